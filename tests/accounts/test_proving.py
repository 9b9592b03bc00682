"""Fresh proof: five minutes after the last one, changes of people and settings ask for the password again."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from accounts import policy, proving
from accounts.models import SecondFactor, User
from tests import make
from tests.accounts.people import SECURITY, SET_UP, at, log_in, shown_by, with_phone
from tests.articles import desk

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
POLICY = "/admin/accounts/policy/1/change/"
USERS = "/admin/accounts/user/"


@pytest.fixture(autouse=True)
def clock():
    """A clock that stands still until it is moved."""
    with time_machine.travel(MORNING, tick=False) as moved:
        yield moved


@pytest.fixture
def admin():
    """An administrator."""
    return make.user("administrator", username="guanliyuan")


@pytest.fixture
def late(admin, clock):
    """The administrator's browser, six minutes after the log-in."""
    client = at("203.0.113.7")
    log_in(client, admin.username)
    clock.shift(timedelta(minutes=6))
    return client


def prove(client, address, page, **proof):
    """Send the proof form of a page with these answers."""
    given = {f"proof-{name}": value for name, value in proof.items()}
    return client.post(address, every(page) | given)


def is_asking(answer):
    """Whether an answer is the proof form."""
    return answer.status_code == 200 and 'name="proof-password"' in answer.content.decode()


def test_within_five_minutes_nobody_asks(admin, clock):
    """The log-in is a proof, and every proof counts for the next five minutes."""
    client = at("203.0.113.7")
    log_in(client, admin.username)
    data = desk.fields(client.get(POLICY), "#policy_form")
    clock.shift(timedelta(minutes=5))
    assert client.post(POLICY, data | {"small_team": "on"}).status_code == 302
    data = desk.fields(client.get(POLICY), "#policy_form")
    data.pop("small_team")
    clock.shift(timedelta(seconds=1))
    page = client.post(POLICY, data)
    assert is_asking(page)
    assert prove(client, POLICY, page, password=make.PASSWORD).status_code == 302
    data = desk.fields(client.get(POLICY), "#policy_form")
    clock.shift(timedelta(minutes=5))
    assert client.post(POLICY, data | {"small_team": "on"}).status_code == 302


def test_what_was_typed_goes_on_after_the_proof(late):
    """Every field as it was sent: lines, several values, markup; a wrong password in between loses nothing."""
    make.region("qingdao")
    regions = [make.region("jinan").pk, make.region("lanzhou").pk]
    word = "for-one-time-only-7"
    data = {
        "username": "chenji", "name": '陈"记\'<b>&amp;', "roles": ["reporter", "regional_editor"], "regions": regions,
        "password1": word, "password2": word,
    }  # fmt: skip
    page = late.post(f"{USERS}add/", data)
    assert is_asking(page)
    assert not User.objects.filter(username="chenji").exists()
    again = prove(late, f"{USERS}add/", page, password="wrong-password-1")
    assert "密码不正确" in desk.text(again)
    assert "wrong-password-1" not in again.content.decode()
    assert not User.objects.filter(username="chenji").exists()
    done = late.post(f"{USERS}add/", every(again) | {"proof-password": make.PASSWORD})
    assert done.status_code == 302
    user = User.objects.get(username="chenji")
    assert (user.name, user.roles) == (data["name"], data["roles"])
    assert sorted(user.regions.values_list("pk", flat=True)) == sorted(regions)
    assert user.check_password(word)


def every(page):
    """All hidden fields, those of several values too."""
    found = {}
    for node in desk.parsed(page).css('.move-form input[type="hidden"]'):
        found.setdefault(node.attributes["name"], []).append(node.attributes.get("value") or "")
    return found


def test_lines_survive(late):
    """A list of words, one a line, also with an empty first line."""
    words = "\n禁词一\n  禁词二\n<b>"
    data = desk.fields(late.get(POLICY), "#policy_form") | {"banned_words": words}
    page = late.post(POLICY, data)
    assert late.post(POLICY, every(page) | {"proof-password": make.PASSWORD}).status_code == 302
    policy.forget()
    assert policy.current().banned_words.split() == words.split()


def settings_of(client):
    """What the form of the settings sends, with the small team ticked."""
    return desk.fields(client.get(POLICY), "#policy_form") | {"small_team": "on"}


def asked(client, admin, other):
    """What asks: the address and what is sent there."""
    with_phone(other)
    word = {"password1": "another-single-use-3", "password2": "another-single-use-3"}
    change = {"username": other.username, "roles": ["administrator"], "is_active": "on"}
    return {
        "settings": (POLICY, settings_of(client)),
        "new user": (f"{USERS}add/", {"username": "neu", **word}),
        "roles": (f"{USERS}{other.pk}/change/", change),
        "one-time password": (f"{USERS}{other.pk}/password/", word),
        "reset": (f"{USERS}{other.pk}/security/", {"do": "reset", "reason": "手机丢失"}),
    }


@pytest.mark.parametrize("what", ["settings", "new user", "roles", "one-time password", "reset"])
def test_what_asks_and_changes_nothing_before(late, admin, what):
    """Each of them, and reading asks nothing."""
    other = make.user("reporter")
    address, form = asked(late, admin, other)[what]
    assert not is_asking(late.get(address))
    before = list(User.objects.order_by("pk").values_list("username", "password", "roles"))
    assert is_asking(late.post(address, form))
    assert is_asking(late.post(address, form | {"proof-password": ""}))
    assert is_asking(late.post(address, form | {"proof-password": "wrong-password-1"}))
    assert list(User.objects.order_by("pk").values_list("username", "password", "roles")) == before
    assert SecondFactor.objects.filter(user=other).exists()
    policy.forget()
    assert not policy.current().small_team
    assert late.post(address, form | {"proof-password": make.PASSWORD}).status_code == 302
    changed = list(User.objects.order_by("pk").values_list("username", "password", "roles"))
    policy.forget()
    assert changed != before or policy.current().small_team or not SecondFactor.objects.exists()


def test_who_may_not_is_refused_not_asked(clock):
    """The right is looked at first."""
    client = at("203.0.113.7")
    log_in(client, make.user("chief_editor").username)
    clock.shift(timedelta(minutes=6))
    for path in (POLICY, f"{USERS}add/", f"{USERS}{make.user().pk}/password/"):
        assert client.post(path, {"proof-password": make.PASSWORD}).status_code == 403


def test_with_a_second_factor_the_code_is_asked_too(admin, clock):
    """The password alone is not enough, one answer for both, a code works once."""
    sealed, codes = with_phone(admin)
    client = at("203.0.113.7")
    log_in(client, admin.username)
    client.post("/admin/login/code/", {"code": shown_by(sealed)})
    used = shown_by(sealed)
    clock.shift(timedelta(minutes=6))
    page = client.post(POLICY, settings_of(client))
    assert 'name="proof-code"' in page.content.decode()
    for proof in (
        {"password": make.PASSWORD},
        {"password": make.PASSWORD, "code": used},
        {"password": "wrong-password-1", "code": codes[0]},
    ):
        assert is_asking(prove(client, POLICY, page, **proof))
    assert secure(client, page, password=make.PASSWORD, code=shown_by(sealed)) == 302
    policy.forget()
    assert policy.current().small_team


def secure(client, page, **proof):
    """The status after a proof on the settings' page."""
    return prove(client, POLICY, page, **proof).status_code


def test_a_wrong_password_does_not_use_up_a_recovery_code(admin, clock, late):
    """The code is looked at only after the password."""
    _, codes = with_phone(admin)
    page = late.post(POLICY, settings_of(late))
    prove(late, POLICY, page, password="wrong-password-1", code=codes[0])
    assert admin.recovery_codes.count() == 10
    assert secure(late, page, password=make.PASSWORD, code=codes[0]) == 302


def test_the_throttle_guards_it(late):
    """Eight wrong ones, then a wait; what was typed is still there."""
    data = desk.fields(late.get(POLICY), "#policy_form") | {"banned_words": "禁词"}
    page = late.post(POLICY, data)
    assert [secure(late, page, password=f"wrong-{n}") for n in range(8)] == [200] * 8
    refused = prove(late, POLICY, page, password=make.PASSWORD)
    assert (refused.status_code, "Retry-After" in refused) == (429, True)
    assert every(refused)["banned_words"] == ["禁词"]
    policy.forget()
    assert policy.current().banned_words == ""


def test_a_page_that_is_opened_asks_and_then_opens(admin, clock):
    """A GET behind the proof: the same address again, with its query."""
    client = at("203.0.113.7")
    log_in(client, admin.username)
    clock.shift(timedelta(minutes=6))
    page = client.get(f"{SET_UP}?from=here")
    assert is_asking(page)
    again = prove(client, f"{SET_UP}?from=here", page, password="wrong-password-1")
    assert is_asking(again)
    done = prove(client, f"{SET_UP}?from=here", again, password=make.PASSWORD)
    assert done.headers["Location"] == f"{SET_UP}?from=here"
    assert "二维码" in desk.text(client.get(SET_UP))


def test_own_recovery_codes_and_switching_off_ask(late, admin):
    """A stolen session does not get past the phone."""
    with_phone(admin)
    assert is_asking(late.post(SECURITY, {"do": "renew"}))
    assert is_asking(late.post(SECURITY, {"do": "off"}))
    assert admin.recovery_codes.count() == 10


def test_any_view_can_ask(late, rf):
    """The decorator: for exports, purges and whatever else must be sure; lost files are told."""
    opened = []

    @proving.needed
    def purge(request):
        opened.append(request.POST.get("case"))
        return HttpResponse("done")

    def send(**form):
        request = rf.post("/admin/", form)
        request.session, request.user, request.csp_nonce = late.session, User.objects.get(username="guanliyuan"), ""
        return purge(request)

    page = send(case="7", file=SimpleUploadedFile("a.pdf", b"%PDF-")).render()
    assert "您选的文件不能在这里保留" in page.content.decode()
    assert opened == []
    assert send(case="7", **{"proof-password": make.PASSWORD}).content == b"done"
    assert opened == ["7"]
