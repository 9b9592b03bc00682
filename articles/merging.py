"""Vocabulary work with consequences: tags and sources merged, renamed, taken out of use; articles follow in batches.

What was merged keeps its row and points to what it means now: its name still finds, its address leads on, and a version
of a text that names it is shown under the new name. Articles follow minute by minute, a few at a time; killed half way,
the next minute goes on.
"""

import time

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles import counting, indexing
from articles.models import Article, ArticleTag, Author, Source, Tag
from articles.tagging import check_names, free_slug
from chinese.folding import fold
from search import engine
from workflow.errors import Blocked, NotPermitted, WrongState
from workflow.models import Event

STEP = 200  # articles of one transaction: for as long as it lasts nobody can move them
ALIASES = 2_000  # characters of other names that a source may collect


def merge_tags(tags, into, *, by):
    """Let `tags` mean `into` from now on; their synonyms too. Raises `Blocked`, `NotPermitted`, `WrongState`."""
    _require(by, "articles.change_tag")
    with transaction.atomic():
        into, others = _locked(Tag, tags, into)
        if into.same_as_id or into.retired_at:
            raise WrongState(f"“{into}”已并入别的标签或已停用，不能并到它。请刷新页面后重选。")
        Tag.objects.filter(same_as__in=others).update(same_as=into)
        Tag.objects.filter(pk__in=[tag.pk for tag in others]).update(same_as=into, retired_at=None)
        Tag.objects.filter(pk=into.pk).update(confirmed=True)
        _tell(others, into, by)


def merge_sources(sources, into, *, by):
    """Let articles of `sources` be those of `into`, whose aliases take their names. Raises as `merge_tags`."""
    _require(by, "articles.change_source")
    with transaction.atomic():
        into, others = _locked(Source, sources, into)
        if into.same_as_id:
            raise WrongState(f"“{into}”已并入别的来源，不能并到它。请刷新页面后重选。")
        names = [name for source in others for name in (source.name, *source.aliases.splitlines())]
        standing = {fold(name) for name in (into.name, *into.aliases.splitlines())}
        new = {fold(name): name for name in names if name.strip() and fold(name) not in standing}
        aliases = "\n".join(filter(None, [into.aliases.strip(), *new.values()]))
        if len(aliases) > ALIASES:
            raise Blocked("合并后的别名太长。请先删去用不到的别名。")
        Source.objects.filter(same_as__in=others).update(same_as=into)
        Source.objects.filter(pk__in=[source.pk for source in others]).update(same_as=into)
        Source.objects.filter(pk=into.pk).update(aliases=aliases)
        for source in others:  # an author of the same name stays where they are: nobody knows whether it is one person
            taken = Author.objects.filter(source=into).values("name")
            Author.objects.filter(source=source).exclude(name__in=taken).update(source=into)
        _tell(others, into, by)


def _require(by, permission):
    if by is not None and not by.has_perm(permission):
        raise NotPermitted("只有总编和站点管理员能整理词表。请联系他们。")


def _locked(model, rows, into):
    """`into` and the others as they are now, under lock, in the order of their numbers."""
    wanted = {into.pk, *(row.pk for row in rows)}
    found = {row.pk: row for row in model.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")}
    others = [row for pk, row in found.items() if pk != into.pk and row.same_as_id is None]
    if into.pk not in found or not others:
        raise WrongState("没有可以合并的：请至少选两个，或刷新页面看看是不是已经合并。")
    return found[into.pk], others


def _tell(others, into, by):
    for row in others:
        Event.objects.record(row, move="merge", label="并入", by=by, details={"into": into.pk, "name": into.name})
    names = [row.name for row in others]
    Event.objects.record(into, move="merge", label="合并", by=by, details={"merged": names})
    counting.menu_changed()


def rename_tag(tag, name, *, by):
    """Give a tag another name and address; the old ones stay as a synonym. Raises `Blocked`, `ValidationError`."""
    _require(by, "articles.change_tag")
    check_names([name])
    with transaction.atomic():
        tag = Tag.objects.select_for_update(of=("self",)).get(pk=tag.pk)
        old = (tag.name, tag.slug)
        if name == tag.name:
            return tag
        if fold(name) == tag.folded:  # another spelling: the address stays
            Tag.objects.filter(pk=tag.pk).update(name=name)
        else:
            _rename(tag, name)
        Event.objects.record(tag, move="rename", label="改名", by=by, details={"before": old[0], "after": name})
        counting.menu_changed()
        indexing.reconsider(tag, ["name"])
        return tag


def _rename(tag, name):
    twin = Tag.objects.filter(folded=fold(name)).first()
    if twin is not None and twin.same_as_id != tag.pk:
        raise Blocked(f"已有标签“{twin.name}”。请改用“合并”。", code="taken")
    old, slug = (tag.name, tag.slug), free_slug(name)
    if twin is not None:  # one of its own synonyms: they change places
        slug = twin.slug
        twin.delete()
    tag.name, tag.slug = name, slug
    tag.save()
    Tag.objects.create(name=old[0], slug=old[1], same_as=tag)


def set_synonyms(tag, names, *, by):
    """Make the tag's synonyms those of `names`; one that goes leaves its old address nowhere. Raises as `rename_tag`."""
    _require(by, "articles.change_tag")
    for name in names:
        check_names([name])
    wanted = {fold(name): name for name in names if fold(name) != tag.folded}
    with transaction.atomic():
        Tag.objects.select_for_update(of=("self",)).get(pk=tag.pk)
        standing = {synonym.folded: synonym for synonym in tag.synonyms.all()}
        taken = Tag.objects.filter(folded__in=wanted.keys() - standing.keys()).order_by("pk").first()
        if taken is not None:
            raise Blocked(f"“{taken.name}”本身是一个标签。请用“合并”把它并进来。", code="taken")
        for key in sorted(wanted.keys() - standing.keys()):
            Tag.objects.create(name=wanted[key], slug=free_slug(wanted[key]), same_as=tag)
        for key in sorted(standing.keys() - wanted.keys()):
            standing[key].delete()
        if wanted.keys() != standing.keys():
            details = {"before": sorted(s.name for s in standing.values()), "after": sorted(wanted.values())}
            Event.objects.record(tag, move="synonyms", label="改同义词", by=by, details=details)


def retire_tag(tag, *, by):
    """Take a tag out of use: articles lose it, and no older version brings it back. Raises `NotPermitted`."""
    _require(by, "articles.delete_tag")
    with transaction.atomic():
        Tag.objects.filter(pk=tag.pk).update(retired_at=timezone.now())
        Event.objects.record(tag, move="retire", label="停用", by=by, details={"name": tag.name})
        counting.menu_changed()


def revive_tag(tag, *, by):
    """Bring a retired tag back into use; articles get it again with their next version."""
    _require(by, "articles.change_tag")
    with transaction.atomic():
        Tag.objects.filter(pk=tag.pk).update(retired_at=None)
        Event.objects.record(tag, move="revive", label="恢复使用", by=by, details={"name": tag.name})


def confirm_tag(tag, *, by):
    """Take a tag that came with an article into the vocabulary; a second call changes nothing."""
    _require(by, "articles.change_tag")
    with transaction.atomic():
        if Tag.objects.filter(pk=tag.pk, confirmed=False).update(confirmed=True):
            Event.objects.record(tag, move="confirm", label="确认标签", by=by, details={"name": tag.name})


# What follows, from `tick`


def follow(*, seconds=10.0):
    """Step by step until all articles have followed or the time is over; returns how many rows that were."""
    end, total = time.monotonic() + seconds, 0
    while time.monotonic() < end and (done := step()):
        total += done
    return total


def step():
    """Let up to 200 articles follow what was merged or retired; returns how many rows that were."""
    return _step_tags() or _step_sources()


def _step_tags():
    gone = Tag.objects.filter(Q(same_as__isnull=False) | Q(retired_at__isnull=False))
    uses = ArticleTag.objects.filter(content_object__sealed_at=None)  # a sealed one follows when it is back
    tag = gone.filter(Exists(uses.filter(tag=OuterRef("pk")))).order_by("pk").first()
    if tag is None:
        return 0
    # In whatever order the index gives them: sorting all of a large tag for each step would cost more than the step.
    ids = list(uses.filter(tag=tag).values_list("content_object", flat=True)[:STEP])
    with transaction.atomic():
        _lock(ids)
        rows = ArticleTag.objects.filter(tag=tag, content_object__in=ids)
        meant = tag.same_as_id
        have = ArticleTag.objects.filter(tag=meant, content_object__in=ids).values_list("content_object", flat=True)
        (rows.filter(content_object__in=list(have)) if meant else rows).delete()
        rows.update(tag=meant)
        _follow(ids)
    return len(ids)


def _step_sources():
    articles = Article.objects.filter(sealed_at=None)
    source = Source.objects.filter(same_as__isnull=False).order_by("pk")
    source = source.filter(Exists(articles.filter(source=OuterRef("pk")))).first()
    if source is None:
        return 0
    ids = list(articles.filter(source=source).values_list("pk", flat=True)[:STEP])
    with transaction.atomic():
        _lock(ids)
        Article.objects.filter(pk__in=ids, source=source).update(source=source.same_as_id)
        _follow(ids)
    return len(ids)


def _lock(ids):
    list(Article.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk"))


def _follow(ids):
    for index in indexing.SOURCES:
        engine.later(ids, index)
    counting.menu_changed()
