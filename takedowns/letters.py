"""Letters are written in the move's transaction and wait in the outbox; `outbox` sends them after it.

A letter says the same however often the move is tried: (case, key, round, recipient) is unique. Staff letters hold references
only, never a name or a word of the request, and are in Simplified; `wording` knows the language of all others.
"""

import hashlib
import json
from datetime import timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from accounts.models import User
from accounts.roles import ROLES
from takedowns import keys, wording
from takedowns.models import CasePerson, Letter

UNDO = timedelta(seconds=60)  # decision letters can be called back for so long
DECISION = ("N5", "N6", "N8")
STAFF = {
    "handlers": "takedowns.handle_case",
    "approvers": "takedowns.approve_case",
    "legal": "takedowns.decide_legal",
    "auditors": "takedowns.audit_case",
}


def write(case, key, *, to, facts=None, wait=timedelta(0)):
    """Put the letter `key` (N0 to N22, I1 to I4) into the outbox; returns the new letters.

    `to` is a `CasePerson`, a name in `STAFF`, or a list of users. Nobody with an address: an empty list. `facts` are what
    the template prints beside case, site and links. Runs in the caller's transaction.
    """
    facts = facts or {}
    if isinstance(to, CasePerson):
        address = to.contact.get("email", "")
        lang = wording.language_of(to)
        label = to.get_role_display()
        return [_put(case, key, address, label=label, facts=facts, wait=wait, lang=lang)] if address else []
    users = _staff(STAFF[to]) if isinstance(to, str) else to
    return [
        _put(case, key, user.email, label=str(user), facts=facts, wait=wait, staff=True) for user in users if user.email
    ]


def preview(case, key, *, facts=None, lang=""):
    """Subject and body of a letter as it would be written now, in the language of whoever asks unless `lang` says another."""
    subject, body = wording.text_of(case, key, facts or {}, lang=lang or case.lang)
    return one_line(subject), body


def waiting(case):
    """The letters of a decision that have not left yet; no other letter can be kept from leaving."""
    return case.letters.filter(key__in=DECISION, sent_at=None, cancelled_at=None)


def cancel(case):
    """Call back the letters of a decision that have not left yet; returns how many."""
    return waiting(case).update(cancelled_at=timezone.now())


def called_back(case):
    """The letters that were called back, and after which their recipients were told nothing newer: they are owed."""
    newer = Letter.objects.filter(case=OuterRef("case"), recipient=OuterRef("recipient"), key__in=DECISION)
    newer = newer.filter(pk__gt=OuterRef("pk"))
    rows = case.letters.filter(key__in=DECISION, sent_at=None, cancelled_at__isnull=False)
    return rows.exclude(sealed=b"").exclude(Exists(newer))


def send_again(case):
    """Let what was called back leave after all, in a minute; returns how many."""
    return called_back(case).update(cancelled_at=None, send_after=timezone.now() + UNDO)


def _put(case, key, address, *, label, facts, wait, lang=wording.HANS, staff=False):
    address = one_line(address)
    recipient = keys.lookup("email", address.lower())
    standing = Letter.objects.filter(case=case, key=key, recipient=recipient)
    again = (standing.aggregate(last=Max("round"))["last"] or 0) + 1
    subject, body = preview(case, key, facts=facts, lang=lang)
    words = {"to": address, "subject": subject, "body": body}
    text = json.dumps(words, ensure_ascii=False, sort_keys=True)
    return Letter.objects.create(
        case=case,
        key=key,
        round=again,
        recipient=recipient,
        to_staff=staff,
        to_label=label[:20],
        sealed=case.box.seal_json(words, f"letter of {case.ref}"),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        message_id=make_msgid(idstring=f"{key.lower()}.{again}", domain=urlsplit(settings.SITE_URL).hostname),
        send_after=timezone.now() + wait,
    )


def one_line(text):
    """A text that cannot begin a new header: every line break and control character becomes a space."""
    return "".join(" " if ord(char) < 32 or char in "\x7f\x85\u2028\u2029" else char for char in text).strip()


def _staff(permission):
    roles = [role.code for role in ROLES.values() if permission in role.permissions]
    people = User.objects.filter(is_active=True).exclude(email="").order_by("pk")
    return [user for user in people if set(user.roles) & set(roles)]
