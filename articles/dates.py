"""Days in Chinese words, so that templates need no formatting."""

WEEKDAYS = "一二三四五六日"


def day_text(day):
    """A date as a masthead prints it: `2022年6月8日 星期三`."""
    return f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}"


def month_text(year, month):
    """A month as a heading prints it: `2022年6月`."""
    return f"{year}年{month}月"
