"""The parts of a case's screen that are asked for: tabs, near copies and their differences, panels, pages of the queue."""

import pytest
from django.urls import reverse

from takedowns.admin import queue
from tests import make
from tests.articles import copies
from tests.browser.test_admin import enter
from tests.takedowns import desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
TYPED = "写到一半的事实，不能因为换了标签而丢失。"


def test_parts_come_without_moving_what_is_typed(new_page):
    """Of two articles: a tab by the keyboard, the copies of the second, their differences, and one of them added."""
    owner = desk.handler()
    first, second = (make.published(title=f"第{n}篇", body=copies.html(copies.text(n))) for n in (1, 2))
    copy = make.published(title="抄来的一篇", body=copies.html(copies.edited(copies.text(2), 0.03)))
    case = desk.case(first, second, owner=owner)
    page = new_page(viewport={"width": 1440, "height": 900})
    enter(page, owner.username)
    page.goto(reverse("admin:takedowns_case_change", args=[case.pk]))
    page.locator("[name=t1-facts]").fill(TYPED)
    page.locator("#article-1 .desk-tabs a", has_text="修订").focus()
    page.keyboard.press("Enter")
    page.locator("#article-1 .desk-changes").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "修订"
    page.get_by_role("link", name="查找与第 2 条相近的稿件").click()
    page.get_by_role("checkbox", name="抄来的一篇").wait_for()
    page.locator("#panels a", has_text="谁做过").click()
    page.locator(".desk-events").wait_for()
    assert page.locator("[name=t1-facts]").input_value() == TYPED
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    page.get_by_role("link", name=f"对照第 2 条与稿件 #{copy.pk}").click()
    assert page.locator(".differences ins").count() > 3
    page.get_by_role("button", name=f"追加稿件 #{copy.pk}").click()
    assert "已追加" in page.locator(".messagelist").inner_text()
    assert set(case.targets.values_list("article_id", flat=True)) == {first.pk, second.pk, copy.pk}
    assert page.locator("[name=t1-facts]").input_value() == TYPED
    assert "这期间申请有过变动" in page.locator(".desk-decision [role=status]").first.inner_text()


def test_the_desk_without_any_script(new_page, monkeypatch):
    """Tabs and pages are plain links."""
    monkeypatch.setattr(queue, "SHOWN", 1)
    owner = desk.handler()
    case, later = desk.case(make.published(source=make.source()), owner=owner), desk.case()
    page = new_page(java_script_enabled=False)
    enter(page, owner.username)
    page.goto("/admin/takedowns/case/")
    page.get_by_role("link", name="下一页").click()
    assert page.locator(".queue-table th a").inner_text() == later.ref
    page.get_by_role("link", name="上一页").click()
    page.get_by_role("link", name=case.ref).click()
    page.get_by_role("link", name="来源许可").click()
    assert "转载政策" in page.locator(".desk-pane").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_parts(new_page, axe, scheme):
    """Each tab, the differences, the kin, the way past stay-down."""
    approver = desk.approver()
    articles = [make.published(body=copies.html(copies.text(1)), source=make.source()) for _ in range(2)]
    case = desk.case(articles[0], owner=approver)
    gone = desk.removed(make.published(body=copies.html(copies.text(2)))).target.case
    page = new_page(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
    enter(page, approver.username)
    change = reverse("admin:takedowns_case_change", args=[case.pk])
    paths = [f"{change}?tab={tab}&target=1" for tab in ("import", "revisions", "images", "licence", "earlier")]
    paths += [
        f"{change}?kin=1&panel=events",
        reverse("admin:takedowns_case_compare", args=[case.pk, 1, articles[1].pk]),
    ]
    paths.append(reverse("admin:takedowns_case_release", args=[gone.pk]) + f"?article={articles[1].pk}")
    found = []
    for path in paths:
        page.goto(path)
        found += [f"{path} {line}" for line in axe(page)]
    assert found == []
