"""Rows about indexes: their state, what waits to be written, what readers did not find, what is suggested to them.

The documents themselves lie in tables of each database's own kind: search/backends/schema.py.
"""

from django.db import models
from django.utils import timezone


class Index(models.Model):
    """The state of one index, live (`public`) or being built (`public_new`)."""

    name = models.CharField("名称", max_length=20, primary_key=True)
    spill = models.PositiveIntegerField("最大溢出", default=7)
    terms_version = models.PositiveSmallIntegerField("检索词规则版本")
    built_at = models.DateTimeField("重建时间", null=True, blank=True)

    class Meta:
        db_table = "search_index"
        verbose_name = verbose_name_plural = "索引"

    def __str__(self) -> str:
        return self.name


class Build(models.Model):
    """A rebuild under way or interrupted: how far it came, and whose it is."""

    index = models.CharField("索引", max_length=20, primary_key=True)
    terms_version = models.PositiveSmallIntegerField("检索词规则版本")
    host = models.CharField("主机", max_length=255, blank=True)
    process = models.PositiveIntegerField("进程", default=0)
    beat_at = models.DateTimeField("最近活动", default=timezone.now)
    started_at = models.DateTimeField("开始时间", default=timezone.now)
    last_at = models.DateTimeField("已到时间", null=True, blank=True)
    last_id = models.PositiveBigIntegerField("已到编号", null=True, blank=True)
    last_k = models.PositiveBigIntegerField("已用序号", default=0)
    done = models.PositiveIntegerField("已完成", default=0)

    class Meta:
        db_table = "search_build"
        verbose_name = verbose_name_plural = "重建"

    def __str__(self) -> str:
        return f"{self.index} {self.done}"


class Change(models.Model):
    """A document that changed while its index is being rebuilt; appended only, so that no writer waits for another."""

    index = models.CharField("索引", max_length=20)
    doc_id = models.PositiveBigIntegerField("文档")

    class Meta:
        db_table = "search_change"
        verbose_name = verbose_name_plural = "重建期间的改动"
        indexes = [models.Index(fields=["index", "id"], name="search_change_next")]

    def __str__(self) -> str:
        return f"{self.index} {self.doc_id}"


class Outbox(models.Model):
    """Work that is done after the transaction: a document to be written, one to be dropped, words to be scrubbed."""

    PUT, DROP, SCRUB = "put", "drop", "scrub"

    index = models.CharField("索引", max_length=20)
    action = models.CharField("动作", max_length=5, choices=[(PUT, "写入"), (DROP, "移除"), (SCRUB, "清除残留")])
    doc_id = models.PositiveBigIntegerField("文档", null=True, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        db_table = "search_outbox"
        verbose_name = verbose_name_plural = "待写入"
        indexes = [models.Index(fields=["index", "action", "id"], name="search_outbox_next")]

    def __str__(self) -> str:
        return f"{self.index} {self.action} {self.doc_id}"


class Miss(models.Model):
    """How often readers looked on one day for words that no article has. No address, no person."""

    day = models.DateField("日期")
    folded = models.CharField("查找的词", max_length=64)
    variant = models.CharField("阅读版本", max_length=4)
    times = models.PositiveIntegerField("次数", default=1)

    class Meta:
        db_table = "search_miss"
        verbose_name = verbose_name_plural = "读者找不到的词"
        constraints = [models.UniqueConstraint(fields=["day", "folded", "variant"], name="search_miss_once")]

    def __str__(self) -> str:
        return f"{self.folded} × {self.times}"


class Suggestion(models.Model):
    """A name that is offered while a reader types: of a tag, a region, a section, a source, an author."""

    kind = models.CharField("类别", max_length=10)
    label = models.CharField("名称", max_length=120)
    folded = models.CharField("归一", max_length=120)
    pinyin = models.CharField("拼音", max_length=240, blank=True)
    initials = models.CharField("首字母", max_length=60, blank=True)
    weight = models.PositiveIntegerField("权重", default=0)
    url = models.CharField("网址", max_length=300)

    class Meta:
        db_table = "search_suggestion"
        verbose_name = verbose_name_plural = "输入提示"
        indexes = [
            models.Index(fields=["folded"], name="search_sugg_folded", opclasses=["text_pattern_ops"]),
            models.Index(fields=["pinyin"], name="search_sugg_pinyin", opclasses=["text_pattern_ops"]),
            models.Index(fields=["initials"], name="search_sugg_initials", opclasses=["text_pattern_ops"]),
            models.Index(fields=["kind"], name="search_sugg_kind"),
        ]

    def __str__(self) -> str:
        return self.label
