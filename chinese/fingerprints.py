"""Fingerprints: numbers by which a text, a part of it or an edited copy is known again.

Winnowing (Schleimer, Wilkerson, Aiken: Local Algorithms for Document Fingerprinting, 2003): of every 24 neighbouring
8-grams the one with the smallest hash stays, so two texts that share 31 characters in a row share a number.
"""

import hashlib
import re
import struct
from dataclasses import dataclass

from chinese.folding import fold
from chinese.noise import cut, profile, reading_spans

# Raise it whenever `normalise` or the choice would give other numbers: everything stored is then worked out anew. What is
# sealed has no text to do that with, so from then on its copies are known by their address alone.
VERSION = 1
GRAM, WINDOW = 8, 24
COMPARED = 5  # characters of the pieces that two texts are compared by
LEAST_PASSAGE, LONGEST_PASSAGE, MOST_PASSAGES = 16, 200, 5
REACH = 60  # characters: how near the words of a form stand to its numbers
LEAST_BETWEEN, LEAST_NUMBERS, FEW = 4, 5, 0.15  # calibrated on bulletins and on edited copies

_SIGNS = re.compile(r"[\W_]+")
_SIGNIFICANT = re.compile(r"[^\W_]")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One hash that stays, and where its 8-gram begins in the normalised text."""

    at: int
    hash: int


def normalise(text: str) -> str:
    """The letters, digits and Han of a text, folded, without readings in brackets; twice is the same as once."""
    return _SIGNS.sub("", fold(cut(text, reading_spans(text, profile(text)))))


def content_hash(text: str) -> str:
    """The hexadecimal SHA-256 of the normalised text; empty for a text that holds nothing but signs."""
    return digest(normalise(text))


def digest(normal: str) -> str:
    """`content_hash` of a text that is normalised already."""
    return hashlib.sha256(normal.encode()).hexdigest() if normal else ""


def fingerprints(text: str) -> list[int]:
    """The hashes that stay of a text, signed 64-bit numbers, each once and in order; none for under 31 characters."""
    return sorted({one.hash for one in choose(normalise(text))})


def choose(normal: str) -> list[Chosen]:
    """The hashes that stay of a normalised text, in the order of their places; of equal ones in a window the last."""
    hashes = _hashes(normal)
    found: list[Chosen] = []
    last = -1
    for start in range(len(hashes) - WINDOW + 1):
        end = start + WINDOW - 1
        if last < start:
            window = hashes[start : end + 1]
            last = end - window[::-1].index(min(window))
        elif hashes[end] <= hashes[last]:
            last = end
        else:
            continue
        found.append(Chosen(last, hashes[last]))
    return found


def _hashes(normal: str) -> tuple[int, ...]:
    count = max(len(normal) - GRAM + 1, 0)
    if count < WINDOW:
        return ()
    grams = (normal[at : at + GRAM].encode() for at in range(count))
    return struct.unpack(f">{count}q", b"".join(hashlib.blake2b(gram, digest_size=8).digest() for gram in grams))


def mark(*parts: str) -> int:
    """One number for a few words, to be stored beside fingerprints: a whole text's hash, a title with its day."""
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8, person=b"mark").digest()
    return int.from_bytes(digest, "big", signed=True)


def fills_same_form(normal: str, chosen: list[Chosen], shared: set[int], size: int) -> bool:
    """Whether the text only fills in the form that another one fills in too: the words are alike, the numbers are not.

    So are the price bulletins of two days. `chosen` is `choose(normal)`, `shared` are the hashes that it has in common with
    the other text, which has `size` of them. Asked are the chosen grams with a digit that stand between shared ones; if the two texts
    are about as long, also all of them: standing phrases at the end have no numbers between. A copy shares those as well.
    """
    places = [one.at for one in chosen if one.hash in shared]
    numbers = [one for one in chosen if _DIGIT.search(normal, one.at, one.at + GRAM)]
    between = [
        one
        for one in numbers
        if any(one.at - REACH <= at <= one.at for at in places) and any(one.at <= at <= one.at + REACH for at in places)
    ]
    is_as_long = size * 2 <= len(chosen) * 3 and len(chosen) * 2 <= size * 3
    return _are_others(between, shared, LEAST_BETWEEN) or (is_as_long and _are_others(numbers, shared, LEAST_NUMBERS))


def _are_others(numbers: list[Chosen], shared: set[int], least: int) -> bool:
    alike = sum(one.hash in shared for one in numbers)
    return len(numbers) >= least and alike < FEW * len(numbers)


def covered(chosen: list[Chosen], shared: set[int]) -> int:
    """How many characters of a text (what is `chosen` of it) are surely those of another one that has the hashes `shared`.

    From the first to the last of chosen hashes in a row that are all shared.
    """
    until = total = 0
    is_run = False
    for one in chosen:
        if one.hash not in shared:
            is_run = False
            continue
        total += one.at + GRAM - (until if is_run else max(one.at, until))
        until, is_run = one.at + GRAM, True
    return total


def containment(mine: set[str], theirs: set[str]) -> tuple[float, float]:
    """How much of each of two texts stands in the other (0 to 1), by their `pieces`."""
    both = len(mine & theirs)
    return (both / len(mine), both / len(theirs)) if both else (0.0, 0.0)


def pieces(normal: str) -> set[str]:
    """The exact 5-grams of a normalised text; of a shorter one the text itself."""
    return {normal[at : at + COMPARED] for at in range(max(len(normal) - COMPARED + 1, 1))} - {""}


def passages(text: str, other: str) -> list[str]:
    """What `text` has in common with `other`, as it stands in `text`: the five longest passages, in its order.

    Each has at least 16 letters, digits or Han, and is cut at 200 characters.
    """
    places = [found.start() for found in _SIGNIFICANT.finditer(text)]
    normal = "".join(fold(text[at]) for at in places)
    theirs = pieces(normalise(other))
    runs = [(start, end) for start, end in _runs(normal, theirs) if end - start >= LEAST_PASSAGE]
    longest = sorted(sorted(runs, key=lambda run: run[0] - run[1])[:MOST_PASSAGES])
    return [text[places[start] : places[end - 1] + 1][:LONGEST_PASSAGE] for start, end in longest]


def _runs(normal: str, theirs: set[str]) -> list[tuple[int, int]]:
    """The places (start, end) of a normalised text that are covered by pieces of another one."""
    runs: list[tuple[int, int]] = []
    for at in range(len(normal) - COMPARED + 1):
        if normal[at : at + COMPARED] not in theirs:
            continue
        if runs and at <= runs[-1][1]:
            runs[-1] = runs[-1][0], at + COMPARED
        else:
            runs.append((at, at + COMPARED))
    return runs
