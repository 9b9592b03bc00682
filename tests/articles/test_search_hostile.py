"""Bad queries and bad luck: every answer is 200, 400, 404, 429 or 503, has a sentence, and escapes what was typed."""

import runpy
from urllib.parse import urlencode

import pytest
from django.db import OperationalError

from articles import searching, throttling
from articles.views import search as view
from search import finding
from search.errors import StaleIndex, TooBroad, Unavailable
from search.models import Miss
from tests import make
from tests.articles.reader import links, parsed, texts
from tests.articles.seeking import ask, following, found, main_text, titles

pytestmark = pytest.mark.django_db
BREAKERS = [
    '"><script>alert(1)</script>',
    "</title></head><body onload=alert(1)>",
    "</script><!--<script>",
    "'-alert(1)-' onmouseover='x",
    "<img src=x onerror=alert(1)> 碳",
    "{{ 7|add:7 }}{% debug %}%s%n${7*7}",
    "javascript:alert(1)",
]
QUERIES = [
    'NEAR(a*) "', "碳 AND 市场 OR (", '"碳', "t_碳 r_370000", "r_370000", "c_1", "碳*", "^碳", "碳:市场", "{碳}", "a\tb\r\nc",
    "%", "_", "\\", "'; DROP TABLE articles_article; --", "1' OR '1'='1", "碳\u202e市场\u2066", "\u200b\ufeff碳", "\u0301" * 50,
    "🜂" * 20, "碳" * 3000, "- - -", "-" * 64, ".".join("1" * 30), "\ufffd\ufffe",
]  # fmt: skip


def assert_inert(answer, scripts=1):
    """The page's own script is the only one, and nothing of what was typed became an element or a handler."""
    page = parsed(answer)
    assert len(page.css("script")) == scripts
    assert page.css("main img, iframe, object, [onload], [onerror], [onmouseover]") == []
    assert len(page.css("title")) == len(page.css("body")) == 1
    for link in links(answer, "main a"):
        assert link.startswith("/")
        assert not link.startswith("//")


@pytest.mark.parametrize("text", BREAKERS)
@pytest.mark.parametrize("at", ["/search/", "/zh-tw/search/"])
def test_what_was_typed_stays_text(client, text, at):
    make.published(title="碳市场 alert script", body="<p>onload x title img 7 javascript 1</p>")
    make.published(title=text, body="<p>碳</p>")
    answer = ask(client, text, at=at, source=text, region=text, cursor="")
    assert answer.status_code == 200
    assert_inert(answer)
    assert parsed(answer).css_first("#q").attributes["value"] == text
    assert "14" not in parsed(answer).css_first("title").text()


@pytest.mark.parametrize("q", QUERIES)
def test_no_query_is_an_error(client, q):
    make.published(title="碳市场", body="<p>碳 a b c r 370000 near</p>")
    for more in ({}, {"sort": "relevance"}):
        answer = ask(client, q, **more)
        assert answer.status_code == 200
        assert_inert(answer)
        assert titles(answer) or main_text(answer)


def test_facets_cannot_be_typed(client):
    make.published(title="甲", body="<p>乙</p>")
    for q in ("r_370000", "r370000", "c_1", "y_2026"):
        assert titles(ask(client, q)) == []


@pytest.mark.parametrize("raw", ["%00", "a%00b", "%ff%fe", "%c4%e3%ba%c3", "%ed%a0%80"])
def test_bytes_that_are_no_text_are_refused(client, raw):
    for address in (f"/search/?q={raw}", f"/search/?q=a&source={raw}", f"/search/suggest/?q={raw}"):
        assert client.get(address).status_code == 400


def test_a_query_is_cut_and_says_so(client):
    make.published(title="碳" * 64, body="<p>x</p>")
    answer = ask(client, "碳" * 64 + "多余")
    assert len(titles(answer)) == 1
    assert "只使用了前 64 个字。" in main_text(answer)
    assert parsed(answer).css_first("#q").attributes["value"].endswith("多余")
    make.published(title="a b c d e f g h", body="<p>x</p>")
    assert "只使用了前 8 个词。" in main_text(ask(client, "a b c d e f g h 没有的"))


def test_more_than_ten_kilobytes_are_refused_with_the_form(client):
    answer = ask(client, "碳" * 3334)
    assert answer.status_code == 400
    assert "查找的内容太长，请缩短后再试。" in main_text(answer)
    assert parsed(answer).css_first("#q").attributes["value"].startswith("碳碳")
    assert answer["Cache-Control"] == "no-store"
    assert ask(client, "碳" * 3333).status_code == 200


def test_what_a_box_takes_fits_into_an_address_that_the_server_reads(client, settings):
    """Else a pasted paragraph meets the server's own refusal: a bare page in English."""
    limit = runpy.run_path(settings.BASE_DIR / "deploy/gunicorn.conf.py")["limit_request_line"]
    for address in ("/", "/search/", "/zh-tw/search/"):
        boxes = parsed(client.get(address)).css("main form input:not([type=date]), header form input")
        longest = {box.attributes["name"]: "碳" * int(box.attributes["maxlength"]) for box in boxes}
        assert longest["q"]
        sent = longest | dict.fromkeys(("region", "section", "sort", "from", "to"), "x" * 60)
        assert len(f"GET {address}?{urlencode(sent)} HTTP/1.1") < limit
        assert ask(client, **sent).status_code == 200


@pytest.mark.parametrize("q", ["", "   ", "！？。", "\u200b", "___"])
def test_nothing_to_look_for(client, q, django_assert_max_num_queries):
    assert "请输入要查找的字词（汉字、字母或数字）。" in main_text(ask(client, q))
    with django_assert_max_num_queries(0):
        ask(client, q)


def test_only_exclusions(client):
    assert "请至少输入一个要查找的词。" in main_text(ask(client, "-配额 -碳价"))


def test_exclusions(client):
    make.published(title="碳价与配额", body="<p>甲</p>")
    make.published(title="碳价走势", body="<p>乙</p>")
    assert found(client, "碳价 -配额") == ["碳价走势"]


CURSORS = ["x", "k1", "p2", "k1~x", "k" * 300, "~", "' OR 1=1", "k1~" + "A" * 43]


@pytest.mark.parametrize("cursor", CURSORS)
@pytest.mark.parametrize("sort", ["newest", "relevance"])
def test_a_wrong_cursor_is_404_with_a_way_back(client, cursor, sort):
    make.published(title="碳市场")
    answer = ask(client, "碳市场", cursor=cursor, sort=sort, section="tanshichang")
    assert answer.status_code == 404
    way = links(answer, "main .message a")[0]
    assert way.startswith("/search/?q=%E7%A2%B3%E5%B8%82%E5%9C%BA&section=tanshichang")
    assert len(titles(client.get(way))) == 1


def test_a_cursor_of_the_other_order_is_404(client):
    for n in range(21):
        make.published(title=f"绿证{n}")
    newest = following(ask(client, "绿证"))
    assert client.get(f"{newest}&sort=relevance").status_code == 404


def test_parameters_nobody_knows_change_nothing(client):
    make.published(title="碳市场")
    plain = ask(client, "碳市场").content
    assert ask(client, "碳市场", next="//evil.example", page="1", order_by="password").content == plain
    assert (
        client.get("/search/?q=%E7%A2%B3%E5%B8%82%E5%9C%BA&" + "&".join(f"p{n}={n}" for n in range(900))).content
        == plain
    )


# The engine's own troubles


def breaking(error):
    def broken(*args, **kwargs):
        raise error

    return broken


@pytest.mark.parametrize("error", [Unavailable(), StaleIndex("x")])
def test_a_server_that_is_away_is_503_with_links(client, monkeypatch, error):
    make.region("qingdao")
    make.section()
    monkeypatch.setattr(finding, "find", breaking(error))
    answer = ask(client, "碳市场", region="qingdao")
    assert answer.status_code == 503
    assert "搜索暂时不可用，请稍后再试，或从栏目、地区浏览。" in main_text(answer)
    assert answer["Retry-After"] == "30"
    assert answer["Cache-Control"] == "no-store"
    assert {"/tanshichang/", "/region/shandong/"} <= set(links(answer, "main a"))
    assert texts(answer, "option[selected]")[0] == "青岛"


def test_too_broad_is_said(client, monkeypatch):
    monkeypatch.setattr(finding, "find", breaking(TooBroad()))
    answer = ask(client, "的")
    assert answer.status_code == 200
    assert "这个搜索范围太大，请再加一个词，或选择地区、年份。" in main_text(answer)
    assert not Miss.objects.exists()


def test_an_index_that_cannot_be_told_does_not_fail_the_page(client, monkeypatch):
    article = make.published(title="绿证")
    type(article).objects.filter(pk=article.pk).update(state="withdrawn")
    monkeypatch.setattr(searching.engine, "later", breaking(OperationalError()))
    assert ask(client, "绿证").status_code == 200


# Too often


def test_twenty_searches_a_minute(client, monkeypatch):
    make.published(title="绿证")
    monkeypatch.setattr(throttling.time, "time", lambda: 1_000_000_030.0)
    for _ in range(view.SEARCHES):
        assert ask(client, "绿证").status_code == 200
    answer = ask(client, "平行宇宙", region="gansu", source="某报", from_="2020-01-01")
    assert answer.status_code == 429
    assert "搜索过于频繁，请稍候再试。" in main_text(answer)
    assert 0 < int(answer["Retry-After"]) <= 60
    assert answer["Cache-Control"] == "no-store"
    page = parsed(answer)
    assert page.css_first("#q").attributes["value"] == "平行宇宙"
    assert page.css_first("#source").attributes["value"] == "某报"
    assert page.css_first("#from").attributes["value"] == "2020-01-01"
    assert not Miss.objects.exists()
    assert not answer.cookies
    assert client.get("/search/").status_code == client.get("/").status_code == 200
    assert client.get("/search/suggest/?q=x").status_code == 200
    monkeypatch.setattr(throttling.time, "time", lambda: 1_000_000_090.0)
    assert ask(client, "绿证").status_code == 200


def test_a_throttled_search_asks_the_database_nothing(client, monkeypatch, django_assert_num_queries):
    make.published(title="绿证")
    monkeypatch.setattr(view.throttling, "wait", lambda *args, **kwargs: 7)
    ask(client, "绿证")
    with django_assert_num_queries(0):
        assert ask(client, "绿证", source="某报")["Retry-After"] == "7"


def test_suggestions_have_a_bound_of_their_own(client, monkeypatch):
    monkeypatch.setattr(throttling.time, "time", lambda: 1_000_000_030.0)
    for _ in range(view.SUGGESTIONS):
        assert client.get("/search/suggest/?q=a").status_code == 200
    answer = client.get("/search/suggest/?q=a")
    assert (answer.status_code, answer.json(), answer["Cache-Control"]) == (429, [], "no-store")
    assert ask(client, "绿证").status_code == 200
