"""The verbs of the boards: each change of what editors put on a page's top is one function here."""

import dataclasses
import datetime
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from articles.models import Article, Board, Slot
from articles.models.boards import SlotPosition
from workflow.errors import Blocked, NotPermitted, OutOfScope, Stale
from workflow.models import Event

MOST = 20  # slots of one box, those that begin later included
LABELS = {"put": "放入推荐位", "arrange": "调整推荐位顺序", "retime": "改推荐位时间", "remove": "撤下推荐位"}
CHANGED = "推荐位刚刚被别人改动过，您的改动没有执行。请看下面的两种排列，再决定要不要改。"


@dataclasses.dataclass(frozen=True)
class Change:
    """A change that a person asks for: who, from which version of the board, and what, as a fingerprint."""

    name: str
    by: Any
    version: int
    wish: tuple

    @property
    def fingerprint(self) -> str:
        """Equal for the same wish sent twice from the same page."""
        who = self.by.pk if self.by else 0
        return hashlib.sha256(repr((who, self.version, self.name, self.wish)).encode()).hexdigest()


def put(
    board: Board,
    article: Article,
    *,
    position: str,
    by: Any,
    version: int,
    start_at: datetime.datetime | None = None,
    end_at: datetime.datetime | None = None,
) -> None:
    """Put an article at the end of a box, from `start_at` (now if None) to `end_at` (open if None).

    `by=None` is the system. Raises `NotPermitted`, `OutOfScope` (of the page or of the article), `Stale`, and
    `Blocked` for what readers will never see, for an article that stands there, for a full box, for a wrong time.
    """
    change = Change("put", by, version, (article.pk, position, start_at, end_at))
    with _changing(board, change) as boxes:
        if position not in boxes:
            raise Blocked(f"{board}没有这个位置。请从列表里选一个。")
        box, now = boxes[position], timezone.now()
        _require_article(article, by)
        if any(slot.article_id == article.pk for slot in box):
            raise Blocked("这篇稿件已在这个位置上。请改它的时间或顺序。", code="placed_twice")
        if len(box) >= MOST:
            raise Blocked(f"一个位置最多排 {MOST} 篇，现在已满。请先撤下不需要的。", code="full")
        start = start_at or now
        _require_times(start, end_at, now)
        last = max((slot.order for slot in box), default=-1)
        page = {"region_id": board.region_id, "section_id": board.section_id}
        Slot.objects.create(**page, position=position, order=last + 1, article=article, start_at=start, end_at=end_at)


def arrange(board: Board, ids: Sequence[int], *, position: str, by: Any, version: int) -> None:
    """Give the slots of one box the order of `ids`, which must be all of its slots. Raises what `put` raises."""
    with _changing(board, Change("arrange", by, version, (position, tuple(ids)))) as boxes:
        box = {slot.pk: slot for slot in boxes.get(position, [])}
        if len(ids) != len(box) or set(ids) != set(box):
            raise Stale(CHANGED)
        for order, pk in enumerate(ids):
            box[pk].order = order
        Slot.objects.bulk_update(box.values(), ["order"])


def shift(board: Board, pk: int, *, step: int, by: Any, version: int) -> None:
    """Exchange a slot with its neighbour: `step` is -1 (up) or 1 (down). Raises what `put` raises."""
    with _changing(board, Change("arrange", by, version, (pk, step))) as boxes:
        slot = _slot(boxes, pk)
        box = boxes[slot.position]
        here = box.index(slot)
        there = here + step
        if not 0 <= there < len(box):
            raise Blocked(f"这一条已经在最{'前' if step < 0 else '后'}面。", code="at_end")
        box[here], box[there] = box[there], box[here]
        for order, each in enumerate(box):
            each.order = order
        Slot.objects.bulk_update(box, ["order"])


def retime(
    board: Board, pk: int, *, start_at: datetime.datetime, end_at: datetime.datetime | None, by: Any, version: int
) -> None:
    """Let a slot stand from `start_at` to `end_at` (open if None). Raises what `put` raises."""
    with _changing(board, Change("retime", by, version, (pk, start_at, end_at))) as boxes:
        slot = _slot(boxes, pk)
        _require_times(start_at, end_at, timezone.now())
        slot.start_at, slot.end_at = start_at, end_at
        slot.save(update_fields=["start_at", "end_at"])


def remove(board: Board, pk: int, *, by: Any, version: int) -> None:
    """Take a slot off the board; the article stays as it is. Raises what `put` raises."""
    with _changing(board, Change("remove", by, version, (pk,))) as boxes:
        _slot(boxes, pk).delete()


def boxes_of(board: Board) -> dict[str, list[Slot]]:
    """The slots that stand now or later, by position in the order of the page, each box as the editors arranged it."""
    boxes = {position.value: [] for position in SlotPosition if position in board.room}
    rows = Slot.objects.on(board).not_over(timezone.now()).in_order()
    for slot in rows[: MOST * len(SlotPosition)]:
        boxes.setdefault(slot.position, []).append(slot)
    return boxes


@contextmanager
def _changing(board: Board, change: Change) -> Iterator[dict[str, list[Slot]]]:
    """Lock the board around the body, which gets its boxes; then count the version and write the event.

    The same change sent twice from one page is done once: the second time the body's work is undone and nothing said.
    """
    page = {"region_id": board.region_id, "section_id": board.section_id}
    with transaction.atomic():
        Board.objects.bulk_create([Board(**page)], ignore_conflicts=True)
        row = Board.objects.select_for_update(of=("self",)).get(**page)
        _require_board(row, change.by)
        if change.fingerprint == row.last_change:
            raise Repeated(CHANGED)
        if change.version != row.version:
            raise Stale(CHANGED)
        Slot.objects.on(row).exclude(pk__in=Slot.objects.on(row).not_over(timezone.now())).delete()
        boxes = boxes_of(row)
        before = _told(boxes)
        yield boxes
        after = _told(boxes_of(row))
        if after == before:
            return
        row.version, row.last_change = row.version + 1, change.fingerprint
        row.save(update_fields=["version", "last_change"])
        details = {"version": row.version, "before": before, "after": after}
        Event.objects.record(row, move=change.name, label=LABELS[change.name], by=change.by, details=details)


class Repeated(Stale):
    """The same change came twice from one page (a double click); the first one was done."""

    code = "repeated"


def _told(boxes: dict[str, list[Slot]]) -> dict[str, list]:
    """What a board holds, for the event: ids and times, no titles, which not every reader of the log may know."""
    return {
        position: [
            [slot.article_id, slot.start_at.isoformat(), slot.end_at and slot.end_at.isoformat()] for slot in box
        ]
        for position, box in boxes.items()
    }


def _require_board(board: Board, by: Any) -> None:
    if by is None:
        return
    if not by.has_perm("articles.change_slot"):
        raise NotPermitted("您的角色不能安排推荐位。请联系总编。")
    if not Board.objects.visible_to(by).filter(pk=board.pk).exists():
        raise OutOfScope("只能安排您负责的地区页；首页和栏目页由总编安排。")


def _require_article(article: Article, by: Any) -> None:
    rows = Article.objects.filter(pk=article.pk)
    if by is not None and not rows.visible_to(by).exists():
        raise OutOfScope("这篇稿件不在您负责的范围内，不能放上来。请另选一篇。")
    if not rows.to_come().exists():
        raise Blocked("只有已发布或已定时的稿件能放上来。请先发布或定时，再来安排。", code="never_live")


def _require_times(start: datetime.datetime, end: datetime.datetime | None, now: datetime.datetime) -> None:
    if end is None:
        return
    if end <= start:
        raise Blocked("结束时间必须晚于开始时间。请改晚结束时间，或留空表示一直放着。", code="ends_too_early")
    if end <= now:
        raise Blocked("结束时间已经过去，读者看不到。请选将来的时间，或直接撤下。", code="over")


def _slot(boxes: dict[str, list[Slot]], pk: int) -> Slot:
    found = [slot for box in boxes.values() for slot in box if slot.pk == pk]
    if not found:
        raise Stale(CHANGED)
    return found[0]
