"""What nobody confirmed, and what was no request, goes: texts, people, files, and the key that could open them."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from takedowns import evidence, keys, log, sending
from takedowns.handling import seconding
from takedowns.handling.moving import moving
from takedowns.handling.standing import has_measures
from takedowns.models import Case
from takedowns.states import CaseState
from workflow.errors import Blocked

UNCONFIRMED = KEPT_AS_SPAM = timedelta(days=7)
UNSEEN = timedelta(days=30)  # the longest that spam waits for the second look: it may be somebody's personal data
AT_ONCE = 200
WIPED = "wiped"


def expire(case: Case) -> Case:
    """End a case that nobody has confirmed for seven days; all that was typed is gone with it, the counts stay."""
    with moving("expire", case, by=None):
        if case.created_at > timezone.now() - UNCONFIRMED:
            raise Blocked(f"提交后须等满 {UNCONFIRMED.days} 天。", code="too_early")
        _wipe(case)
    return case


def discard(case: Case, *, by, reason: str, version=None) -> Case:
    """Call a case no request at all; seven days later it is wiped, once another person has looked at it.

    Of what is grave only an ask is written down (`seconding`): the state stays. Raises `Blocked` while something is in force.
    """
    if seconding.must_ask(case, "discard", by=by):
        return seconding.ask(case, "discard", by=by, reason=reason, version=version)
    with moving("discard", case, by=by, reason=reason, version=version):
        seconding.settle(case, "discard", by=by)
        if has_measures(case):
            raise Blocked("这件申请已有措施在生效，不能标为垃圾。请先解除。", code="in_force")
        case.paused_at = None
        case.decide_due = None
    return case


def wipe(case: Case) -> Case:
    """Erase what spam holds, seven days after it was called so and looked at. Raises `Blocked` for anything else."""
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        kept = UNSEEN if case.second_look else KEPT_AS_SPAM
        if case.state != CaseState.SPAM or case.changed_at > timezone.now() - kept:
            raise Blocked(f"只有标为垃圾满 {KEPT_AS_SPAM.days} 天的来件才会清除。", code="too_early")
        _wipe(case)
        log.append(case, WIPED, "清除内容")
        case.save()
    return case


def sweep(now=None) -> None:
    """What the tick does about old files of forms, spam and counts; repeated, it finds nothing more to do."""
    now = now or timezone.now()
    evidence.wipe_drafts(now)
    old = Case.objects.filter(state=CaseState.SPAM, changed_at__lt=now - KEPT_AS_SPAM).exclude(sealed=b"")
    old = old.filter(Q(second_look=False) | Q(changed_at__lt=now - UNSEEN))
    for case in old.order_by("pk")[:AT_ONCE]:
        wipe(case)
    sending.prune()


def _wipe(case: Case) -> None:
    """Blank every sealed text of a case and put a new key in the place of its own: what backups hold stays shut."""
    for row in case.evidence.all():
        evidence.drop(row)
    case.people.update(sealed=b"", name_hmac="", email_hmac="", phone_hmac="")
    case.targets.update(sealed=b"", raw="")
    case.letters.filter(sent_at=None, cancelled_at=None).update(cancelled_at=timezone.now())
    for letter in case.letters.filter(to_staff=False):
        case.letters.filter(pk=letter.pk).update(sealed=b"", recipient=f"{WIPED} {letter.pk}")
    case.letters.update(sealed=b"")
    case.messages.all().delete()
    case.notes.all().delete()
    case.data_key = keys.new()
    case.__dict__.pop("box", None)
    case.sealed = b""
    case.missing = []
    case.secret_hmac = case.token_hmac = ""
    case.token_until = None
