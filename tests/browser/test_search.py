"""The readers' search in a browser: in three readings, with filters, pages, suggestions by keyboard, without scripts."""

import datetime
import re

import pytest

from articles import throttling
from search import suggesting
from search.suggesting import Entry
from tests import make
from tests.browser.looking import pressed_low, too_wide
from tests.browser.test_reader import LOOKS, LOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
WIDTHS = (320, 1440)


@pytest.fixture(autouse=True)
def _nobody_is_counted(monkeypatch):
    """These tests ask more often than people may."""
    monkeypatch.setattr(throttling, "wait", lambda *args, **kwargs: 0)


@pytest.fixture
def articles():
    facts = {"section": make.section(), "source": make.source(), "tags": ["碳普惠"]}
    for n in range(25):
        make.published(
            ago=datetime.timedelta(hours=n + 1),
            title=f"绿证交易第{n}则",
            body="<p>绿证成交活跃。</p>",
            regions=["qingdao"],
            **facts,
        )
    make.published(title="监测软件升级", body="<p>软件与网络信息，企业提前碳达峰。</p>", regions=["qingdao"], **facts)
    make.published(title="香港力爭碳達峰", body="<p>雙方將開展合作，力爭碳達峰。</p>", regions=["lanzhou"], **facts)
    suggesting.replace("tag", [Entry("碳普惠", "/tag/碳普惠/", 2)])
    suggesting.replace("region", [Entry("青岛", "/region/qingdao/", 1)])


def titles(page):
    return page.locator(".found h2").all_inner_texts()


def test_either_script_in_either_reading(page, articles):
    page.goto("/zh-tw/")
    box = page.get_by_role("search", name="站內搜尋")
    box.get_by_label("搜尋詞").fill("軟體")
    box.get_by_role("button", name="搜尋").click()
    assert page.url.endswith("/zh-tw/search/?q=%E8%BB%9F%E9%AB%94")
    assert titles(page) == ["監測軟體升級"]
    assert set(page.locator("mark").all_inner_texts()) == {"軟體"}
    page.get_by_role("link", name="監測軟體升級").click()
    assert page.get_by_role("heading", level=1).inner_text() == "監測軟體升級"
    for words in ("碳达峰", "碳達峰"):
        for start in ("/", "/zh-hk/"):
            page.goto(start)
            page.locator("#find").fill(words)
            page.locator("#find").press("Enter")
            page.wait_for_url(re.compile(r"/search/\?q="))
            assert len(titles(page)) == 2
            assert "/zh-hk/" in page.url or start == "/"
    assert page.context.cookies() == []


def test_narrow_page_on_and_switch(page, articles):
    page.goto("/search/")
    page.locator("#q").fill("绿证")
    page.get_by_text("按地区、栏目、来源、日期筛选").click()
    page.get_by_label("地区", exact=True).select_option(label="山东")
    page.locator("main").get_by_role("button", name="搜索").click()
    assert page.get_by_role("status").inner_text() == "25 条"
    assert len(titles(page)) == 20
    page.get_by_role("link", name="下一页 →").click()
    assert len(titles(page)) == 5
    page.get_by_role("link", name="台灣繁體").click()
    assert "/zh-tw/search/" in page.url
    assert titles(page)[0].startswith("綠證交易第20則")
    page.get_by_role("link", name="← 回到第一頁").click()
    page.get_by_role("link", name=re.compile("去掉條件：\\s*山東")).click()
    assert page.get_by_label("地區", exact=True).input_value() == ""


def test_suggestions_by_keyboard(page, articles):
    page.goto("/zh-tw/")
    box = page.locator("#find")
    box.press_sequentially("qing")
    option = page.get_by_role("option")
    option.wait_for()
    assert option.all_inner_texts() == ["青島 地區"] or "青島" in option.first.inner_text()
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") is None
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "qing"
    box.press("ArrowDown")
    option.wait_for()
    box.press("ArrowDown")
    assert page.locator(f"#{box.get_attribute('aria-activedescendant')}").get_attribute("aria-selected") == "true"
    box.press("Enter")
    page.wait_for_url("**/zh-tw/region/qingdao/")


def test_suggestions_by_mouse_and_their_end(page, articles):
    page.goto("/search/")
    box = page.locator("#q")
    box.press_sequentially("tph")
    page.locator(".names li").wait_for()
    page.keyboard.press("Tab")
    assert page.locator(".names li").count() == 0
    box.focus()
    box.press("ArrowDown")
    page.locator(".names li", has_text="碳普惠").click()
    page.wait_for_url("**/tag/**")
    assert page.get_by_role("heading", level=1).inner_text().endswith("碳普惠")


def test_enter_without_a_choice_searches(page, articles):
    page.goto("/")
    page.locator("#find").press_sequentially("碳普惠")
    page.get_by_role("option").wait_for()
    page.locator("#find").press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q="))
    assert len(titles(page)) == 20


def test_without_scripts(new_page, articles):
    page = new_page(java_script_enabled=False)
    page.goto("/nothing/")
    page.get_by_role("search", name="搜索报道").get_by_label("搜索词").fill("碳達峰")
    page.get_by_role("search", name="搜索报道").get_by_role("button").click()
    assert len(titles(page)) == 2
    page.get_by_text("按地区、栏目、来源、日期筛选").click()
    page.get_by_label("地区", exact=True).select_option("gansu")
    page.locator("main").get_by_role("button", name="搜索").click()
    assert titles(page) == ["香港力争碳达峰"]
    page.get_by_role("link", name="最相关的在前").click()
    assert page.get_by_role("status").inner_text() == "1 条，按相关度排列最新的匹配稿件"


ADDRESSES = {
    "empty": "/search/",
    "hits": "/search/?q=绿证",
    "narrowed": "/zh-tw/search/?q=绿证&region=shandong&source=海岸环境报&from=2022-02-30&sort=relevance",
    "nothing": "/search/?q=平行宇宙&region=gansu",
    "rescued": "/search/?q=绿证 平行宇宙",
    "only exclusions": "/search/?q=-绿证",
    "missing": "/nothing/",
}


def test_axe_finds_nothing_and_nothing_runs_over_the_edge(new_page, axe, articles):
    page = new_page(bypass_csp=True)

    def judged(kind):
        for width, scheme, *rules in LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            yield from (f"{kind} {width} {scheme}: {line}" for line in [*too_wide(page), *axe(page, *rules)])

    found = []
    for kind, address in ADDRESSES.items():
        page.goto(address)
        found += judged(kind)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/")
        page.locator("#find").press_sequentially("t")
        page.get_by_role("option").wait_for()
        page.locator("#find").press("ArrowDown")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += [f"suggestions {width} {scheme}: {line}" for line in axe(page)]
    assert found == []


def test_thumbs_hit_what_they_press(new_page, articles):
    page = new_page(viewport={"width": 375, "height": 812})
    assert pressed_low(page, ADDRESSES, LOW) == {}


def test_the_box_moves_nothing_when_suggestions_come(page, articles):
    page.goto("/")
    before = page.locator("main").bounding_box()
    page.locator("#find").press_sequentially("碳")
    page.get_by_role("option").wait_for()
    assert page.locator("main").bounding_box() == before
