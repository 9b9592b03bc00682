"""The desk in the admin: the queue, the one screen on which a case is decided, the calendar, the log."""

from takedowns.admin import calendar, cases, events

__all__ = ["calendar", "cases", "events"]
