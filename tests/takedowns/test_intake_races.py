"""The same letter opened twice at the same moment, two forms at once: one case, one move, one event."""

import pytest

from takedowns.handling import intake
from takedowns.models import Case, CaseEvent
from takedowns.people import REQUESTER
from takedowns.states import CaseState
from tests import make
from tests.articles.racing import errors_of
from tests.takedowns import sent
from workflow.errors import WrongState

CROWD = 6

pytestmark = [
    pytest.mark.postgres(reason="threads need row locks; SQLite has one writer"),
    pytest.mark.django_db(transaction=True),
]


def test_a_link_that_is_pressed_eight_times_at_once_confirms_once():
    article = make.published()
    token = sent.token_of(sent.submitted(article))
    refused = errors_of(*[lambda: intake.confirm(token)] * CROWD)
    assert [type(error) for error in refused] == [intake.LinkSpent] * (CROWD - 1)
    assert CaseEvent.objects.filter(kind="confirm").count() == 1
    article.refresh_from_db()
    assert article.open_claims == 1


def test_an_answer_that_is_sent_eight_times_at_once_moves_once():
    case, _ = sent.received(make.published(), proof=False)
    job = lambda: intake.supply(Case.objects.get(pk=case.pk), by=REQUESTER, note="补充说明")  # noqa: E731  one job, many threads
    assert [type(error) for error in errors_of(*[job] * CROWD)] == [WrongState] * (CROWD - 1)
    case.refresh_from_db()
    assert case.state == CaseState.IN_REVIEW
    assert case.messages.count() == 1
