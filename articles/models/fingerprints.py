"""What is kept to know a text again: fingerprints of every body, and the tombstones of sealed articles."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class FingerprintSet(models.Model):
    """The chosen hashes of one article's body, packed; the single rows `(hash, article_id)` are SQL's (`duplicates`)."""

    article = models.OneToOneField(
        "Article", models.CASCADE, primary_key=True, related_name="fingerprints", verbose_name="稿件"
    )
    version = models.PositiveSmallIntegerField("规则版本")  # of chinese.fingerprints: an older one asks for a rebuild
    n = models.PositiveIntegerField("指纹数")
    packed = models.BinaryField("指纹")  # n signed 64-bit numbers, big-endian, then the marks of text and title

    class Meta:
        verbose_name = "正文指纹"
        verbose_name_plural = "正文指纹"
        default_permissions = ()

    def __str__(self):
        return f"稿件 {self.article_id} 的 {self.n} 个指纹"


class StopHash(models.Model):
    """A hash that so many articles share that it says nothing: counted each night, never asked for."""

    hash = models.BigIntegerField("指纹", primary_key=True)
    articles = models.PositiveIntegerField("稿件数")

    class Meta:
        verbose_name = "常见指纹"
        verbose_name_plural = "常见指纹"
        default_permissions = ()

    def __str__(self):
        return str(self.hash)


class Tombstone(models.Model):
    """A sealed article's text must not come back: its hashes stay, and here what else it is known by; no text.

    `url_key` is the article's former one: a sealed article gives it up, since the key is unique among the others.
    `likeness` is the digest of folded title, source and day.
    """

    article = models.OneToOneField("Article", models.PROTECT, related_name="tombstone", verbose_name="稿件")
    case_ref = models.CharField("编号", max_length=20, blank=True)
    url_key = models.CharField("原文链接（归一）", max_length=500, blank=True)
    likeness = models.CharField("标题、来源与日期的指纹", max_length=64, blank=True)
    active = models.BooleanField("有效", default=True)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "防再发布记录"
        verbose_name_plural = "防再发布记录"
        default_permissions = ()
        permissions = [("override_block", "可解除防再发布的拦截")]
        indexes = [
            models.Index(fields=["url_key"], condition=Q(active=True), name="tombstone_address"),
            models.Index(fields=["likeness"], condition=Q(active=True), name="tombstone_likeness"),
        ]

    def __str__(self):
        return f"稿件 {self.article_id} 不得再发布"


class Waiver(models.Model):
    """The text of a sealed article may stand in this one: there is a licence, say. The event log has the reason."""

    tombstone = models.ForeignKey(Tombstone, models.CASCADE, related_name="waivers", verbose_name="防再发布记录")
    article = models.ForeignKey("Article", models.CASCADE, related_name="waivers", verbose_name="稿件")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="放行人")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "放行"
        verbose_name_plural = "放行"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["article", "tombstone"],
                name="waiver_once",
                violation_error_code="waived",
                violation_error_message="这篇稿件已经放行过。",
            )
        ]

    def __str__(self):
        return f"稿件 {self.article_id} 放行"
