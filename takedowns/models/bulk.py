"""What one person did to several cases at once, case by case: so that it can be told, and go on where it stopped."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class BulkRun(models.Model):
    """One run; the same form sent again is found by `key`. `sealed`: what was decided (JSON), empty once all is done."""

    key = models.CharField("表单编号", max_length=60, unique=True)
    action = models.CharField("动作", max_length=10)  # decide, approve
    label = models.CharField("说明", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="操作人")
    at = models.DateTimeField("时间", default=timezone.now)
    digest = models.CharField("决定的摘要", max_length=64)
    sealed = models.BinaryField("决定", default=bytes)

    class Meta:
        verbose_name = "批量办理"
        verbose_name_plural = "批量办理"
        default_permissions = ()

    def __str__(self):
        return self.label


class BulkRow(models.Model):
    """What became of one case; `version` is what the dry run showed, `done` is None while it waits. No personal data."""

    run = models.ForeignKey(BulkRun, models.PROTECT, related_name="rows", verbose_name="批量办理")
    case = models.ForeignKey("Case", models.PROTECT, related_name="+", verbose_name="申请")
    version = models.PositiveIntegerField("看到的版本")
    done = models.BooleanField("已执行", null=True)
    told = models.CharField("结果", max_length=500, blank=True)

    class Meta:
        verbose_name = "批量办理的一件"
        verbose_name_plural = "批量办理的各件"
        default_permissions = ()
        ordering = ["run", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "case"],
                name="bulk_row_once",
                violation_error_code="bulk_row_taken",
                violation_error_message="这件申请已在这次批量办理里。",
            )
        ]

    def __str__(self):
        return f"{self.run_id}: {self.case_id}"
