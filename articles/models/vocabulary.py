"""The newsroom's vocabularies: sources, authors, sections, tags."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from taggit.models import TagBase

from articles.models.fields import FoldOf
from articles.querysets import SectionQuerySet, SourceQuerySet
from articles.states import SourcePolicy

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
slug_validator = RegexValidator(SLUG, "网址名只能用小写字母、数字和连字符，例如 tanshichang。", code="bad_slug")


class Section(models.Model):
    """A section (栏目) of the site; its slug is the first word of its articles' addresses."""

    name = models.CharField("名称", max_length=30, unique=True)
    slug = models.CharField("网址名", max_length=40, unique=True, validators=[slug_validator])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name="上级栏目")
    order = models.PositiveSmallIntegerField("顺序", default=0)
    introduction = models.CharField("简介", max_length=200, blank=True)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(slug__regex=SLUG),
                name="section_slug_ascii",
                violation_error_code="bad_slug",
                violation_error_message="网址名只能用小写字母、数字和连字符。",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="section_not_below_itself",
                violation_error_code="own_parent",
                violation_error_message="上级栏目不能是它自己。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The section's page."""
        return reverse("section", args=[self.slug])


class Source(models.Model):
    """A medium whose articles we reprint, and what we may do with them."""

    name = models.CharField("名称", max_length=80, unique=True, error_messages={"unique": "已有同名来源，请直接选用。"})
    folded = FoldOf(
        "比对名",
        of="name",
        max_length=80,
        unique=True,
        error_messages={"unique": "已有写法不同的同一来源，请直接选用。"},
    )
    aliases = models.TextField("别名", blank=True, help_text="每行一个。")
    homepage = models.URLField("网站", blank=True)
    mail_domains = models.TextField("已核实的邮箱域名", blank=True, help_text="每行一个。")
    policy = models.CharField("转载政策", max_length=20, choices=SourcePolicy, default=SourcePolicy.ASK)
    licence_until = models.DateField("授权截止", null=True, blank=True)
    reprint_list = models.CharField("转载名单及版本", max_length=80, blank=True)
    contact = models.CharField("联系方式", max_length=200, blank=True)
    confirmed = models.BooleanField("已确认", default=True, help_text="导入时新见的来源先待确认。")
    same_as = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False, verbose_name="已并入"
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = "来源"
        verbose_name_plural = "来源"
        constraints = [
            models.CheckConstraint(
                condition=Q(same_as__isnull=True) | ~Q(same_as=F("id")),
                name="source_not_merged_into_itself",
                violation_error_code="own_merger",
                violation_error_message="来源不能并入它自己。",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The page that lists what we reprinted from this source."""
        return reverse("source", args=[self.pk])

    def refusal_on(self, day):
        """Why nothing of this source may be published on a day, as a sentence; empty if it may."""
        if self.policy == SourcePolicy.FORBID:
            return f"来源“{self.name}”的政策是“禁止转载”，不能发布。请更换来源或联系总编。"
        if self.licence_until and self.licence_until < day:
            return f"来源“{self.name}”的授权到 {self.licence_until} 为止，那时不能发布。请先续期。"
        return ""


class Author(models.Model):
    """A writer as named in bylines."""

    name = models.CharField("姓名", max_length=60)
    pinyin = models.CharField("拼音", max_length=120, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, verbose_name="所属媒体")
    biography = models.TextField("简介", blank=True)

    class Meta:
        verbose_name = "作者"
        verbose_name_plural = "作者"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "source"],
                name="author_once_per_source",
                violation_error_code="author_taken",
                violation_error_message="这个媒体已有同名作者，请直接选用。",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(source=None),
                name="author_once_without_source",
                violation_error_code="author_taken",
                violation_error_message="已有同名且未注明媒体的作者，请直接选用。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The page that lists the author's articles."""
        return reverse("author", args=[self.pk])


class Tag(TagBase):
    """A tag; its slug may hold Han characters. `articles.tagging` makes them.

    One that is `same_as` another is a synonym of it: its name means the other tag, its address leads there. A retired
    one stays, so that no older version of a text brings its name back. One that came with an article serves at once,
    and waits to be confirmed, or merged, by a chief.
    """

    folded = FoldOf(
        "比对名",
        of="name",
        max_length=100,
        unique=True,
        error_messages={"unique": "已有写法不同的同一标签，请直接选用。"},
    )
    same_as = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="synonyms", verbose_name="同义于"
    )
    retired_at = models.DateTimeField("停用时间", null=True, blank=True, editable=False)
    confirmed = models.BooleanField("已确认", default=True, editable=False)

    class Meta:
        verbose_name = "标签"
        verbose_name_plural = "标签"
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug=""),
                name="tag_has_slug",
                violation_error_code="no_slug",
                violation_error_message="标签里要有汉字、字母或数字，否则没有网址。",
            ),
            models.CheckConstraint(
                condition=Q(same_as__isnull=True) | ~Q(same_as=F("id")),
                name="tag_not_its_own_synonym",
                violation_error_code="own_synonym",
                violation_error_message="标签不能是它自己的同义词。",
            ),
        ]

    def get_absolute_url(self):
        """The page that lists the tag's articles."""
        return reverse("tag", args=[self.slug])
