"""The log nobody can rewrite: each row carries the digest of the one before it, and the database refuses changes."""

from django.conf import settings
from django.db import models


class CaseEvent(models.Model):
    """One thing done or seen. `payload` holds references, never personal data; `hash` covers it and `prev_hash`.

    Triggers abort UPDATE and DELETE on both databases.
    """

    seq = models.BigIntegerField("序号", primary_key=True)
    case = models.ForeignKey("Case", models.PROTECT, null=True, related_name="events", verbose_name="申请")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="操作人")
    actor = models.CharField("操作人姓名", max_length=150)
    role = models.CharField("身份", max_length=15)
    network = models.CharField("来源网段", max_length=50, blank=True)
    kind = models.CharField("动作代码", max_length=40)
    label = models.CharField("动作", max_length=40)
    payload = models.JSONField("详情", default=dict)
    prev_hash = models.CharField("前一条的指纹", max_length=64)
    hash = models.CharField("指纹", max_length=64, unique=True)

    class Meta:
        verbose_name = "办理记录"
        verbose_name_plural = "办理记录"
        default_permissions = ("view",)
        indexes = [models.Index(fields=["case", "-seq"], name="case_event_newest")]

    def __str__(self):
        return f"{self.seq} {self.label}"
