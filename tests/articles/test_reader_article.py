"""The article page: what it says, where it lives, what it says to machines."""

import datetime

import pytest
from django.utils import timezone

from articles import publishing
from articles.contents import with_contents
from tests import make
from tests.articles.reader import full, json_ld, links, parsed, texts

pytestmark = pytest.mark.django_db
THEIRS = datetime.datetime(2022, 6, 8, 2, 20, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def reprint(**values):
    return make.published(
        **full(
            title="青岛签署合作协议",
            licence="permitted",
            originally_published_at=THEIRS,
            source_url="https://example.cn/a.html",
            editor="苏禾",
            **values,
        )
    )


def test_source_line_in_the_form_of_the_trade(client):
    article = reprint()
    page = client.get(article.get_absolute_url())
    line = texts(page, ".source")[0]
    assert line.startswith("文章来源：海岸环境报 林溪 2022-06-08 10:20 本站发布 ")
    assert f"本站发布 {article.published_text}" in line
    assert links(page, ".source a") == [article.source.get_absolute_url(), make.author().get_absolute_url()]
    stamps = [node.attributes["datetime"] for node in parsed(page).css(".source time")]
    assert stamps == ["2022-06-08T10:20+08:00", article.published_stamp]


def test_byline_stands_in_for_authors(client):
    article = make.published(**full(authors=[], byline="本报综合"))
    assert "本报综合" in texts(client.get(article.get_absolute_url()), ".source")[0]


def test_facts_below_the_text(client):
    article = reprint()
    page = client.get(article.get_absolute_url())
    foot = texts(page, ".story footer")[0]
    assert "山东 青岛" in foot.replace("  ", " ") or "山东青岛" in foot
    assert "碳交易" in foot
    assert "苏禾" in foot
    assert "在转载名单内" in foot
    original = parsed(page).css_first(".story footer a[href='https://example.cn/a.html']")
    assert set(original.attributes["rel"].split()) == {"noopener", "nofollow", "external"}


def test_corrections_are_dated_and_shown(client):
    article = reprint()
    note = publishing.correct(article, kind="correction", text="机构名称有误。", by=None, reason="来信")
    page = client.get(article.get_absolute_url())
    shown = texts(page, ".correction")[0]
    assert shown == f"更正 {timezone.localtime(note.created_at):%Y-%m-%d %H:%M} 机构名称有误。"
    news = json_ld(page)[0]
    assert news["correction"][0]["text"] == "机构名称有误。"


@pytest.mark.parametrize("place", ["zhengce/2022/0608", "tanshichang/1999/0101", "nowhere/0000/9999"])
def test_any_other_section_or_date_moves_to_the_address(client, place):
    article = reprint()
    answer = client.get(f"/{place}/{article.pk}.html?from=x")
    assert answer.status_code == 301
    assert answer["Location"] == article.get_absolute_url()


def test_the_address_keeps_the_day_of_creation_in_shanghai(client):
    article = make.published(**full())
    article.created_at = datetime.datetime(2022, 6, 7, 16, 30, tzinfo=datetime.UTC)
    article.save()
    assert article.get_absolute_url() == f"/tanshichang/2022/0608/{article.pk}.html"
    assert client.get(article.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("word", ["0", "99999999999999999999", "9223372036854775807", "1.html", "１", "²", "-1", "1x"])
def test_a_wrong_id_is_no_page(client, word):
    assert client.get(f"/tanshichang/2022/0608/{word}.html").status_code == 404


def test_neighbours_in_the_same_section(client):
    oldest, middle, newest = (make.published(ago=n * HOUR, **full(title=f"第{n}")) for n in (3, 2, 1))
    make.published(ago=1.5 * HOUR, **full(section=make.section("zhengce", "政策法规"), title="别的栏目"))
    page = client.get(middle.get_absolute_url())
    assert links(page, ".beside a") == [newest.get_absolute_url(), oldest.get_absolute_url()]
    assert links(client.get(newest.get_absolute_url()), ".beside a") == [middle.get_absolute_url()]


def test_related_by_tag_and_region_newest_first_without_itself(client):
    other = make.section("zhengce", "政策法规")
    by_region = make.published(ago=2 * HOUR, **full(section=other, tags=["储能"], title="同地区"))
    by_tag = make.published(ago=HOUR, **full(section=other, regions=["lanzhou"], title="同标签"))
    make.published(**full(section=other, regions=["lanzhou"], tags=["氢能"], title="无关"))
    article = make.published(**full())
    page = client.get(article.get_absolute_url())
    assert links(page, "aside .lines a") == [by_tag.get_absolute_url(), by_region.get_absolute_url()]


def test_traditional_text_says_so(client):
    article = make.published(**full(title="碳達峰與碳中和協議", body="<p>雙方將開展標準化合作，發揮領導作用。</p>"))
    page = parsed(client.get(article.get_absolute_url()))
    for selector in (".body", ".story header"):
        node = page.css_first(selector)
        assert node.attributes["data-zh-from"] == "hant"
        assert "lang" not in node.attributes, "the text is converted to the language of the page"
    assert page.css_first("html").attributes["lang"] == "zh-Hans"
    listed = parsed(client.get("/tanshichang/")).css_first(".row")
    assert listed.attributes["data-zh-from"] == "hant"


def test_what_machines_read(client, settings):
    settings.SITE_URL = "https://www.example.cn"
    article = reprint()
    page = client.get(article.get_absolute_url())
    news, crumbs = json_ld(page)
    address = f"https://www.example.cn{article.get_absolute_url()}"
    assert news["@type"] == "NewsArticle"
    assert news["headline"] == article.title
    assert news["mainEntityOfPage"] == address
    assert news["datePublished"] == article.published_at.isoformat()
    assert news["isBasedOn"] == "https://example.cn/a.html"
    assert news["copyrightHolder"]["name"] == news["creditText"] == "海岸环境报"
    assert [place["name"] for place in news["contentLocation"]] == ["山东", "青岛"]
    assert [step["item"] for step in crumbs["itemListElement"]][1:] == ["https://www.example.cn/tanshichang/", address]
    head = parsed(page)
    assert head.css_first("link[rel=canonical]").attributes["href"] == address
    assert head.css_first("meta[property='og:type']").attributes["content"] == "article"


def test_own_text_credits_nobody_else(client):
    news, _ = json_ld(client.get(make.published(**full(source=None)).get_absolute_url()))
    assert not {"isBasedOn", "copyrightHolder", "creditText"} & set(news)


LONG = "".join(f"<h2>第{n}节</h2><p>正文</p>" for n in "一二三")


def test_long_articles_have_contents(client):
    article = make.published(**full(body=LONG))
    page = parsed(client.get(article.get_absolute_url()))
    anchors = [link.attributes["href"] for link in page.css(".contents a")]
    assert anchors == ["#part-1", "#part-2", "#part-3"]
    assert [page.css_first(anchor).text() for anchor in anchors] == ["第一节", "第二节", "第三节"]


def test_contents_leave_values_alone():
    trap = '<p><a href="https://e.cn/?q=<h2 x=1>" title="a &quot; <h2 onclick=alert(1)>">字</a></p>'
    body, entries = with_contents(trap + LONG.replace("第一节", "第<em>一</em>节 &amp; 更多"))
    assert body.startswith(trap)
    assert entries[0] == ("part-1", "第一节 & 更多")
    assert with_contents(trap) == (trap, [])
