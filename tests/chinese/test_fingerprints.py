"""Fingerprints: the same numbers for the same text in any spelling, and a number in common for 31 characters in common."""

import hashlib

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chinese.fingerprints import (
    GRAM,
    WINDOW,
    choose,
    containment,
    content_hash,
    covered,
    fills_same_form,
    fingerprints,
    mark,
    normalise,
    passages,
    pieces,
)
from tests.articles import copies

GUARANTEE = GRAM + WINDOW - 1
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=GUARANTEE, max_size=60)
ANY = st.text(max_size=200)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("碳排放權交易（試行）", "碳排放权交易试行"),
        ("ＥＳＧ 报告，第①版", "esg报告第1版"),
        ("收盘价 62.36 元/吨", "收盘价6236元吨"),
        ("達(dá)峰、碳中和(hé)，綠(lǜ)證", "达峰碳中和绿证"),
        ("_a_b_", "ab"),
        ("——……！？", ""),
        ("", ""),
    ],
)
def test_normal_form(written, normal):
    assert normalise(written) == normal


def test_content_hash_is_that_of_the_normal_form():
    assert content_hash("達(dá)峰，綠(lǜ)證！ＥＳＧ") == hashlib.sha256("达峰绿证esg".encode()).hexdigest()
    assert content_hash("……") == ""


def test_a_short_text_has_no_fingerprints_but_a_hash():
    short = copies.text(1).replace("\n", "")[:20]
    assert fingerprints(short) == []
    assert content_hash(short)


def test_numbers_are_signed_64_bit_and_few():
    found = fingerprints(copies.text(3))
    assert found == sorted(set(found))
    assert all(-(2**63) <= each < 2**63 for each in found)
    assert min(found) < 0
    size = len(normalise(copies.text(3)))
    assert size * 0.05 < len(found) < size * 0.12


def test_numbers_stay_what_is_stored():
    """A change here needs a new VERSION: stored numbers, those of sealed texts above all, would mean nothing."""
    words = "全国碳排放权交易市场今日收盘价为六十二元三角，较前一日上涨一成，成交量为十二万吨，成交额七百万元。"
    assert fingerprints(words) == [-8796394868505002204]
    assert mark("甲", "乙") != mark("甲乙")


@given(ANY)
def test_normalising_twice_is_normalising_once(text):
    assert normalise(normalise(text)) == normalise(text)


@given(ANY, ANY)
def test_any_text_has_an_answer(text, other):
    numbers = fingerprints(text)
    assert all(isinstance(each, int) for each in numbers)
    assert all(0 <= each <= 1 for each in containment(pieces(normalise(text)), pieces(normalise(other))))
    assert all(each in text for each in passages(text, other))


@settings(max_examples=50)
@given(st.data())
def test_a_shared_run_of_31_characters_shares_a_number(data):
    run = data.draw(HAN)
    one = data.draw(ANY) + "。" + run + "。" + data.draw(ANY)
    other = data.draw(ANY) + "！" + run + "\n" + data.draw(ANY)
    assume(normalise(run) in normalise(one) and normalise(run) in normalise(other))
    assert set(fingerprints(one)) & set(fingerprints(other))


@given(HAN)
def test_of_every_window_one_stays(text):
    normal = normalise(text)
    assume(len(normal) >= GUARANTEE)
    places = {one.at for one in choose(normal)}
    windows = len(normal) - GUARANTEE + 1
    assert all(places & set(range(start, start + WINDOW)) for start in range(windows))


def test_containment_both_ways():
    words = copies.text(4)
    whole, half = pieces(normalise(words)), pieces(normalise(words[: len(words) // 2]))
    assert containment(whole, whole) == (1.0, 1.0)
    of_whole, of_half = containment(whole, half)
    assert of_half == 1.0
    assert 0.4 < of_whole < 0.6
    assert max(containment(whole, pieces(normalise(copies.text(5))))) < 0.1
    assert containment(set(), whole) == containment(whole, set()) == (0.0, 0.0)
    assert (pieces(""), pieces("碳价")) == (set(), {"碳价"})


def test_what_is_covered_counts_runs():
    first, second = normalise(copies.text(18)), normalise(copies.text(7))
    numbers = {one.hash for one in choose(first)}
    assert len(first) - 2 * GUARANTEE < covered(choose(first), numbers) <= len(first)
    assert covered(choose(second), numbers) == 0
    assert covered(choose(second + first[100:200] + second), numbers) in range(100 - 2 * GUARANTEE, 101)


def test_passages_stand_in_the_text_with_its_signs():
    first, second = copies.text(6), copies.text(7)
    middle = copies.traditional(first)[40:160]
    found = passages(f"{second}{middle}", first)
    assert found
    assert all(each in middle for each in found)
    assert sum(map(len, found)) > 80
    assert passages(second, first) == []


@pytest.mark.parametrize("form", copies.BULLETINS)
@pytest.mark.parametrize("day", [1, 2, 9, 30])
def test_the_bulletins_of_two_days_fill_in_one_form(form, day):
    one, other = fingerprints(copies.bulletin(form, 0)), copies.bulletin(form, day)
    shared = set(one) & set(fingerprints(other))
    much = len(shared) >= 3 and len(shared) >= 0.3 * min(len(one), len(fingerprints(other)))
    assert not much or fills_same_form(normalise(other), choose(normalise(other)), shared, len(one))


@pytest.mark.parametrize("form", copies.BULLETINS)
def test_a_copy_of_a_bulletin_is_no_other_day(form):
    """Unless this says no, the rule would let every copied bulletin pass."""
    one = copies.bulletin(form, 3)
    copied = normalise(copies.edited(copies.traditional(one), 0.03))
    shared = set(fingerprints(one)) & {each.hash for each in choose(copied)}
    assert not fills_same_form(copied, choose(copied), shared, len(fingerprints(one)))
