"""What a hidden article's addresses answer: the strictest of all restrictions in force on it (takedown.md, section 4)."""

from django.utils import timezone

from takedowns.models import Restriction
from takedowns.publicity import is_stub
from takedowns.states import Measure

STRICTEST = (404, 451, 410)


def notice_of(article, *, but=None, beside=None):
    """The notice in force on an article, as `publishing.hide` takes it; None when nothing hides it.

    `but`: a restriction that is about to end; `beside`: one that is about to begin.
    """
    rows = Restriction.objects.hiding().filter(article=article).select_related("target__case").order_by("pk")
    found = [row for row in rows if row != but] + ([beside] if beside else [])
    return said(strictest(found)) if found else None


def strictest(restrictions):
    """The one of several whose answer wins; of equal ones the first."""
    return min(restrictions, key=lambda restriction: STRICTEST.index(restriction.status))


def said(restriction):
    """A restriction as a notice. What is secret says nothing but since when, for that decides what was ever public."""
    notice = {
        "status": restriction.status,
        "category": "",
        "since": timezone.localtime(restriction.begins_at).isoformat(timespec="seconds"),
        "public_id": "",
        "law": "",
        "demander": "",
        "interim": restriction.measure == Measure.INTERIM_HIDE,
        "entry": False,
    }
    if restriction.is_secret:
        return notice
    case = restriction.target.case
    # The public list has an entry of its own for what is decided, unless only figures may be told.
    has_entry = not notice["interim"] and not is_stub(case)
    words = {"category": case.category, "public_id": case.public_id, "entry": has_entry}
    return notice | words | {"law": restriction.law, "demander": restriction.demander}
