"""Text read in the wrong charset: undone where nothing is lost, listed where something is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chinese.mojibake import everyday_share, repair, spots

HANS = "临川市的企业今天完成了碳排放报告，全市新增绿色贷款二十八亿元。"
HANT = "臨川市的企業今天完成了碳排放報告，全市新增綠色貸款二十八億元。"


def misread(text, real, wrong):
    raw = text.encode(real)
    if wrong == "browser":
        return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in raw)
    return raw.decode(wrong)


@pytest.mark.parametrize(
    ("text", "real", "wrong"),
    [
        (HANS, "utf-8", "latin-1"),
        (HANS, "utf-8", "browser"),
        (HANS, "gb18030", "latin-1"),
        (HANS, "gb18030", "browser"),
        (HANS[:-1], "utf-8", "gb18030"),
        (HANT, "big5hkscs", "gb18030"),
    ],
)
def test_a_wrong_reading_is_undone(text, real, wrong):
    try:
        broken = misread(text, real, wrong)
    except UnicodeDecodeError:
        text = text[: len(text) // 2 * 2]
        broken = misread(text, real, wrong)
    assert broken != text
    assert repair(broken) == text


@pytest.mark.parametrize(
    "text", [HANS, HANT, "碳市场", "plain ASCII, nothing to do here", "Café Zürich résumé naïve", "ÀÉÎÕÜ", ""]
)
def test_good_text_stays(text):
    assert repair(text) == text


@given(st.text())
def test_repair_never_fails(text):
    repair(text)


@given(st.text(alphabet=HANS + HANT, min_size=10))
def test_chinese_text_is_never_repaired(text):
    assert repair(text) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("海南海??凇?/span>【香港", ["?/span>"]),
        ("碳\ufffd\ufffd市场", ["\ufffd\ufffd"]),
        ("锟斤拷锟斤拷市场", ["锟斤拷锟斤拷"]),
        ("烫烫烫", ["烫烫烫"]),
        ("价格是???元", ["???"]),
        ("Ã¥Â¥Â½", ["Ã¥Â¥Â½"]),
        ("为什么??真的?", []),
        ("È«¹úÌ¼市场", ["È«¹úÌ¼"]),
        ("Café", []),
        ("«®©°»", []),
        ("水很烫", []),
        ("", []),
    ],
)
def test_spots(text, found):
    assert [spot.text for spot in spots(text)] == found
    assert all(text.startswith(spot.text, spot.offset) for spot in spots(text))


def test_everyday_share():
    assert everyday_share("") == 0
    assert everyday_share("的是了") == 1
    assert everyday_share("鱻龘") == 0
    assert 0.4 < everyday_share(HANS) <= 1
