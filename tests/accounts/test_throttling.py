"""Rule 8: how often a log-in may fail, for whom, and that a stranger cannot lock anybody out."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import throttling
from accounts.models import FailedLogin
from tests import make
from tests.accounts.people import at, log_in
from tests.articles import desk
from tests.workflow.test_race import race

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def clock():
    """A clock that stands still until it is moved."""
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


def fail(name, address, times=1):
    """Wrong passwords for a name from an address; the last answer."""
    return [log_in(at(address), name, "wrong-password-1") for _ in range(times)][-1]


def is_in(answer):
    """Whether a log-in has worked."""
    return answer.status_code == 302


def test_eight_failures_lock_the_name_at_that_address_only(clock):
    """S2: the right password is refused there, and works from everywhere else; others log in there."""
    make.user(username="wang")
    make.user(username="li")
    assert fail("wang", HOME, 8).status_code == 200
    refused = log_in(at(HOME), "wang")
    assert refused.status_code == 429
    assert desk.text(refused, ".errornote") == throttling.REFUSED
    assert 890 <= int(refused["Retry-After"]) <= 900
    assert 'value="wang"' in refused.content.decode()
    assert is_in(log_in(at(ELSEWHERE), "wang"))
    assert is_in(log_in(at(HOME), "li"))


def test_a_lock_ends_fifteen_minutes_after_the_last_failure_however_often_one_tries(clock):
    """What is refused unread does not count, so nobody keeps a lock alive; afterwards one has all tries again."""
    make.user(username="wang")
    fail("wang", HOME, 8)
    for _ in range(14):
        clock.shift(timedelta(minutes=1))
        assert fail("wang", HOME).status_code == 429
    clock.shift(timedelta(seconds=61))
    assert fail("wang", HOME, 7).status_code == 200
    assert is_in(log_in(at(HOME), "wang"))


def test_failures_far_apart_do_not_lock(clock):
    """Seven in a quarter of an hour are a bad memory."""
    make.user(username="wang")
    for _ in range(3):
        fail("wang", HOME, 5)
        clock.shift(timedelta(minutes=16))
    assert is_in(log_in(at(HOME), "wang"))


def test_getting_in_forgives(clock):
    """The owner's own slips are forgotten, those of others at that address are not."""
    make.user(username="wang")
    fail("wang", HOME, 7)
    fail("li", HOME, 3)
    assert is_in(log_in(at(HOME), "wang"))
    assert fail("wang", HOME, 7).status_code == 200
    assert FailedLogin.objects.count() == 10


def test_twenty_failures_lock_an_address_for_every_name(clock):
    """One word tried for many names; whoever sits elsewhere notices nothing."""
    make.user(username="wang")
    for n in range(20):
        assert fail(f"name-{n}", HOME).status_code == 200
    refused = log_in(at(HOME), "wang")
    assert (refused.status_code, "Retry-After" in refused) == (429, True)
    assert is_in(log_in(at(ELSEWHERE), "wang"))


def test_a_name_that_many_try_leaves_each_address_one_try(clock):
    """Twenty failures from ten addresses: a stranger has one guess, the owner's right password works."""
    make.user(username="wang")
    for n in range(10):
        fail("wang", f"192.0.2.{n}", 2)
        clock.shift(timedelta(minutes=2))
    assert fail("wang", HOME).status_code == 200
    assert log_in(at(HOME), "wang").status_code == 429
    assert is_in(log_in(at(ELSEWHERE), "wang"))
    assert fail("li", HOME).status_code == 200
    clock.shift(timedelta(minutes=61))
    assert fail("wang", HOME, 7).status_code == 200


def test_known_and_unknown_names_cannot_be_told_apart(clock, monkeypatch):
    """The same status, text, queries and hashes at every step, for right and wrong alike once it is locked."""
    make.user(username="zai")
    work = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: work.append(1) or encode(*given))

    def told(name, address):
        answers = []
        for n in range(10):
            work.clear()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                answer = log_in(at(address), name, make.PASSWORD if n > 7 else "wrong-password-1")
            answers.append((answer.status_code, desk.text(answer, ".errornote"), len(work), len(queries)))
        return answers

    known, unknown = told("zai", HOME), told("meiyou", ELSEWHERE)
    assert known == unknown
    assert [row[0] for row in known] == [200] * 8 + [429] * 2
    assert [row[2] for row in known] == [1] * 8 + [0] * 2


@pytest.mark.parametrize("kind", ["inactive", "no role"])
def test_a_right_password_without_rights_is_a_failure_too(clock, kind):
    """Otherwise the throttle would tell which passwords are right."""
    make.user(None if kind == "no role" else "reporter", username="zai", is_active=kind != "inactive")
    assert [log_in(at(HOME), "zai").status_code for _ in range(9)] == [200] * 8 + [429]


def test_a_network_of_ipv6_is_one_address(clock):
    """Within a /64 one may choose freely; IPv4 written as IPv6 is IPv4."""
    make.user(username="wang")
    for n in range(8):
        fail("wang", f"2001:db8:1:2::{n}")
    assert log_in(at("2001:db8:1:2:ffff::1"), "wang").status_code == 429
    assert is_in(log_in(at("2001:db8:1:3::1"), "wang"))
    fail("li", "::ffff:203.0.113.7", 4)
    assert fail("li", HOME, 4).status_code == 200
    assert fail("li", HOME).status_code == 429


def test_a_made_up_forwarding_header_is_no_new_address(clock):
    """Only proxies that the operator trusts are believed."""
    for n in range(8):
        client = at(HOME, headers={"x-forwarded-for": f"192.0.2.{n}"})
        assert log_in(client, "wang", "wrong-password-1").status_code == 200
    assert log_in(at(HOME, headers={"x-forwarded-for": "192.0.2.99"}), "wang").status_code == 429


def test_it_survives_the_cache_and_keeps_little(clock):
    """Neither the typed name (it may be a password) nor, after an hour, the address."""
    fail("my-secret-password", "2001:db8:1:2:3:4:5:6", 8)
    cache.clear()
    assert fail("my-secret-password", "2001:db8:1:2::9").status_code == 429
    kept = str(list(FailedLogin.objects.values()))
    assert "my-secret-password" not in kept
    assert "3:4:5:6" not in kept
    clock.shift(timedelta(minutes=59))
    call_command("tick")
    assert FailedLogin.objects.count() == 8
    clock.shift(timedelta(minutes=2))
    call_command("tick")
    assert not FailedLogin.objects.exists()


def test_the_password_page_shares_the_throttle(clock):
    """A stolen session does not help to guess the password."""
    user = make.user(username="wang")
    client = desk.enter(user, REMOTE_ADDR=HOME)
    new = "a-brand-new-word-9"
    form = {"old_password": "wrong-password-1", "new_password1": new, "new_password2": new}
    assert [client.post("/admin/password_change/", form).status_code for _ in range(8)] == [200] * 8
    refused = client.post("/admin/password_change/", form | {"old_password": make.PASSWORD})
    assert refused.status_code == 429
    assert throttling.REFUSED in desk.text(refused)
    assert log_in(at(HOME), "wang").status_code == 429
    user.refresh_from_db()
    assert user.check_password(make.PASSWORD)


@pytest.mark.parametrize("name", ["", "王" * 150, "x" * 151, "a b", "\u202ewang", "' OR 1=1 --"])
def test_any_name_is_answered(clock, name):
    """An odd name fails as any other does."""
    assert fail(name, HOME).status_code == 200


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_attempts_at_the_same_moment_see_each_other():
    """Twenty-four at once: never more than eight are tried; when all come in one moment, it may be none."""
    outcomes = race(lambda: throttling.attempt("wang"), threads=24)
    tried = sum(wait == 0 for wait, _ in outcomes)
    assert tried <= throttling.PER_PAIR
    assert FailedLogin.objects.count() == tried
