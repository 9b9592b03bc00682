"""What an amendment must not leave behind it: older versions, forms that are open, links, reports of bulk actions.

Older versions that hold what was taken out are blanked; what they lost is one record for the desk to seal.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from django.utils import timezone

from articles import guarding
from articles.models import BatchRow, Correction, Image, PreviewLink, Revision, WorkingCopy
from articles.snapshots import DEFAULTS
from workflow.errors import Blocked

FORMAT = 1
BLANK_TITLE = "（已封存的旧版）"
EMPTIED = ("title", "short_title", "summary", "body", "byline", "editor", "source_url", "tags", "script_rules")


def whole(snapshot: Mapping) -> dict:
    """A snapshot of any age with all fields."""
    return {**DEFAULTS, **snapshot}


def blank(snapshot: Mapping) -> dict:
    """The snapshot without any words; what decides who may see it stays."""
    emptied = {name: DEFAULTS[name] for name in EMPTIED}
    return {**whole(snapshot), **emptied, "authors": [], "title": BLANK_TITLE}


def take(article, *, kept: Iterable[int], holds: Callable[[Revision], bool]) -> dict[str, dict]:
    """Blank all versions but `kept` that `holds` is true of; returns what they said, by number."""
    taken = {}
    for revision in article.revisions.exclude(pk__in=kept).order_by("pk"):
        if holds(revision):
            taken[str(revision.pk)] = {"snapshot": revision.snapshot, "note": revision.note}
            Revision.objects.filter(pk=revision.pk).update(snapshot=blank(revision.snapshot), note="")
    now = timezone.now()
    PreviewLink.objects.filter(revision__in=map(int, taken), revoked_at=None).update(revoked_at=now)
    return taken


def clear(article, *, holds: Callable[[Iterable[str]], bool]) -> None:
    """Empty the open forms and the reports of bulk actions of an article whose texts `holds` is true of."""
    for copy in WorkingCopy.objects.filter(article=article, fields__isnull=False).order_by("pk"):
        if holds(strings(copy.fields)):
            WorkingCopy.objects.filter(pk=copy.pk).update(fields=None, typed_at=None)
    for row in BatchRow.objects.filter(article=article).exclude(before={}).order_by("pk"):
        if holds(strings(row.before)):
            BatchRow.objects.filter(pk=row.pk).update(before={})


def strings(value: object) -> Iterator[str]:
    """All strings in a value of JSON, names of fields left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


# The record


def record(article, *, revision: Revision, former: Revision, lost: Mapping[str, dict]) -> bytes:
    """What an amendment took, as canonical JSON in UTF-8: `lost` holds `revisions`, `pictures`, `corrections` by id."""
    facts = {"format": FORMAT, "article": article.pk, "amendment": revision.pk, "former": former.pk, **lost}
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")


def read(article, data: bytes) -> dict:
    """The facts of a record of this article. Raises `Blocked` (code `record_mismatch`) for any other bytes."""
    try:
        facts = json.loads(data.decode("utf-8", "surrogatepass"))
        is_ours = (facts["format"], facts["article"]) == (FORMAT, article.pk)
        amendment = Revision.objects.filter(pk=facts["amendment"], article=article).first()
        lost = [facts[name] for name in ("revisions", "pictures", "corrections")]
    except (ValueError, KeyError, TypeError):
        is_ours = False
    if not (is_ours and amendment and all(isinstance(rows, dict) for rows in lost)):
        raise _mismatch()
    return {**facts, "amendment": amendment}


def put_back(article, facts: Mapping) -> None:
    """Give blanked versions back what they said, and pictures and notes their words where nobody has changed them since.

    Raises `Blocked` when a version is not blank, or another amendment still keeps out what it says; then nothing is done
    (the caller's transaction ends).
    """
    rows = {str(row.pk): row for row in article.revisions.filter(pk__in=map(int, facts["revisions"]))}
    if rows.keys() != facts["revisions"].keys():
        raise _mismatch()
    for pk, said in facts["revisions"].items():
        if rows[pk].snapshot != blank(said["snapshot"]):
            raise _mismatch()
        guarding.require_absent(article, whole(said["snapshot"]), but=facts["amendment"])
        Revision.objects.filter(pk=pk).update(snapshot=said["snapshot"], note=said["note"])
    for pk, words in facts["pictures"].items():
        Image.objects.filter(pk=pk, **words["after"]).update(**words["before"])
    for pk, words in facts["corrections"].items():
        Correction.objects.filter(pk=pk, article=article, **words["after"]).update(**words["before"])


def _mismatch() -> Blocked:
    return Blocked(
        "这份封存的旧版与稿件现在的版本对不上，没有恢复任何内容。请联系法务和审计员。", code="record_mismatch"
    )
