"""After a database came from a backup: what the ledger knows and the database does not is put into force, or ended, again.

May be killed and run again: what is in force already is left alone. What cannot be repeated exactly is hidden for the time
being, and somebody is told.
"""

import dataclasses
import datetime
from collections import Counter

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import policy
from articles.models import Article, Image
from takedowns import following, keys, ledger, letters, log
from takedowns.handling import enforcing, partial
from takedowns.handling.moving import working
from takedowns.lifecycle import CASE, TARGET
from takedowns.models import Case, Restriction, Target
from takedowns.snapshots import SnapshotBroken
from takedowns.states import CaseState, Channel, Measure, Outcome
from workflow.errors import MoveRefused

FLAG = "账本恢复"
INTERIM = datetime.timedelta(days=30)
TOGETHER = 50  # lines
REPEATED, HELD, LIFTED, NOTHING, ABSENT, FAILED = "repeated", "held", "lifted", "nothing", "absent", "failed"


@dataclasses.dataclass(frozen=True)
class Missed:
    """One restriction that the database does not know, or knows only as it was: its last line, and whether it is in force."""

    line: dict

    @property
    def is_in_force(self):
        """Whether it began and nothing ended it."""
        return self.line["move"] == "begin"


def replay(*, restored=False):
    """Repeat what is missing; returns how often each outcome came. Raises `FileNotFoundError` without a ledger.

    `restored`: whoever runs it says that the database came from a backup. Then the log tells so also where no measure was
    missing: it has lost its newest events, and the heads that were kept of them are settled by this one.
    """
    lines = ledger.unknown(ledger.lines())
    last = {}
    for line in lines:
        last[line["case"], line["restriction"]] = Missed(line)
    missed = list(last.values())
    held = {_measure_of(each.line) for each in missed if each.is_in_force}
    # One that gave way to another of the same measure looks like its successor here: what has ended is not ended twice.
    missed = [each for each in missed if each.is_in_force or _measure_of(each.line) not in held]
    with following.many_at_once():  # what is in force comes first: a successor stands before its forerunner ends
        counts = Counter(outcome for group in _by_case(missed) for outcome in _again(group))
        counts.update(_ended(each.line) for each in missed if not each.is_in_force)
    if lines or restored:
        ledger.settle(log.append(None, ledger.REPLAYED, "按账本重放", lines=len(lines), **counts))
    return counts


def _measure_of(line):
    return line["case"], line["article"], line["measure"]


def _by_case(missed):
    """The lines of what is in force, those of one case together, at most fifty: so many are one transaction."""
    found = {}
    for each in missed:
        if each.is_in_force:
            found.setdefault(each.line["case"], []).append(each.line)
    return [lines[at : at + TOGETHER] for lines in found.values() for at in range(0, len(lines), TOGETHER)]


def _again(lines):
    """Repeat what a case had in force; the outcomes. Its articles are locked before it, as everywhere."""
    there = [(article, line) for line in lines if (article := _article(line))]
    outcomes = [ABSENT] * (len(lines) - len(there))
    if not there:
        return outcomes
    case = _case(lines[0])
    waiting = [(article, line) for article, line in there if not _stands(case, article, line)]
    outcomes += [NOTHING] * (len(there) - len(waiting))
    if waiting:
        with working(case, articles=[article.pk for article, _ in waiting]):
            outcomes += [_one(case, article, line) for article, line in waiting]
    return outcomes


def _one(case, article, line):
    article.refresh_from_db()  # it is locked now; and it may be that of the line before
    if _stands(case, article, line):
        return NOTHING
    words, target = _words(article, line), _target(case, article)
    if words is not None:
        try:
            with transaction.atomic():
                _repeat(target, line, words)
            return REPEATED
        except MoveRefused:  # the text is another one: the next best is to hide it
            pass
    _hold(target, line)
    return HELD


def _stands(case, article, line):
    """Whether the measure of a line, or one that hides the article for the time being, is in force."""
    standing = _standing(case, article, line["measure"], Measure.INTERIM_HIDE)
    return standing.filter(Q(measure=Measure.INTERIM_HIDE) | Q(status=line["status"])).exists()


def _repeat(target, line, words):
    until = datetime.datetime.fromisoformat(line["until"]) if line["until"] else None
    enforcing.repeat(target, line["measure"], status=line["status"], until=until, words=words)


def _hold(target, line):
    """Hide what cannot be dealt with exactly, and tell approvers and legal."""
    status = 404 if line["status"] == 404 else policy.current().interim_status
    enforcing.repeat(target, Measure.INTERIM_HIDE, status=status, until=timezone.now() + INTERIM)
    facts = {"article": target.article_id, "measure": line["measure"]}
    log.append(target.case, "alarm_replay", "不能按账本原样重复", **facts)
    for people in ("approvers", "legal"):
        letters.write(target.case, "I4", to=people, facts={"what": "恢复备份后不能原样重复的措施，已先行屏蔽", **facts})


def _ended(line):
    """End what the ledger says has ended; a snapshot that does not verify leaves it in force, with its own alarm."""
    article, case = _article(line), Case.objects.filter(ref=line["case"]).first()
    if article is None or case is None:
        return NOTHING
    standing = list(_standing(case, article, line["measure"]))
    if not standing:
        return NOTHING
    try:
        with working(case):
            for restriction in standing:
                enforcing.lift(restriction, by=None, reason="按账本解除")
    except SnapshotBroken:
        return FAILED
    return LIFTED


def _article(line):
    """The article of a line: by number, if it is still the same one, else by its number on the former site; None if gone."""
    origin, number = line["legacy"]
    found = Article.objects.filter(pk=line["article"], legacy_origin=origin, legacy_id=number).first()
    if found or number is None:
        return found
    return Article.objects.filter(legacy_origin=origin, legacy_id=number).first()


def _standing(case, article, *measures):
    rows = Restriction.objects.in_force().of_case(case)
    return rows.filter(article=article, measure__in=measures).order_by("pk")


def _words(article, line):
    """What a measure needs to be the same again; None if that cannot be known."""
    measure, scope = Measure(line["measure"]), line["scope"] or {}
    if measure.hides:
        return {} if article.content_hash == line["content_hash"] else None
    if measure == Measure.REDACT:
        return {"quotes": quotes} if (quotes := partial.quotes_at(article, scope)) else None
    if measure == Measure.REMOVE_MEDIA:
        there = Image.objects.filter(pk__in=scope["pictures"]).count() == len(scope["pictures"])
        return {"pictures": scope["pictures"]} if there else None
    return {} if measure == Measure.EXCERPT_LINK else None


def _case(line):
    """The case of a line; one that the backup does not hold is made anew as a shell, marked, and open for whoever knows more."""
    found = Case.objects.filter(ref=line["case"]).first()
    if found:
        return found
    at = datetime.datetime.fromisoformat(line["at"])
    case = Case(
        ref=line["case"],
        public_id=line["public_id"],
        kind=line["kind"],
        channel=Channel.OWN,
        flags=[FLAG],
        data_key=keys.new(),
        created_at=at,
    )
    with CASE.begin(case, by=None):
        pass
    for move in ("confirm", "claim"):
        with CASE.making(move, case, by=None):
            case.received_at = at
    return case


def _target(case, article):
    found = case.targets.filter(article=article).first()
    if found:
        return found
    last = case.targets.order_by("-number").first()
    target = Target(case=case, number=last.number + 1 if last else 1)
    with TARGET.begin(target, by=None):
        pass
    with TARGET.making("match", target, by=None):
        target.article = article
    if case.state == CaseState.IN_REVIEW and FLAG in case.flags:
        with TARGET.making("decide", target, by=None):
            target.outcome = Outcome.GRANT
        with TARGET.making("apply", target, by=None):
            pass
    return target
