"""The article: one row is what readers see; the work in progress lives in its revisions."""

from django.conf import settings
from django.core.validators import MinLengthValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from taggit.managers import TaggableManager

from articles.addresses import article_path
from articles.dates import minute_text
from articles.querysets import ArticleQuerySet, Host
from articles.states import ArticleState, Licence, Script
from chinese.converting import title_in
from chinese.variants import Variant


class Article(models.Model):
    """A piece of news, ours or reprinted, with the facts of its origin and of its life here."""

    # words
    title = models.CharField("标题", max_length=200, validators=[MinLengthValidator(1)])
    short_title = models.CharField("短标题", max_length=60, blank=True)
    summary = models.CharField("摘要", max_length=300, blank=True)
    body = models.TextField("正文", blank=True)
    script = models.CharField("文字", max_length=5, choices=Script, default=Script.HANS, editable=False)
    # Null is "none": on SQLite a column with a default would rewrite the whole table.
    script_rules = models.JSONField("简繁规则", null=True, blank=True, editable=False)
    # reprint facts
    source = models.ForeignKey("Source", models.PROTECT, null=True, blank=True, verbose_name="来源")
    byline = models.CharField("署名（原样）", max_length=200, blank=True)
    authors = models.ManyToManyField("Author", through="ArticleAuthor", blank=True, verbose_name="作者")
    source_url = models.CharField(
        "原文链接", max_length=2000, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    source_url_key = models.CharField("原文链接（归一）", max_length=500, null=True, blank=True, editable=False)  # noqa: DJ001 - null is "no address"; several may have none
    originally_published_at = models.DateTimeField("原发布时间", null=True, blank=True)
    editor = models.CharField("责任编辑", max_length=60, blank=True)
    licence = models.CharField("授权依据", max_length=20, choices=Licence, default=Licence.UNVERIFIED)
    # place
    section = models.ForeignKey("Section", models.PROTECT, null=True, blank=True, verbose_name="栏目")
    regions = models.ManyToManyField("regions.Region", through="ArticleRegion", blank=True, verbose_name="地区")
    tags = TaggableManager(to="Tag", through="ArticleTag", blank=True, verbose_name="标签")
    # picture
    cover = models.ForeignKey(
        "Image", models.PROTECT, null=True, blank=True, related_name="covered", verbose_name="封面"
    )
    # life
    state = models.CharField("状态", max_length=20, choices=ArticleState, default=ArticleState.DRAFT, editable=False)
    published_at = models.DateTimeField("发布时间", null=True, editable=False)
    visible_from = models.DateTimeField("可见起始", null=True, editable=False)
    expire_at = models.DateTimeField("失效时间", null=True, blank=True)
    hidden_by = models.PositiveSmallIntegerField("下架限制数", default=0, editable=False)
    visible = models.GeneratedField(
        expression=Q(state=ArticleState.PUBLISHED, hidden_by=0),
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name="已发布且未下架",
    )
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    live_revision = models.ForeignKey(
        "Revision", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="线上版本"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="创建人"
    )
    created_at = models.DateTimeField("创建时间", default=timezone.now, editable=False)
    form_key = models.CharField("表单编号", max_length=60, null=True, unique=True, editable=False)  # noqa: DJ001 - null is "no form"; an import has none
    # trace
    legacy_origin = models.CharField("旧站", max_length=40, blank=True, editable=False)
    legacy_id = models.BigIntegerField("旧站编号", null=True, editable=False)
    content_hash = models.CharField("正文指纹", max_length=64, blank=True, editable=False)
    changed_at = models.DateTimeField("更新时间", default=timezone.now, editable=False)
    # Kept by the takedown desk through verbs: what a hidden article's address answers, since when, and since when its
    # text is sealed.
    hidden_notice = models.JSONField("下架说明", null=True, blank=True, editable=False)
    hidden_at = models.DateTimeField("下架时间", null=True, blank=True, editable=False)
    sealed_at = models.DateTimeField("封存时间", null=True, blank=True, editable=False)
    open_claims = models.PositiveSmallIntegerField("未结申诉数", default=0, editable=False)
    counted_as = models.TextField("已计入的计数", blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = "稿件"
        verbose_name_plural = "稿件"
        permissions = [
            ("work_in_region", "可处理本地区的全部稿件"),
            ("review_article", "可审核稿件"),
            ("publish_article", "可发布、撤稿、更正稿件"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source_url_key"],
                name="article_source_url_once",
                violation_error_code="source_url_taken",
                violation_error_message="这个原文链接已有一篇稿件，请直接编辑那一篇。",
            ),
            models.UniqueConstraint(
                fields=["legacy_origin", "legacy_id"],
                condition=Q(legacy_id__isnull=False),
                name="article_legacy_once",
                violation_error_code="legacy_taken",
                violation_error_message="旧站的这一篇已经迁入。",
            ),
            models.CheckConstraint(
                condition=~Q(state=ArticleState.PUBLISHED)
                | Q(
                    published_at__isnull=False,
                    visible_from__isnull=False,
                    section__isnull=False,
                    live_revision__isnull=False,
                ),
                name="article_published_complete",
                violation_error_code="incomplete",
                violation_error_message="已发布的稿件必须有发布时间、栏目和线上版本。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ArticleState.values),
                name="article_state_known",
                violation_error_code="unknown_state",
                violation_error_message="稿件状态无效。",
            ),
            models.CheckConstraint(
                condition=~Q(state=ArticleState.PUBLISHED)
                | Q(expire_at__isnull=True)
                | Q(expire_at__gt=F("visible_from")),
                name="article_expires_after_start",
                violation_error_code="expires_too_early",
                violation_error_message="失效时间必须晚于发布时间。",
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], condition=Q(visible=True), name="article_newest"),
            models.Index(
                fields=["section", "-published_at", "-id"], condition=Q(visible=True), name="article_section_newest"
            ),
            models.Index(
                fields=["source", "-published_at", "-id"], condition=Q(visible=True), name="article_source_newest"
            ),
            models.Index(
                Host("source_url_key"),
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(visible=True, source_url_key__isnull=False),
                name="article_host_newest",
            ),
            models.Index(fields=["-changed_at", "-id"], name="article_changed"),
            models.Index(fields=["state", "-changed_at", "-id"], name="article_state_changed"),
            models.Index(fields=["created_by", "-changed_at", "-id"], name="article_creator_changed"),
            models.Index(fields=["visible_from"], condition=Q(visible=True, counted_as=""), name="article_due"),
            models.Index(fields=["-changed_at", "-id"], condition=Q(open_claims__gt=0), name="article_claimed"),
            models.Index(fields=["legacy_id"], condition=Q(legacy_id__isnull=False), name="article_legacy"),
            models.Index(
                fields=["expire_at"], condition=~Q(counted_as="") & Q(expire_at__isnull=False), name="article_expiring"
            ),
            models.Index(fields=["-hidden_at", "-id"], condition=Q(hidden_at__isnull=False), name="article_hidden"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """The canonical path, see `article_path`."""
        return article_path(self.section.slug if self.section_id else "", self.created_at, self.pk)

    @property
    def was_public(self):
        """Whether readers could ever have seen it (its address then answers 410, not 404).

        What was hidden before its time was never seen, also when that time has come since.
        """
        return bool(self.published_at and self.published_at <= (self.hidden_at or timezone.now()))

    @property
    def is_restricted(self):
        """Whether the takedown desk holds it: hidden, sealed, or both. Until it lets go nobody else changes anything."""
        return bool(self.hidden_by or self.sealed_at)

    @property
    def is_scheduled(self):
        """Whether it is published for a time that is still to come."""
        return self.state == ArticleState.PUBLISHED and self.visible_from > timezone.now()

    def own_title(self, to: Variant) -> str:
        """The title that an editor has written for a reading; empty: it is converted like all else."""
        return (self.script_rules or {}).get("title", {}).get(to.code, "")

    def title_in(self, to: Variant) -> str:
        """The title in a reading, as it may be printed where nothing is converted any more. Raises ConversionFailed."""
        return title_in(self.title, {to.code: self.own_title(to)}, to=to, script=self.script)

    @property
    def headline(self):
        """What listings print: the short title if there is one."""
        return self.short_title or self.title

    @property
    def published_local(self):
        """Our publication time in Asia/Shanghai, or None."""
        return self.published_at and timezone.localtime(self.published_at)

    @property
    def published_text(self):
        """Our publication time as listings print it, `2022-06-08 10:20`."""
        return minute_text(self.published_at)

    @property
    def published_day(self):
        """Our publication day as dense listings print it: `06-08`, in another year the month, `2022-06`."""
        if not self.published_at:
            return ""
        is_this_year = self.published_local.year == timezone.localdate().year
        return f"{self.published_local:%m-%d}" if is_this_year else f"{self.published_local:%Y-%m}"

    @property
    def originally_published_text(self):
        """Their publication time as printed in the source line; empty when unknown."""
        return minute_text(self.originally_published_at)

    @property
    def published_stamp(self):
        """Our publication time as a `datetime` attribute, `2022-06-08T10:20+08:00`."""
        return self.published_local.isoformat(timespec="minutes") if self.published_at else ""

    @property
    def originally_published_stamp(self):
        """Their publication time as a `datetime` attribute; empty when unknown."""
        at = self.originally_published_at
        return timezone.localtime(at).isoformat(timespec="minutes") if at else ""
