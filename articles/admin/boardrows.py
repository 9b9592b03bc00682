"""What a board's page says of each slot: what readers see of it now, why not, and what changes next."""

import dataclasses
import datetime

from django import forms
from django.db.models import BooleanField, ExpressionWrapper
from django.utils import timezone

from articles.models import Article, Slot
from articles.models.boards import SlotPosition
from articles.querysets import live_q

NEXT = 8
FOREIGN = "（不在您范围内的稿件）"
NAMED = ("title", "short_title", "visible", "visible_from", "expire_at", "cover")


@dataclasses.dataclass
class Row:
    """A slot as the page prints it.

    `kind` is `on`, `waits`, `later` or `out`; `link` says whether the person may open the article; `times` is the form
    that changes the slot's times.
    """

    slot: Slot
    title: str
    kind: str
    sentence: str
    link: bool
    times: forms.Form | None = None


@dataclasses.dataclass(frozen=True)
class Box:
    """One position of a page with its rows; it shows `room` articles at a time."""

    position: str
    label: str
    room: int
    rows: list


def articles_named(ids, user):
    """The articles with `ids`, by id, each with `is_live`, `will_be`, `known` (may be named to the person)."""
    rows = Article.objects.filter(pk__in=ids).only(*NAMED)
    found = rows.annotate(is_live=ExpressionWrapper(live_q(), BooleanField())).in_bulk()
    to_come = set(Article.objects.filter(pk__in=ids).to_come().values_list("pk", flat=True))
    mine = set(Article.objects.filter(pk__in=ids).visible_to(user).values_list("pk", flat=True))
    for article in found.values():
        article.will_be, article.mine = article.pk in to_come, article.pk in mine
        article.known = bool(article.is_live) or article.mine
    return found


def boxes_for(board, boxes, articles):
    """The boxes of a page with what each slot does now; `boxes` are slots by position, `articles` from above."""
    now, taken, found = timezone.now(), {}, []
    for position, slots in boxes.items():
        label, room = SlotPosition(position).label, board.room.get(position, 0)
        rows, shown = [], 0
        for slot in slots:
            article = articles.get(slot.article_id)
            kind, sentence = _standing(slot, article, now) or _place(slot, article, shown, room, taken)
            shown += kind == "on"
            rows.append(Row(slot, _title(article), kind, sentence, bool(article and article.mine)))
        taken.update((row.slot.article_id, label) for row in rows if row.kind == "on")
        found.append(Box(position, label, room, rows))
    return found


def _title(article):
    return article.title if article and article.known else FOREIGN


def _standing(slot, article, now):
    """Why readers do not see this slot at all now, or None."""
    if article is None or not (article.is_live or article.will_be):
        return "out", "稿件已撤稿、下架或失效，读者看不到；不占位置，可以撤下。"
    if slot.start_at > now:
        return "later", f"{_minute(slot.start_at)} 开始。"
    if not article.is_live:
        return "later", f"稿件 {_minute(article.visible_from)} 才发布，到时自动出现。"
    return None


def _place(slot, article, shown, room, taken):
    """What a slot does whose article readers can see."""
    if slot.position == SlotPosition.CAROUSEL and not article.cover_id:
        return "out", "稿件没有封面，焦点图里不显示。请先给稿件加封面。"
    if article.pk in taken:
        return "waits", f"已在{taken[article.pk]}里，同一页不重复出现。"
    if shown >= room:
        return "waits", f"排队中：前面已有 {room} 篇，空出来后自动补上。"
    return "on", "读者现在能看到。"


def next_changes(boxes, articles):
    """What happens by itself next, at most eight moments: pairs of a moment and a sentence, in order."""
    now, found = timezone.now(), []
    for position, slots in boxes.items():
        label = SlotPosition(position).label
        for slot in slots:
            article = articles.get(slot.article_id)
            if article and article.known and article.will_be:
                found += _moments(slot, article, label)
    return sorted((at, sentence) for at, sentence in found if at and at > now)[:NEXT]


def _moments(slot, article, label):
    begins = max(slot.start_at, article.visible_from)
    ends = min((at for at in (slot.end_at, article.expire_at) if at), default=None)
    if ends and ends <= begins:
        return
    yield begins, f"《{article.headline}》上{label}"
    yield ends, f"《{article.headline}》离开{label}"


def told(held, articles):
    """A board as an event keeps it (`before` or `after`), in words: pairs of a label and titles in order."""
    return [
        (position.label, [_title(articles.get(pk)) for pk, *_ in held[position.value]])
        for position in SlotPosition  # PostgreSQL keeps no order of keys
        if position.value in held
    ]


def touched(event):
    """The ids of the articles that an event brought, took away or gave other times; none when only the order changed."""
    before, after = (
        {(position, *row) for position, rows in event.details[side].items() for row in rows}
        for side in ("before", "after")
    )
    return {pk for _, pk, *_ in before ^ after}


def history(events, articles):
    """Pairs of an event and the titles of what it was about."""
    return [(event, [_title(articles.get(pk)) for pk in sorted(touched(event))]) for event in events]


def _minute(at: datetime.datetime):
    return f"{timezone.localtime(at):%m-%d %H:%M}"
