"""How much a stranger may send, and what opens a case: counts under keyed digests, equal answers, a little sum."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from takedowns import keys, references, sending
from takedowns.models import SenderCount
from takedowns.states import CaseState
from tests import make
from tests.takedowns import desk
from workflow.origin import coming_from

pytestmark = pytest.mark.django_db

HERE, NEIGHBOUR, ELSEWHERE = "203.0.113.7", "203.0.113.200", "198.51.100.1"


def send(times, *, address=HERE, mail=""):
    with coming_from(address):
        return [sending.submitting(mail.format(n=n)) for n in range(times)]


def test_five_forms_an_hour_from_a_network():
    assert send(5) == [0] * 5
    assert 3500 < send(1)[0] <= 3600
    assert send(1, address=NEIGHBOUR)[0] > 0  # the same /24
    assert send(1, address=ELSEWHERE) == [0]
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=61), tick=False):
        assert send(1) == [0]


def test_twenty_forms_a_day_from_a_network():
    for hour in range(4):
        with time_machine.travel(timezone.now() + datetime.timedelta(hours=2 * hour), tick=False):
            assert send(5) == [0] * 5
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=8), tick=False):
        assert send(1)[0] > 15 * 3600


def test_a_network_of_ipv6_is_a_48():
    assert send(5, address="2001:db8:1:2::1") == [0] * 5
    assert send(1, address="2001:db8:1:ffff::9")[0] > 0
    assert send(1, address="2001:db8:2::1") == [0]


def test_three_letters_a_day_to_a_mailbox_from_wherever():
    for n in range(3):
        assert send(1, address=f"203.0.{n}.1", mail="a@example.org") == [0]
    assert send(1, address="203.0.50.1", mail="A@Example.org")[0] > 80_000
    assert send(1, address="203.0.50.1", mail="b@example.org") == [0]


def test_ten_open_cases_of_a_mailbox_are_the_most():
    for _ in range(10):
        desk.case()
    assert send(1, mail=desk.SECRET_MAIL) == [86_400]
    assert send(1, mail="other@example.org") == [0]


def test_a_refused_form_is_not_counted():
    send(5)
    before = SenderCount.objects.count()
    send(3)
    assert SenderCount.objects.count() == before


def test_counts_hold_no_address_and_go_after_a_day():
    send(1, mail="a@example.org")
    row = SenderCount.objects.first()
    assert {len(row.key), row.key.isalnum()} == {64, True}
    assert not SenderCount.objects.filter(key__contains="203").filter(key__contains="113.").exists()
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25), tick=False):
        sending.prune()
    assert not SenderCount.objects.exists()


def test_where_no_address_is_known_nobody_is_refused():
    assert [sending.submitting() for _ in range(30)] == [0] * 30


def test_the_sum_is_asked_of_whoever_sends_much():
    with coming_from(HERE):
        assert not sending.needs_question()
        send(2)
        assert sending.needs_question()
    with coming_from(ELSEWHERE):
        assert not sending.needs_question()


def test_the_sum_belongs_to_its_form():
    token = references.form_token()
    first, second = (int(word) for word in sending.question(token).split() if word.isdigit())
    assert sending.question(token) == sending.question(token)
    assert sending.is_right(token, f" {first + second} ")
    assert sending.is_right(token, str(first + second).translate(str.maketrans("0123456789", "０１２３４５６７８９")))
    assert not any(sending.is_right(token, wrong) for wrong in ("", "x", "-1", str(first + second + 1), "9" * 400, "²"))


def test_the_trap_is_counted_and_says_nothing():
    with coming_from(HERE):
        assert not sending.is_trap({"website": "  "})
        assert not sending.is_trap({})
        assert sending.is_trap({"website": "http://spam.example"})
    assert SenderCount.objects.get().what == "trap"


# What opens a case


def opened(state=CaseState.IN_REVIEW):
    secret = references.new_secret()
    return desk.case(make.published(), state=state, secret_hmac=references.secret_digest(secret)), secret


def test_number_and_secret_open_a_case_however_they_are_typed():
    case, secret = opened()
    for ref, typed in (
        (case.ref, secret),
        (case.ref.lower(), secret.lower().replace("-", " ")),
        (f" {case.ref.replace('-', '')} ", secret.replace("-", "").replace("0", "O").replace("1", "l")),
        (case.ref[:6] + case.ref[6:].replace("0", "o").replace("1", "I"), secret),
    ):
        with coming_from(HERE):
            assert sending.tracking(ref, typed) == (0, case)
    assert not SenderCount.objects.exists()  # a right try is not counted


def test_an_unknown_number_and_a_wrong_secret_are_alike():
    case, secret = opened()
    unconfirmed, its_secret = opened(CaseState.UNVERIFIED)
    for ref, typed in (
        (case.ref, references.new_secret()),
        (references.new_ref(), secret),
        (case.ref, ""),
        ("", secret),
        (unconfirmed.ref, its_secret),
    ):
        assert sending.tracking(ref, typed) == (0, None)


def test_the_eleventh_try_in_an_hour_waits_and_ten_a_day_lock_a_number():
    case, secret = opened()
    with coming_from(HERE):
        assert [sending.tracking(references.new_ref(), "x")[0] for _ in range(10)] == [0] * 10
        wait, found = sending.tracking(case.ref, secret)
        assert (wait > 3000, found) == (True, None)
    for n in range(10):
        with coming_from(f"203.0.{n}.1"):
            assert sending.tracking(case.ref, "x") == (0, None)
    with coming_from("203.0.99.1"):
        assert sending.tracking(case.ref, secret)[0] > 80_000


def test_a_case_without_a_secret_opens_for_nobody():
    case = desk.case(make.published())
    for typed in ("", "-", "0" * 26):
        assert sending.tracking(case.ref, typed) == (0, None)


def test_numbers_are_well_made_and_do_not_repeat():
    refs = {references.new_ref() for _ in range(200)}
    assert len(refs) == 200
    assert all(references.read_ref(ref) == ref for ref in refs)
    assert {
        references.read_ref(text) for text in ("", "TD-26-XXXXX", "XX-26-00000-00000", "TD-26-UUUUU-00000", "x" * 999)
    } == {""}


def test_a_link_to_the_case_lives_for_fifteen_minutes():
    case, _ = opened()
    link = references.track_link(case)
    assert references.case_of_link(link) == case
    assert references.case_of_link(link + "x") is None
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=16)):
        assert references.case_of_link(link) is None


@pytest.mark.parametrize(("after", "code"), [(1, "early"), (5, None), (11 * 3600, None), (13 * 3600, "late")])
def test_a_form_is_sent_by_somebody_who_read_it(after, code):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        token = references.form_token()
    with time_machine.travel(now + datetime.timedelta(seconds=after), tick=False):
        if code is None:
            references.check_form(token)
            return
        with pytest.raises(references.FormToken) as refused:
            references.check_form(token)
    assert refused.value.code == code


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "长" * 300])
def test_a_form_that_is_not_ours(token):
    with pytest.raises(references.FormToken, match="bad"):
        references.check_form(token)
    assert references.form_key(token) == ""


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("未经许可转载了我的文章，请删除。", "未經許可，轉載了我的文章。請刪除", True),
        ("未经许可转载了我的文章，请删除。", "文中写的数字不对，请更正为三百吨。", False),
        ("", "", False),
    ],
)
def test_how_alike_two_reasons_are(one, other, alike):
    assert (sending.similarity(one, other) >= sending.ALIKE) == alike


def test_digests_of_mail_are_those_of_the_people_in_cases():
    case = desk.case()
    assert case.people.get().email_hmac == keys.lookup("email", desk.SECRET_MAIL)


def test_the_owner_is_told_once_when_a_number_is_locked():
    case, _ = opened()
    for n in range(12):
        with coming_from(f"203.0.{n}.1"):
            sending.tracking(case.ref, "x")
    assert list(case.letters.values_list("key", flat=True)) == ["N25"]
    assert case.events.get().kind == "tries"
