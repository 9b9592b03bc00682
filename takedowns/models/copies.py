"""Copies of a removed article that others keep: what the desk has asked them, row by row."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from takedowns.states import CopyState


class OutsideCopy(models.Model):
    """One place outside this site that may hold a removed article: a search engine, an archive, its source, a partner.

    `place` is a code of `takedowns.copies`. `sealed` holds the source's own address (JSON), since that may spell a title.
    """

    target = models.ForeignKey("Target", models.PROTECT, related_name="outside_copies", verbose_name="涉及的稿件")
    place = models.CharField("在哪里", max_length=30)
    sealed = models.BinaryField("地址", default=bytes)
    state = models.CharField("状态", max_length=15, choices=CopyState, default=CopyState.OPEN)
    note = models.CharField("备注", max_length=200, blank=True)
    created_at = models.DateTimeField("登记时间", default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="更新人"
    )
    changed_at = models.DateTimeField("更新时间", null=True)

    class Meta:
        verbose_name = "站外副本"
        verbose_name_plural = "站外副本"
        default_permissions = ()
        ordering = ["target", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "place"],
                name="outside_copy_once",
                violation_error_code="copy_twice",
                violation_error_message="这一处已在清单里。",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=CopyState.values),
                name="outside_copy_state_known",
                violation_error_code="unknown_state",
                violation_error_message="副本状态无效。",
            ),
        ]

    def __str__(self):
        return f"{self.target} {self.place}"

    @property
    def address(self):
        """The source's own address of the article; empty for every other place."""
        case = self.target.case
        return (case.box.open_json(self.sealed, f"copy of {case.ref}") or {}).get("address", "")
