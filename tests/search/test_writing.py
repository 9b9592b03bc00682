"""Putting, changing and dropping: the index follows, in the same transaction, and nothing old stays in it."""

import datetime
import zlib

import pytest
from django.db import connection, transaction

from chinese.terms import terms
from search import engine
from search.backends import database, sqlite
from search.documents import Document, prepare
from search.errors import BadDocument
from search.models import Index, Outbox
from tests.search.shelves import NOON, Shelf, document

on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite keeps terms apart from rows")


def terms_left(index="public"):
    """term -> in how many documents the database's own index has it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE VIRTUAL TABLE temp.vocab USING fts5vocab(main, search_{index}_fts, 'row')")
            cursor.execute("SELECT term, doc FROM temp.vocab")
        else:
            cursor.execute(f"SELECT word, ndoc FROM ts_stat('SELECT v FROM search_{index}_doc')")
        found = dict(cursor.fetchall())
        if connection.vendor == "sqlite":
            cursor.execute("DROP TABLE temp.vocab")
        return found


def test_put_twice_is_put_once(shelf):
    shelf.put(document(1, "绿证", "交易"))
    shelf.put(document(1, "绿证", "交易"))
    assert shelf.find("绿证") == [1]
    assert shelf.holds() == [1]


def test_put_of_the_same_writes_nothing(db_shelf):
    db_shelf.put(document(1, "绿证", "交易", facets=["c_1", "r_110000"]))
    before = terms_left()
    db_shelf.put(document(1, "綠證", "交易", facets=["r_110000", "c_1"]))
    assert terms_left() == before
    assert not Outbox.objects.exists()


def test_an_edit_replaces_the_old_words(shelf):
    shelf.put(document(1, "绿证", "旧闻"), document(2, "绿证", minutes=-1))
    shelf.put(document(1, "碳价", "新闻"))
    assert (shelf.find("绿证"), shelf.find("旧闻"), shelf.find("碳价")) == ([2], [], [1])
    assert shelf.holds() == [1, 2]


def test_an_edit_keeps_the_place_among_the_pages(db_shelf):
    db_shelf.put(*(document(id_, "绿证") for id_ in range(1, 6)))
    before = db_shelf.find("绿证")
    db_shelf.put(document(3, "绿证", "补充"))
    assert db_shelf.find("绿证") == before


def test_a_moved_region_is_found_there_and_no_longer_here(shelf):
    shelf.put(document(1, "碳价", facets=["r_440000"]))
    shelf.put(document(1, "碳价", facets=["r_110000"]))
    assert shelf.find("碳价", facets=["r_440000"]) == []
    assert shelf.find("碳价", facets=["r_110000"]) == [1]


def test_a_moved_date_moves_the_place(shelf):
    shelf.put(document(1, "碳价"), document(2, "碳价", minutes=1))
    shelf.put(document(1, "碳价", minutes=2))
    assert shelf.find("碳价") == [1, 2]


def test_what_is_dropped_is_not_found(shelf):
    shelf.put(document(1, "碳价"), document(2, "碳价", minutes=1))
    shelf.drop(2, 77)
    assert shelf.find("碳价") == [1]
    assert shelf.count("碳价").number == 1


def test_the_indexes_know_nothing_of_each_other(shelf):
    if not engine.backend().joins_transaction:
        engine.backend().create("newsroom")
    desk = Shelf("newsroom")
    desk.put(document(1, "未发表的碳价"))
    assert desk.find("碳价") == [1]
    assert shelf.find("碳价") == []


# Nothing is left


def test_no_term_is_left_of_what_was_dropped(db_shelf):
    shared = document(1, "碳价上涨", "全国碳市场。", facets=["r_110000"])
    db_shelf.put(shared)
    before = terms_left()
    gone = document(2, "绿证ETS 3.5亿", "正文里的碳市场，COVID-19。\n第二行", facets=["r_440000", "y_2025"])
    db_shelf.put(gone)
    assert terms_left() != before
    db_shelf.drop(2)
    assert terms_left() == before
    assert set(before) == set(terms("碳价上涨", "全国碳市场。", ["r_110000"]))


def test_no_term_is_left_of_what_was_edited(db_shelf):
    db_shelf.put(document(1, "绿证ETS", "正文", facets=["r_440000"]))
    db_shelf.put(document(1, "碳价", "新文"))
    assert set(terms_left()) == set(terms("碳价", "新文"))


def test_no_term_is_left_after_many_changes(db_shelf):
    for turn in range(5):
        db_shelf.put(*(document(id_, f"标题{turn}", f"正文{id_ * turn}碳价") for id_ in range(1, 40)))
    db_shelf.drop(*range(1, 40))
    assert terms_left() == {}


@on_sqlite
def test_removed_words_leave_the_file(db_shelf):
    """Not only the rows: the pages that held them, once the index has been scrubbed."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = OFF")  # some builds of SQLite have it on by themselves
    db_shelf.put(*(document(id_, "碳价", "zz全国碳市场运行平稳") for id_ in range(1, 30)))
    db_shelf.put(document(99, "qsecret", "xhidden and more"))
    db_shelf.drop(99)
    assert b"hidden" in blocks()
    while not engine.scrub("public"):
        pass
    assert b"zz" in blocks()
    assert b"secret" not in blocks()
    assert b"hidden" not in blocks()
    assert not Outbox.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)


def blocks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT block FROM search_public_fts_data")
        return b"".join(bytes(block) for (block,) in cursor.fetchall())


@pytest.mark.parametrize("change", ["drop", "edit"])
def test_what_was_removed_waits_to_be_scrubbed(db_shelf, change):
    db_shelf.put(document(1, "碳价"))
    assert not Outbox.objects.exists()
    if change == "drop":
        db_shelf.drop(1)
    else:
        db_shelf.put(document(1, "绿证"))
    assert [entry.action for entry in Outbox.objects.all()] == ["scrub"]


# Rules that changed


def test_under_new_rules_old_rows_go_without_being_worked_out(db_shelf, monkeypatch):
    db_shelf.put(document(1, "绿证"), document(2, "绿证", minutes=1), document(3, "绿证", minutes=2))
    monkeypatch.setattr(sqlite, "TERMS_VERSION", 2)
    monkeypatch.setattr(database, "TERMS_VERSION", 2)
    monkeypatch.setattr("search.backends.postgresql.TERMS_VERSION", 2)
    monkeypatch.setattr(sqlite, "spelled", lambda folded, facets: "other terms")
    db_shelf.drop(1)
    assert db_shelf.find("绿证") == [3, 2]
    assert db_shelf.count("绿证").number == 2
    assert db_shelf.holds() == [2, 3]
    db_shelf.put(document(4, "碳价"))
    assert 4 in db_shelf.holds()


@on_sqlite
def test_a_tombstone_keeps_its_number_and_no_text(db_shelf, monkeypatch):
    db_shelf.put(document(1, "绿证"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE search_public_doc SET terms_version = 0")
        db_shelf.put(document(1, "碳价"))
        cursor.execute("SELECT k, doc_id, ztext, terms_version FROM search_public_doc ORDER BY k")
        (dead, nobody, text, _), (alive, id_, new, version) = cursor.fetchall()
    assert (nobody, bytes(text), id_, version) == (None, b"", 1, 1)
    assert zlib.decompress(new).decode() == "碳价\n"
    assert alive == dead + 1
    assert db_shelf.find("绿证") == []


# Crowded minutes


def test_nine_in_one_minute_spill_into_the_next(shelf):
    shelf.put(*(document(id_, "碳价") for id_ in range(1, 10)))
    shelf.put(document(10, "碳价", minutes=1))
    assert sorted(shelf.all("碳价")) == list(range(1, 11))
    assert shelf.all("碳价", since=NOON + datetime.timedelta(minutes=1)) == [10]


def test_five_thousand_in_one_minute(db_shelf):
    db_shelf.put(*(document(id_, "碳价") for id_ in range(1, 5_001)))
    db_shelf.put(document(5_001, "绿证"), document(5_002, "绿证", minutes=1))
    assert db_shelf.find("绿证", until=NOON + datetime.timedelta(minutes=1)) == [5_001]
    assert len(set(db_shelf.holds())) == 5_002
    assert Index.objects.get(name="public").spill == 5_000


def test_a_freed_number_is_used_again(db_shelf):
    db_shelf.put(*(document(id_, "碳价") for id_ in range(1, 21)))
    db_shelf.drop(*range(1, 21))
    db_shelf.put(*(document(id_, "碳价") for id_ in range(1, 9)))
    assert Index.objects.get(name="public").spill == 19
    assert all(each.k % 8 == each.prepared.id - 1 for each in engine.backend().stored("public", range(1, 9)).values())


# Transactions


def test_a_rollback_undoes_the_index(shelf):
    shelf.put(document(1, "碳价"))
    with transaction.atomic():
        engine.put([document(1, "绿证"), document(2, "绿证")], "public")
        engine.drop([1], "public")
        transaction.set_rollback(True)
    assert engine.drain("public", shelf).done == 0
    assert (shelf.find("碳价"), shelf.find("绿证")) == ([1], [])


# Limits and refusals


def test_at_most_500_in_a_call(db):
    with pytest.raises(ValueError, match="at most 500"):
        engine.put([document(1)] * 501, "public")
    with pytest.raises(ValueError, match="at most 500"):
        engine.drop(range(501), "public")


@pytest.mark.parametrize("verb", [engine.put, engine.drop, engine.later])
def test_an_unknown_index_is_refused(db, verb):
    with pytest.raises(ValueError, match="no index"):
        verb([], "public_doc; DROP TABLE search_public_doc")


@pytest.mark.parametrize("facet", ["r", "r_", "R_1", "r_ä", "r-1", "t_1", "r_" + "1" * 21, "r_1 ", "r_1\n", '"', ""])
def test_a_facet_that_is_none_is_refused(db, facet):
    with pytest.raises(BadDocument):
        engine.put([document(1, facets=[facet])], "public")


@pytest.mark.parametrize(
    "wrong",
    [
        Document(0, NOON, "", ""),
        Document(2**63, NOON, "", ""),
        Document(1, NOON.replace(tzinfo=None), "", ""),
        Document(1, NOON.replace(year=9999), "", ""),
    ],
)
def test_documents_that_no_index_takes(wrong):
    with pytest.raises(BadDocument):
        prepare(wrong)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", ""),
        ("No Han", "at all"),
        ("碳\0价\ud800\ufffe", "碳价\0\x0b\udfff"),
        ("碳\n价", "a\r\nb\u2028c"),
        ("'\"\\", "% %s {p} \\. \t | & ! ( ) :*"),
        ("碳价", "全国碳市场" * 100_000),
        ("碳价", " ".join(map(str, range(100_000)))),
        ("碳价", "x" * 500_000),
    ],
)
def test_any_text_is_indexed_as_far_as_it_goes(shelf, title, text):
    shelf.put(document(1, title, text), document(2, "绿证", minutes=1))
    assert shelf.holds() == [1, 2]
    shelf.drop(1)
    assert shelf.holds() == [2]
    if engine.backend().joins_transaction:
        assert set(terms_left()) == {"绿", "证", "绿证", "t_绿", "t_证", "t_绿证"}
