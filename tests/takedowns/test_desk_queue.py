"""The queue: its order page by page, its column of sources, and how the database finds a page of it."""

import datetime
import itertools
import re

import pytest
from django.db import connection
from django.utils import timezone

from takedowns.admin import queue
from takedowns.models import Case
from takedowns.states import CaseState
from tests import make
from tests.articles.desk import enter, parsed, text
from tests.takedowns import desk

pytestmark = pytest.mark.django_db
QUEUE = "/admin/takedowns/case/"
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def client():
    return enter(desk.handler())


def refs(answer):
    """The cases of a page, from top to bottom."""
    return [node.text() for node in parsed(answer).css(".queue-table tbody th a")]


def link(answer, name):
    """The address behind 下一页 or 上一页; empty without one."""
    return next((node.attributes["href"] for node in parsed(answer).css(".pages a") if node.text() == name), "")


def walk(client, start, name):
    """All pages from an address on, each a list of references."""
    pages, address = [], start
    while address or not pages:
        answer = client.get(f"{QUEUE}{address}")
        pages.append(refs(answer))
        address = link(answer, name)
    return pages, answer


def test_pages_walk_forth_and_back_and_lose_nobody(client, monkeypatch):
    """P0 first, then the time left, then what has no term; equal times by number; nothing twice and nothing left out."""
    monkeypatch.setattr(queue, "SHOWN", 4)
    now = timezone.now()
    terms = [None, now + HOUR, now + HOUR, None, now - HOUR, now + 2 * HOUR, now + HOUR, None, now + HOUR]
    made = [desk.case(decide_due=term, urgent=urgent) for urgent in (False, True) for term in terms]
    far = now + 10_000 * HOUR
    wanted = [case.ref for case in sorted(made, key=lambda one: (not one.urgent, one.decide_due or far, one.pk))]
    pages, last = walk(client, "", "下一页")
    assert [len(page) for page in pages] == [4, 4, 4, 4, 2]
    assert [*itertools.chain(*pages)] == wanted
    back, first = walk(client, link(last, "上一页"), "上一页")
    assert [*itertools.chain(*reversed(back))] == wanted[:16]
    assert link(first, "上一页") == ""


def test_a_place_stands_though_its_case_has_gone(client, monkeypatch):
    monkeypatch.setattr(queue, "SHOWN", 2)
    made = [desk.case(decide_due=timezone.now() + n * HOUR) for n in range(1, 6)]
    address = link(client.get(QUEUE), "下一页")
    Case.objects.filter(pk=made[1].pk).update(decide_due=timezone.now() + 90 * HOUR)
    new = desk.case(urgent=True)
    assert refs(client.get(f"{QUEUE}{address}")) == [made[2].ref, made[3].ref]
    assert refs(client.get(QUEUE))[0] == new.ref


def test_what_is_over_is_walked_by_number(client, monkeypatch):
    monkeypatch.setattr(queue, "SHOWN", 2)
    made = [desk.case(state=CaseState.CLOSED, decided_at=timezone.now()).ref for _ in range(5)]
    pages, last = walk(client, "?view=ended", "下一页")
    assert [*itertools.chain(*pages)] == made[::-1]
    assert refs(client.get(f"{QUEUE}{link(last, '上一页')}")) == [made[2], made[1]]


@pytest.mark.parametrize("place", ["x", "2.1.1", "0.1", "1.999999999999999999.1", "0.1.99999999999999999999", "0.1.²"])
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_place_that_we_did_not_make_is_not_found(client, place, way):
    assert client.get(QUEUE, {way: place}).status_code == 404


def test_an_empty_page_leads_back(client):
    desk.case()
    answer = client.get(QUEUE, {"after": "1.1.1", "view": "mine"})
    assert "回到第一页" in text(answer)


def test_a_row_names_the_sources_of_its_articles(client):
    """One by name, several by the first address's and their number; our own article has none."""
    first, second = make.source("海岸环境报"), make.source("山谷早报")
    desk.case(make.published(source=first), make.published(source=first))
    desk.case(make.published(source=second), make.published(source=first), make.published())
    desk.case(make.published())
    told = [node.text() for node in parsed(client.get(QUEUE)).css(".queue-source")]
    assert told == ["海岸环境报", "山谷早报 等 2 个", "—"]


def test_a_mailbox_never_gets_into_an_address(client, monkeypatch):
    monkeypatch.setattr(queue, "SHOWN", 1)
    desk.case(), desk.case()
    answer = client.post(QUEUE, {"q": desk.SECRET_MAIL})
    assert len(refs(answer)) == 1
    assert link(answer, "下一页") == ""


@pytest.mark.parametrize("view", ["open", "mine", "unclaimed", "soon", "approval", "asked", "counter"])
def test_no_page_reads_the_cases_that_are_over(view):
    """Each view starts from an index that leaves out what is closed; the few that are open are put into order."""
    person = desk.handler()
    rows = queue.of_view(Case.objects.visible_to(person), view, person)
    plan = page_plan(rows.beyond((True, timezone.now(), 5)))
    assert not re.search(r"SCAN (takedowns_)?case\b(?! USING)|Seq Scan on takedowns_case", plan), plan


def page_plan(rows):
    """How the database would find the first page of `rows`, with its planner told to use what indexes it has."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return rows[:51].explain()
