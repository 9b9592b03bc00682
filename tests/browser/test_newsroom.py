"""The newsroom's days in a real browser, each as the person who lives it: reporter, editors, readers."""

import datetime

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article
from tests import make
from tests.browser.test_admin import LIST, address, enter, into_body, open_form, press
from tests.browser.test_working import kept
from workflow.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
QUEUE = f"{LIST}queue/"


@pytest.fixture
def desks(new_page):
    """A maker of desks: a page of a window of its own, in which the named person is logged in; no name, a reader's."""
    make.section()
    make.region("qingdao")
    make.source("海岸环境报")
    make.user("reporter", username="jizhe", name="陈记")
    make.user(username="wangxiao", name="王晓")
    make.user(username="liyan", name="李岩")
    make.user("chief_editor", username="zongbian", name="周总编")

    def desk(name=""):
        page = new_page(viewport={"width": 1440, "height": 900})
        if name:
            enter(page, name)
        return page

    return desk


def claim(page, title):
    """Take a text from the queue of review, from the dashboard on; leaves its screen open."""
    page.goto("/admin/")
    page.get_by_role("link", name="待审队列").click()
    page.get_by_role("row", name=title).get_by_role("button", name="认领").click()
    page.get_by_text("由您审核。").wait_for()


def act(page, name, **said):
    """A move button of the panel and the page that asks; `said` fills its fields by label."""
    page.locator(".panel").get_by_role("link", name=name, exact=True).click()
    for label, words in said.items():
        page.get_by_label(label).fill(words)
    page.locator(".move-form button.default").click()


def publish(page):
    """From the article's screen: each warning ticked, then out."""
    press(page, "发布…")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.locator(".move-form button.default").click()
    page.get_by_text("读者现在能看到").wait_for()


def marked(page, field, kind):
    """What is marked as new (`ins`) or gone (`del`) in a field on a page that compares."""
    return "".join(page.locator(f".differences dt:text-is('{field}') + dd {kind}").all_inner_texts())


def retype(page, text):
    """Another body in the place of the old one."""
    into_body(page)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def write_reprint(reporter):
    """The reporter's text from the dashboard to review; one number in it is wrong."""
    reporter.get_by_role("link", name="写稿件").click()
    reporter.locator(".prose-menubar").wait_for()
    reporter.get_by_label("标题", exact=True).fill("青岛启动海洋碳汇试点")
    into_body(reporter)
    reporter.keyboard.type("首批三十家养殖单位参加。")
    reporter.get_by_label("来源", exact=True).fill("海岸环境报")
    reporter.get_by_label("原文链接").fill("https://example.org/ocean")
    reporter.get_by_label("栏目").select_option(label="碳市场")
    reporter.get_by_role("button", name="从标题和正文找地区").click()
    reporter.get_by_role("button", name="＋ 青岛").click()
    press(reporter, "提交审核")
    reporter.get_by_text("已提交审核").wait_for()


def test_a_reprint_is_sent_back_and_published(desks):
    """Written by a reporter, sent back by one editor with a reason, mended, approved and published by another."""
    reporter, first, second, reader = desks("jizhe"), desks("wangxiao"), desks("liyan"), desks()
    write_reprint(reporter)
    claim(first, "青岛启动海洋碳汇试点")
    second.goto(QUEUE)
    assert "王晓（" in second.get_by_role("row", name="青岛启动海洋碳汇试点").inner_text()
    act(first, "退回修改", 理由="原文说的是十二家，请核对。")
    first.get_by_text("已退回修改").wait_for()

    reporter.goto("/admin/")
    assert "理由：原文说的是十二家，请核对。" in reporter.get_by_role("region", name="退回给我的").inner_text()
    reporter.get_by_role("region", name="退回给我的").get_by_role("link").click()
    assert "退回理由：原文说的是十二家" in reporter.locator(".panel").inner_text()
    reporter.locator(".prose-menubar").wait_for()
    retype(reporter, "首批十二家养殖单位参加。")
    press(reporter, "提交审核")

    claim(second, "青岛启动海洋碳汇试点")
    second.get_by_role("link", name="历史", exact=True).click()
    second.get_by_role("link", name="比较").first.click()
    assert (marked(second, "正文", "del"), marked(second, "正文", "ins")) == ("三", "二")
    second.get_by_role("link", name="青岛启动海洋碳汇试点").click()
    second.get_by_role("button", name="审核通过").click()
    publish(second)

    reader.goto("/region/qingdao/")
    reader.get_by_role("link", name="青岛启动海洋碳汇试点").first.click()
    text = reader.get_by_role("article").inner_text()
    assert "首批十二家" in text
    assert "海岸环境报" in text
    article = Article.objects.get()
    trace = [(event.move, str(event.by)) for event in reversed(Event.objects.about(article)) if event.move != "save"]
    assert [name for name, _ in trace].count("claim") == 2
    assert ("request_changes", "王晓") in trace
    assert trace[-2:] == [("approve", "李岩"), ("publish", "李岩")]
    reporter.goto(f"{LIST}{article.pk}/history/")
    assert "原文说的是十二家，请核对。" in reporter.locator("#content").inner_text()


def test_a_live_article_is_corrected_through_review(desks):
    """Readers keep the old text while the new one waits, and while it is approved; then they get it, with a note."""
    article = make.published(title="山东配额成交四成", body="<p>成交率为百分之四十。</p>")
    writer, other, reader = desks("wangxiao"), desks("liyan"), desks()

    def read():
        reader.goto(article.get_absolute_url())
        return reader.get_by_role("article").inner_text()

    open_form(writer, address(article))
    writer.get_by_label("标题", exact=True).fill("山东配额成交六成")
    retype(writer, "成交率为百分之六十。")
    press(writer, "保存")
    press(writer, "提交审核")
    assert "读者看到的还是第" in writer.locator(".panel").inner_text()
    assert writer.get_by_role("button", name="审核通过").count() == 0
    assert "百分之四十" in read()

    other.goto(QUEUE)
    other.get_by_role("link", name="与线上比较").click()
    assert (marked(other, "正文", "del"), marked(other, "正文", "ins")) == ("四", "六")
    claim(other, "山东配额成交六成")
    other.get_by_role("button", name="审核通过").click()
    other.get_by_text("现在可以发布").wait_for()
    old = read()
    assert "百分之四十" in old
    assert "六" not in old
    reader.goto("/")
    assert "山东配额成交六成" not in reader.content()

    publish(other)
    act(other, "更正", 给读者的说明="成交率应为百分之六十。", 理由="记者来电")
    other.get_by_text("说明已加在文末").wait_for()
    new = read()
    assert "百分之四十" not in new
    assert "应为百分之六十" in new
    assert "记者来电" not in reader.content()
    reader.goto("/")
    assert reader.get_by_role("link", name="山东配额成交六成").count()


def test_two_editors_on_one_article(desks):
    """The second is told of the first, and who saves last loses nothing of either."""
    article = make.draft(title="碳价周报", summary="旧摘要。")
    first, second = desks("wangxiao"), desks("liyan")
    first.clock.install()
    open_form(first, address(article))
    first.get_by_label("标题", exact=True).fill("碳价周报：第一期")
    kept(first)
    open_form(second, address(article))
    second.locator("#presence", has_text="王晓").wait_for()
    second.get_by_label("标题", exact=True).fill("碳价周报（增刊）")
    second.get_by_label("短标题").fill("周报")
    first.get_by_label("摘要").fill("王晓的摘要。")
    press(first, "保存")
    press(second, "保存")
    told = second.locator(".conflict").inner_text()
    assert "王晓" in told
    assert "碳价周报：第一期" in told
    second.locator(".prose-menubar").wait_for()
    assert second.get_by_label("标题", exact=True).input_value() == "碳价周报（增刊）"
    assert second.get_by_label("摘要").input_value() == "王晓的摘要。"
    press(second, "仍然保存我的内容")
    standing = publishing.newest_revision(article).snapshot
    assert (standing["title"], standing["short_title"], standing["summary"]) == (
        "碳价周报（增刊）",
        "周报",
        "王晓的摘要。",
    )
    second.goto(f"{LIST}{article.pk}/history/")
    assert second.get_by_role("cell", name="王晓").count()
    assert second.get_by_role("cell", name="李岩").count()


def test_a_front_page_for_tomorrow(desks):
    """The chief schedules an article, gives it the headline, looks at tomorrow's page; readers see only today's."""
    make.published(title="今天的头条")
    article = make.draft(title="明天早上的头条")
    tomorrow = timezone.localtime().replace(hour=8, minute=0) + datetime.timedelta(days=1)
    chief, reader = desks("zongbian"), desks()
    open_form(chief, address(article))
    press(chief, "定时发布…")
    chief.get_by_label("发布时间").fill(f"{tomorrow:%Y-%m-%dT%H:%M}")
    chief.locator(".move-form button.default").click()
    chief.get_by_text("起对读者可见").wait_for()

    chief.goto("/admin/")
    chief.get_by_role("link", name="推荐位").first.click()
    chief.locator(".board-pages").get_by_role("link", name="首页").click()
    for title in ("今天的头条", "明天早上的头条"):
        chief.get_by_role("radio", name=title).check()
        chief.get_by_role("button", name="放上").click()
        chief.locator("[data-board=headline]").get_by_role("link", name=title).wait_for()
    chief.get_by_role("button", name="上移：明天早上的头条").click()
    for hours, headline in ((1, "明天早上的头条"), (-1, "今天的头条")):
        at = max(tomorrow + datetime.timedelta(hours=hours), timezone.localtime())
        chief.get_by_label("预览这个时间的页面").fill(f"{at:%Y-%m-%dT%H:%M}")
        chief.get_by_role("button", name="预览", exact=True).click()
        assert "只有编辑部能看到" in chief.locator(".preview-bar").inner_text()
        assert chief.locator(".lead h2").inner_text() == headline
        chief.get_by_role("link", name="返回推荐位").click()
    chief.goto(f"{LIST}calendar/?month={tomorrow:%Y-%m}")
    assert "08:00" in chief.locator(f"[id='day-{tomorrow:%Y-%m-%d}']").inner_text()

    reader.goto("/")
    assert reader.locator(".lead h2").inner_text() == "今天的头条"
    assert "明天早上的头条" not in reader.content()
    assert reader.goto(Article.objects.get(pk=article.pk).get_absolute_url()).status == 404
    reader.goto(f"/admin/articles/slot/home/0/ahead/?at={tomorrow:%Y-%m-%dT%H:%M}")
    assert "/admin/login/" in reader.url
