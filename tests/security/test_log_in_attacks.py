"""Whoever has a stolen password: a session from before the second factor, guesses from everywhere, a changed session."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import secondfactor, throttling
from accounts.models import FailedLogin, SecondFactor
from tests import make
from tests.accounts.people import CODE, LOGIN, SECURITY, SET_UP, at, log_in, shown_by, with_phone
from tests.articles import desk
from tests.hostile import files

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOME, THIEF = "203.0.113.7", "198.51.100.66"


@pytest.fixture(autouse=True)
def clock():
    """A clock that stands still until it is moved."""
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


def test_a_second_factor_ends_the_sessions_begun_without_it():
    """Else a log-in by password alone, still fresh, could put the thief's phone in the owner's place."""
    make.user("chief_editor", username="wang")
    thief, owner = at(THIEF), at(HOME)
    log_in(thief, "wang")
    log_in(owner, "wang")
    owner.get(SET_UP)
    sealed = owner.session["new_factor"]
    assert thief.get(SET_UP).status_code == 200
    assert owner.post(SET_UP, {"code": shown_by(sealed)}).status_code == 200
    assert thief.get(SET_UP).headers["Location"].startswith(LOGIN)
    assert thief.get("/admin/").headers["Location"].startswith(LOGIN)
    assert owner.get("/admin/").status_code == 200
    assert SecondFactor.objects.get().sealed == sealed


def test_who_switched_it_off_sets_it_up_again_when_a_role_asks_for_it(settings):
    """The session does not go on as one that has shown a code; no other session does either."""
    settings.SECOND_FACTOR_ROLES = ["chief_editor"]
    user = make.user("reporter", username="wang")
    _, codes = with_phone(user)
    here, there = at(HOME), at(THIEF)
    for client, code in ((here, codes[0]), (there, codes[1])):
        log_in(client, "wang")
        client.post(CODE, {"code": code})
    here.post(SECURITY, {"do": "off"})
    assert not secondfactor.is_on(user)
    user.roles = ["chief_editor"]
    user.save()
    assert here.get("/admin/").headers["Location"] == SET_UP
    assert there.get("/admin/").headers["Location"].startswith(LOGIN)


def test_codes_are_not_guessed_from_a_million_addresses(clock):
    """One first step, then a guess from each address of a /48: after thirty only recovery codes open."""
    user = make.user(username="wang")
    sealed, codes = with_phone(user)
    thief = at("2001:db8:7::1")
    log_in(thief, "wang")
    for n in range(throttling.PER_CODES):
        answer = thief.post(CODE, {"code": f"{n:06}"}, REMOTE_ADDR=f"2001:db8:7:{n:x}::1")
        assert "验证码不正确" in desk.text(answer)
    lucky = thief.post(CODE, {"code": shown_by(sealed)}, REMOTE_ADDR="2001:db8:7:ffff::1")
    assert lucky.status_code == 200
    assert thief.get("/admin/").status_code == 302
    owner = at(HOME)
    log_in(owner, "wang")
    assert owner.post(CODE, {"code": codes[0]}).status_code == 302
    clock.shift(timedelta(minutes=61))
    assert secondfactor.accept(user, shown_by(sealed))


def test_right_codes_and_other_people_are_not_counted(clock):
    """Only wrong guesses of this person's codes."""
    user, other = make.user(username="wang"), make.user(username="li")
    (sealed, codes), (others, _) = with_phone(user), with_phone(other)
    for n in range(throttling.PER_CODES):
        assert not secondfactor.accept(other, f"{n:06}")
    assert not secondfactor.accept(other, shown_by(others))
    assert secondfactor.accept(user, codes[0])
    assert secondfactor.accept(user, shown_by(sealed))
    assert FailedLogin.objects.filter(network=throttling.ANYWHERE).count() == throttling.PER_CODES


def test_strangers_without_the_password_do_not_use_up_the_guesses():
    """Their failures count for the name, not for the codes."""
    user = make.user(username="wang")
    sealed, _ = with_phone(user)
    for n in range(40):
        log_in(at(f"192.0.2.{n}"), "wang", "wrong-password-1")
    owner = at(HOME)
    log_in(owner, "wang")
    assert owner.post(CODE, {"code": shown_by(sealed)}).status_code == 302


def test_no_session_is_handed_on():
    """A session somebody else knows, empty or another person's, is not the one that is logged in."""
    make.user(username="wang")
    make.user(username="li")
    victim = at(HOME)
    victim.cookies["sessionid"] = "a" * 32
    log_in(victim, "wang")
    assert victim.cookies["sessionid"].value != "a" * 32
    log_in(victim, "li")
    former = victim.cookies["sessionid"].value
    log_in(victim, "wang")
    thief = at(THIEF)
    thief.cookies["sessionid"] = former
    assert thief.get("/admin/").status_code == 302
    thief.cookies["sessionid"] = "a" * 32
    assert thief.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\t//evil.example",
        "http:///x",
    ],
)
@pytest.mark.parametrize("way", ["form", "address"])
def test_a_log_in_leads_nowhere_outside(target, way):
    """I7: `next` in the form and in the address."""
    make.user(username="wang")
    form = {"username": "wang", "password": make.PASSWORD}
    client = at(HOME)
    answer = (
        client.post(LOGIN, form | {"next": target})
        if way == "form"
        else client.post(LOGIN, form, query_params={"next": target})
    )
    assert answer.headers["Location"] == "/admin/"


def test_rights_go_with_the_next_request():
    """A9: a region, a role, the account: what is taken away is gone although the session and the form live on."""
    editor, article = make.user(), make.draft()
    client = desk.enter(editor)
    form = desk.fields(client.get(desk.at(article))) | {"title": "改过的标题"}
    assert client.get("/admin/articles/article/queue/").status_code == 200
    editor.regions.set([make.region("gansu")])
    assert client.post(desk.at(article), form).status_code == 404
    assert client.post(desk.at(article, "keep"), {"token": "abcdefgh12", "_typed": "1"}).status_code == 404
    editor.regions.set([make.region("shandong")])
    editor.roles = ["reporter"]
    editor.save()
    assert client.post(desk.at(article), form).status_code == 404
    assert client.get("/admin/articles/article/queue/").status_code == 403
    editor.roles = []
    editor.save()
    assert client.get("/admin/").status_code == 302
    editor.roles, editor.is_active = ["regional_editor"], False
    editor.save()
    assert client.post(desk.at(article), form).status_code == 302
    article.refresh_from_db()
    assert article.title != "改过的标题"


@pytest.mark.parametrize("what", ["no second factor", "one-time password", "twelve hours"])
def test_a_draft_s_picture_is_for_who_has_fully_logged_in(what, settings, clock):
    """A staff page would lead elsewhere first; the picture's own address does not show it before either."""
    user = make.user("chief_editor", username="wang")
    client = at(HOME)
    log_in(client, "wang")
    sent = SimpleUploadedFile("p.jpg", files.encoded(), "image/jpeg")
    address = client.post("/admin/articles/image/upload/", {"file": sent}).json()["src"]
    assert client.get(address).status_code == 200
    if what == "no second factor":
        settings.SECOND_FACTOR_ROLES = ["chief_editor"]
    if what == "one-time password":
        user.must_change_password = True
        user.save()
    for _ in range(12 if what == "twelve hours" else 0):
        client.get("/admin/")
        clock.shift(timedelta(minutes=61))
    assert client.get(address).status_code == 404
