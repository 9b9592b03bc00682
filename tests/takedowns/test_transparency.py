"""The transparency pages: what they count, and what no number, list or file of them may tell."""

import csv
import datetime
import io
import json
import re

import pytest
from django.utils import timezone

from takedowns import exports, figures, log, publicity
from takedowns.models import AuthorityOrder, Decision, Entry
from takedowns.states import CaseState, Kind, Measure, Outcome
from tests import make
from tests.takedowns import desk

pytestmark = pytest.mark.django_db
PAGES = ("/transparency/", "/transparency/takedowns.csv", "/transparency/takedowns.json")
FILES = (*PAGES, "/transparency/notices.csv", "/transparency/figures.csv")


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
    before = [client.get(path).content for path in FILES]
    case = decided(status=404)
    assert [client.get(path).content for path in FILES] == before
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
    assert (
        Kind.PERSONAL_INFO.label not in text.partition('id="entries"')[2]
    )  # kind and outcome would be counted one by one
    assert client.get(f"/transparency/{case.public_id}/").status_code == 404


def test_small_kinds_are_merged_with_as_many_others_as_hide_them():
    for kind, number in ((Kind.COPYRIGHT, 6), (Kind.HARMFUL, 5), (Kind.CORRECTION, 1), (Kind.SELF, 1)):
        for _ in range(number):
            decided(kind)
    found = figures.of(figures.read_period(""))
    # 13 in all less 6 less 5 would leave the two: the five go with them
    assert [(row.label, row.total) for row in found.rows] == [(Kind.COPYRIGHT.label, 6), (figures.MERGED, 7)]
    assert [figures.told(number) for number in (0, 1, 4, 5)] == ["0", "少于 5", "少于 5", "5"]


def test_no_file_and_no_chart_lets_one_reckon_a_small_cell(client):
    """Nine, of which one was refused: the page does not tell the eight, nor a chart, nor a file."""
    for number in range(9):
        decided(outcome="refused" if number == 8 else "granted")
    page, _, told = texts(client)
    row = json.loads(told)["figures"]["kinds"][0]
    assert (row["total"], row["partial"]) == ("9", "0")
    assert row["granted"] == row["refused"] == figures.UNTOLD
    lines = list(csv.reader(io.StringIO(client.get("/transparency/figures.csv").content.decode("utf-8-sig"))))
    assert lines[0][2:] == list(figures.COLUMNS.values())
    assert lines[1][2:] == list(row.values())[1:]
    assert "处理结果</h2>" not in page  # none of its bars may be told
    assert not [cell for cell in re.findall(r"<td>(.*?)</td>", page) if cell in {"1", "8"}]


def test_fewer_than_five_cases_have_no_table(client):
    for _ in range(4):
        decided()
    page, _, told = texts(client)
    assert json.loads(told)["figures"]["kinds"] == []
    assert "共 少于 5 件" in page
    assert "<table" not in page


def test_reviews_that_changed_a_decision_and_orders_are_counted():
    """An order that may be told of has a row; a secret one is in no number."""
    for number in range(12):
        case = decided(Kind.AUTHORITY)
        if number < 6:  # a review refuses what was granted
            log.append(case, "take_appeal", "受理复核")
            case.outcome = "refused"
            case.targets.get().decisions.update(outcome=Outcome.REFUSE, measure="")
            publicity.write(case)
        if number == 6:  # reopened for another reason: no review
            log.append(case, "take_appeal", "受理复核")
            log.append(case, "reopen", "重新办理")
            case.outcome = "partial"
            publicity.write(case)
        publicity.write(case)  # written once more, it stays what it was
    (row,) = figures.of(figures.read_period("")).rows
    assert (row.label, row.total, row.overturned) == (figures.LABELS[Kind.AUTHORITY], 12, 6)
    secret = decided(Kind.AUTHORITY)
    AuthorityOrder.objects.create(
        case=secret, body="某机关", number="一号", date="2026-11-20", scope="下架", disclosure="none"
    )
    publicity.write(secret)
    assert figures.of(figures.read_period("")).total == 12


def test_the_json_is_paged_and_an_equal_one_is_not_sent_again(client, monkeypatch):
    monkeypatch.setattr(exports, "PAGE", 2)
    numbers = [decided().public_id for _ in range(5)]
    path, found, etags = "/transparency/takedowns.json", [], set()
    address = path
    while address:
        answer = client.get(address)
        etags.add(answer["ETag"])
        assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
        told = json.loads(answer.content)
        found += [entry["id"] for entry in told["entries"]]
        assert ("notices" in told) == (address == path)
        address = f"{path}?before={told['next']}" if "next" in told else ""
    assert found == numbers[::-1]
    assert len(etags) == 3
    Entry.objects.filter(public_id=numbers[-1]).update(state_now="已恢复")
    assert client.get(path).headers["ETag"] not in etags


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


def test_figures_of_a_period_that_is_none_are_not_found(client):
    assert client.get("/transparency/figures.csv?period=2026-13").status_code == 404
    assert client.get("/transparency/figures.csv?period=2026-Q4").status_code == 200


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
