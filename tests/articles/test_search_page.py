"""The search page: finding in every script and reading, marks, order, pages, counts, queries, and what it tells."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import choices, menu, publishing
from articles.indexing import PUBLIC, SOURCES
from articles.models import Article
from search import engine
from search.models import Miss
from tests import make
from tests.articles.reader import links, parsed, texts
from tests.articles.seeking import ask, following, found, main_text, marks, titles

pytestmark = pytest.mark.django_db
READINGS = ["/search/", "/zh-tw/search/", "/zh-hk/search/"]


def several(n, **values):
    """`n` articles about 绿证, the last one newest."""
    return [
        make.published(ago=datetime.timedelta(minutes=n - i), title=f"绿证第{i}则", body="<p>绿证。</p>", **values)
        for i in range(n)
    ]


def test_the_empty_page_offers_form_and_ways_on(client):
    make.region("qingdao")
    make.section()
    page = parsed(client.get("/search/"))
    assert len(page.css("h1")) == len(page.css("form[role=search]")) == 1
    assert page.css_first("meta[name=robots]").attributes["content"] == "noindex, follow"
    assert page.css("link[rel=canonical]") == []
    assert {"/tanshichang/", "/region/shandong/"} <= set(links(client.get("/search/"), "main a"))


def test_every_other_page_has_the_box(client):
    gone = make.withdrawn()
    for address in ("/", "/archive/", "/nothing/", gone.get_absolute_url(), "/zh-tw/"):
        page = parsed(client.get(address))
        box = page.css_first(".masthead form[role=search]")
        assert box.attributes["action"] == ("/zh-tw/search/" if "zh-tw" in address else "/search/")
        assert box.css_first("label").attributes["for"] == box.css_first("input[name=q]").attributes["id"]
    for address in ("/nothing/", gone.get_absolute_url()):
        assert len(parsed(client.get(address)).css("main form[role=search]")) == 1


@pytest.mark.parametrize("q", ["碳达峰", "碳達峰", "  碳达峰  ", "“碳达峰”"])
@pytest.mark.parametrize("at", READINGS)
def test_either_script_finds_either_script(client, q, at):
    hans = make.published(title="甲", body="<p>青岛提前实现碳达峰目标。</p>")
    hant = make.published(title="乙", body="<p>香港力爭碳達峰早日實現。</p>")
    answer = ask(client, q, at=at)
    assert len(titles(answer)) == 2
    prefix = at.removesuffix("/search/")
    assert links(answer, ".found h2 a") == [prefix + hant.get_absolute_url(), prefix + hans.get_absolute_url()]
    assert marks(answer) == ({"碳达峰"} if at == "/search/" else {"碳達峰"})


def test_the_wording_of_taiwan_finds_that_of_the_mainland(client):
    make.published(title="软件怎样算账", body="<p>监测软件与网络信息。</p>")
    answer = ask(client, "軟體", at="/zh-tw/search/")
    assert titles(answer) == ["軟體怎樣算賬"] or titles(answer) == ["軟體怎樣算帳"]
    assert marks(answer) == {"軟體"}
    assert titles(ask(client, "軟體")) == ["软件怎样算账"]
    assert marks(ask(client, "软件", at="/zh-tw/search/")) == {"軟體"}


def test_what_a_reader_typed_is_not_converted(client):
    make.published(title="软件", body="<p>软件。</p>")
    page = parsed(ask(client, "软件", at="/zh-tw/search/"))
    assert page.css_first("#q").attributes["value"] == "软件"
    assert page.css_first("title").text().startswith("软件 - 搜尋")
    nothing = ask(client, "没有的软件词", at="/zh-tw/search/")
    assert "没有的软件词" in main_text(nothing)


def test_a_hit_shows_what_it_is(client):
    article = make.published(
        title="崂山茶园卖碳汇",
        body=f"<p>{'前' * 60}。茶农把固碳量卖给了景区。{'后' * 90}。</p>",
        source=make.source("海岸环境报"),
        tags=["茶园碳汇", "储能"],
    )
    answer = ask(client, "固碳量")
    hit = parsed(answer).css_first(".found li")
    snippet = hit.css_first(".summary").text().strip()
    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert 60 < len(snippet) < 110
    assert texts(answer, ".found .meta span")[:3] == ["海岸环境报", "碳市场", "山东 青岛"]
    assert hit.css_first("time").attributes["datetime"] == article.published_stamp
    assert "茶园碳汇" not in hit.text()
    assert "储能" not in hit.text()
    assert marks(ask(client, "茶园碳汇")) == {"茶园碳汇"}  # the tag alone has it, so it is shown
    assert marks(ask(client, "海岸环境报")) == {"海岸环境报"}


def test_the_editors_wording_of_a_title_is_used(client):
    article = make.published(title="软件升级", body="<p>碳核算。</p>")
    Article.objects.filter(pk=article.pk).update(script_rules={"title": {"tw": "系統升級"}})
    assert titles(ask(client, "碳核算", at="/zh-tw/search/")) == ["系統升級"]


def test_counts(client):
    several(3)
    assert main_text(ask(client, "绿证")).count("3 条") == 1
    several(20)
    assert "23 条" in main_text(ask(client, "绿证"))


def test_pages_follow_each_other(client):
    several(45)
    seen, address = [], "/search/?q=绿证"
    for rows in (20, 20, 5):
        answer = client.get(address)
        assert len(titles(answer)) == rows
        seen += titles(answer)
        address = following(answer)
    assert address is None
    assert seen == [f"绿证第{i}则" for i in reversed(range(45))]
    assert links(answer, ".pager a") == ["/search/?q=%E7%BB%BF%E8%AF%81"]


def test_relevance_puts_the_title_first(client):
    make.published(title="绿证", body="<p>乙。</p>", ago=datetime.timedelta(days=400))
    make.published(title="别的事情", body="<p>顺便提到绿证。</p>")
    assert titles(ask(client, "绿证")) == ["别的事情", "绿证"]
    answer = ask(client, "绿证", sort="relevance")
    assert titles(answer) == ["绿证", "别的事情"]
    assert "按相关度排列最新的匹配稿件" in main_text(answer)
    assert texts(answer, ".tally [aria-current]") == ["最相关的在前"]


def test_relevance_has_three_pages(client):
    several(65)
    address = "/search/?q=绿证&sort=relevance"
    for _ in range(3):
        answer = client.get(address)
        assert len(titles(answer)) == 20
        address = following(answer)
    assert address is None
    assert "更多稿件请按时间排列" in main_text(answer)


@pytest.mark.parametrize("rows", [1, 3, 20, 21])
def test_a_search_costs_four_queries_at_most(client, monkeypatch, rows):
    """Statements of transactions, limits and plans apart."""
    monkeypatch.setattr(menu, "CACHE_SECONDS", 3600)
    several(rows, source=make.source(), tags=["绿证"], regions=["qingdao", "lanzhou"])
    choices.current()
    counted = rows > 20
    for more, cost in (
        ({}, 2 + counted),
        ({"region": "shandong", "section": "tanshichang"}, 2 + counted),
        ({"source": "海岸环境报"}, 3 + counted),
        ({"sort": "relevance"}, 3 + counted),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert len(titles(ask(client, "绿证", **more))) == min(rows, 20)
        asked = [each for each in queries if "SELECT" in each["sql"] and "EXPLAIN" not in each["sql"]]
        assert len(asked) == cost <= 4


def test_what_left_the_site_without_telling_the_index_is_not_shown_and_is_mended(client):
    several(2)
    gone = make.published(title="绿证旧闻", body="<p>绿证。</p>")
    Article.objects.filter(pk=gone.pk).update(state="withdrawn")
    answer = ask(client, "绿证")
    assert len(titles(answer)) == 2
    assert "2 条" in main_text(answer)
    assert engine.drain(PUBLIC, SOURCES[PUBLIC]).done == 1


def test_withdrawn_articles_are_gone_at_once(client):
    article = several(1)[0]
    assert found(client, "绿证")
    publishing.withdraw(article, by=None, reason="x")
    assert found(client, "绿证") == []


# Nothing found


def test_other_words_for_it_are_tried(client):
    make.published(title="出租车换电", body="<p>出租车。</p>")
    answer = ask(client, "计程车")
    assert titles(answer) == ["出租车换电"]
    assert "没有找到“计程车”，以下稿件用的是另一种说法" in main_text(answer)
    assert not Miss.objects.exists()


def test_scattered_words_and_fewer_words_are_tried_and_told(client):
    make.published(title="甲", body="<p>南方电网的公司，网公司。</p>")
    answer = ask(client, "南方电网公司")
    assert titles(answer) == ["甲"]
    assert "没有连在一起的“南方电网公司”" in main_text(answer)
    answer = ask(client, "南方电网 量子纠缠")
    assert titles(answer) == ["甲"]
    assert "不一定包含“量子纠缠”" in main_text(answer)
    assert links(answer, "main .correction a") == ["/search/?q=%E5%8D%97%E6%96%B9%E7%94%B5%E7%BD%91"]
    assert sorted(Miss.objects.values_list("folded", flat=True)) == ["南方电网 量子纠缠", "南方电网公司"]


def test_nothing_at_all_is_noted_once_and_offers_ways_on(client):
    make.published()
    for at in READINGS:
        answer = ask(client, "平行宇宙", at=at)
        assert answer.status_code == 200
        assert "平行宇宙" in main_text(answer)
        assert any(link.endswith("/tanshichang/") for link in links(answer, "main a"))
    assert sorted(Miss.objects.values_list("folded", "variant", "times")) == [
        ("平行宇宙", "hans", 1), ("平行宇宙", "hk", 1), ("平行宇宙", "tw", 1),
    ]  # fmt: skip


def test_what_is_not_a_missing_word_is_not_noted(client):
    several(21)
    make.region("lanzhou")
    ask(client, "绿证", region="lanzhou")
    ask(client, "平行宇宙", region="lanzhou")
    ask(client, "a@b.cn")
    ask(client, "13800138000")
    second = following(ask(client, "绿证"))
    client.get(second.replace("q=%E7%BB%BF%E8%AF%81", "q=%E5%B9%B3%E8%A1%8C"))
    assert not Miss.objects.exists()
