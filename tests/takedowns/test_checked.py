"""What one person could do alone or twice: end a case, press a button again, lose a claim while working, restore too early."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import models, policy
from accounts.models import Policy
from takedowns import log, references
from takedowns.handling import answering, conversing, countering, deciding, intake, joining, restoring
from takedowns.models import Case, CaseEvent, Letter, Message, Restriction
from takedowns.states import PUBLIC_KINDS, CaseState, Kind
from tests import make
from tests.articles import desk as newsroom
from tests.takedowns import desk, sent
from tests.takedowns.test_scenarios import article, countered, taken_down
from tests.takedowns.visiting import post
from workflow.errors import Blocked, NotPermitted, ReasonMissing

pytestmark = pytest.mark.django_db
MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)
ENDS = {
    "discard": (intake.discard, CaseState.SPAM),
    "retract": (answering.retract, CaseState.RETRACTED),
}


def ended(name, case, **options):
    return ENDS[name][0](case, reason="看过了，是测试来件", **options)


def told(case):
    return [letter.words["subject"] for letter in Letter.objects.filter(case=case, key="I1")]


# One person alone


@pytest.mark.parametrize("name", ENDS)
def test_what_a_handler_ends_alone_is_looked_at_by_another(name):
    handler, both = desk.handler(), desk.approver()
    case = desk.case(make.published(), state=CaseState.RECEIVED)
    ended(name, case, by=both)
    assert (case.state, case.second_look) == (ENDS[name][1], True)
    page = newsroom.enter(desk.approver("other")).get("/admin/takedowns/case/?view=look").content.decode()
    assert case.ref in page
    with pytest.raises(NotPermitted):
        deciding.look_again(case, by=handler)
    with pytest.raises(Blocked, match="另一个人"):
        deciding.look_again(case, by=both)
    deciding.look_again(case, by=desk.approver("third"))
    assert not Case.objects.get().second_look


def test_junk_among_the_reports_of_harm_needs_one_person():
    case, _ = sent.received(make.published(), kind="harmful")
    ended("discard", case, by=desk.handler())
    assert (case.urgent, case.state, case.second_look) == (True, CaseState.SPAM, True)


def test_spam_is_not_wiped_before_somebody_has_looked_but_not_kept_for_ever_either():
    case, _ = sent.received(make.published())
    intake.discard(case, by=desk.handler(), reason="广告")
    for days, is_there in ((8, True), (29, True), (31, False)):
        with time_machine.travel(timezone.now() + days * DAY, tick=False):
            intake.sweep()
        assert bool(Case.objects.get().sealed) == is_there


@pytest.mark.parametrize("name", ENDS)
@pytest.mark.parametrize("grave", [{"kind": Kind.AUTHORITY}, {"flags": ["未成年人"]}])
def test_what_is_grave_needs_one_who_asks_and_another_who_does(name, grave):
    handler, first, second = desk.handler(), desk.approver(), desk.approver("eryuan")
    case = desk.case(make.published(), state=CaseState.RECEIVED, **grave)
    with pytest.raises(ReasonMissing):
        ENDS[name][0](case, by=handler, reason=" ")
    for _ in range(2):
        ended(name, case, by=handler)
        assert Case.objects.get().state == CaseState.RECEIVED
    with pytest.raises(NotPermitted):
        ended(name, case, by=desk.legal())
    assert len([subject for subject in told(case) if "另一名审批人" in subject]) == 4  # two asks to two approvers
    joining.include(case, [make.published()], by=handler)  # it is another case now: nobody has asked about that
    ended(name, case, by=second)
    case.refresh_from_db()
    assert case.state == CaseState.RECEIVED
    ended(name, case, by=first)
    assert (case.state, case.second_look) == (ENDS[name][1], False)
    assert CaseEvent.objects.get(case=case, kind=name).by == first


def test_the_page_says_that_it_was_only_asked_for_and_the_requester_takes_back_alone():
    case, _ = sent.received(make.published(), kind="personal_info", minor=True)
    browser, path = newsroom.enter(desk.handler()), reverse("admin:takedowns_case_move", args=[case.pk, "discard"])
    answer = browser.post(path, {"version": case.version, "reason": "反复发送的广告"}, follow=True)
    assert "已提出。须由另一名审批人" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == CaseState.RECEIVED
    answering.retract(case)
    assert (case.state, case.second_look) == (CaseState.RETRACTED, False)


# Twice


def test_a_line_that_is_sent_twice_is_one():
    case, _ = sent.received(make.published())
    handler = desk.handler()
    for _ in range(2):
        conversing.say(case, "补充一句：作品是我写的。")
        conversing.answer(case, "材料收到，正在核对。", by=handler)
    assert [line.text for line in Message.objects.order_by("pk")] == [
        "补充一句：作品是我写的。",
        "材料收到，正在核对。",
    ]
    assert case.letters.filter(key="N26").count() == 1
    conversing.answer(case, "补充一句：作品是我写的。", by=handler)  # the other side says the same
    conversing.answer(case, "材料收到，正在核对。", by=desk.handler("two"))
    with time_machine.travel(timezone.now() + 11 * MINUTE):
        conversing.answer(case, "材料收到，正在核对。", by=handler)
    assert Message.objects.count() == 5


SHEET = {
    "channel": "paper", "name": "某某", "text": "我的文章被整篇转载，请下架。", "reason": "挂号信，三月二日收到。",
}  # fmt: skip


def secret_of(answer):
    return newsroom.parsed(answer).css_first("[data-secret]").text()


def test_the_secret_is_shown_once_and_opens_the_case_and_a_second_press_makes_no_second_case(monkeypatch):
    monkeypatch.setattr(references, "YOUNGEST", -1)
    browser, path = newsroom.enter(desk.handler()), reverse("admin:takedowns_case_register", args=["copyright"])
    data = SHEET | {"lines": make.published().get_absolute_url()}
    first, again = (browser.post(path, data) for _ in range(2))
    case = Case.objects.get()
    assert "no-store" in again["Cache-Control"]
    secret = secret_of(again)
    assert references.open_with(case.ref, secret_of(first)) is None  # nobody has read that page
    form = {"ref": case.ref, "secret": secret, "token": references.form_token(), "do": "open"}
    assert post("/takedown/track/", Client(), **form).status_code == 302
    screen = browser.get(reverse("admin:takedowns_case_change", args=[case.pk])).content.decode()
    kept = sent.as_json(list(CaseEvent.objects.values())) + sent.as_json(list(Case.objects.values()))
    kept += sent.as_json(dict(browser.session)) + "".join(letter.words["body"] for letter in case.letters.all())
    assert not [text for text in (secret, secret.replace("-", "")) if text in screen or text in kept]
    browser.post(path, data | {"text": "另一封信，另一件事，请更正。"})
    assert Case.objects.count() == 2


def test_a_finding_of_our_own_has_no_secret():
    browser, path = newsroom.enter(desk.handler()), reverse("admin:takedowns_case_register", args=["own"])
    data = SHEET | {"channel": "own", "lines": make.published().get_absolute_url()}
    assert browser.post(path, data).status_code == 302


# A claim


def test_every_work_of_the_owner_renews_the_claim_and_nobody_elses():
    handler, other = desk.handler(), desk.handler("two")
    case = desk.case(make.published(), state=CaseState.RECEIVED)
    deciding.claim(case, by=handler, conflict_free=True)
    copy = make.published()
    works = [
        lambda by: joining.include(case, [copy], by=by),
        lambda by: conversing.answer(case, f"{by} 的答复", by=by),
        lambda by: deciding.verify(case, how="domain", by=by, reason="来自报社域名的邮件") if by == handler else None,
    ]
    for number, work in enumerate(works, start=1):
        with time_machine.travel(timezone.now() + number * 20 * MINUTE, tick=False):
            before = Case.objects.get().claimed_until
            work(other) if number != 1 else None
            assert Case.objects.get().claimed_until == before
            work(handler)
            assert Case.objects.get().claimed_until == timezone.now() + 30 * MINUTE
            case.refresh_from_db()


# The rule of restoring


def forwarded():
    """A case whose complete statement has been forwarded and delivered; the legal desk and another approver."""
    case = taken_down(article())
    notice = countered(case)
    countering.forward(case, by=desk.handler("two"))
    countering.deliver(notice)
    case.refresh_from_db()
    return case, desk.legal(), desk.approver("eryuan")


def test_by_default_the_clock_has_to_run_out():
    case, legal, approver = forwarded()
    with pytest.raises(Blocked, match="还没有满"):
        restoring.consent(case, why="clock", by=legal, reason="没有收到起诉证明")
    with pytest.raises(Blocked, match="恢复依据"):
        restoring.consent(case, why="at_once", by=legal, reason="声明完整")
    assert "15 天内" in case.letters.get(key="N10").words["body"]
    with time_machine.travel(timezone.now() + 16 * DAY, tick=False):
        restoring.consent(case, why="clock", by=legal, reason="没有收到起诉证明")
        restoring.reinstate(case, by=approver)
    assert (case.state, Restriction.objects.get().state) == (CaseState.RESTORED, "lifted")
    assert CaseEvent.objects.get(kind="consent").payload["why"] == "clock"


def test_where_counsel_has_decided_so_two_people_restore_at_once_and_nothing_does_it_by_itself():
    policy.change(by=None, restore_at_once=["copyright"])
    policy.forget()
    case, legal, approver = forwarded()
    body = case.letters.get(key="N10").words["body"]
    assert "不等待" in body
    assert "15 天内" in body  # the proof still counts
    assert "不等待" in case.letters.get(key="N9").words["body"]
    assert Restriction.objects.get().state == "active"
    with pytest.raises(Blocked, match="还没有法务"):
        restoring.reinstate(case, by=approver)
    restoring.consent(case, why="at_once", by=legal, reason="声明完整")
    restoring.reinstate(case, by=approver)
    assert case.state == CaseState.RESTORED
    assert log.verify()[1] is None


def test_the_legal_desk_chooses_the_reason_on_its_page():
    case, legal, _ = forwarded()
    browser, path = newsroom.enter(legal), reverse("admin:takedowns_case_move", args=[case.pk, "consent"])
    said = {"version": case.version, "reason": "申请人来信同意恢复"}
    assert browser.post(path, said).status_code == 400
    refused = browser.post(path, said | {"why": "clock"})
    assert refused.status_code == 400
    assert "还没有满" in refused.content.decode()
    assert "申请人来信同意恢复" in refused.content.decode()
    assert browser.post(path, said | {"why": "agreed"}).status_code == 302


def test_the_setting_knows_the_kinds_of_the_desk():
    assert tuple((kind.value, kind.label) for kind in PUBLIC_KINDS) == models.RESTORABLE
    with pytest.raises(ValidationError, match="不存在"):
        Policy(restore_at_once=["own"]).full_clean()
