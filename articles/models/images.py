"""Pictures: one row a file, re-encoded, named at random."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.imagesets import ImageQuerySet


def address_of(name):
    """The address of a file, one for all readings: `reverse` would put the prefix of the active one before it."""
    return f"{settings.MEDIA_URL}{name}"


class Image(models.Model):
    """A picture in private storage; a public copy exists only while a live article uses it."""

    name = models.CharField("文件", max_length=80, unique=True, editable=False)
    original_name = models.CharField("原文件名", max_length=120, blank=True)
    alt = models.CharField("替代文字", max_length=120, blank=True, help_text="给看不到图片的读者；发布前必填。")
    caption = models.CharField("图注", max_length=200, blank=True)
    credit = models.CharField("图片来源", max_length=80, blank=True)
    rights_until = models.DateField("授权截止", null=True, blank=True)
    focus_x = models.PositiveSmallIntegerField("焦点横向（%）", default=50)
    focus_y = models.PositiveSmallIntegerField("焦点纵向（%）", default=50)
    width = models.PositiveIntegerField("宽", editable=False)
    height = models.PositiveIntegerField("高", editable=False)
    sha256 = models.CharField("指纹", max_length=64, editable=False)
    bytes = models.PositiveIntegerField("上传字节数", default=0, editable=False)
    renditions = models.JSONField("各宽度文件", default=dict, editable=False)
    is_public = models.BooleanField("有公开文件", default=False, editable=False)
    shown_at = models.DateTimeField("首次公开", null=True, editable=False)
    taken_at = models.DateTimeField("收存时间", null=True, editable=False)  # its files and words lie with a sealed text
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="上传人"
    )
    created_at = models.DateTimeField("上传时间", default=timezone.now, editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = "图片"
        verbose_name_plural = "图片"
        indexes = [
            models.Index(fields=["created_by", "created_at"], name="image_uploader_day"),
            models.Index(fields=["id"], condition=Q(is_public=True), name="image_public"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sha256", "created_by"], name="image_once_each"),
            models.UniqueConstraint(
                fields=["sha256"],
                condition=Q(created_by=None),
                name="image_once_imported",
                violation_error_code="twin",
                violation_error_message="这张图片已经导入过。",
            ),
            models.CheckConstraint(
                condition=Q(focus_x__lte=100, focus_y__lte=100),
                name="image_focus_percent",
                violation_error_code="focus_out_of_range",
                violation_error_message="焦点位置须在 0 到 100 之间。",
            ),
        ]

    def __str__(self):
        return self.alt or self.original_name or self.name

    @property
    def url(self):
        """The address of the widest file, of the type that was uploaded."""
        return address_of(self.name)

    @property
    def small_url(self):
        """The address of the smallest file (at most 480 pixels wide), for lists and the picker."""
        width = min(self.renditions, key=int, default=None)
        return address_of(self.renditions[width][self.kind]) if width else self.url

    @property
    def kind(self):
        """The type of the uploaded picture and of the fallback files: jpeg, png or webp."""
        return self.name.rpartition(".")[2].replace("jpg", "jpeg")

    @property
    def srcset(self):
        """All widths in the uploaded type, for the `srcset` of `img`."""
        return self._srcset(self.kind)

    @property
    def srcset_webp(self):
        """All widths in WebP, for the `srcset` of `source type="image/webp"`."""
        return self._srcset("webp")

    @property
    def file_names(self):
        """The names of all files, the widest of the uploaded type (`name`) among them."""
        files = [name for row in self.renditions.values() for kind, name in row.items() if kind != "height"]
        return list(dict.fromkeys([self.name, *files]))

    def _srcset(self, kind):
        rows = sorted((int(width), row) for width, row in self.renditions.items() if kind in row)
        return ", ".join(f"{address_of(row[kind])} {width}w" for width, row in rows)


class ArticleImage(models.Model):
    """A picture used by an article's current text (cover or body)."""

    article = models.ForeignKey("Article", models.CASCADE, related_name="image_uses", verbose_name="稿件")
    image = models.ForeignKey(Image, models.PROTECT, related_name="uses", verbose_name="图片")

    class Meta:
        verbose_name = "稿件图片"
        verbose_name_plural = "稿件图片"
        constraints = [models.UniqueConstraint(fields=["article", "image"], name="image_use_once")]

    def __str__(self):
        return f"{self.article_id} + {self.image_id}"


class RevisionImage(models.Model):
    """A picture in one version of an article's text (cover or body): it stays as long as the version does."""

    revision = models.ForeignKey("Revision", models.CASCADE, related_name="image_uses", verbose_name="修订")
    image = models.ForeignKey(Image, models.PROTECT, related_name="held", verbose_name="图片")

    class Meta:
        verbose_name = "修订图片"
        verbose_name_plural = "修订图片"
        constraints = [models.UniqueConstraint(fields=["revision", "image"], name="revision_image_once")]

    def __str__(self):
        return f"{self.revision_id} + {self.image_id}"
