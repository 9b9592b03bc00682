"""The transparency pages: what they count, and what no number, list or file of them may tell."""

import csv
import datetime
import io
import json

import pytest
from django.utils import timezone

from takedowns import figures, publicity
from takedowns.models import Decision, Entry
from takedowns.states import CaseState, Kind, Measure, Outcome
from tests import make
from tests.takedowns import desk

pytestmark = pytest.mark.django_db
PAGES = ("/transparency/", "/transparency/takedowns.csv", "/transparency/takedowns.json")


def decided(kind=Kind.COPYRIGHT, *, status=410, hours=10, days=10, outcome="granted", **fields):
    """A decided case of some days ago with its entry."""
    at = timezone.now() - datetime.timedelta(days=days)
    received = at - datetime.timedelta(hours=hours)
    case = desk.case(
        make.published(title="被下架稿件的标题"), kind=kind, state=CaseState.ACTIONED, outcome=outcome,
        received_at=received, answered_at=received + datetime.timedelta(hours=1), decided_at=at, **fields,
    )  # fmt: skip
    target = case.targets.get()
    granted = outcome != "refused"
    Decision.objects.create(
        target=target,
        by=handler(),
        outcome=Outcome.GRANT if granted else Outcome.REFUSE,
        code="infringes",
        measure=Measure.REMOVE if granted else "",
        status=status,
    )
    publicity.write(case)
    return case


def handler():
    return desk.handler(f"jingban{next(desk.numbers)}")


def texts(client):
    return [client.get(path).content.decode() for path in PAGES]


def test_nothing_private_and_nothing_removed_is_repeated(client):
    for kind in (Kind.COPYRIGHT, Kind.PERSONAL_INFO, Kind.REPUTATION):
        decided(kind)
    for text in texts(client):
        for secret in (desk.SECRET_NAME, desk.SECRET_MAIL, desk.SECRET_QUOTE, "被下架稿件的标题", "TD-26"):
            assert secret not in text


def test_a_secret_case_is_in_no_list_and_no_number(client):
    before = texts(client)
    case = decided(status=404)
    assert texts(client) == before
    assert client.get(f"/transparency/{case.public_id}/").status_code == 404


def test_an_entry_shows_after_three_days(client):
    case = decided(days=2)
    assert case.public_id not in client.get("/transparency/").content.decode()
    Entry.objects.update(shown_from=timezone.now())
    assert case.public_id in client.get("/transparency/").content.decode()
    assert client.get(f"/transparency/{case.public_id}/").status_code == 200


def test_what_concerns_a_person_has_no_page_and_no_number_of_its_own(client):
    case = decided(Kind.PERSONAL_INFO)
    text = client.get("/transparency/").content.decode()
    assert case.public_id not in text
    assert "涉及个人，只计数" in text
    assert client.get(f"/transparency/{case.public_id}/").status_code == 404


def test_small_cells_are_merged():
    for _ in range(5):
        decided()
    for kind in (Kind.CORRECTION, Kind.SELF):
        decided(kind)
    found = figures.of(figures.read_period(""))
    assert [(row.label, row.total) for row in found.rows] == [(Kind.COPYRIGHT.label, 5), (figures.MERGED, 2)]
    assert [figures.told(number) for number in (0, 1, 4, 5)] == ["0", "少于 5", "少于 5", "5"]


def test_medians_need_five_cases():
    for hours in (2, 4, 6, 8):
        decided(hours=hours)
    period = figures.read_period("")
    assert figures.of(period).decision is None
    decided(hours=100)
    found = figures.of(period)
    assert found.decision[0] == 6
    assert found.answer == (1, 1)
    assert dict(found.by_time) == {"1 天内": 4, "1 至 3 天": 0, "3 至 7 天": 1, "7 至 15 天": 0, "超过 15 天": 0}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2028-02", "2028-02-01", "2028-02-29"),
    ],
)
def test_periods(text, first, last):
    period = figures.read_period(text)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize("query", ["period=2026-13", "period=x", "period=1999", "before=x", "before=-1"])
def test_what_is_no_period_is_not_found(client, query):
    assert client.get(f"/transparency/?{query}").status_code == 404
    assert client.get(f"/transparency/takedowns.json?{query}").status_code == 404


def test_the_files_say_the_same_as_the_page(client):
    case = decided()
    publicity.follow(case)
    Entry.objects.update(summary="=HYPERLINK(1)")
    lines = list(csv.reader(io.StringIO(client.get("/transparency/takedowns.csv").content.decode("utf-8-sig"))))
    assert lines[1][0] == case.public_id
    assert lines[1][7] == "'=HYPERLINK(1)"
    found = json.loads(client.get("/transparency/takedowns.json").content)
    assert found["entries"][0]["id"] == case.public_id
    assert found["figures"]["total"] == "少于 5"


@pytest.mark.parametrize("number", [1, 3, 20])
def test_queries_do_not_grow(client, number, django_assert_max_num_queries):
    for _ in range(number):
        decided()
    with django_assert_max_num_queries(8):
        client.get("/transparency/")
