"""How long we have: the first answer and the decision, by kind (takedown.md, section 3). Settled when a case comes in."""

import datetime

from takedowns import workdays
from takedowns.states import Kind

DAY = datetime.timedelta(days=1)
CEILING = datetime.timedelta(days=15)  # of personal_info, whatever the calendar says
BY_ORDER = datetime.timedelta(hours=2)  # an order that names no time
# Terms that run round the clock; the others are counted in working time.
ROUND_THE_CLOCK = {Kind.COPYRIGHT: DAY, Kind.HARMFUL: DAY, Kind.SELF: DAY, Kind.AUTHORITY: BY_ORDER}
WORKING_DAYS = {Kind.PERSONAL_INFO: 5, Kind.REPUTATION: 3, Kind.CORRECTION: 5}
FIRST_ANSWER_DAYS = {Kind.COPYRIGHT: 1, Kind.PERSONAL_INFO: 1, Kind.REPUTATION: 1, Kind.SELF: 1, Kind.CORRECTION: 2}
FIRST_ANSWER_HOURS = 4  # of work, for what is harmful
FIRST_ANSWER_ORDER = datetime.timedelta(minutes=30)


def answer_due(kind: Kind, at: datetime.datetime) -> datetime.datetime | None:
    """When the first answer to what came in at `at` is due; None where nobody waits for one."""
    if kind in FIRST_ANSWER_DAYS:
        return workdays.add_days(at, FIRST_ANSWER_DAYS[kind])
    if kind == Kind.HARMFUL:
        return workdays.add_hours(at, FIRST_ANSWER_HOURS)
    return at + FIRST_ANSWER_ORDER if kind == Kind.AUTHORITY else None


def decide_due(
    kind: Kind, at: datetime.datetime, *, ordered: datetime.datetime | None = None
) -> datetime.datetime | None:
    """When the decision on what was complete at `at` is due; `ordered` is the time that an authority has set."""
    if kind == Kind.AUTHORITY and ordered:
        return ordered
    if kind in ROUND_THE_CLOCK:
        return at + ROUND_THE_CLOCK[kind]
    if kind not in WORKING_DAYS:
        return None
    due = workdays.add_days(at, WORKING_DAYS[kind])
    return min(due, at + CEILING) if kind == Kind.PERSONAL_INFO else due


def shifted(
    kind: Kind, due: datetime.datetime, paused_at: datetime.datetime, now: datetime.datetime
) -> datetime.datetime:
    """A term that stood still from `paused_at` to `now`: as much of it is left as was left then, in the kind's own time."""
    if due <= paused_at:
        return due
    if kind in ROUND_THE_CLOCK:
        return due + (now - paused_at)
    return workdays.add_hours(now, workdays.hours_between(paused_at, due))
