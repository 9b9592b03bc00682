"""A new seal key: every case key is wrapped anew by the first of `CARBON_SEAL_KEYS`, so that an old one may be taken out.

Only wrappings change; what the case keys have sealed stays as it is. May be killed and run again: what the first key wraps
already is left alone.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction

from takedowns import keys
from takedowns.models import Case, DraftFiles

HOLDERS = (Case, DraftFiles)  # every model with a `data_key`
STEP = 500
SHOWN = 20


@dataclass
class Count:
    """How many keys each seal key wraps (`by`, counted from 0), and which rows no seal key opens."""

    by: Counter = field(default_factory=Counter)
    lost: list = field(default_factory=list)

    @property
    def old(self):
        """How many need another key than the first."""
        return sum(number for key, number in self.by.items() if key)


def count():
    """A `Count` of all case keys, by model; nothing is changed. A key that was destroyed (empty) needs none."""
    return {model: _count(model) for model in HOLDERS}


def rewrap():
    """Wrap all that an old key wraps by the first one, in steps that are each committed; returns how many that were."""
    return sum(_step(model, rows) for model in HOLDERS for rows in _steps(model))


def _count(model):
    found = Count()
    for row in _rows(model).iterator(chunk_size=2000):
        try:
            found.by[keys.holder(row.data_key)] += 1
        except keys.Unreadable:
            found.lost.append(row)
    return found


def _rows(model):
    return (
        model.objects.exclude(data_key=b"").only("pk", "data_key", *(["ref"] if model is Case else [])).order_by("pk")
    )


def _steps(model):
    """The numbers of rows, some hundreds at a time."""
    last = 0
    while rows := list(_rows(model).filter(pk__gt=last).values_list("pk", flat=True)[:STEP]):
        yield rows
        last = rows[-1]


@transaction.atomic
def _step(model, numbers):
    """Rows are locked and read again: a case that is erased meanwhile has a new key, which stays."""
    done = 0
    for row in _rows(model).filter(pk__in=numbers).select_for_update(of=("self",)):
        try:
            if keys.holder(row.data_key):
                done += model.objects.filter(pk=row.pk).update(data_key=keys.rewrapped(row.data_key))
        except keys.Unreadable:  # counted and named by `count`
            continue
    return done
