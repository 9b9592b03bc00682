"""The other side's verbs: a statement that nothing was infringed, and its clock; the way back is in `restoring`.

条例 16, 17; 民法典 1196. No clock restores anything: it only tells the legal desk that its time is over.
"""

import datetime

from django.conf import settings
from django.utils import timezone

from accounts import policy
from takedowns import announcing, keys, letters, publicity, workdays
from takedowns.handling import enforcing
from takedowns.handling.moving import moving
from takedowns.handling.standing import in_force, require_handler
from takedowns.models import CasePerson, CounterNotice
from takedowns.people import PARTY
from takedowns.states import Role
from workflow.errors import Blocked, WrongState

OFFICE = "本站编辑部"
OURSELVES = {"name": OFFICE, "email": f"{settings.SITE_URL}/takedown/track/", "address": settings.SITE_URL}
LONGEST = 20  # working days from the delivery, with proof that a complaint or suit is on its way (法释〔2020〕9号)
GROUNDS = {
    "own_work": "是我（单位）自己的作品",
    "licence": "使用有许可",
    "no_right": "申请人不享有所称的权利",
    "current_affairs": "属于时事性文章或适当引用",
    "facts_only": "只是单纯事实消息",
    "public_interest": "内容属实且为公共利益",
    "wrong_article": "弄错了稿件",
    "mistake": "其他错误",
}


def counter(case, *, person, ground, statement, targets, evidence=(), by=PARTY, editor=None, version=None):
    """Take in a statement against what a case has put into force; returns the `CounterNotice`.

    `person`: dict of name, email, phone, address. `targets`: those of the case that it is about. `evidence`: files that
    were stored for it. `editor`: whoever makes it for us (`representing`). Raises `Blocked` with what is missing.
    """
    if ground not in GROUNDS:
        raise Blocked("请选择声明的理由。")
    with moving("counter", case, by=by, version=version):
        _require_time(case)
        holding = set(in_force(case).values_list("target_id", flat=True))
        chosen = [target for target in targets if target.pk in holding]
        if not chosen:
            raise Blocked("所选的稿件上已没有生效的措施，不需要再提交声明。", code="nothing_in_force")
        if case.counters.filter(ended="").exists():
            raise Blocked("这件申请已有一份声明正在处理。如有补充，请在查询页留言。", code="counter_open")
        words = {"ground": ground, "statement": statement}
        notice = CounterNotice.objects.create(
            case=case,
            person=_person(case, person),
            editor=editor,
            ground=ground,
            sealed=case.box.seal_json(words, f"counter of {case.ref}"),
        )
        notice.targets.set(chosen)
        for file in evidence:
            file.case, file.counter, file.purpose = case, notice, "counter"
            file.save(update_fields=["case", "counter", "purpose"])
        case.closed_at = None
        letters.write(case, "N9", to=notice.person, facts={"lacking": lacks(notice)} | _rule(case))
        letters.write(case, "I1", to="handlers", facts={"what": "收到不侵权声明"})
    return notice


def enter(case, *, person, ground, statement, targets, by, version=None):
    """Enter a statement that came by letter or mail; its evidence is what the desk has filed as the statement's."""
    require_handler(by, "登记不侵权声明")
    files = case.evidence.filter(purpose="counter", counter=None)
    words = {"person": person, "ground": ground, "statement": statement, "targets": targets}
    return counter(case, **words, evidence=list(files), by=by, version=version)


def forward(case, *, by, version=None):
    """Send a statement that is complete to the claimant; files of identity stay here. The clock starts with the delivery."""
    with moving("forward", case, by=by, version=version):
        notice = open_counter(case)
        lacking = lacks(notice)
        if lacking:
            raise Blocked("声明的形式还不完整，不能转送：", lacking, code="incomplete")
        notice.forwarded_at = timezone.now()
        notice.save(update_fields=["forwarded_at"])
        contact = notice.person.contact  # of an editor it stays here: the statement is the house's
        facts = {
            "statement": notice.words["statement"],
            "ground": GROUNDS[notice.ground],
            "party": OURSELVES if notice.editor_id else contact,
        } | _rule(case)
        for person in case.people.asking():
            letters.write(case, "N10", to=person, facts=facts)
    return case


def deliver(notice, *, at=None):
    """Start the clock of a statement that has been delivered: the system's, when the letter has left."""
    notice.delivered_at = at or timezone.now()
    notice.due = notice.delivered_at + datetime.timedelta(days=_days())
    notice.save(update_fields=["delivered_at", "due"])
    notice.case.counter_due = notice.due
    notice.case.save(update_fields=["counter_due"])


def extend(case, *, by, reason, version=None):
    """Let the clock of a statement run to 20 working days, once: the claimant has shown that a complaint or suit is on its way."""
    with moving("extend", case, by=by, reason=reason, version=version):
        notice = open_counter(case)
        if notice.delivered_at is None:
            raise Blocked("声明还没有送达，等待期还没有开始。请先等信函发出。", code="not_delivered")
        if notice.extended:
            raise Blocked("等待期已经延长过一次，不能再延长。请在期满时维持措施，或同意恢复。", code="extended")
        notice.extended = True
        notice.due = max(notice.due, workdays.add_days(notice.delivered_at, LONGEST))
        notice.save(update_fields=["extended", "due"])
        case.counter_due = notice.due
    return case


def dismiss(case, *, by, reason, version=None):
    """Do not take a statement up: incomplete after being asked, or without any ground."""
    with moving("dismiss", case, by=by, reason=reason, version=version):
        notice = finish(open_counter(case), "dismissed")
        letters.write(case, "N13", to=notice.person, facts={"reason": reason})
    return case


def uphold(case, *, by, reason, version=None):
    """Keep the measures: the claimant has proved a complaint or suit, or the sides agree. `reason` says which."""
    with moving("uphold", case, by=by, reason=reason, version=version):
        notice = finish(open_counter(case), "upheld")
        for restriction in in_force(case):
            if restriction.measure == "interim_hide":
                enforcing.make_final(restriction, by=by)
        case.counter_due = None
        letters.write(case, "N14", to=notice.person, facts={"reason": reason})
        for person in case.people.asking():
            letters.write(case, "N14", to=person, facts={"reason": reason})
    publicity.follow(case)
    return case


def is_at_once(case):
    """Whether a complete statement about a case of this kind need not wait: the rule of restoring, which counsel decides."""
    return case.kind in policy.current().restore_at_once


def open_counter(case):
    """The statement that is being handled. Raises `WrongState` if there is none."""
    notice = case.counters.filter(ended="").select_related("person").first()
    if notice is None:
        raise WrongState("没有正在处理的声明。请刷新页面查看最新状态。")
    return notice


def lacks(notice):
    """What a statement still lacks in form, as sentences."""
    contact, found = notice.person.contact | (OURSELVES if notice.editor_id else {}), []
    if not contact.get("name"):
        found.append("缺声明人姓名或名称。")
    if not contact.get("email") and not contact.get("phone"):
        found.append("缺联系方式。")
    if not contact.get("address"):
        found.append("缺通讯地址。")
    if not notice.evidence.exists():
        found.append("缺不构成侵权的初步证据。")
    return found


def _require_time(case):
    if case.decided_at and case.decided_at + announcing.ANSWERABLE < timezone.now():
        raise Blocked("提交声明须在措施生效后 180 天内。如仍有异议，可以向法院起诉。", code="too_late")


def _person(case, contact):
    return CasePerson.objects.create(
        case=case,
        role=Role.COUNTERPARTY,
        sealed=case.box.seal_json(contact, f"person of {case.ref}"),
        name_hmac=keys.lookup("name", contact.get("name", "")),
        email_hmac=keys.lookup("email", contact["email"].lower()) if contact.get("email") else "",
        phone_hmac=keys.lookup("phone", contact["phone"]) if contact.get("phone") else "",
    )


def finish(notice, how):
    """Note how a statement ended: dismissed, upheld, restored."""
    notice.ended = how
    notice.save(update_fields=["ended"])
    return notice


def _rule(case):
    """What the letters say of the wait."""
    return {"days": _days(), "at_once": is_at_once(case)}


def _days():
    return policy.current().counter_days
