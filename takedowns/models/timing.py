"""Days that differ from the week's rule, and how often a sender has written."""

from django.db import models
from django.utils import timezone


class Workday(models.Model):
    """A holiday on a weekday, or a weekend day that is worked (调休); all other days follow the week."""

    date = models.DateField("日期", unique=True, error_messages={"unique": "这一天已在表里，请直接修改它。"})
    works = models.BooleanField("上班", default=False)
    name = models.CharField("说明", max_length=40, blank=True)

    class Meta:
        verbose_name = "工作日历"
        verbose_name_plural = "工作日历"
        ordering = ["-date"]

    def __str__(self):
        return f"{self.date:%Y-%m-%d} {'上班' if self.works else '休息'}"


class SenderCount(models.Model):
    """One thing a sender did (a form, a letter, a try at a reference), under a keyed digest; gone after its window."""

    what = models.CharField("什么", max_length=20)
    key = models.CharField("摘要", max_length=64)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "来件计数"
        verbose_name_plural = "来件计数"
        default_permissions = ()
        indexes = [
            models.Index(fields=["what", "key", "-at"], name="sender_count_window"),
            models.Index(fields=["at"], name="sender_count_old"),
        ]

    def __str__(self):
        return f"{self.what} {self.at:%H:%M}"
