"""What is in force on an article, the sealed text behind it, and the proof that every surface follows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from takedowns.querysets import RestrictionQuerySet
from takedowns.states import Measure, RestrictionState


class Snapshot(models.Model):
    """A sealed article, whole (`articles.records`), or what older revisions lost; encrypted with its case's key.

    `sha256` is of the canonical record. `files`: [{"name", "vault", "sha256"}] of the pictures in the vault.
    """

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="snapshots", verbose_name="稿件")
    case = models.ForeignKey("Case", models.PROTECT, related_name="snapshots", verbose_name="申请")
    whole = models.BooleanField("整篇", default=True)
    sha256 = models.CharField("指纹", max_length=64)
    sealed = models.BinaryField("内容")
    files = models.JSONField("图片", default=list, blank=True)
    created_at = models.DateTimeField("封存时间", default=timezone.now)
    opened_at = models.DateTimeField("已恢复", null=True)

    class Meta:
        verbose_name = "封存件"
        verbose_name_plural = "封存件"
        default_permissions = ()

    def __str__(self):
        return f"稿件 {self.article_id} 的封存件 {self.pk}"


class Restriction(models.Model):
    """One measure in force on one article; while active and hiding, the article's `hidden_by` counts it.

    `status` is what the address answers. `sealed`: quotes and places of a partial measure (JSON).
    """

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="restrictions", verbose_name="稿件")
    target = models.ForeignKey("Target", models.PROTECT, related_name="restrictions", verbose_name="涉及的稿件")
    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, null=True, related_name="restrictions", verbose_name="封存件"
    )
    measure = models.CharField("措施", max_length=15, choices=Measure)
    status = models.PositiveSmallIntegerField("页面答复", default=410)
    state = models.CharField(
        "状态", max_length=15, choices=RestrictionState, default=RestrictionState.SCHEDULED, editable=False
    )
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    hides = models.BooleanField("整篇隐藏", default=True)
    law = models.CharField("依据", max_length=200, blank=True)
    demander = models.CharField("要求者（可公开时）", max_length=100, blank=True)
    begins_at = models.DateTimeField("生效时间", default=timezone.now)
    until = models.DateTimeField("截止", null=True)
    affirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    affirmed_at = models.DateTimeField("确认时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="结束人"
    )
    grams = models.BinaryField("核验用的字串", default=bytes)  # sealed; erased once every surface is clean
    revision = models.BigIntegerField("措施之后的修订", null=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        verbose_name = "限制"
        verbose_name_plural = "限制"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RestrictionState.values),
                name="restriction_state_known",
                violation_error_code="unknown_state",
                violation_error_message="限制状态无效。",
            ),
            models.CheckConstraint(
                condition=~Q(hides=True, state=RestrictionState.ACTIVE) | Q(snapshot__isnull=False),
                name="restriction_sealed",
                violation_error_code="no_snapshot",
                violation_error_message="整篇隐藏的限制必须有封存件。",
            ),
            models.CheckConstraint(
                condition=~Q(measure=Measure.INTERIM_HIDE) | Q(until__isnull=False),
                name="restriction_interim_ends",
                violation_error_code="no_end",
                violation_error_message="先行屏蔽必须有截止时间。",
            ),
        ]
        indexes = [
            models.Index(fields=["article"], condition=Q(state=RestrictionState.ACTIVE), name="restriction_active"),
            models.Index(fields=["until"], condition=Q(state=RestrictionState.ACTIVE), name="restriction_ending"),
        ]

    def __str__(self):
        return f"稿件 {self.article_id} {self.get_measure_display()}"

    @property
    def is_over(self):
        """Whether its time has passed; it holds until two people end it."""
        return bool(self.until and self.until <= timezone.now())

    @property
    def is_secret(self):
        """Whether the address answers as if there had never been anything."""
        return self.status == 404


class Propagation(models.Model):
    """One surface of one restriction: fetched until it is clean. `note` says what was wrong, never any text."""

    restriction = models.ForeignKey(Restriction, models.PROTECT, related_name="surfaces", verbose_name="限制")
    surface = models.CharField("出口", max_length=30)
    address = models.CharField("地址", max_length=500)
    clean = models.BooleanField("已核验", default=False)
    tries = models.PositiveSmallIntegerField("次数", default=0)
    next_at = models.DateTimeField("下次核验", null=True, default=timezone.now)
    verified_at = models.DateTimeField("核验时间", null=True)
    note = models.CharField("结果", max_length=200, blank=True)
    alarmed_at = models.DateTimeField("报警时间", null=True)

    class Meta:
        verbose_name = "出口核验"
        verbose_name_plural = "出口核验"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["restriction", "surface", "address"],
                name="surface_once",
                violation_error_code="surface_twice",
                violation_error_message="这个出口已在核验之列。",
            )
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(clean=False), name="surface_due")]

    def __str__(self):
        return f"{self.restriction} {self.surface}"
