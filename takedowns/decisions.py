"""Which of the decisions about an address counts."""

from django.db.models import Prefetch

from takedowns.models import Decision
from takedowns.states import Measure


def decided(case):
    """The targets of a case, each with its decisions in `final`, newest first: two queries however many there are."""
    final = Decision.objects.exclude(measure=Measure.INTERIM_HIDE).order_by("-pk")
    return case.targets.prefetch_related(Prefetch("decisions", final, to_attr="final"))


def decision_of(target):
    """The decision that counts: the newest one that is no interim measure; None before. No query after `decided`."""
    if hasattr(target, "final"):
        return target.final[0] if target.final else None
    return target.decisions.exclude(measure=Measure.INTERIM_HIDE).order_by("-pk").first()
