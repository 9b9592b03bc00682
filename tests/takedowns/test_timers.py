"""What time does to cases: reminders, warnings, the end of a question, the counter clock. It never removes or restores."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from takedowns import timers, workdays
from takedowns.handling import countering
from takedowns.models import Case, CounterNotice, Letter, Restriction, Workday
from takedowns.states import CaseState, Kind
from tests import make
from tests.takedowns import desk

pytestmark = pytest.mark.django_db
SHANGHAI = timezone.get_default_timezone()


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def keys_of(case):
    return sorted(Letter.objects.filter(case=case).values_list("key", flat=True))


@pytest.fixture(autouse=True)
def _staff(db):
    desk.handler()
    desk.approver()
    desk.legal()
    make.user("administrator", username="guanli", email="guanli@portal.example")


# Working time


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-24T10:00", 4, "2026-11-24T14:00"),
        ("2026-11-24T16:00", 4, "2026-11-25T11:00"),
        ("2026-11-27T16:00", 4, "2026-11-30T11:00"),  # over a weekend
        ("2026-11-28T12:00", 1, "2026-11-30T10:00"),
        ("2026-11-24T03:00", 1, "2026-11-24T10:00"),
    ],
)
def test_hours_of_work(start, hours, end):
    assert workdays.add_hours(at(start), hours) == at(end)
    assert workdays.hours_between(at(start), at(end)) == hours


def test_the_table_of_holidays_and_worked_weekends_counts():
    """国庆: the first is a holiday, the Saturday after is worked."""
    Workday.objects.create(date="2026-10-01", works=False, name="国庆节")
    Workday.objects.create(date="2026-10-02", works=False, name="国庆节")
    Workday.objects.create(date="2026-10-10", works=True, name="调休")
    assert workdays.add_days(at("2026-09-30T10:00"), 1) == at("2026-10-05T18:00")
    assert workdays.add_days(at("2026-10-09T10:00"), 1) == at("2026-10-10T18:00")


# Questions


def asked(kind=Kind.COPYRIGHT, **fields):
    return desk.case(
        make.published(), kind=kind, state=CaseState.NEED_INFO, paused_at=timezone.now(), missing=["proof"], **fields
    )


def test_a_question_is_asked_again_after_three_and_seven_days_once_each():
    case = asked()
    for days, letters in [(2, []), (4, ["N2"]), (5, ["N2"]), (8, ["N2", "N2"]), (9, ["N2", "N2"])]:
        with time_machine.travel(case.paused_at + datetime.timedelta(days=days), tick=False):
            timers.remind()
        assert keys_of(case) == letters


def test_after_ten_days_a_copyright_case_ends_and_one_about_a_person_is_judged():
    work, person = asked(), asked(Kind.PERSONAL_INFO)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=11), tick=False):
        timers.lapse()
    work.refresh_from_db()
    person.refresh_from_db()
    assert (work.state, person.state) == (CaseState.CLOSED, CaseState.IN_REVIEW)
    assert not Restriction.objects.exists()


def test_what_is_to_begin_later_keeps_a_case_from_ending_for_want_of_papers():
    case = asked()
    desk.imposed(case, begins_at=timezone.now() + datetime.timedelta(days=20))
    with time_machine.travel(timezone.now() + datetime.timedelta(days=11), tick=False):
        timers.lapse()
    case.refresh_from_db()
    assert case.state == CaseState.IN_REVIEW
    assert Restriction.objects.get().state == "scheduled"


# Terms


def test_the_owner_the_approvers_and_the_administrators_are_told_in_turn():
    now = timezone.now()
    owner = make.user("takedown_handler", username="owner", email="owner@portal.example")
    case = desk.case(make.published(), owner=owner, decide_due=now + datetime.timedelta(hours=20))
    for hours, letters in [(9, []), (11, ["I2"]), (12, ["I2"]), (21, ["I2", "I3"]), (41, ["I2", "I3", "I3"])]:
        with time_machine.travel(now + datetime.timedelta(hours=hours), tick=False):
            timers.warn()
        assert keys_of(case) == letters


def test_a_paused_term_warns_nobody():
    case = desk.case(paused_at=timezone.now(), decide_due=timezone.now() - datetime.timedelta(days=3))
    timers.warn()
    assert keys_of(case) == []


def test_a_first_answer_that_is_late_is_told_once():
    handler, long_ago = (
        make.user("takedown_handler", username="owner", email="owner@portal.example"),
        at("2026-11-20T09:00"),
    )
    late = {"received_at": long_ago, "answer_due": at("2026-11-23T18:00")}
    case = desk.case(make.published(), owner=handler, **late)
    quiet = [
        desk.case(owner=handler, answered_at=long_ago, **late),
        desk.case(owner=handler, paused_at=long_ago, **late),
        desk.case(state=CaseState.RECEIVED, **late),  # nobody has taken it: `triage` tells
        desk.case(owner=handler, state=CaseState.ACTIONED, decided_at=long_ago, **late),
    ]
    for _ in range(2):
        timers.unanswered()
    assert keys_of(case) == ["I1", "I1"]
    assert {letter.words["to"] for letter in case.letters.all()} == {"owner@portal.example", "shenpi@portal.example"}
    assert [keys_of(other) for other in quiet] == [[], [], [], []]


def test_a_step_that_fails_stops_no_other(monkeypatch):
    done = []

    def fails():
        raise RuntimeError("this step is broken")

    monkeypatch.setattr(timers, "STEPS", (lambda: done.append("before"), fails, lambda: done.append("after")))
    with pytest.raises(RuntimeError, match="broken"):
        timers.run()
    assert done == ["before", "after"]


# The counter clock


def test_when_the_counter_clock_is_over_the_legal_desk_is_told_once_and_nothing_is_restored():
    article = make.published()
    case = desk.case(article, state=CaseState.COUNTER_FORWARDED, decided_at=timezone.now())
    notice = CounterNotice.objects.create(
        case=case, person=desk.person(case, role="counterparty", name="原作者"), ground="own_work", sealed=b""
    )
    countering.deliver(notice)
    for _ in range(2):
        with time_machine.travel(timezone.now() + datetime.timedelta(days=16), tick=False):
            timers.prompt_legal()
    assert keys_of(case) == ["I1"]
    assert Case.objects.get(pk=case.pk).state == CaseState.COUNTER_FORWARDED


def test_the_clock_starts_when_the_letter_has_left():
    case = desk.case(make.published(), state=CaseState.COUNTER_FORWARDED)
    person = desk.person(case, role="counterparty", name="原作者")
    notice = CounterNotice.objects.create(
        case=case, person=person, ground="own_work", sealed=b"", forwarded_at=timezone.now()
    )
    timers.start_counter_clocks()
    notice.refresh_from_db()
    assert notice.due is None
    facts = {"party": {}, "ground": "", "statement": "", "days": 15}
    [letter] = timers.letters.write(case, "N10", to=case.people.get(role="claimant"), facts=facts)
    letter.sent_at = timezone.now()
    letter.save()
    timers.start_counter_clocks()
    notice.refresh_from_db()
    assert notice.due == letter.sent_at + datetime.timedelta(days=15)
