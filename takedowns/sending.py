"""How much a stranger may send: counts in the database, under keyed digests of networks and mailboxes, gone after a day.

The client's address comes from `workflow.origin`, which knows the proxies we trust. Nothing here depends on whether a case or an
article exists.
"""

import hashlib
import math
from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from chinese.folding import fold
from takedowns import keys, letters, log
from takedowns.models import Case, SenderCount
from takedowns.references import form_key, open_with, read_ref
from takedowns.states import Role
from workflow.origin import current_address

HONEYPOT = "website"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# what: ((most, in which time), ...)
LIMITS = {
    "form": ((5, HOUR), (20, DAY)),  # by network
    "mailbox": ((5, DAY),),  # by address of mail
    "confirmation": ((3, DAY),),  # letters N0, by address of mail
    "try": ((10, HOUR),),  # wrong tries to open a case, by network
    "tries": ((10, DAY),),  # the same, by number of the case
}
SOFT = 2  # forms of a network in an hour before the question is asked
ALIKE = 0.9
MOST_OPEN = 10  # cases of one mailbox


def submitting(email: str = "") -> int:
    """Count one form from the current network and of a mailbox; 0, or the seconds until it may be sent (nothing counted)."""
    of, mailbox = [("form", _network())], keys.lookup("email", email.lower()) if email else ""
    if mailbox and _open_cases(mailbox) >= MOST_OPEN:
        return int(DAY.total_seconds())
    return _count([*of, ("mailbox", mailbox), ("confirmation", mailbox)])


def confirming(email_hmac: str) -> int:
    """Count one more letter N0 to a mailbox (by its digest); 0 or the seconds to wait."""
    return _count([("confirmation", email_hmac)])


def needs_question() -> bool:
    """Whether the current network has sent so much that its next form asks a little sum."""
    network = _network()
    since = timezone.now() - HOUR
    return bool(network) and SenderCount.objects.filter(what="form", key=network, at__gt=since).count() >= SOFT


def question(token: str) -> str:
    """The sum that a form asks; always the same one for the same form."""
    first, second = _numbers(token)
    return f"{first} 加 {second} 等于几？"


def is_right(token: str, answer: str) -> bool:
    """Whether an answer, in digits of any width, is the sum of this form."""
    text = fold(answer).strip()
    return text.isascii() and text.isdigit() and len(text) < 4 and int(text) == sum(_numbers(token))


def is_trap(data) -> bool:
    """Whether the field that nobody sees was filled in; counted. Such a form is answered as if it were taken, and dropped."""
    if not data.get(HONEYPOT, "").strip():
        return False
    SenderCount.objects.create(what="trap", key=_network() or "-")
    return True


def tracking(ref: str, secret: str):
    """Try to open a case by number and secret as typed: seconds to wait, and the case or None.

    An unknown number and a wrong secret take the same time and the same path; a wrong try counts, a right one does not.
    """
    of = [("try", _network()), ("tries", keys.lookup("ref", read_ref(ref) or "-"))]
    if not read_ref(ref):
        of = of[:1]
    wait = _count(of)
    case = open_with(ref, secret)
    if wait:
        return wait, None
    if case is not None:
        _forgive(of)
    elif len(of) > 1 and _is_last(*of[1]):
        _warn_owner(read_ref(ref))
    return 0, case


def similarity(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1: Dice's coefficient of their folded pairs of letters and digits."""
    first, second = _pairs(one), _pairs(other)
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


def prune() -> None:
    """Delete counts that no limit asks for any more."""
    SenderCount.objects.filter(at__lt=timezone.now() - DAY).delete()


def _count(of) -> int:
    """Count one of each `(what, key)`, unless one of them must wait; the longest wait in seconds."""
    # Written first and committed at once: forms sent at the same moment thus see each other.
    rows = [SenderCount.objects.create(what=what, key=key) for what, key in of if key]
    wait = max((_wait(row) for row in rows), default=0)
    if wait:
        SenderCount.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return wait


def _wait(row: SenderCount) -> int:
    """The seconds until what this row counts may happen; itself is counted already."""
    now, waits = timezone.now(), [0.0]
    for most, window in LIMITS[row.what]:
        rows = SenderCount.objects.filter(what=row.what, key=row.key, at__gt=now - window).exclude(pk=row.pk)
        times = list(rows.order_by("-at", "-pk").values_list("at", flat=True)[:most])
        if len(times) == most:
            waits.append((times[-1] + window - now).total_seconds())
    return math.ceil(max(waits))


def _open_cases(mailbox: str) -> int:
    return Case.objects.open().filter(people__role=Role.CLAIMANT, people__email_hmac=mailbox).count()


def _is_last(what: str, key: str) -> bool:
    """Whether the next one of these must wait."""
    (most, window), *_ = LIMITS[what]
    return SenderCount.objects.filter(what=what, key=key, at__gt=timezone.now() - window).count() >= most


def _warn_owner(ref: str) -> None:
    """Tell whoever sent a case that somebody tries its number; the page is closed until tomorrow."""
    case = Case.objects.came_in().filter(ref=ref).first()
    person = case and case.people.claimants().first()
    if person:
        with transaction.atomic():
            letters.write(case, "N25", to=person)
            log.append(case, "tries", "查询码多次输错，暂停查询")


def _forgive(of) -> None:
    for what, key in of:
        last = SenderCount.objects.filter(what=what, key=key).order_by("-at", "-pk").first() if key else None
        if last:
            last.delete()


def _network() -> str:
    network = log.network_of(current_address())
    return keys.lookup("network", network) if network else ""


def _numbers(token: str) -> tuple[int, int]:
    digest = hashlib.sha256(form_key(token).encode()).digest()
    return 2 + digest[0] % 9, 2 + digest[1] % 9


def _pairs(text: str) -> Counter:
    plain = "".join(char for char in fold(text) if char.isalnum())
    return Counter(plain[at : at + 2] for at in range(len(plain) - 1))
