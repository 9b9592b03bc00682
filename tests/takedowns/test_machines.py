"""The grid: every state of the three machines against every move; only the squares of the tables let anything through."""

import pytest

from takedowns.lifecycle import CASE, RESTRICTION, TARGET
from takedowns.models import Case, Restriction
from takedowns.states import CaseState, Measure, Outcome, RestrictionState, TargetState
from tests import make
from tests.takedowns import desk
from workflow.errors import WrongState

pytestmark = pytest.mark.django_db


def tried(table, obj, move):
    """Whether the move goes through for the system, which no permission stops."""
    try:
        with table.making(move.name, obj, by=None, reason="测试"):
            prepare(obj)
    except WrongState:
        return False
    return True


def prepare(obj):
    """What the database asks of the state that the move leads to."""
    if isinstance(obj, Case):
        obj.received_at = obj.received_at or obj.created_at
        obj.decided_at = obj.decided_at or obj.created_at
        obj.master = obj.master or desk.case()


@pytest.mark.parametrize("state", CaseState)
def test_cases(state):
    made = desk.case(state=state, decided_at="2026-11-01T00:00Z", master=desk.case())
    for move in CASE.moves.values():
        Case.objects.filter(pk=made.pk).update(state=state)
        assert tried(CASE, made, move) == (state in move.from_), (state, move.name)


@pytest.mark.parametrize("state", TargetState)
def test_targets(state):
    target = desk.case(make.published()).targets.get()
    for move in TARGET.moves.values():
        type(target).objects.filter(pk=target.pk).update(state=state, outcome=Outcome.GRANT)
        assert tried(TARGET, target, move) == (state in move.from_), (state, move.name)


@pytest.mark.parametrize("state", RestrictionState)
def test_restrictions(state):
    target = desk.case(make.published()).targets.get()
    made = Restriction.objects.create(article=target.article, target=target, measure=Measure.NOTE, hides=False)
    for move in RESTRICTION.moves.values():
        Restriction.objects.filter(pk=made.pk).update(state=state)
        assert tried(RESTRICTION, made, move) == (state in move.from_), (state, move.name)


@pytest.mark.parametrize("table", [CASE, TARGET, RESTRICTION])
def test_every_move_starts_and_ends_in_a_state_of_its_table(table):
    assert all(set(move.from_) <= set(table.states) for move in table.moves.values())
    assert {move.to for move in table.moves.values()} - {None} <= set(table.states)
