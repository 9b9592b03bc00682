"""What the public may read of a decided case: written with the decision, shown 72 hours later."""

import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from takedowns import log
from takedowns.decisions import decided, decision_of
from takedowns.models import Entry, PublicNotice, Restriction
from takedowns.states import Kind, Measure, Outcome, RestrictionState, TargetState
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
EXPIRED = "措施已到期解除"


def write(case):
    """Write (or write anew) the entry of a case that was just decided; its summary is the desk's, added later.

    A secret measure: nothing at all.
    """
    targets = _read(case)
    granted = _granted([target for target in targets if target.state != TargetState.FREED])  # given back: over
    if _is_secret(case, targets):  # not even a number is used up, whose gap in the list would tell
        _take_back(case)
        return None
    before = Entry.objects.filter(case=case).first()
    values = {
        "public_id": case.public_id,
        "kind": case.kind,
        "outcome": case.outcome,
        "measures": sorted({decision.measure for decision in granted}),
        "articles": len(granted),
        "is_stub": is_stub(case),
        "is_secret": False,
        "received_date": timezone.localdate(case.received_at),
        "decided_date": timezone.localdate(case.decided_at),
        "shown_from": case.decided_at + WAIT,
        "state_now": "",
    }
    values["overturned"] = _is_overturned(case, before, values)
    return Entry.objects.update_or_create(case=case, defaults=values)[0]


def is_stub(case):
    """Whether only figures are public: of personal information, the reputation of a person, and whoever wanted it so."""
    if case.kind == Kind.PERSONAL_INFO or case.publish_level == "figures":
        return True
    claimant = case.people.claimants().first() if case.kind == Kind.REPUTATION else None
    return case.kind == Kind.REPUTATION and not (claimant and claimant.is_organisation)


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


def expire(case):
    """Let the entry of a case say that its time is over, once nothing of it is in force any more."""
    if not Restriction.objects.of_case(case).in_force().exists():
        Entry.objects.filter(case=case).update(state_now=EXPIRED)


def names_somebody(case, text):
    """Whether a text holds a name, mailbox or number of a case; an organisation may have agreed to be named."""
    for person in case.people.all():
        contact = person.contact
        may_be_named = person.is_organisation and case.publish_level == "full"
        held = [contact.get(name) for name in ("email", "phone", *(() if may_be_named else ("name",)))]
        if any(value and value in text for value in held):
            return True
    return False


def is_secret(case, targets=None):
    """Whether a case is told of nowhere, as it is decided now and as it still stands.

    `targets`: those of the case as `decided` reads them, with `silent()` as `is_silent`, for whoever has them already.
    """
    return _is_secret(case, _read(case) if targets is None else targets)


def silent():
    """An annotation of targets: whether a final measure about one says nothing to readers, or did until its end.

    What was superseded is told or not as its successor is: two people have decided so.
    """
    gone = [RestrictionState.CANCELLED, RestrictionState.SUPERSEDED]
    found = Restriction.objects.filter(target=OuterRef("pk"), status=404).exclude(state__in=gone)
    return Exists(found.exclude(measure=Measure.INTERIM_HIDE))


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


def _read(case):
    """The targets with what is decided of them."""
    return list(decided(case).annotate(is_silent=silent()))


def _granted(targets):
    decisions = [found for target in targets if (found := decision_of(target))]
    return [decision for decision in decisions if Outcome(decision.outcome).is_granted]


def _is_secret(case, targets):
    """Whether the fact itself is secret: so decided, an order that may not be told of, or a measure that says nothing, or did."""
    order = getattr(case, "order", None)
    if order is not None and order.disclosure == "none":
        return True
    return any(target.is_silent for target in targets) or any(one.status == 404 for one in _granted(targets))
