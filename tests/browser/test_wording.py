"""An article's own wording in a real browser: words kept by a button, rules, the differences, previews, an outsider."""

import pytest

from articles.models import Article
from tests import make
from tests.browser.test_admin import BODY, address, enter, into_body, open_form

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]


@pytest.fixture
def draft():
    make.section()
    make.user(username="bianji", name="王晓")
    return make.draft(title="信息披露新规", body="<p>信息与软件，信息公开。</p>")


def keep_first_word(page):
    """Select the first two characters of the body and press 「保留原字」."""
    into_body(page)
    page.keyboard.press("Control+Home")
    for chosen in ("信", "信息"):
        page.keyboard.press("Shift+ArrowRight")
        page.wait_for_function("chosen => getSelection().toString() === chosen", arg=chosen)
    page.get_by_role("button", name="保留原字：简繁转换不改动所选的字").click()


def test_the_journey_of_a_wording(page, new_page, draft):
    """Keep a word, give titles and a rule, look at the differences (nothing lost), save, preview, show it to somebody."""
    enter(page, "bianji")
    open_form(page, address(draft))
    keep_first_word(page)
    page.locator("details.script > summary").click()
    page.get_by_label("台湾标题").fill("台版標題")
    page.get_by_label("用词规则").fill("信息 | 訊息")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="看三种读法的差别").click()
    assert "訊息" in opened.value.locator("ins.own").all_inner_texts()
    opened.value.close()
    page.get_by_role("button", name="保存", exact=True).last.click()
    page.locator(".messagelist").wait_for()
    assert Article.objects.get(pk=draft.pk).body.startswith('<p><span translate="no">信息</span>与')
    assert page.locator(f'{BODY} span[translate="no"]').inner_text() == "信息"

    page.goto(f"/admin/articles/article/{draft.pk}/preview/")
    page.get_by_role("link", name="台灣繁體").click()
    assert page.locator("h1").inner_text() == "台版標題"
    assert page.locator(".body p").inner_text() == "信息與軟體，訊息公開。"
    page.get_by_role("link", name="手机宽度").click()
    assert page.locator("main").bounding_box()["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.goto(f"/admin/articles/article/{draft.pk}/links/")
    page.get_by_role("button", name="建立链接").click()
    secret = page.locator("#new-link").input_value()
    outsider = new_page(viewport={"width": 390, "height": 800}, color_scheme="dark")
    outsider.goto(secret[secret.index("/preview/") :])
    assert "预览稿，未发布" in outsider.locator(".preview-bar").inner_text()
    outsider.locator(".readings").get_by_role("link", name="台灣繁體").click()
    assert outsider.locator("h1").inner_text() == "台版標題"
    assert outsider.context.cookies() == []
    assert outsider.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_axe(page, draft, axe):
    """The new pages and the opened group, as machines judge them."""
    enter(page, "bianji")
    open_form(page, address(draft))
    page.locator("details.script > summary").click()
    assert axe(page) == []
    with page.expect_popup() as opened:
        page.get_by_role("button", name="看三种读法的差别").click()
    opened.value.wait_for_load_state()
    assert axe(opened.value) == []
    page.goto(f"/admin/articles/article/{draft.pk}/links/")
    page.get_by_role("button", name="建立链接").click()
    page.locator("#new-link").wait_for()
    assert axe(page) == []
    page.goto(f"/admin/articles/article/{draft.pk}/preview/?reading=hk&width=phone")
    assert axe(page) == []
