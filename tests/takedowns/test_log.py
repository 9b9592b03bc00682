"""The log of the desk: gapless, chained, and closed to change even for whoever holds the database."""

import pytest
from django.db import DatabaseError, connection, transaction

from takedowns import appendonly, log
from takedowns.models import CaseEvent

pytestmark = pytest.mark.django_db


def write(n=3):
    return [log.append(None, "verified", "核对记录", round=number) for number in range(n)]


@transaction.atomic
def fail_after_writing():
    write(1)
    raise ZeroDivisionError


def test_events_are_numbered_without_a_gap_and_chained():
    first, second, third = write()
    assert [first.seq, second.seq, third.seq] == [1, 2, 3]
    assert first.prev_hash == log.START
    assert [second.prev_hash, third.prev_hash] == [first.hash, second.hash]
    assert log.verify() == (3, None)
    assert log.head() == (3, third.hash)


def test_what_is_rolled_back_leaves_no_gap():
    write(1)
    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    assert write(1)[0].seq == 2
    assert log.verify() == (2, None)


@pytest.mark.parametrize("statement", ["UPDATE takedowns_caseevent SET actor = 'x'", "DELETE FROM takedowns_caseevent"])
def test_the_database_refuses_to_change_an_event(statement):
    write()
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert CaseEvent.objects.count() == 3


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE takedowns_caseevent SET actor = 'somebody' WHERE seq = 2",
        "UPDATE takedowns_caseevent SET payload = '{\"round\": 9}' WHERE seq = 2",
        "DELETE FROM takedowns_caseevent WHERE seq = 2",
    ],
)
def test_a_change_behind_the_triggers_is_named(change):
    write()
    appendonly.unguard(connection)
    with connection.cursor() as cursor:
        cursor.execute(change)
    appendonly.guard(connection)
    assert log.verify()[1] == 2
