"""Revisions: every version of an article's text and facts, none ever overwritten."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from articles.revisionsets import RevisionQuerySet
from articles.states import RevisionState


class Revision(models.Model):
    """A snapshot of every editable field (relations by id) with its own state in review."""

    article = models.ForeignKey("Article", models.CASCADE, related_name="revisions", verbose_name="稿件")
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+", verbose_name="上一版")
    snapshot = models.JSONField("内容")
    note = models.CharField("修改说明", max_length=200, blank=True)
    state = models.CharField("审核状态", max_length=20, choices=RevisionState, default=RevisionState.DRAFT)
    version = models.PositiveIntegerField("版本号", default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="修改人"
    )
    # Who wrote the words that nobody has approved yet: another's change of the tags does not make them another's.
    words_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        editable=False,
        verbose_name="文字作者",
    )
    created_at = models.DateTimeField("时间", default=timezone.now)
    # in review
    submitted_at = models.DateTimeField("提交时间", null=True, editable=False)
    urgent = models.BooleanField("加急", default=False, editable=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        editable=False,
        verbose_name="审核人",
    )
    claimed_at = models.DateTimeField("认领时间", null=True, editable=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "修订"
        verbose_name_plural = "修订"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=RevisionState.values),
                name="revision_state_known",
                violation_error_code="unknown_state",
                violation_error_message="审核状态无效。",
            ),
            models.CheckConstraint(
                condition=models.Q(claimed_by__isnull=True) | models.Q(claimed_at__isnull=False),
                name="revision_claim_dated",
                violation_error_code="claim_undated",
                violation_error_message="认领必须有时间。",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "-id"], name="revision_newest"),
            models.Index(
                fields=["state", "-id"],
                condition=models.Q(state__in=[RevisionState.SUBMITTED, RevisionState.CHANGES_REQUESTED]),
                name="revision_queue",
            ),
        ]

    def __str__(self):
        return f"第 {self.pk} 版"
