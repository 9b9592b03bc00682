"""What follows a restriction once it is committed: its files are taken, the ledger is written."""

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from django.db import transaction

from articles import sealing
from takedowns import ledger
from takedowns.models import Restriction

log = logging.getLogger(__name__)
many = ContextVar("many", default=False)


@contextmanager
def many_at_once():
    """Inside, only files follow a commit: the replay of thousands writes the ledger itself, and the tick looks at the surfaces."""
    token = many.set(True)
    try:
        yield
    finally:
        many.reset(token)


def after(restriction, *steps):
    """Let files, ledger and `steps` (taking the restriction's id) follow the commit; what fails is done again by the tick."""
    for step in (take_files,) if many.get() else (take_files, write_ledger, *steps):
        transaction.on_commit(partial(step, restriction.pk), robust=True)


def take_files(pk):
    """Take the files that a restriction in force keeps in the vault out of private and public storage; may be repeated."""
    restriction = _in_force(pk)
    if restriction and restriction.snapshot_id and restriction.snapshot.files:
        sealing.take_files(restriction.article, [row["name"] for row in restriction.snapshot.files])


def write_ledger(pk=None):
    """Write what the ledger lacks; one that is ahead of the database waits for `takedown_replay`."""
    try:
        ledger.fill()
    except ledger.Ahead:
        log.error("the takedown ledger is ahead of the database: run takedown_replay")


def _in_force(pk):
    rows = Restriction.objects.in_force().select_related("article", "snapshot", "target__case")
    return rows.filter(pk=pk).first()
