"""The proof that a measure has arrived: each surface is asked for until it is clean; what fails is told, never undone."""

import dataclasses
import datetime
import time

from django.db import transaction
from django.utils import timezone

from takedowns import following, letters, log, probing, snapshots
from takedowns.lifecycle import TARGET
from takedowns.looking import Known, Words, words_of
from takedowns.models import Propagation, Restriction
from takedowns.states import Measure, TargetState
from takedowns.surfaces import AT_ONCE, SURFACES

WAITS = (1, 5, 30)  # minutes before each new try; then the alarm, and a try an hour
HOURLY = 60
SECONDS = 30.0  # of a minute's tick
LONGEST = 500


def plan(restriction, words):
    """Write the rows of all surfaces of a restriction that has just begun, and seal the words that they must not say."""
    known = Known(restriction, restriction.article, words)
    restriction.grams = restriction.target.case.box.seal_json(dataclasses.asdict(words), _purpose(restriction))
    rows = [
        Propagation(restriction=restriction, surface=surface.code, address=address)
        for surface in SURFACES.values()
        if restriction.measure in surface.measures
        for address in dict.fromkeys(surface.addresses(known))
        if len(address) <= LONGEST
    ]
    Propagation.objects.bulk_create(rows, ignore_conflicts=True)


def words_behind(restriction, quotes=()):
    """What may be said nowhere any more under a restriction whose snapshot is written."""
    if restriction.hides:
        return words_of(snapshots.record_of(restriction.snapshot))
    files = [row["name"] for row in restriction.snapshot.files] if restriction.measure == Measure.REMOVE_MEDIA else []
    return Words(pieces=tuple(quotes), files=tuple(files))


def due():
    """Look at what is to be looked at now, for half a minute at most; returns how many surfaces that were."""
    end, done = time.monotonic() + SECONDS, 0
    rows = Propagation.objects.filter(clean=False, next_at__lte=timezone.now())
    rows = rows.filter(restriction__in=Restriction.objects.in_force()).order_by("next_at")
    for pk in dict.fromkeys(rows.values_list("restriction", flat=True)):
        if time.monotonic() > end:
            break
        done += check(_restriction(pk), is_due=True)
    return done


def first_look(pk):
    """Look at the page itself and its files, right after the commit."""
    restriction = _restriction(pk)
    if restriction:
        check(restriction, only=AT_ONCE)


def check(restriction, *, only=None, is_due=False):
    """Look at the surfaces of a restriction that are not clean yet (those in `only`; those whose time has come).

    Returns how many were looked at. What fails is tried again after 1, 5, 30 minutes; then somebody is told.
    """
    rows = restriction.surfaces.filter(clean=False).order_by("surface", "pk")
    rows = rows.filter(surface__in=only) if only else rows
    rows = list(rows.filter(next_at__lte=timezone.now()) if is_due else rows)
    if not rows:
        return 0
    if only is None:  # after the commit they have just been taken; a process that was killed may have left them
        following.take_files(restriction.pk)
    known = Known(restriction, restriction.article, _words(restriction))
    for row in rows:
        _note(row, _fault(known, row))
    _alarm(restriction, [row for row in rows if not row.clean and row.tries > len(WAITS) and not row.alarmed_at])
    if not restriction.surfaces.filter(clean=False).exists():
        _finish(restriction)
    return len(rows)


def tally(restrictions):
    """How many surfaces of some restrictions are clean, and how many there are."""
    clean = list(Propagation.objects.filter(restriction__in=restrictions).values_list("clean", flat=True))
    return sum(clean), len(clean)


def _restriction(pk):
    rows = Restriction.objects.in_force().select_related("article__section", "article__source", "target__case")
    return rows.filter(pk=pk).first()


def _words(restriction):
    """The sealed words; none once all is clean."""
    found = restriction.target.case.box.open_json(restriction.grams, _purpose(restriction))
    return Words(found["title"], tuple(found["pieces"]), tuple(found["files"])) if found else Words()


def _fault(known, row):
    surface = SURFACES.get(row.surface)
    if surface is None:
        return "本版本不再核验这个出口"
    if not row.address:
        return surface.check(known, None)
    for way in probing.ways():
        answer = way(row.address)
        fault = surface.check(known, answer) if answer.status else f"没有应答（{answer.text}）"
        if fault:
            return fault if way is probing.inside else f"经代理：{fault}"
    return ""


def _note(row, fault):
    now = timezone.now()
    row.tries += 1
    row.clean, row.note = not fault, fault[:200]
    row.verified_at = None if fault else now
    minutes = WAITS[row.tries - 1] if row.tries <= len(WAITS) else HOURLY
    row.next_at = now + datetime.timedelta(minutes=minutes) if fault else None
    row.save()


def _alarm(restriction, rows):
    """Tell whoever works on cases that surfaces fail for good; each row is told of once."""
    if not rows:
        return
    case = restriction.target.case
    with transaction.atomic():
        for row in rows:
            row.alarmed_at = timezone.now()
            row.save(update_fields=["alarmed_at"])
        failing = [{"surface": row.surface, "note": row.note} for row in rows]
        log.append(case, "alarm_surface", "出口核验失败", restriction=restriction.pk, failing=failing)
        facts = {"what": "出口核验失败", "article": restriction.article_id, "count": len(rows)}
        for people in ("handlers", "approvers"):
            letters.write(case, "I4", to=people, facts=facts)


def _finish(restriction):
    """All clean: the words are erased, and a target that has nothing left to show is verified."""
    target = restriction.target
    with transaction.atomic():
        Restriction.objects.filter(pk=restriction.pk).update(grams=b"")
        waiting = Propagation.objects.filter(restriction__target=target, clean=False)
        if target.state == TargetState.APPLIED and not waiting.filter(restriction__state="active").exists():
            with TARGET.making("verify", target, by=None):
                target.verified_at = timezone.now()


def _purpose(restriction):
    return f"words of {restriction.pk}"
