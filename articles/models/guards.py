"""What must not come back into an article after the takedown desk has amended it; only keyed digests, never the text."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class GuardKind(models.TextChoices):
    """What a guard keeps out."""

    QUOTE = "quote", "删节的文字"
    PICTURE = "picture", "移除的图片"
    EXCERPT = "excerpt", "摘录以外的全文"


class RedactionGuard(models.Model):
    """One form of one thing that an amendment took out of an article, until the desk lifts it.

    Of a quote: how many letters it has, in which of 64 groups its first one is, the digests of its first eight and of
    all of them (`articles.guarding`).
    """

    article = models.ForeignKey("Article", models.CASCADE, related_name="guards", verbose_name="稿件")
    revision = models.ForeignKey("Revision", models.CASCADE, related_name="+", verbose_name="删节后的版本")
    kind = models.CharField("种类", max_length=10, choices=GuardKind)
    length = models.PositiveIntegerField("字数", default=0)
    is_whole = models.BooleanField("不跨句读", default=False)
    bucket = models.PositiveSmallIntegerField("首字的组", default=0)
    head = models.CharField("开头的指纹", max_length=32, blank=True)
    digest = models.CharField("指纹", max_length=32, blank=True)
    created_at = models.DateTimeField("时间", default=timezone.now)
    lifted_at = models.DateTimeField("解除时间", null=True)

    class Meta:
        verbose_name = "防恢复记录"
        verbose_name_plural = "防恢复记录"
        default_permissions = ()
        indexes = [models.Index(fields=["article"], condition=Q(lifted_at=None), name="guard_standing")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=GuardKind.EXCERPT) | ~Q(digest=""),
                name="guard_has_digest",
                violation_error_code="no_digest",
                violation_error_message="防恢复记录须有指纹。",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"
