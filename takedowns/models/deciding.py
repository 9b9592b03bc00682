"""What was decided, and on whose order: both are only ever added."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from takedowns.states import Measure, Outcome


class Decision(models.Model):
    """One decision about one target; a later one does not overwrite it. `sealed`: facts, quotes, new words (JSON)."""

    target = models.ForeignKey("Target", models.PROTECT, related_name="decisions", verbose_name="涉及的稿件")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="决定人")
    at = models.DateTimeField("时间", default=timezone.now)
    outcome = models.CharField("决定", max_length=15, choices=Outcome)
    code = models.CharField("理由代码", max_length=20)
    measure = models.CharField("措施", max_length=15, choices=Measure, blank=True)
    status = models.PositiveSmallIntegerField("页面答复", default=410)
    basis = models.CharField("依据", max_length=200, blank=True)
    begins_at = models.DateTimeField("措施开始", null=True)  # at once if null
    until = models.DateTimeField("措施截止", null=True)
    sealed = models.BinaryField("事实与改动", default=bytes)

    class Meta:
        verbose_name = "决定"
        verbose_name_plural = "决定"
        default_permissions = ()
        ordering = ["target", "id"]

    def __str__(self):
        return f"{self.target} {self.get_outcome_display()}"

    @property
    def words(self):
        """`facts`, `quotes` (list), `pictures` (ids), `text`, `changes`; absent if not needed."""
        return self.target.case.box.open_json(self.sealed, f"decision of {self.target.case.ref}") or {}


class AuthorityOrder(models.Model):
    """The document of an authority or court behind a case; its scan is evidence of the case.

    `disclosure`: none answers 404, fact 451, named 451 with the demander.
    """

    case = models.OneToOneField("Case", models.PROTECT, related_name="order", verbose_name="申请")
    body = models.CharField("机关", max_length=100)
    number = models.CharField("文号", max_length=100)
    date = models.DateField("文书日期")
    scope = models.TextField("要求的范围")
    until = models.DateTimeField("措施截止", null=True, blank=True)
    disclosure = models.CharField("公开程度", max_length=10, default="none")
    report_due = models.DateTimeField("反馈期限", null=True, blank=True)
    called_number = models.CharField("回拨的公开电话", max_length=40, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="回拨人"
    )
    called_at = models.DateTimeField("回拨时间", null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    confirmed_at = models.DateTimeField("复核时间", null=True)

    class Meta:
        verbose_name = "公文"
        verbose_name_plural = "公文"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("called_by")),
                name="order_two_people",
                violation_error_code="same_person",
                violation_error_message="回拨与复核须由两个人完成。",
            )
        ]

    def __str__(self):
        return f"{self.body} {self.number}"
