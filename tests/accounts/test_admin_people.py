"""People and settings: log-in, one-time passwords, users with roles and regions, the policy."""

import pytest
from django.test import Client

from accounts import policy
from accounts.models import User
from tests import make
from tests.articles import desk
from workflow.models import Event

pytestmark = pytest.mark.django_db
USERS = "/admin/accounts/user/"
POLICY = "/admin/accounts/policy/1/change/"
REFUSED = "用户名或密码不正确，或尝试次数过多。请稍后再试，或联系站点管理员。"


@pytest.fixture
def admin():
    """An administrator."""
    return make.user("administrator", username="guanliyuan")


@pytest.fixture
def browser(admin):
    """The administrator's browser."""
    return desk.enter(admin)


def log_in(name, password, client=None):
    """The answer to the log-in form."""
    return (client or Client()).post("/admin/login/", {"username": name, "password": password})


@pytest.mark.parametrize("who", ["unknown", "wrong password", "inactive", "no role"])
def test_every_failed_log_in_says_the_same(who):
    """Nobody learns from the answer which names exist."""
    make.user(username="zai", is_active=who != "inactive")
    make.user(None, username="wuzhi")
    name = {"unknown": "meiyou", "no role": "wuzhi"}.get(who, "zai")
    password = "wrong-password-1" if who in {"unknown", "wrong password"} else make.PASSWORD
    answer = log_in(name, password)
    assert answer.status_code == 200
    assert desk.text(answer, ".errornote") == REFUSED


def test_log_in_and_out():
    """A new session id at log-in; out only by POST, and then the cookie is worth nothing."""
    make.user(username="wang")
    client = Client()
    client.get("/admin/login/")
    assert log_in("wang", make.PASSWORD, client).status_code == 302
    key = client.session.session_key
    assert client.get("/admin/logout/").status_code == 405
    assert client.get("/admin/").status_code == 200
    client.post("/admin/logout/")
    client.cookies["sessionid"] = key
    assert client.get("/admin/").status_code == 302


def test_a_one_time_password_must_be_changed():
    """Until then every page leads to the form; the old word, a short or a common one are refused; then all is open."""
    user = make.user(username="xin", must_change_password=True)
    client = desk.enter(user)
    for path in ("", "articles/article/", "articles/article/add/", "autocomplete/"):
        assert client.get(f"/admin/{path}").headers["Location"] == "/admin/password_change/"
    assert "一次性密码" in desk.text(client.get("/admin/password_change/"))
    for new in (make.PASSWORD, "short-1", "qwertyuiop12"[:8], "password1234"):
        form = {"old_password": make.PASSWORD, "new_password1": new, "new_password2": new}
        assert client.post("/admin/password_change/", form).status_code == 200
    new = "a-brand-new-word-9"
    form = {"old_password": make.PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/admin/password_change/", form).headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    user.refresh_from_db()
    assert user.must_change_password is False
    assert Event.objects.about(user)[0].move == "change_password"
    assert new not in str(list(Event.objects.values()))


def test_a_changed_password_ends_other_sessions():
    """S3: the same person's session elsewhere is over."""
    user = make.user()
    here, there = desk.enter(user), desk.enter(user)
    new = "a-brand-new-word-9"
    here.post("/admin/password_change/", {"old_password": make.PASSWORD, "new_password1": new, "new_password2": new})
    assert here.get("/admin/").status_code == 200
    assert there.get("/admin/").status_code == 302


def test_a_new_user(browser):
    """Roles and regions as chosen; the first password is for one time."""
    region, word = make.region("shandong"), "for-one-time-only-7"
    data = {
        "username": "chenji", "name": "陈记", "roles": ["reporter", "regional_editor"], "regions": [region.pk],
        "password1": word, "password2": word,
    }  # fmt: skip
    assert browser.post(f"{USERS}add/", data).status_code == 302
    user = User.objects.get(username="chenji")
    assert (user.roles, list(user.regions.all())) == (["reporter", "regional_editor"], [region])
    assert user.must_change_password
    assert user.check_password(word)
    assert Event.objects.about(user)[0].by.username == "guanliyuan"


def test_roles_are_chosen_from_the_list(browser):
    """A made-up role is refused; what the form does not hold is ignored."""
    user = make.user("reporter")
    address = f"{USERS}{user.pk}/change/"
    form = {"username": user.username, "roles": ["root"], "is_active": "on"}
    assert "root" in desk.text(browser.post(address, form))
    form |= {"roles": ["chief_editor"], "is_superuser": "on", "password": "x", "is_staff": "on"}
    assert browser.post(address, form).status_code == 302
    before, user = user.password, User.objects.get(pk=user.pk)
    assert (user.roles, user.password) == (["chief_editor"], before)
    details = Event.objects.about(user)[0].details
    assert "roles" in details["fields"]
    assert (details["before"]["roles"], details["after"]["roles"]) == ("记者", "总编")
    assert "password" not in details["after"]


def test_an_administrator_sets_a_one_time_password(browser):
    """The owner must change it; there is no way to switch passwords off."""
    user = make.user()
    page = browser.get(f"{USERS}{user.pk}/password/")
    assert 'name="usable_password"' not in page.content.decode()
    word = "another-single-use-3"
    assert browser.post(f"{USERS}{user.pk}/password/", {"password1": word, "password2": word}).status_code == 302
    user.refresh_from_db()
    assert (user.check_password(word), user.must_change_password) == (True, True)
    assert browser.get("/admin/").status_code == 200


def test_administrators_do_not_lock_themselves_out(browser, admin):
    """Neither the own account nor the own role can be taken away by oneself."""
    form = {"username": admin.username, "roles": ["reporter"], "all_regions": "on"}
    told = desk.text(browser.post(f"{USERS}{admin.pk}/change/", form))
    assert "不能停用自己的账号" in told
    assert "站点管理员" in told
    admin.refresh_from_db()
    assert (admin.is_active, admin.roles) == (True, ["administrator"])


def test_users_are_listed_by_role_and_never_deleted(browser):
    """The filter reads the stored list; a leaver is deactivated."""
    make.user("reporter", username="jizhe")
    make.user("chief_editor", username="zongbian")
    assert "jizhe" in desk.text(browser.get(f"{USERS}?role=reporter"), "#result_list")
    assert "zongbian" not in desk.text(browser.get(f"{USERS}?role=reporter"), "#result_list")
    assert browser.get(f"{USERS}?password__startswith=a").status_code == 400
    user = User.objects.get(username="jizhe")
    assert browser.post(f"{USERS}{user.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("role", ["reporter", "regional_editor", "chief_editor", "takedown_handler"])
def test_others_have_no_people_and_no_settings(role):
    """Neither read nor written by anybody but administrators."""
    client, other = desk.enter(make.user(role)), make.user(username="canary-name")
    for path in (USERS, f"{USERS}add/", f"{USERS}{other.pk}/change/", f"{USERS}{other.pk}/password/", POLICY):
        for answer in (client.get(path), client.post(path, {"roles": ["administrator"], "small_team": "on"})):
            assert answer.status_code == 403
            assert "canary-name" not in answer.content.decode()
    assert not policy.current().small_team


def test_the_policy_has_one_form(browser):
    """The list leads to it; a change goes through `policy.change` with old and new values, unchanged nothing."""
    assert browser.get("/admin/accounts/policy/").headers["Location"] == POLICY
    data = desk.fields(browser.get(POLICY), "#policy_form")
    assert browser.post(POLICY, data).status_code == 302
    assert not Event.objects.filter(subject_type="accounts.policy").exists()
    assert browser.post(POLICY, data | {"small_team": "on", "banned_words": "禁词"}).status_code == 302
    policy.forget()
    assert (policy.current().small_team, policy.current().banned_words) == (True, "禁词")
    event = Event.objects.get(subject_type="accounts.policy")
    assert event.details["before"] == {"small_team": False, "banned_words": ""}
    assert event.details["after"] == {"small_team": True, "banned_words": "禁词"}
    assert browser.get("/admin/accounts/policy/2/change/").status_code == 404


def test_anonymous_people_see_the_log_in_only():
    """A1: every address of the admin leads there, with nothing in the answer."""
    article = make.draft(title="canary-title")
    for path in ("", "articles/article/", f"articles/article/{article.pk}/change/", "accounts/user/", "jsi18n/",
                 f"articles/article/{article.pk}/move/publish/", "articles/image/recent/", "nowhere/"):  # fmt: skip
        answer = Client().get(f"/admin/{path}")
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/admin/login/")
        assert "canary" not in answer.content.decode()


def test_the_editors_words_are_chinese(browser):
    """The catalogue of scripts holds Django's words and the rich text editor's."""
    catalogue = browser.get("/admin/jsi18n/").content.decode()
    for words in ('"Insert table": "\\u63d2\\u5165\\u8868\\u683c"', '"Add caption"', '"Filter"'):
        assert words in catalogue
