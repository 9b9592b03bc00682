"""What one person did to many articles at once, row by row, so that it can be told and undone; and their saved filters."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Batch(models.Model):
    """One bulk action: who, when, what; sent twice, it is found again by its key."""

    key = models.CharField("表单编号", max_length=60, unique=True)
    action = models.CharField("动作", max_length=20)
    label = models.CharField("说明", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="操作人")
    at = models.DateTimeField("时间", default=timezone.now)
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "批量操作"
        verbose_name_plural = "批量操作"
        indexes = [models.Index(fields=["by", "-id"], name="batch_of_person")]

    def __str__(self):
        return self.label


class BatchRow(models.Model):
    """What became of one article: `before` holds the old values, `version` and `revision` what the action left."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows", verbose_name="批量操作")
    article = models.ForeignKey("Article", models.CASCADE, related_name="+", verbose_name="稿件")
    done = models.BooleanField("已执行", default=False)
    told = models.CharField("结果", max_length=300, blank=True)
    before = models.JSONField("原值", default=dict)
    version = models.PositiveIntegerField("之后的版本", default=0)
    revision = models.BigIntegerField("之后的修订", default=0)
    undone = models.CharField("撤销结果", max_length=300, blank=True)

    class Meta:
        verbose_name = "批量操作的一篇"
        verbose_name_plural = "批量操作的各篇"
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "article"],
                name="batch_row_once",
                violation_error_code="batch_row_taken",
                violation_error_message="这篇稿件已在这次批量操作里。",
            )
        ]

    def __str__(self):
        return f"{self.batch_id}: {self.article_id}"


class SavedFilter(models.Model):
    """A choice of filters in the article list that a person keeps under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="用户")
    name = models.CharField("名称", max_length=20)
    query = models.CharField("条件", max_length=500)

    class Meta:
        verbose_name = "常用筛选"
        verbose_name_plural = "常用筛选"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="filter_name_once",
                violation_error_code="filter_name_taken",
                violation_error_message="您已有一个同名的常用筛选，请换一个名称。",
            ),
            models.CheckConstraint(
                condition=~Q(query=""),
                name="filter_chooses",
                violation_error_code="empty_filter",
                violation_error_message="请先选好筛选条件，再保存。",
            ),
        ]

    def __str__(self):
        return self.name
