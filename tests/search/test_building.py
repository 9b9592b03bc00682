"""Rebuilding beside the live index: nobody notices, nothing is lost, and an interrupted build goes on."""

import datetime
import os
import platform

import pytest
from django.db import OperationalError
from django.utils import timezone

from search import building, claiming, comparing, engine, finding, queries
from search.backends.base import NEW, OLD
from search.documents import Document, prepare
from search.errors import BuildRunning, StaleIndex
from search.models import Build, Change, Index
from tests.search.shelves import NOON, document

HOUR = datetime.timedelta(hours=1)


class Killed(Exception):
    """Somebody pulled the plug."""


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch):
    monkeypatch.setattr(building, "COMMITTED", 20)
    monkeypatch.setattr(building, "PIECE", 10)
    monkeypatch.setattr(building, "REPLAYED", 7)


def fill(shelf, number=65):
    shelf.put(*(document(id_, "绿证", f"第{id_}期碳价", minutes=id_ // 9) for id_ in range(1, number + 1)))


def rebuild(shelf, **options):
    return building.rebuild("public", shelf, **options)


def names(suffix):
    """Whether the index of this name exists."""
    return engine.backend().exists("public" + suffix)


def test_a_rebuilt_index_answers_as_before(shelf):
    fill(shelf)
    before = shelf.all("绿证")
    built = rebuild(shelf)
    assert (built.done, built.failed) == (65, [])
    minutes = [shelf.documents[id_].at for id_ in shelf.all("绿证")]
    assert minutes == sorted(minutes, reverse=True)
    assert sorted(shelf.all("绿证")) == sorted(before) == list(range(1, 66))
    assert shelf.find("第33期碳价") == [33]
    assert (names(NEW), names(OLD)) == (False, False)
    assert Index.objects.get(name="public").built_at is not None
    assert not Build.objects.exists()


def test_a_rebuild_mends_what_was_wrong(shelf):
    fill(shelf)
    engine.backend().drop("public", [5])
    engine.backend().put("public", [prepare(document(99, "绿证")), prepare(document(7, "别的"))])
    assert 99 in shelf.all("绿证")
    rebuild(shelf)
    assert sorted(shelf.all("绿证")) == list(range(1, 66))


def test_after_a_rebuild_the_index_goes_on(shelf):
    fill(shelf)
    rebuild(shelf)
    shelf.put(document(70, "绿证", minutes=70), document(1, "碳价"))
    shelf.drop(2)
    assert shelf.find("绿证")[0] == 70
    assert {1, 2}.isdisjoint(shelf.all("绿证"))
    rebuild(shelf)
    assert sorted(shelf.all("绿证")) == [*range(3, 66), 70]


def test_the_old_index_serves_while_the_new_one_is_built(shelf):
    fill(shelf)
    seen = []
    rebuild(shelf, tell=lambda done, total: seen.append((done, total, len(shelf.all("绿证")))))
    assert seen == [(done, 65, 65) for done in (10, 20, 30, 40, 50, 60, 65)]


def test_publish_edit_and_takedown_during_a_build(shelf):
    fill(shelf)

    def meanwhile(done, total):
        if done == 30:
            shelf.put(document(200, "新发表的绿证", minutes=100))
            shelf.put(document(3, "改过的碳汇"), document(64, "改过的碳汇", minutes=50))
            shelf.drop(4, 63)

    built = rebuild(shelf, tell=meanwhile)
    assert built.followed == 5
    assert shelf.find("新发表的绿证") == [200]
    assert shelf.find("改过的碳汇") == [64, 3]
    assert {3, 4, 63, 64}.isdisjoint(shelf.all("绿证"))
    assert not Change.objects.exists()
    assert not comparing.compare("public", shelf, contents=True)


def test_a_document_that_moves_ahead_of_the_build_is_indexed_once(shelf):
    fill(shelf)
    rebuild(shelf, tell=lambda done, total: done == 30 and shelf.put(document(3, "绿证", minutes=90)))
    assert shelf.all("绿证")[0] == 3
    assert shelf.all("绿证").count(3) == 1


def killed_at(number):
    def tell(done, total):
        if done == number:
            raise Killed

    return tell


@pytest.mark.parametrize("number", [10, 30, 50])
def test_a_killed_build_goes_on_where_it_was(shelf, number):
    fill(shelf)
    with pytest.raises(Killed):
        rebuild(shelf, tell=killed_at(number))
    assert sorted(shelf.all("绿证")) == list(range(1, 66))
    shelf.put(document(1, "碳价"), document(80, "绿证", minutes=80))
    shelf.drop(2)
    seen = []
    built = rebuild(shelf, resume=True, tell=lambda done, total: seen.append(done))
    assert seen[0] == number
    assert built.done >= 65
    assert sorted(shelf.all("绿证")) == [*range(3, 66), 80]
    assert not comparing.compare("public", shelf, contents=True)


def test_a_killed_build_can_also_be_begun_anew(shelf):
    fill(shelf)
    with pytest.raises(Killed):
        rebuild(shelf, tell=killed_at(50))
    shelf.drop(1)
    rebuild(shelf)
    assert sorted(shelf.all("绿证")) == list(range(2, 66))
    assert (names(NEW), names(OLD)) == (False, False)


def test_resume_without_a_build_begins_one(shelf):
    fill(shelf, 3)
    assert rebuild(shelf, resume=True).done == 3


def test_a_build_of_other_rules_is_not_gone_on_with(shelf):
    fill(shelf)
    with pytest.raises(Killed):
        rebuild(shelf, tell=killed_at(50))
    Build.objects.update(terms_version=0)
    with pytest.raises(StaleIndex, match="不能继续"):
        rebuild(shelf, resume=True)
    assert sorted(shelf.all("绿证")) == list(range(1, 66))


def test_a_document_that_cannot_be_indexed_is_named_and_the_others_are(shelf):
    fill(shelf, 5)
    shelf.documents[6] = document(6, "绿证", facets=["不是"])
    assert rebuild(shelf).failed == ["文档 6：“不是”不是检索项。"]
    assert sorted(shelf.all("绿证")) == [1, 2, 3, 4, 5]


def test_a_new_index_that_is_wrong_does_not_go_live(shelf, monkeypatch):
    fill(shelf)
    kind = type(engine.backend())
    right = kind.bulk
    monkeypatch.setattr(
        kind, "bulk", lambda self, name, numbered: right(self, name, [each for each in numbered if each[1].id != 7])
    )
    monkeypatch.setattr(building.random, "sample", lambda ids, number: list(ids))
    with pytest.raises(StaleIndex, match="第 7 号"):
        rebuild(shelf)
    assert sorted(shelf.all("绿证")) == list(range(1, 66))


def test_several_processes_make_the_same_index(db_shelf):
    fill(db_shelf, 30)
    rebuild(db_shelf, workers=2)
    assert sorted(db_shelf.all("绿证")) == list(range(1, 31))
    assert not comparing.compare("public", db_shelf, contents=True)


def test_a_crowded_minute_is_still_a_minute_after_a_rebuild(db_shelf):
    db_shelf.put(*(document(id_, "绿证") for id_ in range(1, 41)), document(99, "绿证", minutes=1))
    rebuild(db_shelf)
    assert Index.objects.get(name="public").spill == 39
    minute = datetime.timedelta(minutes=1)
    assert len(db_shelf.all("绿证", until=NOON + minute)) == 40
    assert db_shelf.find("绿证", since=NOON + minute) == [99]


def test_numbers_of_a_rebuilt_index_are_as_the_minutes_say(db_shelf):
    """Numbers that drifted apart are close to their minutes again."""
    db_shelf.put(*(document(id_, "绿证") for id_ in range(1, 41)))
    db_shelf.drop(*range(1, 40))
    assert Index.objects.get(name="public").spill == 39
    rebuild(db_shelf)
    assert Index.objects.get(name="public").spill == 7


# Only one at a time


def another(**values):
    return Build(index="public", terms_version=1, **({"host": platform.node(), "process": 1} | values))


@pytest.mark.parametrize(
    ("values", "alive"),
    [
        ({}, True),
        ({"process": 0}, False),
        ({"process": 2**22 + 1}, False),
        ({"process": os.getpid()}, False),
        ({"host": "elsewhere"}, True),
        ({"host": "elsewhere", "beat_at": timezone.now() - HOUR}, False),
        ({"beat_at": timezone.now() - HOUR}, False),
    ],
)
def test_who_is_still_at_work(values, alive):
    assert claiming.is_alive(another(**values)) is alive


@pytest.mark.parametrize("resume", [False, True])
def test_a_second_rebuild_is_refused(db_shelf, resume):
    another(host="elsewhere", process=9).save()
    with pytest.raises(BuildRunning, match="elsewhere 的进程 9"):
        rebuild(db_shelf, resume=resume)


def busy(times, monkeypatch):
    """The first turns of waiting for a moment without writers are in vain."""
    kind, turns = type(engine.backend()), []
    right = kind.seize

    def seize(self, index):
        turns.append(index)
        if len(turns) <= times:
            raise OperationalError("lock timeout")
        right(self, index)

    monkeypatch.setattr(kind, "seize", seize)
    monkeypatch.setattr(claiming.time, "sleep", lambda seconds: None)
    return turns


def test_a_moment_without_writers_is_waited_for(db_shelf, monkeypatch):
    fill(db_shelf, 3)
    turns = busy(5, monkeypatch)
    rebuild(db_shelf)
    assert len(turns) == 7
    assert sorted(db_shelf.all("绿证")) == [1, 2, 3]


def test_waiting_has_an_end(db_shelf, monkeypatch):
    fill(db_shelf, 3)
    turns = busy(1_000, monkeypatch)
    with pytest.raises(OperationalError):
        rebuild(db_shelf)
    assert len(turns) == claiming.PATIENCE
    monkeypatch.undo()
    assert sorted(db_shelf.all("绿证")) == [1, 2, 3]


def test_changes_are_noted_only_while_somebody_rebuilds(shelf):
    shelf.put(document(1, "绿证"))
    assert not Change.objects.exists()
    another().save()
    shelf.put(document(1, "碳价"))
    shelf.drop(1)
    assert [change.doc_id for change in Change.objects.order_by("id")] == [1, 1]


def test_relevance_and_counts_work_on_a_rebuilt_index(db_shelf):
    fill(db_shelf)
    rebuild(db_shelf)
    assert db_shelf.count("绿证").number == 65
    assert len(finding.find(queries.parse("绿证"), "public", sort="relevance").ids) == 20


def test_documents_are_read_in_the_order_of_time(db_shelf):
    """A source may give them in no other: numbers would run away from their minutes."""
    early, late = document(2, "绿证", minutes=-5_000), document(1, "绿证")
    db_shelf.put(late, early)
    rebuild(db_shelf)
    assert isinstance(next(db_shelf.in_time_order(None)), Document)
    assert db_shelf.find("绿证") == [1, 2]
