"""What one move leaves behind does not stop a later one: measures that wait for their time, statements of a withdrawn case."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from accounts import policy
from takedowns import publicity, timers, verifying
from takedowns.handling import answering, approving, bulk, countering, deciding, ending, watching
from takedowns.models import AuthorityOrder, Case, Entry, Restriction, Target
from takedowns.states import CaseState, Kind
from tests import make
from tests.takedowns import desk
from tests.takedowns.test_scenarios import FACTS, article, countered, taken_down
from workflow.errors import Blocked

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def test_an_authority_is_not_told_of_what_has_not_begun():
    handler, begins = desk.handler(), timezone.now() + 2 * DAY
    case = desk.case(article(), kind=Kind.AUTHORITY)
    facts = {"body": "某市网信办", "number": "〔2026〕12 号", "date": "2026-11-20", "scope": "下架一篇稿件"}
    AuthorityOrder.objects.create(case=case, confirmed_at=timezone.now(), disclosure="fact", **facts)
    deciding.claim(case, by=handler, conflict_free=True)
    words = {"outcome": "grant", "code": "order", "measure": "remove", "facts": FACTS, "basis": "来文要求"}
    deciding.decide(case.targets.get(), **words, begins_at=begins, by=handler)
    case.refresh_from_db()
    deciding.propose(case, by=handler)
    approving.approve(case, by=desk.approver())
    timers.report()
    assert not case.letters.filter(key="N20").exists()
    with time_machine.travel(begins + DAY, tick=False):
        watching.begin_due()
        verifying.check(Restriction.objects.get())
        timers.report()
    body = case.letters.get(key="N20").words["body"]
    assert "个出口已核验" in body
    assert "0/0" not in body


def test_a_statement_of_a_withdrawn_case_ends_when_it_is_worked_on_anew():
    case, second = taken_down(article()), desk.handler("two")
    notice = countered(case)
    answering.retract(case)
    answering.reopen(case, by=second, reason="申请人改变了主意，来信要求继续办理")
    notice.refresh_from_db()
    assert notice.ended == "dismissed"
    [letter] = case.letters.filter(key="N13")
    assert "可以重新提交" in letter.words["body"]
    case.refresh_from_db()
    deciding.claim(case, by=second, conflict_free=True)
    deciding.propose(case, by=case.owner)
    approving.approve(case, by=desk.approver("three"))
    assert "声明还没有处理完" not in answering.open_ends(case)
    assert countered(case, statement="合同仍然有效，这里再次提交。").ended == ""
    assert case.state == CaseState.COUNTER_RECEIVED
    assert countering.open_counter(case).pk != notice.pk


def test_the_entry_says_that_a_measure_has_run_out():
    taken_down(article())
    until, restriction = timezone.now() + DAY, Restriction.objects.get()
    Restriction.objects.update(until=until)
    restriction.refresh_from_db()
    with time_machine.travel(until + DAY, tick=False):
        ending.agree(restriction, by=desk.legal(), reason="措施到期")
        assert Entry.objects.get().state_now == ""
        ending.end(restriction, by=desk.approver("two"), reason="措施到期")
    assert Entry.objects.get().state_now == publicity.EXPIRED


def test_editors_read_which_article_is_gone_and_which_was_changed_and_stays():
    found = [make.published(regions=["qingdao"]) for _ in range(2)]
    make.user("regional_editor", username="bianji", email="bianji@portal.example", regions=["qingdao"])
    case = desk.case(*found)
    handler, approver = desk.handler(), desk.approver()
    deciding.claim(case, by=handler, conflict_free=True)
    words = {"outcome": "grant", "code": "infringes", "facts": "事实清楚，证据已核对。", "basis": "条例第十五条"}
    gone, changed = case.targets.order_by("number")
    deciding.decide(gone, **words, measure="remove", by=handler)
    deciding.decide(changed, **words, measure="attribute", words={"changes": {"byline": "林溪"}}, by=handler)
    case.refresh_from_db()
    deciding.propose(case, by=handler)
    approving.approve(case, by=approver)
    body = case.letters.get(key="N7").words["body"]
    assert f"已受限：#{gone.article_id}\n" in body
    assert f"仍在线：#{changed.article_id}\n" in body


def test_cases_that_only_people_can_end_do_not_stand_before_the_others(monkeypatch):
    monkeypatch.setattr(timers, "AT_ONCE", 1)
    held, free = taken_down(article()), desk.case(make.published(), state=CaseState.RECEIVED)
    for case in (held, free):
        answering.retract(case)
    case_ids = Case.objects.order_by("changed_at", "pk").values_list("pk", flat=True)
    assert case_ids[0] == held.pk
    free.letters.update(sent_at=timezone.now())
    timers.close()
    assert {case.pk: case.state for case in Case.objects.all()} == {held.pk: "retracted", free.pk: "closed"}


def test_what_was_secret_stays_so_when_it_is_over():
    handler, case = desk.handler(), desk.case(article())
    deciding.claim(case, by=handler, conflict_free=True)
    words = {"outcome": "grant", "code": "infringes", "measure": "remove", "facts": FACTS, "basis": "条例第十五条"}
    deciding.decide(case.targets.get(), **words, status=404, by=handler)
    case.refresh_from_db()
    deciding.propose(case, by=handler)
    approving.approve(case, by=desk.approver())
    assert publicity.is_secret(case)
    desk.lifted(Restriction.objects.get())
    assert publicity.is_secret(case)
    publicity.write(case)
    assert not Entry.objects.exists()


def test_nobody_takes_down_alone_what_leaves_no_trace_in_public():
    policy.change(by=None, direct_action=True)
    policy.forget()
    handler = desk.handler()
    case = desk.case(article())
    deciding.claim(case, by=handler, conflict_free=True)
    words = {"outcome": "grant", "code": "infringes", "measure": "remove", "facts": FACTS, "basis": "条例第十五条"}
    for status in (404, 410):
        deciding.decide(case.targets.get(), **words, status=status, by=handler)
        case.refresh_from_db()
        if status == 404:
            with pytest.raises(Blocked, match="404"):
                approving.act(case, by=handler)
    approving.act(case, by=handler)
    assert case.state == CaseState.ACTIONED


def test_what_was_given_back_does_not_make_a_bulk_approval_of_a_refusal():
    case, approver = desk.case(article(), article(), state=CaseState.AWAITING_APPROVAL), desk.approver()
    given_back, refused = case.targets.order_by("number")
    Target.objects.filter(pk=given_back.pk).update(state="freed", outcome="grant")
    Target.objects.filter(pk=refused.pk).update(state="decided", outcome="refuse")
    order = bulk.Order("approve", "", "form-1", {"reason": ""})
    assert bulk.foresee(order, case, case.version, by=approver, several=False) == (True, ["批准不予支持"])
    Target.objects.filter(pk=given_back.pk).update(state="verified")
    assert bulk.foresee(order, case, case.version, by=approver, several=False) == (True, ["批准"])
