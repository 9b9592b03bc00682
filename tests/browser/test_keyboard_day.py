"""A chief's day without a pointer: log-in, dashboard, queue, review, publication, list, board, calendar; focus seen."""

import datetime
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from articles import publishing, reviewing
from articles.models import Article
from tests import make
from tests.articles.test_slots import board, order, put
from tests.browser.test_admin import address

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 150  # tabs to anything on any page
# What has the focus: its name, whether it is outlined (the editor's frame is, for its text), whether it can be seen.
FOCUS = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect(), bar = document.getElementById("submit-row");
  const floor = bar && !bar.contains(e) ? bar.getBoundingClientRect().top : innerHeight;
  const outlined = [e, e.closest(".prose-editor")].some((n) => n && getComputedStyle(n).outlineStyle !== "none");
  const name = e.getAttribute("aria-label") || e.labels?.[0]?.innerText || e.innerText || e.value || e.title || "";
  return [name.trim(), outlined, box.width > 0 && box.bottom > 0 && box.top < floor, e === document.body];
}"""


def tab_to(page, name):
    """Press Tab until something of this name has the focus; on the way every focus is outlined and in sight."""
    passed = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        here, outlined, seen, nowhere = page.evaluate(FOCUS)
        passed.append(here)
        assert nowhere or (outlined and seen), (here, outlined, seen)
        if here == name:
            return passed
    raise AssertionError((name, passed))


def enter(page, name):
    """Past the menus to the content, on to the thing of this name, and Enter; waits for the page that follows."""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-to-content-link"
    page.keyboard.press("Enter")
    passed = tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return passed


def waiting(title):
    """An article of somebody else that waits for review, with one warning of pre-flight."""
    article = make.draft(title=title, summary="")
    return reviewing.submit(publishing.newest_revision(article), by=None).article


def log_in(page):
    """Name, Tab, password, Enter."""
    page.goto("/admin/")
    page.keyboard.type("zongbian")
    page.keyboard.press("Tab")
    page.keyboard.type(make.PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def find(page, term):
    """From the dashboard to the first article that the list finds, by the list's shortcuts."""
    enter(page, "全部稿件")
    page.keyboard.press("/")
    page.keyboard.type(term)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_chiefs_day(page):
    """From the log-in to the calendar by Tab, Enter, Space and the shortcuts of the list."""
    make.user("chief_editor", username="zongbian", name="周总编")
    article = waiting("等总编审的稿件")
    put(board(), make.published(title="头条甲")), put(board(), make.published(title="头条乙"))
    Article.objects.filter(pk=make.published(title="被申诉的稿").pk).update(open_claims=1)
    make.scheduled(title="将来的稿件")

    log_in(page)
    passed = enter(page, "待审队列")
    assert {"写稿件", "全部稿件", "排期", "推荐位", "等总编审的稿件"} <= set(passed)
    enter(page, "认领")
    page.locator(".prose-menubar").wait_for()
    enter(page, "审核通过")
    page.locator(".prose-menubar").wait_for()
    enter(page, "发布…")
    tab_to(page, "没有摘要，列表将只显示标题。")
    page.keyboard.press("Space")
    tab_to(page, "发布")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_text("读者现在能看到").wait_for()
    assert Article.objects.live().filter(pk=article.pk).exists()

    page.goto("/admin/")
    find(page, "被申诉")
    assert urlsplit(page.url).path == address(Article.objects.get(title="被申诉的稿"))

    page.goto("/admin/")
    enter(page, "推荐位")
    enter(page, "首页（2）")
    enter(page, "上移：头条乙")
    assert [Article.objects.get(pk=pk).title for pk in order(board())] == ["头条乙", "头条甲"]

    page.goto("/admin/")
    enter(page, "排期")
    enter(page, "下个月 ›")
    following = timezone.localdate().replace(day=28) + datetime.timedelta(days=7)
    assert page.url.endswith(f"month={following:%Y-%m}")
