"""Telling the scripts apart, and the Simplified form of a text."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chinese.scripts import HANS_ONLY, HANT_ONLY, PIECE, detect, to_hans


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("全国碳排放权交易市场启动", "hans"),
        ("全國碳排放權交易市場啟動", "hant"),
        ("全国碳排放权交易市场启动,全國碳排放權交易市場啟動", "mixed"),
        ("2022-06-08 ETS", "hans"),
        ("", "hans"),
        ("台中山里干了一天", "hans"),
        ("乾隆年间的瞭望塔", "hans"),
        ("全國碳排放權交易市場啟動，讯", "hant"),
        ("全国碳排放权交易市场启动，作者陳", "hans"),
    ],
)
def test_detect(text, script):
    assert detect(text) == script


def test_marks_are_the_measured_sets_and_do_not_meet():
    assert (len(HANS_ONLY), len(HANT_ONLY)) == (3726, 4643)
    assert not HANS_ONLY & HANT_ONLY
    # Ordinary in Taiwan, in Hong Kong, in the mainland: no proof of a script.
    assert not set("峰群里干台户税温乾瞭著") & (HANS_ONLY | HANT_ONLY)


@pytest.mark.parametrize(
    ("hant", "hans"),
    [
        ("山東青島市簽署碳達峰合作協議", "山东青岛市签署碳达峰合作协议"),
        ("乾隆皇帝與後來的乾燥機", "乾隆皇帝与后来的干燥机"),
        ("碳市场周报", "碳市场周报"),
        ("乾隆年间", "乾隆年间"),
    ],
)
def test_to_hans(hant, hans):
    assert to_hans(hant) == hans


def test_a_nul_does_not_swallow_the_rest():
    assert to_hans("碳達峰\x00與碳中和\x1f協議") == "碳达峰与碳中和协议"


def test_a_long_text_is_converted_in_pieces():
    line = "綠色電力證書交易。"
    text = line * (2 * PIECE // len(line))
    assert to_hans(text) == "绿色电力证书交易。" * (2 * PIECE // len(line))
    assert to_hans("電" * (PIECE + 7)) == "电" * (PIECE + 7)


@pytest.mark.parametrize("wrong", [None, b"\xe7\xa2\xb3", 5])
def test_only_text_is_converted(wrong):
    with pytest.raises(TypeError):
        to_hans(wrong)


def test_threads_may_share_it():
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(to_hans, ["碳達峰與碳中和"] * 200)) == {"碳达峰与碳中和"}


def test_opencc_is_loaded_only_for_converting():
    code = (
        "import sys, chinese.scripts as s; s.detect('碳達峰'); s.to_hans('碳达峰'); assert 'opencc' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@given(st.text(alphabet=st.characters(blacklist_characters="\x00\x1f", blacklist_categories=("Cs",))))
def test_converting_twice_changes_nothing_in_plain_text(text):
    if HANT_ONLY.isdisjoint(text):
        assert to_hans(text) == text
