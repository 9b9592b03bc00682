"""The desk's days in a real browser: a newspaper, a private person, an authority, and a claim without any ground."""

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from takedowns import outbox, references
from takedowns.models import Case, Letter
from takedowns.states import CaseState
from tests import make
from tests.browser.test_admin import enter
from tests.hostile import files as hostile
from tests.takedowns import desk, sent

pytestmark = pytest.mark.django_db(transaction=True)
FACTS = "申请人提交的版面与总机回拨表明其为著作权人，本站转载未经许可。"
BODY = f"<p>开头一段，讲碳价的走势。</p><p>报道写到{desk.SECRET_QUOTE}，并配了照片。</p>"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(references, "YOUNGEST", -1)


@pytest.fixture
def desks(new_page):
    """A maker of windows: one in which the named person is logged in; no name, a stranger's."""
    desk.handler(), desk.approver(), desk.legal()

    def window(name=""):
        page = new_page(viewport={"width": 1440, "height": 900})
        if name:
            enter(page, name)
        return page

    return window


def screen(page, case):
    """Open a case from the queue."""
    page.goto("/admin/takedowns/case/")
    page.get_by_role("link", name=case.ref).click()


def press(page, name, **fields):
    """Press a button of the case, fill in what it asks, press it there."""
    page.locator(f"[data-move={name}]").click()
    for label, value in fields.items():
        field = page.locator(f"[name={label}]")
        if value is True:
            field.check()
        elif field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator(".desk-form button.default").click()


def take(page, case):
    """Claim a case and establish who asks."""
    screen(page, case)
    press(page, "claim", conflict_free=True)
    press(page, "verify", how="callback", reason="回拨报社总机，版权部确认。")


def decide(page, number, **fields):
    """Decide on one address on the screen."""
    chosen = {"outcome": "grant", "code": "infringes", "measure": "remove"} | fields
    for name, value in chosen.items():
        page.locator(f"[name=t{number}-{name}]").select_option(value)
    page.locator(f"[name=t{number}-facts]").fill(FACTS)
    page.get_by_role("button", name=f"保存第 {number} 条的决定").click()


def statuses(page, articles):
    """What readers are told at the addresses of articles, in three readings."""
    return {
        page.request.get(f"{prefix}{article.get_absolute_url()}").status
        for article in articles
        for prefix in ("", "/zh-tw", "/zh-hk")
    }


def track(page, case, secret):
    """Open the case as its requester, the letters of the decision having left."""
    Letter.objects.update(send_after=timezone.now())
    outbox.send()
    page.goto("/takedown/track/")
    page.locator("[name=ref]").fill(case.ref)
    page.locator("[name=secret]").fill(secret)
    page.get_by_role("button", name="打开", exact=True).click()


def answer(page, case):
    """Send a statement from the link of the author's letter."""
    page.goto(reverse("takedown:counter", args=[references.counter_token(case)]))
    for name, text in {
        "statement": "这三篇由我撰写，贵站已获授权，请予恢复。",
        "name": "林溪",
        "email": "linxi@example.org",
        "phone": "13900139000",
        "address": "青岛市某路二号",
    }.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("[name=ground]").select_option("own_work")
    proof = {"name": "原稿.png", "mimeType": "image/png", "buffer": hostile.encoded("PNG", (60, 40))}
    page.locator("input[type=file]").first.set_input_files(proof)
    page.locator("[name=truth]").check()
    page.get_by_role("button", name="提交声明").click()


def test_a_newspaper_is_heard_and_the_author_answers(desks):
    """Two people take three articles down, every surface is clean, the letter is read, the author answers, all comes back."""
    articles = [make.published(title=f"独家报道之{n}", source=make.source(), regions=["qingdao"]) for n in "一二三"]
    before = {article.pk: article.body for article in articles}
    case, secret = sent.received(*articles)
    one, two, reader = desks("jingban"), desks("shenpi"), desks()
    take(one, case)
    for number in (1, 2, 3):
        decide(one, number)
    assert "办理结果" in one.locator(".desk-letter").locator("..").inner_text()
    press(one, "propose")
    assert statuses(reader, articles) == {200}
    screen(two, case)
    press(two, "approve")
    assert statuses(reader, articles) == {410}
    assert articles[0].title not in reader.request.get(articles[0].get_absolute_url()).text()

    call_command("tick", stdout=None)
    screen(two, case)
    assert two.locator(".desk-surfaces .missing, .desk-surfaces .warn").all_inner_texts() == []
    track(reader, case, secret)
    assert reader.locator(".results").inner_text().count("下架") == 3
    assert "办理结果" in reader.locator("main").inner_text()

    answer(desks(), case)
    screen(one, case)
    press(one, "forward")
    legal = desks("fawu")
    screen(legal, case)
    legal.locator("[data-move=consent]").click()
    legal.get_by_label("申请人同意").check()
    legal.locator("[name=reason]").fill("申请人来函同意恢复，不再主张。")
    legal.locator(".desk-form button.default").click()
    screen(two, case)
    press(two, "reinstate")
    assert statuses(reader, articles) == {200}
    assert {article.pk: article.body for article in Article.objects.filter(pk__in=before)} == before
    case.refresh_from_db()
    assert case.state == CaseState.RESTORED


def test_scenario_18_a_persons_address_is_cut_out_in_both_scripts(desks):
    """Scenario 18 as readers see it."""
    article = make.published(title="街区里的碳账本", body=BODY)
    case, _ = sent.received(article, kind="personal_info")
    one, two, reader = desks("jingban"), desks("shenpi"), desks()
    screen(one, case)
    press(one, "claim", conflict_free=True)
    assert one.locator(".desk-text mark").inner_text() == desk.SECRET_QUOTE
    decide(one, 1, code="privacy", measure="redact")
    press(one, "propose")
    screen(two, case)
    press(two, "approve")
    for prefix in ("", "/zh-tw", "/zh-hk"):
        text = reader.request.get(prefix + article.get_absolute_url()).text()
        assert "■■" in text
        assert not any(word in text for word in ("某某路十七号", "某某路十七號"))


def test_scenario_05_an_authoritys_order_answers_451(desks):
    """Scenario 5: called back by one person, confirmed by another, disclosed as a fact."""
    article = make.published(title="被要求下架的稿件")
    desk.approver("shenpi-2")
    one, two, three, reader = desks("jingban"), desks("shenpi"), desks("shenpi-2"), desks()
    one.goto("/admin/takedowns/case/register/authority/")
    values = {
        "lines": article.get_absolute_url(), "text": "依法要求下架。", "reason": "今天上午收到公文。", "body": "某市网信办",
        "number": "〔2026〕12 号", "date": "2026-11-20", "scope": "下架一篇稿件。", "called_number": "0532-12345678",
    }  # fmt: skip
    for name, text in values.items():
        one.locator(f"[name={name}]").fill(text)
    one.locator("[name=channel]").select_option("official")
    one.locator("[name=disclosure]").select_option("fact")
    one.get_by_role("button", name="登记", exact=True).click()
    case = Case.objects.get()
    assert case.ref in one.locator("main").inner_text()  # with the secret, for the letter of answer
    one.get_by_role("link", name="已抄下，打开申请").click()
    press(one, "claim", conflict_free=True)
    screen(two, case)
    two.get_by_role("button", name="我已另行回拨，复核无误").click()
    screen(one, case)
    decide(one, 1, code="order")
    press(one, "propose")
    screen(three, case)
    press(three, "approve")
    answer_ = reader.request.get(article.get_absolute_url())
    assert answer_.status == 451
    assert 'rel="blocked-by"' in answer_.headers["link"]
    assert article.title not in answer_.text()


def test_a_claim_without_ground_is_refused_with_reasons(desks):
    """Refused by the handler alone; the requester reads why, and what ways are left."""
    article = make.published(title="授权转载的报道", source=make.source())
    case, secret = sent.received(article)
    one, reader = desks("jingban"), desks()
    take(one, case)
    decide(one, 1, outcome="refuse", code="licensed", measure="")
    why = "转载有来源单位的书面许可，授权期至明年底，申请人没有提出相反的证据，经核对不构成侵权。"
    press(one, "refuse", reason=why)
    track(reader, case, secret)
    text = reader.locator("main").text_content()  # the letter is folded
    assert "不予支持" in text
    assert why in text
    assert "12377" in text
    assert statuses(reader, [article]) == {200}


def test_another_desks_screen_that_came_too_late_keeps_what_was_typed(desks):
    """Two windows of one handler: the second decision meets the first, and nothing typed is lost."""
    case, _ = sent.received(make.published(source=make.source()))
    one, late = desks("jingban"), desks("jingban")
    take(one, case)
    screen(late, case)
    decide(one, 1)
    late.locator("[name=t1-outcome]").select_option("refuse")
    late.locator("[name=t1-code]").select_option("licensed")
    late.locator("[name=t1-facts]").fill("另一个窗口里写的事实，不能丢。")
    late.get_by_role("button", name="保存第 1 条的决定").click()
    assert "刚刚被别人改动过" in late.locator(".errornote").inner_text()
    assert late.locator("[name=t1-facts]").input_value() == "另一个窗口里写的事实，不能丢。"


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_at_the_desk(new_page, axe, scheme):
    """The queue, a case, a move, the calendar, the log."""
    owner = desk.handler()
    case = desk.case(make.published(body=BODY), owner=owner)
    found = []
    page = new_page(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
    enter(page, owner.username)
    change = reverse("admin:takedowns_case_change", args=[case.pk])
    move = reverse("admin:takedowns_case_move", args=[case.pk, "ask"])
    register = reverse("admin:takedowns_case_register", args=["authority"])
    for path in ("/admin/takedowns/case/", change, move, register, "/admin/takedowns/caseevent/"):
        page.goto(path)
        found += [f"{path} {line}" for line in axe(page)]
    assert found == []
