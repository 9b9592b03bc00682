"""The event log: one row for every move and every save, never changed afterwards."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from workflow.origin import current_address


class EventQuerySet(models.QuerySet["Event"]):
    """Questions to the event log."""

    def about(self, obj: models.Model) -> EventQuerySet:
        """The events of one object, newest first."""
        return self.filter(subject_type=obj._meta.label_lower, subject_id=obj.pk).order_by("-at", "-pk")

    def record(self, obj: models.Model, *, move: str, label: str, by: Any = None, **fields: Any) -> Event:
        """Write one event about `obj`; `by=None` is the system."""
        return self.create(
            subject_type=obj._meta.label_lower,
            subject_id=obj.pk,
            move=move,
            label=label,
            by=by,
            actor=str(by) if by else "系统",
            address=current_address(),
            **fields,
        )


class Event(models.Model):
    """Who did what to which object, when, from where and why."""

    subject_type = models.CharField("对象类型", max_length=60)
    subject_id = models.BigIntegerField("对象编号")
    move = models.CharField("动作代码", max_length=40)
    label = models.CharField("动作", max_length=40)
    from_state = models.CharField("原状态", max_length=20, blank=True)
    to_state = models.CharField("新状态", max_length=20, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="操作人"
    )
    actor = models.CharField("操作人姓名", max_length=150)
    reason = models.TextField("理由", blank=True)
    details = models.JSONField("详情", default=dict, blank=True)
    address = models.CharField("来源地址", max_length=45, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "操作记录"
        verbose_name_plural = "操作记录"
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-at", "-id"], name="event_subject"),
            models.Index(fields=["-at", "-id"], name="event_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.label}"
