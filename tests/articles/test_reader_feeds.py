"""Feeds and sitemaps as their readers read them."""

import datetime
import json
from xml.etree import ElementTree

import feedparser
import pytest
from django.urls import reverse

from accounts import policy
from accounts.models import Policy
from articles import publishing
from articles.dates import minute_text
from articles.views.sitemaps import PART
from tests import make
from tests.articles.reader import full

pytestmark = pytest.mark.django_db
SITE = "https://www.example.cn"
HOUR = datetime.timedelta(hours=1)
MAP = {"m": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


def feed(client, name, *args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    found = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert not found.bozo, found.get("bozo_exception")
    return found


@pytest.mark.parametrize("name", ["feed_atom", "feed_rss"])
def test_feed_entries(client, name):
    article = make.published(**full(title="甲 & 乙", summary="摘要 <b>一</b>", short_title="短"))
    found = feed(client, name)
    entry = found.entries[0]
    assert found.feed.link == f"{SITE}/"
    assert entry.link == entry.id == f"{SITE}{article.get_absolute_url()}"
    assert entry.title.replace("&amp;", "&") == "甲 & 乙"
    assert entry.summary == "摘要 &lt;b&gt;一&lt;/b&gt;"
    assert entry.published_parsed[:5] == article.published_at.utctimetuple()[:5]
    assert article.body not in str(entry)


def test_json_feed(client):
    article = make.published(**full(title="甲 & 乙"))
    answer = client.get("/feed/json/")
    found = json.loads(answer.content)
    assert answer["Content-Type"].startswith("application/feed+json")
    assert found["feed_url"] == f"{SITE}/feed/json/"
    assert found["items"][0]["title"] == "甲 & 乙"
    assert found["items"][0]["url"] == f"{SITE}{article.get_absolute_url()}"


def test_each_feed_holds_its_own(client):
    mine = make.published(**full())
    other = make.published(section=make.section("zhengce", "政策法规"), regions=["lanzhou"])
    cases = {
        "section_feed": ("tanshichang", "碳市场"),
        "region_feed": ("huadong", "华东"),
        "tag_feed": (mine.tags.get().slug, "碳交易"),
        "source_feed": (mine.source_id, "海岸环境报"),
    }
    for name, (key, words) in cases.items():
        for ending in ("", "_rss"):
            found = feed(client, f"{name}{ending}", key)
            assert found.feed.title == f"{words} - 碳排放交易网"
            assert [entry.title for entry in found.entries] == [mine.title]
    assert [entry.title for entry in feed(client, "feed_atom").entries] == [other.title, mine.title]


def test_corrections_move_an_entry_s_update(client):
    article = make.published(ago=HOUR, **full())
    note = publishing.correct(article, kind="note", text="说明", by=None, reason="x")
    entry = feed(client, "feed_atom").entries[0]
    assert entry.updated_parsed[:6] == note.created_at.utctimetuple()[:6]
    assert entry.published_parsed[:5] == article.published_at.utctimetuple()[:5]


def test_corrections_stand_in_every_kind_of_feed(client):
    """Dated, typed, escaped, in the reading of the feed; and only those of what the feed holds."""
    article = make.published(ago=HOUR, **full(summary="摘要。"))
    gone = make.published(**full())
    publishing.correct(gone, kind="note", text="已撤稿的说明", by=None, reason="x")
    publishing.withdraw(gone, by=None, reason="x")
    note = publishing.correct(article, kind="correction", text="数字应为 <8> 万吨，软件有误", by=None, reason="x")
    said = f"<p><strong>更正</strong>（{minute_text(note.created_at)}）数字应为 &lt;8&gt; 万吨，软件有误</p>"
    assert [feed(client, name).entries[0].summary for name in ("feed_atom", "feed_rss")] == [f"摘要。{said}"] * 2
    items = json.loads(client.get("/feed/json/").content)["items"]
    assert [item["content_html"] for item in items] == [f"摘要。{said}"]
    assert items[0]["date_modified"] == article.changed_at.isoformat() == note.created_at.isoformat()
    assert "軟體有誤" in client.get("/zh-tw/feed/").content.decode()


def test_full_text_only_where_allowed(client):
    make.published(**full(title="可全文"))
    make.published(**full(title="只摘录", source=make.source("摘录周刊", policy="excerpt_only")))
    Policy.objects.update_or_create(pk=1, defaults={"full_text_feeds": True})
    policy.forget()
    entries = {entry.title: entry.summary for entry in feed(client, "feed_atom").entries}
    assert "讲一件小事" in entries["可全文"]
    assert entries["只摘录"] == "一句话摘要。"


def locations(answer):
    return [node.text for node in ElementTree.fromstring(answer.content).iterfind(".//m:loc", MAP)]


def test_sitemap_index_and_parts(client):
    article = make.published(**full())
    assert locations(client.get("/sitemap.xml")) == [f"{SITE}/sitemap-0.xml", f"{SITE}/sitemap-news.xml"]
    part = client.get("/sitemap-0.xml")
    assert locations(part) == [f"{SITE}{article.get_absolute_url()}"]
    changed = ElementTree.fromstring(part.content).find(".//m:lastmod", MAP).text
    assert changed == f"{article.changed_at:%Y-%m-%dT%H:%M:%S+00:00}"


def test_parts_end_at_50_000_ids(client):
    article = make.published(**full())
    assert article.pk < PART
    assert client.get("/sitemap-1.xml").status_code == 404
    assert locations(client.get("/sitemap-0.xml")) == [f"{SITE}{article.get_absolute_url()}"]


@pytest.mark.parametrize("n", ["-1", "x", "999999999", "99999999999999999999", "１", "1e3"])
def test_a_part_that_is_none(client, n):
    assert client.get(f"/sitemap-{n}.xml").status_code == 404


def test_news_sitemap_is_the_last_48_hours(client):
    fresh = make.published(ago=47 * HOUR, **full(title="四十七小时前 & 更多"))
    make.published(ago=49 * HOUR, **full())
    answer = client.get("/sitemap-news.xml")
    assert locations(answer) == [f"{SITE}{fresh.get_absolute_url()}"]
    root = ElementTree.fromstring(answer.content)
    assert root.find(".//n:title", MAP).text == fresh.title
    assert root.find(".//n:publication_date", MAP).text == fresh.published_at.isoformat()


def test_robots_names_the_sitemaps(client):
    body = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {SITE}/sitemap.xml" in body
    assert "Disallow: /admin/" in body
