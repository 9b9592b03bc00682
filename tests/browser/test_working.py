"""Text that survives: autosave and a crash, a lost log-in, presence of a second editor, and pastes through the server."""

import datetime

import pytest
from django.utils import timezone

from articles.models import Article, WorkingCopy
from tests import make
from tests.browser.test_admin import ADD, BODY, PASTE, address, enter, into_body, log_in, open_form, press

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
LIST_PASTE = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><!--StartFragment-->'
    "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1."
    "</span><![endif]><span>核算</span></p>"
    "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>2."
    "</span><![endif]><span>核查</span></p><!--EndFragment--></body></html>"
)


@pytest.fixture
def people():
    """Two editors of 山东."""
    make.section()
    make.region("qingdao")
    make.user(username="bianji", name="王晓")
    make.user(username="liyan", name="李岩")


def look(page):
    """Let the five seconds pass after which the form looks at what was typed; `page.clock.install()` came before."""
    page.clock.fast_forward(5_000)


def kept(page):
    """Wait until the page says that it has kept the text."""
    look(page)
    page.locator("#kept", has_text="已自动保存").wait_for()


def test_a_crash_loses_nothing(people, new_page):
    """Type, wait for the automatic save, close the window without saving; the next visit offers the text back."""
    first = new_page()
    first.clock.install()
    enter(first, "bianji")
    open_form(first)
    first.get_by_label("标题", exact=True).fill("还没保存的标题")
    into_body(first)
    first.keyboard.type("正文写到一半。")
    kept(first)
    assert not Article.objects.exists()
    first.close(run_before_unload=False)
    WorkingCopy.objects.update(seen_at=timezone.now() - datetime.timedelta(minutes=5))
    second = new_page()
    enter(second, "bianji")
    second.goto(ADD)
    second.locator(".offer").get_by_role("link", name="恢复到表单").click()
    second.locator(".prose-menubar").wait_for()
    assert second.get_by_label("标题", exact=True).input_value() == "还没保存的标题"
    assert "正文写到一半。" in second.locator(BODY).inner_text()
    press(second, "保存草稿")
    assert Article.objects.get().title == "还没保存的标题"
    assert not WorkingCopy.objects.filter(fields__isnull=False).exists()


def test_a_lost_log_in_keeps_the_text(people, new_page):
    """Logged out elsewhere: the page says so, and after a new log-in in another window it goes on and saves."""
    page = new_page()
    page.clock.install()
    enter(page, "bianji")
    open_form(page)
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("标题", exact=True).fill("退出以后写的标题")
    look(page)
    page.locator("#lost").wait_for()
    other = page.context.new_page()
    log_in(other, "bianji")
    kept(page)
    assert page.locator("#lost").is_hidden()
    press(page, "保存草稿")
    assert Article.objects.get().title == "退出以后写的标题"


def test_presence(people, new_page):
    """Whoever opens a text that another has open reads so."""
    article = make.draft(regions=["qingdao"])
    first, second = new_page(), new_page()
    for page, name in ((first, "bianji"), (second, "liyan")):
        enter(page, name)
        with page.expect_response("**/working/"):
            open_form(page, address(article))
    second.locator("#presence", has_text="王晓").wait_for()


def test_lists_of_a_word_processor_stay_lists(people, new_page):
    """The paste passes the server and comes back as a real list."""
    page = new_page()
    enter(page, "bianji")
    open_form(page)
    page.get_by_label("标题", exact=True).fill("粘贴的清单")
    into_body(page)
    page.evaluate(PASTE, [LIST_PASTE, BODY])
    page.locator(f"{BODY} ol li").nth(1).wait_for()
    press(page, "保存草稿")
    body = Article.objects.get().body
    assert "<ol><li><p>核算</p></li><li><p>核查</p></li></ol>" in body.replace("\n", "")
