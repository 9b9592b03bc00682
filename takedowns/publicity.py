"""What the public may read of a decided case: written with the decision, shown 72 hours later."""

import datetime

from django.utils import timezone

from takedowns import log
from takedowns.decisions import decided, decision_of
from takedowns.models import Entry, PublicNotice
from takedowns.states import Kind, Outcome
from workflow.errors import Blocked

LONGEST = 500
WAIT = datetime.timedelta(hours=72)
ANEW = ("take_appeal", "reopen")  # after what a case is decided once more
DECIDED = ("outcome", "measures", "articles")  # of an entry
STATES = {
    "actioned": "措施生效",
    "rejected": "不予支持",
    "restored": "已恢复",
    "upheld": "维持措施",
    "retracted": "申请已撤回",
}


def write(case):
    """Write (or write anew) the entry of a case that was just decided; its summary is the desk's, added later.

    Personal information, the reputation of a person, and whoever wanted it so: figures only (`is_stub`). A secret measure:
    nothing at all.
    """
    decisions = [found for target in decided(case) if (found := decision_of(target))]
    granted = [decision for decision in decisions if Outcome(decision.outcome).is_granted]
    if _is_secret(case, granted):  # not even a number is used up, whose gap in the list would tell
        _take_back(case)
        return None
    before = Entry.objects.filter(case=case).first()
    claimant = case.people.claimants().first()
    is_person = not (claimant and claimant.is_organisation)
    values = {
        "public_id": case.public_id,
        "kind": case.kind,
        "outcome": case.outcome,
        "measures": sorted({decision.measure for decision in granted}),
        "articles": len(granted),
        "is_stub": case.kind == Kind.PERSONAL_INFO
        or (case.kind == Kind.REPUTATION and is_person)
        or case.publish_level == "figures",
        "is_secret": False,
        "received_date": timezone.localdate(case.received_at),
        "decided_date": timezone.localdate(case.decided_at),
        "shown_from": case.decided_at + WAIT,
        "state_now": "",
    }
    values["overturned"] = _is_overturned(case, before, values)
    return Entry.objects.update_or_create(case=case, defaults=values)[0]


def summarise(case, text, *, by):
    """Let the desk say in a few words what a case was about; `text` names nobody and repeats nothing that was removed.

    Raises `Blocked` where an entry may say nothing, and for a text over 500 characters.
    """
    entry = Entry.objects.filter(case=case, is_stub=False, is_secret=False).first()
    if entry is None:
        raise Blocked("这件申请只计数或不公示，没有摘要。", code="no_summary")
    if names_somebody(case, text):
        raise Blocked("摘要里有当事人的姓名或联系方式。公示不写姓名，请改写。", code="names_somebody")
    if len(text) > LONGEST:
        raise Blocked(f"摘要有 {len(text)} 字，超过 {LONGEST} 字。请缩短。", code="too_long")
    entry.summary = text
    entry.save(update_fields=["summary"])
    log.append(case, "summary", "写公示摘要", by=by)
    return entry


def follow(case):
    """Let the entry of a case say how it stands now; a case without one has nothing to say."""
    Entry.objects.filter(case=case).update(state_now=STATES.get(str(case.state), "")[:20])


def names_somebody(case, text):
    """Whether a text holds a name, mailbox or number of a case; an organisation may have agreed to be named."""
    for person in case.people.all():
        contact = person.contact
        may_be_named = person.is_organisation and case.publish_level == "full"
        held = [contact.get(name) for name in ("email", "phone", *(() if may_be_named else ("name",)))]
        if any(value and value in text for value in held):
            return True
    return False


def is_secret(case):
    """Whether a case is told of nowhere, as it is decided now."""
    decisions = [found for target in decided(case) if (found := decision_of(target))]
    return _is_secret(case, [decision for decision in decisions if Outcome(decision.outcome).is_granted])


def _take_back(case):
    """Let nothing stand in public of a case that is secret now."""
    Entry.objects.filter(case=case).delete()
    gone, _ = PublicNotice.objects.filter(case=case).delete()
    if gone:
        log.append(case, "notice_taken_back", "撤下公告")


def _is_overturned(case, before, values):
    """Whether a review has come to another decision; what it once was said of an entry stays."""
    if before is None or before.overturned:
        return bool(before)
    begun = case.events.filter(kind__in=ANEW).order_by("-seq").first()
    if begun is None or begun.kind != "take_appeal":
        return False
    return any(getattr(before, name) != values[name] for name in DECIDED)


def _is_secret(case, granted):
    """Whether the fact itself is secret: so decided, or an order that may not be told of, whatever was decided of it."""
    order = getattr(case, "order", None)
    return any(decision.status == 404 for decision in granted) or (order is not None and order.disclosure == "none")
