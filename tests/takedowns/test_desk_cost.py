"""What the desk's screens ask of the database: as many queries for twenty articles, or fifty thousand cases, as for one."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from takedowns.admin import queue, tabs
from takedowns.models import Case, CaseEvent
from tests import make
from tests.articles import copies
from tests.articles.desk import enter
from tests.takedowns import desk

pytestmark = pytest.mark.django_db
QUEUE = "/admin/takedowns/case/"
PERSON = 2  # the session and whoever it is: every page of the admin asks for them
SCREEN = 10  # case, figures, people, targets, decisions, pictures, restrictions, scope, files, thread
COPIES = (
    5  # same texts, same address, shared fingerprints, their words, their titles: only where one target stands alone
)

OUTSIDE = 3  # the notice of 条例 15 and the copies that others keep: only of what is decided or in force


def asked(client, path):
    """The number of queries of a page that was opened once before, those for the person apart."""
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries) - PERSON


def held(*articles, owner):
    """A case in the hands of `owner`; the address of its screen."""
    case = desk.case(*articles, owner=owner, claimed_until=timezone.now() + datetime.timedelta(hours=1))
    return reverse("admin:takedowns_case_change", args=[case.pk])


def test_the_screen_costs_the_same_for_three_and_twenty_targets():
    owner = desk.handler()
    client, articles = enter(owner), [make.published(source=make.source()) for _ in range(20)]
    assert {asked(client, held(*articles[:number], owner=owner)) for number in (2, 3, 20)} == {SCREEN}


def test_one_target_alone_adds_its_near_copies():
    owner, body = desk.handler(), copies.html(copies.text(1))
    for n in range(3):
        make.published(body=body, source_url=f"https://www.media.example/{n}.html")
    article = make.published(body=body, source_url="https://www.media.example/x.html")
    assert asked(enter(owner), held(article, owner=owner)) == SCREEN + COPIES <= 15


def test_what_is_asked_for_costs_its_own_queries():
    owner = desk.handler()
    articles = [make.published(source=make.source(f"报{n}"), authors=[make.author(f"人{n}")]) for n in range(20)]
    client, path = enter(owner), held(*articles, owner=owner)
    for tab in tabs.TABS:
        assert asked(client, f"{path}?tab={tab}&target=7") - SCREEN == {"import": 2, "revisions": 1, "earlier": 1}.get(
            tab, 0
        )
    assert asked(client, f"{path}?panel=events") == SCREEN + 1
    assert asked(client, f"{path}?copies=3") <= SCREEN + COPIES
    assert asked(client, f"{path}?kin=1") == SCREEN + 7  # the authors' names, and six sources, authors or sites


def test_a_case_in_force_adds_surfaces_statements_and_the_world_outside():
    case = desk.removed(make.published(source=make.source())).target.case
    Case.objects.filter(pk=case.pk).update(state="actioned", decided_at=timezone.now())
    path = reverse("admin:takedowns_case_change", args=[case.pk])
    assert asked(enter(desk.handler("jingban-2")), path) <= SCREEN + 2 + OUTSIDE == 15


def test_a_second_look_within_minutes_writes_nothing():
    owner = desk.handler()
    client, path = enter(owner), held(make.published(), owner=owner)
    for query in ("", "?tab=images&target=1", "?panel=events"):
        client.get(f"{path}{query}")
    looks = CaseEvent.objects.filter(kind="seen_case")
    assert looks.count() == 1
    enter(desk.approver()).get(path)
    assert looks.count() == 2


def test_the_queue_costs_eight_queries_and_counts_nothing():
    client = enter(desk.handler())
    for _ in range(3):
        desk.case(make.published(source=make.source()))
    few = asked(client, QUEUE)
    for number in range(60):
        desk.case(decide_due=timezone.now() + datetime.timedelta(hours=number))
    assert asked(client, QUEUE) == few <= 8 - PERSON
    for view in queue.VIEWS:
        assert asked(client, f"{QUEUE}?view={view}") <= 8 - PERSON, view
    assert Case.objects.count() == 63
