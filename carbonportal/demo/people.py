"""One account a role, for trying the site out; never with a password that somebody could know beforehand."""

import secrets
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from regions.models import Region
from workflow.models import Event

# No character that can be taken for another one: people type these from a terminal.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Person:
    """An account to be: user name, shown name, role code, short names of regions (none and `everywhere`: all)."""

    username: str
    name: str
    role: str
    regions: tuple[str, ...] = ()
    everywhere: bool = False


PEOPLE = (
    Person("guanli", "管理员", "administrator", everywhere=True),
    Person("zongbian", "总编", "chief_editor", everywhere=True),
    Person("bianji-shandong", "山东编辑", "regional_editor", ("山东",)),
    Person("jizhe", "记者", "reporter", ("山东",)),
    Person("xiajia", "下架经办", "takedown_handler"),
    Person("shenpi", "下架审批", "takedown_approver"),
    Person("fawu", "法务", "takedown_legal"),
    Person("shenji", "审计", "takedown_auditor"),
)


def ensure():
    """Make the accounts that are missing, without passwords, so that nobody can log in yet; return all, in order."""
    return [_account(person) for person in PEOPLE]


def _account(person):
    user = User.objects.filter(username=person.username).first()
    if user:
        return user
    with transaction.atomic():
        user = User.objects.create_user(
            person.username,
            name=person.name,
            roles=[person.role],
            all_regions=person.everywhere,
            must_change_password=True,
        )
        user.regions.set(Region.objects.filter(level=Region.Level.PROVINCE, short__in=person.regions))
        Event.objects.record(user, move="create", label="新建账号", details={"roles": user.roles})
    return user


def give_password(user):
    """Set a random password, to be changed at the first log-in, and return it: nothing else ever knows it."""
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(5))
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    Event.objects.record(user, move="one_time_password", label="生成一次性密码")
    return password
