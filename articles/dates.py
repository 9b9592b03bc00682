"""Days and times in Asia/Shanghai: where a day begins, and how pages print it without formatting."""

import datetime

from django.utils import timezone

WEEKDAYS = "一二三四五六日"


def midnight(day):
    """The first moment of a date."""
    return datetime.datetime.combine(day, datetime.time(), tzinfo=timezone.get_default_timezone())


def minute_text(at):
    """A moment as lists print it, `2022-06-08 10:20`; empty for None."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def day_text(day):
    """A date as a masthead prints it: `2022年6月8日 星期三`."""
    return f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"


def month_text(year, month):
    """A month as a heading prints it: `2022年6月`."""
    return f"{year}年{month}月"
