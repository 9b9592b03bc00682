"""The other side: a statement that nothing was infringed, and what may not be claimed again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class CounterNotice(models.Model):
    """A statement against measures of a case (条例 16); `sealed`: ground, statement, who, contact (JSON).

    `editor`: whoever of the newsroom made it for us, about our own articles; a party of the case from then on.
    """

    case = models.ForeignKey("Case", models.PROTECT, related_name="counters", verbose_name="申请")
    targets = models.ManyToManyField("Target", related_name="counters", verbose_name="涉及的稿件")
    person = models.ForeignKey("CasePerson", models.PROTECT, related_name="+", verbose_name="声明人")
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="代表本站的编辑"
    )
    ground = models.CharField("理由", max_length=20)
    sealed = models.BinaryField("声明")
    created_at = models.DateTimeField("收到时间", default=timezone.now)
    forwarded_at = models.DateTimeField("转送时间", null=True)
    delivered_at = models.DateTimeField("送达时间", null=True)
    due = models.DateTimeField("等待至", null=True)
    extended = models.BooleanField("已延长", default=False)
    ended = models.CharField("结果", max_length=15, blank=True)  # dismissed, upheld, restored

    class Meta:
        verbose_name = "不侵权声明"
        verbose_name_plural = "不侵权声明"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended=""),
                name="counter_one_open",
                violation_error_code="counter_open",
                violation_error_message="这件申请已有一份正在处理的声明。",
            ),
            models.UniqueConstraint(
                fields=["case", "editor"],
                name="counter_once_by_editor",
                violation_error_code="answered",
                violation_error_message="这位编辑已就这件申请提交过声明。",
            ),
        ]

    def __str__(self):
        return f"{self.case} 的声明 {self.pk}"

    @property
    def words(self):
        """`ground`, `statement`, and what else the form holds."""
        return self.case.box.open_json(self.sealed, f"counter of {self.case.ref}") or {}


class NoRepeat(models.Model):
    """After a restoration the same claimant may not notify the same article again (条例 17)."""

    claimant_hmac = models.CharField("申请人摘要", max_length=64)
    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="+", verbose_name="稿件")
    case = models.ForeignKey("Case", models.PROTECT, related_name="+", verbose_name="申请")
    since = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "不再重复受理"
        verbose_name_plural = "不再重复受理"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["claimant_hmac", "article"],
                name="no_repeat_once",
                violation_error_code="barred_already",
                violation_error_message="已有同样的记录。",
            )
        ]

    def __str__(self):
        return f"稿件 {self.article_id} 不再重复受理"
