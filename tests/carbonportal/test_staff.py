"""`manage.py staff`: an account a role, passwords that nobody could guess, shown once."""

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command

from accounts.models import User
from accounts.roles import ROLES
from carbonportal.demo import people
from carbonportal.management.commands.staff import table, width
from regions.models import Region
from tests import make
from workflow.models import Event

pytestmark = pytest.mark.django_db


def staff(capsys, *arguments):
    """Run the command; return what it printed and the passwords by user name."""
    make.region("qingdao")
    call_command("staff", *arguments)
    out = capsys.readouterr().out
    words = [line.split() for line in out.splitlines()]
    return out, {line[1]: line[-1] for line in words if len(line) == 4 and line[3].count("-") == 4}


def test_each_account_can_log_in_and_must_choose_a_password(capsys):
    _, passwords = staff(capsys)
    assert set(passwords) == {person.username for person in people.PEOPLE}
    assert len(set(passwords.values())) == len(passwords)
    for username, password in passwords.items():
        user = authenticate(username=username, password=password)
        assert user.username == username
        assert user.must_change_password
        assert len(password) >= 16


def test_the_accounts_hold_the_roles_and_regions_they_are_for(capsys):
    staff(capsys)
    held = {user.username: (user.roles, user.all_regions) for user in User.objects.all()}
    assert held == {person.username: ([person.role], person.everywhere) for person in people.PEOPLE}
    assert {person.role for person in people.PEOPLE} == set(ROLES)
    for name in ("bianji-shandong", "jizhe"):
        regions = Region.objects.held_by(User.objects.get(username=name))
        assert set(regions.values_list("slug", flat=True)) == {"shandong", "qingdao"}


def test_the_second_run_prints_no_password_and_changes_none(capsys):
    _, passwords = staff(capsys)
    out, again = staff(capsys)
    assert again == {}
    assert "已有账号" in out
    assert not any(password in out for password in passwords.values())
    assert all(authenticate(username=name, password=password) for name, password in passwords.items())


def test_new_ones_replace_the_old_ones(capsys):
    _, old = staff(capsys)
    User.objects.update(must_change_password=False)
    _, new = staff(capsys, "--new")
    assert set(new) == set(old)
    assert not any(authenticate(username=name, password=password) for name, password in old.items())
    assert all(authenticate(username=name, password=password) for name, password in new.items())
    assert not User.objects.filter(must_change_password=False).exists()


def test_an_account_without_a_password_gets_one(capsys):
    """The demo makes the accounts so that its history has names; nobody can log in to them before."""
    make.region("qingdao")
    users = people.ensure()
    assert not any(user.has_usable_password() for user in users)
    _, passwords = staff(capsys)
    assert set(passwords) == {user.username for user in users}


def test_passwords_are_written_nowhere(capsys):
    _, passwords = staff(capsys)
    stored = " ".join(f"{event.details} {event.reason}" for event in Event.objects.all())
    stored += " ".join(User.objects.values_list("password", flat=True))
    assert Event.objects.filter(move="one_time_password").count() == len(passwords)
    assert not any(password in stored for password in passwords.values())


def test_no_two_runs_give_the_same_passwords(capsys):
    _, one = staff(capsys)
    _, other = staff(capsys, "--new")
    assert not set(one.values()) & set(other.values())


def test_columns_stand_below_one_another():
    lines = table(("角色", "用户名"), [("总编", "zongbian"), ("站点管理员", "a")]).splitlines()
    second = [
        width(line[: line.index(word)])
        for line, word in zip(lines, ("用户名", "--------", "zongbian", "a"), strict=True)
    ]
    assert second[0] == second[2] == second[3] == 12
