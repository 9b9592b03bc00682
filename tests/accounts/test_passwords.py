"""Which passwords are refused, wherever one is chosen: too short, too common, too like the name."""

import pytest

from accounts.models import User
from tests import make
from tests.articles import desk

pytestmark = pytest.mark.django_db
REFUSED = {
    "eleven": ("abcd-efg-7x", "太短"),
    "common": ("qwertyuiop123", "太常见"),
    "the name": ("chenjizhe-1984", "相似"),
}


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("page", ["own", "one-time", "new user"])
def test_a_bad_password_is_refused_with_its_reason(page, kind):
    """The same three rules on all three pages; the stored password stays."""
    word, reason = REFUSED[kind]
    user = make.user(username="other" if page == "new user" else "chenjizhe-1984")
    client = desk.enter(user if page == "own" else make.user("administrator"))
    address, form = {
        "own": (
            "/admin/password_change/",
            {"old_password": make.PASSWORD, "new_password1": word, "new_password2": word},
        ),
        "one-time": (f"/admin/accounts/user/{user.pk}/password/", {"password1": word, "password2": word}),
        "new user": (
            "/admin/accounts/user/add/",
            {"username": "chenjizhe-1984", "roles": ["reporter"], "password1": word, "password2": word},
        ),
    }[page]
    answer = client.post(address, form)
    assert answer.status_code == 200
    assert reason in " ".join(node.text() for node in desk.parsed(answer).css(".errorlist"))
    assert kind == "the name" or word not in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(make.PASSWORD)
    assert User.objects.count() == (1 if page == "own" else 2)


def test_twelve_characters_of_any_script_will_do():
    """A sentence is a good password, and nobody is forced to change it again."""
    user = make.user(username="wang")
    client = desk.enter(user)
    new = "青岛的海风比去年冷多了些"
    assert len(new) == 12
    form = {"old_password": make.PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/admin/password_change/", form).status_code == 302
    user.refresh_from_db()
    assert user.check_password(new)
    assert not user.must_change_password
