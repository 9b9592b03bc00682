"""What readers type, from the usual to the hostile."""

import contextlib
import time

import pytest

from search import finding, queries
from search.errors import QueryRefused, QueryTooLong
from search.queries import Literal, parse, relaxed, reworded, without
from tests.search.shelves import document


def texts(query):
    return [[literal.text for literal in word.literals] for word in query.words]


@pytest.mark.parametrize(
    ("raw", "words", "excluded"),
    [
        ("碳市场", [["碳市场"]], []),
        ("  碳　市场\t\n", [["碳"], ["市场"]], []),
        ("「碳排放权」", [["碳排放权"]], []),
        ('"碳 市场"', [["碳"], ["市场"]], []),
        ("碳 碳 碳", [["碳"]], []),
        ("碳，市场", [["碳"], ["市场"]], []),
        ("造林 -竹林", [["造林"]], ["竹林"]),
        ("造林 －竹林、毛竹", [["造林"]], ["竹林", "毛竹"]),
        ("造林 - 竹林", [["造林"], ["竹林"]], []),
        ("covid-19", [["covid-19"]], []),
        ("造林-竹林", [["造林"], ["竹林"]], []),
        ("碳 AND 市场 OR NOT", [["碳"], ["and"], ["市场"], ["or"], ["not"]], []),
        ('NEAR(a*) "', [["near"], ["a"]], []),
        ("網路", [["网路", "网络"]], []),
        ("t:碳* {t}:^x", [["t"], ["碳"], ["x"]], []),
    ],
)
def test_words(raw, words, excluded):
    query = parse(raw)
    assert texts(query) == words
    assert [word.literals[0].text for word in query.excluded] == excluded
    assert query.notes == ()


@pytest.mark.parametrize("raw", ["", "  ", "，。！", '"', "-", "\0\ud800", "___", "*", "😀", "\u202e"])
def test_nothing_to_look_for(raw):
    with pytest.raises(QueryRefused, match="请输入要查找的字词"):
        parse(raw)


@pytest.mark.parametrize("raw", ["-竹林", "-a -b"])
def test_only_exclusions(raw):
    with pytest.raises(QueryRefused, match="请至少输入一个要查找的词"):
        parse(raw)


def test_a_long_query_is_cut_and_the_reader_is_told():
    query = parse("碳" * 65)
    assert query.whole == "碳" * 64
    assert query.notes == ("只使用了前 64 个字。",)
    assert parse("碳" * 64).notes == ()


def test_many_words_are_cut_and_the_reader_is_told():
    query = parse("一 二 三 四 五 六 七 八 九")
    assert len(query.words) == 8
    assert query.notes == ("只使用了前 8 个词。",)


def test_ten_kilobytes_are_too_long():
    with pytest.raises(QueryTooLong):
        parse("碳" * 3_334)
    assert parse("碳" * 3_333)


def test_facets_are_checked():
    assert parse("碳", facets=["r_440000", "r_440000", "c_1"]).facets == ("r_440000", "c_1")
    for wrong in ("440000", "t_碳", 'r_1" OR "x', "r_"):
        with pytest.raises(ValueError, match="not a facet"):
            parse("碳", facets=[wrong])


def test_what_one_or_two_units_need():
    assert queries.literal("碳") == Literal("碳", ("碳",), exact=True)
    assert queries.literal("3.5亿") == Literal("3.5亿", ("3.5亿",), exact=True)
    assert queries.literal("碳市场") == Literal("碳市场", ("碳市", "市场"), exact=False)
    assert not queries.literal("a" * 64).exact


def test_at_most_three_wordings():
    synonyms = {"网路": ["甲", "乙", "丙"]}
    assert texts(parse("網路", synonyms=synonyms)) == [["网路", "网络", "甲"]]


def test_words_of_another_reading_are_asked_for_by_its_readers_only():
    assert texts(parse("计程车", variant="tw")) == [["计程车"]]
    assert texts(parse("計程車", variant="tw")) == [["计程车", "出租车"]]


def test_relaxed():
    assert relaxed(parse("碳价 碳")) is None
    query = relaxed(parse("南方电网公司 碳价"))
    assert query.exact
    assert texts(query) == [["南方电网公司"], ["碳价"]]


def test_reworded():
    assert texts(reworded(parse("软件 碳价"))) == [["软件", "软体"], ["碳价"]]
    assert reworded(parse("碳价")) is None


def test_without():
    query = parse("碳价 绿证 -竹林")
    assert texts(without(query, query.words[0])) == [["绿证"]]


HOSTILE = [
    "' OR 1=1 --",
    '" OR "" NEAR("',
    "碳* OR t:*",
    "a AND (b OR (c",
    "'碳':*A & !'x' | <-> 'y'",
    "\\' \\\\ \\碳",
    "%s %(k)s {p} {0} %",
    "碳\0价",
    "\ud800碳\udfff",
    "\u202e价碳\u202c",
    "<script>alert(1)</script>碳",
    "碳" * 3_000,
    "碳 " + "-" * 61 + "a",
    "a-" * 32,
    "1." * 32,
    "\u0301" * 60 + "碳",
    "𠮷𠮷𠮷",
    "search_public_doc; DROP TABLE search_public_doc",
]


@pytest.mark.parametrize("raw", HOSTILE)
def test_no_query_is_an_error(shelf, raw):
    shelf.put(document(1, "碳价", "<script>alert(1)</script> OR NEAR and 𠮷𠮷𠮷"))
    for variant in ("hans", "tw", "hk"):
        query = parse(raw, variant=variant)
        for sort in (finding.NEWEST, finding.RELEVANCE):
            finding.find(query, "public", sort=sort)
        finding.count(query, "public")
    assert shelf.holds() == [1]


@pytest.mark.parametrize("raw", ["a" * 10_000, "碳" * 3_333, "- " * 5_000, "a" * 64 + "\u0300" * 4_000, ".1" * 5_000])
def test_reading_a_query_takes_no_time(raw):
    started = time.perf_counter()
    with contextlib.suppress(QueryRefused):
        parse(raw)
    assert time.perf_counter() - started < 0.5
