"""What is shown of a hit: a short piece, its words marked, nothing turned into HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import queries
from search.snippets import excerpt, marked
from search.verifying import times


def marks(text, raw, also=(), **options):
    """The text with its marks between brackets."""
    pieces = marked(text, queries.parse(raw, **options), also)
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)
    return "".join(f"[{piece}]" if is_hit else piece for piece, is_hit in pieces)


@pytest.mark.parametrize(
    ("text", "raw", "shown"),
    [
        ("全国碳市场", "碳市场", "全国[碳市场]"),
        ("綠證交易与绿证", "绿证", "[綠證]交易与[绿证]"),
        ("ＥＳＧ、esgs、ESG", "esg", "[ＥＳＧ]、esgs、[ESG]"),
        ("13.5亿、3.5亿", "3.5亿", "13.5亿、[3.5亿]"),
        ("碳市场碳价", "碳 碳价", "[碳]市场[碳价]"),
        ("碳价碳价", "碳价", "[碳价碳价]"),
        ("网络安全", "網路安全", "[网络安全]"),
        ("竹林造林", "造林 -竹林", "竹林[造林]"),
        ("没有", "碳", "没有"),
        ("", "碳", ""),
        ("<b>碳</b>", "碳 b", "<[b]>[碳]</[b]>"),
    ],
)
def test_marked(text, raw, shown):
    assert marks(text, raw) == shown


def test_words_in_the_readers_wording_are_marked_too():
    assert marks("計程車改用電力", "出租车", also=["計程車"]) == "[計程車]改用電力"


def test_scattered_pieces_are_marked_by_pairs():
    query = queries.relaxed(queries.parse("南方电网公司"))
    shown = "".join(f"[{piece}]" if hit else piece for piece, hit in marked("南方电力，电网的公司", query))
    assert shown == "[南方电]力，[电网]的[公司]"


def test_an_excerpt_has_thirty_characters_before_and_sixty_after():
    text = "甲" * 50 + "碳价" + "乙" * 100
    assert excerpt(text, queries.parse("碳价")) == "…" + "甲" * 30 + "碳价" + "乙" * 60 + "…"


def test_an_excerpt_near_the_beginning_shows_more_behind():
    text = "甲" * 5 + "碳价" + "乙" * 100
    assert excerpt(text, queries.parse("碳价")) == "甲" * 5 + "碳价" + "乙" * 85 + "…"


def test_an_excerpt_without_a_hit_is_the_beginning():
    assert excerpt("甲" * 200, queries.parse("碳价")) == "甲" * 90 + "…"
    assert excerpt("甲乙", queries.parse("碳价")) == "甲乙"
    assert excerpt("", queries.parse("碳价")) == ""


def test_an_excerpt_is_one_line_and_begins_with_no_half_word():
    text = "carbon " * 5 + "neutrality goals\n\n" + "甲" * 20 + "\t 碳价\r\n平稳"
    assert excerpt(text, queries.parse("碳价")) == "…goals " + "甲" * 20 + " 碳价 平稳"


def test_the_first_of_all_words_is_shown():
    text = "甲" * 100 + "绿证" + "甲" * 100 + "碳价"
    assert "绿证" in excerpt(text, queries.parse("碳价 绿证"))
    assert "碳价" not in excerpt(text, queries.parse("碳价 绿证"))


@pytest.mark.parametrize(("raw", "number"), [("碳", 3), ("碳价", 2), ("3.5亿", 1), ("esg", 2), ("碳价esg", 1)])
def test_how_often(raw, number):
    folded = "碳价esg，碳价与碳；13.5亿、3.5亿、esgs、esg"
    (each,) = queries.parse(raw).words[0].literals
    assert times(folded, each) == number


@given(st.text("碳价綠ａa1.-<&'\"\n ", max_size=200), st.text("碳价绿a1.- ", min_size=1, max_size=8))
def test_nothing_is_lost_or_added(text, raw):
    try:
        query = queries.parse(raw)
    except queries.QueryRefused:
        return
    shown = excerpt(text, query)
    assert shown.strip("…") in " ".join(text.split())
    assert len(shown) <= 180
    assert "".join(piece for piece, _ in marked(shown, query)) == shown
