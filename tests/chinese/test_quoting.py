"""Quotes in texts: every spelling in which a passage may hide, and what only looks like it."""

import pytest

from chinese import quoting

NAME = "王某某"
LONG = "排放权交易管理办法"


def found(text, *quotes):
    """The passages that are found, as they stand in the text."""
    forms = [form for quote in quotes for form in quoting.forms(quote)]
    return [text[start:end] for start, end in quoting.spans(text, forms)]


@pytest.mark.parametrize(
    ("text", "quote", "passage"),
    [
        ("记者王某某报道", NAME, "王某某"),
        ("王某某", NAME, "王某某"),
        ("王 某 某说", NAME, "王 某 某"),
        ("王　某\u3000某说", NAME, "王　某\u3000某"),
        ("王\n某某说", NAME, "王\n某某"),
        ("王·某—某说", NAME, "王·某—某"),
        ("王\u200b某\u2060某说", NAME, "王\u200b某\u2060某"),
        ("王(wáng)某(mǒu)某说", NAME, "王(wáng)某(mǒu)某"),
        ("王（wang）某某（mǒu）说", NAME, "王（wang）某某（mǒu）"),
        ("王(wa\u0301ng)某某", NAME, "王(wa\u0301ng)某某"),
        ("記者鐘慶華說", "钟庆华", "鐘慶華"),
        ("记者钟庆华说", "鐘慶華", "钟庆华"),
        ("Ｗａｎｇ先生", "wang", "Ｗａｎｇ"),
        ("Wáng先生", "Wang", "Wáng"),
        ("电话 １３８-0000 ０００１。", "13800000001", "１３８-0000 ０００１"),
        ("《碳排放權交易，管理辦法》", LONG, "排放權交易，管理辦法"),
        ("行(háng)(xíng)业某某", "行业某某", "行(háng)(xíng)业某某"),
        ("他说：“王，某某”", "王，某某", "王，某某"),
    ],
)
def test_a_passage_in_another_spelling(text, quote, passage):
    assert found(text, quote) == [passage]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("国王，明天出发", "王明"),
        ("国王。明天出发", "王明"),
        ("王甲某", NAME),
        ("王\0某某", NAME),
        ("王■■某某", NAME),
        ("■■（应权利人要求删节）", "权利人"),
        ("■■（應權利人要求刪節）", "权利人要求"),
        ("", NAME),
        ("……", NAME),
    ],
)
def test_what_only_looks_like_it(text, quote):
    assert found(text, quote) == []


def test_repeated_overlapping_and_touching_passages():
    assert found("王某某和王某某", NAME) == ["王某某", "王某某"]
    assert found("某某某", "某某") == ["某某某"]
    assert found("王某某公司经理", "王某某公司", "公司经理") == ["王某某公司经理"]
    assert found("甲乙丙丁", "甲乙", "丙丁") == ["甲乙丙丁"]


def test_a_reading_is_part_of_the_passage_only_if_it_is_one():
    assert found("王某某(ets)说", NAME) == ["王某某"]
    assert found("王某某（经理）说", NAME) == ["王某某"]


@pytest.mark.parametrize(
    ("quote", "usable"), [("王某", True), ("王", False), ("Li", False), ("。。", False), ("Wang", True)]
)
def test_what_is_too_short(quote, usable):
    assert bool(quoting.quote(quote)) == bool(quoting.forms(quote)) == usable


def test_a_quote_is_looked_for_as_each_reading_words_it():
    assert found("這個軟體很好", "这个软件") == ["這個軟體"]


def test_a_mark_has_always_the_same_length_and_fits():
    forms = quoting.forms(NAME) + quoting.forms("欧阳某某某")
    assert quoting.cut("王 某 某和欧阳某某某", forms) == f"{quoting.CUT}和{quoting.CUT}"
    assert quoting.cut("王某某", forms, most=5) == quoting.CUT_SHORT
    assert quoting.cut("没有", forms) == "没有"
    once = quoting.cut("王某某来", forms)
    assert quoting.cut(once, quoting.forms("应权利人要求")) == once
