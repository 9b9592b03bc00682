"""Small tables around articles: static pages, slots, corrections, counters, old addresses."""

from django.db import models
from django.db.models import Q
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
    """An address that was: it leads to an article, to another address of this site, or, without either, it is gone."""

    path = models.CharField("旧地址", max_length=300, unique=True)
    article = models.ForeignKey(
        "Article", models.CASCADE, null=True, blank=True, related_name="old_addresses", verbose_name="稿件"
    )
    target = models.CharField("转到", max_length=300, blank=True)
    created_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "旧地址"
        verbose_name_plural = "旧地址"
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=True) | Q(target=""),
                name="old_address_one_target",
                violation_error_code="two_targets",
                violation_error_message="稿件和“转到”只能填一个；都不填表示该地址的内容已永久撤下。",
            )
        ]

    def __str__(self):
        return self.path


class Missing(models.Model):
    """An address that readers asked for in vain, and how often; counted in memory and written once a minute."""

    path = models.CharField("地址", max_length=200, unique=True)
    count = models.PositiveIntegerField("次数", default=0)
    first_at = models.DateTimeField("第一次", default=timezone.now)
    last_at = models.DateTimeField("最近一次", default=timezone.now)

    class Meta:
        verbose_name = "找不到的地址"
        verbose_name_plural = "找不到的地址"
        indexes = [models.Index(fields=["-count", "-id"], name="missing_most")]

    def __str__(self):
        return self.path
