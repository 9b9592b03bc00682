"""Nobody's text is lost: what is typed is kept every few seconds, offered again after a crash, and shown as presence."""

import datetime

from django.db import transaction
from django.utils import timezone

from articles import guarding
from articles.models import WorkingCopy

PRESENT = datetime.timedelta(seconds=70)  # an open form is heard of every 25 s
KEPT = datetime.timedelta(days=30)
MOST_BYTES = 1_500_000  # a body has 512 KB, in JSON a Han character takes as much as in UTF-8
MOST_COPIES = 20
SHOWN = 3


class TooMuch(ValueError):
    """More text than a working copy takes."""


def keep(user, token, *, article=None, fields=None):
    """Note that `user` has the form `token` of `article` (None: of a new one) open, and what stands in it.

    `fields` holds by name the list of texts; None says that nothing was typed since the last time. Raises
    `TooMuch`; then what was kept before stays.
    """
    if fields and sum(len(text.encode()) for texts in fields.values() for text in texts) > MOST_BYTES:
        raise TooMuch
    if fields and article and guarding.is_in(article, (text for texts in fields.values() for text in texts)):
        fields = None  # what was cut out of the article is not kept here either; the form says so when it is saved
    now = timezone.now()
    values = {"article": article, "seen_at": now}
    if fields is not None:
        values |= {"fields": fields, "typed_at": now}
    _, is_new = WorkingCopy.objects.update_or_create(user=user, token=token, defaults=values)
    if is_new:
        _drop_oldest(user)


def forget(user, token):
    """The form was saved, or its text is not wanted any more."""
    WorkingCopy.objects.filter(user=user, token=token).delete()


def kept(user, token, *, article=None):
    """The working copy of a form with its text, or None."""
    return WorkingCopy.objects.filter(user=user, token=token, article=article, fields__isnull=False).first()


def unsaved(user, *, article=None, without=""):
    """The newest three working copies of `user` for `article` (None: of new articles) whose form is not open now."""
    rows = WorkingCopy.objects.filter(user=user, article=article, fields__isnull=False).exclude(token=without)
    closed = rows.filter(seen_at__lt=timezone.now() - PRESENT)
    return list(closed.order_by("-typed_at", "-pk")[:SHOWN])


def others(user, article, *, token=""):
    """The names of those who have the article's form open now; of `user` only if it is another window."""
    rows = WorkingCopy.objects.filter(article=article, seen_at__gte=timezone.now() - PRESENT)
    rows = rows.exclude(user=user, token=token).select_related("user").order_by("user_id", "-seen_at")[:MOST_COPIES]
    names = {row.user_id: "您（另一个窗口）" if row.user_id == user.pk else str(row.user) for row in rows}
    return list(names.values())


def prune():
    """Delete what nobody came back for in thirty days, and forms without text a day after they were closed."""
    now = timezone.now()
    with transaction.atomic():
        WorkingCopy.objects.filter(seen_at__lt=now - KEPT).delete()
        WorkingCopy.objects.filter(fields__isnull=True, seen_at__lt=now - datetime.timedelta(days=1)).delete()


def _drop_oldest(user):
    rows = WorkingCopy.objects.filter(user=user).order_by("-seen_at", "-pk")
    WorkingCopy.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[MOST_COPIES:])).delete()
