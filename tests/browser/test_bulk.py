"""Many rows at once in a real browser: choose by keyboard, change, read the report, undo; filters kept; tags merged."""

import pytest

from articles import missing, publishing
from articles.models import Article, SavedFilter, Tag
from tests import make
from tests.browser.test_admin import enter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
LIST = "/admin/articles/article/"


@pytest.fixture
def people():
    """An editor of 山东, a chief, and five articles."""
    make.section(), make.region("jinan")
    make.user(username="bianji", name="王晓")
    make.user("chief_editor", username="zongbian", name="李总")
    return [make.draft(title=f"青岛碳市场第 {n} 期", tags=["碳价"]) for n in range(1, 6)]


def rows(page):
    """The titles of the chosen rows, from top to bottom."""
    return page.locator("#result_list tr.selected .field-headline").all_inner_texts()


def test_keyboard_bulk_and_undo(people, page, axe):
    """j k x a choose; the action asks, reports and is undone; nothing is stolen from who types."""
    enter(page, "bianji")
    page.goto(LIST)
    for key in "jjxjx":
        page.keyboard.press(key)
    assert rows(page) == ["青岛碳市场第 4 期", "青岛碳市场第 3 期"]
    page.keyboard.press("/")
    page.keyboard.type("jxa?k")
    assert page.locator("#searchbar").input_value() == "jxa?k"
    assert len(rows(page)) == 2
    page.keyboard.press("Escape")
    page.locator("h1").first.click()
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="键盘快捷键").is_visible()
    assert axe(page) == []
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    page.get_by_label("动作").select_option(label="加标签…")
    page.get_by_role("button", name="执行").click()
    page.get_by_label("标签", exact=True).fill("配额")
    assert axe(page) == []
    page.locator(".submit-row button").click()
    page.get_by_text("已处理 2 篇").wait_for()
    assert axe(page) == []
    assert Tag.objects.get(name="配额").uses.count() == 2
    page.get_by_role("button", name="撤销这次操作").click()
    page.get_by_text("已恢复").first.wait_for()
    assert Tag.objects.get(name="配额").uses.count() == 0


def test_preview_opens_beside(people, page):
    """p opens the row's preview in a tab of its own; a chooses all and none."""
    enter(page, "bianji")
    page.goto(LIST)
    page.keyboard.press("a")
    assert len(rows(page)) == 5
    page.keyboard.press("a")
    assert rows(page) == []
    page.keyboard.press("j")
    with page.context.expect_page() as opened:
        page.keyboard.press("p")
    opened.value.wait_for_load_state()
    assert "/preview/" in opened.value.url
    assert "青岛碳市场第 5 期" in opened.value.content()


def test_regions_are_searched(people, page, axe):
    """The same field as on the article's screen: type, choose, see it as a chip."""
    enter(page, "bianji")
    page.goto(LIST)
    page.locator("input.action-select").first.check()
    page.get_by_label("动作").select_option(label="加地区…")
    page.get_by_role("button", name="执行").click()
    page.get_by_role("combobox", name="地区").fill("jinan")
    page.get_by_role("option", name="济南").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="去掉济南").wait_for()
    assert axe(page) == []
    page.locator(".submit-row button").click()
    page.get_by_text("已处理 1 篇").wait_for()
    assert Article.objects.get(title="青岛碳市场第 5 期").places.filter(region__slug="jinan", assigned=True).exists()


def test_a_filter_is_kept(people, page, axe):
    """Choose, name, come back by one click, drop."""
    enter(page, "bianji")
    page.goto(f"{LIST}?state=draft")
    page.get_by_label("名称", exact=True).fill("我的草稿")
    page.get_by_role("button", name="存为常用筛选").click()
    page.goto(LIST)
    page.get_by_role("link", name="我的草稿").click()
    page.wait_for_url("**?state=draft")
    assert axe(page) == []
    page.get_by_role("button", name="删除常用筛选").click()
    page.get_by_role("button", name="存为常用筛选").wait_for()
    assert not SavedFilter.objects.exists()


def test_without_scripts_it_all_works(people, new_page):
    """Boxes, action, form, report and undo are plain pages."""
    page = new_page(java_script_enabled=False)
    enter(page, "bianji")
    page.goto(LIST)
    assert not page.get_by_role("button", name="键盘快捷键").is_visible()
    page.locator("input.action-select").first.check()
    page.get_by_label("动作").select_option(label="改授权依据…")
    page.get_by_role("button", name="执行").click()
    page.get_by_label("授权依据").select_option(label="已授权")
    page.locator(".submit-row button").click()
    page.get_by_role("button", name="撤销这次操作").click()
    assert page.get_by_text("已恢复").is_visible()
    assert Article.objects.get(title="青岛碳市场第 5 期").licence == "own"


def test_a_chief_tidies_up(people, page, axe):
    """Tags are merged, a wrong address becomes a redirect, the log is filtered and exported."""
    article = publishing.publish(make.draft(title="碳价周报", tags=["碳价格"]), by=None)
    missing.note(f"/old/{article.pk}.html")
    missing.flush()
    make.small_team()
    enter(page, "zongbian")
    page.goto("/admin/articles/tag/")
    for box in page.locator("input.action-select").all():
        box.check()
    page.get_by_label("动作").select_option(label="合并所选…")
    page.get_by_role("button", name="执行").click()
    page.get_by_label("碳价（").check()
    assert axe(page) == []
    page.locator(".submit-row button").click()
    page.get_by_text("已并入“碳价”").wait_for()
    assert axe(page) == []
    page.goto("/tag/碳价格/")
    assert page.url.endswith("/tag/%E7%A2%B3%E4%BB%B7/")
    page.goto("/admin/articles/missing/")
    assert axe(page) == []
    page.get_by_role("link", name="转到…").click()
    assert axe(page) == []
    page.locator("input[name=_save]").click()
    page.goto(f"/old/{article.pk}.html")
    assert page.get_by_role("heading", name="碳价周报").first.is_visible()
    page.goto("/admin/workflow/event/")
    page.get_by_label("操作人").fill("李总")
    page.locator(".typed-filter button").first.click()
    assert "合并" in page.locator("#result_list").inner_text()
    assert axe(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 CSV").click()
    assert download.value.suggested_filename.startswith("events-")
