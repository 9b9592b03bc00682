"""What follows from an article's row: listing copies in regions, tags and authors, picture uses, what search knows."""

from django.db import models, transaction
from django.db.models import F, Func, Q

from articles import counting, fingerprinting, indexing, offering, pictures
from articles.cleaning import image_names
from articles.models import ArticleAuthor, ArticleImage, ArticleRegion, ArticleTag, Image
from articles.tagging import tags_named
from regions.models import Region

COPIED = ("published_at", "visible_from", "expire_at", "visible")


class Differs(Func):
    """SQL `a IS DISTINCT FROM b`: unlike `<>`, it also answers where one side is NULL."""

    arity = 2
    arg_joiner = " IS DISTINCT FROM "
    template = "%(expressions)s"
    output_field = models.BooleanField()

    def as_sqlite(self, compiler, connection, **extra):
        """SQLite has always called it `IS NOT`."""
        return self.as_sql(compiler, connection, arg_joiner=" IS NOT ", **extra)


def place(article, snapshot):
    """Make the article's rows in regions (with all ancestors), tags, authors and pictures those of `snapshot`."""
    place_regions(article, snapshot["regions"])
    _replace(ArticleTag, {"content_object": article}, "tag_id", [tag.pk for tag in tags_named(snapshot["tags"])])
    _replace(ArticleAuthor, {"article": article}, "author_id", snapshot["authors"], numbered=True)
    names = image_names(snapshot["body"])
    used = set(Image.objects.filter(name__in=names).values_list("pk", flat=True)) if names else set()
    if snapshot["cover"]:
        used.add(snapshot["cover"])
    shown = set(article.image_uses.values_list("image_id", flat=True))
    _replace(ArticleImage, {"article": article}, "image_id", sorted(used))
    if shown - used:
        transaction.on_commit(lambda: pictures.sync_public(article, shown - used), robust=True)


def place_regions(article, assigned):
    """Make the article's regions those of `assigned` (ids) with all above them."""
    regions = Region.objects.filter(pk__in=assigned).select_related("parent__parent")
    wanted = {}
    for region in regions:
        for ancestor in region.ancestors():
            wanted.setdefault(ancestor.pk, False)
        wanted[region.pk] = True
    standing = dict(article.places.values_list("region_id", "assigned"))
    gone = [pk for pk, was in standing.items() if wanted.get(pk) != was]
    if gone:
        article.places.filter(region__in=gone).delete()
    new = [pk for pk, chosen in wanted.items() if standing.get(pk) != chosen]
    ArticleRegion.objects.bulk_create(
        ArticleRegion(article=article, region_id=pk, assigned=wanted[pk]) for pk in sorted(new)
    )


def _replace(model, owner, key, wanted, *, numbered=False):
    standing = list(model.objects.filter(**owner).order_by("pk").values_list(key, flat=True))
    if standing == list(wanted):
        return
    model.objects.filter(**owner).delete()
    extra = [{"position": n} if numbered else {} for n in range(len(wanted))]
    model.objects.bulk_create(model(**owner, **{key: pk}, **more) for pk, more in zip(wanted, extra, strict=True))


def settle(article):
    """Bring copies, counters, both search indexes and fingerprints in line with the saved row; runs in the transaction of every verb."""
    article.refresh_from_db(fields=["visible"])
    copies = {name: getattr(article, name) for name in COPIED}
    article.places.update(**copies, section=article.section_id)
    article.tag_places.update(**copies)
    article.author_places.update(**copies)
    was_seen = bool(article.counted_as)
    counting.recount(article)
    indexing.settle(article)
    fingerprinting.store(article)
    if was_seen and not article.counted_as:
        offering.forget(article)
    if not article.visible and not article.sealed_at and article.image_uses.exists():  # a sealed one was hidden before
        transaction.on_commit(lambda: pictures.sync_public(article), robust=True)


def differing_copies():
    """Ids of articles whose listing copies do not say what the row says (for the nightly check)."""
    wrong = set()
    for model, owner, names in (
        (ArticleRegion, "article", (*COPIED, "section")),
        (ArticleTag, "content_object", COPIED),
        (ArticleAuthor, "article", COPIED),
    ):
        differs = Q()
        for name in names:
            differs |= Q(Differs(F(name), F(f"{owner}__{name}")))
        wrong.update(model.objects.filter(differs).values_list(f"{owner}_id", flat=True))
    return sorted(wrong)
