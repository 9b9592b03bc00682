"""The linear pass before the parser: bounded whatever comes, and the same tags that a browser sees."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import ImportRefused
from ingest.scanning import scan


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        ("<p>a<!-- x <b> --> b</p>", "<p>a b</p>"),
        ("<!--><p>a</p><!-- x --><b>x</b>", "<p>a</p><b>x</b>"),
        ("<SCRIPT>if (a<b) {}</Script>x", "x"),
        ("<script>a</script>", ""),
        ("<p title='<div>'>1 < 2 & 3</p>", "<p title='<div>'>1 < 2 & 3</p>"),
        ("<textarea><p>a</p></textarea><p>b</p>", "<p>b</p>"),
        ("<p>a</p><!-- never closed <p>b</p>", "<p>a</p>"),
        ("<p>a</p><b never closed", "<p>a</p>"),
        ("", ""),
        ("没有标签", "没有标签"),
    ],
)
def test_what_is_kept(markup, kept):
    assert scan(markup).markup == kept


def test_style_sheets_are_handed_on():
    scanned = scan("<style>.a{display:none}</style><p class=a>x")
    assert scanned.styles == (".a{display:none}",)
    assert scanned.markup == "<p class=a>x"


def test_wrappers_nested_too_deep_become_breaks():
    scanned = scan("<div>" * 60_000 + "正文" + "</div>" * 60_000)
    assert scanned.flattened
    assert scanned.markup == "<br>" * 60_000 + "正文" + "<br>" * 60_000


def test_tables_count_with_all_that_stands_between_them():
    assert scan("<table><tr><td>" * 60 + "正文").markup == "<br>" * 180 + "正文"
    assert not scan("<table><tr><td>" * 40 + "正文").flattened


def test_ordinary_depth_and_unclosed_paragraphs_are_left_alone():
    for markup in ("<div>" * 200 + "a", "<p>a" * 5000, "<ul>" + "<li>a" * 5000 + "</ul>", "<b>a</b>" * 5000):
        assert scan(markup).markup == markup
        assert not scan(markup).flattened


@pytest.mark.parametrize(
    "markup",
    [
        "<x-y>" * 300 + "a",
        "<p>" * 100_001,
        "</p>" * 100_001,
        "<a " + " ".join(f"a{n}=1" for n in range(201)) + ">",
        "<a " + " ".join(f"a{n}='>'" for n in range(201)) + ">",
        '<a " ' + " ".join(f"a{n}" for n in range(201)) + ' ">',
        "<a " + "< x" * 300 + ">",
    ],
)
def test_beyond_all_bounds_is_refused(markup):
    with pytest.raises(ImportRefused, match="结构异常") as refused:
        scan(markup)
    assert refused.value.code == "too_complex"


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a",
        "<a ",
        '<a b="',
        "<!--",
        "<!-",
        "<script>",
        "</script",
        "<style ",
        "x",
        "<a b='\"",
        "&",
        "<p>",
        "<div <a ",
    ],
)
def test_five_megabytes_of_anything_are_linear(piece):
    markup = piece * (5_000_000 // len(piece))
    began = time.process_time()
    with suppress(ImportRefused):
        scan(markup)
    # A quadratic scan would take hours; the bound leaves room for a slow machine.
    assert time.process_time() - began < 20


PIECES = ["<div>", "</div>", "<p", ">", "<!--", "-->", "<b a='", "'", '"', "文", "<script>", "</script>", " "]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_scanning_twice_changes_nothing(markup):
    once = scan(markup).markup
    assert scan(once).markup == once
