"""Working time in Asia/Shanghai: Monday to Friday but for the days of the table (holidays, 调休), nine to six.

The table is edited in the admin each year when the State Council's notice is out; a year without rows follows the week.
"""

import datetime

from django.utils import timezone

from takedowns.models import Workday

OPENS, CLOSES = datetime.time(9), datetime.time(18)
LONGEST = 400  # days that are looked at; a term of more is a mistake


def is_working(day, exceptions=None):
    """Whether a date is worked; `exceptions` (date -> works) saves the query."""
    known = _exceptions(day, day) if exceptions is None else exceptions
    return known.get(day, day.weekday() < 5)


def add_days(start, days):
    """The end of the `days`-th working day after the day of `start` (aware); days >= 1."""
    first = timezone.localdate(start) + datetime.timedelta(days=1)
    for day in _working_days(first):
        days -= 1
        if days == 0:
            return _at(day, CLOSES)
    raise ValueError("the term is longer than the calendar")


def add_hours(start, hours):
    """The moment at which `hours` of working time have passed since `start` (aware)."""
    left = datetime.timedelta(hours=hours)
    for begin, end in _spans(start):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    raise ValueError("the term is longer than the calendar")


def hours_between(start, end):
    """The working hours between two aware moments, as a float; 0 if `end` is not later."""
    total = datetime.timedelta()
    for begin, close in _spans(start):
        if begin >= end:
            break
        total += min(close, end) - begin
    return total / datetime.timedelta(hours=1)


def _spans(start):
    """The stretches of working time from `start` on, as pairs of aware moments."""
    for day in _working_days(timezone.localdate(start)):
        begin, end = max(_at(day, OPENS), start), _at(day, CLOSES)
        if begin < end:
            yield begin, end


def _working_days(first):
    last = first + datetime.timedelta(days=LONGEST)
    exceptions = _exceptions(first, last)
    for number in range(LONGEST + 1):
        day = first + datetime.timedelta(days=number)
        if is_working(day, exceptions):
            yield day


def _exceptions(first, last):
    return dict(Workday.objects.filter(date__range=(first, last)).values_list("date", "works"))


def _at(day, time):
    return datetime.datetime.combine(day, time, tzinfo=timezone.get_default_timezone())
