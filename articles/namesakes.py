"""Names that only sealed texts bear: tags, authors and words of pictures give way to a number, and come back with the text.

What another article bears or holds in some version stays as it is: there it is that article's own.
"""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles import counting, indexing
from articles.models import Article, ArticleAuthor, ArticleImage, ArticleTag, Author, Batch, Image, RevisionImage, Tag
from articles.tagging import free_slug
from workflow.errors import MoveRefused

WORDS = ("alt", "caption", "credit", "original_name")  # of a picture


class NameTaken(MoveRefused):
    """A name that was given up while a text lay sealed belongs to somebody else now."""

    code = "name_taken"


def tags_of(article):
    """The article's tags with their synonyms."""
    borne = ArticleTag.objects.filter(content_object=article).values("tag")
    return Tag.objects.filter(Q(pk__in=borne) | Q(same_as__in=borne)).order_by("pk")


def authors_of(article):
    """The article's authors."""
    return Author.objects.filter(pk__in=ArticleAuthor.objects.filter(article=article).values("author")).order_by("pk")


def images_of(article):
    """The pictures that any version of the article holds, or its row shows."""
    held = RevisionImage.objects.filter(revision__article=article).values("image")
    used = ArticleImage.objects.filter(article=article).values("image")
    covers = Article.objects.filter(pk=article.pk, cover__isnull=False).values("cover")
    return Image.objects.filter(Q(pk__in=held) | Q(pk__in=used) | Q(pk__in=covers)).order_by("pk")


def take(article):
    """Take the names that no unsealed article but this one bears; those of its pictures too, which are taken with it."""
    others = Article.objects.filter(sealed_at=None).exclude(pk=article.pk)
    borne = ArticleTag.objects.filter(content_object__in=others)
    elsewhere = Exists(borne.filter(tag=OuterRef("pk"))) | Exists(borne.filter(tag=OuterRef("same_as")))
    for tag in tags_of(article).filter(~elsewhere):
        bearers = Q(rows__article=article) | Q(rows__article__tag_places__tag=tag)
        _relabel(Batch.objects.filter(bearers), tag.name, _tag_name(tag))
        tag.name, tag.slug, tag.retired_at = _tag_name(tag), f"sealed-{tag.pk}", tag.retired_at or timezone.now()
        tag.save()
    written = ArticleAuthor.objects.filter(article__in=others, author=OuterRef("pk"))
    for author in authors_of(article).filter(~Exists(written)):
        author.name, author.pinyin, author.biography = _author_name(author), "", ""
        author.save()
    held = RevisionImage.objects.filter(revision__article__in=others, image=OuterRef("pk"))
    used = ArticleImage.objects.filter(article__in=others, image=OuterRef("pk"))
    images = images_of(article).filter(~Exists(held), ~Exists(used), taken_at=None)
    Image.objects.filter(pk__in=list(images.values_list("pk", flat=True))).update(
        **dict.fromkeys(WORDS, ""), taken_at=timezone.now()
    )
    counting.menu_changed()


def give_back(*, tags, authors, images):
    """Give names back, from rows of a record (`articles.records`), where they were taken and nobody has changed them since.

    A tag that was made anew meanwhile is joined to the old one. Raises `NameTaken` for an author of a taken name.
    """
    for row in tags:
        tag = Tag.objects.filter(pk=row.pk).first()
        if tag and tag.name == _tag_name(tag):
            _give_tag(tag, row)
    for row in authors:
        author = Author.objects.filter(pk=row.pk).first()
        if author and author.name == _author_name(author):
            _give_author(row)
    for row in images:
        images = Image.objects.filter(pk=row["id"])
        images.filter(**dict.fromkeys(WORDS, "")).update(**{name: row[name] for name in WORDS})
        images.update(taken_at=None)
    counting.menu_changed()


def _give_tag(tag, row):
    twin = Tag.objects.filter(folded=row.folded).exclude(pk=tag.pk).first()
    if twin and twin.same_as_id:  # its name means another tag now: so does this one
        Tag.objects.filter(pk=tag.pk).update(same_as=twin.same_as_id, retired_at=None)
        return
    if twin:
        both = ArticleTag.objects.filter(tag=tag).values_list("content_object", flat=True)
        ArticleTag.objects.filter(tag=twin).exclude(content_object__in=list(both)).update(tag=tag)
        Tag.objects.filter(same_as=twin).update(same_as=tag)
        indexing.reconsider(tag, ["name"])
        twin.delete()
    if Tag.objects.filter(slug=row.slug).exclude(pk=tag.pk).exists():
        row.slug = free_slug(row.name)
    row.save()
    _relabel(Batch.objects, _tag_name(row), row.name)


def _relabel(batches, name, other):
    """The reports of bulk actions say which tag was added or dropped."""
    for batch in batches.filter(label__contains=name).distinct():
        Batch.objects.filter(pk=batch.pk).update(label=batch.label.replace(name, other)[:200])


def _give_author(row):
    if Author.objects.filter(name=row.name, source=row.source_id).exclude(pk=row.pk).exists():
        raise NameTaken(f"封存期间另建了同名作者“{row.name}”。请先给那位作者改名，再恢复这篇稿件。")
    row.save()


def _tag_name(tag):
    return f"受限标签 {tag.pk} 号"


def _author_name(author):
    return f"受限作者 {author.pk} 号"
