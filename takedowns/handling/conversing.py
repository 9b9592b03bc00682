"""What outsiders do on their pages around the moves: the thread, what was missing, another mailbox, their files."""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from articles.addresses import absolute
from takedowns import evidence, keys, letters, log, references, sending
from takedowns.handling import asking, countering
from takedowns.handling.moving import lock_articles, renew
from takedowns.handling.standing import articles_of, require_handler
from takedowns.models import Case, CasePerson, Restriction
from takedowns.people import REQUESTER
from takedowns.states import CaseState, Role
from workflow.errors import Blocked, ReasonMissing
from workflow.lifecycle import lock

MAILBOX_LINK_LIVES = 24 * 3600
MOST_MAILBOXES, MAILBOXES_IN = 3, timedelta(days=1)  # letters to new mailboxes, in one case: they go to strangers
MOST_MESSAGES = 50  # of a requester, in one case
CONTACT = ("name", "phone", "address", "country", "uscc", "principal", "authority_until")
OVER = (CaseState.CLOSED, CaseState.REJECTED, CaseState.RETRACTED, CaseState.RESTORED, CaseState.DUPLICATE)
_MAILBOX = signing.TimestampSigner(salt="takedowns.mailbox")


def say(case, text, *, by=REQUESTER):
    """Add a line of the requester to the thread; returns the `Message`. The same line again within ten minutes is that one.

    Raises `ReasonMissing`, `Blocked`.
    """
    if not text.strip():
        raise ReasonMissing("留言是空的。请写下要告诉经办人的话。")
    with transaction.atomic():
        lock_articles(articles_of(case))
        lock(case)
        if standing := asking.said_just_now(case, text, by=by):
            return standing
        if case.messages.filter(by=None).count() >= MOST_MESSAGES:
            raise Blocked(f"这件申请的留言已满 {MOST_MESSAGES} 条。请等经办人回复。", code="too_many")
        said = asking.write_line(case, text, by=by)
        # What is new here the legal desk has not seen when it agreed: a proof that was filed in time must count.
        Case.objects.filter(pk=case.pk).update(consented_version=None)
        log.append(case, "message", "留言", by=by, message=said.pk)
        letters.write(case, "I1", to=[case.owner] if case.owner_id else "handlers", facts={"what": "申请人留言"})
    return said


def answer(case, text, *, by):
    """Add a line of the desk to the thread, as 经办人 A, and tell the requester that there is one (N26, without its words).

    It counts as the first answer. The same line again within ten minutes is that one. Raises `ReasonMissing`, `NotPermitted`.
    """
    require_handler(by, "答复申请人")
    if not text.strip():
        raise ReasonMissing("留言是空的。请写明要告诉申请人的内容。")
    with transaction.atomic():
        lock_articles(articles_of(case))
        lock(case)  # no move of it: the version that other screens show stays good
        if standing := asking.said_just_now(case, text, by=by):
            return standing
        said = asking.write_line(case, text, by=by)
        case.answered_at = case.answered_at or timezone.now()
        case.save(update_fields=["answered_at"])
        renew(case, by=by)
        log.append(case, "reply", "答复申请人", by=by, message=said.pk)
        letters.write(case, "N26", to=case.people.get(role=Role.CLAIMANT))
    return said


def supply(case, *, told, note="", by=REQUESTER):
    """Put what was asked for where it belongs (contacts to the person, quotes to the page, the rest to the form), and move on.

    `told`: values by field name. Raises what `asking.supply` does.
    """
    contact = {name: told[name] for name in CONTACT if told.get(name)}
    rest = {name: value for name, value in told.items() if name not in {*CONTACT, "quote"}}
    note = note or ("已补填上面要求的内容。" if contact or told.get("quote") else "")
    with transaction.atomic():
        lock_articles(articles_of(case))  # before the person, as every verb of the desk does
        lock(case)
        if contact:
            _complete(case, contact)
        if told.get("quote"):
            _quote(case, told["quote"])
        asking.supply(case, by=by, fields=rest, note=note)
    return case


def _complete(case, contact):
    person = case.people.select_for_update(of=("self",)).get(role=Role.CLAIMANT)
    whole = person.contact | contact
    person.sealed = _contact(case, whole)
    for name in ("name", "phone"):
        if whole.get(name):
            setattr(person, f"{name}_hmac", keys.lookup(name, whole[name]))
    person.save(update_fields=["sealed", "name_hmac", "phone_hmac"])


def _quote(case, quote):
    """The words belong to the first page that has none yet."""
    for target in case.targets.select_related("case").order_by("number"):
        if not target.words.get("quote"):
            target.sealed = case.box.seal_json(target.words | {"quote": quote}, f"target of {case.ref}")
            target.what = "quote"
            target.save(update_fields=["sealed", "what"])
            return


def change_mailbox(case, email, *, by=REQUESTER):
    """Send a link to a new mailbox (a tidied address); nothing changes until somebody who reads it has confirmed.

    Raises `Blocked` for a case, or a mailbox, that had three such letters within a day.
    """
    with transaction.atomic():
        asked = case.letters.filter(key="N23", created_at__gt=timezone.now() - MAILBOXES_IN).count()
        if asked >= MOST_MAILBOXES or sending.confirming(keys.lookup("email", email.lower())):
            raise Blocked("确认信一天最多发三封。请查看邮箱（包括垃圾箱），或明天再试。", code="too_many")
        sealed = case.box.seal(email.encode(), f"mailbox of {case.ref}")
        link = absolute(reverse("takedown:mailbox", args=[_MAILBOX.sign(f"{case.ref}.{sealed.hex()}")]))
        newcomer = CasePerson(case=case, role=Role.CLAIMANT, sealed=_contact(case, {"email": email}))
        letters.write(case, "N23", to=newcomer, facts={"link": link})
        log.append(case, "mailbox_asked", "申请更换邮箱", by=by)


def confirm_mailbox(token, *, by=REQUESTER):
    """Put the mailbox of a link in the place of the old one; returns the case. Raises `Blocked` for a link that is none."""
    case, email = _mailbox_of(token)
    if not email:
        raise Blocked("这个链接已失效。请在申请页重新填写新邮箱。", code="bad_link")
    with transaction.atomic():
        person = case.people.select_for_update(of=("self",)).get(role=Role.CLAIMANT)
        person.sealed = _contact(case, person.contact | {"email": email})
        person.email_hmac = keys.lookup("email", email.lower())
        person.save(update_fields=["sealed", "email_hmac"])
        log.append(case, "mailbox_changed", "更换邮箱", by=by)
    return case


def _mailbox_of(token):
    """The case and the address of a link, `None` and an empty text for any other."""
    try:
        ref, _, sealed = _MAILBOX.unsign(token[:2000], max_age=MAILBOX_LINK_LIVES).partition(".")
        case = Case.objects.came_in().filter(ref=ref).first()
        email = case.box.open(bytes.fromhex(sealed), f"mailbox of {case.ref}").decode() if case else ""
    except (signing.BadSignature, keys.Unreadable):
        return None, ""
    return case, email


def _contact(case, contact):
    return case.box.seal_json(contact, f"person of {case.ref}")


def send_entry(ref, email):
    """Mail the link that opens a case for 15 minutes, if number and mailbox belong together; says nothing either way."""
    digest = keys.lookup("email", email.lower())
    people = CasePerson.objects.filter(email_hmac=digest, case__ref=references.read_ref(ref) or "-")
    person = people.asking().filter(case__in=Case.objects.came_in()).first()
    if person is None or sending.confirming(digest):
        return
    link = absolute(reverse("takedown:enter", args=[references.track_link(person.case)]))
    letters.write(person.case, "N24", to=person, facts={"link": link})


def may_erase(case):
    """Whether files may go at the sender's wish: the case is over, and nothing that it asked for is in force or disputed."""
    in_force = Restriction.objects.of_case(case).in_force().exists()
    return case.state in OVER and not in_force and not case.counters.filter(ended="").exists()


def erase_files(case, *, by=REQUESTER):
    """Delete the files that the requester has sent (个人信息保护法 47); what was decided, and why, stays. Returns how many.

    Raises `Blocked` while they are needed.
    """
    with transaction.atomic():
        if not may_erase(case):
            raise Blocked("这件申请还没有办结，或措施仍在生效，材料依法需要保留。办结后可以删除。", code="needed")
        rows = list(evidence.files_of(case).filter(counter=None))
        for row in rows:
            evidence.drop(row)
        log.append(case, "erased_files", "删除申请人材料", by=by, files=len(rows))
    return len(rows)


def declare(case, *, draft, **statement):
    """Hand in a statement of the other side (`countering.counter`) with the files of its form, sealed with the case's key."""
    with transaction.atomic():
        files = [row.pk for row in evidence.files_of(draft)]
        evidence.adopt(case, draft)
        return countering.counter(case, evidence=case.evidence.filter(pk__in=files), **statement)
