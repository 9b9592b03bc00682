"""The panels under the decisions: letters, sealed articles, notes, and who did or saw what; one is read when it is asked for."""

import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from takedowns import letters, log
from takedowns.models import Case, CaseEvent, Letter, Note, Snapshot
from takedowns.querysets import counted

SHOWN = 30
PANELS = {"letters": "信函", "snapshots": "封存件", "notes": "经办记录", "events": "谁做过、谁看过"}
LOOK = datetime.timedelta(minutes=10)  # within it, another look of the same person at the same case is the same look


def figures(case, user):
    """How much there is in each panel, whether letters wait or were called back, whether the person looked just now."""
    of_case = {"case": OuterRef("pk")}
    seen = CaseEvent.objects.filter(kind="seen_case", by=user, at__gt=timezone.now() - LOOK, **of_case)
    asked = Case.objects.filter(pk=case.pk).values(
        letters_number=counted(Letter.objects.filter(**of_case), "case"),
        snapshots_number=counted(Snapshot.objects.filter(**of_case), "case"),
        notes_number=counted(Note.objects.filter(**of_case), "case"),
        seen=Exists(seen),
        waiting=Exists(letters.waiting(case)),
        called_back=Exists(letters.called_back(case)),
    )
    return asked.get()


def offered(numbers):
    """The panels that hold anything, as code, name and number (None: not counted)."""
    named = [(code, name, numbers.get(f"{code}_number")) for code, name in PANELS.items()]
    return [one for one in named if one[2] != 0]


def opened(code, case):
    """What stands in a panel; None for none."""
    rows = {
        "letters": lambda: case.letters.defer("sealed").order_by("-pk")[:SHOWN],
        "snapshots": lambda: case.snapshots.defer("sealed").order_by("pk"),
        "notes": lambda: case.notes.select_related("by").order_by("-pk")[:SHOWN],
        "events": lambda: case.events.order_by("-seq")[:SHOWN],
    }
    return rows[code]() if code in rows else None


def saw(case, user, numbers):
    """Note that somebody has opened the case, unless they did so a moment ago."""
    if not numbers["seen"]:
        log.seen(case, "case", by=user)
