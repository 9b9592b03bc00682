"""Suggestions while a reader types: names of the site itself, by characters, pinyin or first letters."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Length

from chinese.folding import fold
from chinese.hygiene import clean_line
from chinese.pinyin import initials, pinyin
from search.models import Suggestion

MOST = 8
LONGEST = 20  # characters of what was typed; nobody needs more to choose from a list


@dataclass(frozen=True)
class Entry:
    """A name that may be suggested: as shown, how important it is, and where it leads."""

    label: str
    url: str
    weight: int = 0


def replace(kind: str, entries: Iterable[Entry]) -> None:
    """Make these the suggestions of a kind (`tag`, `region`, `section`, `source`, `author`); the former ones go."""
    rows = [
        Suggestion(
            kind=kind,
            label=entry.label,
            folded=fold(entry.label),
            pinyin=pinyin(entry.label)[:240],
            initials=initials(entry.label)[:60],
            weight=entry.weight,
            url=entry.url,
        )
        for entry in entries
    ]
    with transaction.atomic():
        Suggestion.objects.filter(kind=kind).delete()
        Suggestion.objects.bulk_create(rows, batch_size=500)


def suggest(typed: str) -> list[Suggestion]:
    """At most eight names that begin with what was typed, the most important first."""
    start = fold(clean_line(typed[: LONGEST * 4]))[:LONGEST]
    if not start:
        return []
    begins = Q(folded__startswith=start)
    if start.isascii():
        letters = start.replace(" ", "").replace("'", "")
        begins |= Q(pinyin__startswith=letters) | Q(initials__startswith=letters)
    rows = Suggestion.objects.filter(begins)
    return list(rows.order_by("-weight", Length("label"), "label", "pk")[:MOST])
