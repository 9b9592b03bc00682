"""Which blocks of a page are the article: by an extractor of bodies where it convinces, else the densest stretch."""

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree, html

from chinese.folding import fold
from ingest.blocks import HEADINGS, PARAGRAPH, PICTURE, TABLE, Block, Page

GRAM = 4
LEAST_GRAMS, AGREE, INSIDE = 60, 0.8, 0.8
MOSTLY_LINKS, SHORT = 0.5, 20
# What a block of text costs before it counts for the stretch around it.
PARAGRAPH_COST, BLOCK_COST, LINK_COST, ASIDE_COST = 25, 10, 2, 1000
# Beyond these no article was ever met, and the extractor's time and memory grow faster than the page.
MOST_TEXT, MOST_TAGS = 200_000, 20_000
# It tells at INFO about each of its attempts.
logging.getLogger("readability").setLevel(logging.WARNING)
_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Choice:
    """The numbers of the blocks that are the body, in order, and whether two methods agreed on them."""

    blocks: tuple[int, ...]
    certain: bool = True


def choose(page: Page, after: int) -> Choice:
    """The blocks of the body; `after` is the number of the last block of title and byline.

    A text page's body is all that follows. Tables, pictures and headings between two chosen blocks belong to it.
    """
    rest = range(after + 1, len(page.blocks))
    if not page.markup:
        return Choice(tuple(rest))
    dense = _densest(page.blocks, rest)
    around = _between(page.blocks, dense, dense)
    if _letters(page.blocks, rest) > MOST_TEXT or page.markup.count("<") > MOST_TAGS:
        return Choice(around, certain=False)
    grams = [_grams(block.text) for block in page.blocks]
    extracted = _grams(_extracted_text(page.markup))
    found = [number for number in rest if _lies_in(grams[number], extracted, page.blocks[number])]
    if not found or extracted.total() <= LEAST_GRAMS:
        return Choice(around, certain=bool(dense))
    chosen = _between(page.blocks, found, dense)
    agreed = _f1(_sum(grams, chosen), _sum(grams, around)) >= AGREE
    if not agreed and _letters(page.blocks, chosen) < _letters(page.blocks, around) / 2:
        chosen = around
    return Choice(chosen, certain=agreed)


def _between(blocks: Sequence[Block], found: Sequence[int], dense: Sequence[int]) -> tuple[int, ...]:
    """The found blocks and what stands between the first and the last of them, less strangers and rows of links.

    Pictures right above the first belong to the article too.
    """
    if not found:
        return ()
    first = found[0]
    while first > 0 and blocks[first - 1].kind == PICTURE and not blocks[first - 1].aside:
        first -= 1
    kept = {*found, *(number for number in dense if found[0] <= number <= found[-1])}
    return tuple(number for number in range(first, found[-1] + 1) if number in kept or _may_stay(blocks[number]))


def _may_stay(block: Block) -> bool:
    if block.kind in (PICTURE, TABLE) or block.kind in HEADINGS:
        return not block.aside
    return len(block.text) <= SHORT and block.linked <= MOSTLY_LINKS * len(block.text)


def _densest(blocks: Sequence[Block], numbers: range) -> list[int]:
    """The stretch of blocks with the most text for the fewest blocks, links and pieces of navigation."""
    best, best_range, total, start = 0.0, (0, 0), 0.0, numbers.start
    for number in numbers:
        if total <= 0:
            total, start = 0.0, number
        total += _weight(blocks[number])
        if total > best:
            best, best_range = total, (start, number + 1)
    return [number for number in range(*best_range) if _weight(blocks[number]) > 0]


def _weight(block: Block) -> float:
    if block.kind in (PICTURE, TABLE):
        return 0.0
    cost = PARAGRAPH_COST if block.kind == PARAGRAPH else BLOCK_COST
    return len(block.text) - cost - LINK_COST * block.linked - ASIDE_COST * block.aside


def _extracted_text(markup: str) -> str:
    """The text that readability takes for the article; empty where it finds none."""
    from readability import Document  # noqa: PLC0415 - 20 MB with its parts, and no page of the site needs them

    try:
        summary = Document(markup, url=None).summary(html_partial=True)
        return html.fromstring(summary).text_content()
    except (ValueError, TypeError, AttributeError, etree.LxmlError):  # what it is known to raise on odd trees
        return ""


def _grams(text: str) -> Counter[str]:
    words = _NOT_WORDS.sub("", fold(text))
    return Counter(_windows(words))


def _windows(words: str) -> Iterator[str]:
    if len(words) >= 2:
        for start in range(max(1, len(words) - GRAM + 1)):
            yield words[start : start + GRAM]


def _lies_in(grams: Counter[str], extracted: Counter[str], block: Block) -> bool:
    if block.aside or not grams:
        return False
    inside = sum(count for gram, count in grams.items() if gram in extracted)
    return inside >= INSIDE * grams.total()


def share_of(part: str, whole: str) -> float:
    """Which share of a text's four-character pieces the other text has; 0 for an empty one."""
    grams, pool = _grams(part), _grams(whole[:MOST_TEXT]) if part else Counter()
    return sum(count for gram, count in grams.items() if gram in pool) / grams.total() if grams else 0.0


def _sum(grams: Sequence[Counter[str]], numbers: Sequence[int]) -> Counter[str]:
    total: Counter[str] = Counter()
    for number in numbers:
        total.update(grams[number])
    return total


def _f1(one: Counter[str], other: Counter[str]) -> float:
    shared = (one & other).total()
    return 2 * shared / (one.total() + other.total()) if shared else 0.0


def _letters(blocks: Sequence[Block], numbers: Sequence[int]) -> int:
    return sum(len(blocks[number].text) for number in numbers)
