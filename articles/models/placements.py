"""Where an article is listed: regions, tags and authors, each row with a copy of what listings sort and filter by.

The verbs rewrite the copies in the same transaction (`articles/listing.py`); listings then walk one
partial index instead of joining and sorting.
"""

from django.db import models
from django.db.models import Q
from taggit.models import ItemBase


class Placement(models.Model):
    """The copied columns. `visible` is published and not hidden; the time bounds are asked at read time."""

    published_at = models.DateTimeField("发布时间", null=True, editable=False)
    visible_from = models.DateTimeField("可见起始", null=True, editable=False)
    expire_at = models.DateTimeField("失效时间", null=True, editable=False)
    visible = models.BooleanField("可见", default=False, editable=False)

    class Meta:
        abstract = True


class ArticleRegion(Placement):
    """An article in a region: `assigned` rows are an editor's choice, the others roll up to ancestors."""

    article = models.ForeignKey("Article", models.CASCADE, related_name="places", verbose_name="稿件")
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", verbose_name="地区")
    section = models.ForeignKey("Section", models.PROTECT, null=True, related_name="+", verbose_name="栏目")
    assigned = models.BooleanField("由编辑指定", default=False)

    class Meta:
        verbose_name = "稿件地区"
        verbose_name_plural = "稿件地区"
        constraints = [models.UniqueConstraint(fields=["article", "region"], name="place_once")]
        indexes = [
            models.Index(
                fields=["region", "-published_at", "-article"], condition=Q(visible=True), name="place_region_newest"
            ),
            models.Index(
                fields=["region", "section", "-published_at", "-article"],
                condition=Q(visible=True),
                name="place_region_section",
            ),
            models.Index(fields=["region", "article"], condition=Q(assigned=True), name="place_assigned"),
        ]

    def __str__(self):
        return f"{self.article_id} @ {self.region_id}"


class ArticleTag(Placement, ItemBase):
    """An article under a tag (taggit's through model)."""

    content_object = models.ForeignKey("Article", models.CASCADE, related_name="tag_places", verbose_name="稿件")
    tag = models.ForeignKey("Tag", models.CASCADE, related_name="uses", verbose_name="标签")

    class Meta:
        verbose_name = "稿件标签"
        verbose_name_plural = "稿件标签"
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="tag_once")]
        indexes = [
            models.Index(
                fields=["tag", "-published_at", "-content_object"], condition=Q(visible=True), name="place_tag_newest"
            )
        ]

    def __str__(self):
        return f"{self.content_object_id} # {self.tag_id}"


class ArticleAuthor(Placement):
    """An author of an article, in the order of the byline."""

    article = models.ForeignKey("Article", models.CASCADE, related_name="author_places", verbose_name="稿件")
    author = models.ForeignKey("Author", models.PROTECT, related_name="uses", verbose_name="作者")
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "稿件作者"
        verbose_name_plural = "稿件作者"
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="author_once")]
        indexes = [
            models.Index(
                fields=["author", "-published_at", "-article"], condition=Q(visible=True), name="place_author_newest"
            )
        ]

    def __str__(self):
        return f"{self.article_id} by {self.author_id}"
