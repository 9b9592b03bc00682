"""Questions to articles and vocabularies: what readers may see, who may touch what, listings by cursor."""

import datetime

from django.core import signing
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.lookups import IsNull
from django.utils import timezone

from articles.agenda import AgendaQuerySet
from articles.states import ArticleState
from chinese.folding import fold
from regions.models import Region

FEW = 5000
CURSOR = signing.Signer(sep="~", salt="listing")
LISTED = (
    "title short_title summary script script_rules state section source cover byline published_at visible_from "
    "created_at changed_at originally_published_at version hidden_by expire_at"
).split()


class BadCursor(ValueError):
    """A cursor that this site did not make."""


class Before(Func):
    """SQL row comparison `(a, b) < (x, y)`: one index range on both databases."""

    template = "%(expressions)s"
    arity = 4
    output_field = models.BooleanField()
    operator = "<"

    def as_sql(self, compiler, connection, **extra):
        """The comparison with its parameters."""
        parts, params = zip(*(compiler.compile(part) for part in self.source_expressions), strict=True)
        a, b, x, y = parts
        return f"({a}, {b}) {self.operator} ({x}, {y})", [value for some in params for value in some]


class After(Before):
    """SQL row comparison `(a, b) > (x, y)`."""

    operator = ">"


class Host(Func):
    """SQL: the host in a normalised address (`source_url_key`). No parameter is in it, or no index would serve."""

    template = "SUBSTR(%(expressions)s, 1, INSTR(%(expressions)s, '/') - 1)"
    arity = 1
    output_field = models.CharField()

    def as_postgresql(self, compiler, connection, **extra):
        """The same in PostgreSQL's words."""
        return self.as_sql(compiler, connection, template="SPLIT_PART(%(expressions)s, '/', 1)", **extra)


def live_q(prefix="", *, at=None):
    """What readers may see, as a condition on an article (`prefix=""`) or on its listing copies (`"places__"`).

    Published, not hidden by a takedown, begun, and not expired; the only definition of it. `at` is the moment that
    is asked about: now, or a later one for a preview, which assumes that nobody changes anything until then.
    """
    at = at or timezone.now()
    begun = Q(**{f"{prefix}visible": True, f"{prefix}visible_from__lte": at})
    return begun & (Q(**{f"{prefix}expire_at__isnull": True}) | Q(**{f"{prefix}expire_at__gt": at}))


def cursor_of(article):
    """The opaque cursor that stands for `article`'s place in a newest-first listing."""
    return cursor_at(article.published_at, article.pk)


def cursor_at(at, pk):
    """The same for a place in a list by another time."""
    return CURSOR.sign(f"{at.astimezone(datetime.UTC):%Y%m%d%H%M%S%f}.{pk}")


def read_cursor(text):
    """The `(published_at, id)` in a cursor; raises `BadCursor`."""
    if len(text) > 200:
        raise BadCursor(text[:20])
    try:
        stamp, pk = CURSOR.unsign(text).split(".")
        at = datetime.datetime.strptime(stamp, "%Y%m%d%H%M%S%f").replace(tzinfo=datetime.UTC)
        return at, int(pk)
    except (signing.BadSignature, ValueError) as error:
        raise BadCursor(text[:20]) from error


def held_regions(user):
    """The regions that `user` holds, asked once for each time the user is loaded, that is for each request."""
    if not hasattr(user, "held_regions"):
        rows = Region.objects.held_by(user).only("short", "level", "code", "retired_at")
        user.held_regions = list(rows.order_by("pk"))
    return user.held_regions


def held_ids(user):
    """Their ids as a list: from it the planner knows how many articles lie there, from a sub-select it would not."""
    return [region.pk for region in held_regions(user)]


def has_few(user, places):
    """Whether so few articles lie in the user's regions (`places`) that a query had better start from them.

    Otherwise it walks the newest articles of all and looks at each; either way it finds the same. Asked once a request.
    """
    if not hasattr(user, "has_few_articles"):
        user.has_few_articles = not places[FEW:].exists()
    return user.has_few_articles


def has_row(rows):
    """Whether `rows`, which refer to the outer row, hold any: one probe of an index, where EXISTS may read them all."""
    return IsNull(Subquery(rows.values("pk")[:1]), False)  # noqa: FBT003  Django's signature


class ArticleQuerySet(AgendaQuerySet):
    """Articles for readers (`live` and below) and for staff (`visible_to`, `editable_by`)."""

    # readers

    def live(self, *, at=None):
        """Only what readers may see now, or at a moment."""
        return self.filter(live_q(at=at))

    def in_region(self, region, section=None, *, at=None):
        """Live articles of a region and everything below it, of one section if given."""
        match = {"region": region} if section is None else {"region": region, "section": section}
        return self._placed("places", at=at, **match)

    def tagged(self, tag):
        """Live articles under a tag."""
        return self._placed("tag_places", tag=tag, key="content_object_id")

    def by_author(self, author):
        """Live articles of an author."""
        return self._placed("author_places", author=author)

    def _placed(self, relation, *, key="article_id", at=None, **match):
        """Filter through listing copies in one join and let the order use the copies' columns."""
        conditions = {f"{relation}__{name}": value for name, value in match.items()}
        return self.filter(live_q(f"{relation}__", at=at), **conditions).alias(
            at=F(f"{relation}__published_at"), aid=F(f"{relation}__{key}")
        )

    def in_section(self, section):
        """Articles of a section (within a region: `in_region(region, section)`)."""
        return self.filter(section=section)

    def from_source(self, source):
        """Articles reprinted from a source."""
        return self.filter(source=source)

    def from_host(self, host):
        """Articles whose original stands on a host, as `source_url_key` spells it; sealed ones have given theirs up."""
        return self.alias(host=Host("source_url_key")).filter(source_url_key__isnull=False, host=host)

    def published_in_month(self, start, end):
        """Articles whose first publication lies in `[start, end)`."""
        return self.filter(published_at__gte=start, published_at__lt=end)

    def _keyed(self):
        if "at" in self.query.annotations:
            return self
        return self.alias(at=F("published_at"), aid=F("pk"))

    def newest_first(self):
        """Ordered by first publication, ties by id, both descending."""
        return self._keyed().order_by("-at", "-aid")

    def before(self, cursor):
        """The articles older than a cursor, newest first; raises `BadCursor`."""
        return self._beyond(Before, cursor).order_by("-at", "-aid")

    def after(self, cursor):
        """The articles newer than a cursor, oldest first; raises `BadCursor`."""
        return self._beyond(After, cursor).order_by("at", "aid")

    def _beyond(self, comparison, cursor):
        at, pk = read_cursor(cursor)
        moment = Value(at, output_field=models.DateTimeField())
        return self._keyed().filter(comparison(F("at"), F("aid"), moment, Value(pk)))

    def for_list(self, *more):
        """Without bodies, with what a listing row prints, and the columns `more`."""
        return self.select_related("section", "source", "cover").only(
            *LISTED,
            *more,
            "section__name",
            "section__slug",
            "source__name",
            "cover__name",
            "cover__alt",
            "cover__width",
            "cover__height",
            "cover__renditions",
            "cover__focus_x",
            "cover__focus_y",
        )

    def taken_down(self, *, since):
        """What readers once saw and the takedown desk has hidden since a moment, latest first; not what must stay secret."""
        rows = self.filter(hidden_at__gte=since, published_at__lte=F("hidden_at")).exclude(hidden_notice__status=404)
        return rows.order_by("-hidden_at", "-pk")

    # staff

    def in_bin_since(self, moment):
        """Articles that have lain in the recycle bin since before a moment; not what the takedown desk holds."""
        return self.filter(state=ArticleState.DISCARDED, changed_at__lt=moment, hidden_by=0)

    def visible_to(self, user):
        """What a member of staff may read: all regions, or any of theirs, or their own."""
        if not user.has_perm("articles.view_article"):
            return self.none()
        if not user.has_perm("articles.work_in_region"):
            return self.filter(created_by=user)
        if user.all_regions:
            return self
        places = self._places().filter(assigned=True, region__in=held_ids(user))
        if has_few(user, places):
            own = self.model.objects.filter(created_by=user)
            return self.filter(pk__in=places.values("article").union(own.values("pk"), all=True))
        return self.filter(Q(created_by=user) | Q(has_row(places.filter(article=OuterRef("pk")))))

    def editable_by(self, user):
        """What a member of staff may change: all assigned regions are theirs; without regions, their own."""
        if not user.has_perm("articles.change_article"):
            return self.none()
        if user.all_regions and user.has_perm("articles.work_in_region"):
            return self
        rows = self.filter(~Exists(self._assigned().exclude(region__in=held_ids(user))))
        if not user.has_perm("articles.work_in_region"):
            return rows.filter(created_by=user)
        return rows.filter(Q(created_by=user) | Exists(self._assigned()))

    def publishable_by(self, user):
        """What a member of staff may bring before readers: a national article needs all regions."""
        if user.all_regions:
            return self.editable_by(user)
        return self.editable_by(user).filter(Exists(self._assigned()))

    def _assigned(self):
        return self._places().filter(article=OuterRef("pk"), assigned=True)

    def _places(self):
        return self.model._meta.get_field("places").related_model.objects


class SourceQuerySet(models.QuerySet):
    """Sources by name or alias, whatever the script or width."""

    def standing(self):
        """Sources that were not merged into others."""
        return self.filter(same_as=None)

    def meant(self, pk):
        """The id of the source into which `pk` was merged, else `pk` itself; None for None, without a query."""
        found = self.filter(pk=pk, same_as__isnull=False).values_list("same_as", flat=True).first() if pk else None
        return found or pk

    def matching(self, name):
        """The source called `name` (by fold, aliases included), or None."""
        folded = fold(name.strip())
        if not folded:
            return None
        found = self.filter(folded=folded).select_related("same_as").first()
        if found:
            return found.same_as or found
        for source in self.standing().exclude(aliases="").order_by("pk"):
            if any(fold(alias.strip()) == folded for alias in source.aliases.splitlines()):
                return source
        return None


class SectionQuerySet(models.QuerySet):
    """Sections in the order of the menu."""

    def in_menu(self):
        """Top-level sections in menu order."""
        return self.filter(parent=None).order_by("order", "pk")
