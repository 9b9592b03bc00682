"""The desk's rarer days: authorities are answered, authors told, statements entered, clocks made longer, reviews by others."""

import datetime
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.models import User
from articles import publishing
from articles.models import Article
from carbonportal import dashboard
from takedowns import evidence, publicity, timers, verifying, workdays
from takedowns.handling import answering, approving, countering, deciding, intake, parties
from takedowns.models import AuthorityOrder, Case, Letter, Restriction
from takedowns.states import CaseState, Kind, Level, Role
from tests import make
from tests.articles import desk as newsroom
from tests.hostile import files as hostile
from tests.takedowns import desk, sent
from tests.takedowns.test_scenarios import FACTS, SAID, article, countered, taken_down
from workflow.errors import Blocked

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
ARGUMENT = "还有一张图片没有移除，这是新的事实，请由另一位同事再核对一遍。"


def ordered(handler, approver, **order):
    """An order of an authority that two people have carried out."""
    case = desk.case(article(), kind=Kind.AUTHORITY)
    facts = {"body": "某市网信办", "number": "〔2026〕12 号", "date": "2026-11-20", "scope": "下架一篇稿件"}
    AuthorityOrder.objects.create(case=case, confirmed_at=timezone.now(), disclosure="fact", **facts | order)
    deciding.claim(case, by=handler, conflict_free=True)
    words = {"outcome": "grant", "code": "order", "measure": "remove", "facts": FACTS, "basis": "来文要求"}
    deciding.decide(case.targets.get(), **words, by=handler)
    case.refresh_from_db()
    deciding.propose(case, by=handler)
    approving.approve(case, by=approver)
    return case


def all_clean():
    for restriction in Restriction.objects.all():
        verifying.check(restriction)


# Authorities


def test_an_authority_is_told_once_when_all_is_verified():
    case = ordered(desk.handler(), desk.approver())
    assert not case.letters.filter(key="N5").exists()
    timers.report()
    assert not case.letters.filter(key="N20").exists()
    all_clean()
    for _ in range(2):
        timers.report()
    body = case.letters.get(key="N20").words["body"]
    assert "〔2026〕12 号" in body
    clean, every = verifying.tally(answering.in_force(case))
    assert f"{clean}/{every} 个出口已核验" in body
    assert clean == every > 10


def test_where_an_authority_has_no_mailbox_the_desk_is_told():
    handler, due = desk.handler(), timezone.now() + DAY
    case = ordered(handler, desk.approver(), report_due=due)
    person = case.people.get()
    person.sealed = case.box.seal_json({"name": "某市网信办"}, f"person of {case.ref}")
    person.save()
    all_clean()
    timers.report()
    subjects = [letter.words["subject"] for letter in case.letters.filter(key="I1")]
    assert [
        text for text in subjects if "请向来文机关反馈" in text and f"{timezone.localtime(due):%m-%d %H:%M}" in text
    ]
    assert not case.letters.filter(key="N20").exists()


def test_the_form_of_an_order_takes_its_times():
    browser, named = newsroom.enter(desk.handler()), article()
    data = {
        "channel": "official", "lines": named.get_absolute_url(), "text": "依法要求下架。", "reason": "今天上午收到公文。",
        "body": "某市网信办", "number": "12 号", "date": "2026-11-20", "scope": "一篇稿件", "disclosure": "fact",
        "called_number": "0532-12345678", "act_by": "2030-11-24T18:00", "until": "2031-01-01T00:00",
        "report_due": "2030-12-01T12:00",
    }  # fmt: skip
    answer = browser.post(reverse("admin:takedowns_case_register", args=["authority"]), data)
    assert answer.status_code == 200
    case = Case.objects.get()
    times = (case.decide_due, case.order.until, case.order.report_due)
    local = [f"{timezone.localtime(each):%Y-%m-%dT%H:%M}" for each in times]
    assert local == [data["act_by"], data["until"], data["report_due"]]


# The other side


def test_authors_are_told_with_the_decision_and_the_link_is_theirs():
    handler, approver = desk.handler(), desk.approver()
    case = desk.case(article())
    parties.name_party(case, role=Role.AUTHOR, contact={"name": "林溪", "email": "linxi@example.org"}, by=handler)
    assert not case.letters.filter(key="N6").exists()
    deciding.claim(case, by=handler, conflict_free=True)
    words = {"outcome": "grant", "code": "infringes", "measure": "remove", "facts": FACTS, "basis": "条例第十五条"}
    deciding.decide(case.targets.get(), **words, by=handler)
    case.refresh_from_db()
    deciding.propose(case, by=handler)
    approving.approve(case, by=approver)
    letter = case.letters.get(key="N6").words
    assert letter["to"] == "linxi@example.org"
    assert not [word for word in (desk.SECRET_NAME, desk.SECRET_MAIL, desk.SECRET_PHONE) if word in letter["body"]]
    path = re.search(r"/takedown/counter/[^\s]+", letter["body"])[0]
    assert Client().get(path).status_code == 200


def test_an_author_who_is_found_later_is_told_at_once_and_only_once():
    case = taken_down(article())
    browser = newsroom.enter(desk.handler("two"))
    path = reverse("admin:takedowns_case_party", args=[case.pk])
    for data in (
        {"role": "source", "name": "海岸环境报", "email": "desk@haian.example"},
        {"role": "x", "name": "", "email": "?"},
    ):
        for _ in range(2):
            assert browser.post(path, data).status_code == 302
    assert [letter.words["to"] for letter in case.letters.filter(key="N6")] == ["desk@haian.example"]
    screen = browser.get(reverse("admin:takedowns_case_change", args=[case.pk])).content.decode()
    assert "d***@haian.example" in screen
    assert "desk@haian.example" not in screen


def test_a_statement_on_paper_is_entered_by_the_desk():
    case = taken_down(article())
    browser = newsroom.enter(desk.handler("two"))
    evidence.take(case, "合同.png", hostile.encoded("PNG", (50, 30)), purpose="counter")
    path = reverse("admin:takedowns_case_move", args=[case.pk, "counter"])
    page = browser.get(path)
    assert page.status_code == 200
    data = SAID | {"ground": "licence", "statement": "我们与该报签有转载合同。", "targets": [case.targets.get().pk]}
    refused = browser.post(path, data | {"version": case.version, "phone": "12"})
    assert refused.status_code == 400
    assert "我们与该报签有转载合同。" in refused.content.decode()
    assert browser.post(path, data | {"version": case.version}).status_code == 302
    case.refresh_from_db()
    notice = case.counters.get()
    assert case.state == CaseState.COUNTER_RECEIVED
    assert countering.lacks(notice) == []
    assert case.letters.get(key="N9").words["to"] == SAID["email"]


def test_the_letter_to_whoever_declares_names_what_is_lacking():
    case = taken_down(article())
    countering.counter(
        case,
        person={"name": "林溪", "email": "linxi@example.org"},
        ground="own_work",
        statement="是我写的。",
        targets=case.targets.all(),
    )
    body = case.letters.get(key="N9").words["body"]
    assert "缺通讯地址" in body
    assert "缺不构成侵权的初步证据" in body


def prompts(case):
    return [each for each in case.letters.filter(key="I1") if "等待期已满" in each.words["subject"]]


def test_the_wait_is_made_longer_once_and_told_of_again():
    legal = desk.legal()
    case = taken_down(article())
    notice = countered(case)
    countering.forward(case, by=desk.handler("two"))
    with pytest.raises(Blocked, match="还没有送达"):
        countering.extend(case, by=legal, reason="提交了立案通知书")
    countering.deliver(notice)
    with time_machine.travel(timezone.now() + 16 * DAY, tick=False):
        timers.prompt_legal()
        assert len(prompts(case)) == 1
        countering.extend(case, by=legal, reason="提交了立案通知书")
        timers.prompt_legal()
    notice.refresh_from_db()
    assert case.counter_due == notice.due == workdays.add_days(notice.delivered_at, 20)
    with pytest.raises(Blocked, match="延长过一次"):
        countering.extend(case, by=legal, reason="再要几天")
    with time_machine.travel(notice.due + DAY, tick=False):
        timers.prompt_legal()
        timers.prompt_legal()
    assert len(prompts(case)) == 2


# Reviews, and cases that are worked on anew


def test_a_review_is_for_people_who_took_no_part():
    handler, approver = desk.handler(), desk.approver()
    case = taken_down(article(), by=handler, approver=approver)
    answering.appeal(case, argument=ARGUMENT)
    for verb in (
        answering.take_appeal,
        lambda *args, **options: answering.dismiss_appeal(*args, reason="不成立", **options),
    ):
        with pytest.raises(Blocked, match="参与过"):
            verb(case, by=approver)
    answering.take_appeal(case, by=desk.approver("other"))
    for person in (handler, approver):
        with pytest.raises(Blocked, match="没有参与"):
            deciding.claim(case, by=person, conflict_free=True)
    deciding.claim(case, by=desk.handler("another"), conflict_free=True)
    assert case.state == CaseState.IN_REVIEW


def test_a_review_has_a_term_of_its_own():
    desk.legal()
    case = taken_down(article())
    Case.objects.filter(pk=case.pk).update(decide_due=timezone.now() - DAY, received_at=timezone.now() - 9 * DAY)
    case.refresh_from_db()
    timers.warn()
    assert not case.letters.filter(key__in=["I2", "I3"]).exists()  # it is decided
    answering.appeal(case, argument=ARGUMENT)
    timers.warn()
    assert not case.letters.filter(key__in=["I2", "I3"]).exists()
    with time_machine.travel(case.decide_due + DAY, tick=False):
        timers.warn()
        timers.warn()
    assert set(case.letters.filter(to_staff=True).exclude(key="I1").values_list("key", flat=True)) == {"I2", "I3"}
    page = newsroom.enter(desk.handler("two")).get("/admin/takedowns/case/?view=soon").content.decode()
    assert case.ref not in page  # five working days are more than eight hours


def test_what_was_wiped_is_not_reopened():
    handler = desk.handler()
    case, _ = sent.received(make.published())
    intake.discard(case, by=handler, reason="广告")
    deciding.look_again(case, by=desk.approver())
    with time_machine.travel(timezone.now() + 8 * DAY, tick=False):
        intake.sweep()
        with pytest.raises(Blocked, match="已经清除"):
            answering.reopen(Case.objects.get(pk=case.pk), by=handler, reason="新的事实")


@pytest.mark.parametrize(("urgent", "minutes"), [(True, 31), (False, 4 * 60 + 1)])
def test_what_nobody_takes_is_told_once(urgent, minutes):
    desk.handler()
    at = datetime.datetime(2026, 11, 24, 10, tzinfo=timezone.get_default_timezone())
    case = desk.case(make.published(), state=CaseState.RECEIVED, urgent=urgent, received_at=at)
    for after, told in ((minutes - 2, 0), (minutes, 1), (minutes + 60, 1)):
        with time_machine.travel(at + datetime.timedelta(minutes=after), tick=False):
            timers.triage()
        assert Letter.objects.filter(case=case, key="I1").count() == told


# What others see


def test_editors_see_that_a_claim_exists_and_nothing_about_it():
    case, _ = sent.received(article(title="青岛的稿件"))
    named = Article.objects.get(pk=case.targets.get().article_id)
    page = newsroom.enter(make.user("regional_editor")).get(newsroom.at(named)).content.decode()
    assert "有 1 件未结申诉，由下架经办处理" in page
    assert not [
        word
        for word in (case.ref, case.get_kind_display(), *sent.CANARIES)
        if word in page and word != desk.SECRET_QUOTE
    ]


def boxes(user, cases):
    """Which of some cases each box of a person's first page names."""
    page = newsroom.parsed(newsroom.enter(user).get("/admin/"))
    told = {box.css_first("h2").text().strip(): box.text() for box in page.css(".box")}
    return {title: [case for case in cases if case.ref in text] for title, text in told.items()}


def test_the_first_page_of_the_desk_has_its_four_boxes(django_assert_num_queries):
    handler, legal, now = desk.handler(), desk.legal(), timezone.now()
    fresh = desk.case(state=CaseState.RECEIVED, decide_due=now + datetime.timedelta(hours=2))
    later = desk.case(state=CaseState.RECEIVED, decide_due=now + 3 * DAY)
    over = desk.case(state=CaseState.COUNTER_FORWARDED, counter_due=now - DAY, decided_at=now)
    red = desk.case(make.published(), state=CaseState.ACTIONED, decided_at=now)
    desk.imposed(red, by=handler).surfaces.filter(surface="home").update(tries=1)
    cases = [fresh, later, over, red]
    assert boxes(handler, cases) == {
        "待办": [fresh, later],
        "临期": [fresh],
        "核验失败": [red],
        "反通知到期": [over],
    }
    assert boxes(legal, cases)["待办"] == [over]
    editors = boxes(make.user("chief_editor"), cases)
    assert "待办" not in editors
    assert not any(editors.values())
    user = User.objects.get(pk=handler.pk)
    with django_assert_num_queries(4):
        dashboard.desk(user)


def test_whoever_was_merged_is_answered_with_the_master():
    named = article()
    master = desk.case(named)
    case, _ = sent.received(named, person=sent.PERSON | {"email": "second@example.org"})
    intake.merge(case, master, by=desk.handler(), reason="同一申请人就同一篇稿件再次提交")
    deciding.claim(master, by=desk.handler("two"), conflict_free=True)
    words = {"outcome": "grant", "code": "infringes", "measure": "remove", "facts": FACTS, "basis": "条例第十五条"}
    deciding.decide(master.targets.get(), **words, by=User.objects.get(username="two"))
    master.refresh_from_db()
    deciding.propose(master, by=User.objects.get(username="two"))
    approving.approve(master, by=desk.approver())
    told = [letter.words["to"] for letter in master.letters.filter(key="N5")]
    assert sorted(told) == sorted([desk.SECRET_MAIL, "second@example.org"])


def test_whoever_wants_figures_only_has_no_entry_of_its_own():
    case = taken_down(article())
    Case.objects.filter(pk=case.pk).update(publish_level="figures")
    case.refresh_from_db()
    assert publicity.write(case).is_stub


def test_an_answer_in_the_thread_is_told_by_mail_without_its_words():
    case, _ = sent.received(make.published())
    browser = newsroom.enter(desk.handler())
    path = reverse("admin:takedowns_case_reply", args=[case.pk])
    for text in ("请看第二段的说明，我们已联系作者。", " "):
        assert browser.post(path, {"text": text}).status_code == 302
    case.refresh_from_db()
    (letter,) = case.letters.filter(key="N26")
    assert "联系作者" not in letter.words["body"]
    assert [line.text for line in case.messages.all()] == ["请看第二段的说明，我们已联系作者。"]
    assert case.answered_at


def test_kin_and_agents_must_show_who_they_are():
    kin, _ = sent.received(make.published(), kind="personal_info", relation="kin")
    own, _ = sent.received(make.published(), kind="personal_info", person=sent.PERSON | {"email": "own@example.org"})
    assert (kin.level_needed, own.level_needed) == (Level.I3, Level.I2)


def test_the_owner_is_told_once_of_what_an_editor_did():
    owner, editor = desk.handler(), make.user("chief_editor")
    named = article()
    case = desk.case(named, owner=owner)
    timers.tell_changes()
    publishing.withdraw(named, by=editor, reason="编辑自己的决定")
    for _ in range(2):
        timers.tell_changes()
    assert [letter.words["subject"] for letter in case.letters.all()] == [f"【下架】{case.ref}：编辑改变了稿件的状态"]
    case.refresh_from_db()
    assert (case.state, case.targets.get().state) == (CaseState.IN_REVIEW, "matched")


def test_one_person_acts_alone_where_the_setting_allows_it():
    handler = desk.handler()
    case = desk.case(article())
    deciding.claim(case, by=handler, conflict_free=True)
    words = {"outcome": "grant", "code": "infringes", "measure": "remove", "facts": FACTS, "basis": "条例第十五条"}
    deciding.decide(case.targets.get(), **words, by=handler)
    case.refresh_from_db()
    with pytest.raises(Blocked, match="站点设置不允许"):
        approving.act(case, by=handler)
    policy.change(by=None, direct_action=True)
    policy.forget()
    approving.act(case, by=handler)
    assert (case.state, Restriction.objects.get().state) == (CaseState.ACTIONED, "active")


def test_nobody_holds_more_than_fifteen():
    handler = desk.handler()
    for _ in range(15):
        desk.case(owner=handler)
    with pytest.raises(Blocked, match="15 件"):
        deciding.claim(desk.case(), by=handler, conflict_free=True)


def test_a_letter_that_does_not_leave_is_told_of_once():
    desk.handler()
    case, _ = sent.received(make.published())
    for days, told in ((2, 1), (4, 2), (5, 2)):  # the first is that of the new request
        with time_machine.travel(timezone.now() + days * DAY, tick=False):
            timers.tell_undelivered()
        assert case.letters.filter(key="I1").count() == told
