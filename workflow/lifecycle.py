"""The move table and the one way to carry out a move."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction

from workflow.errors import NotPermitted, OutOfScope, ReasonMissing, Stale, WrongState
from workflow.models import Event

REASON_LIMIT = 2000


@dataclasses.dataclass(frozen=True)
class Move:
    """One row of a move table.

    `to=None` keeps the state. `permission=None` marks an internal move: no button, callers decide.
    `scope` names the queryset method (taking a user) that says on which objects a user may do it.
    `button=False` is for moves that have a form of their own.
    """

    name: str
    from_: tuple[str, ...]
    to: str | None
    label: str
    permission: str | None
    needs_reason: bool = False
    scope: str = "editable_by"
    button: bool = True


class Lifecycle:
    """A move table over models with the fields `state` and `version`.

    `record` writes what was done; an app with a log of its own brings its own, of the same arguments as `record_event`.
    """

    def __init__(
        self, states: type[models.TextChoices], moves: Iterable[Move], *, record: Callable[..., None] | None = None
    ) -> None:
        self.states = states
        self.moves = {move.name: move for move in moves}
        self.record = record or record_event

    def label(self, name: str) -> str:
        """The button text of a move; an unknown name comes back as it is."""
        return self.moves[name].label if name in self.moves else name

    def available(self, obj: models.Model, *, by: Any) -> list[Move]:
        """The moves that `by` could make on `obj` now, in the order of the table (for buttons)."""
        candidates = [
            move
            for move in self.moves.values()
            if move.button and move.permission and obj.state in move.from_ and by.has_perm(move.permission)
        ]
        scopes = {move.scope for move in candidates}
        allowed = {scope for scope in scopes if _in_scope(obj, scope, by)}
        return [move for move in candidates if move.scope in allowed]

    @contextmanager
    def begin(self, obj: models.Model, *, by: Any, details: Mapping | None = None) -> Iterator[models.Model]:
        """Save a new `obj` in the state its model starts with, run the body, write the event `create`."""
        with transaction.atomic():
            obj.save(force_insert=True)
            yield obj
            self.record(obj, "create", "新建", before="", by=by, reason="", details=details)

    @contextmanager
    def making(
        self,
        name: str,
        obj: models.Model,
        *,
        by: Any,
        reason: str = "",
        version: int | None = None,
        details: dict | None = None,
    ) -> Iterator[models.Model]:
        """Carry out the move `name` on `obj` around the body of the `with` statement.

        Inside one transaction: re-read the row FOR UPDATE into `obj`, check version, state,
        permission, scope and reason, run the body, set the state, save, write the event. Any
        exception undoes everything. `by=None` is the system itself (an import, a command): no
        permission and no scope is asked. `version` is what the person saw when they decided.
        `details` may be filled by the body; it goes into the event.

        Raises the errors of `workflow.errors`.
        """
        move = self.moves[name]
        with transaction.atomic():
            lock(obj)
            self._check(move, obj, by=by, reason=reason, version=version)
            before = obj.state
            yield obj
            if move.to is not None:
                obj.state = move.to
            obj.version += 1
            obj.save()
            self.record(obj, name, move.label, before=before, by=by, reason=reason, details=details)

    def require_version(self, obj: models.Model, version: int | None) -> None:
        """Raise `Stale` unless `version` (what the person saw; None: not asked) is that of the locked row."""
        if version is not None and version != obj.version:
            raise Stale("这条内容刚刚被别人改动过。请刷新页面，看过最新内容后再操作。")

    def _check(self, move: Move, obj: models.Model, *, by: Any, reason: str, version: int | None) -> None:
        if by is not None and move.permission:
            if not by.has_perm(move.permission):
                raise NotPermitted(f"您的角色不能执行“{move.label}”。请联系站点管理员。")
            if not _in_scope(obj, move.scope, by):
                raise OutOfScope(f"这条内容不在您负责的地区之内，不能执行“{move.label}”。请移交给负责该地区的编辑。")
        self.require_version(obj, version)
        if obj.state not in move.from_:
            now = self.states(obj.state).label
            raise WrongState(f"当前状态是“{now}”，不能执行“{move.label}”。请刷新页面查看最新状态。")
        if move.needs_reason and not reason.strip():
            raise ReasonMissing(f"“{move.label}”需要填写理由。请写明原因后再提交。")
        if len(reason) > REASON_LIMIT:
            raise ReasonMissing(f"理由共 {len(reason)} 字，超过 {REASON_LIMIT} 字上限。请缩短后再提交。")


def lock(obj: models.Model) -> None:
    """Re-read `obj` with a row lock; must run inside a transaction.

    Raises the model's `DoesNotExist` when the row is gone.
    """
    manager = type(obj)._default_manager
    obj.refresh_from_db(from_queryset=manager.select_for_update(of=("self",)))


def _in_scope(obj: models.Model, scope: str, by: Any) -> bool:
    rows = getattr(type(obj)._default_manager.all(), scope)(by)
    return rows.filter(pk=obj.pk).exists()


def record_event(
    obj: models.Model, name: str, label: str, *, before: str, by: Any, reason: str, details: Mapping | None
) -> None:
    """Write the move `name` of `obj`, which came from the state `before`, into the event log."""
    Event.objects.record(
        obj,
        move=name,
        label=label,
        by=by,
        reason=reason,
        from_state=before,
        to_state=obj.state,
        details=details or {},
    )
