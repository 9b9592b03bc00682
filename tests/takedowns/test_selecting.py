"""Which place of an article a quote means, in either script, and when nobody can tell."""

import pytest

from takedowns.selecting import runs, select

TEXT = "甲公司称：配额不足。市场平稳。\n乙公司称：配额不足。\n丙公司則稱：配額不足，需購買。"


def places(**words):
    found = select(TEXT, words)
    return [TEXT[max(0, start - 5) : start] for start, _ in found.spans], found.is_open


def test_all_places_count_while_nothing_tells_them_apart():
    found = select(TEXT, {"quote": "配额不足"})
    assert (len(found.spans), found.places, found.is_open) == (3, 3, True)


@pytest.mark.parametrize(
    ("words", "before"),
    [
        ({"prefix": "乙公司称："}, ["乙公司称："]),
        ({"prefix": "乙公司稱"}, ["乙公司称："]),  # in the other script, without its mark
        ({"suffix": "需购买"}, ["公司則稱："]),
        ({"prefix": "司称", "suffix": "。市场"}, ["甲公司称："]),
    ],
)
def test_words_before_or_after_choose(words, before):
    assert places(quote="配额不足", **words) == (before, False)


def test_words_that_fit_nowhere_hide_nothing():
    assert len(places(quote="配额不足", prefix="丁公司称")[0]) == 3


def test_several_places_may_be_left():
    found, is_open = places(quote="配额不足", prefix="公司称")
    assert (len(found), is_open) == (2, True)


def test_a_quote_of_several_lines():
    found = select(TEXT, {"quote": "市场平稳\n配额不足", "suffix": "需购买"})
    assert [TEXT[start:end] for start, end in found.spans] == ["市场平稳", "配額不足"]
    assert not found.is_open


@pytest.mark.parametrize("words", [{}, {"quote": ""}, {"quote": "没有这句话"}, {"quote": "\n \n", "prefix": "甲"}])
def test_nothing_is_found_where_nothing_is(words):
    assert select(TEXT, words).spans == []


def marked(text, **words):
    return runs(text, select(text, words).spans)


def test_the_lines_of_a_text_with_what_is_meant():
    found = marked(TEXT + "\n\n", quote="配额不足", prefix="乙公司称")
    assert ["".join(piece for piece, _ in line) for line in found] == TEXT.split("\n")
    assert [piece for line in found for piece, quoted in line if quoted] == ["配额不足"]
    assert found[1] == [("乙公司称：", False), ("配额不足", True), ("。", False)]
    across = marked(TEXT, quote="市场平稳。乙公司称")
    assert [piece for line in across for piece, quoted in line if quoted] == ["市场平稳。", "乙公司称"]
    nested = marked(TEXT, quote="公司称：配额\n配额不足。市场")
    assert "".join(piece for line in nested for piece, _ in line) == TEXT.replace("\n", "")
