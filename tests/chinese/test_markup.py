"""Conversion of a page: each row of the skip list and of the attribute list, scripts, and markup that is left alone."""

import pytest

from chinese import converting
from chinese.converting import ConversionFailed, Converters
from chinese.glossary import Release
from chinese.markup import ATTRIBUTES, META_NAMES, SKIPPED, Doubt, convert_html
from chinese.variants import HANS, HK, TW


def tw(html, **rest):
    return convert_html(html, to=TW, **rest)


def test_text_is_converted_and_nothing_else():
    page = "<!DOCTYPE html>\n<p  CLASS=a id=\"软件\" data-x='软件' >软件&nbsp;&lt;网络</P ><!-- 软件 --><br/>信息\r\n"
    assert tw(page) == (
        "<!DOCTYPE html>\n<p  CLASS=a id=\"软件\" data-x='软件' >軟體&nbsp;&lt;網路</P ><!-- 软件 --><br/>資訊\r\n"
    )


def test_the_lists_are_the_agreed_ones():
    assert sorted(SKIPPED) == sorted("script style pre code kbd samp textarea svg math iframe template".split())
    assert sorted(ATTRIBUTES) == ["alt", "aria-label", "placeholder", "title"]
    names = "description keywords og:title og:description og:site_name og:image:alt twitter:title twitter:description"
    assert sorted(META_NAMES) == sorted(names.split())


@pytest.mark.parametrize("tag", sorted(SKIPPED) + [tag.upper() for tag in sorted(SKIPPED)])
def test_skipped_elements(tag):
    page = f'<div>软件<{tag} title="软件">软件</{tag}>软件</div>'
    assert tw(page) == f'<div>軟體<{tag} title="软件">软件</{tag}>軟體</div>'


@pytest.mark.parametrize("tag", "span b a p h1 title button option noscript preface sub customelement-x".split())
def test_other_elements_are_not_skipped(tag):
    assert tw(f"<{tag}>软件</{tag}>软件") == f"<{tag}>軟體</{tag}>軟體"


SKIPPING = (
    'translate="no" | translate=no | TRANSLATE="No" | class="notranslate" | class="a notranslate b" | class=\'notranslate\' | '
    'data-zh-skip | data-zh-skip="" | lang="en" | lang="ja" | lang="" | class="a" translate=\'no\' | translate="&#110;o"'
).split(" | ")
CONVERTED = (
    'translate="yes" | translate="" | class="notranslated" | class="notranslate-x" | data-zh-skipped="1" | lang="zh" | '
    'lang="zh-Hans" | LANG="ZH-CN" | hreflang="en" | data-lang="en" | translate="yes" translate="no" | title="translate=no"'
).split(" | ")


@pytest.mark.parametrize("attribute", SKIPPING)
def test_marks_that_skip_an_element(attribute):
    page = f'<div>软件<span {attribute} alt="软件">软件<b title="软件">软件</b></span>软件<img {attribute} alt="软件">软件</div>'
    assert tw(page) == page.replace("<div>软件", "<div>軟體").replace("</span>软件", "</span>軟體").replace(
        ">软件</div>", ">軟體</div>"
    )


@pytest.mark.parametrize("attribute", CONVERTED)
def test_marks_that_do_not(attribute):
    assert tw(f"<span {attribute}>软件</span>") == f"<span {attribute}>軟體</span>"


def test_elements_of_the_same_tag_are_counted_inside_a_skipped_one():
    page = "<div translate=no>软件<div>软件<br><img></div><p>软件</p>软件</div>软件"
    assert tw(page) == page.removesuffix("软件") + "軟體"
    page = "<svg>软件<svg/>软件<svg>软件</svg>软件</svg>软件<svg />软件"
    assert tw(page) == "<svg>软件<svg/>软件<svg>软件</svg>软件</svg>軟體<svg />軟體"


@pytest.mark.parametrize("name", [*sorted(ATTRIBUTES), "TITLE", "Alt"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_converted_attributes(name, quote):
    page = f"<img class=x {name}={quote}软件 信息{quote} id=y>"
    assert tw(page) == f"<img class=x {name}={quote}軟體 資訊{quote} id=y>"


@pytest.mark.parametrize(
    "attribute",
    [
        'value="软件"',
        'href="/软件"',
        'data-title="软件"',
        'content="软件"',
        'alt="https://a.cn/软件"',
        "title=软件",
        'label="软件"',
    ],
)
def test_attributes_that_stay(attribute):
    page = f"<input {attribute}>碳"
    assert tw(page) == page


def test_the_second_attribute_of_a_name_is_nobodys():
    assert tw('<img alt="软件" ALT="软件">') == '<img alt="軟體" ALT="软件">'


@pytest.mark.parametrize("name", sorted(META_NAMES))
@pytest.mark.parametrize("kind", ["name", "property"])
def test_converted_meta(name, kind):
    assert tw(f'<meta {kind}="{name}" content="软件">') == f'<meta {kind}="{name}" content="軟體">'
    assert tw(f"<meta content='软件' {kind}={name.upper()}>") == f"<meta content='軟體' {kind}={name.upper()}>"


@pytest.mark.parametrize(
    "name", ["author", "og:url", "og:image", "og:locale", "twitter:site", "article:section", "robots"]
)
def test_other_meta_stays(name):
    page = f'<meta name="{name}" content="软件" title="软件">'
    assert tw(page) == page


def test_a_meta_address_stays():
    page = '<meta name="description" content="https://a.cn/软件">'
    assert tw(page) == page


@pytest.mark.parametrize(
    ("html", "hans", "in_tw"),
    [
        ('<p data-zh-from="hant">皇后後來，軟體</p>', '<p data-zh-from="hant">皇后后来，软体</p>', None),
        (
            '<p data-zh-from="mixed">软件與網络</p>',
            '<p data-zh-from="mixed">软件与网络</p>',
            '<p data-zh-from="mixed">軟體與網路</p>',
        ),
        (
            '<p data-zh-from="hans">皇后后来</p>',
            '<p data-zh-from="hans">皇后后来</p>',
            '<p data-zh-from="hans">皇后後來</p>',
        ),
        ("<p>來自后羿</p><p>皇后后来</p>", "<p>来自后羿</p><p>皇后后来</p>", "<p>來自后羿</p><p>皇后後來</p>"),
        ('<p data-zh-from="x">软件</p>', '<p data-zh-from="x">软件</p>', '<p data-zh-from="x">軟體</p>'),
    ],
)
def test_the_script_of_a_piece(html, hans, in_tw):
    assert convert_html(html, to=HANS) == hans
    assert tw(html) == (in_tw or html)


def test_the_nearest_mark_of_a_script_counts():
    page = (
        '<div data-zh-from="hant">里程<div data-zh-from="hans">里面<div>里面</div></div>里'
        '<img data-zh-from="hans" alt="里面">里</div>里面達'
    )
    assert tw(page) == (
        '<div data-zh-from="hant">里程<div data-zh-from="hans">裡面<div>裡面</div></div>里'
        '<img data-zh-from="hans" alt="裡面">里</div>里面達'
    )


def test_a_simplified_page_for_simplified_readers_is_the_same_object():
    page = "<p>软件\u200b\x1f</p>"
    assert convert_html(page, to=HANS) is page
    assert convert_html("<p>x", to=TW) == "<p>x"


def test_title_is_text_to_its_end():
    assert tw("<title>软件<b>信息</title><p>软件") == "<title>軟體<b>資訊</title><p>軟體"
    assert tw('<title lang="en">软件</title>软件') == '<title lang="en">软件</title>軟體'


@pytest.mark.parametrize(
    "html",
    [
        "<p>软件<!-- 软件",
        "<p>软件<!-->软件-->",
        "<p>软件<!--a--!>软件-->",
        "<p>软件<script>软件",
        "<p>软件<script>x='<!--<script>'</script>软件</script>",
        '<p title="软件>软件</p>',
        "<p title='软件\">软件</p>",
        '<p>软件<a b"c>',
        "<p>软件</p",
        "<p>软件<",
        "<p>软件</>",
        "<p>软件</ p>",
        "<p>软件<?xml ?>",
        "<p>软件<![CDATA[软件]]>",
        "<p>软件<svg><title><b></title></svg>",
        "<p>软件<plaintext>软件",
        "<textarea>软件</textareas>",
        "<div data-zh-skip>软件",
        "<div data-zh-from=hant>軟件<div></div>",
        "<p>软件<a\x00b>",
    ],
)
def test_what_is_doubtful_is_left_alone(html):
    if html.endswith("软件<"):
        assert tw(html) == "<p>軟體<"  # a lone sign is text for every parser
    else:
        with pytest.raises(Doubt):
            tw(html)


@pytest.mark.parametrize(
    "html",
    [
        "<pre" * 500_000,
        "<pre>" * 200_000,
        "<!--" * 500_000,
        "<a '" * 400_000,
        '<a b="' * 300_000,
        "</b" * 600_000,
        "<a" + " b" * 900_000,
        "<script>" * 200_000,
        "<title><" * 200_000,
        "<script>" + "</scrip" * 200_000,
        "<div data-zh-from=hant>" * 80_000,
    ],
)
# Were the time not linear, these would not end.
def test_two_megabytes_of_nonsense_end_in_doubt(html):
    with pytest.raises(Doubt):
        tw("碳" + html)


@pytest.mark.parametrize("html", ["<b>" * 200_000, "<" * 2_000_000, "&" * 2_000_000, "<p>-" * 200_000])
def test_strange_but_readable_markup_comes_back_as_it_was(html):
    assert tw("碳" + html) == "碳" + html


def test_a_dictionary_that_brings_markup_is_stopped():
    class Bad:
        def convert(self, text):
            return text.replace("软件", "<b>")

    converters = Converters(Release(0))
    converters._loaded["s2twp"] = Bad()
    with pytest.raises(Doubt, match="touched markup"):
        tw("<p>软件</p>", converters=converters)


def test_a_failing_library_is_told(monkeypatch):
    def failing(converter, texts):
        raise RuntimeError("dictionary")

    monkeypatch.setattr(converting, "_passed", failing)
    with pytest.raises(ConversionFailed):
        tw("<p>软件</p>")


def test_marks_of_joining_in_the_page_do_no_harm():
    assert tw("<p>软\x1f件</p><p>信\x00息</p><p>软件</p>") == "<p>軟體</p><p>資訊</p><p>軟體</p>"


def test_hong_kong_has_its_own_words():
    assert convert_html("<p>软件与网络信息</p>", to=HK) == "<p>軟件與網絡信息</p>"
