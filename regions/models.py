"""Regions (大区, province, city, county directly under a province) and the carbon exchanges in them."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from chinese.variants import HANS, active
from regions.querysets import ExchangeQuerySet, RegionQuerySet

SLUG_FORM = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
# GB/T 2260: two digits each for province, prefecture and county; 00 stands for "the whole".
PROVINCE_CODE = r"^[1-9][0-9]0000$"
CITY_CODE = r"^[1-9][0-9](0[1-9]|[1-9][0-9])00$"
COUNTY_CODE = r"^[1-9][0-9]{3}(0[1-9]|[1-9][0-9])$"


class Loaded(models.Model):
    """A row of a data file; `loaded` keeps the values that the file had last time."""

    loaded = models.JSONField("数据文件中的值", default=dict, blank=True, editable=False)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True, help_text="数据文件中不再有它的时间。")
    changed_at = models.DateTimeField("更改时间", auto_now=True)

    class Meta:
        abstract = True

    @property
    def edited_columns(self):
        """Names of the columns that the admin changed: they no longer follow the file."""
        return [name for name, value in self.loaded.items() if as_loaded(getattr(self, name)) != value]


def as_loaded(value):
    """A column's value as JSON keeps it."""
    return value.isoformat() if isinstance(value, datetime.date) else value


class Region(Loaded):
    """One place with a sub-site of its own; `load_regions` keeps the rows, editors write the texts."""

    class Level(models.TextChoices):
        ZONE = "zone", "大区"
        PROVINCE = "province", "省级"
        CITY = "city", "地级"
        COUNTY = "county", "省直辖县级"

    code = models.CharField("代码", max_length=12, help_text="行政区划代码（GB/T 2260）；大区用拼音。")
    level = models.CharField("级别", max_length=8, choices=Level)
    parent = models.ForeignKey(
        "self", verbose_name="上级地区", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField("全称", max_length=40)
    short = models.CharField("简称", max_length=20)
    slug = models.CharField("网址名", max_length=40, help_text="地区网址的最后一段，只用小写字母、数字和连字符。")
    name_hant = models.CharField("繁体全称", max_length=40)
    short_hant = models.CharField("繁体简称", max_length=20)
    is_capital = models.BooleanField("省会或首府", default=False)
    in_directory = models.BooleanField("列入地区导航", default=False, help_text="显示在页脚和地区导航页。")
    aliases = models.CharField("别名", max_length=100, blank=True, help_text="用“|”分隔，例如：沪|申。")
    order = models.PositiveIntegerField("排序", default=0, help_text="在同一上级之下从小到大排列。")
    introduction = models.TextField("简介", blank=True, max_length=2000, help_text="显示在地区首页，纯文本。")
    contact = models.TextField("地方编辑联系方式", blank=True, max_length=500, help_text="显示在地区首页，纯文本。")
    successor = models.ForeignKey(
        "self",
        verbose_name="继任地区",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        help_text="停用地区的网址将转到这里。",
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "地区"
        verbose_name_plural = "地区"
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="region_code_unique",
                violation_error_code="code_taken",
                violation_error_message="已有使用这个代码的地区。",
            ),
            models.UniqueConstraint(
                fields=["slug"],
                name="region_slug_unique",
                violation_error_code="slug_taken",
                violation_error_message="已有使用这个网址名的地区，请加上省名，例如 suzhou-anhui。",
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=SLUG_FORM),
                name="region_slug_form",
                violation_error_code="slug_form",
                violation_error_message="网址名以小写字母开头，只能用小写字母、数字和单个连字符。",
            ),
            models.CheckConstraint(
                condition=Q(level="zone", code=F("slug"), parent=None)
                | Q(level="province", code__regex=PROVINCE_CODE, parent__isnull=False)
                | Q(level="city", code__regex=CITY_CODE, parent__isnull=False)
                | Q(level="county", code__regex=COUNTY_CODE, parent__isnull=False),
                name="region_level_fits",
                violation_error_code="level_fits",
                violation_error_message="级别、代码和上级不相符：大区没有上级，代码等于网址名；其他地区必须有上级和六位代码。",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | (Q(retired_at__isnull=False) & ~Q(successor=F("id"))),
                name="region_successor_fits",
                violation_error_code="successor_fits",
                violation_error_message="只有停用的地区可以有继任地区，而且不能是它自己。",
            ),
        ]
        indexes = [models.Index(fields=["level", "order"], name="region_level_order")]

    def __str__(self):
        return self.short

    def get_absolute_url(self):
        """Address of the region's sub-site."""
        return reverse("region", args=[self.slug])

    @property
    def short_here(self):
        """The short name in the characters of the active reading: from the data, as converters do not know names."""
        return self.short if active() is HANS else self.short_hant or self.short

    @property
    def name_here(self):
        """The full name in the characters of the active reading."""
        return self.name if active() is HANS else self.name_hant or self.name

    def ancestors(self):
        """Regions above, nearest first (province, zone); no query after `with_ancestors()`."""
        above, region = [], self.parent
        while region is not None:
            above.append(region)
            region = region.parent
        return above

    def revive(self):
        """Forget the retirement; the caller saves."""
        self.retired_at = self.successor = None

    @property
    def alias_list(self):
        """The aliases as a list of words."""
        return [word for word in self.aliases.split("|") if word]


class Exchange(Loaded):
    """A carbon exchange or platform of a region; facts that the owner has not confirmed carry a mark."""

    code = models.CharField("数据代码", max_length=40, blank=True, help_text="来自数据文件；自建的留空。")
    region = models.ForeignKey(Region, verbose_name="地区", on_delete=models.PROTECT, related_name="exchanges")
    kind = models.CharField("类型", max_length=40)
    name = models.CharField("名称", max_length=80)
    other_names = models.CharField("其他名称", max_length=200, blank=True, help_text="用“|”分隔。")
    confirmed = models.BooleanField("已核实", default=False, help_text="未核实的条目在页面上带有“待核实”标记。")
    confirmed_note = models.CharField("核实说明", max_length=200, blank=True, help_text="编辑内部说明，不对读者显示。")
    link = models.URLField("官方网站", blank=True)
    contact = models.CharField("联系方式", max_length=200, blank=True)
    pilot_since = models.DateField("启动日期", null=True, blank=True)
    checked_on = models.DateField("核对日期", null=True, blank=True)
    order = models.PositiveIntegerField("排序", default=0)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        verbose_name = "碳交易机构"
        verbose_name_plural = "碳交易机构"
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="exchange_code_unique",
                violation_error_code="code_taken",
                violation_error_message="已有使用这个数据代码的机构。",
            ),
            models.UniqueConstraint(
                fields=["region", "kind", "name"],
                name="exchange_unique",
                violation_error_code="exchange_taken",
                violation_error_message="这个地区已有同名同类型的机构。",
            ),
        ]

    def __str__(self):
        return self.name

    def revive(self):
        """Forget the retirement; the caller saves."""
        self.retired_at = None

    @property
    def mark(self):
        """The word beside the name of what nobody has confirmed yet, else an empty string."""
        return "" if self.confirmed else "待核实"
