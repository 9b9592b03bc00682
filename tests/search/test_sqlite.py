"""What only SQLite has: a stream in the order of time, a log, tombstones."""

import pytest
from django.db import connection

from search import engine, finding, queries
from search.backends import schema, sqlite
from tests.search.shelves import Shelf, document

pytestmark = [
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own ways"),
    pytest.mark.django_db,
]


@pytest.mark.parametrize("filters", [{}, {"facets": ["r_1"]}, {"since": document(0).at, "until": document(0).at}])
def test_nothing_is_sorted(filters):
    """The newest rows stream out of the index: their cost does not grow with the number of hits."""
    ask = finding.ask(queries.parse("碳价 -绿证", **filters), limit=21, below=10**9)
    limits, params = sqlite.bounds("public", ask, "search_public_fts.rowid")
    sql = sqlite._ROWS.format(p=schema.prefix("public"), text="NULL", bounds=limits)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", [sqlite.expression(ask), *params, 21])
        plan = "\n".join(row[3] for row in cursor.fetchall())
    assert "VIRTUAL TABLE" in plan.splitlines()[0]
    assert "SEARCH d USING INTEGER PRIMARY KEY" in plan
    assert "B-TREE" not in plan


def test_the_longest_query_with_all_wordings_is_no_trouble():
    shelf = Shelf()
    words = ["碳能电水风光热氢"[number] * 7 for number in range(8)]
    shelf.put(document(1, "，".join(words)))
    synonyms = {word: ["能源" * 30, "电力" * 30] for word in words}
    assert shelf.find(" ".join(words), synonyms=synonyms) == [1]


@pytest.mark.django_db(transaction=True)
def test_after_scrubbing_the_log_is_empty(tmp_path):
    shelf = Shelf()
    shelf.put(document(1, "碳价"), document(2, "绿证"))
    shelf.drop(2)
    assert engine.scrub("public") is True
    assert engine.scrub("public") is True
    engine.empty("public")
    assert shelf.holds() == []


def test_scrubbing_stops_when_its_time_is_over(monkeypatch):
    shelf = Shelf()
    shelf.put(document(1, "碳价"))
    shelf.drop(1)
    monkeypatch.setattr(sqlite.Sqlite, "scrub", lambda self, name: False)
    assert engine.scrub("public", seconds=0) is False
    monkeypatch.undo()
    assert engine.scrub("public") is True


def test_emptying_leaves_nothing():
    shelf = Shelf()
    shelf.put(document(1, "碳价"))
    engine.later([3], "public")
    engine.empty("public")
    assert shelf.holds() == []
    assert shelf.find("碳价") == []
    assert engine.drain("public", shelf).done == 0
    shelf.put(document(1, "碳价"))
    assert shelf.find("碳价") == [1]
