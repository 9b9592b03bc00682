"""Preview links: an article shown to somebody without an account. The verbs, and what opens one."""

import datetime
import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from articles import rights, throttling
from articles.models import Article, PreviewLink
from articles.models.previews import LINKABLE
from chinese.hygiene import clean_line
from workflow.errors import Blocked, OutOfScope, WrongState
from workflow.lifecycle import lock
from workflow.models import Event

DAYS = (1, 3, 7, 14, 30)
MOST_OPEN = 10  # links of one article at a time
PER_MINUTE = 60  # views of one link: every view is rendered anew
SHOWN = 50
KEPT = 90  # days after a link's end


class TooOften(Exception):
    """A link that is opened so often that it must be a machine; `seconds` until it opens again."""

    def __init__(self, seconds):
        super().__init__(seconds)
        self.seconds = seconds


def new_token():
    """The secret of a link: 32 random bytes as text. Whoever holds it sees the article; it is never stored."""
    return secrets.token_urlsafe(32)


def invite(article, *, by, token, days, revision=None, note=""):
    """A link that shows `article` for `days`: `revision` of it, or (None) always its newest version.

    The same `token` again gives the link that it made. Raises `OutOfScope`, `WrongState` for a text that no link may
    show, `Blocked` for too many links, a time that is not among `DAYS`, a foreign revision, a restricted article.
    """
    with transaction.atomic():
        lock(article)
        _require(article, by)
        standing = PreviewLink.objects.filter(digest=_digest(token), article=article, created_by=by).first()
        if standing:
            return standing
        if PreviewLink.objects.filter(digest=_digest(token)).exists():
            raise Blocked("这份表单已经用过，没有再建立链接。请刷新页面后再试。", code="sent_elsewhere")
        rights.require_unrestricted(article)
        if article.state not in LINKABLE:
            raise WrongState("已撤稿或在回收站里的稿件不能建立预览链接。")
        if days not in DAYS or (revision is not None and revision.article_id != article.pk):
            raise Blocked("请选择列出的期限和这篇稿件的版本。")
        if article.preview_links.usable().count() >= MOST_OPEN:
            raise Blocked(f"这篇稿件已有 {MOST_OPEN} 个有效的预览链接。请先收回不用的。")
        link = PreviewLink.objects.create(
            article=article,
            revision=revision,
            digest=_digest(token),
            note=clean_line(note)[:60],
            created_by=by,
            expires_at=timezone.now() + datetime.timedelta(days=days),
        )
        _record(link, "invite_preview", "建立预览链接", by=by, days=days, revision=link.revision_id, note=link.note)
    return link


def revoke(link, *, by):
    """End a link before its time; a second call changes nothing. Raises `OutOfScope`."""
    with transaction.atomic():
        _require(link.article, by)
        if PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
            _record(link, "revoke_preview", "收回预览链接", by=by)
    link.refresh_from_db()
    return link


def opened(token):
    """The usable link with this secret, its view counted; None for one that is unknown, expired, revoked, or shows nothing.

    Raises `TooOften`.
    """
    link = find(token)
    if link is None:
        return None
    if seconds := throttling.wait_for("preview", str(link.pk), limit=PER_MINUTE):
        raise TooOften(seconds)
    unused = PreviewLink.objects.filter(pk=link.pk, first_used_at=None)
    with transaction.atomic():
        if link.first_used_at is None and unused.update(first_used_at=timezone.now()):
            _record(link, "open_preview", "预览链接首次打开", by=None)
    return link


def find(token):
    """The usable link with this secret, uncounted, or None; nobody shows by it what they may not read any more."""
    rows = PreviewLink.objects.usable().select_related("article", "revision", "created_by")
    link = rows.filter(digest=_digest(token)).first()
    is_read = link and Article.objects.visible_to(link.created_by).filter(pk=link.article_id).exists()
    return link if is_read else None


def closed(token):
    """The link with this secret if the takedown desk has hidden its article, whether it was still open or not; else None."""
    rows = PreviewLink.objects.select_related("article").filter(article__hidden_by__gt=0)
    return rows.filter(digest=_digest(token)).first()


def links_of(article):
    """The article's links, the newest fifty; `is_open` says whether it would show anything now (as `find` has it)."""
    links = list(article.preview_links.select_related("created_by").newest_first()[:SHOWN])
    usable = set(article.preview_links.usable().values_list("pk", flat=True))
    readers = {link.created_by for link in links if link.pk in usable}
    reading = {by.pk for by in readers if Article.objects.visible_to(by).filter(pk=article.pk).exists()}
    for link in links:
        link.is_open = link.pk in usable and link.created_by_id in reading
    return links


def prune():
    """Forget links that ended long ago; the events stay. Returns how many."""
    old = PreviewLink.objects.filter(expires_at__lt=timezone.now() - datetime.timedelta(days=KEPT))
    return PreviewLink.objects.filter(pk__in=old.order_by("pk").values_list("pk", flat=True)[:500]).delete()[0]


def _digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def _require(article, by):
    if not Article.objects.editable_by(by).filter(pk=article.pk).exists():
        raise OutOfScope("只有能编辑这篇稿件的人，才能建立或收回它的预览链接。")


def _record(link, move, label, *, by, **details):
    Event.objects.record(link.article, move=move, label=label, by=by, details={"link": link.pk, **details})
