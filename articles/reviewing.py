"""The verbs of review: a revision is submitted, approved by another person, or sent back."""

from contextlib import contextmanager

from django.db import transaction

from articles import preflight, rights
from articles.lifecycle import REVISION
from articles.publishing import newest_revision
from articles.states import ArticleState
from workflow.errors import Blocked, Stale, WrongState
from workflow.lifecycle import lock
from workflow.models import Event


def submit(revision, *, by):
    """Hand the newest revision of an article to review; blocking pre-flight findings stop it."""
    with _reviewing("submit", revision, by=by):
        blocking = [finding.message for finding in preflight.check(revision.snapshot) if finding.blocking]
        if blocking:
            raise Blocked("还不能提交审核，请先处理下列问题：", blocking)
    return revision


def approve(revision, *, by):
    """Approve a submitted revision; its author may not, unless the team is small."""
    with _reviewing("approve", revision, by=by):
        rights.require_other(revision, by)
    return revision


def request_changes(revision, *, by, reason):
    """Send a submitted revision back to its author with a reason."""
    with _reviewing("request_changes", revision, by=by, reason=reason):
        pass
    return revision


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
            yield
        move = REVISION.moves[name]
        details = {"revision": revision.pk}
        Event.objects.record(revision.article, move=name, label=move.label, by=by, reason=reason, details=details)
