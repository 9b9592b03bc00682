"""Boards, preview ahead, calendar and dashboard in a real browser: pointer, keyboard alone, no script, phone, axe."""

import datetime

import pytest
from django.utils import timezone

from articles import placing
from articles.models import Article, Slot
from tests import make
from tests.articles.test_slots import board, order, put
from tests.browser.test_admin import enter

pytestmark = pytest.mark.django_db(transaction=True)
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


def test_a_scheduled_front_page(three, page):
    """The chief schedules a headline, looks at the page of that time, and goes back; readers see nothing of it."""
    soon = make.scheduled(title="明天的头条", in_=20 * HOUR)
    placing.put(board(), soon, position="headline", by=None, version=3)
    placing.shift(board(), Slot.objects.latest("pk").pk, step=-1, by=None, version=4)
    for slot in three[:2]:
        placing.remove(board(), slot.pk, by=None, version=board().version)
    enter(page, "zongbian")
    page.goto(HOME)
    page.get_by_label("预览这个时间的页面").fill(f"{timezone.localtime() + 21 * HOUR:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="预览", exact=True).click()
    assert page.locator(".lead h2").inner_text() == "明天的头条"
    assert "只有编辑部能看到" in page.locator(".preview-bar").inner_text()
    page.get_by_role("link", name="返回推荐位").click()
    page.goto("/")
    assert "明天的头条" not in page.content()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390), ("light", 320)])
def test_axe_and_width(three, new_page, axe, scheme, width):
    """Every page of this desk, filled; none wider than its window."""
    for n in range(5):
        make.scheduled(title=f"同时发布的一篇标题很长很长很长的稿件第{n}号", in_=HOUR)
    placing.put(board(), make.scheduled(title="将来的"), position="recommended", by=None, version=3)
    Article.objects.filter(pk=three[0].article_id).update(open_claims=1)
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    enter(page, "zongbian")
    addresses = ["/admin/", "/admin/articles/slot/", HOME, "/admin/articles/article/calendar/"]
    at = f"{timezone.localtime() + 2 * HOUR:%Y-%m-%dT%H:%M}"
    for address in (*addresses, f"{HOME}ahead/?at={at}"):
        page.goto(address)
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
    page.goto(HOME)
    page.locator(".board-moves button").first.click()
    page.go_back()
    page.locator(".board-moves button").last.click()
    assert axe(page) == []


def test_a_chiefs_day_by_keyboard(page):
    """From the dashboard to what waits and back, by Tab and Enter alone; the focus is always seen."""
    make.user("chief_editor", username="zongbian")
    Article.objects.filter(pk=make.published(title="被申诉的稿").pk).update(open_claims=1)
    enter(page, "zongbian")
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            "() => { const e = document.activeElement; return [e.innerText ?? '', getComputedStyle(e).outlineStyle]; }"
        )
        seen.append(focus[0].strip())
        assert focus[1] != "none", focus[0]
        if seen[-1] == "被申诉的稿":
            break
    assert {"写稿件", "全部稿件", "排期", "推荐位", "待审队列"} <= set(seen)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "被申诉的稿" in page.title() or page.get_by_label("标题", exact=True).input_value() == "被申诉的稿"
