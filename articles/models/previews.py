"""Preview links: an article before it is published, for somebody without an account."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from articles.states import ArticleState

LINKABLE = (ArticleState.DRAFT, ArticleState.PUBLISHED)  # what was taken back is shown to nobody


class PreviewLinkQuerySet(models.QuerySet):
    """Questions to preview links."""

    def usable(self):
        """Links that open something now: not expired, not revoked, of a text that is neither taken back nor hidden.

        With an account end the links that it has given.
        """
        return self.filter(
            revoked_at=None,
            expires_at__gt=timezone.now(),
            article__hidden_by=0,
            article__state__in=LINKABLE,
            created_by__is_active=True,
        )

    def newest_first(self):
        """By number, newest first."""
        return self.order_by("-pk")


class PreviewLink(models.Model):
    """An address that shows one article to whoever has it, until a day; only the digest of its secret is kept.

    `revision` None: it follows the newest version.
    """

    article = models.ForeignKey("Article", models.CASCADE, related_name="preview_links", verbose_name="稿件")
    revision = models.ForeignKey("Revision", models.CASCADE, null=True, related_name="+", verbose_name="版本")
    digest = models.CharField("指纹", max_length=64, unique=True)
    note = models.CharField("给谁看", max_length=60, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="创建人")
    created_at = models.DateTimeField("创建时间", default=timezone.now)
    expires_at = models.DateTimeField("到期时间")
    revoked_at = models.DateTimeField("收回时间", null=True)
    first_used_at = models.DateTimeField("首次打开", null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "预览链接"
        verbose_name_plural = "预览链接"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="preview_link_ends",
                violation_error_code="ends_too_early",
                violation_error_message="预览链接的到期时间必须晚于创建时间。",
            )
        ]
        indexes = [models.Index(fields=["article", "-id"], name="preview_link_newest")]

    def __str__(self):
        return f"预览链接 {self.pk}"

    @property
    def is_over(self):
        """Whether it has been revoked, its time has run out, or the account that gave it is switched off."""
        return bool(self.revoked_at) or self.expires_at <= timezone.now() or not self.created_by.is_active
