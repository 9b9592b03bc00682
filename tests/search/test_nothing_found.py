"""When nothing is found: other ways for the reader, a list for the editors."""

import datetime

import pytest
from django.utils import timezone

from search import engine, misses, queries
from search.errors import TooBroad
from search.models import Miss
from search.rescuing import rescue
from tests.search.shelves import document


def rescued(shelf, raw, **filters):
    query = queries.parse(raw, **filters)
    assert shelf.find(raw, **filters) == []
    return rescue(query, "public")


def test_other_wording(shelf):
    shelf.put(document(1, "軟體產業"))
    found = rescued(shelf, "软件")
    assert found.page.ids == [1]
    assert found.sentence == "没有找到“软件”，以下稿件用的是另一种说法：软体。"


def test_scattered_pieces(shelf):
    shelf.put(document(1, "南方电，方电网，电网公，网公司"))
    found = rescued(shelf, "南方电网公司")
    assert found.page.ids == [1]
    assert found.sentence == "没有连在一起的“南方电网公司”，以下稿件包含其中的字词。"


def test_the_rarest_word_is_left_out(shelf):
    shelf.put(document(1, "碳价与绿证"), document(2, "碳价"), document(3, "氢能"))
    found = rescued(shelf, "碳价 氢能 绿证")
    assert found.page.ids == [1]
    assert found.sentence == "没有同时包含所有词的稿件，以下稿件不一定包含“氢能”。"


def test_words_are_left_out_until_something_is_found(shelf):
    shelf.put(document(1, "碳价"), document(2, "碳价", minutes=1), document(3, "氢能"))
    found = rescued(shelf, "碳价 氢能 甲烷")
    assert found.page.ids == [2, 1]
    assert "“甲烷”“氢能”" in found.sentence


def test_filters_hold(shelf):
    shelf.put(document(1, "碳价", facets=["r_1"]), document(2, "氢能", facets=["r_2"]))
    assert rescued(shelf, "碳价 氢能", facets=["r_2"]).page.ids == [2]
    assert rescued(shelf, "碳价 氢能", facets=["r_3"]) is None


def test_excluded_words_stay_excluded(shelf):
    shelf.put(document(1, "碳价与竹林"))
    assert rescued(shelf, "碳价 氢能 -竹林") is None


def test_nothing_helps(shelf):
    shelf.put(document(1, "碳价"))
    assert rescued(shelf, "氢能") is None


def test_a_step_that_is_too_broad_is_left_out(shelf, monkeypatch):
    shelf.put(document(1, "南方电，方电网，电网公，网公司"), document(2, "碳价"))
    kind = type(engine.backend())
    right = kind.rows

    def rows(self, name, ask):
        if len(ask.groups) == 2:
            raise TooBroad
        return right(self, name, ask)

    monkeypatch.setattr(kind, "rows", rows)
    monkeypatch.setattr(kind, "count", lambda self, name, ask: (_ for _ in ()).throw(TooBroad))
    assert rescue(queries.parse("南方电网公司 碳价"), "public").sentence.endswith("不一定包含“南方电网公司”。")


# For the editors

DAY = datetime.timedelta(days=1)


def miss(raw, variant="hans"):
    misses.note(queries.parse(raw), variant)


@pytest.mark.django_db
def test_misses_are_counted_by_day_word_and_variant():
    for raw in ("氢能", "氫能", "甲烷", "氢能"):
        miss(raw)
    miss("氢能", "tw")
    rows = Miss.objects.order_by("folded", "variant").values_list("day", "folded", "variant", "times")
    today = timezone.localdate()
    assert list(rows) == [(today, "氢能", "hans", 3), (today, "氢能", "tw", 1), (today, "甲烷", "hans", 1)]
    assert misses.report() == [("氢能", 4), ("甲烷", 1)]


@pytest.mark.django_db
def test_counting_a_miss_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(3):  # a savepoint before, one after
        miss("氢能")


@pytest.mark.django_db
@pytest.mark.parametrize("raw", ["someone@example.cn", "电话13800138000", "６１２３４５６", "碳 1234567"])
def test_what_may_be_private_is_not_stored(raw):
    miss(raw)
    assert not Miss.objects.exists()
    miss("碳 123456")
    assert Miss.objects.exists()


@pytest.mark.django_db
def test_a_flood_is_not_stored_but_known_words_are_counted(monkeypatch):
    monkeypatch.setattr(misses, "MOST_A_DAY", 3)
    for raw in ("a", "b", "c", "d", "a"):
        miss(raw)
    assert dict(misses.report()) == {"a": 2, "b": 1, "c": 1}


@pytest.mark.django_db
def test_a_report_looks_back_thirty_days_and_ninety_are_kept():
    today = timezone.localdate()
    for days in (0, 29, 31, 90, 91):
        Miss.objects.create(day=today - days * DAY, folded=f"w{days}", variant="hans")
    assert [word for word, _ in misses.report()] == ["w0", "w29"]
    assert misses.forget() == 1
    assert Miss.objects.filter(folded="w90").exists()
    assert misses.report(days=100, limit=2) == [("w0", 1), ("w29", 1)]


@pytest.mark.django_db
def test_a_database_that_cannot_write_does_not_fail_the_page(monkeypatch):
    monkeypatch.setattr(misses, "_UPSERT", "INSERT INTO no_such_table VALUES (%s, %s, %s, %s, %s, %s, %s, %s)")
    miss("氢能")
    assert not Miss.objects.exists()
