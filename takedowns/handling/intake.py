"""How a request comes in: sent by a form and confirmed by mail, or registered by the desk."""

import datetime

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from articles.addresses import absolute
from takedowns import elements, evidence, keys, letters, log, references, sending
from takedowns.handling import receiving, writing
from takedowns.handling.asking import PRESSED_TWICE, ask, lapse, missing_of, resume, supply
from takedowns.handling.joining import bar, match, merge
from takedowns.handling.moving import lock_articles, moving
from takedowns.handling.standing import claimant_of
from takedowns.handling.wiping import discard, expire, sweep, wipe
from takedowns.models import AuthorityOrder, Case
from takedowns.people import REQUESTER
from takedowns.states import PUBLIC_KINDS, CaseState, Channel, Kind, Level
from workflow.errors import Blocked, MoveRefused, NotPermitted
from workflow.lifecycle import lock

__all__ = [
    "LinkSpent",
    "ask",
    "bar",
    "confirm",
    "discard",
    "expire",
    "is_open",
    "lapse",
    "match",
    "merge",
    "missing_of",
    "register",
    "resend",
    "resume",
    "submit",
    "supply",
    "sweep",
    "wipe",
]

LINK_LIVES = datetime.timedelta(hours=24)
MOST_RESENT = 3


class LinkSpent(MoveRefused):
    """A link that is unknown, used, or too old: the page is the same for all of them, and offers a new one."""

    code = "link_spent"

    def __init__(self):
        super().__init__("这个链接已用过、已过期或不完整。可以点“重新发送”，我们会再发一封确认邮件。")


def submit(kind, *, fields: dict, person: dict, targets: list[dict], lang="zh-Hans", files=None) -> tuple[Case, str]:
    """Take in a public form; returns the case, and its secret if it is received at once (harmful content, no mailbox), else "".

    `fields`, `person` and `targets` (`raw` and what goes with it) are plain JSON values, `files` a `DraftFiles`. A form with a
    mailbox waits unverified for `confirm`: nothing is matched, nobody at the desk sees it, one letter leaves. The same form
    again is the same case. Raises `Blocked`.
    """
    if kind not in PUBLIC_KINDS:
        raise Blocked("这一类申请只能由本站登记。请按页面上的联系方式寄送文书。", code="kind")
    kind = Kind(kind)
    if elements.needs_email(kind) and not person.get("email"):
        raise Blocked("请填写邮箱：我们要用它确认是您本人提交，并把结果告诉您。", code="no_email")
    with transaction.atomic():
        digest = writing.digest(kind, fields, person, targets)
        _one_by_one(digest)
        standing = _sent_before(kind, person, digest)
        if standing:
            if files is not None:  # a file that came with the second try is not lost
                evidence.adopt(standing, files)
            return standing, ""
        case = writing.write(
            kind,
            by=REQUESTER,
            fields=fields | {"digest": digest},
            person=person,
            targets=targets,
            lang=lang,
            files=files,
        )
        if person.get("email"):
            _send_link(case)
            return case, ""
        with moving("confirm", case, by=REQUESTER, articles=receiving.wanted(case), details={"anonymous": True}):
            secret = _admit(case, Level.I0)
        receiving.follow(case)
    return case, secret


def confirm(token: str) -> tuple[Case, str]:
    """Receive the case of a confirmation link, pressed by its owner (POST only: mail scanners open links).

    Returns the case and the secret that opens its page, which is shown once. Raises `LinkSpent`.
    """
    found = Case.objects.filter(token_hmac=references.token_digest(token)).first() if token else None
    if found is None:
        raise LinkSpent
    with transaction.atomic():
        _lock(found)  # two clicks at once: the second one finds the link used
        if found.state != CaseState.UNVERIFIED or not _is_open(found, token):
            raise LinkSpent
        with moving("confirm", found, by=REQUESTER):
            secret = _admit(found, _declared(found))
        receiving.follow(found)
    return found, secret


def is_open(token: str) -> bool:
    """Whether a confirmation link would still work, for the page that shows its button; changes nothing."""
    found = Case.objects.filter(token_hmac=references.token_digest(token), state=CaseState.UNVERIFIED).first()
    return found is not None and _is_open(found, token)


def resend(token: str = "", *, email: str = "") -> None:
    """Send a new confirmation link for an old one, or for what a mailbox sent last; three times at most.

    Whoever asks is never told whether it was sent.
    """
    found = (
        {"token_hmac": references.token_digest(token)}
        if token
        else {"people__email_hmac": keys.lookup("email", email.lower())}
    )
    with transaction.atomic():
        rows = Case.objects.select_for_update(of=("self",)).filter(state=CaseState.UNVERIFIED, resent__lt=MOST_RESENT)
        case = rows.filter(**found).order_by("-pk").first()
        if case is None or sending.confirming(claimant_of(case).email_hmac):
            return
        case.resent += 1
        _send_link(case)


def register(
    kind, *, by, fields: dict, person: dict, targets: list[dict], channel, reason: str, lang="zh-Hans", files=None
) -> tuple[Case, str]:
    """Take in what came by letter, telephone or mail, an order of an authority, or a finding of our own; `reason` says how.

    Returns the case and the secret that opens its page, for the letter of answer: kept nowhere, shown once. The same sheet
    of the same person again within ten minutes is the same case, with a new secret in the place of the first.
    `fields` of an authority: body, number, date, scope, until, disclosure, report_due, act_by, called_number (called by `by`).
    Raises `NotPermitted`, `Blocked`.
    """
    if not by.has_perm("takedowns.handle_case"):
        raise NotPermitted("您的角色不能登记来件。请由下架经办登记。")
    if channel not in Channel.values or channel == Channel.FORM:
        raise Blocked("请选择来件方式。", code="channel")
    with transaction.atomic():
        digest = writing.digest(kind, fields | {"registered": [by.pk, channel, reason]}, person, targets)
        _one_by_one(digest)
        if standing := _registered_before(kind, digest):
            return standing, _new_secret(standing, by)
        words = {"fields": fields | {"digest": digest}, "person": person, "targets": targets}
        case = writing.write(Kind(kind), by=by, lang=lang, files=files, channel=channel, **words)
        if case.kind == Kind.AUTHORITY:
            AuthorityOrder.objects.create(case=case, **writing.order_values(fields, by=by))
        details = {"channel": channel, "kind": case.kind}
        with moving("register", case, by=by, reason=reason, articles=receiving.wanted(case), details=details):
            secret = _admit(case, Level.I0)
        receiving.follow(case)
    return case, secret


def _registered_before(kind, digest) -> Case | None:
    """The case that the same sheet has made a moment ago."""
    rows = Case.objects.came_in().filter(kind=kind, created_at__gt=timezone.now() - PRESSED_TWICE)
    recent = rows.exclude(channel=Channel.FORM).order_by("-pk")[:20]
    return next((case for case in recent if case.fields.get("digest") == digest), None)


def _new_secret(case, by) -> str:
    """A secret in the place of the one that nobody has read: the page that showed it gave way to a second press."""
    secret = references.new_secret()
    case.secret_hmac = references.secret_digest(secret)
    case.save(update_fields=["secret_hmac"])
    log.append(case, "secret_anew", "重新生成查询码", by=by)
    return secret


def _one_by_one(digest) -> None:
    """Let a form that is sent twice at the same moment be read one after the other; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])


def _sent_before(kind, person, digest) -> Case | None:
    """The unconfirmed case that the same person sent with the very same words a moment ago."""
    mail = keys.lookup("email", person["email"].lower()) if person.get("email") else ""
    since = timezone.now() - LINK_LIVES
    rows = Case.objects.filter(state=CaseState.UNVERIFIED, kind=kind, created_at__gt=since, people__email_hmac=mail)
    recent = rows.order_by("-pk")[:10] if mail else []
    return next((case for case in recent if case.fields.get("digest") == digest), None)


def _send_link(case) -> None:
    """A new link, good for a day, in the letter N0; it holds no word that was typed."""
    token = references.new_token()
    case.token_hmac = references.token_digest(token)
    case.token_until = timezone.now() + LINK_LIVES
    case.save(update_fields=["token_hmac", "token_until", "resent"])
    facts = {"link": absolute(reverse("takedown:confirm", args=[token])), "until": case.token_until}
    letters.write(case, "N0", to=claimant_of(case), facts=facts)


def _lock(case) -> None:
    """Lock the articles that the targets seem to mean, then the case, in the order of the house."""
    lock_articles(receiving.wanted(case))
    lock(case)


def _is_open(case, token) -> bool:
    return case.token_hmac == references.token_digest(token) and case.token_until > timezone.now()


def _declared(case) -> Level:
    """How well a sender with a confirmed mailbox is known: I2 with name, phone and address, else I1."""
    contact = claimant_of(case).contact
    return Level.I2 if all(contact.get(name) for name in ("name", "phone", "address")) else Level.I1


def _admit(case, level) -> str:
    """Everything that a case gets at the moment in which it is received; returns its secret."""
    secret = references.new_secret()
    case.secret_hmac = references.secret_digest(secret)
    case.token_hmac, case.token_until = "", None
    case.identity_level = level
    receiving.receive(case)
    return secret
