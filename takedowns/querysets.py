"""Questions to cases, targets and restrictions: who may see and work them, what waits, what is in force."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from takedowns.states import CaseState, RestrictionState, TargetState

WORKING = ("takedowns.handle_case", "takedowns.approve_case", "takedowns.decide_legal")
ENDED = (
    CaseState.EXPIRED,
    CaseState.SPAM,
    CaseState.CLOSED,
    CaseState.REJECTED,
    CaseState.RESTORED,
    CaseState.RETRACTED,
    CaseState.DUPLICATE,
)
OPEN = tuple(state for state in CaseState if state not in {*ENDED, CaseState.UNVERIFIED})


class CaseQuerySet(models.QuerySet):
    """Cases."""

    def visible_to(self, user):
        """The cases that a person may open: all that came in, for takedown staff; an unconfirmed one for nobody."""
        if not user.has_perm("takedowns.view_case"):
            return self.none()
        return self.exclude(state__in=[CaseState.UNVERIFIED, CaseState.EXPIRED])

    def worked_by(self, user):
        """The cases on which a person may act."""
        if not any(user.has_perm(permission) for permission in WORKING):
            return self.none()
        return self.visible_to(user)

    def came_in(self):
        """All that was confirmed or registered."""
        return self.exclude(state__in=[CaseState.UNVERIFIED, CaseState.EXPIRED, CaseState.SPAM])

    def open(self):
        """What somebody still has to do something about."""
        return self.filter(state__in=OPEN)

    def by_urgency(self):
        """The order of the desk: P0 first, then the time left, what has no term last."""
        return self.order_by("-urgent", models.F("decide_due").asc(nulls_last=True), "pk")

    def overdue(self, at=None):
        """Open cases whose term has passed."""
        return self.open().filter(paused_at=None, decide_due__lt=at or timezone.now())


class TargetQuerySet(models.QuerySet):
    """Targets."""

    def worked_by(self, user):
        """Those of the cases that a person works on."""
        return self if any(user.has_perm(permission) for permission in WORKING) else self.none()

    def undecided(self):
        """Those about which nothing is decided yet."""
        return self.filter(state__in=[TargetState.PENDING, TargetState.UNMATCHED, TargetState.MATCHED])


class RestrictionQuerySet(models.QuerySet):
    """Restrictions."""

    def worked_by(self, user):
        """Those of the cases that a person works on."""
        return self if any(user.has_perm(permission) for permission in WORKING) else self.none()

    def in_force(self):
        """Active or purged ones."""
        return self.filter(state__in=[RestrictionState.ACTIVE, RestrictionState.PURGED])

    def hiding(self):
        """Those in force that hide their article."""
        return self.in_force().filter(hides=True)

    def of_case(self, case):
        """Those that a case has imposed."""
        return self.filter(Q(target__case=case))
