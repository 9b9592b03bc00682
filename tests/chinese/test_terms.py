"""Units, runs and terms."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chinese.folding import fold
from chinese.terms import MOST_BYTES, is_letter, run_spans, run_terms, runs, terms, units


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("碳排放权", ["碳排放权"]),
        ("碳排放，权", ["碳排放", "权"]),
        ("碳排放 权\n交易", ["碳排放", "权", "交易"]),
        ("ETS市场", ["ets市场"]),
        ("COVID-19", ["covid-19"]),
        ("nea.gov.cn", ["nea.gov.cn"]),
        ("a--b", ["a", "b"]),
        ("a-.b", ["a", "b"]),
        ("covid- -19.", ["covid", "19"]),
        ("碳-中和", ["碳", "中和"]),
        ("13.5亿", ["13.5亿"]),
        ("PM2.5", ["pm2.5"]),
        ("a_b", ["a", "b"]),
        ("《二〇二五》", ["二〇二五"]),
        ("カーボン・オフセット", ["カーボン", "オフセット"]),
        ("𠮷野𲎯", ["𠮷野𲎯"]),
        ("，。 -._", []),
        ("", []),
    ],
)
def test_runs(written, found):
    folded = fold(written)
    assert runs(folded) == found
    assert [folded[start:end] for start, end in run_spans(folded)] == found


@pytest.mark.parametrize(
    ("run", "found"),
    [
        ("碳中和", ["碳", "中", "和"]),
        ("ets市场", ["ets", "市", "场"]),
        ("13.5亿元", ["13.5", "亿", "元"]),
        ("2025-11-10", ["2025", "11", "10"]),
        ("nea.gov", ["nea", "gov"]),
        ("v2.0.1b", ["v2.0.1b"]),
        ("13.5.x", ["13.5", "x"]),
        ("カボ", ["カ", "ボ"]),
        ("탄소2", ["탄", "소", "2"]),
        ("naïve", ["naïve"]),
    ],
)
def test_units(run, found):
    assert units(run) == found


@pytest.mark.parametrize(
    ("run", "found"),
    [
        ("碳", ["碳"]),
        ("esg", ["esg"]),
        ("碳中和", ["碳中", "中和"]),
        ("ets市场", ["ets市", "市场"]),
        ("2025-11-10", ["2025-11", "11-10"]),
        ("3.5亿元", ["3.5亿", "亿元"]),
        ("a" * 70, ["a" * 64]),
        ("a" * 70 + "-b", ["a" * 64 + "-b"]),
    ],
)
def test_run_terms(run, found):
    assert run_terms(run) == found


def test_terms_of_a_document():
    assert terms("绿证ets", "绿证。", ["r_440000", "y_2025"]) == [
        *("r_440000", "y_2025"),
        *("t_绿", "t_证", "t_ets", "t_绿证", "t_证ets"),
        *("绿", "证", "ets", "绿证", "证ets"),
    ]


def test_title_and_text_do_not_touch():
    assert "碳中" not in terms("碳", "中和")


def test_no_text_can_forge_a_facet_or_a_title():
    assert not [term for term in terms("", fold("r_440000 t＿碳 c_ccer _ __")) if "_" in term]


def test_letters():
    assert [char for char in "a9é碳.-_ か한ж½" if is_letter(char)] == ["a", "9", "é", "ж", "½"]


def test_the_list_ends_before_a_megabyte_and_keeps_its_head():
    text = " ".join(f"{number:060d}碳" for number in range(20_000))
    found = terms("碳市场", text, ["r_440000"])
    size = len("".join(found).encode())
    assert MOST_BYTES - 200 < size <= MOST_BYTES
    assert found[:2] == ["r_440000", "t_碳"]
    assert found == terms("碳市场", text, ["r_440000"])


TEXT = st.text("碳中和かab12.-_ ，\n", max_size=40)


@given(TEXT, TEXT)
def test_terms_are_safe_between_spaces_and_quotes(title, text):
    found = terms(title, text)
    assert len(found) == len(set(found))
    assert all(re.fullmatch(r"(t_)?[碳中和かab12.-]+", term) for term in found)


@given(TEXT)
def test_every_term_of_a_run_is_a_term_of_its_text(text):
    found = set(terms("", text))
    for run in runs(text):
        assert found.issuperset(run_terms(run))
        assert found.issuperset(units(run))


@pytest.mark.parametrize("text", ["1." * 50_000, "a-" * 50_000, "碳a" * 50_000, "." * 100_000, "a" * 100_000])
def test_time_is_linear(text):
    started = time.perf_counter()
    terms("", text)
    assert time.perf_counter() - started < 1
