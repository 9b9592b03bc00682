"""S3 and rule 8: how long a staff session lives, and that readers never have one."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

pytestmark = [pytest.mark.urls("tests.carbonportal.addresses"), pytest.mark.django_db]

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def person():
    return get_user_model().objects.create_user(username="xiaowang", password="一个足够长的密码 2026")


def logged_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def is_known(client) -> bool:
    return client.get("/admin/who/").content == b"True"


def test_a_session_in_use_goes_on_and_an_idle_one_ends_after_two_hours(person):
    with time_machine.travel(MORNING, tick=False) as clock:
        client = logged_in(person)
        for _ in range(5):
            clock.shift(timedelta(minutes=110))
            assert is_known(client)
        clock.shift(timedelta(minutes=121))
        assert not is_known(client)


def test_twelve_hours_after_login_it_is_over_however_busy(person):
    with time_machine.travel(MORNING, tick=False) as clock:
        client = logged_in(person)
        assert is_known(client)
        for _ in range(12):
            clock.shift(timedelta(minutes=59))
            assert is_known(client)
        clock.shift(timedelta(minutes=15))
        assert not is_known(client)
        assert not Session.objects.exists()


def test_not_every_click_writes_the_session(person, django_assert_num_queries):
    with time_machine.travel(MORNING, tick=False) as clock:
        client = logged_in(person)
        client.get("/admin/who/")
        before = Session.objects.get().expire_date
        clock.shift(timedelta(seconds=30))
        client.get("/admin/who/")
        assert Session.objects.get().expire_date == before
        clock.shift(timedelta(seconds=31))
        client.get("/admin/who/")
        assert Session.objects.get().expire_date == timezone.now() + timedelta(hours=2)


def test_a_changed_password_ends_the_other_sessions(person):
    client = logged_in(person)
    assert is_known(client)
    person.set_password("另一个足够长的密码 2026")
    person.save()
    assert not is_known(client)


def test_a_reader_gets_no_cookie_and_no_session_is_read(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = Client().get("/page/")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_a_reader_with_a_staff_cookie_reads_the_same_page_without_a_query(person, django_assert_num_queries):
    client = logged_in(person)
    with django_assert_num_queries(0):
        response = client.get("/page/")
    assert not response.cookies
    assert response.content == Client().get("/page/").content
    assert response["Cache-Control"] == "public, no-cache"
