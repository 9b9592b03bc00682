"""What time alone does to cases, each minute; may come late, twice, or not at all. No timer removes or restores anything."""

import datetime
from contextlib import ExitStack

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from takedowns import announcing, letters, log, outbox, verifying, workdays
from takedowns.handling import answering, countering, deciding, intake
from takedowns.handling.asking import LAPSING
from takedowns.handling.standing import has_measures
from takedowns.models import Case, CaseEvent, CounterNotice, Letter, Restriction, Target
from takedowns.states import CaseState, Kind, RestrictionState, Role, Unreached
from workflow.models import Event

UNCONFIRMED = datetime.timedelta(days=7)
ASKED = datetime.timedelta(days=10)
REMINDERS = (3, 7)  # days after the question
EDITED = ("publish", "schedule", "withdraw", "restore", "correct")  # what editors do that a handler should know
URGENT_TRIAGE = datetime.timedelta(minutes=30)
TRIAGE_HOURS = 4  # of work
BEGUN = datetime.timedelta(days=1)
CLOSING = (
    CaseState.ACTIONED,
    CaseState.REJECTED,
    CaseState.RESTORED,
    CaseState.UPHELD,
    CaseState.RETRACTED,
    CaseState.DUPLICATE,
)
AT_ONCE = 200  # rows a step looks at in one minute
# Warned when that part of the term is over: (part, letter, to whom, what the log calls it).
WARNINGS = (
    (0.5, "I2", "owner", "warned_half"),
    (1.0, "I3", "approvers", "warned_due"),
    (2.0, "I3", "admins", "warned_double"),
)


def run():
    """One round of all timers and of the outbox. Each step is done, also where another fails; that one is told at the end."""
    with ExitStack() as steps:  # the first put in is the last done
        for step in reversed(STEPS):
            steps.callback(step)


def expire():
    """End what was never confirmed, and wipe its texts and files."""
    old = Case.objects.filter(state=CaseState.UNVERIFIED, created_at__lt=timezone.now() - UNCONFIRMED)
    for case in old.order_by("pk")[:AT_ONCE]:
        intake.expire(case)


def remind():
    """Ask again for what is missing, three and seven days after the question."""
    for days in REMINDERS:
        since = timezone.now() - datetime.timedelta(days=days)
        waiting = Case.objects.filter(state=CaseState.NEED_INFO, paused_at__lt=since)
        mark = f"reminded_{days}"
        for case in _unmarked(waiting, mark, since=F("paused_at")):
            _remind(case, mark)


def _remind(case, mark):
    facts = {"missing": intake.missing_of(case), "again": True, "until": case.paused_at + ASKED}
    for person in case.people.asking():
        letters.write(case, "N2", to=person, facts=facts)
    log.append(case, mark, "提醒补充材料")


def lapse():
    """Ten days after the question: close what cannot be judged, judge the rest as it is."""
    over = Case.objects.filter(state=CaseState.NEED_INFO, paused_at__lt=timezone.now() - ASKED)
    for case in over.order_by("pk")[:AT_ONCE]:
        if case.kind in LAPSING and not has_measures(case):
            intake.lapse(case)
        else:
            intake.resume(case)


def triage():
    """Tell everybody at the desk what nobody has taken: after four hours of work, what is urgent after half an hour of any day."""
    now = timezone.now()
    lying = Case.objects.filter(state=CaseState.RECEIVED, owner=None, received_at__lt=now - URGENT_TRIAGE)
    for case in _unmarked(lying, "untriaged"):
        if case.urgent or workdays.add_hours(case.received_at, TRIAGE_HOURS) <= now:
            for people in ("handlers", "approvers"):
                letters.write(case, "I1", to=people, facts={"what": "还没有人认领"})
            log.append(case, "untriaged", "认领提醒")


def unanswered():
    """Tell the owner and the approvers that the time of the first answer is over and nobody has written to the requester."""
    over = Case.objects.undecided().filter(answered_at=None, paused_at=None, answer_due__lt=timezone.now())
    for case in _unmarked(over.exclude(state=CaseState.RECEIVED, owner=None), "unanswered"):  # of those `triage` tells
        for people in (_whom(case, "owner"), "approvers"):
            letters.write(case, "I1", to=people, facts={"what": "首次答复期限已到，还没有答复申请人"})
        log.append(case, "unanswered", "首次答复提醒", due=case.answer_due.isoformat())


def warn():
    """Tell the owner at half of the term, the approvers at its end, the administrators at twice its length.

    A review, and a case that is worked on anew, has a term of its own.
    """
    now = timezone.now()
    anew = CaseEvent.objects.filter(case=OuterRef("pk"), kind__in=["appeal", "reopen"]).order_by("-seq")
    running = Case.objects.undecided().filter(paused_at=None, decide_due__isnull=False)
    running = running.annotate(anew=Subquery(anew.values("at")[:1]))
    for part, key, to, mark in WARNINGS:
        for case in _unmarked(running, mark, since=Coalesce("anew", "received_at")):
            begun = case.anew or case.complete_at or case.received_at
            if begun + (case.decide_due - begun) * part <= now:
                letters.write(case, key, to=_whom(case, to), facts={"due": case.decide_due, "part": part})
                log.append(case, mark, "期限提醒", due=case.decide_due.isoformat())


def tell_changes():
    """Tell the owner what editors have done to an article of an undecided case. It moves neither case nor target."""
    named = Target.objects.filter(case=OuterRef(OuterRef("pk")), article__isnull=False).values("article")
    moves = Event.objects.filter(
        subject_type="articles.article", subject_id__in=named, move__in=EDITED, by__isnull=False
    )
    changed = Case.objects.undecided().annotate(acted=Subquery(moves.order_by("-at").values("at")[:1]))
    for case in _unmarked(changed.filter(acted__gt=F("received_at")), "article_changed", since=F("acted")):
        letters.write(case, "I1", to=_whom(case, "owner"), facts={"what": "编辑改变了稿件的状态"})
        log.append(case, "article_changed", "编辑改变了稿件的状态")


def tell_undelivered():
    """Tell the desk of letters to people outside that have not left for three days: whoever they are for must be told otherwise."""
    waiting = Letter.objects.filter(sent_at=None, cancelled_at=None, to_staff=False)
    late = waiting.filter(created_at__lt=timezone.now() - announcing.UNDELIVERED)
    for case in _unmarked(Case.objects.came_in().filter(pk__in=late.values("case")), "undelivered"):
        otherwise = "或在申请页发布公告" if Unreached.UNDELIVERED in announcing.grounds(case) else ""
        letters.write(case, "I1", to="handlers", facts={"what": f"有信函三天没有送出，请改用其他方式通知{otherwise}"})
        log.append(case, "undelivered", "信函三天没有送出")


def tell_unannounced():
    """Tell the desk of removals that began after their approval, about which nobody of the other side can be told (条例 15)."""
    begun = Restriction.objects.in_force().filter(begins_at__gt=timezone.now() - BEGUN, measure__in=announcing.REMOVING)
    cases = Case.objects.filter(kind=Kind.COPYRIGHT, decided_at__isnull=False, public_notice=None)
    for case in _unmarked(cases.filter(pk__in=begun.values("target__case")), "unannounced", since=F("decided_at")):
        if announcing.needed(case) and announcing.grounds(case):
            letters.write(case, "I1", to="handlers", facts={"what": "作者、来源无法通知，请在申请页发布公告"})
            log.append(case, "unannounced", "提醒发布公告")


def _whom(case, to):
    if to == "owner":
        return [case.owner] if case.owner_id else "handlers"
    if to == "admins":
        return [user for user in User.objects.filter(is_active=True) if "administrator" in user.roles]
    return to


def release():
    """Let go of claims that nobody has renewed."""
    for case in Case.objects.filter(claimed_until__lt=timezone.now(), state=CaseState.IN_REVIEW).order_by("pk")[
        :AT_ONCE
    ]:
        deciding.release_claim(case)


def start_counter_clocks():
    """A forwarded statement is delivered when its letter has left the house."""
    waiting = CounterNotice.objects.filter(ended="", forwarded_at__isnull=False, delivered_at=None)
    for notice in waiting.select_related("case").order_by("pk")[:AT_ONCE]:
        letter = notice.case.letters.filter(
            key="N10", sent_at__isnull=False, created_at__gte=notice.forwarded_at
        ).first()
        if letter:
            countering.deliver(notice, at=letter.sent_at)


def prompt_legal():
    """The time of a statement is over without proof of a complaint or suit: the legal desk is told, once. Nothing moves.

    A time that was made longer, and a later statement, is told of again.
    """
    over = Case.objects.filter(state=CaseState.COUNTER_FORWARDED, counter_due__lt=timezone.now())
    for case in _unmarked(over, "counter_over", since=F("counter_due")):
        letters.write(case, "I1", to="legal", facts={"what": "反通知等待期已满，请决定是否恢复"})
        log.append(case, "counter_over", "反通知等待期满", due=case.counter_due.isoformat())


def report():
    """Tell an authority what was done once every surface is clean (N20); one without a mailbox is told by the desk."""
    done = Case.objects.filter(kind=Kind.AUTHORITY, state=CaseState.ACTIONED, order__isnull=False)
    for case in _unmarked(done, "reported", since=F("decided_at")):
        clean, every = verifying.tally(answering.in_force(case))
        if clean < every or deciding.holds_of(case).filter(state=RestrictionState.SCHEDULED).exists():
            continue
        facts = {"clean": clean, "surfaces": every}
        sent = letters.write(case, "N20", to=case.people.get(role=Role.CLAIMANT), facts=facts)
        if not sent:
            due = case.order.report_due
            until = f"（期限 {timezone.localtime(due):%Y-%m-%d %H:%M}）" if due else ""
            letters.write(case, "I1", to="handlers", facts={"what": f"已全部核验，请向来文机关反馈{until}"})
        log.append(case, "reported", "反馈来文机关", by_letter=bool(sent), clean=clean, surfaces=every)


def close():
    """End the cases for which nothing is left to do; what only people can end does not stand before the others."""
    waiting = Q(Exists(Restriction.objects.of_case(OuterRef("pk")).standing()), state=CaseState.RETRACTED)
    done = Case.objects.filter(state__in=CLOSING).exclude(waiting).order_by("changed_at", "pk")
    for case in done[:AT_ONCE]:
        if not answering.open_ends(case):
            answering.close(case)


def _unmarked(cases, mark, since=None):
    """Those of `cases` whose log does not hold the mark, or only one from before `since` (received), where it begins."""
    cases = cases.annotate(begins=since or F("received_at"))
    marks = CaseEvent.objects.filter(case=OuterRef("pk"), kind=mark, at__gte=OuterRef("begins"))
    return cases.exclude(Exists(marks)).order_by("pk")[:AT_ONCE]


STEPS = (
    expire,
    intake.sweep,
    remind,
    lapse,
    triage,
    unanswered,
    warn,
    tell_changes,
    tell_undelivered,
    tell_unannounced,
    release,
    start_counter_clocks,
    prompt_legal,
    report,
    close,
    outbox.send,
)
