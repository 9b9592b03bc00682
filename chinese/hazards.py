"""The hazard table: words that conversion gets wrong easily, with their right form in each reading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chinese.converting import Converters
from chinese.folding import fold
from chinese.glossary import VETO, Release, Term
from chinese.scripts import HANS, HANT, builtin, to_hans
from chinese.variants import HK, TW, VARIANTS, Variant

DATA = Path(__file__).parent / "data"
MUST, KNOWN = "must", "known"


@dataclass(frozen=True, slots=True)
class Hazard:
    """One row: a text in its script, and the right forms in the order of `VARIANTS`.

    `must` has to come out right. `known` is an accepted error: if it turns right, the row is to be changed to `must`.
    """

    script: str
    text: str
    right: tuple[str, ...]
    kind: str


@cache
def hazards() -> tuple[Hazard, ...]:
    """All rows of data/hazards.tsv."""
    lines = (DATA / "hazards.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple(Hazard(script, text, tuple(right), kind) for script, text, *right, kind in rows)


def broken(converters: Converters) -> Iterator[tuple[Hazard, tuple[str, ...]]]:
    """The rows that do not hold under these converters, each with what came out instead."""
    for script in dict.fromkeys(hazard.script for hazard in hazards()):
        rows = [hazard for hazard in hazards() if hazard.script == script]
        texts = [row.text for row in rows]
        columns = [converters.convert_all(texts, to=variant, script=script) for variant in VARIANTS]
        for row, came in zip(rows, zip(*columns, strict=True), strict=True):
            if (came == row.right) != (row.kind == MUST):
                yield row, came


# The characters alone, without any choice of words.
_CHARACTERS = {TW: "s2tw", HK: "s2hk"}


@dataclass(frozen=True, slots=True)
class Damage:
    """A row of the table that a release gets wrong: the reading, what comes out, and our rule that touches it, if any."""

    hazard: Hazard
    variant: Variant
    came: str
    rule: Term | None

    @property
    def right(self) -> str:
        """What should come out."""
        return self.hazard.right[VARIANTS.index(self.variant)]


def damages(converters: Converters) -> Iterator[Damage]:
    """The `must` rows that a release of ours breaks.

    The table guards characters. What words to use is the editors' decision: it is no damage when a rule puts another word,
    or the plain characters of its own, where the row has the usual word, and changes nothing else. Of several rules that
    touch a row the newest is named: the others were there when the row still held.
    """
    usual = Converters(Release(0))
    for hazard, came in broken(converters):
        if hazard.kind != MUST:
            continue
        rules = [term for term in converters.release.terms if _touches(term, hazard)]
        for variant, text, right in zip(VARIANTS, came, hazard.right, strict=True):
            if text not in {right, _reworded(hazard, right, rules, variant, usual)}:
                yield Damage(hazard, variant, text, max(rules, key=lambda rule: rule.number, default=None))


def _touches(term: Term, hazard: Hazard) -> bool:
    text = hazard.text if hazard.script == HANT else to_hans(hazard.text)
    return any(word and word in text for word in (term.hans, term.tw, term.hk))


def _reworded(hazard: Hazard, right: str, rules: list[Term], variant: Variant, usual: Converters) -> str:
    """The right form with the usual words exchanged for those that the rules choose instead."""
    choices = dict(pair for rule in rules for pair in _choices(rule, variant, hazard.script))
    if not choices:
        return right
    former = {usual.convert(word, to=variant, script=hazard.script): wording for word, wording in choices.items()}
    pattern = "|".join(map(re.escape, sorted(former, key=len, reverse=True)))
    return re.sub(pattern, lambda found: former[found[0]], right)


def _choices(rule: Term, variant: Variant, script: str) -> list[tuple[str, str]]:
    """Word and wording of a rule in a text of that script and a reading: another word, or the plain characters."""
    if variant.code == HANS:
        pairs = [(word, rule.hans) for word in (rule.tw, rule.hk) if word and rule.reverse and script == HANT]
        return [(word, wording) for word, wording in pairs if fold(word) != fold(wording)]
    if script == HANT:
        return []
    plain = builtin(_CHARACTERS[variant]).convert(rule.hans)
    wording = plain if rule.kind == VETO else rule.wording(variant.code)
    return [(rule.hans, wording)] if wording and (wording == plain or fold(wording) != fold(rule.hans)) else []
