"""Working copies: what a person has typed into the article form and not saved yet."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class WorkingCopy(models.Model):
    """One open form: whose, of which article (None: a new one), what stands in it, when it was last heard of.

    `token` is the form's own number; `fields` what the browser would send, None while nothing was typed.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="编辑")
    article = models.ForeignKey("Article", models.CASCADE, null=True, related_name="+", verbose_name="稿件")
    token = models.CharField("表单编号", max_length=20)
    fields = models.JSONField("表单内容", null=True)
    typed_at = models.DateTimeField("最后输入", null=True)
    seen_at = models.DateTimeField("最后打开", default=timezone.now)

    class Meta:
        verbose_name = "未保存的文字"
        verbose_name_plural = "未保存的文字"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "token"],
                name="working_copy_once",
                violation_error_code="working_copy_taken",
                violation_error_message="这份表单已有一份未保存的文字。",
            ),
            models.CheckConstraint(
                condition=models.Q(fields__isnull=True) | models.Q(typed_at__isnull=False),
                name="working_copy_dated",
                violation_error_code="working_copy_undated",
                violation_error_message="未保存的文字必须有时间。",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "-seen_at"], name="working_copy_present"),
            models.Index(fields=["seen_at"], name="working_copy_old"),
        ]

    def __str__(self):
        return f"{self.user} {self.typed_at or self.seen_at}"
