"""What is searched: words, facets and time of the documents, and the indexes after every move."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import indexing, publishing, sweeping
from articles.indexing import NEWSROOM, PUBLIC, SOURCES
from articles.models import Article, Image, Tag
from search import comparing
from tests import make
from tests.articles.index import desk_found, found, held, live
from workflow.errors import Blocked

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


def document(article, index=PUBLIC):
    """The document that an index should hold of an article."""
    return SOURCES[index].some([article.pk], lock=True)[0]


def image(**fields):
    """A stored picture, as far as the indexes know it."""
    return Image.objects.create(name="2026/01/" + "0" * 32 + ".jpg", width=1, height=1, sha256="0" * 64, **fields)


# Documents


def test_what_is_searched_part_by_part():
    """One line for each part; an inline element does not cut a word, a block or a cell does."""
    body = (
        "<p>全国碳<strong>市</strong>场</p><h2>成交</h2><table><tr><td>甲</td><td>乙</td></tr></table><p>一<br>二</p>"
    )
    article = make.published(
        title="标题",
        summary="摘要",
        body=body + "<figure><figcaption>图一说明</figcaption></figure>",
        byline="记者 王媛",
        source=make.source("海岸环境报"),
        tags=["碳价", "风电"],
        cover=image(alt="替代文字", caption="封面说明", credit="某社"),
    )
    text = document(article).text
    assert text.split("\n") == [
        "摘要", "全国碳市场", "成交", "甲 乙", "一", "二", "图一说明", "封面说明", "记者 王媛", "海岸环境报", "碳价", "风电",
    ]  # fmt: skip
    assert found("全国碳市场") == [article.pk]
    assert found("甲乙") == found("一二") == found("摘要全国") == []


def test_facets_roll_up():
    """Regions and sections with everything above them, source, tags, the year in China."""
    section = make.section("zhengce", "政策")
    above = make.section("guoji", "国际")
    section.parent = above
    section.save()
    source = make.source()
    newyear = datetime.datetime(2021, 12, 31, 16, 30, tzinfo=datetime.UTC)
    article = make.published(regions=["qingdao", "lanzhou"], section=section, source=source, tags=["碳价"])
    make.age(article, timezone.now() - newyear)
    tag = Tag.objects.get()
    assert set(document(article).facets) == {
        "r_huadong", "r_370000", "r_370200", "r_xibei", "r_620000", "r_620100",
        f"c_{section.pk}", f"c_{above.pk}", f"s_{source.pk}", f"g_{tag.pk}", "y_2022",
    }  # fmt: skip
    other = make.published(regions=["jinan"], section=make.section())
    words = "正文第"
    assert found(words, indexing.region_facet(make.region("shandong"))) == [other.pk, article.pk]
    assert found(words, indexing.region_facet(make.region("gansu"))) == [article.pk]
    assert found(words, indexing.section_facet(above)) == [article.pk]
    assert found(words, indexing.section_facet(section), indexing.year_facet(2022)) == [article.pk]
    assert found(words, indexing.source_facet(source), indexing.tag_facet(tag.pk)) == [article.pk]
    assert found(words, indexing.year_facet(2021)) == []


def test_the_word_for_a_facet_finds_nothing():
    """A reader who types it looks for a word."""
    make.published(regions=["qingdao"])
    assert found("r_370200") == found("r370200") == []


def test_text_of_many_articles_is_one_query(django_assert_num_queries):
    """At 1, 3 and 20 rows; what a listing row prints is there too."""
    cover = image(alt="塔", caption="一座塔")
    for number in (1, 2, 17):
        for _ in range(number):
            make.published(tags=["碳价", "风电"], source=make.source(), cover=cover)
        with django_assert_num_queries(1):
            rows = list(indexing.with_text(Article.objects.live()))
            texts = [(indexing.text_of(row), row.section.name, row.headline, row.published_text) for row in rows]
    assert len(texts) == 20
    assert all("一座塔\n海岸环境报\n碳价\n风电" in text for text, *_ in texts)


def test_the_newsroom_knows_titles_bylines_and_sources():
    """Of every state but taken down, and the title of a version that is still being written; never a body."""
    article = make.published(title="旧的题目", byline="王媛", source=make.source(), body="<p>正文里的词</p>")
    publishing.save(article, {"title": "新的題目"}, by=None, version=article.version)
    assert document(article, NEWSROOM).text.split("\n") == ["新的題目", "王媛", "海岸环境报"]
    for words in ("旧的题目", "新的题目", "新的題目", "王媛", "海岸環境報"):
        assert desk_found(words) == [article.pk]
    assert desk_found("正文里") == []
    assert found("新的题目") == []
    assert found("正文里") == [article.pk]
    made = [make.draft(title="各种状态"), *(kind(title="各种状态") for kind in make.INVISIBLE.values())]
    assert set(desk_found("各种状态")) == {each.pk for each in made if not each.hidden_by}


# Moves


def test_every_move_keeps_both_indexes():
    """Publish, correct, edit, withdraw, restore, hide, reveal, discard, recover: exactly `live()`, and all not taken down."""
    article = make.draft(title="一件小事")
    other = make.published()

    def both():
        assert held(PUBLIC) == live()
        assert held(NEWSROOM) == set(Article.objects.filter(hidden_by=0).values_list("pk", flat=True))
        return article.pk in held(PUBLIC)

    assert not both()
    publishing.publish(article, by=None)
    assert both()
    publishing.correct(article, kind="note", text="补充一句", by=None, reason="补充")
    assert both()
    publishing.hide(article, by=None, reason="案件")
    publishing.hide(article, by=None, reason="案件二")
    assert not both()
    publishing.reveal(article, by=None, reason="结案")
    assert not both()
    publishing.reveal(article, by=None, reason="结案")
    assert both()
    publishing.withdraw(article, by=None, reason="核实")
    assert not both()
    publishing.restore(article, by=None, reason="改过")
    publishing.save(article, {"title": "一件大事"}, by=None, version=article.version)
    assert not both()
    assert desk_found("一件小事") == []
    publishing.publish(article, by=None)
    assert both()
    assert found("一件大事") == [article.pk]
    publishing.recover(publishing.discard(make.draft(), by=None), by=None)
    assert both()
    assert other.pk in held(PUBLIC)


def test_an_edited_text_is_found_by_its_new_words_only_when_published():
    article = make.published(title="旧的题目", body="<p>旧的正文。</p>")
    publishing.save(article, {"title": "新的题目", "body": "<p>新的正文。</p>"}, by=None, version=article.version)
    assert (found("旧的题目"), found("新的题目"), found("新的正文")) == ([article.pk], [], [])
    publishing.publish(article, by=None)
    assert (found("旧的题目"), found("旧的正文")) == ([], [])
    assert found("新的题目") == found("新的正文") == [article.pk]


def test_time_alone():
    """The sweeper puts what is due and drops what is over; until then `live()` decides."""
    due = make.scheduled(in_=HOUR)
    over = make.published(expire_at=timezone.now() + HOUR)
    assert held() == {over.pk}
    with time_machine.travel(timezone.now() + 2 * HOUR):
        assert sweeping.sweep() == (1, 1)
        assert held() == live() == {due.pk}
    assert held(NEWSROOM) == {due.pk, over.pk}


def test_what_leaves_the_recycle_bin_leaves_the_newsroom():
    article = make.discarded(title="丢弃的稿子")
    back = make.discarded(title="又捡回来")
    assert set(desk_found("丢弃的稿子")) == {article.pk}
    Article.objects.update(changed_at=timezone.now() - 40 * DAY)
    publishing.recover(back, by=None)
    assert sweeping.empty_bin() == 1
    assert held(NEWSROOM) == {back.pk}


def test_a_refused_move_changes_no_index():
    """The article and both indexes are undone together."""
    taken = make.published(source_url="https://example.com/a")
    draft = make.draft(title="旧的题目")
    before = (held(PUBLIC), held(NEWSROOM))
    values = {"title": "新的题目", "source_url": taken.source_url}
    with pytest.raises(Blocked):
        publishing.save(draft, values, by=None, version=None)
    with pytest.raises(Blocked):
        publishing.draft(by=None, title="没有建成", source_url=taken.source_url)
    assert (held(PUBLIC), held(NEWSROOM)) == before
    assert desk_found("新的题目") == desk_found("没有建成") == []
    assert desk_found("旧的题目") == [draft.pk]


def test_an_error_after_the_index_undoes_it(monkeypatch):
    """Whatever fails last."""
    article = make.published(title="还在这里", body="<p>还在这里的正文</p>")

    def fail(*args):
        indexing_settle(*args)
        raise ZeroDivisionError

    indexing_settle = indexing.settle
    monkeypatch.setattr(indexing, "settle", fail)
    with pytest.raises(ZeroDivisionError):
        publishing.withdraw(article, by=None, reason="核实")
    with pytest.raises(ZeroDivisionError):
        publishing.draft(by=None, title="没有建成")
    assert found("还在这里的正文") == [article.pk]
    assert desk_found("没有建成") == []
    assert Article.objects.get().state == "published"


def test_a_second_move_that_changes_no_word_writes_no_document():
    """Only the comparison is paid."""
    article = make.published()
    with CaptureQueriesContext(connection) as queries:
        indexing.settle(article)
    written = [each["sql"] for each in queries if each["sql"].startswith(("INSERT", "DELETE", "UPDATE"))]
    assert written == []
    assert len([each for each in queries if "SELECT" in each["sql"]]) == 6


@pytest.mark.parametrize("index", SOURCES)
def test_a_source_gives_everything_once_in_the_order_of_time(index, monkeypatch):
    """In pages, from any place on; ids and the number of them agree."""
    monkeypatch.setattr(indexing, "PAGE", 3)
    for days in (3, 1, 2, 9, 5, 4, 8, 7):
        make.published(ago=days * DAY)
    kind, hidden = make.INVISIBLE["withdrawn"](), make.INVISIBLE["hidden"]()
    source = SOURCES[index]
    every = list(source.in_time_order(None))
    assert [(each.at, each.id) for each in every] == sorted((each.at, each.id) for each in every)
    assert len(every) == (8 if index == PUBLIC else 9)
    assert list(source.in_time_order((every[3].at, every[3].id))) == every[4:]
    ids = sorted(each.id for each in every)
    assert source.ids(0, 3) == ids[:3]
    assert source.ids(ids[2], 100) == ids[3:]
    assert source.total() >= len(every)
    assert not comparing.compare(index, source, contents=True)
    assert (kind.pk in ids) == (index == NEWSROOM)
    assert hidden.pk not in ids
