"""Every public page in its three readings: language, links, words, what stays as it is, validators."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Policy
from articles import menu, publishing
from articles.views.rendering import page as rendered
from chinese import converting
from chinese.glossary import Release
from chinese.variants import HK, TW, VARIANTS, reading
from regions.models import Region
from tests import make
from tests.articles.reader import FORMATS, full, json_ld, lists, parsed, texts

pytestmark = pytest.mark.django_db

SITE = "https://www.example.cn"
BODY = (
    '<p>软件与网络信息，<code>软件</code>，见<a href="https://example.cn/软件">软件</a>、<a href="https://www.example.cn/about/">关于</a>、'
    '<a href="https://www.example.cn/media/a.png">图</a>。</p>'
)
WORDS = {"": "软件与网络信息", "/zh-tw": "軟體與網路資訊", "/zh-hk": "軟件與網絡信息"}
STARTS = list(WORDS)
ALTERNATES = [
    ("zh-Hans", ""),
    ("x-default", ""),
    ("zh-Hant", "/zh-tw"),
    ("zh-TW", "/zh-tw"),
    ("zh-HK", "/zh-hk"),
    ("zh-MO", "/zh-hk"),
]
ONE_READING = re.compile(r"/(?:media|static)/")


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def article():
    make.page(body=BODY)
    Region.objects.filter(pk=make.region("qingdao").pk).update(short_hant="青島", name_hant="青島市")
    author = make.author("于国发", biography="报道软件。")
    facts = {"authors": [author], "source": make.source("海岸发展报"), "licence": "permitted"}
    article = make.published(**full(title="软件与网络信息", summary="信息", body=BODY, editor="钟发", **facts))
    make.published(**full(title="碳達峰與碳中和協議", body="<p>雙方將開展標準化合作，發揮領導作用。</p>", **facts))
    return article


def pages(article):
    """The plain addresses of all pages, by name."""
    found = {name: address for name, address in lists(article).items() if "feed" not in name and "sitemap" not in name}
    return found | {"article": article.get_absolute_url(), "about": "/about/", "regions": "/region/"}


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.code)
def test_every_page_is_whole_in_each_reading(client, article, variant):
    for name, plain in pages(article).items():
        answer = client.get(f"{variant.start}{plain}")
        page = parsed(answer)
        assert answer.status_code == 200, name
        assert answer["Content-Length"] == str(len(answer.content)), name
        assert page.css_first("html").attributes["lang"] == variant.lang, name
        assert page.css_first("meta[property='og:locale']").attributes["content"] == variant.og_locale
        canonical = page.css_first("link[rel=canonical]")
        if canonical:
            assert canonical.attributes["href"] == f"{SITE}{variant.start}{plain}", name
            tags = [(node.attributes["hreflang"], node.attributes["href"]) for node in page.css("link[hreflang]")]
            assert tags == [(tag, f"{SITE}{start}{plain}") for tag, start in ALTERNATES], name
        assert not answer.cookies, name
        assert "Vary" not in answer.headers, name


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.code)
def test_only_the_switcher_leads_into_another_reading(client, article, variant):
    for name, plain in (pages(article) | {"missing": "/nothing/"}).items():
        page = parsed(client.get(f"{variant.start}{plain}"))
        switcher = page.css(".readings li a")
        assert [node.attributes["href"] for node in switcher] == [f"{each.start}{plain}" for each in VARIANTS], name
        assert [node.text() for node in switcher] == ["简体", "台灣繁體", "香港繁體"], name
        assert [node.attributes["lang"] for node in switcher if "aria-current" in node.attributes] == [variant.lang]
        for node in page.css(".readings, link[hreflang]"):
            node.decompose()
        for node in page.css("[href], [src], [action], [srcset]"):
            for attribute in ("href", "src", "action", "srcset"):
                address = node.attributes.get(attribute) or ""
                address = address.removeprefix(SITE)
                if address.startswith("/") and not ONE_READING.match(address):
                    prefix = f"/{address.split('/')[1]}" if address.startswith("/zh-") else ""
                    assert prefix == variant.start, (name, address)


@pytest.mark.parametrize("start", STARTS)
def test_the_article_is_worded_and_only_where_it_may(client, article, start):
    answer = client.get(f"{start}{article.get_absolute_url()}")
    page = parsed(answer)
    assert texts(answer, "h1") == [WORDS[start]]
    body = page.css_first(".body")
    assert WORDS[start] in body.text()
    assert body.css_first("code").text() == "软件"
    links = [node.attributes["href"] for node in body.css("a")]
    assert links[1:] == [f"{SITE}{start}/about/", f"{SITE}/media/a.png"]
    assert links[0] == parsed(client.get(article.get_absolute_url())).css_first(".body a").attributes["href"]
    assert texts(answer, ".source bdi") == ["海岸发展报", "于国发"]
    assert "钟发" in texts(answer, ".story dd bdi")
    news, crumbs = json_ld(answer)
    assert news["headline"] == WORDS[start]
    assert news["inLanguage"] == page.css_first("html").attributes["lang"]
    assert news["mainEntityOfPage"] == f"{SITE}{start}{article.get_absolute_url()}"
    assert (news["author"][0]["name"], news["copyrightHolder"]["name"]) == ("于国发", "海岸发展报")
    assert crumbs["itemListElement"][0]["item"] == f"{SITE}{start}/"
    assert crumbs["itemListElement"][-1]["name"] == WORDS[start]


@pytest.mark.parametrize(("start", "word"), [("", "碳达峰与碳中和协议"), ("/zh-tw", "碳達峰與碳中和協議")])
def test_a_traditional_article_is_read_in_each_reading(client, article, start, word):
    hant = make.published(**full(title="碳達峰與碳中和協議", body="<p>雙方將開展標準化合作，發揮領導作用。</p>"))
    answer = client.get(f"{start}{hant.get_absolute_url()}")
    site = "碳排放交易網" if start else "碳排放交易网"
    assert texts(answer, "h1") == [word]
    assert texts(answer, "title") == [f"{word} - {site}"]
    assert parsed(answer).css_first("meta[property='og:title']").attributes["content"] == word
    assert json_ld(answer)[0]["headline"] == word
    assert "本站发布" in texts(answer, ".source")[0] or start
    assert word in texts(client.get(f"{start}/tanshichang/"), ".row h2")


@pytest.mark.parametrize(("start", "short"), [("", "青岛"), ("/zh-tw", "青島"), ("/zh-hk", "青島")])
def test_regions_are_named_by_the_data(client, article, start, short):
    Region.objects.filter(slug="qingdao").update(short_hant="青島" if start else "不用", in_directory=True)
    menu.forget()
    answer = client.get(f"{start}/region/qingdao/")
    assert texts(answer, "h1")[0].startswith(short)
    assert texts(answer, "title")[0].startswith(short)
    assert json_ld(answer)[0]["itemListElement"][-1]["name"] == short
    assert short in texts(answer, ".directory a")


def test_a_name_from_the_data_is_not_converted_again(client, article):
    Region.objects.filter(slug="qingdao").update(short_hant="台州软")
    answer = client.get("/zh-tw/region/qingdao/")
    assert texts(answer, "h1")[0].startswith("台州软")
    assert texts(answer, "title")[0].startswith("台州软")


def test_the_menu_of_one_reading_does_not_get_into_another(client, article):
    for start in [*STARTS, *reversed(STARTS)]:
        page = parsed(client.get(f"{start}/"))
        for place in (".menu a", ".sites a", ".imprint a"):
            assert page.css_first(place).attributes["href"].startswith(f"{start}/")
            assert start or not page.css_first(place).attributes["href"].startswith("/zh-")


def test_etags_differ_and_each_answers_304(client, article):
    for name, plain in pages(article).items():
        if name == "regions":
            continue
        tags = {start: client.get(f"{start}{plain}")["ETag"] for start in STARTS}
        assert len(set(tags.values())) == 3, name
        for start, tag in tags.items():
            answer = client.get(f"{start}{plain}", headers={"If-None-Match": tag})
            assert (answer.status_code, answer.content) == (304, b""), name
            other = tags["" if start else "/zh-tw"]
            assert client.get(f"{start}{plain}", headers={"If-None-Match": other}).status_code == 200, name


@pytest.mark.parametrize("name", ["home", "article", "feed"])
def test_a_new_glossary_is_never_hidden_by_a_304(client, article, name, monkeypatch):
    address = f"/zh-tw{(pages(article) | lists(article))[name]}"
    first = client.get(address)
    monkeypatch.setattr(converting, "_in_force", converting.Converters(Release(7)))
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200
    since = {"If-Modified-Since": first.headers.get("Last-Modified", "Wed, 01 Jan 2031 00:00:00 GMT")}
    assert client.get(address, headers=since).status_code == 200


def test_a_304_converts_nothing(client, article, monkeypatch):
    tags = {plain: client.get(f"/zh-tw{plain}")["ETag"] for plain in ("/about/", article.get_absolute_url())}
    monkeypatch.setattr("carbonportal.variants.convert_html", None)
    for plain, tag in tags.items():
        assert client.get(f"/zh-tw{plain}", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("start", "word"), [("", "这篇内容已撤下"), ("/zh-tw", "這篇內容已撤下"), ("/zh-hk", "這篇內容已撤下")]
)
def test_what_was_withdrawn_is_gone_in_all_readings(client, article, start, word):
    tag = client.get(f"{start}{article.get_absolute_url()}")["ETag"]
    publishing.withdraw(article, by=None, reason="x")
    answer = client.get(f"{start}{article.get_absolute_url()}", headers={"If-None-Match": tag})
    assert (answer.status_code, texts(answer, "h1")) == (410, [word])
    assert WORDS[start] not in answer.content.decode()


@pytest.mark.parametrize(
    ("start", "word"), [("", "没有这个页面"), ("/zh-tw", "沒有這個頁面"), ("/zh-hk", "沒有這個頁面")]
)
def test_what_is_missing_is_missing_in_the_reading(client, article, start, word):
    answer = client.get(f"{start}/nothing/")
    assert (answer.status_code, texts(answer, "h1")) == (404, [word])
    answer = client.get(f"{start}/tanshichang/?before=x")
    assert f"{start}/tanshichang/" in [node.attributes["href"] for node in parsed(answer).css(".message a")]


def test_our_own_fault_is_told_in_the_reading(client, article, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(menu, "current", None)
    answer = client.get("/zh-tw/")
    assert (answer.status_code, texts(answer, "h1")) == (500, ["出錯了"])
    assert {node.attributes["href"] for node in parsed(answer).css("a")} == {"/zh-tw/"}
    assert parsed(answer).css_first("html").attributes["lang"] == "zh-Hant-TW"


def test_redirects_keep_the_reading(client, article):
    plain = article.get_absolute_url()
    moved = client.get(f"/zh-hk/zhengce/1999/0101/{article.pk}.html")
    assert (moved.status_code, moved["Location"]) == (301, f"/zh-hk{plain}")
    assert client.get("/zh-tw/tanshichang")["Location"] == "/zh-tw/tanshichang/"
    assert client.get(f"/zh-tw{plain}").status_code == 200


def test_the_switcher_keeps_the_place_in_a_list_and_nothing_else(client, article):
    page = parsed(client.get("/zh-tw/tanshichang/?month=2031-01&next=//evil.example"))
    addresses = [node.attributes["href"] for node in page.css(".readings li a")]
    assert addresses == [f"{start}/tanshichang/?month=2031-01" for start in STARTS]


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("ending", FORMATS)
def test_feeds(client, article, start, ending):
    Policy.objects.update(full_text_feeds=True)
    lang = {each.start: each.lang for each in VARIANTS}[start]
    found = {name: address for name, address in lists(article).items() if name.endswith(f"feed{ending}")}
    assert len(found) == 5
    for name, plain in found.items():
        answer = client.get(f"{start}{plain}")
        text = answer.content.decode()
        assert answer.status_code == 200
        assert WORDS[start] in text, name
        assert lang in text, name
        assert ("碳达峰" if not start else "碳達峰") in text, name
        assert f"{SITE}{start}{article.get_absolute_url()}" in text, name
        assert f"{SITE}{start}{plain}" in text, name
        others = [other for other in ("/zh-tw", "/zh-hk") if other != start]
        assert not any(other in text for other in others), name
        tag = answer["ETag"]
        assert client.get(f"{start}{plain}", headers={"If-None-Match": tag}).status_code == 304
    assert "海岸发展报" in client.get(f"{start}{found[f'source_feed{ending}']}").content.decode()


def test_machines_have_one_reading(client, article):
    for address in ("/sitemap.xml", "/sitemap-0.xml", "/sitemap-news.xml", "/robots.txt"):
        assert b"/zh-" not in client.get(address).content
        moved = client.get(f"/zh-tw{address}")
        assert (moved.status_code, moved["Location"]) == (301, address)


@pytest.mark.parametrize("variant", [TW, HK], ids=lambda variant: variant.code)
def test_a_reading_costs_no_query_more(client, article, variant):
    for name, plain in pages(article).items():
        client.get(plain)
        with CaptureQueriesContext(connection) as first:
            client.get(plain)
        with CaptureQueriesContext(connection) as second:
            client.get(f"{variant.start}{plain}")
        assert len(second) == len(first), name


def test_a_page_outside_a_request_has_no_switcher(article):
    with reading(TW):
        assert b"readings" not in rendered("404.html", {}, status=404).content
