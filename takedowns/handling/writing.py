"""Writes down what came in: the case, its people, its targets, all that was typed sealed with the case's own key."""

import datetime
import json
from typing import Any

from django.utils import timezone

from takedowns import evidence, keys, references, targets
from takedowns.lifecycle import CASE
from takedowns.models import Case, CasePerson, Target
from takedowns.states import Channel, Kind, Role
from workflow.errors import Blocked

PUBLISH_LEVELS = ("full", "redacted", "figures")
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
WHAT = ("whole", "title", "quote", "picture")
WORDS = ("quote", "prefix", "suffix", "wish")
DISCLOSURES = ("none", "fact", "named")


def write(kind: Kind, *, by, fields, person, targets, lang, files=None, channel=Channel.FORM) -> Case:
    """A new unverified case with everything in it; in the caller's transaction. Raises `Blocked` for rows of no use."""
    rows = _rows(targets)
    case = Case(
        ref=references.new_ref(),
        public_id=references.new_public_id(),
        kind=kind,
        channel=channel,
        lang=lang if lang in LANGUAGES else LANGUAGES[0],
        publish_level=_publish_level(kind, fields, person),
        data_key=keys.new(),
    )
    case.seal_fields(fields)
    with CASE.begin(case, by=by, details={"kind": kind, "channel": channel, "targets": len(rows)}):
        _write_people(case, person)
        for number, (typed, row) in enumerate(rows, 1):
            _write_target(case, number, typed, row)
        if files is not None:
            evidence.adopt(case, files)
    return case


def digest(kind, fields, person, targets) -> str:
    """A keyed digest of all that a form holds, to know the same form again."""
    return keys.lookup("form", json.dumps([kind, fields, person, targets], sort_keys=True, ensure_ascii=False))


def order_values(fields: dict[str, Any], *, by) -> dict[str, Any]:
    """The columns of an `AuthorityOrder` from the fields of its form, called back by `by`. Raises `Blocked` for a missing one."""
    missing = [name for name in ("body", "number", "date", "scope") if not fields.get(name)]
    if missing:
        raise Blocked("公文须写明机关、文号、日期和要求的范围。请对照文书补填。", code="order_incomplete")
    disclosure = fields.get("disclosure") or DISCLOSURES[0]
    return {
        "body": fields["body"],
        "number": fields["number"],
        "date": datetime.date.fromisoformat(str(fields["date"])),
        "scope": fields["scope"],
        "until": moment(fields.get("until")),
        "disclosure": disclosure if disclosure in DISCLOSURES else DISCLOSURES[0],
        "report_due": moment(fields.get("report_due")),
    } | _called(fields.get("called_number"), by)


def _called(number, by) -> dict[str, Any]:
    return {"called_number": number, "called_by": by, "called_at": timezone.now()} if number else {}


def moment(text) -> datetime.datetime | None:
    """An ISO date-time of the form, in Asia/Shanghai unless it says otherwise; None for none."""
    if not text:
        return None
    at = datetime.datetime.fromisoformat(str(text))
    return at if timezone.is_aware(at) else timezone.make_aware(at)


def _publish_level(kind, fields, person) -> str:
    """What the sender chose; of what is private only figures are ever shown."""
    chosen = fields.get("publish_level")
    if kind == Kind.PERSONAL_INFO or (kind == Kind.REPUTATION and person.get("claimant") != "organisation"):
        return "figures"
    return chosen if chosen in PUBLISH_LEVELS else "redacted"


def _rows(given: list[dict]) -> list[tuple[targets.Typed, dict]]:
    """The lines with their meaning. Raises `Blocked` with each line that cannot be about us."""
    rows, faults = [], []
    for number, row in enumerate(given[: targets.MOST], 1):
        try:
            rows.append((targets.parse(row.get("raw", "")), row))
        except targets.TargetRefused as refused:
            faults.append(f"第 {number} 行：{refused.message}")
    if faults:
        raise Blocked("有的地址不能受理：", faults, code="foreign")
    if len(given) > targets.MOST:
        raise Blocked(f"一次最多 {targets.MOST} 个地址。请分几次提交。", code="too_many")
    if not rows:
        raise Blocked("请至少填写一个地址。", code="no_target")
    return rows


def _write_people(case, person) -> None:
    """Whoever sends it, and behind an agent the one who sent the agent."""
    contact = {name: value for name, value in person.items() if value}
    _write_person(case, Role.CLAIMANT, contact)
    if contact.get("principal"):
        _write_person(case, Role.PRINCIPAL, {"name": contact["principal"]})


def _write_person(case, role, contact) -> None:
    mail, phone = contact.get("email", ""), contact.get("phone", "")
    CasePerson.objects.create(
        case=case,
        role=role,
        sealed=case.box.seal_json(contact, f"person of {case.ref}"),
        name_hmac=keys.lookup("name", contact["name"]) if contact.get("name") else "",
        email_hmac=keys.lookup("email", mail.lower()) if mail else "",
        phone_hmac=keys.lookup("phone", phone) if phone else "",
        is_organisation=contact.get("claimant") == "organisation",
    )


def _write_target(case, number, typed, row) -> None:
    """A line as it was typed is sealed: it may hold a name. The plain column has a local path or a number at most."""
    words = {name: row[name] for name in WORDS if row.get(name)}
    Target.objects.create(
        case=case,
        number=number,
        raw=typed.shown,
        what=row.get("what") if row.get("what") in WHAT else "whole",
        picture=row.get("picture") or None,
        sealed=case.box.seal_json(words | {"line": typed.line}, f"target of {case.ref}"),
    )
