"""What the public reads of decided cases."""

from django.db import models


class Entry(models.Model):
    """One line of the transparency list, written by the decision, shown 72 hours later; holds nothing that was removed."""

    public_id = models.CharField("公示编号", max_length=20, unique=True)
    case = models.OneToOneField("Case", models.PROTECT, related_name="entry", verbose_name="申请")
    kind = models.CharField("类型", max_length=20)
    outcome = models.CharField("结果", max_length=20)
    measures = models.JSONField("措施", default=list)
    articles = models.PositiveSmallIntegerField("稿件数", default=0)
    summary = models.CharField("摘要", max_length=500, blank=True)  # written by the desk, without names
    is_stub = models.BooleanField("只计数", default=False)  # personal information: no summary, no sender
    is_secret = models.BooleanField("不公示", default=False)
    received_date = models.DateField("收到日期")
    decided_date = models.DateField("决定日期")
    shown_from = models.DateTimeField("公示时间")
    state_now = models.CharField("现状", max_length=20, blank=True)

    class Meta:
        verbose_name = "公示"
        verbose_name_plural = "公示"
        default_permissions = ()
        indexes = [models.Index(fields=["-shown_from", "-id"], name="entry_newest")]

    def __str__(self):
        return self.public_id
