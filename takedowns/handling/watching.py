"""What time asks about restrictions, each minute: the scheduled ones begin; all else is only said, once a day, and lifts nothing."""

import datetime

from django.db import transaction
from django.utils import timezone

from takedowns import letters, log, workdays
from takedowns.handling import enforcing
from takedowns.handling.moving import working
from takedowns.models import CaseEvent, Restriction
from takedowns.states import Measure, RestrictionState
from workflow.errors import MoveRefused

SOON = datetime.timedelta(days=7)
AT_ONCE = 200  # restrictions a step looks at in one minute


def run():
    """One round: begin what is due, tell what is overdue."""
    begin_due()
    tell_unaffirmed()
    tell_ending()


def begin_due():
    """Let scheduled restrictions begin whose time has come; one that cannot is told of, and tried again tomorrow."""
    rows = _rows(state=RestrictionState.SCHEDULED, begins_at__lte=timezone.now()).order_by("begins_at", "pk")
    for restriction in rows[:AT_ONCE]:
        if _was_told_today(restriction, "not_begun"):
            continue
        try:
            with working(restriction.target.case):
                enforcing.begin(restriction)
        except MoveRefused:
            _tell(restriction, "not_begun", "到时未能生效的措施，请处理", ["handlers", "approvers"])


def tell_unaffirmed():
    """An interim hide that no approver has affirmed within a working day: a daily alarm until one does."""
    for restriction in _active(measure=Measure.INTERIM_HIDE, affirmed_at=None).order_by("begins_at", "pk")[:AT_ONCE]:
        if workdays.add_days(restriction.begins_at, 1) < timezone.now():
            _tell(restriction, "unaffirmed", "先行屏蔽超过一个工作日未确认", ["approvers"])


def tell_ending():
    """What ends in a week, once; what should have ended, daily. It goes on hiding until two people end it."""
    now = timezone.now()
    for restriction in _active(until__lte=now + SOON).order_by("until", "pk")[:AT_ONCE]:
        if restriction.until <= now:
            _tell(restriction, "over", "措施期限已过，仍在生效，请法务和审批处理", ["approvers", "legal"])
        elif not _events(restriction, "ending").exists():
            _tell(restriction, "ending", "措施将在七天内到期", ["approvers"])


def _rows(**conditions):
    return Restriction.objects.filter(**conditions).select_related("target__case")


def _active(**conditions):
    return _rows(state=RestrictionState.ACTIVE, **conditions)


def _tell(restriction, mark, what, people):
    """Write to some people and into the log, at most once a day."""
    if _was_told_today(restriction, mark):
        return
    case = restriction.target.case
    with transaction.atomic():
        log.append(case, f"prompt_{mark}", "提醒", restriction=restriction.pk, article=restriction.article_id)
        for some in people:
            letters.write(case, "I1", to=some, facts={"what": what})


def _was_told_today(restriction, mark):
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return _events(restriction, mark).filter(at__gte=midnight).exists()


def _events(restriction, mark):
    rows = CaseEvent.objects.filter(case=restriction.target.case_id, kind=f"prompt_{mark}")
    return rows.filter(payload__restriction=restriction.pk)
