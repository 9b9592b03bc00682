"""What the desk's screens ask of the database: as many queries for twenty articles, or two hundred cases, as for one."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from takedowns.admin import queue
from takedowns.models import Case
from tests import make
from tests.articles.desk import enter
from tests.takedowns import desk

pytestmark = pytest.mark.django_db
QUEUE = "/admin/takedowns/case/"
SCREEN = 35  # 15 was the aim; each column of the screen has tables of its own, but none is asked for each target


def asked(client, path):
    """The number of queries of a page that was opened once before."""
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


def test_the_screen_costs_the_same_for_one_three_and_twenty_targets():
    owner = desk.handler()
    client, costs = enter(owner), []
    articles = [make.published(source=make.source()) for _ in range(20)]
    for number in (2, 3, 20):
        held = desk.case(*articles[:number], owner=owner, claimed_until=timezone.now() + datetime.timedelta(hours=1))
        costs.append(asked(client, reverse("admin:takedowns_case_change", args=[held.pk])))
    assert len(set(costs)) == 1
    assert costs[0] <= SCREEN


def test_the_queue_costs_eight_queries_and_counts_nothing():
    client = enter(desk.handler())
    for _ in range(3):
        desk.case(make.published())
    few = asked(client, QUEUE)
    for number in range(60):
        desk.case(decide_due=timezone.now() + datetime.timedelta(hours=number))
    assert asked(client, QUEUE) == few <= 8
    for view in queue.VIEWS:
        assert asked(client, f"{QUEUE}?view={view}") <= 8, view
    assert Case.objects.count() == 63
