"""Small tables around articles: static pages, slots, corrections, counters, old addresses."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from articles.models.vocabulary import slug_validator
from articles.states import CorrectionKind


class Page(models.Model):
    """A static page such as 关于我们; its body is cleaned like an article's."""

    slug = models.CharField("网址名", max_length=40, unique=True, validators=[slug_validator])
    title = models.CharField("标题", max_length=60)
    body = models.TextField("正文")
    order = models.PositiveSmallIntegerField("页脚顺序", default=0)
    changed_at = models.DateTimeField("更新时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "静态页面"
        verbose_name_plural = "静态页面"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """The page's address."""
        return reverse("page", args=[self.slug])


class SlotPosition(models.TextChoices):
    """Which box of a page a slot fills."""

    HEADLINE = "headline", "头条"
    CAROUSEL = "carousel", "焦点图"
    RECOMMENDED = "recommended", "推荐"


class Slot(models.Model):
    """An article that an editor put into a box of the home page, a region's or a section's page."""

    region = models.ForeignKey("regions.Region", models.CASCADE, null=True, blank=True, verbose_name="地区页")
    section = models.ForeignKey("Section", models.CASCADE, null=True, blank=True, verbose_name="栏目页")
    position = models.CharField("位置", max_length=20, choices=SlotPosition)
    order = models.PositiveSmallIntegerField("顺序", default=0)
    article = models.ForeignKey("Article", models.CASCADE, related_name="slots", verbose_name="稿件")
    start_at = models.DateTimeField("开始时间", default=timezone.now)
    end_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "推荐位"
        verbose_name_plural = "推荐位"
        constraints = [
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(section__isnull=True),
                name="slot_one_page",
                violation_error_code="two_pages",
                violation_error_message="一个推荐位只能属于首页、一个地区页或一个栏目页。",
            ),
            models.CheckConstraint(
                condition=Q(end_at__isnull=True) | Q(end_at__gt=F("start_at")),
                name="slot_ends_after_start",
                violation_error_code="ends_too_early",
                violation_error_message="结束时间必须晚于开始时间。",
            ),
        ]

    def __str__(self):
        return f"{self.get_position_display()} {self.order}"


class Correction(models.Model):
    """A dated note that readers see below an article."""

    article = models.ForeignKey("Article", models.CASCADE, related_name="corrections", verbose_name="稿件")
    kind = models.CharField("类型", max_length=20, choices=CorrectionKind)
    text = models.CharField("说明", max_length=500)
    created_at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "更正说明"
        verbose_name_plural = "更正说明"
        ordering = ["created_at", "pk"]

    def __str__(self):
        return self.text[:30]


class Counter(models.Model):
    """A number that pages show or compare instead of counting rows, for example `section:3`."""

    key = models.CharField("键", max_length=60, primary_key=True)
    n = models.BigIntegerField("数", default=0)

    class Meta:
        verbose_name = "计数"
        verbose_name_plural = "计数"

    def __str__(self):
        return f"{self.key} = {self.n}"


class OldAddress(models.Model):
    """An address of a former site that leads to an article of this one."""

    path = models.CharField("旧地址", max_length=300, unique=True)
    article = models.ForeignKey("Article", models.CASCADE, related_name="old_addresses", verbose_name="稿件")

    class Meta:
        verbose_name = "旧地址"
        verbose_name_plural = "旧地址"

    def __str__(self):
        return self.path
