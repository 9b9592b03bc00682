"""Whether an index holds what belongs in there; and the outbox, by which it is brought up to date."""

from django.db import connection

from search import comparing, engine
from search.documents import prepare
from search.models import Outbox
from tests.search.shelves import document


def fill(shelf, number=65):
    shelf.put(*(document(id_, "绿证", f"第{id_}期碳价", minutes=id_ // 9) for id_ in range(1, number + 1)))


def test_an_index_that_is_right(shelf):
    fill(shelf)
    difference = comparing.compare("public", shelf, contents=True)
    assert not difference
    assert difference.held == 65


def test_what_is_wrong_is_named_and_mended(shelf):
    fill(shelf)
    engine.backend().drop("public", [5, 6])
    engine.backend().put("public", [prepare(document(99, "绿证")), prepare(document(7, "别的"))])
    if connection.vendor == "sqlite" or not engine.backend().joins_transaction:
        assert 99 in shelf.find("绿证") or 99 in shelf.all("绿证")
    difference = comparing.compare("public", shelf, contents=True)
    assert (difference.missing, difference.extra, difference.different) == ([5, 6], [99], [7])
    assert comparing.compare("public", shelf).different == []
    comparing.mend("public", shelf, difference)
    assert not comparing.compare("public", shelf, contents=True)
    assert sorted(shelf.all("绿证")) == list(range(1, 66))


def test_rows_of_older_rules_are_named(db_shelf):
    fill(db_shelf, 3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE search_public_doc SET terms_version = 0 WHERE doc_id = 2")
    difference = comparing.compare("public", db_shelf)
    assert difference.stale == [2]
    comparing.mend("public", db_shelf, difference)
    assert not comparing.compare("public", db_shelf)
    assert sorted(db_shelf.all("绿证")) == [1, 2, 3]


def test_what_changes_while_it_is_compared_is_no_difference(db_shelf, monkeypatch):
    """Published after the index was read, before the articles were."""
    fill(db_shelf, 3)
    right = db_shelf.ids

    def ids(after, limit):
        if not after:
            db_shelf.put(document(4, "绿证"))
        return right(after, limit)

    monkeypatch.setattr(db_shelf, "ids", ids)
    assert not comparing.compare("public", db_shelf)


# The outbox


def test_bulk_loads_are_written_in_steps(shelf):
    shelf.documents = {id_: document(id_, "绿证", minutes=id_) for id_ in range(1, 31)}
    engine.later(range(1, 41), "public")
    first = engine.drain("public", shelf, limit=25)
    assert (first.done, first.left) == (25, 15)
    assert shelf.all("绿证") == list(range(25, 0, -1))
    shelf.settle()
    assert shelf.all("绿证") == list(range(30, 0, -1))


def test_what_waits_is_asked_anew_when_its_turn_comes(shelf):
    engine.later([1, 2, 3], "public")
    shelf.documents = {2: document(2, "碳价"), 3: document(3, "绿证", facets=["?"])}
    assert engine.drain("public", shelf).failed == ["文档 3：“?”不是检索项。"]
    assert shelf.holds() == [2]
    assert not Outbox.objects.filter(action="put").exists()


def test_drops_go_first(fake_server, db):
    engine.backend().create("public")
    everything = {1: document(1, "绿证"), 2: document(2, "绿证")}
    engine.put(list(everything.values()), "public")
    engine.drop([9], "public")
    entries = Outbox.objects.order_by("id")
    assert [(entry.action, entry.doc_id) for entry in entries] == [("put", 1), ("put", 2), ("drop", 9)]
    asked = []

    class Source:
        def some(self, ids, *, lock):
            asked.append((ids, lock))
            return [everything[id_] for id_ in ids if id_ in everything]

    engine.drain("public", Source(), limit=1)
    assert asked == [([9], True)]
