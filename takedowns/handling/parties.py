"""The other side of a case: authors and sources whom the desk can reach are told what was done, and how to answer."""

from takedowns import keys, log
from takedowns.handling.approving import tell_other_side
from takedowns.handling.moving import working
from takedowns.handling.standing import in_force, require_handler
from takedowns.models import CasePerson
from takedowns.states import Role
from workflow.errors import Blocked

MOST = 10
ROLES = (Role.AUTHOR, Role.SOURCE)


def name_party(case, *, role, contact, by, version=None):
    """Note an author or a source of the articles of a case (`contact`: name, email, phone, address; tidied); returns it.

    Letter N6 leaves with the decision, or at once where measures are in force (条例 15). Raises `Blocked`, `NotPermitted`.
    """
    require_handler(by, "登记作者、来源")
    if role not in ROLES or not contact.get("name") or not contact.get("email"):
        raise Blocked("请选择作者或来源，并填写名称和邮箱：通知和声明链接要发到那里。", code="no_party")
    with working(case, by=by, version=version):
        standing = case.people.filter(role__in=ROLES)
        if standing.count() >= MOST:
            raise Blocked(f"一件申请最多登记 {MOST} 位作者、来源。", code="too_many")
        digest = keys.lookup("email", contact["email"].lower())
        if standing.filter(email_hmac=digest).exists():
            raise Blocked("这个邮箱已经登记过了，不会重复通知。如写错了，请改用另一个邮箱登记。", code="named_already")
        person = CasePerson.objects.create(
            case=case,
            role=role,
            sealed=case.box.seal_json(contact, f"person of {case.ref}"),
            name_hmac=keys.lookup("name", contact["name"]),
            email_hmac=digest,
            phone_hmac=keys.lookup("phone", contact["phone"]) if contact.get("phone") else "",
        )
        log.append(case, "party_named", f"登记{person.get_role_display()}", by=by, person=person.pk)
        if case.decided_at and in_force(case).exists():
            tell_other_side(case, [person])
    return person
