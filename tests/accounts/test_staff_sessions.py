"""A person sees the own sessions and ends them; an administrator ends anybody's."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session

from accounts import sessions
from accounts.models import StaffSession
from tests import make
from tests.accounts.people import SECURITY, at, log_in
from tests.articles import desk
from workflow.models import Event

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0"


def browser(user, agent=WINDOWS, address="203.0.113.7"):
    """A browser in which the user has logged in by the form."""
    client = at(address, headers={"user-agent": agent})
    assert log_in(client, user.username).status_code == 302
    return client


def is_in(client):
    """Whether the admin opens."""
    return client.get(SECURITY).status_code == 200


def of_another(user):
    """The administrators' page about a person."""
    return f"/admin/accounts/user/{user.pk}/security/"


def test_a_person_sees_the_own_sessions_and_nobody_elses():
    """Device, cut address, since, last use; the one that asks is marked and has no button."""
    user, other = make.user(), make.user()
    with time_machine.travel(MORNING, tick=False) as clock:
        browser(other, PHONE, "192.0.2.77")
        here = browser(user)
        browser(user, PHONE, "2001:db8:1:2::3")
        clock.shift(timedelta(minutes=61))
        page = here.get(SECURITY)
    told = desk.text(page, ".sessions")
    assert "Chrome · Windows 这台设备 203.0.113.0/24 · 登录于 03-02 08:00 · 最近使用 03-02 09:01" in told
    assert "微信 · iPhone 2001:db8:1::/48" in told
    assert "192.0.2" not in told
    assert len(desk.parsed(page).css(".sessions form")) == 1


def test_ending_one_and_ending_all_others():
    """What is ended is out at once; what asks stays in."""
    user = make.user()
    here, there, third = browser(user), browser(user, PHONE), browser(user)
    row = StaffSession.objects.get(session_id=there.session.session_key)
    here.post(SECURITY, {"do": "end", "session": row.pk})
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, True)
    here.post(SECURITY, {"do": "end_all"})
    assert (is_in(here), is_in(third)) == (True, False)
    assert StaffSession.objects.count() == 1
    own = StaffSession.objects.get().pk
    here.post(SECURITY, {"do": "end", "session": own})
    assert is_in(here)


@pytest.mark.parametrize("form", [{}, {"do": "x"}, {"do": "end"}, {"do": "end", "session": "1e3"}, {"do": "reset"}])
def test_any_other_word_is_400(form):
    """No button sends it."""
    assert browser(make.user()).post(SECURITY, form).status_code == 400


def test_nobody_ends_anothers_session_from_the_own_page():
    """A foreign number finds nothing."""
    user, other = make.user(), make.user("chief_editor")
    theirs = browser(other)
    row = StaffSession.objects.get()
    browser(user).post(SECURITY, {"do": "end", "session": row.pk})
    assert is_in(theirs)


def test_an_administrator_ends_anybodys():
    """One or all, with an event; nobody else may even look."""
    user, admin = make.user(username="wang"), make.user("administrator")
    one, two = browser(user), browser(user, PHONE)
    desk_of_admin = browser(admin)
    page = desk_of_admin.get(of_another(user))
    assert "微信 · iPhone" in desk.text(page)
    row = StaffSession.objects.get(session_id=one.session.session_key)
    desk_of_admin.post(of_another(user), {"do": "end", "session": row.pk})
    assert (is_in(one), is_in(two)) == (False, True)
    desk_of_admin.post(of_another(user), {"do": "end_all"})
    assert not is_in(two)
    events = Event.objects.about(user).filter(move="end_sessions", by=admin)
    assert [event.details for event in events] == [{"sessions": 1}, {"sessions": 1}]
    assert "没有正在进行" in desk.text(desk_of_admin.get(of_another(user)))


@pytest.mark.parametrize("role", ["reporter", "regional_editor", "chief_editor", "takedown_auditor"])
def test_others_do_not(role):
    """Right of administrators alone."""
    other = make.user("administrator", username="canary-name")
    theirs, client = browser(other), browser(make.user(role))
    for answer in (client.get(of_another(other)), client.post(of_another(other), {"do": "end_all"})):
        assert answer.status_code == 403
        assert "canary-name" not in answer.content.decode()
    assert is_in(theirs)


def test_the_own_page_is_the_other_one():
    """An administrator's own sessions are on the page that everybody has; a person who is not there is 404."""
    admin = make.user("administrator")
    client = browser(admin)
    assert client.get(of_another(admin)).headers["Location"] == SECURITY
    assert client.get(f"/admin/accounts/user/{10**30}/security/").status_code == 404


def test_a_session_goes_with_its_row_however_it_ends():
    """Log-out, a changed password, a password set by an administrator, expiry: no row is left behind."""
    user, admin = make.user(), make.user("administrator")
    client = browser(user)
    client.post("/admin/logout/")
    assert not StaffSession.objects.exists()
    here, there = browser(user), browser(user)
    new = "a-brand-new-word-9"
    here.post("/admin/password_change/", {"old_password": make.PASSWORD, "new_password1": new, "new_password2": new})
    assert (is_in(here), is_in(there)) == (True, False)
    assert StaffSession.objects.get(user=user).session_id == here.session.session_key
    word = "another-single-use-3"
    address = f"/admin/accounts/user/{user.pk}/password/"
    browser(admin).post(address, {"password1": word, "password2": word})
    assert not StaffSession.objects.filter(user=user).exists()
    Session.objects.all().delete()
    assert not StaffSession.objects.exists()


def test_log_in_gives_a_new_id_also_to_who_is_in_already():
    """Neither an id from before nor what lay in that session survives."""
    user = make.user()
    client = browser(user)
    old = client.session.session_key
    log_in(client, user.username)
    assert client.session.session_key != old
    assert not Session.objects.filter(pk=old).exists()
    assert StaffSession.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_session_ended_meanwhile_is_not_brought_back(monkeypatch):
    """The page is being made while somebody ends the session."""
    user = make.user()
    client = browser(user)
    create = StaffSession.objects.create

    def ended_first(**fields):
        Session.objects.all().delete()
        return create(**fields)

    session = client.session
    del session["listed"]
    session.save()
    StaffSession.objects.all().delete()
    monkeypatch.setattr(StaffSession.objects, "create", ended_first)
    assert client.get(SECURITY).status_code < 500
    assert not is_in(client)
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (WINDOWS, "Chrome · Windows"),
        (PHONE, "微信 · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox · Linux"),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36 EdgA/140",
            "Edge · 安卓",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/19.0 Safari/605.1.15", "Safari · Mac"),
        ("", "未知设备"),
        ("<script>alert(1)</script>" * 500, "未知设备"),
    ],
)
def test_a_device_has_a_name(agent, device):
    """Only our own words are kept of what a browser says."""
    assert sessions.device(agent) == device
