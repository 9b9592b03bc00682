"""Questions to cases, targets and restrictions: who may see and work them, what waits, what is in force."""

import datetime

from django.db import models
from django.db.models import Count, F, Func, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from takedowns.states import IN_FORCE, CaseState, RestrictionState, Role, TargetState

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
UNDECIDED = (
    CaseState.RECEIVED,
    CaseState.NEED_INFO,
    CaseState.IN_REVIEW,
    CaseState.AWAITING_APPROVAL,
    CaseState.APPEALED,
)
OPEN = tuple(state for state in CaseState if state not in {*ENDED, CaseState.UNVERIFIED})

NEVER = datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC)  # when what has no term is due


class Calm(Func):
    """SQL: whether a case is no urgent one; those that are come first."""

    template = "(NOT %(expressions)s)"
    arity = 1
    output_field = models.BooleanField()


class Beyond(Func):
    """SQL row comparison `(a, b, c) > (x, y, z)`, or `<`."""

    template = "%(expressions)s"
    arity = 6
    output_field = models.BooleanField()

    def as_sql(self, compiler, connection, *, operator=">", **extra):
        """The comparison with its parameters."""
        parts, params = zip(*(compiler.compile(part) for part in self.source_expressions), strict=True)
        operator = self.extra.get("operator", operator)
        sql = f"({', '.join(parts[:3])}) {operator} ({', '.join(parts[3:])})"
        return sql, [value for some in params for value in some]


def counted(rows, by, *, what="pk"):
    """How many of `rows`, which refer to the outer row, have the same `by`: a sub-select, so nothing is joined or grouped."""
    number = rows.order_by().values(by).annotate(n=Count(what, distinct=what != "pk")).values("n")
    return Coalesce(Subquery(number), 0)


class CaseQuerySet(models.QuerySet):
    """Cases."""

    def visible_to(self, user):
        """The cases that a person may open: all that came in, for takedown staff; an unconfirmed one for nobody.

        Whoever has answered for us in a case is a party of it, whatever roles they hold, and has no part at the desk.
        """
        if not user.has_perm("takedowns.view_case"):
            return self.none()
        return self.exclude(state__in=[CaseState.UNVERIFIED, CaseState.EXPIRED]).exclude(counters__editor=user)

    def worked_by(self, user):
        """The cases on which a person may act."""
        return self.visible_to(user) if _works(user) else self.none()

    def came_in(self):
        """All that was confirmed or registered."""
        return self.exclude(state__in=[CaseState.UNVERIFIED, CaseState.EXPIRED, CaseState.SPAM])

    def open(self):
        """What somebody still has to do something about."""
        return self.filter(state__in=OPEN)

    def undecided(self):
        """Those that wait for a decision, also those whose decision is under review or worked on anew."""
        return self.filter(state__in=UNDECIDED)

    def waiting_for(self, user):
        """What a person of the desk has to do next: own cases, unclaimed ones, proposals of others, clocks that are over."""
        asked = Q(owner=user, state__in=[CaseState.IN_REVIEW, CaseState.COUNTER_RECEIVED])
        if user.has_perm("takedowns.handle_case"):
            asked |= Q(owner=None, state__in=[CaseState.RECEIVED, CaseState.IN_REVIEW])
        if user.has_perm("takedowns.approve_case"):
            asked |= Q(state__in=[CaseState.AWAITING_APPROVAL, CaseState.APPEALED]) & ~Q(proposed_by=user)
        if user.has_perm("takedowns.decide_legal"):
            asked |= Q(state=CaseState.COUNTER_FORWARDED, counter_due__lt=timezone.now())
        return self.visible_to(user).filter(asked)

    def in_hand_of(self, user):
        """What a handler has claimed and has still to work on; what waits for somebody else's approval does not count."""
        return self.filter(owner=user, state__in=[CaseState.NEED_INFO, CaseState.IN_REVIEW, CaseState.COUNTER_RECEIVED])

    def running_out(self, *, within):
        """Those to be decided `within` a time from now, and those whose time is over; a clock that stands does not count."""
        return self.undecided().filter(paused_at=None, decide_due__lt=timezone.now() + within)

    def failing(self):
        """Those with a measure in force that a surface does not follow yet though it was looked at."""
        rows = self.model.objects.filter(
            targets__restrictions__state=RestrictionState.ACTIVE,
            targets__restrictions__surfaces__clean=False,
            targets__restrictions__surfaces__tries__gt=0,
        )
        return self.filter(pk__in=rows.values("pk"))

    def countered(self):
        """Those with a statement of the other side that is being handled."""
        return self.filter(state__in=[CaseState.COUNTER_RECEIVED, CaseState.COUNTER_FORWARDED])

    def by_urgency(self):
        """The order of the desk: P0 first, then the time left, what has no term last."""
        return self.alias(calm=Calm("urgent"), term=_term()).order_by("calm", "term", "pk")

    def beyond(self, place, *, back=False):
        """Those after a place `(calm, term, pk)` in that order, or those before it, the nearest first."""
        calm, term, pk = place
        at = (Value(calm), Value(term, output_field=models.DateTimeField()), Value(pk))
        rows = self.by_urgency().filter(Beyond(F("calm"), F("term"), F("pk"), *at, operator="<" if back else ">"))
        return rows.reverse() if back else rows


def _works(user):
    return any(user.has_perm(permission) for permission in WORKING)


def _term():
    return Coalesce("decide_due", Value(NEVER), output_field=models.DateTimeField())


class PersonQuerySet(models.QuerySet):
    """People in cases."""

    def claimants(self):
        """Whoever sent a case; one a case, and none behind an anonymous report."""
        return self.filter(role=Role.CLAIMANT)

    def asking(self):
        """Whoever is answered: the sender, and who acts for them."""
        return self.filter(role__in=[Role.CLAIMANT, Role.AGENT])


class TargetQuerySet(models.QuerySet):
    """Targets."""

    def worked_by(self, user):
        """Those of the cases that a person works on."""
        return self.exclude(case__counters__editor=user) if _works(user) else self.none()

    def undecided(self):
        """Those about which nothing is decided yet."""
        return self.filter(state__in=[TargetState.PENDING, TargetState.UNMATCHED, TargetState.MATCHED])


class RestrictionQuerySet(models.QuerySet):
    """Restrictions."""

    def worked_by(self, user):
        """Those of the cases that a person works on."""
        return self.exclude(target__case__counters__editor=user) if _works(user) else self.none()

    def in_force(self):
        """Active or purged ones."""
        return self.filter(state__in=IN_FORCE)

    def standing(self):
        """Those in force that a move may still end, and those that are to begin."""
        return self.filter(state__in=[RestrictionState.ACTIVE, RestrictionState.SCHEDULED])

    def hiding(self):
        """Those in force that hide their article."""
        return self.in_force().filter(hides=True)

    def of_case(self, case):
        """Those that a case has imposed."""
        return self.filter(target__case=case)
