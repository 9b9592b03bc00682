"""The verbs of review: a revision is submitted, claimed, approved by another person, or sent back."""

import datetime
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from articles import preflight, rights
from articles.lifecycle import REVISION
from articles.publishing import newest_revision
from articles.states import ArticleState
from workflow.errors import Blocked, Stale, WrongState
from workflow.lifecycle import lock
from workflow.models import Event

CLAIM = datetime.timedelta(minutes=30)  # so long others keep off what somebody reviews


def submit(revision, *, by):
    """Hand the newest revision of an article to review; blocking pre-flight findings stop it."""
    with _reviewing("submit", revision, by=by):
        blocking = [finding.message for finding in preflight.check(revision.snapshot) if finding.blocking]
        if blocking:
            raise Blocked("还不能提交审核，请先处理下列问题：", blocking)
        revision.submitted_at = timezone.now()
    return revision


def claim(revision, *, by):
    """Take a submitted revision to review it, not one's own; who takes over from another is named in the history."""
    with _reviewing("claim", revision, by=by):
        rights.require_other(revision, by)
        revision.claimed_by, revision.claimed_at = by, timezone.now()
    return revision


def release(revision, *, by):
    """Give a claimed revision back to the queue; only who holds it, or anybody when the claim is old."""
    with _reviewing("release", revision, by=by):
        _require_free(revision, by)
        revision.claimed_by = revision.claimed_at = None
    return revision


def urge(revision, *, by):
    """Put a submitted revision before all that are not urgent."""
    with _reviewing("urge", revision, by=by):
        if revision.urgent:
            raise WrongState("这一版已经加急。", code="urgent_already")
        revision.urgent = True
    return revision


def holder(revision):
    """Who is reviewing the revision now, or None; a claim holds for thirty minutes."""
    held = revision.claimed_at and revision.claimed_at > timezone.now() - CLAIM
    return revision.claimed_by if held else None


def approve(revision, *, by):
    """Approve a submitted revision; its author may not, unless the team is small."""
    with _reviewing("approve", revision, by=by):
        _require_free(revision, by)
        rights.require_other(revision, by)
    return revision


def request_changes(revision, *, by, reason):
    """Send a submitted revision back to its author with a reason."""
    with _reviewing("request_changes", revision, by=by, reason=reason):
        _require_free(revision, by)
    return revision


def _require_free(revision, by):
    other = holder(revision)
    if by is not None and other is not None and other.pk != by.pk:
        since = timezone.localtime(revision.claimed_at)
        raise Blocked(f"{other} 从 {since:%H:%M} 起在审这一版。请等一等，或先在待审队列里“接手”。", code="claimed")


@contextmanager
def _reviewing(name, revision, *, by, reason=""):
    """Lock article, then revision (the order of locks everywhere), and note the move on the article."""
    with transaction.atomic():
        lock(revision.article)
        if revision.article.state == ArticleState.DISCARDED:
            raise WrongState("这篇稿件在回收站里。请先“从回收站恢复”，再审核。")
        rights.require_regions(by, revision.snapshot["regions"])
        newest = newest_revision(revision.article)
        if newest.pk != revision.pk:
            raise Stale(f"第 {revision.pk} 版之后又有了第 {newest.pk} 版。请先看过新版。", code="newer_revision")
        with REVISION.making(name, revision, by=by, reason=reason):
            rights.require_unrestricted(revision.article)
            yield
        move = REVISION.moves[name]
        details = {"revision": revision.pk}
        Event.objects.record(revision.article, move=name, label=move.label, by=by, reason=reason, details=details)
