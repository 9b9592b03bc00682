"""Sealing: nothing of a text is left in any table, it comes back to the byte, and what does not fit is refused."""

import json

import pytest
from django.core.files.storage import storages

from articles import erasing, merging, publishing, records, sealing
from articles.models import Article, Image, PreviewLink, Tag, Tombstone
from articles.namesakes import NameTaken
from articles.sealing import RecordMismatch
from tests import make
from tests.articles.planted import REF, Planted, full, notice, picture, taken_down
from workflow.errors import Blocked, WrongState
from workflow.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant():
    """Texts that stand nowhere else."""
    return Planted()


def facts_of(article):
    """The facts of the stored article's record, as bytes."""
    return records.canonical(records.facts(records.record(Article.objects.get(pk=article.pk))))


def test_no_table_holds_a_word_of_a_sealed_article(plant):
    """Every planted text is found before and none after."""
    article = full(plant)
    assert {where for _, where in plant.leaks()} == set(plant.texts)
    taken_down(article)
    assert plant.leaks() == []
    row = Article.objects.get(pk=article.pk)
    assert (row.title, row.source_url_key, row.source_id) == (f"受限稿件 #{row.pk}", None, make.source().pk)


def test_it_comes_back_to_the_byte(plant):
    """All facts of the record, and every column of the database that held a word; spent links stay closed."""
    article = full(plant)
    first, places = facts_of(article), plant.leaks()
    record = taken_down(article)
    sealing.unseal(article, record, by=None, reason="恢复")
    assert facts_of(article) == first
    lost = {("articles_previewlink.note", "link note"), ("articles_missing.path", "title")}
    indexed = {place for place in places if place[0].startswith("search_")}  # still hidden
    assert indexed
    assert set(plant.leaks()) == set(places) - lost - indexed
    assert not PreviewLink.objects.usable().exists()
    assert not Tombstone.objects.get(article=article).active
    publishing.reveal(article, by=None, reason="恢复")
    assert Article.objects.live().filter(pk=article.pk).exists()


def test_names_and_pictures_of_other_articles_stay_theirs(plant):
    """A tag, an author and a picture that another article has keep their words, which are that one's too."""
    ours = Planted()
    image, names = picture(ours, "cover"), ours.texts
    shared = {"cover": image, "tags": [ours("tag", 14)], "authors": [make.author(ours("author", 14))]}
    other = make.published(**shared)
    article = full(plant, **shared)
    record = taken_down(article)
    assert plant.leaks() == []
    assert {where for _, where in ours.leaks()} == set(names)
    assert Image.objects.get(pk=image.pk).taken_at is None
    taken_down(other)  # now nobody else has them
    assert ours.leaks() == []
    assert Image.objects.get(pk=image.pk).taken_at
    sealing.unseal(article, record, by=None, reason="恢复")
    assert Tag.objects.filter(name=names["tag"]).exists()
    assert Image.objects.get(pk=image.pk).caption == names["cover.caption"]


def test_a_tag_that_was_made_anew_is_joined_to_the_old_one(plant):
    """Its articles come along, and the old number has its name and address again."""
    article = full(plant)
    tag = article.tags.order_by("pk").first()
    name, slug = tag.name, tag.slug
    record = taken_down(article)
    other = make.published(tags=[name])
    assert other.tags.get().pk != tag.pk
    sealing.unseal(article, record, by=None, reason="恢复")
    assert other.tags.get() == tag
    tag.refresh_from_db()
    assert (tag.name, tag.slug) == (name, slug)


def test_an_author_of_a_name_that_was_taken_meanwhile_stops_it(plant):
    """Nothing is changed, and the sentence says what to do."""
    article = full(plant)
    record = taken_down(article)
    make.author(plant.texts["author"])
    with pytest.raises(NameTaken, match="请先给那位作者改名"):
        sealing.unseal(article, record, by=None, reason="恢复")
    assert Article.objects.get(pk=article.pk).sealed_at


def test_what_is_merged_meanwhile_follows_after_the_return(plant):
    """A source and a tag that mean others now: the sealed article is left alone, then follows like the others."""
    article = full(plant, tags=["碳价", "配额"])
    make.published(tags=["碳价"], source=make.source())
    chief, record = make.user("chief_editor"), taken_down(article)
    into, target = make.source("海岸日报"), Tag.objects.create(name="碳价格", slug="碳价格")
    merging.merge_sources([make.source()], into, by=chief)
    merging.merge_tags([Tag.objects.get(name="碳价")], target, by=chief)
    while merging.step():
        pass
    sealing.unseal(article, record, by=None, reason="恢复")
    while merging.step():
        pass
    article.refresh_from_db()
    assert article.source == into
    assert target in article.tags.all()


# Records that do not fit


@pytest.mark.parametrize("how", ["text", "order", "other article", "format", "cut", "column"])
def test_a_record_that_does_not_fit_changes_nothing(plant, how):
    """Damaged, reordered, another's, of another format: refused, and the article stays sealed."""
    article = full(plant)
    record = taken_down(article)
    wrong = json.loads(record)
    if how == "text":
        wrong["revisions"][0]["article_id"] = make.draft().pk
    elif how == "other article":
        wrong["article"]["id"] += 1
    elif how == "format":
        wrong["format"] = 0
    elif how == "column":
        wrong["article"]["no_such_column"] = 1
    bytes_ = {"cut": record[:-1], "order": json.dumps(wrong).encode()}.get(how) or records.canonical(wrong)
    before = facts_of(article)
    with pytest.raises(RecordMismatch):
        sealing.unseal(article, bytes_, by=None, reason="恢复")
    assert facts_of(article) == before
    assert Article.objects.get(pk=article.pk).sealed_at


def test_an_address_that_another_article_has_now_stops_it(plant):
    """The sentence names the address, nothing is changed."""
    article = full(plant)
    record = taken_down(article)
    Tombstone.objects.update(active=False)
    make.draft(source_url=json.loads(record)["article"]["source_url"])
    with pytest.raises(Blocked, match="原文链接"):
        sealing.unseal(article, record, by=None, reason="恢复")
    assert Article.objects.get(pk=article.pk).sealed_at


# When


def test_only_what_is_hidden_is_sealed_once():
    """Not what readers see; not twice; and the last restriction is not lifted over a sealed text."""
    article = make.published()
    with pytest.raises(WrongState):
        sealing.seal(article, by=None, reason=REF, case_ref=REF)
    record = taken_down(article)
    with pytest.raises(WrongState):
        sealing.seal(article, by=None, reason=REF, case_ref=REF)
    with pytest.raises(WrongState, match="请先解封"):
        publishing.reveal(article, by=None, reason=REF)
    publishing.hide(article, by=None, reason="case 2", notice=notice(status=451))
    publishing.reveal(article, by=None, reason="case 2", notice=notice())
    sealing.unseal(article, record, by=None, reason=REF)
    with pytest.raises(WrongState):
        sealing.unseal(article, record, by=None, reason=REF)


def test_events_hold_the_digest_and_no_text(plant):
    """Who, when, why, and of which record; the log before holds ids and names of fields only."""
    article = full(plant)
    taken_down(article)
    event = Event.objects.about(article).get(move="seal")
    assert list(event.details) == ["sha256"]
    texts = json.dumps(list(Event.objects.values_list("reason", "details", "label")), ensure_ascii=False)
    assert plant.found_in(texts) == []


def test_apps_above_take_part():
    """Erased, taken and given back by the name under which they registered."""
    article, told = make.published(), []
    erasing.register(
        "above",
        lambda ids: told.append(("erase", ids)),
        take=lambda pk: {"pk": pk},
        refill=lambda pk, taken: told.append(("refill", pk, taken)),
    )
    try:
        record = taken_down(article)
        sealing.unseal(article, record, by=None, reason="恢复")
    finally:
        erasing._KEEPERS.pop("above")
    assert told == [("erase", [article.pk]), ("refill", article.pk, {"pk": article.pk})]


# Files


def test_files_go_into_custody_and_come_back(plant):
    """All widths, private and public; a picture that another article shows stays."""
    article = full(plant)
    shared, own = article.cover, article.image_uses.exclude(image=article.cover).get().image
    make.published(cover=shared)
    record = taken_down(article)
    names = sealing.files_of(record)
    assert set(names) == {*shared.file_names, *own.file_names}
    kept = {name: sealing.read_file(name) for name in names}
    assert set(sealing.take_files(article, names)) == set(own.file_names)
    assert sealing.take_files(article, names) is not None  # once more does no harm
    assert not any(storages["private"].exists(name) for name in own.file_names)
    assert all(storages["private"].exists(name) for name in shared.file_names)
    sealing.give_files(article, kept)
    sealing.unseal(article, record, by=None, reason="恢复")
    assert {name: sealing.read_file(name) for name in names} == kept
    assert not Image.objects.filter(taken_at__isnull=False).exists()
