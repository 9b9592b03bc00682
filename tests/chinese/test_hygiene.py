"""What nobody typed on purpose goes; what somebody may have meant stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chinese.hygiene import clean_chars, clean_imported, clean_line, count_invisible

RLO, LRM, ZWJ, ZWSP, SHY, BOM = "\u202e", "\u200e", "\u200d", "\u200b", "\u00ad", "\ufeff"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("碳\x00市\x08场", "碳市场"),
        (f"碳{ZWSP}{SHY}{BOM}市\u2060场", "碳市场"),
        ("第一行\n第二行\t表\r\n", "第一行\n第二行\t表\r\n"),
        ("\ud800半\udfff", "半"),
        ("\ufffe\U0001ffff\ufdd0碳", "碳"),
        (f"家庭👨{ZWJ}👩", f"家庭👨{ZWJ}👩"),
        (f"{RLO}碳{LRM}", f"{RLO}碳{LRM}"),
    ],
)
def test_clean_chars(text, cleaned):
    assert clean_chars(text) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        (f"{RLO}王媛{LRM}", "王媛"),
        (f" 碳{ZWSP}市场\u2028 周报\t第 3 期 ", "碳市场 周报 第 3 期"),
        ("碳\xa0市\u3000场\n", "碳 市 场"),
        ("\x85碳\x9f", "碳"),
        ("\x00", ""),
    ],
)
def test_clean_line(text, cleaned):
    assert clean_line(text) == cleaned


def test_clean_imported_keeps_lines_and_counts_what_goes():
    text = f"{BOM}碳{RLO}市场{ZWSP}\xa0开市\n次日"
    assert clean_imported(text) == "碳市场 开市\n次日"
    assert count_invisible(text) == 3


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    for clean in (clean_chars, clean_imported, clean_line):
        assert clean(clean(text)) == clean(text)
    assert "\x00" not in clean_chars(text)
    assert clean_chars(text).encode("utf-8").decode("utf-8") == clean_chars(text)
