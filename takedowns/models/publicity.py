"""What the public reads of decided cases."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from takedowns.states import Unreached


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
    overturned = models.BooleanField("复核改变", default=False)  # a review has come to another decision
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


class PublicNotice(models.Model):
    """The notice that stands in for the letter to an author or source whom nobody can reach (条例 15).

    It says the case's public number, its measures and how many articles; no title, no name.
    """

    case = models.OneToOneField("Case", models.PROTECT, related_name="public_notice", verbose_name="申请")
    ground = models.CharField("原因", max_length=15, choices=Unreached)
    measures = models.JSONField("措施", default=list)
    articles = models.PositiveSmallIntegerField("稿件数", default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发布人")
    published_at = models.DateTimeField("发布时间", default=timezone.now)

    class Meta:
        verbose_name = "公告"
        verbose_name_plural = "公告"
        default_permissions = ()
        indexes = [models.Index(fields=["-published_at", "-id"], name="notice_newest")]

    def __str__(self):
        return f"{self.case} 的公告"
