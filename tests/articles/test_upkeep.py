"""What search needs every minute: the outbox, regions that moved, removed words, suggestions."""

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles import counting, indexing, offering, publishing, upkeep
from articles.indexing import NEWSROOM, PUBLIC
from articles.models import Article, Image, Section, Tag
from regions.models import Region
from search import engine, misses, queries, suggesting
from search.errors import Unavailable
from search.models import Miss, Outbox, Suggestion
from tests import make
from tests.articles import desk
from tests.articles.index import desk_found, found, held, terms

DAY = datetime.timedelta(days=1)
NOON = datetime.datetime(2026, 3, 1, 4, 0, tzinfo=datetime.UTC)
AT_NIGHT = NOON + datetime.timedelta(hours=15)
WORDS = {"鸬鹚", "鹚捕", "捕鱼"}


def waiting(index=PUBLIC):
    """The ids in the outbox."""
    return list(
        Outbox.objects.filter(index=index, action=Outbox.PUT).order_by("doc_id").values_list("doc_id", flat=True)
    )


# What is found by another row's name


@pytest.mark.django_db
def test_a_tag_with_another_name():
    """Only articles that may be visible wait, until the next minute; the name of before finds nothing then."""
    article = make.published(tags=["碳价"])
    for kind in ("draft", "withdrawn", "hidden"):
        make.INVISIBLE[kind](tags=["碳价"])
    tag = Tag.objects.get()
    Tag.objects.filter(pk=tag.pk).update(name="碳的价钱", folded="碳的价钱")
    indexing.reconsider(tag, ["slug"])
    assert waiting() == []
    indexing.reconsider(tag, ["name"])
    assert (waiting(), waiting(NEWSROOM)) == ([article.pk], [])
    assert upkeep.drain() == (1, [])
    assert (found("碳的价钱"), found("碳价")) == ([article.pk], [])


@pytest.mark.django_db
def test_a_source_with_another_name_in_the_admin():
    """Both indexes: drafts are found by it in the newsroom."""
    chief = desk.enter(make.user("chief_editor"))
    source = make.source("海岸环境报")
    article, draft = make.published(source=source), make.draft(source=source)
    address = f"/admin/articles/source/{source.pk}/change/"
    form = desk.fields(chief.get(address), "#source_form")
    assert chief.post(address, form | {"policy": "ask"}).status_code == 302
    assert waiting() == waiting(NEWSROOM) == []
    form = desk.fields(chief.get(address), "#source_form")
    assert chief.post(address, form | {"name": "海洋环境报"}).status_code == 302
    assert (waiting(), waiting(NEWSROOM)) == ([article.pk], [article.pk, draft.pk])
    upkeep.drain()
    assert found("海洋环境报") == [article.pk]
    assert set(desk_found("海洋环境报")) == {article.pk, draft.pk}
    assert found("海岸环境报") == desk_found("海岸环境报") == []


@pytest.mark.django_db
def test_a_section_under_another_one():
    article = make.published(section=make.section("zhengce", "政策"))
    section, above = Section.objects.get(slug="zhengce"), make.section("guoji", "国际")
    assert found("正文第", indexing.section_facet(above)) == []
    Section.objects.filter(pk=section.pk).update(parent=above)
    indexing.reconsider(section, ["parent"])
    upkeep.drain()
    assert found("正文第", indexing.section_facet(above)) == [article.pk]


@pytest.mark.django_db
def test_a_picture_with_another_caption():
    cover = Image.objects.create(name="2026/01/a.jpg", width=1, height=1, sha256="0" * 64, alt="塔", caption="一座塔")
    article = make.published(cover=cover)
    Image.objects.update(caption="两座桥")
    cover.refresh_from_db()
    indexing.reconsider(cover, ["caption"])
    upkeep.drain()
    assert (found("两座桥"), found("一座塔")) == ([article.pk], [])


@pytest.mark.django_db
def test_what_nothing_is_found_by():
    make.published(authors=[make.author()])
    indexing.reconsider(make.author(), ["name"])
    assert not Outbox.objects.exists()


@pytest.mark.django_db
def test_much_that_waits_takes_several_minutes(monkeypatch):
    """Nobody's article stays locked for long, and the next tick goes on."""
    monkeypatch.setattr(upkeep, "STEP", 2)
    source = make.source()
    for _ in range(5):
        make.published(source=source)
    indexing.reconsider(source)
    assert upkeep.drain(seconds=0) == (2 + 2, [])
    assert upkeep.drain()[0] == 3 + 3
    assert upkeep.drain() == (0, [])


# Regions


@pytest.mark.django_db
def test_a_region_that_was_put_below_another(monkeypatch):
    """Listing, counters and facets follow; asked for once, and finished in steps."""
    articles = [make.published(regions=["qingdao"]) for _ in range(3)]
    make.published(regions=["jinan"])
    gansu, shandong = make.region("gansu"), make.region("shandong")
    upkeep.follow_regions()
    Region.objects.filter(slug="qingdao").update(parent=gansu, changed_at=timezone.now() + DAY)
    monkeypatch.setattr(upkeep, "MENDED", 2)
    assert [upkeep.follow_regions() for _ in range(3)] == [2, 1, 0]
    ids = {article.pk for article in articles}
    assert set(found("正文第", indexing.region_facet(gansu))) == ids
    assert ids.isdisjoint(found("正文第", indexing.region_facet(shandong)))
    assert set(Article.objects.in_region(gansu).values_list("pk", flat=True)) == ids
    assert counting.number(f"region:{gansu.pk}") == 3
    monkeypatch.setattr("articles.invariants.below_wrong_regions", lambda: 1 / 0)
    assert upkeep.follow_regions() == 0


# Removed words


@pytest.mark.parametrize(
    ("at", "small", "move", "expected"),
    [
        (NOON, True, "edit", [PUBLIC, NEWSROOM]),
        (NOON, False, "edit", []),
        (AT_NIGHT, False, "edit", [PUBLIC, NEWSROOM]),
        (NOON, False, "withdraw", [PUBLIC, NEWSROOM]),
        (NOON, False, "hide", [PUBLIC, NEWSROOM]),
        (NOON, True, "nothing", []),
        (AT_NIGHT, False, "nothing", []),
    ],
)
@pytest.mark.django_db
def test_when_removed_words_are_scrubbed(monkeypatch, at, small, move, expected):
    """What was taken from readers at once; what was only edited at night, if the index is large."""
    done = []
    monkeypatch.setattr(engine, "scrub", lambda index, seconds: done.append(index))
    monkeypatch.setattr(upkeep, "_is_committed", lambda: True)
    monkeypatch.setattr(upkeep, "SMALL", 10**9 if small else 0)
    with time_machine.travel(at - DAY):
        article = make.published(title="旧的题目")
        Outbox.objects.all().delete()
    with time_machine.travel(at, tick=False):
        if move == "edit":
            publishing.save(article, {"title": "新的题目"}, by=None, version=article.version)
            publishing.publish(article, by=None)
        elif move != "nothing":
            getattr(publishing, move)(article, by=None, reason="核实")
        upkeep.scrub()
    assert done == expected


@pytest.mark.django_db(transaction=True)
def test_after_a_tick_nothing_of_a_withdrawn_text_is_left():
    """Not in the tables of terms, and on SQLite not in the pages that held them."""
    make.published(title="水面上的渔船")
    article = make.published(title="鸬鹚捕鱼", body="<p>qsecret 鸬鹚捕鱼</p>")
    publishing.withdraw(article, by=None, reason="核实")
    assert Outbox.objects.filter(action=Outbox.SCRUB).exists()
    call_command("tick")
    assert not Outbox.objects.exists()
    assert not WORDS & terms()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM search_public_fts_data")
            pages = b"".join(bytes(block) for (block,) in cursor.fetchall())
        assert "渔".encode() in pages
        assert b"secret" not in pages
        assert "鹚捕".encode() not in pages


# Suggestions


@pytest.mark.django_db
def test_names_are_suggested_by_kind():
    """By characters of either script, pinyin, first letters; those that readers meet most often first."""
    make.region("gansu")
    source, author = make.source("碳报"), make.author("谭溪", source=make.source("碳报"))
    for number in range(4):
        make.published(
            tags=["碳普惠", "碳足迹"] if number else ["碳足迹"], source=source, authors=[author], regions=["gansu"]
        )
    make.author("谭未发")
    assert set(offering.refresh()) == {"tag", "region", "section", "source", "author"}
    labels = [each.label for each in suggesting.suggest("tan")]
    assert labels == ["碳市场", "碳足迹", "碳报", "谭溪（碳报）", "碳普惠"]
    assert [each.label for each in suggesting.suggest("甘肅")] == ["甘肃"]
    assert [each.label for each in suggesting.suggest("tph")] == ["碳普惠"]
    tag = suggesting.suggest("tph")[0]
    assert (tag.kind, tag.url) == ("tag", Tag.objects.get(name="碳普惠").get_absolute_url())


@pytest.mark.django_db
def test_suggestions_are_replaced_only_when_something_changed(django_assert_max_num_queries):
    article = make.published(tags=["碳价", "水电"])
    offering.refresh()
    kept = Suggestion.objects.get(label="碳市场")
    with django_assert_max_num_queries(5):
        assert offering.refresh() == []
    make.published(tags=["碳价", "风电"])
    publishing.withdraw(article, by=None, reason="核实")
    assert offering.refresh() == ["tag"]
    assert [[each.label for each in suggesting.suggest(word)] for word in ("风", "水", "碳价")] == [
        ["风电"],
        [],
        ["碳价"],
    ]
    assert Suggestion.objects.get(label="碳市场").pk == kept.pk


@pytest.mark.django_db
def test_a_renamed_tag_is_suggested_by_its_new_name():
    make.published(tags=["碳价"])
    offering.refresh()
    Tag.objects.update(name="电价", folded="电价")
    counting.menu_changed()
    assert offering.refresh() == ["tag"]
    assert suggesting.suggest("碳价") == []


# The command


@pytest.mark.django_db
def test_tick_does_all_of_it(capsys):
    """One line; old misses go too."""
    article = make.published(tags=["碳价"])
    indexing.reconsider(Tag.objects.get())
    misses.note(queries.parse("找不到的词"), "hans")
    Miss.objects.update(day=timezone.localdate() - 100 * DAY)
    call_command("tick")
    out = capsys.readouterr().out
    assert "补入索引 1 篇" in out
    assert len(out.splitlines()) == 1
    assert not Miss.objects.exists()
    assert [each.label for each in suggesting.suggest("碳价")] == ["碳价"]
    assert held() == {article.pk}


@pytest.mark.django_db
def test_tick_goes_on_without_the_search_server(capsys, monkeypatch):
    def away():
        raise Unavailable

    monkeypatch.setattr(upkeep, "drain", away)
    call_command("tick")
    told = capsys.readouterr()
    assert "定时发布生效 0 篇" in told.out
    assert "搜索索引暂未更新" in told.err


@pytest.mark.django_db
def test_tick_names_what_cannot_be_indexed(capsys, monkeypatch):
    make.published()
    monkeypatch.setattr(indexing, "year_facet", lambda year: "不是")
    indexing.reconsider(make.section())
    call_command("tick")
    assert "不是检索项" in capsys.readouterr().err
