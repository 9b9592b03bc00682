"""Filters of the article list; every choice is bounded, and none counts."""

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.fields.json import KT

from accounts.listfilters import OneOf
from articles.models import Article, ArticleRegion, Revision, Section, Source
from articles.querysets import held_regions
from articles.states import ArticleState, RevisionState
from regions.models import Region

BELOW = 60  # cities and counties that the region filter offers who holds one province
RECENT = 200  # the source filter offers the sources of so many recently changed articles


def with_review(rows):
    """The articles with `newest`, `review` and `pending_title`: id, state and title of their newest revision."""
    newest = Revision.objects.filter(article=OuterRef("pk")).order_by("-pk")
    return rows.annotate(
        newest=Subquery(newest.values("pk")[:1]),
        review=Subquery(newest.values("state")[:1]),
        pending_title=Subquery(newest.values(text=KT("snapshot__title"))[:1]),
    )


def _regions(user):
    """The regions among which a person chooses, in the official order; who holds all chooses among the provinces."""
    if not user.all_regions:
        return sorted(held_regions(user), key=lambda region: region.code)
    return (
        Region.objects.filter(level=Region.Level.PROVINCE).only("short", "level", "code", "retired_at").order_by("code")
    )


class StateFilter(OneOf):
    """By where an article stands; the recycle bin shows only when asked for."""

    title = "状态"
    parameter_name = "state"
    REVIEW = {
        "submitted": ("待审", Q(review=RevisionState.SUBMITTED)),
        "sent_back": ("退回修改", Q(review=RevisionState.CHANGES_REQUESTED)),
        "approved": ("已通过，待发布", Q(review=RevisionState.APPROVED) & ~Q(live_revision=F("newest"))),
    }

    def lookups(self, request, model_admin):
        """The states, the stages of review, and what is scheduled."""
        review = [(name, label) for name, (label, _) in self.REVIEW.items()]
        return [*ArticleState.choices, ("scheduled", "等待定时发布"), *review]

    def queryset(self, request, queryset):
        """Rows of a state; without a choice all but discarded ones."""
        chosen = self.chosen()
        if chosen in ArticleState:
            return queryset.filter(state=chosen)
        queryset = queryset.exclude(state=ArticleState.DISCARDED)
        if chosen == "scheduled":
            return queryset.scheduled()
        return with_review(queryset).filter(self.REVIEW[chosen][1]) if chosen else queryset


class SectionFilter(OneOf):
    """By section."""

    title = "栏目"
    parameter_name = "section"

    def lookups(self, request, model_admin):
        """All sections in menu order."""
        return list(Section.objects.values_list("pk", "name"))

    def narrowed(self, queryset, value):
        """Rows of the section."""
        return queryset.filter(section=value)


class RegionFilter(OneOf):
    """By region with everything below it; the choices are the person's provinces, or cities when there is one."""

    title = "地区"
    parameter_name = "region"

    def lookups(self, request, model_admin):
        """At most a few dozen regions of those that the person holds."""
        active = [region for region in _regions(request.user) if region.retired_at is None]
        provinces = [region for region in active if region.level == Region.Level.PROVINCE]
        below = [region for region in active if region.level not in {Region.Level.ZONE, Region.Level.PROVINCE}]
        rows = provinces if len(provinces) > 1 else provinces + below[:BELOW]
        return [(region.pk, region.short) for region in rows]

    def narrowed(self, queryset, value):
        """Rows in the region or below."""
        return queryset.filter(Exists(ArticleRegion.objects.filter(article=OuterRef("pk"), region=value)))


class SourceFilter(OneOf):
    """By source; offered are the sources of recent articles, the search finds the others."""

    title = "来源"
    parameter_name = "source"

    def lookups(self, request, model_admin):
        """Sources of the person's recently changed articles."""
        recent = Article.objects.visible_to(request.user).order_by("-changed_at", "-pk").values("source")[:RECENT]
        return list(Source.objects.filter(pk__in=recent).order_by("name").values_list("pk", "name")[:40])

    def narrowed(self, queryset, value):
        """Rows of the source."""
        return queryset.filter(source=value)
