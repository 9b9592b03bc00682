"""Reader pages in a browser: accessible in both colour schemes and at every width, in each reading, without scripts, on paper."""

import datetime
import io

import pytest
from PIL import Image as Picture

from articles import pictures, publishing
from regions.models import Exchange
from tests import make
from tests.browser.looking import pressed_low, too_wide

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
WIDTHS = (320, 768, 1440)
COLOURS = ("color-contrast", "link-in-text-block")
LOOKS = [(1440, "light"), (1440, "dark", *COLOURS), (320, "dark"), (320, "light", *COLOURS)]
LONG = "".join(f"<h2>第{n}节</h2><p>正文里有<a href='https://example.cn/'>一个链接</a>。</p>" for n in "一二三")
TABLE = """<table><caption>收盘价</caption><thead><tr><th>市场</th><th>元</th></tr></thead>
<tbody><tr><td>全国</td><td>98.20</td></tr></tbody></table>"""
WIDE = f"<table><tr><th>全国</th>{'<td>123,456,789.00</td>' * 7}</tr></table>"
# Links of one word in a row of text may be lower: what stands alone, or in a list, is pressed by a thumb.
LOW = """[...document.querySelectorAll('a, button, input')].filter(each => {
  const box = each.getBoundingClientRect(), alone = !each.closest('.body, .correction, .empty, .hint, .message p, .story dd > a, .row');
  return alone && box.width && !each.matches('.skip, .unseen') && box.height < 39.5;
}).map(each => each.outerHTML.slice(0, 90))"""


@pytest.fixture
def addresses():
    """One address of each kind of page, over data that shows every part of them."""
    file = io.BytesIO()
    Picture.new("RGB", (640, 400), (20, 90, 60)).save(file, "PNG")
    cover = pictures.store(file.getvalue(), original_name="a.png", by=None, alt="山坡上的风机")
    facts = {
        "section": make.section(),
        "regions": ["qingdao"],
        "tags": ["碳交易", "储能"],
        "source": make.source(homepage="https://example.cn/"),
        "authors": [make.author(biography="长期报道碳市场。")],
        "licence": "permitted",
    }
    for n in range(25):
        make.published(ago=datetime.timedelta(hours=n + 1), cover=cover if n % 5 == 0 else None, **facts)
    title = "碳達峰與碳中和協議：雙方將開展標準化合作"
    article = make.published(
        title=title, body=LONG + TABLE, cover=cover, source_url="https://example.cn/a.html", **facts
    )
    publishing.correct(article, kind="correction", text="机构名称有误，已改正。", by=None, reason="来信")
    Exchange.objects.create(
        region=make.region("shandong"), kind="地方平台", name="测试交易所", link="https://example.cn/"
    )
    gone = make.withdrawn(**facts)
    make.page()
    return {
        "home": "/",
        "section": "/tanshichang/",
        "article": article.get_absolute_url(),
        "region": "/region/shandong/",
        "region_section": "/region/shandong/tanshichang/",
        "directory": "/region/",
        "tag": article.tags.first().get_absolute_url(),
        "source": article.source.get_absolute_url(),
        "author": article.authors.first().get_absolute_url(),
        "archive": "/archive/",
        "month": f"/archive/{article.published_local:%Y/%m}/",
        "older": f"/tanshichang/?month={article.published_local:%Y-%m}",
        "page": "/about/",
        "gone": gone.get_absolute_url(),
        "missing": "/nothing/",
        "wrong_cursor": "/tanshichang/?before=x",
    }


def test_axe_finds_nothing_and_nothing_runs_over_the_edge(new_page, axe, addresses):
    """All rules once at each width, and in the other scheme what it can change: the colours."""
    found = []
    page = new_page(bypass_csp=True)
    for kind, address in addresses.items():
        page.goto(address)
        for width, scheme, *rules in LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{kind} {width} {scheme}: {line}" for line in [*too_wide(page), *axe(page, *rules)]]
        page.set_viewport_size({"width": 768, "height": 800})
        found += [f"{kind} 768: {line}" for line in too_wide(page)]
    assert found == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_wide_table_scrolls_by_itself_and_keeps_its_numbers_whole(new_page, width):
    page = new_page(viewport={"width": width, "height": 800})
    page.goto(make.published(body=WIDE).get_absolute_url())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator("td").first.evaluate("cell => cell.clientHeight") < 45


def test_thumbs_hit_what_they_press(new_page, addresses):
    page = new_page(viewport={"width": 375, "height": 812})
    assert pressed_low(page, addresses, LOW) == {}


def test_everything_works_without_scripts(new_page, addresses):
    page = new_page(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="碳市场", exact=True).first.click()
    page.get_by_role("link", name="较早的 →").click()
    page.get_by_role("link", name="← 较新的").click()
    assert page.url.endswith("/tanshichang/")
    page.get_by_role("navigation", name="栏目").get_by_role("link", name="地区").click()
    page.locator("main").get_by_role("link", name="青岛").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("青岛")


def test_the_keyboard_reaches_the_text_first(page, addresses):
    page.goto(addresses["article"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_pictures_reserve_their_place(page, addresses):
    page.goto("/")
    for picture in page.locator("main img").all():
        assert picture.bounding_box()["height"] > 20
        picture.scroll_into_view_if_needed()
        page.wait_for_function("picture => picture.complete && picture.naturalWidth > 0", arg=picture.element_handle())
        assert picture.get_attribute("alt") == "山坡上的风机"
    shift = page.evaluate(
        "new Promise(done => new PerformanceObserver(list => done(list.getEntries().reduce((a, e) => a + e.value, 0)))"
        ".observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 300))"
    )
    assert shift < 0.01


def test_a_line_holds_about_34_characters(page, addresses):
    page.goto(addresses["article"])
    columns = page.evaluate(
        "document.querySelector('.body').clientWidth / parseFloat(getComputedStyle(document.querySelector('.body')).fontSize)"
    )
    assert 32 <= columns <= 37


def test_paper_shows_the_text_and_its_address(new_page, addresses):
    page = new_page(color_scheme="dark")
    page.goto(addresses["article"])
    page.emulate_media(media="print", color_scheme="dark")
    for gone in (".menu", ".foot", ".side", ".share"):
        assert not page.locator(gone).first.is_visible()
    assert page.locator(".printed").inner_text().endswith(addresses["article"])
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_contents_lead_to_their_headings(page, addresses):
    page.goto(addresses["article"])
    page.get_by_role("link", name="第三节").click()
    assert page.url.endswith("#part-3")
    assert page.locator("#part-3").is_visible()


def test_a_simplified_article_is_read_in_taiwan_wording(page, addresses):
    article = make.published(section=make.section(), title="软件与网络信息", body="<p>软件与网络信息。</p>")
    page.goto(article.get_absolute_url())
    assert not page.locator(".offer").is_visible()
    page.get_by_role("link", name="台灣繁體").click()
    assert page.url.endswith(f"/zh-tw{article.get_absolute_url()}")
    assert page.get_by_role("heading", level=1).inner_text() == "軟體與網路資訊"
    assert not page.locator(".offer").is_visible()
    page.get_by_role("navigation", name="欄目").get_by_role("link", name="碳市場").click()
    assert page.url.endswith("/zh-tw/tanshichang/")
    page.goto("/tanshichang/")
    assert page.locator(".offer").inner_text().startswith("您上次阅读台灣繁體版，切换")
    page.locator(".offer").get_by_role("link").click()
    assert page.url.endswith("/zh-tw/tanshichang/")
    page.goto("/tanshichang/")
    page.get_by_role("button", name="不用了").click()
    assert not page.locator(".offer").is_visible()
    page.reload()
    assert not page.locator(".offer").is_visible()
    assert page.context.cookies() == []


def test_the_other_readings_are_accessible_too(new_page, axe, addresses):
    page = new_page(bypass_csp=True)
    page.goto("/")
    page.evaluate("localStorage.setItem('reading', 'zh-Hant-HK')")
    found = []
    for address in ("/", "/zh-tw/", f"/zh-tw{addresses['article']}"):
        page.goto(address)
        assert page.locator(".offer").is_visible()
        for width, scheme, *rules in LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{address} {width} {scheme}: {line}" for line in [*too_wide(page), *axe(page, *rules)]]
    assert found == []
