"""The public notices of 条例 15: whether a case needs one, whether it may have one now, and what the public reads of them.

Only what was removed on a copyright notice is ever announced, and nothing of a secret case. A notice names the case's public
number, which also stands where the article was; so its author knows what it is about, and nobody else learns a title.
"""

import dataclasses
import datetime

from django.db.models import Count, F, Q
from django.utils import timezone

from articles.states import Licence
from takedowns.models import PublicNotice, Restriction
from takedowns.publicity import is_secret
from takedowns.states import IN_FORCE, Kind, Measure, Role, Unreached

UNDELIVERED = datetime.timedelta(days=3)
REMOVING = (Measure.REMOVE, Measure.REMOVE_MEDIA, Measure.EXCERPT_LINK)
SIDES = (Role.AUTHOR, Role.SOURCE)
ANSWERABLE = datetime.timedelta(days=180)  # after the decision: so long a statement may be made


@dataclasses.dataclass(frozen=True)
class Standing:
    """A case's notice as the desk reads it: the one that stands, or the `grounds` on which one may be published now.

    `follows`: approval publishes it with the measure. `contacts`: sources whose own record says how to reach them.
    """

    notice: PublicNotice | None
    grounds: list[tuple[str, str]]
    follows: bool
    contacts: list[str]


def standing(case, targets):
    """How a case stands to a public notice; None for one that can have none.

    `targets` are those of the screen, read for all that it says: with sources, decisions, `measures` and `is_silent`.
    """
    if case.kind != Kind.COPYRIGHT:
        return None
    notice = PublicNotice.objects.filter(case=case).select_related("by").first()
    if notice:
        return Standing(notice, grounds=[], follows=False, contacts=[])
    if is_secret(case, targets):
        return None
    sources = {one.article.source for one in targets if one.article_id}
    known = sorted(source.name for source in sources if source and source.contact)
    follows = case.decided_at is None and not known and _is_foreign(case) and not _told(case)
    held = [one for target in targets for one in target.measures if one.state in IN_FORCE and one.measure in REMOVING]
    found = _grounds(case) if case.decided_at and held else []
    return Standing(None, [(ground.value, ground.label) for ground in found], follows, known)


def needed(case):
    """Whether nobody of the other side can be told: no author or source is noted, and no source's record says how."""
    return case.kind == Kind.COPYRIGHT and _is_foreign(case) and not _told(case) and not contacts(case)


def is_possible(case):
    """Whether a case may have a notice at all: decided on a copyright notice, no secret, and something off the site."""
    decided = case.kind == Kind.COPYRIGHT and case.decided_at
    return bool(decided) and removals(case).exists() and not is_secret(case)


def grounds(case):
    """Why a notice may be published now; empty where whoever it concerns has been told, or nothing is in force."""
    return _grounds(case) if is_possible(case) else []


def removals(case):
    """What a case has in force that took something off the site."""
    return Restriction.objects.of_case(case).in_force().filter(measure__in=REMOVING)


def contacts(case):
    """The sources of a case's articles whose record says how to reach them, by name."""
    rows = case.targets.exclude(article__source__contact="").filter(article__source__isnull=False)
    return list(rows.values_list("article__source__name", flat=True).order_by("article__source__name").distinct())


def listed():
    """The notices as the public reads them, newest first; `stands`: how many measures behind one are still in force."""
    held = Q(case__targets__restrictions__state__in=IN_FORCE, case__targets__restrictions__measure__in=REMOVING)
    rows = PublicNotice.objects.annotate(
        stands=Count("case__targets__restrictions", filter=held, distinct=True),
        number=F("case__public_id"),
        decided=F("case__decided_at"),
    )
    return rows.order_by("-published_at", "-pk")


def number(first, last):
    """How many notices were published from one day to another; each stands in the list, so that the number tells nothing."""
    return PublicNotice.objects.filter(published_at__date__range=(first, last)).count()


def is_told_for_own(case):
    """Whether an author or source who was told stands for our own articles too: the case is about nothing else."""
    return not _is_foreign(case) and _told(case)


def _grounds(case):
    """The grounds of a case that may have a notice."""
    letters = case.letters.filter(key="N6", cancelled_at=None)
    written = list(letters.values_list("sent_at", "created_at"))
    late = timezone.now() - UNDELIVERED
    found = [] if _told(case) or not _is_foreign(case) else [Unreached.UNKNOWN]
    if any(sent is None and created < late for sent, created in written):
        found.append(Unreached.UNDELIVERED)
    return found + ([Unreached.RETURNED] if any(sent for sent, _ in written) else [])


def _told(case):
    """Whether an author or source is noted whom a letter can reach."""
    return any(person.role in SIDES and person.email_hmac for person in case.people.all())


def _is_foreign(case):
    """Whether something of the case is not our own: of our own articles the responsible editor knows."""
    return case.targets.filter(article__isnull=False).exclude(article__licence=Licence.OWN).exists()
