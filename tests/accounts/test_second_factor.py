"""The second factor: codes of the app, recovery codes, who must have it, and how it is lost and reset."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import phonecodes, secondfactor
from accounts.models import RecoveryCode, SecondFactor, StaffSession
from accounts.roles import ROLES, SECOND_FACTOR
from tests import make
from tests.accounts.people import CODE, LOGIN, SECURITY, SET_UP, at, log_in, shown_by, with_phone
from tests.articles import desk
from workflow.models import Event

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOME = "203.0.113.7"


@pytest.fixture(autouse=True)
def clock():
    """A clock that stands still until it is moved."""
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


def enter(client, user, code):
    """Both steps; the answer to the second."""
    assert log_in(client, user.username).headers["Location"] == CODE
    return client.post(CODE, {"code": code})


def test_the_codes_are_those_of_the_standard(clock):
    """RFC 6238, appendix B: the last six of the eight digits there."""
    key = b"12345678901234567890"
    sealed = phonecodes._sealing().encrypt(key).decode()
    for second, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        clock.move_to(datetime.fromtimestamp(second, UTC))
        assert phonecodes.step_of(sealed, code) == second // 30


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_wrong(steps, fits):
    """One step either way."""
    user = make.user()
    sealed = phonecodes.new_key()
    SecondFactor.objects.create(user=user, sealed=sealed)
    assert secondfactor.accept(user, shown_by(sealed, steps=steps)) is fits


def test_a_code_works_once(clock):
    """Neither again nor an older one after a newer; the next one does."""
    user = make.user()
    sealed, _ = with_phone(user)
    first = shown_by(sealed)
    assert secondfactor.accept(user, first)
    assert not secondfactor.accept(user, first)
    assert not secondfactor.accept(user, shown_by(sealed, steps=-1))
    clock.shift(timedelta(seconds=30))
    assert secondfactor.accept(user, shown_by(sealed))


def test_a_recovery_code_works_once_and_only_for_its_owner():
    """Ten, all different; written with or without the hyphen, in either case."""
    user, other = make.user(), make.user()
    _, codes = with_phone(user)
    with_phone(other)
    assert len(set(codes)) == 10
    assert not secondfactor.accept(other, codes[0])
    assert secondfactor.accept(user, f" {codes[0].upper()} ")
    assert not secondfactor.accept(user, codes[0])
    assert secondfactor.accept(user, codes[1].replace("-", ""))
    assert user.recovery_codes.count() == 8


@pytest.mark.parametrize("code", ["", "12345", "1234567", "１２３４５６", "١٢٣٤٥٦", "-12345", "\0", "a" * 5000])
def test_anything_else_is_no_code(code):
    """Also what only looks like digits."""
    user = make.user()
    with_phone(user)
    assert not secondfactor.accept(user, code)


def test_nothing_readable_lies_in_the_database(clock):
    """Whoever steals a dump has no codes; after a change of the site's key the phone is merely useless."""
    user = make.user()
    sealed, codes = with_phone(user)
    key = phonecodes._sealing().decrypt(sealed.encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_secondfactor")
        kept = str(cursor.fetchall())
        cursor.execute("SELECT * FROM accounts_recoverycode")
        kept += str(cursor.fetchall())
    assert base64.b32encode(key).decode() not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_after_a_change_of_the_sites_key_no_code_fits(settings):
    """A refusal, not an error; with the old key among the fall-backs all goes on."""
    user = make.user()
    sealed, _ = with_phone(user)
    code, old = shown_by(sealed), settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-" * 5
    assert not secondfactor.accept(user, code)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert secondfactor.accept(user, code)


def test_setting_up_by_the_page(clock):
    """Picture without a request to anybody, key to type, a wrong code refused, ten codes shown once, an event."""
    user = make.user(username="wang")
    client = desk.enter(user)
    page = client.get(SET_UP)
    picture = desk.parsed(page).css_first("img.qr").attributes["src"]
    assert picture.startswith("data:image/svg+xml")
    typed = desk.text(page, ".key").replace(" ", "")
    assert desk.text(client.get(SET_UP), ".key").replace(" ", "") == typed
    sealed = client.session["new_factor"]
    assert phonecodes._sealing().decrypt(sealed.encode()) == base64.b32decode(typed)
    assert "验证码不对" in desk.text(client.post(SET_UP, {"code": "000000"}))
    assert not SecondFactor.objects.exists()
    done = client.post(SET_UP, {"code": shown_by(sealed)})
    codes = [node.text() for node in desk.parsed(done).css(".codes li")]
    assert len(codes) == 10
    assert done["Cache-Control"] == "private, no-store"
    assert Event.objects.about(user)[0].label == "启用两步验证"
    assert "还剩 10 个" in desk.text(client.get(SECURITY))
    clock.shift(timedelta(minutes=1))
    fresh = at(HOME)
    assert enter(fresh, user, codes[3]).headers["Location"] == "/admin/"
    assert fresh.get("/admin/").status_code == 200
    assert not any(code in str(list(Event.objects.values())) for code in codes)


def test_log_in_takes_both_steps(clock):
    """After the first nobody is in; the session's id is new after each; the way goes on to where one wanted."""
    user = make.user(username="wang")
    sealed, _ = with_phone(user)
    client = at(HOME)
    form = {"username": "wang", "password": make.PASSWORD, "next": "/admin/articles/article/"}
    assert client.post(LOGIN, form).headers["Location"] == CODE
    between = client.session.session_key
    assert client.get("/admin/").headers["Location"].startswith(LOGIN)
    assert client.get(SET_UP).headers["Location"].startswith(LOGIN)
    assert client.get(CODE).status_code == 200
    wrong = client.post(CODE, {"code": "000000"})
    assert "验证码不正确" in desk.text(wrong)
    assert not StaffSession.objects.exists()
    done = client.post(CODE, {"code": shown_by(sealed)})
    assert done.headers["Location"] == "/admin/articles/article/"
    assert client.session.session_key != between
    assert "entering" not in client.session
    assert client.get("/admin/").status_code == 200


def test_a_strange_address_is_not_gone_to():
    """`next` leads nowhere outside."""
    user = make.user(username="wang")
    sealed, _ = with_phone(user)
    client = at(HOME)
    client.post(LOGIN, {"username": "wang", "password": make.PASSWORD, "next": "//evil.example/"})
    assert client.post(CODE, {"code": shown_by(sealed)}).headers["Location"] == "/admin/"


@pytest.mark.parametrize("change", ["nothing before", "ten minutes", "password", "inactive"])
def test_the_second_step_needs_a_first_that_still_holds(clock, change):
    """Else it leads back to the first."""
    user = make.user(username="wang")
    sealed, _ = with_phone(user)
    client = at(HOME)
    if change != "nothing before":
        log_in(client, "wang")
    if change == "ten minutes":
        clock.shift(timedelta(minutes=10, seconds=1))
    if change == "password":
        user.set_password("a-brand-new-word-9")
    user.is_active = change != "inactive"
    user.save()
    for answer in (client.get(CODE), client.post(CODE, {"code": shown_by(sealed)})):
        assert answer.headers["Location"] == LOGIN
    assert client.get("/admin/").status_code == 302


def test_codes_cannot_be_guessed_with_a_stolen_password(clock):
    """The right password in between forgives nothing; the lock is for that address, the owner gets in elsewhere."""
    user = make.user(username="wang")
    sealed, _ = with_phone(user)
    client = at(HOME)
    for n in range(8):
        assert enter(client, user, f"00000{n}").status_code == 200
    assert client.post(CODE, {"code": shown_by(sealed)}).status_code == 429
    assert log_in(client, "wang").status_code == 429
    assert enter(at("198.51.100.9"), user, shown_by(sealed)).status_code == 302


def test_the_owners_right_codes_work_while_strangers_try_the_name(clock):
    """Twenty failures elsewhere leave one try, and the right password has not used it up."""
    user = make.user(username="wang")
    sealed, _ = with_phone(user)
    for n in range(20):
        log_in(at(f"192.0.2.{n}"), "wang", "wrong-password-1")
    assert enter(at(HOME), user, shown_by(sealed)).status_code == 302


# Who must have it


def test_who_must_have_it_by_default():
    """Chief editors, takedown staff, administrators."""
    assert set(ROLES) - set(SECOND_FACTOR) == {"reporter", "regional_editor"}


def test_who_must_have_it_and_has_none_can_do_nothing_else(settings):
    """After the password of one's own comes the second factor, then the admin."""
    settings.SECOND_FACTOR_ROLES = ["chief_editor"]
    user = make.user("chief_editor", username="wang", must_change_password=True)
    client = at(HOME)
    log_in(client, "wang")
    assert client.get("/admin/").headers["Location"] == "/admin/password_change/"
    assert client.get(SET_UP).headers["Location"] == "/admin/password_change/"
    new = "a-brand-new-word-9"
    client.post("/admin/password_change/", {"old_password": make.PASSWORD, "new_password1": new, "new_password2": new})
    for path in ("", "articles/article/", "articles/article/add/", "security/", "password_change/"):
        assert client.get(f"/admin/{path}").headers["Location"] == SET_UP
    assert client.post("/admin/articles/article/add/", {"title": "x"}).headers["Location"] == SET_UP
    assert "必须使用两步验证" in desk.text(client.get(SET_UP))
    assert client.get("/admin/jsi18n/").status_code == 200
    assert client.post(SET_UP, {"code": shown_by(client.session["new_factor"])}).status_code == 200
    assert client.get("/admin/").status_code == 200
    assert SecondFactor.objects.get().user == user


def test_who_need_not_have_it_is_left_alone(settings):
    """A reporter goes to work."""
    settings.SECOND_FACTOR_ROLES = ["chief_editor"]
    make.user("reporter", username="wang")
    client = at(HOME)
    log_in(client, "wang")
    assert client.get("/admin/").status_code == 200


def test_a_role_given_later_asks_at_the_next_click(settings):
    """Rights are read on each request, duties too."""
    settings.SECOND_FACTOR_ROLES = ["chief_editor"]
    user = make.user("reporter")
    client = desk.enter(user)
    assert client.get("/admin/").status_code == 200
    user.roles = ["chief_editor"]
    user.save()
    assert client.get("/admin/").headers["Location"] == SET_UP


# Changing and losing it


def test_new_recovery_codes_end_the_old_ones():
    """Shown once, with an event."""
    user = make.user()
    _, old = with_phone(user)
    page = desk.enter(user).post(SECURITY, {"do": "renew"})
    new = [node.text() for node in desk.parsed(page).css(".codes li")]
    assert not set(new) & set(old)
    assert not secondfactor.accept(user, old[0])
    assert secondfactor.accept(user, new[0])
    assert Event.objects.about(user)[0].label == "换发恢复码"
    assert desk.enter(make.user()).post(SECURITY, {"do": "renew"}).status_code == 400


def test_a_new_phone_replaces_the_old_one(clock):
    """The old key fits no more."""
    user = make.user()
    old, codes = with_phone(user)
    client = desk.enter(user)
    client.get(SET_UP)
    new = client.session["new_factor"]
    client.post(SET_UP, {"code": shown_by(new)})
    clock.shift(timedelta(minutes=1))
    assert not secondfactor.accept(user, shown_by(old))
    assert not secondfactor.accept(user, codes[0])
    assert secondfactor.accept(user, shown_by(new))
    assert Event.objects.about(user)[0].label == "更换验证器"


def test_it_can_be_switched_off_where_no_role_asks_for_it(settings):
    """Else the page says what to do instead."""
    settings.SECOND_FACTOR_ROLES = ["chief_editor"]
    free, bound = make.user("reporter"), make.user("chief_editor")
    for user in (free, bound):
        with_phone(user)
        client = desk.enter(user)
        session = client.session
        session["second_factor"] = True
        session.save()
        told = desk.text(client.post(SECURITY, {"do": "off"}, follow=True), ".messagelist")
        assert ("不能关闭" in told) is (user == bound)
        assert secondfactor.is_on(user) is (user == bound)
    assert not RecoveryCode.objects.filter(user=free).exists()


def test_an_administrator_resets_it_with_a_reason():
    """Factor and codes are gone, all sessions end, the event says why; without a reason nothing happens."""
    user, admin = make.user(username="wang"), make.user("administrator")
    sealed, codes = with_phone(user)
    theirs, client = at(HOME), desk.enter(admin)
    enter(theirs, user, shown_by(sealed))
    address = f"/admin/accounts/user/{user.pk}/security/"
    assert "已启用" in desk.text(client.get(address))
    assert desk.text(client.post(address, {"do": "reset", "reason": " "}), ".errorlist")
    assert secondfactor.is_on(user)
    client.post(address, {"do": "reset", "reason": "手机丢失，已当面核对"})
    assert not secondfactor.is_on(user)
    assert theirs.get("/admin/").status_code == 302
    event = Event.objects.about(user)[0]
    assert (event.label, event.by, event.reason) == ("重置两步验证", admin, "手机丢失，已当面核对")
    assert not secondfactor.accept(user, codes[0])
    assert log_in(at(HOME), "wang").headers["Location"] == "/admin/"


@pytest.mark.parametrize("role", ["reporter", "chief_editor", "takedown_approver"])
def test_nobody_else_resets_it(role):
    """Right of administrators alone."""
    user = make.user()
    with_phone(user)
    form = {"do": "reset", "reason": "x"}
    address = f"/admin/accounts/user/{user.pk}/security/"
    assert desk.enter(make.user(role)).post(address, form).status_code == 403
    assert secondfactor.is_on(user)


def test_the_list_of_users_shows_who_lacks_it(settings, django_assert_max_num_queries):
    """Set up, still to be set up, not needed; without a query for each row."""
    settings.SECOND_FACTOR_ROLES = ["chief_editor"]
    make.user("chief_editor")
    for _ in range(20):
        with_phone(make.user("reporter"))
    client = desk.enter(make.user("administrator"))
    client.get("/admin/")
    with django_assert_max_num_queries(8):
        page = client.get("/admin/accounts/user/")
    told = desk.text(page, "#result_list")
    assert (told.count("已启用"), told.count("待设置"), told.count("未启用")) == (20, 1, 1)


def test_the_command_is_for_the_last_administrator(capsys):
    """Nobody is left who could press the button."""
    user = make.user("administrator", username="wang")
    with_phone(user)
    call_command("reset_second_factor", "wang", reason="手机丢失")
    assert not secondfactor.is_on(user)
    event = Event.objects.about(user)[0]
    assert (event.actor, event.reason) == ("系统", "手机丢失")
    for name, reason in (("meiyou", "x"), ("wang", " ")):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", name, reason=reason)
