"""Makers for the desk's tests: people with roles, cases in each state. Names and words hold what could leak."""

import itertools

from django.utils import timezone

from accounts.models import User
from takedowns import keys
from takedowns.handling import enforcing
from takedowns.handling.moving import working
from takedowns.models import Case, CasePerson, Decision, Target
from takedowns.states import CaseState, Kind, Level, Role, TargetState
from tests import make

SECRET_NAME = "欧阳泄密"  # a name that no page but the right one may show
SECRET_MAIL = "ouyang.leak@example.org"
SECRET_PHONE = "13800138123"
SECRET_QUOTE = "家住青岛市某某路十七号的当事人"
numbers = itertools.count(1)


def handler(username="jingban"):
    """Whoever works on cases."""
    return make.user("takedown_handler", username=username, all_regions=True, email=f"{username}@portal.example")


def approver(username="shenpi"):
    """Whoever approves what a handler proposes."""
    return make.user("takedown_approver", username=username, all_regions=True, email=f"{username}@portal.example")


def legal(username="fawu"):
    """Whoever decides what the law says."""
    return make.user("takedown_legal", username=username, all_regions=True, email=f"{username}@portal.example")


def auditor(username="shenji"):
    """Whoever checks all of it and changes nothing."""
    return make.user("takedown_auditor", username=username, all_regions=True, email=f"{username}@portal.example")


def case(*articles, kind=Kind.COPYRIGHT, state=CaseState.IN_REVIEW, level=Level.I3, **fields):
    """A case about `articles`, with a claimant whose data could leak, in a state, without any event."""
    number = next(numbers)
    now = timezone.now()
    values = {"received_at": now, "complete_at": now} | fields
    made = Case(
        ref=f"TD-26-TEST0-{number:05}",
        public_id=f"P{number:09}",
        kind=kind,
        state=state,
        identity_level=level,
        data_key=keys.new(),
        **values,
    )
    made.seal_fields({"reason": f"{SECRET_NAME}的作品被转载，{SECRET_QUOTE}。", "work": "作品"})
    made.save()
    contact = {"name": SECRET_NAME, "email": SECRET_MAIL, "phone": SECRET_PHONE, "address": "北京市某街一号"}
    person(made, **contact)
    for position, article in enumerate(articles, start=1):
        Target.objects.create(
            case=made,
            number=position,
            raw=f"https://example.cn{article.get_absolute_url()}",
            article=article,
            state=TargetState.MATCHED,
            sealed=made.box.seal_json({"quote": SECRET_QUOTE}, f"target of {made.ref}"),
        )
    return made


def person(case, *, role=Role.CLAIMANT, **contact):
    """Somebody in a case."""
    return CasePerson.objects.create(
        case=case,
        role=role,
        sealed=case.box.seal_json(contact, f"person of {case.ref}"),
        name_hmac=keys.lookup("name", contact["name"]),
        email_hmac=keys.lookup("email", contact.get("email", "")),
        phone_hmac=keys.lookup("phone", contact.get("phone", "")),
    )


def decision(case, measure="remove", *, article=None, by=None, status=410, until=None, basis="条例第十五条", **words):
    """What was decided about a target of a case (the only one, or that of `article`)."""
    target = case.targets.get(article=article) if article else case.targets.get()
    return Decision.objects.create(
        target=target,
        by=by or User.objects.filter(username="jingban").first() or handler(),
        outcome="grant",
        code="infringes",
        measure=measure,
        basis=basis,
        status=status,
        until=until,
        sealed=case.box.seal_json({"facts": "事实", **words}, f"decision of {case.ref}"),
    )


def imposed(case, measure="remove", *, by=None, interim=False, begins_at=None, **more):
    """A measure that a case puts on its article (`article` if it has several); returns the restriction."""
    made = decision(case, measure, **more)
    with working(case):
        return enforcing.impose(made.target, made, by=by, interim=interim, begins_at=begins_at)


def removed(article, **more):
    """A removal of an article by a case of its own; returns the restriction."""
    return imposed(case(article, **more.pop("case", {})), **more)


def lifted(restriction, *, by=None):
    """The end of a restriction, as a move of its case makes it."""
    restriction.refresh_from_db()
    with working(restriction.target.case):
        return enforcing.lift(restriction, by=by, reason="测试解除")
