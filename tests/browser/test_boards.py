"""A board in a real browser: by pointer, by keyboard alone, without a script, and two people at once."""

import datetime

import pytest
from django.utils import timezone

from articles import placing
from articles.models import Slot
from tests import make
from tests.articles.test_slots import board, order, put
from tests.browser.test_admin import enter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
HOME = "/admin/articles/slot/home/0/"
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def three():
    """A chief, and three articles on top of the front page; returns their slots."""
    make.user("chief_editor", username="zongbian")
    return [put(board(), make.published(title=f"头条第{n}篇")) for n in "甲乙丙"]


def titles(page):
    """The titles of the first box, in order."""
    return page.locator("[data-board=headline] .board-what > :is(a, bdi)").all_inner_texts()


def test_drag(three, page):
    """The last row is dragged to the top; the page comes back with the new order, and so do readers' pages."""
    enter(page, "zongbian")
    page.goto(HOME)
    grip = page.locator(".board-grip").nth(2)
    target = page.locator(".board-slot").first.bounding_box()
    grip.hover()
    page.mouse.down()
    page.mouse.move(target["x"] + 20, target["y"] + 40, steps=5)
    page.mouse.move(target["x"] + 20, target["y"] + 4, steps=5)
    with page.expect_navigation():
        page.mouse.up()
    page.get_by_text("顺序已改。").wait_for()
    assert titles(page) == ["头条第丙篇", "头条第甲篇", "头条第乙篇"]
    assert order(board()) == [three[n].article_id for n in (2, 0, 1)]
    page.goto("/")
    assert page.locator(".lead h2").inner_text() == "头条第丙篇"


def test_keyboard_alone(three, page):
    """Search, choose, put, move up, take off: without a pointer; the focus stays at the row that was moved."""
    make.published(title="键盘放上的稿")
    enter(page, "zongbian")
    page.goto(HOME)
    page.get_by_role("searchbox", name="查找稿件").focus()
    page.keyboard.type("键盘放上的稿")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_role("radio", name="键盘放上的稿").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="放上").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_role("button", name="上移：键盘放上的稿").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert titles(page)[2] == "键盘放上的稿"
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.closest('.board-slot')?.innerText ?? ''")
    assert "键盘放上的稿" in focused
    page.get_by_role("button", name="撤下：头条第甲篇").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert titles(page) == ["头条第乙篇", "键盘放上的稿", "头条第丙篇"]


def test_without_a_script(three, new_page):
    page = new_page(java_script_enabled=False)
    enter(page, "zongbian")
    page.goto(HOME)
    assert not page.locator(".board-grip").first.is_visible()
    page.get_by_role("button", name="下移：头条第甲篇").click()
    assert titles(page) == ["头条第乙篇", "头条第甲篇", "头条第丙篇"]
    page.locator("details", has_text="改时间：头条第甲篇").locator("summary").click()
    row = page.locator(f"#slot-{three[0].pk}")
    row.get_by_label("结束").fill(f"{timezone.localtime() + 5 * HOUR:%Y-%m-%dT%H:%M}")
    row.get_by_role("button", name="保存时间").click()
    page.get_by_text("时间已改。").wait_for()
    assert Slot.objects.get(pk=three[0].pk).end_at


def test_two_chiefs(three, page):
    """Somebody was faster: both orders are shown, nothing was done, and the next try works."""
    enter(page, "zongbian")
    page.goto(HOME)
    placing.shift(board(), three[1].pk, step=-1, by=make.user("chief_editor", name="总编乙"), version=3)
    page.get_by_role("button", name="撤下：头条第丙篇").click()
    told = page.locator(".board-since").inner_text()
    assert "总编乙" in told
    assert "头条：头条第甲篇；头条第乙篇；头条第丙篇" in told
    assert "头条：头条第乙篇；头条第甲篇；头条第丙篇" in told
    assert Slot.objects.count() == 3
    page.get_by_role("button", name="撤下：头条第丙篇").click()
    page.get_by_text("已撤下").wait_for()
    assert Slot.objects.count() == 2
