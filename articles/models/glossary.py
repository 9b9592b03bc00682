"""The glossary: terms as chiefs edit them, and the releases that readers get."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from chinese.glossary import HAN, KINDS, LONGEST, LONGEST_WORDING, TERM, Release, Term, taken

ONE_WORD = r"""^[^<>&"'\s]*$"""
BAD_WORDING = "原词和译词不能含有空格、引号、< > & 和不可见字符。"


class GlossaryTermQuerySet(models.QuerySet):
    """Questions to the terms."""

    def in_use(self):
        """The terms that the next release will hold, by number."""
        return self.filter(active=True).order_by("pk")


class GlossaryTerm(models.Model):
    """A rule for one Simplified word. It is a draft: readers get the rules of the newest release."""

    hans = models.CharField(
        "原词",
        max_length=LONGEST,
        help_text="简体，2 到 20 个字，须含汉字。",
        error_messages={"blank": "请填写原词。"},
    )
    tw = models.CharField("台湾写法", max_length=LONGEST_WORDING, blank=True, help_text="留空则按内置规则转换。")
    hk = models.CharField("香港写法", max_length=LONGEST_WORDING, blank=True, help_text="留空则按内置规则转换。")
    reverse = models.BooleanField(
        "繁体稿转简体时也替换", default=False, help_text="读者用简体看繁体稿时，把上面的写法换回原词。"
    )
    kind = models.CharField(
        "种类",
        max_length=10,
        choices=list(KINDS.items()),
        default=TERM,
        help_text="用语：按填写的写法替换。专名：只换字，姓氏不变，写法可留空。停用内置替换：不换成当地用词，只换字。",
    )
    note = models.CharField("备注", max_length=200, blank=True, help_text="为什么这样写、依据哪里，给同事看。")
    active = models.BooleanField("有效", default=True, help_text="取消后，下次生效时这条规则不再使用。")

    objects = GlossaryTermQuerySet.as_manager()

    class Meta:
        verbose_name = "词条"
        verbose_name_plural = "词表"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hans"],
                condition=Q(active=True),
                name="glossary_one_active",
                violation_error_code="taken",
                violation_error_message="这个词已有一条有效的规则，请修改那一条。",
            ),
            models.CheckConstraint(
                condition=Q(hans__regex=HAN) & Q(hans__regex="^..+$") & Q(hans__regex=ONE_WORD),
                name="glossary_word",
                violation_error_code="bad_word",
                violation_error_message=f"原词须含汉字，2 到 {LONGEST} 字，不能有空格、引号和 < > &。",
            ),
            models.CheckConstraint(
                condition=Q(tw__regex=ONE_WORD, hk__regex=ONE_WORD),
                name="glossary_wordings",
                violation_error_code="bad_wording",
                violation_error_message=BAD_WORDING,
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(KINDS)) & (~Q(kind=TERM) | ~Q(tw="") | ~Q(hk="")),
                name="glossary_kind",
                violation_error_code="no_wording",
                violation_error_message="请选择种类；“用语”要填写台湾或香港的写法，至少一种。",
            ),
        ]

    def __str__(self):
        return self.hans

    def rule(self):
        """The rule as conversion takes it."""
        return Term(self.hans, self.tw, self.hk, self.kind, self.reverse, self.pk or 0)

    def clean(self):
        """What makes the rule unusable, by field, and the number of another active rule of this word."""
        problems = self.rule().problems()
        if self.active and "hans" not in problems:
            others = GlossaryTerm.objects.in_use().filter(hans=self.hans).exclude(pk=self.pk)
            problems |= (
                {"hans": sentence} if (sentence := taken(self.hans, dict(others.values_list("hans", "pk")))) else {}
            )
        if problems:
            raise ValidationError({field: ValidationError(text, code="unusable") for field, text in problems.items()})


class GlossaryReleaseQuerySet(models.QuerySet):
    """Questions to the releases."""

    def newest(self):
        """The release in force, or None."""
        return self.select_related("by").order_by("-version").first()

    def version(self):
        """The number of the release in force; 0 while there is none. One look at the end of an index."""
        return self.order_by("-version").values_list("version", flat=True).first() or 0


class GlossaryRelease(models.Model):
    """A state of the glossary that was put before readers; never changed afterwards, the newest is in force."""

    version = models.PositiveIntegerField("版本", unique=True, editable=False)
    entries = models.JSONField("规则", default=list, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="操作人"
    )
    at = models.DateTimeField("时间", default=timezone.now, editable=False)
    note = models.CharField("说明", max_length=200, blank=True, editable=False)

    objects = GlossaryReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = "词表版本"
        verbose_name_plural = "词表版本"
        ordering = ["-version"]
        default_permissions = ["view"]
        permissions = [("publish_glossary", "可让词表生效、恢复旧版")]
        constraints = [
            models.CheckConstraint(
                condition=Q(version__gte=1),
                name="glossary_version_from_one",
                violation_error_code="bad_version",
                violation_error_message="词表版本从 1 开始编号。",
            )
        ]

    def __str__(self):
        return f"第 {self.version} 版"

    def rules(self):
        """The rules as they are stored, to be read and compared."""
        return tuple(Term(**entry) for entry in self.entries)

    def release(self):
        """The release as conversion takes it. Raises GlossaryRefused for rules that cannot be used any more."""
        return Release.from_json(self.version, self.entries)
