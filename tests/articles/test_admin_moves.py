"""The move buttons: who gets which, what each asks, what it does, and what a refusal looks like."""

import datetime

import pytest
from django.utils import timezone

from articles import publishing, reviewing
from articles.models import Article
from articles.states import RevisionState
from tests import make
from tests.articles import desk
from workflow.models import Event

pytestmark = pytest.mark.django_db
CANARY = "canary-90fe"
SIMPLE = ["submit", "approve", "discard", "recover"]
ASKING = ["publish", "schedule", "withdraw", "restore", "request_changes", "correct"]


def buttons(client, article):
    """The labels of all move buttons on the article's page."""
    page = desk.parsed(client.get(desk.at(article)))
    nodes = page.css('.panel .moves a[href*="/move/"], .panel .moves button, #submit-row button[name="_move"]')
    return {node.text().strip().rstrip("…") for node in nodes}


def submitted(**values):
    """A draft whose revision waits for review."""
    article = make.draft(**values)
    reviewing.submit(publishing.newest_revision(article), by=None)
    return article


AGAIN = "保存并提交审核"
BUTTONS = [
    ("reporter", "own draft", {"提交审核", "移到回收站"}),
    ("regional_editor", "own draft", {"提交审核", "移到回收站"}),
    ("regional_editor", "draft", {"提交审核", "发布", "定时发布", "移到回收站"}),
    ("regional_editor", "submitted", {"审核通过", "退回修改", "认领", "加急", AGAIN, "发布", "定时发布", "移到回收站"}),
    ("reporter", "own published", {AGAIN}),
    ("regional_editor", "published", {"撤稿", "更正", AGAIN}),
    ("regional_editor", "scheduled", {"发布", "定时发布", "撤稿", "更正", AGAIN}),
    ("regional_editor", "withdrawn", {"发布", "定时发布", "恢复为草稿", AGAIN}),
    ("regional_editor", "discarded", {"从回收站恢复"}),
    ("chief_editor", "national", {"提交审核", "发布", "定时发布", "移到回收站"}),
    ("regional_editor", "shared", set()),
]
MAKERS = {
    "own draft": lambda user: make.draft(by=user),
    "draft": lambda user: make.draft(),
    "submitted": lambda user: submitted(),
    "published": lambda user: make.published(),
    "own published": lambda user: make.published(by=user),
    "scheduled": lambda user: make.scheduled(),
    "withdrawn": lambda user: make.withdrawn(),
    "discarded": lambda user: make.discarded(),
    "national": lambda user: make.draft(regions=[]),
    "shared": lambda user: make.draft(regions=["qingdao", "lanzhou"]),
}


@pytest.mark.parametrize(("role", "kind", "expected"), BUTTONS)
def test_buttons(role, kind, expected):
    """Each role gets the moves it can make on this article now, and no other."""
    user = make.user(role, regions=["shandong"])
    assert buttons(desk.enter(user), MAKERS[kind](user)) == expected


def test_small_team_gives_writers_their_buttons():
    """With four eyes off an editor may publish the own text."""
    make.small_team()
    user = make.user()
    assert "发布" in buttons(desk.enter(user), make.draft(by=user))
    assert {AGAIN, "发布"} <= buttons(desk.enter(user), make.published())


def test_a_live_text_is_corrected_and_submitted_in_one_step():
    """The reporter's one press makes a revision that waits for review; readers keep the old text."""
    reporter = make.user("reporter")
    client, article = desk.enter(reporter), make.published(by=reporter, title="旧题")
    assert desk.save(client, article, title="新题", _move="submit").status_code == 302
    newest = publishing.newest_revision(article)
    assert (newest.snapshot["title"], newest.state) == ("新题", RevisionState.SUBMITTED)
    assert Article.objects.get(pk=article.pk).title == "旧题"
    assert "已提交审核" in desk.messages(client)
    assert desk.save(client, article, _move="submit").status_code == 302
    assert "没有改动，无需提交审核。" in desk.messages(client)
    assert publishing.newest_revision(article) == newest


@pytest.mark.parametrize("name", SIMPLE)
def test_get_of_a_move_is_refused(browser, name):
    """A12: an address that acts at once answers a GET with 405 and changes nothing."""
    article = make.draft()
    before = Article.objects.filter(pk=article.pk).values().get()
    assert browser.get(desk.at(article, "move", name)).status_code == 405
    assert Article.objects.filter(pk=article.pk).values().get() == before


@pytest.mark.parametrize("name", ASKING)
def test_get_of_an_asking_move_only_asks(browser, name):
    """The page is shown where the move fits the state, else the way back; nothing changes."""
    for article in (submitted(), make.published(), make.withdrawn()):
        before, events = Article.objects.filter(pk=article.pk).values().get(), Event.objects.count()
        assert browser.get(desk.at(article, "move", name)).status_code in {200, 302}
        assert Article.objects.filter(pk=article.pk).values().get() == before
        assert Event.objects.count() == events


@pytest.mark.parametrize("name", [*SIMPLE, *ASKING])
def test_foreign_moves_are_404(browser, name):
    """Neither asked nor made on another region's article, and nothing of it told."""
    foreign = submitted(regions=["lanzhou"], title=CANARY)
    before = Article.objects.filter(pk=foreign.pk).values().get()
    data = {"reason": "理由", "kind": "note", "text": "说明", "at": "2099-01-01T00:00"}
    for answer in (browser.get(desk.at(foreign, "move", name)), desk.move(browser, foreign, name, **data)):
        assert answer.status_code == 404
        assert CANARY not in answer.content.decode()
    assert Article.objects.filter(pk=foreign.pk).values().get() == before


def test_a_move_needs_the_forms_token(editor):
    """S1: without the CSRF token nothing moves."""
    client = desk.enter(editor, enforce_csrf_checks=True)
    article = make.draft()
    assert desk.move(client, article, "discard").status_code == 403
    assert Article.objects.get(pk=article.pk).state == "draft"


@pytest.mark.parametrize("name", ["save", "hide", "reveal", "settle", "nothing", "__class__"])
def test_moves_without_a_button_have_no_address(browser, name):
    """Internal moves and made-up names are 404."""
    assert desk.move(browser, make.draft(), name).status_code == 404


def test_a_reporter_may_not_publish():
    """The right is missing: 403, by whatever way."""
    reporter = make.user("reporter")
    article = make.draft(by=reporter)
    client = desk.enter(reporter)
    assert client.get(desk.at(article, "move", "publish")).status_code == 403
    assert desk.move(client, article, "publish").status_code == 403
    assert desk.save(client, article, title="x", _move="publish").status_code == 302
    assert not Article.objects.live().exists()


def test_nobody_approves_the_own_text(browser, editor):
    """A11: 403, with the sentence that says who can."""
    article = make.draft(by=editor)
    reviewing.submit(publishing.newest_revision(article), by=editor)
    answer = desk.move(browser, article, "approve")
    assert answer.status_code == 403
    assert "另一位编辑" in desk.text(answer, ".errornote")
    assert desk.move(browser, article, "publish").status_code == 403
    assert publishing.newest_revision(article).state == "submitted"


def test_the_way_of_a_reporters_text(browser):
    """Submitted, sent back with a reason, submitted again, approved, published: each by its button."""
    reporter = make.user("reporter")
    article, writer = make.draft(by=reporter), desk.enter(reporter)
    assert desk.move(writer, article, "submit").status_code == 302
    assert desk.move(browser, article, "request_changes").status_code == 400
    assert desk.move(browser, article, "request_changes", reason="补充来源").status_code == 302
    assert "退回理由：<bdi>补充来源</bdi>" in browser.get(desk.at(article)).content.decode()
    assert "补充来源" in desk.text(writer.get("/admin/"))
    desk.save(writer, article, title="补充过的标题", _move="submit")
    assert desk.move(browser, article, "approve").status_code == 302
    assert desk.move(browser, article, "publish").status_code == 302
    assert Article.objects.live().get().title == "补充过的标题"


def test_warnings_must_be_ticked(browser):
    """Pre-flight warnings are shown with boxes; unticked ones stop, ticked ones are noted."""
    article = make.draft(summary="", licence="unverified")
    page = browser.get(desk.at(article, "move", "publish"))
    assert "没有摘要" in desk.text(page)
    answer = desk.move(browser, article, "publish", acknowledged=["summary"])
    assert answer.status_code == 400
    assert "未核实" in desk.text(answer, ".errornote")
    assert desk.move(browser, article, "publish", acknowledged=["summary", "licence"]).status_code == 302
    assert Event.objects.about(article).first().details["acknowledged"] == ["summary", "licence"]


def test_what_blocks_is_said_before_and_after(browser):
    """A blocked publication has no button on its page, and a forged one is refused with the list."""
    article = make.draft(section=None)
    page = browser.get(desk.at(article, "move", "publish"))
    assert "还没有选栏目" in desk.text(page, ".errornote")
    assert not desk.parsed(page).css(".move-form button")
    answer = desk.move(browser, article, "publish")
    assert answer.status_code == 400
    assert "还没有选栏目" in desk.text(answer, ".errornote")


def test_scheduling(browser):
    """A time to come is taken, a passed one and none are refused with the form kept."""
    article = make.draft()
    assert desk.move(browser, article, "schedule").status_code == 400
    answer = desk.move(browser, article, "schedule", at="2020-01-01T00:00")
    assert "已经过去" in desk.text(answer, ".errornote")
    assert desk.fields(answer, ".move-form")["at"] == "2020-01-01T00:00"
    at = timezone.localtime() + datetime.timedelta(days=1)
    assert desk.move(browser, article, "schedule", at=f"{at:%Y-%m-%dT%H:%M}").status_code == 302
    assert "起对读者可见" in desk.text(browser.get(desk.at(article)), ".panel")
    assert not Article.objects.live().exists()


def test_withdraw_restore_correct(browser):
    """Each needs its reason; readers see the correction's text, colleagues the reason."""
    article = make.published()
    assert desk.move(browser, article, "withdraw", reason=" ").status_code == 400
    answer = desk.move(browser, article, "correct", kind="correction", text="数字有误", reason="读者来信")
    assert answer.status_code == 302
    assert article.corrections.get().text == "数字有误"
    long = desk.move(browser, article, "withdraw", reason="长" * 2001)
    assert (long.status_code, desk.fields(long, ".move-form")["reason"]) == (400, "长" * 2001)
    assert desk.move(browser, article, "withdraw", reason="来源要求").status_code == 302
    assert desk.move(browser, article, "restore", reason="来源同意").status_code == 302
    assert Article.objects.get(pk=article.pk).state == "draft"
    assert [event.reason for event in Event.objects.about(article)[:3]] == ["来源同意", "来源要求", "读者来信"]


def test_recycle_bin(browser):
    """A draft goes and comes back; what was public cannot go; nothing is deleted."""
    article, public = make.draft(), make.withdrawn()
    assert desk.move(browser, article, "discard").status_code == 302
    assert Article.objects.get(pk=article.pk).state == "discarded"
    assert "在回收站里" in desk.text(browser.get(desk.at(article)))
    assert browser.post(desk.at(article), {"title": "x"}).status_code == 403
    assert desk.move(browser, article, "recover").status_code == 302
    assert desk.move(browser, public, "discard").status_code == 409
    assert browser.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"}).status_code in {302, 404}
    assert Article.objects.filter(pk=article.pk).exists()


def test_a_move_from_the_wrong_state(browser):
    """409 with the state as it is; the revision of a move belongs to its article."""
    article, other = make.published(), make.draft()
    answer = desk.move(browser, article, "recover")
    assert answer.status_code == 409
    assert "已发布" in desk.text(answer, ".errornote")
    forged = {"version": other.version, "revision": publishing.newest_revision(article).pk}
    assert browser.post(desk.at(other, "move", "submit"), forged).status_code == 404
