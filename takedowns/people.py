"""Those who act on a case without an account: they may make exactly the moves that their pages offer."""

import dataclasses

from takedowns.states import Who


@dataclasses.dataclass(frozen=True)
class Outsider:
    """The requester or the other party; has no permission, so that only moves without one are open to them."""

    role: str
    name: str

    def __str__(self):
        return self.name

    def has_perm(self, permission):
        """None."""
        return False


REQUESTER = Outsider(Who.REQUESTER, "申请人")
PARTY = Outsider(Who.PARTY, "声明人")


def role_of(person):
    """The role under which the log names whoever acts: an outsider's own, the highest at the desk, 系统 for None."""
    if person is None:
        return Who.SYSTEM
    if isinstance(person, Outsider):
        return person.role
    for permission, role in (
        ("takedowns.decide_legal", Who.LEGAL),
        ("takedowns.approve_case", Who.APPROVER),
        ("takedowns.handle_case", Who.HANDLER),
        ("takedowns.audit_case", Who.AUDITOR),
    ):
        if person.has_perm(permission):
            return role
    return Who.EDITOR
