"""What editors put on top of the home page, a region's or a section's page: slots, and the board that holds them."""

from django.db import models
from django.db.models import BigIntegerField, F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from articles.slotsets import BoardQuerySet, SlotQuerySet

ONE_PAGE = Q(region__isnull=True) | Q(section__isnull=True)


class SlotPosition(models.TextChoices):
    """Which box of a page a slot fills."""

    HEADLINE = "headline", "头条"
    CAROUSEL = "carousel", "焦点图"
    RECOMMENDED = "recommended", "推荐"


SHOWN = {SlotPosition.HEADLINE: 5, SlotPosition.CAROUSEL: 4, SlotPosition.RECOMMENDED: 6}
SHOWN_IN_SECTION = {SlotPosition.HEADLINE: 3}


class Slot(models.Model):
    """An article that an editor put into a box of the home page, a region's or a section's page."""

    region = models.ForeignKey("regions.Region", models.CASCADE, null=True, blank=True, verbose_name="地区页")
    section = models.ForeignKey("Section", models.CASCADE, null=True, blank=True, verbose_name="栏目页")
    position = models.CharField("位置", max_length=20, choices=SlotPosition)
    order = models.PositiveSmallIntegerField("顺序", default=0)
    article = models.ForeignKey("Article", models.CASCADE, related_name="slots", verbose_name="稿件")
    start_at = models.DateTimeField("开始时间", default=timezone.now)
    end_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = "推荐位"
        verbose_name_plural = "推荐位"
        permissions = [("arrange_site", "可安排首页和栏目页的推荐位")]
        constraints = [
            models.CheckConstraint(
                condition=ONE_PAGE,
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
            models.CheckConstraint(
                condition=Q(position__in=SlotPosition.values),
                name="slot_position_known",
                violation_error_code="unknown_position",
                violation_error_message="没有这个位置。请从头条、焦点图和推荐里选一个。",
            ),
            *(
                models.UniqueConstraint(
                    fields=fields,
                    condition=condition,
                    name=f"slot_once_{name}",
                    violation_error_code="placed_twice",
                    violation_error_message="这篇稿件已在这个位置上。请改它的时间或顺序。",
                )
                for name, fields, condition in (
                    ("home", ["position", "article"], Q(region__isnull=True, section__isnull=True)),
                    ("region", ["region", "position", "article"], Q(region__isnull=False)),
                    ("section", ["section", "position", "article"], Q(section__isnull=False)),
                )
            ),
        ]

    def __str__(self):
        return f"{self.get_position_display()} {self.order}"


class Board(models.Model):
    """The slots of one page as one thing: what is locked, versioned and has a history. Made with its first change."""

    region = models.ForeignKey("regions.Region", models.CASCADE, null=True, editable=False, verbose_name="地区页")
    section = models.ForeignKey("Section", models.CASCADE, null=True, editable=False, verbose_name="栏目页")
    version = models.PositiveIntegerField("版本", default=0, editable=False)
    last_change = models.CharField("最近一次改动的指纹", max_length=64, blank=True, editable=False)

    objects = BoardQuerySet.as_manager()

    class Meta:
        verbose_name = "推荐位页面"
        verbose_name_plural = "推荐位页面"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=ONE_PAGE,
                name="board_one_page",
                violation_error_code="two_pages",
                violation_error_message="推荐位只能属于首页、一个地区页或一个栏目页。",
            ),
            models.UniqueConstraint(
                Coalesce(F("region"), Value(0), output_field=BigIntegerField()),
                Coalesce(F("section"), Value(0), output_field=BigIntegerField()),
                name="board_once",
                violation_error_code="two_boards",
                violation_error_message="这个页面的推荐位已经建立。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """The page as readers see it."""
        page = self.region or self.section
        return page.get_absolute_url() if page else reverse("home")

    @property
    def kind(self):
        """Which kind of page: `home`, `region` or `section`."""
        return "region" if self.region_id else "section" if self.section_id else "home"

    @property
    def page_id(self):
        """The id of the region or section; 0 for the home page."""
        return self.region_id or self.section_id or 0

    @property
    def name(self):
        """What editors call the page."""
        return self.region.short if self.region_id else self.section.name if self.section_id else "首页"

    @property
    def room(self):
        """How many articles each of the page's boxes shows at a time, by position."""
        return SHOWN_IN_SECTION if self.section_id else SHOWN
