"""The small buttons, pressed in a browser by whom they are for: an old text again, an offer, the queue, words, sources."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import User
from articles import menu, publishing, reviewing
from articles.models import Revision, Source, Tag, WorkingCopy
from search import misses, queries
from tests import make
from tests.browser.test_admin import ADD, BODY, LIST, address, enter, open_form, press
from tests.browser.test_admin_pages import judged
from tests.browser.test_working import kept

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
QUEUE, UNFOUND = f"{LIST}queue/", "/admin/unfound/"


@pytest.fixture
def desks(new_page):
    """A maker of desks: a page in which the named person is logged in; no name, a reader's."""
    make.section(), make.region("qingdao"), make.region("lanzhou")
    make.user("reporter", username="jizhe", name="陈记")
    make.user(username="bianji", name="王晓")
    make.user(username="liyan", name="李岩")
    make.user("chief_editor", username="zongbian", name="周总编")
    make.user("chief_editor", username="fuzong", name="吴副总")

    def desk(name=""):
        page = new_page(viewport={"width": 1440, "height": 900})
        if name:
            enter(page, name)
        return page

    return desk


def submitted(title, *, by=None):
    """A text that waits for review."""
    return reviewing.submit(publishing.newest_revision(make.draft(title=title, by=by)), by=by)


def row(page, title):
    """The row of the queue that names a text."""
    return page.locator(".queue tbody tr").filter(has_text=title)


def save_plain(page):
    """Save a form of Django's own kind; the answer."""
    with page.expect_navigation() as answer:
        page.get_by_role("button", name="保存", exact=True).click()
    return answer.value


def test_an_old_version_becomes_the_newest(desks):
    """The history's button brings the old text back as a new version; the one between stays, the newest has no button."""
    article = make.draft(title="原来的题", body="<p>原来的正文。</p>")
    old = publishing.newest_revision(article)
    wrong = publishing.save(article, {"title": "改坏的题", "body": "<p>改坏了。</p>"}, by=None, version=article.version)
    page = desks("bianji")
    page.goto(address(article))
    page.locator(".panel").get_by_role("link", name="历史").click()
    assert page.get_by_role("button", name="以此版为新版").count() == 1
    page.get_by_role("row", name=f"第 {old.pk} 版").last.get_by_role("button", name="以此版为新版").click()
    page.get_by_text(f"第 {old.pk} 版的内容已成为第").wait_for()
    page.locator(".prose-menubar").wait_for()
    assert page.get_by_label("标题", exact=True).input_value() == "原来的题"
    assert page.locator(BODY).inner_text().strip() == "原来的正文。"
    newest = publishing.newest_revision(article)
    assert newest.pk > wrong.pk
    assert (newest.snapshot["title"], str(newest.author)) == ("原来的题", "王晓")
    assert Revision.objects.get(pk=wrong.pk).snapshot["title"] == "改坏的题"


def test_an_old_version_over_a_newer_text(desks):
    """A history page opened before a colleague saved: refused with a sentence, the colleague's text stands."""
    article = make.draft(title="第一版的题")
    publishing.save(article, {"title": "第二版的题"}, by=None, version=article.version)
    page = desks("bianji")
    page.goto(f"{LIST}{article.pk}/history/")
    article.refresh_from_db()
    publishing.save(article, {"title": "同事的题"}, by=None, version=article.version)
    page.get_by_role("button", name="以此版为新版").click()
    page.locator(".messagelist .error").wait_for()
    assert page.url.endswith("/history/")
    assert publishing.newest_revision(article).snapshot["title"] == "同事的题"


@pytest.mark.parametrize("is_new", [True, False])
def test_an_offer_is_thrown_away(desks, is_new):
    """丢弃 removes the offer for good, of a new text and of a standing one; a colleague's offer stays."""
    where = ADD if is_new else address(make.draft())
    page, other = desks("bianji"), desks("liyan")
    for one in (page, other):
        one.clock.install()
        open_form(one, where)
        one.get_by_label("标题", exact=True).fill("没写完的题")
        kept(one)
        one.on("dialog", lambda dialog: dialog.accept())
        one.goto("/admin/")
    WorkingCopy.objects.update(seen_at=timezone.now() - datetime.timedelta(minutes=5))
    open_form(page, where)
    assert "没写完的题" in page.locator(".offer").inner_text()
    page.locator(".offer").get_by_role("button", name="丢弃").click()
    page.get_by_text("已丢弃那份未保存的文字。").wait_for()
    page.reload()
    page.locator(".prose-menubar").wait_for()
    assert page.locator(".offer").count() == 0
    assert page.get_by_label("标题", exact=True).input_value() != "没写完的题"
    assert set(WorkingCopy.objects.filter(fields__isnull=False).values_list("user__username", flat=True)) == {"liyan"}


def test_the_queue_changes_hands(desks):
    """认领, 放回, and 接手 from a colleague; each sees who has it, and whoever lost it may not approve."""
    revision = submitted("等人审的题")
    first, second = desks("bianji"), desks("liyan")
    first.goto(QUEUE)
    row(first, "等人审的题").get_by_role("button", name="认领").click()
    first.goto(QUEUE)
    row(first, "等人审的题").get_by_role("button", name="放回").click()
    first.get_by_text("已放回待审队列。").wait_for()
    first.goto(QUEUE)
    row(first, "等人审的题").get_by_role("button", name="认领").click()
    second.goto(QUEUE)
    assert "王晓" in row(second, "等人审的题").inner_text()
    row(second, "等人审的题").get_by_role("button", name="接手").click()
    second.get_by_text("由您审核。").wait_for()
    first.locator(".panel").get_by_role("button", name="审核通过").click()
    assert "李岩" in first.locator(".errornote").inner_text()
    revision.refresh_from_db()
    assert (str(revision.claimed_by), revision.state) == ("李岩", "submitted")


def test_an_urgent_text_comes_first(desks):
    """The reporter presses 加急 on the own text: once, and it stands before what has waited longer."""
    submitted("早就交的题")
    reporter, editor = desks("jizhe"), desks("bianji")
    late = submitted("刚发生的大事", by=User.objects.get(username="jizhe"))
    editor.goto(QUEUE)
    assert "早就交的题" in editor.locator(".queue tbody tr").first.inner_text()
    reporter.goto(address(late.article))
    reporter.locator(".panel").get_by_role("button", name="加急").click()
    reporter.get_by_text("已加急").wait_for()
    assert reporter.locator(".panel").get_by_role("button", name="加急").count() == 0
    editor.reload()
    first = editor.locator(".queue tbody tr").first
    assert "刚发生的大事" in first.inner_text()
    assert first.locator(".state-urgent").inner_text() == "加急"


def test_a_queue_of_another_region_is_empty(desks):
    """Who holds 甘肃 reads that nothing waits; nothing of 山东 is told."""
    submitted("青岛等审的题")
    make.user(username="gansu", regions=["gansu"])
    page = desks("gansu")
    page.goto(QUEUE)
    page.get_by_text("没有等待审核的稿件").wait_for()
    assert "青岛" not in page.content()


def test_a_word_that_nobody_found_finds_its_tag(desks):
    """A reader misses; the chief makes the word a synonym of a tag from the list; the same search finds."""
    make.published(title="绿色电力证书交易规则", tags=["绿证"])
    reader, chief = desks(), desks("zongbian")
    reader.goto("/search/?q=绿色凭证")
    assert reader.locator(".found h2").count() == 0
    chief.goto("/admin/")
    chief.locator(".numbers").filter(has_text="读者找不到的词").get_by_role("link", name="全部").click()
    line = chief.get_by_role("row", name="绿色凭证")
    offered = "field => [...field.list.options].map(option => option.value)"
    assert line.get_by_role("combobox").evaluate(offered) == ["绿证"]
    line.get_by_role("combobox").fill("绿证")
    line.get_by_role("button", name="加同义词").click()
    chief.get_by_text("“绿色凭证”已是标签“绿证”的同义词").wait_for()
    assert Tag.objects.get(name="绿色凭证").same_as.name == "绿证"
    menu.forget()  # every process does so by itself within five seconds
    reader.reload()
    assert reader.locator(".found h2").all_inner_texts() == ["绿色电力证书交易规则"]


def test_a_plain_form_that_was_overtaken(desks):
    """Two chiefs, one source: the later is told with 409 what stands, keeps what was typed, and wins on purpose."""
    source = make.source()
    where = f"/admin/articles/source/{source.pk}/change/"
    first, second = desks("zongbian"), desks("fuzong")
    for page, contact in ((first, "周写的联系人"), (second, "吴写的联系人")):
        page.goto(where)
        page.get_by_label("联系方式").fill(contact)
    assert save_plain(first).status == 200
    assert save_plain(second).status == 409
    said = second.locator(".errorlist.nonfield").inner_text()
    assert "周总编改过这里" in said
    assert "周写的联系人" in said
    assert second.get_by_label("联系方式").input_value() == "吴写的联系人"
    source.refresh_from_db()
    assert source.contact == "周写的联系人"
    assert save_plain(second).status == 200
    source.refresh_from_db()
    assert source.contact == "吴写的联系人"


def test_a_forbidden_source_holds_a_text_back(desks):
    """The chief forbids a source in its form; whoever chose it reads why and cannot publish, until it is allowed."""
    make.small_team()
    source = make.source()
    article = make.draft(title="转载的稿件", source=source, licence="licensed", source_url="https://example.org/a")
    chief, editor = desks("zongbian"), desks("bianji")
    for policy, refused in (("禁止转载", True), ("可转载", False)):
        chief.goto(f"/admin/articles/source/{source.pk}/change/")
        chief.get_by_label("转载政策").select_option(label=policy)
        assert save_plain(chief).status == 200
        open_form(editor, address(article))
        assert editor.get_by_label("来源", exact=True).input_value() == "海岸环境报"
        press(editor, "发布…")
        assert ("的政策是“禁止转载”，不能发布" in editor.locator("#content").inner_text()) is refused
        assert editor.locator(".move-form button.default").count() == (0 if refused else 1)
    assert Source.objects.get().policy == "allow"


def test_a_scheduled_text_names_the_version_to_come(desks):
    """Changed after it was scheduled: readers do not see the old version, they will."""
    article = make.scheduled()
    publishing.save(article, {"title": "后改的题"}, by=None, version=article.version)
    page = desks("bianji")
    page.goto(address(article))
    told = page.locator(".panel").inner_text()
    assert f"到时发布的还是第 {article.live_revision_id} 版。" in told
    assert "读者看到的" not in told


def test_these_pages_serve_everybody(desks, axe):
    """Rows with their forms and buttons: nothing for axe, nothing wider than a phone, every button in sight there."""
    article = make.draft(tags=["绿证"])
    publishing.save(article, {"title": "改了的题"}, by=None, version=article.version)
    misses.note(queries.parse("一个读者粘贴进来的又长又没有结果的词", variant="hans"), "hans")
    page = desks("zongbian")
    for where, button in ((UNFOUND, "加同义词"), (f"{LIST}{article.pk}/history/", "以此版为新版")):
        page.goto(where)
        assert judged(page, axe) == []
        page.set_viewport_size({"width": 320, "height": 900})
        box = page.get_by_role("button", name=button).bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 320
