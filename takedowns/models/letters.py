"""The outbox of letters, and the thread between requester and desk."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Letter(models.Model):
    """One letter to one recipient, written in the move's transaction and sent after it; `sealed`: to, subject, body (JSON).

    `recipient` is a keyed digest of the address: (case, key, round, recipient) is unique, so sending is repeatable.
    """

    case = models.ForeignKey("Case", models.PROTECT, related_name="letters", verbose_name="申请")
    key = models.CharField("信函", max_length=4)
    round = models.PositiveSmallIntegerField("次序", default=1)
    recipient = models.CharField("收件人摘要", max_length=64)
    to_staff = models.BooleanField("发给本站人员", default=False)
    to_label = models.CharField("收件人", max_length=20, blank=True)  # 申请人, 作者, 来源, 经办...
    sealed = models.BinaryField("内容")
    sha256 = models.CharField("指纹", max_length=64)
    message_id = models.CharField("邮件编号", max_length=120, unique=True)
    created_at = models.DateTimeField("写成时间", default=timezone.now)
    send_after = models.DateTimeField("发出时间", default=timezone.now)
    sent_at = models.DateTimeField("已发出", null=True)
    cancelled_at = models.DateTimeField("已撤销", null=True)
    tries = models.PositiveSmallIntegerField("次数", default=0)
    failure = models.CharField("失败原因", max_length=100, blank=True)

    class Meta:
        verbose_name = "信函"
        verbose_name_plural = "信函"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case", "key", "round", "recipient"],
                name="letter_once",
                violation_error_code="letter_twice",
                violation_error_message="这封信已经写好。",
            )
        ]
        indexes = [
            models.Index(
                fields=["send_after"], condition=Q(sent_at__isnull=True, cancelled_at__isnull=True), name="letter_due"
            )
        ]

    def __str__(self):
        return f"{self.case} {self.key}"

    @property
    def words(self):
        """`to`, `subject`, `body` as they are sent."""
        return self.case.box.open_json(self.sealed, f"letter of {self.case.ref}")


class Message(models.Model):
    """A line of the thread on the case page: from the requester (or the other party), or from the desk (经办人 A)."""

    case = models.ForeignKey("Case", models.PROTECT, related_name="messages", verbose_name="申请")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办")
    sealed = models.BinaryField("内容")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "留言"
        verbose_name_plural = "留言"
        default_permissions = ()
        ordering = ["case", "id"]

    def __str__(self):
        return f"{self.case} 的留言 {self.pk}"

    @property
    def text(self):
        """What was written."""
        return self.case.box.open(self.sealed, f"message of {self.case.ref}").decode()
