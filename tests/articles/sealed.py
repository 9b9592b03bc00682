"""Articles whose words the takedown desk has sealed."""

from articles import publishing, sealing
from articles.models import Tombstone

CASE = "XJ-2026-0001"


def seal(article, *, case_ref=CASE):
    """Hide and seal an article; returns its tombstone."""
    taken_down(article, case_ref=case_ref)
    return Tombstone.objects.get(article=article)


def taken_down(article, *, case_ref=CASE):
    """Hide and seal an article; returns the record that restores it."""
    publishing.hide(article, by=None, reason="权利人的通知")
    return sealing.seal(article, by=None, reason="权利人的通知", case_ref=case_ref)
