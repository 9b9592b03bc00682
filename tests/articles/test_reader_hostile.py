"""Hostile texts and addresses on reader pages; the oracle is what an HTML parser finds, not the string (safety.md)."""

import json

import pytest
from django.urls import reverse

from articles.jsonld import EmbeddedJson
from articles.models import Article, Author, Section, Source, Tag
from regions.models import Exchange, Region
from tests import make
from tests.articles.reader import FORMATS, full, json_ld, lists, parsed

pytestmark = pytest.mark.django_db
BREAKERS = [
    '"><script>alert(1)</script>',
    "</title></head><body onload=alert(1)>",
    "</script><!--<script>",
    "'-alert(1)-' onmouseover='x",
    "<img src=x onerror=alert(1)>",
    "{{ 7|add:7 }}{% debug %}%s%n${7*7}",
    "]]><svg/onload=alert(1)>",
]
PLAIN = "title short_title summary byline editor".split()


def poison(article, text):
    """Put `text` into every text that reader pages print, past the verbs, which would clean some of it."""
    Article.objects.filter(pk=article.pk).update(**dict.fromkeys(PLAIN, text))
    Source.objects.update(name=text[:80], folded=text[:80])
    Author.objects.update(name=text[:60], biography=text)
    Tag.objects.update(name=text)
    Section.objects.update(name=text[:30], introduction=text)
    Region.objects.update(short=text[:20], name=text[:40], introduction=text, contact=text)
    Exchange.objects.create(region=make.region("shandong"), kind=text[:40], name=text[:80], contact=text)


def shape(answer):
    """How many elements of each kind an answer has, and its scripts and handlers."""
    page = parsed(answer)
    active = page.css(
        "script:not([type='application/ld+json'], [src='/static/site.js']), iframe, object, embed, main svg, img, [onload], [onerror]"
    )
    handlers = [name for node in page.css("*") for name in node.attributes if name.startswith("on")]
    return [node.tag for node in active] + handlers


@pytest.mark.parametrize("text", BREAKERS)
def test_x2_texts_stay_texts(client, text):
    article = make.published(**full(byline="x"))
    make.published(**full())
    poison(article, text)
    pages = lists(article) | {"article": article.get_absolute_url()}
    for name, address in pages.items():
        if "feed" in name or "sitemap" in name:
            continue
        answer = client.get(address)
        assert answer.status_code == 200, name
        assert shape(answer) == [], name
        assert "49" not in parsed(answer).css_first("title").text()
    page = parsed(client.get(article.get_absolute_url()))
    assert page.css_first("h1").text().strip() == text
    assert page.css_first("meta[name=description]").attributes["content"] == text


@pytest.mark.parametrize("text", BREAKERS)
def test_x4_json_ld_says_the_text_and_ends_nothing(client, text):
    article = make.published(**full())
    Article.objects.filter(pk=article.pk).update(title=text, summary=text)
    answer = client.get(article.get_absolute_url())
    news, crumbs = json_ld(answer)
    assert news["headline"] == news["description"] == text
    assert crumbs["itemListElement"][-1]["name"] == text


def test_x4_embedded_json_holds_no_markup_character():
    text = "<>&\u2028\u2029'\"\\</script>"
    written = EmbeddedJson({"a": text})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"a": text}


@pytest.mark.parametrize("text", BREAKERS)
def test_x2_feeds_and_sitemaps_stay_xml(client, text):
    import feedparser

    article = make.published(**full())
    Article.objects.filter(pk=article.pk).update(title=text, summary=text)
    for name in ("feed_atom", "feed_rss", "sitemap_news"):
        answer = client.get(reverse(name))
        assert not feedparser.parse(answer.content).bozo
    assert json.loads(client.get("/feed/json/").content)["items"][0]["title"] == text
    assert "<script" not in json.loads(client.get("/feed/json/").content)["items"][0]["content_html"]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "java\tscript:x",
        "//evil.example/",
        "https:",
        "http://[",
        " javascript:x",
    ],
)
def test_x3_only_web_addresses_become_links(client, link):
    article = make.published(**full())
    Article.objects.filter(pk=article.pk).update(source_url=link)
    Source.objects.update(homepage=link)
    Exchange.objects.create(region=make.region("shandong"), kind="平台", name="甲", link=link)
    for address in (article.get_absolute_url(), article.source.get_absolute_url(), "/region/shandong/"):
        for node in parsed(client.get(address)).css("a"):
            href = node.attributes["href"]
            assert href.startswith(("/", "#", "https://service.weibo.com/", "mailto:?")), href
            assert not href.startswith("//")


def test_x7_names_and_titles_are_isolated(client):
    article = make.published(**full())
    turned = "价格\u202e.txt\u2066"
    Article.objects.filter(pk=article.pk).update(title=turned)
    Author.objects.update(name=turned)
    page = parsed(client.get(article.get_absolute_url()))
    holders = {node.parent.tag for node in page.css("main bdi") if "\u202e" in node.text()}
    assert holders == {"h1", "a"}
    outside = [node for node in page.css("main a, main h1") if "\u202e" in node.text() and not node.css("bdi")]
    assert outside == []


PATHS = [
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/tag/..%2f..%2fetc/",
    "/region/..%5c..%5c/",
    "//evil.example/%2f..",
    "/%5cevil.example/",
    "/tanshichang/2022/0608/1.html/x.css",
    "/region/qingdao/feed/evil",
    "/tag/" + "长" * 3000 + "/",
]


@pytest.mark.parametrize("path", PATHS)
def test_i7_no_path_leads_away_or_breaks(client, path):
    answer = client.get(path)
    assert answer.status_code in {301, 400, 404}
    if answer.status_code == 301:
        target = answer["Location"]
        assert target.startswith("/")
        assert not target.startswith(("//", "/\\"))


@pytest.mark.parametrize("raw", ["%00", "%ff%fe", "%c4%e3%ba%c3", "%ed%a0%80", "%0d%0aSet-Cookie:x"])
def test_i5_bytes_that_are_no_text(client, raw):
    make.published(**full())
    for address in (f"/tag/{raw}/", f"/{raw}/", f"/tanshichang/?before={raw}", f"/tanshichang/?month={raw}"):
        answer = client.get(address)
        assert answer.status_code in {400, 404}, address
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "query", ["a=" + "&a=".join("1" * 900), "&".join(f"p{n}={n}" for n in range(900)), "next=//evil.example"]
)
def test_i6_unknown_parameters_change_nothing(client, query):
    make.published(**full())
    plain = client.get("/tanshichang/")
    assert client.get(f"/tanshichang/?{query}").content == plain.content


INJECTIONS = ["1' OR '1'='1", "1; DROP TABLE articles_article", "1) UNION SELECT 1--", "' AND sleep(5)--"]


@pytest.mark.parametrize("text", INJECTIONS)
def test_i1_sql_in_addresses_and_parameters(client, text):
    make.published(**full())
    for address in (f"/tag/{text}/", f"/tanshichang/?month={text}", f"/region/qingdao/?after={text}"):
        assert client.get(address).status_code == 404


def test_feeds_of_a_poisoned_tag_slug(client):
    for ending in FORMATS:
        assert client.get(reverse(f"tag_feed{ending}", args=["<script>"])).status_code == 404
