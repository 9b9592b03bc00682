"""Front page, section, region sub-sites, static pages: what stands where."""

import datetime

import pytest
from django.utils import timezone

from articles import menu
from articles.models import Slot
from regions.models import Exchange
from tests import make
from tests.articles.reader import full, json_ld, links, parsed, texts, titles

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def slot(article, position="headline", **fields):
    return Slot.objects.create(article=article, position=position, **fields)


def test_an_empty_site_says_so_and_leads_on(client):
    answer = client.get("/")
    assert "还没有发布报道" in texts(answer, "main")[0]
    assert "/region/" in links(answer, "main a")


def test_front_page_by_section_and_zone(client):
    market = make.published(**full(title="碳市场要闻"))
    policy = make.published(**full(section=make.section("zhengce", "政策法规"), regions=["lanzhou"], title="政策要闻"))
    answer = client.get("/")
    boxes = {texts(answer, ".boxes h2, .boxes h3")[i]: None for i in range(4)}
    assert set(boxes) == {"碳市场", "政策法规", "华东", "西北"}
    assert texts(answer, ".zones .box")[0].startswith("华东 碳市场要闻")
    assert {market.get_absolute_url(), policy.get_absolute_url()} <= set(links(answer, "main a"))


def test_editors_choose_the_top_of_the_front_page(client):
    chosen = make.published(ago=9 * HOUR, title="编辑选的头条")
    second = make.published(ago=8 * HOUR, title="编辑选的第二条")
    featured = make.published(ago=7 * HOUR, title="编辑推荐")
    make.published(title="最新的一条")
    slot(second, order=2)
    slot(chosen, order=1)
    slot(featured, "recommended")
    answer = client.get("/")
    assert texts(answer, ".lead h2") == ["编辑选的头条"]
    assert texts(answer, ".lead .lines a") == ["编辑选的第二条"]
    assert texts(answer, ".features h3") == ["编辑推荐"]
    assert texts(answer, ".latest .lines a") == ["最新的一条"]


def test_slots_begin_end_and_belong_to_one_page(client):
    now = timezone.now()
    early, late, elsewhere = (make.published(ago=(n + 2) * HOUR) for n in range(3))
    newest = make.published()
    slot(early, start_at=now + HOUR)
    slot(late, start_at=now - 2 * HOUR, end_at=now - HOUR)
    slot(elsewhere, region=make.region("shandong"))
    assert texts(client.get("/"), ".lead h2") == [newest.title]
    assert texts(client.get("/region/shandong/"), ".lead h2") == [elsewhere.title]


def test_section_page_with_an_article_on_top(client):
    on_top = make.published(ago=HOUR, **full(title="置顶稿件"))
    newer = make.published(**full(title="较新稿件"))
    slot(on_top, section=make.section())
    answer = client.get("/tanshichang/")
    assert texts(answer, ".lead h2") == ["置顶稿件"]
    assert titles(answer) == ["置顶稿件", newer.title]


def test_region_rolls_up_each_article_once(client):
    both = make.published(regions=["qingdao", "jinan"], title="两市合作")
    make.published(regions=["lanzhou"], title="兰州消息")
    for slug in ("qingdao", "jinan", "shandong", "huadong"):
        answer = client.get(f"/region/{slug}/")
        assert texts(answer, ".lead h2") == ["两市合作"]
        assert "兰州消息" not in answer.content.decode()
    assert both.title not in client.get("/region/gansu/").content.decode()


def test_region_page_says_where_it_is(client):
    make.published()
    answer = client.get("/region/qingdao/")
    assert links(answer, ".crumbs a") == ["/", "/region/", "/region/huadong/", "/region/shandong/"]
    assert [step["name"] for step in json_ld(answer)[0]["itemListElement"]] == ["首页", "地区", "华东", "山东", "青岛"]
    assert "/region/qingdao/feed/" in links(answer, "main a")
    assert "/region/qingdao/tanshichang/" in links(answer, "main a")


def test_region_page_counts_its_cities_from_counters(client):
    make.published(regions=["qingdao"])
    make.published(regions=["qingdao"])
    make.region("jinan")
    assert texts(client.get("/region/shandong/"), ".below li") == ["济南", "青岛 2"]
    assert texts(client.get("/region/huadong/"), ".below li") == ["山东 2"]


def test_exchanges_carry_the_mark_until_confirmed(client):
    region = make.region("shandong")
    facts = {
        "region": region,
        "kind": "地方平台",
        "link": "https://example.cn/",
        "pilot_since": datetime.date(2013, 6, 18),
    }
    Exchange.objects.create(name="甲交易所", order=1, confirmed=False, confirmed_note="内部说明", **facts)
    Exchange.objects.create(name="乙交易所", order=2, confirmed=True, **facts | {"link": "javascript:alert(1)"})
    Exchange.objects.create(name="停用的", retired_at=timezone.now(), **facts)
    for slug in ("shandong", "huadong"):
        answer = client.get(f"/region/{slug}/")
        first, second = texts(answer, ".exchanges .name")
        assert first == "甲交易所 待核实"
        assert second == "乙交易所"
        assert "2013年启动" in texts(answer, ".exchanges li")[0]
        assert links(answer, ".exchanges a") == ["https://example.cn/"]
        assert "内部说明" not in answer.content.decode()


def test_region_texts_are_text(client):
    region = make.region("shandong")
    region.introduction, region.contact = "介绍<b>x</b>", "电话\n<script>1</script>"
    region.save()
    body = client.get("/region/shandong/").content.decode()
    assert "介绍&lt;b&gt;x" in body
    assert "电话<br>&lt;script&gt;" in body


def test_a_retired_region_leads_to_its_successor(client):
    old, new = make.region("jinan"), make.region("qingdao")
    old.retired_at, old.successor = timezone.now(), new
    old.save()
    answer = client.get("/region/jinan/")
    assert (answer.status_code, answer["Location"]) == (301, "/region/qingdao/")


@pytest.mark.parametrize(
    "address", ["/region/nowhere/", "/region/qingdao/nothing/", "/nothing/", "/tag/无/", "/about/"]
)
def test_what_does_not_exist(client, address):
    make.region("qingdao")
    assert client.get(address).status_code == 404


def test_static_pages_are_written_by_administrators(client):
    make.page(body="<p>本站<strong>介绍</strong>。</p>")
    menu.forget()
    answer = client.get("/about/")
    assert texts(answer, "h1") == ["关于我们"]
    assert "<strong>介绍</strong>" in answer.content.decode()
    assert "/about/" in links(client.get("/"), ".imprint a")


def test_the_site_map_lists_sections_and_regions(client):
    make.section()
    make.region("qingdao")
    make.page("sitemap", "网站地图", "<p>全站栏目与地区。</p>")
    found = links(client.get("/sitemap/"))
    assert {"/tanshichang/", "/region/huadong/", "/region/qingdao/"} <= set(found)


def test_directory_and_menu_are_one_click_from_everywhere(client):
    article = make.published(**full())
    for address in ("/", "/tanshichang/", article.get_absolute_url(), "/region/qingdao/", "/nothing/"):
        answer = client.get(address)
        assert {"/region/huadong/", "/region/shandong/", "/region/qingdao/", "/region/"} <= set(
            links(answer, ".foot a")
        )
        assert "/tanshichang/" in links(answer, ".menu a")


def test_every_page_has_one_heading_a_skip_link_and_landmarks(client):
    article = make.published(**full())
    make.page()
    addresses = [
        "/",
        "/tanshichang/",
        article.get_absolute_url(),
        "/region/qingdao/",
        "/region/",
        "/archive/",
        "/about/",
    ]
    addresses += ["/region/qingdao/tanshichang/", article.source.get_absolute_url(), "/nothing/"]
    for address in addresses:
        page = parsed(client.get(address))
        assert len(page.css("h1")) == 1, address
        assert page.css_first("body > a").attributes["href"] == "#main"
        assert page.css_first("main#main")
        assert page.css_first("html").attributes["lang"] == "zh-Hans"
        assert not page.css("[style], [onclick], script:not([type='application/ld+json'], [src='/static/site.js'])"), (
            address
        )
        assert page.css_first("title").text().strip().endswith(("碳排放交易网", "新闻"))
