"""Bytes to text: what reads best wins, whatever is declared."""

import random
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chinese.scripts import to_hans
from ingest.charset import decode
from ingest.errors import ImportRefused
from tests.ingest import pages

HANT = "臨川市的企業今天完成了碳排放報告，全市新增綠色貸款二十八億元，主管部門將在下個月公布名單。"
HANS = to_hans(HANT)
DECLARED = [
    "",
    "text/html; charset=utf-8",
    "text/html; charset=gb2312",
    "text/html; charset=big5",
    "text/html; charset=utf-7",
]


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize(
    ("text", "charset"), [(HANS, "gb18030"), (HANS, "utf-8"), (HANT, "big5hkscs"), (HANT, "gb18030"), (HANT, "utf-8")]
)
def test_the_declaration_does_not_matter(text, charset, declared):
    decoded = decode(text.encode(charset), declared)
    assert (decoded.text, decoded.charset) == (text, charset)


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_markup_with_a_wrong_meta_charset(charset):
    for wrong in ("utf-8", "gbk", "big5"):
        markup = pages.html_page().replace('charset="utf-8"', f'charset="{wrong}"')
        assert decode(markup.encode(charset)).text == markup


def test_byte_order_marks():
    for codec in ("utf-8-sig", "utf-16", "utf-16-be"):
        raw = HANS.encode(codec)
        raw = b"\xfe\xff" + raw if codec == "utf-16-be" else raw
        assert decode(raw).text == HANS
    assert decode(HANS.encode("utf-16")).charset == "utf-16"


def test_a_tail_cut_inside_a_character_is_dropped():
    raw = HANS.encode("utf-8")
    assert decode(raw[:-1]).text == HANS[:-1]
    assert not decode(raw[:-1]).doubtful


def test_lost_bytes_are_doubtful():
    raw = HANS.encode("utf-8")
    decoded = decode(raw[:31] + raw[32:] + b"\xff" + raw)
    assert decoded.charset == "utf-8"
    assert decoded.doubtful


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04aaaa", "Word"),
        (b"\x89PNG\r\n", "图片"),
        (b"\xff\xd8\xff\xe0", "图片"),
        (b"{\\rtf1 abc}", "RTF"),
        (bytes(range(256)) * 20, "二进制"),
        (random.Random(7).randbytes(5000), "二进制"),
    ],
)
def test_binary_is_refused(raw, word):
    with pytest.raises(ImportRefused, match=word) as refused:
        decode(raw)
    assert refused.value.code == "binary"


def test_what_no_charset_reads_is_refused():
    raw = bytes(random.Random(3).choices(range(0x80, 0x100), k=3000))
    with pytest.raises(ImportRefused, match="编码") as refused:
        decode(raw)
    assert refused.value.code == "charset"


def test_a_stray_nul_is_no_binary():
    assert decode(("碳市场\x00" + HANS * 4).encode()).text.startswith("碳市场\x00")


@given(st.text(alphabet=HANS + HANT + "，。 abc123", min_size=1))
def test_utf_8_always_comes_back(text):
    assert decode(text.encode()).text == text


@given(st.binary(max_size=400))
def test_any_bytes_give_a_text_or_a_refusal(raw):
    with suppress(ImportRefused):
        assert isinstance(decode(raw).text, str)
