"""What was imported: the identity of a page, and what was read from it and cut from it."""

from django.db import models
from django.utils import timezone

from ingest.querysets import ImportedPageQuerySet


class ImportedPage(models.Model):
    """A page that became a draft: one row for one content, however often and at once it is imported."""

    raw_sha256 = models.CharField(
        "内容校验值", max_length=64, unique=True, error_messages={"unique": "这个文件已经导入过。"}
    )
    name = models.CharField("文件名", max_length=200, blank=True)
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="imported_pages", verbose_name="稿件")
    charset_used = models.CharField("编码", max_length=20)
    findings = models.JSONField("读出的内容", default=dict, help_text="标题、来源、作者等，与导入时一致。")
    removals = models.JSONField("清理记录", default=list)
    warnings = models.JSONField("提示", default=list)
    imported_at = models.DateTimeField("导入时间", default=timezone.now)

    objects = ImportedPageQuerySet.as_manager()

    class Meta:
        verbose_name = "导入的网页"
        verbose_name_plural = "导入的网页"

    def __str__(self):
        return self.name or self.raw_sha256[:12]
