"""What readers might ask: 60 queries a class, drawn from the generated texts by how many documents hold them."""

# ruff: noqa: INP001, S311 - scripts in no package; repeatable numbers, nothing secret

import random
import re
from collections import Counter
from dataclasses import dataclass

from bench.generating import writer
from bench.shelf import Shelf
from chinese.folding import fold
from chinese.terms import runs, terms

SAMPLE, EACH = 10_000, 60
RARE, MEDIUM, COMMON = (0.0, 0.0005), (0.002, 0.02), (0.10, 0.49)
WORST = "霁云 熹微"  # bench/sentences.py: each is in half of the documents, and they never meet
HAN = range(0x4E00, 0xA000)


@dataclass(frozen=True)
class Asked:
    """One query: what is typed, the facets beside it, how it is sorted."""

    text: str
    facets: tuple[str, ...] = ()
    sort: str = "newest"


def queries(sample: int = SAMPLE) -> dict[str, list[Asked]]:
    """The classes by name. `sample` documents are read; the same sample gives the same queries whatever is searched."""
    chance = random.Random(215)
    shelf = Shelf(sample)
    documents = [shelf.document(id_) for id_ in range(1, sample + 1)]
    folded = [fold(f"{each.title}\n{each.text}") for each in documents]
    held = Counter(term for text in folded for term in terms("", text))
    pairs = [term for term in held if _is_pair(term)]
    words = {
        name: _some(chance, [term for term in pairs if low <= held[term] / sample < high])
        for name, (low, high) in {"rare": RARE, "medium": MEDIUM, "common": COMMON}.items()
    }
    words["phrase"] = [_phrase(chance, chance.choice(folded)) for _ in range(EACH)]
    words["character"] = _characters(chance, held, sample)
    words["mixed"] = _mixed(chance, folded, words)
    found = {name: [Asked(text) for text in texts] for name, texts in words.items()}
    some = [each.text for texts in found.values() for each in texts[: EACH // len(words)]]
    found["region"] = [Asked(text, (chance.choice(_regions()),)) for text in some]
    found["relevance"] = [Asked(text, sort="relevance") for text in some]
    found["worst"] = [Asked(WORST)]
    return found


def _is_pair(term: str) -> bool:
    return len(term) == 2 and all(ord(char) in HAN for char in term)


def _some(chance: random.Random, things: list[str]) -> list[str]:
    return chance.sample(sorted(things), min(EACH, len(things)))


def _phrase(chance: random.Random, text: str) -> str:
    """Three to eight Han characters that stand together somewhere in the text."""
    wanted = chance.randrange(3, 9)
    run = chance.choice(re.findall(f"[\u4e00-\u9fff]{{{wanted},}}", text))
    start = chance.randrange(len(run) - wanted + 1)
    return run[start : start + wanted]


def _characters(chance: random.Random, held: Counter[str], sample: int) -> list[str]:
    """Twenty rare characters, twenty of the middle, twenty that are nearly everywhere."""
    singles = sorted(term for term in held if len(term) == 1 and ord(term) in HAN)
    bounds = ((0, 0.01), (0.01, 0.2), (0.2, 1.0))
    bands = ([term for term in singles if low <= held[term] / sample < high] for low, high in bounds)
    return [term for band in bands for term in chance.sample(band, min(EACH // 3, len(band)))]


def _mixed(chance: random.Random, folded: list[str], words: dict[str, list[str]]) -> list[str]:
    """Letters and digits that touch Han characters, two words, and words without another one; twenty of each."""
    touching = sorted({run for text in folded[:500] for run in runs(text) if 3 <= len(run) <= 8 and _is_mixed(run)})
    third = EACH // 3
    two = [f"{chance.choice(words['common'])} {chance.choice(words['medium'])}" for _ in range(third)]
    without = [f"{chance.choice(words['common'])} -{chance.choice(words['common'])}" for _ in range(third)]
    return chance.sample(touching, min(third, len(touching))) + two + without


def _is_mixed(run: str) -> bool:
    return any(char.isascii() for char in run) and any(ord(char) in HAN for char in run)


def _regions() -> tuple[str, ...]:
    """Facets of regions: those that are often in the news, a zone, a small city."""
    places = writer().places
    often, seldom = places.provinces.things[:4], places.cities.things[-3:]
    zones = [places.parent[code] for code in often[:2]]
    return tuple(f"r_{code}" for code in (*often, *zones, *seldom, *places.cities.things[:3]))
