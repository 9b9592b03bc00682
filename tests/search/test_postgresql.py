"""What only PostgreSQL has: a planner that errs, many writers at once, VACUUM."""

import threading
import time
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from search import building, comparing, engine, finding, queries
from search.backends import postgresql
from search.errors import TooBroad
from search.models import Change, Outbox
from tests.search.shelves import Shelf, document

pytestmark = pytest.mark.postgres(reason="its planner, its locks")
SLOW = "AND pg_sleep(0.12) IS NOT NULL"


@pytest.fixture
def walking(monkeypatch):
    """The walk by number comes first, whatever the planner expects of tables that nobody has analysed."""
    monkeypatch.setattr(postgresql, "WALKED", 10**9)


@pytest.fixture
def slow_plan(monkeypatch, db_shelf, walking):
    """The first plan takes longer than it may."""
    db_shelf.put(document(1, "碳价"), document(2, "碳价", minutes=1))
    monkeypatch.setattr(postgresql, "_ROWS", postgresql._ROWS.replace(" ORDER BY", f" {SLOW} ORDER BY"))
    return db_shelf


def limit():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return cursor.fetchone()[0]


def test_the_second_plan_answers_when_the_first_takes_too_long(slow_plan):
    assert slow_plan.find("碳价") == [2, 1]
    assert limit() == "0"


def test_when_both_take_too_long_the_query_is_too_broad(slow_plan, monkeypatch):
    monkeypatch.setattr(postgresql, "SECOND_TRY", 60)
    monkeypatch.setattr(postgresql, "_TERMS_FIRST", postgresql._TERMS_FIRST.replace(") SELECT", f" {SLOW}) SELECT"))
    with pytest.raises(TooBroad, match="请再加一个词"):
        slow_plan.find("碳价")
    assert limit() == "0"
    slow_plan.put(document(3, "绿证"))
    assert slow_plan.holds() == [1, 2, 3]


def test_a_count_that_takes_too_long_is_none(slow_plan, monkeypatch):
    monkeypatch.setattr(postgresql, "SECOND_TRY", 60)
    monkeypatch.setattr(postgresql, "_COUNT", postgresql._COUNT.replace(" LIMIT", f" {SLOW} LIMIT"))
    assert slow_plan.count("碳价") is None
    assert limit() == "0"


def test_another_trouble_is_not_hidden(db_shelf, monkeypatch, walking):
    monkeypatch.setattr(postgresql, "_ROWS", "SELECT 1/0 -- {text}{bounds} %s %s")
    with pytest.raises(Exception, match="division by zero"):
        db_shelf.find("碳价")


@pytest.fixture
def three_thousand(db_shelf):
    """Documents of which all have one word, three another one, and each a third of its own; the planner knows it."""
    rare = {7: " 绿证", 1_500: " 绿证", 2_400: " 绿证"}
    db_shelf.put(*(document(id_, "碳价", f"第{id_}号{rare.get(id_, '')}", minutes=id_) for id_ in range(1, 3_001)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_public_doc")
    return db_shelf


@pytest.mark.parametrize(("raw", "first"), [("碳价", "_ROWS"), ("绿证", "_TERMS_FIRST"), ("碳价 绿证", "_TERMS_FIRST")])
def test_rare_terms_are_listed_and_common_ones_met_by_walking(three_thousand, monkeypatch, raw, first):
    taken = []
    within = postgresql.PostgreSql._within
    spy = lambda self, limit, name, sql, *rest: taken.append(sql) or within(self, limit, name, sql, *rest)  # noqa: E731
    monkeypatch.setattr(postgresql.PostgreSql, "_within", spy)
    expected = [2_400, 1_500, 7] if "绿证" in raw else list(range(3_000, 2_980, -1))
    assert three_thousand.find(raw) == expected
    assert taken == [getattr(postgresql, first)]


def test_the_list_of_rare_terms_is_not_merged_with_the_whole_table(three_thousand):
    ask = finding.ask(queries.parse("绿证"), limit=21)
    sql = postgresql._TERMS_FIRST.format(p="search_public", text="NULL", bounds="")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", [postgresql.expression(ask), ask.limit])
        plan = cursor.fetchone()[0][0]["Plan"]
    assert most_rows(plan) < 300  # rows that tests have taken back stay listed for a while


def most_rows(plan):
    """The greatest number of rows that a step has given."""
    return max([plan["Actual Rows"], *map(most_rows, plan.get("Plans", []))])


# Many at once


@contextmanager
def thread(run):
    """Run it beside us, and see to it that it ended well."""
    troubles = []

    def guarded():
        try:
            run()
        except BaseException as error:
            troubles.append(error)
            raise
        finally:
            connection.close()

    beside = threading.Thread(target=guarded)
    beside.start()
    yield beside
    beside.join(timeout=30)
    assert not beside.is_alive()
    assert troubles == []


@pytest.fixture
def shared(transactional_db):
    """A shelf that threads see; its index is emptied behind them."""
    yield Shelf()
    engine.empty("public")


def test_two_in_the_same_minute_take_different_numbers(shared):
    """The second has chosen the first's number before the first is done."""
    ours = threading.Event()

    def other():
        ours.wait(10)
        engine.put([document(2, "绿证")], "public")

    with thread(other), transaction.atomic():
        engine.put([document(1, "绿证")], "public")
        ours.set()
        assert somebody_waits()
    assert sorted(shared.find("绿证")) == [1, 2]


def somebody_waits():
    """Look for five seconds for a statement that waits for our transaction."""
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.05)
    return False


def test_a_move_that_began_before_the_rebuild_and_ends_after_its_reading_is_followed(shared):
    """It has not seen that a rebuild began, so the rebuild has to wait until it is done."""
    shared.put(*(document(id_, "绿证", minutes=id_) for id_ in range(1, 6)))
    inside, go_on = threading.Event(), threading.Event()

    def move():
        with transaction.atomic():
            engine.put([document(3, "碳价")], "public")
            inside.set()
            go_on.wait(10)
        shared.documents[3] = document(3, "碳价")

    with thread(move):
        assert inside.wait(10)
        threading.Timer(0.3, go_on.set).start()
        building.rebuild("public", shared)
    assert shared.find("碳价") == [3]
    assert not comparing.compare("public", shared, contents=True)


def test_writers_go_on_through_a_rebuild(shared, monkeypatch):
    monkeypatch.setattr(building, "COMMITTED", 20)
    monkeypatch.setattr(building, "PIECE", 10)
    shared.put(*(document(id_, "绿证", minutes=id_) for id_ in range(1, 101)))
    over = threading.Event()
    rounds = []

    def write():
        while not over.is_set() or not rounds:
            id_ = 200 + len(rounds)
            with transaction.atomic():
                # What is live is what has been committed: the shelf has no transactions of its own.
                new = document(id_, "绿证", minutes=len(rounds))
                engine.put([new], "public")
                shared.documents = shared.documents | {id_: new}
            rounds.append(id_)

    with thread(write):
        building.rebuild("public", shared)
        over.set()
    assert rounds
    assert not comparing.compare("public", shared, contents=True)
    assert not Change.objects.exists()


def test_scrubbing_is_a_vacuum(shared):
    shared.put(document(1, "绿证"))
    shared.drop(1)
    assert engine.scrub("public") is True
    assert not Outbox.objects.exists()


def test_the_index_of_terms_is_used(db_shelf):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'search_public_v'")
        assert "USING gin (v)" in cursor.fetchone()[0]
    building.rebuild("public", db_shelf)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'search_public_v'")
        assert "fastupdate" in cursor.fetchone()[0]
    assert finding.count(queries.parse("碳价"), "public").number == 0
