"""The cleaner: what comes out is on the allow-list as the HTML standard reads it, and cleaning it again changes nothing."""

import re

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles import structure
from articles.cleaning import LIMIT, CleaningRefused, clean, image_names, missing_alts, plain_text, summary_of
from tests.hostile.markup import MARKUP, PIECES

IMAGE = "/media/2024/01/0123456789abcdef0123456789abcdef.jpg"
OTHER = "/media/2023/12/ffffffffffffffffffffffffffffffff.png"
# The list of the safety rules, typed again: the test must not ask the code what is allowed.
TAGS = set(
    "p br h2 h3 h4 strong em u s sub sup blockquote ul ol li a img figure figcaption table caption thead tbody tfoot tr th "
    "td hr pre code span".split()
)
CELL = {"colspan": r"[1-9]|[1-4]\d|50", "rowspan": r"[1-9]|[1-4]\d|50"}
ATTRIBUTES = {
    "a": {"href": r"(?:https?://[^\s/\\]|mailto:[^\s]).*", "title": r".*", "rel": "noopener nofollow"},
    "img": {
        "src": r"/media/\d{4}/\d\d/[0-9a-f]{32}\.(jpg|png|webp)",
        "alt": r".*",
        "width": r"\d{1,4}",
        "height": r"\d{1,4}",
    },
    "ol": {"start": r"-?[0-9]{1,6}"},
    "th": CELL | {"scope": "row|col|rowgroup|colgroup"},
    "td": CELL,
    "span": {"translate": "no"},
}
LANG = {"lang": r"[A-Za-z0-9-]{2,44}"}


def parsed(html):
    return html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)


def breaches(html):
    """What a reader's browser would find in `html` that the allow-list does not have."""
    found = []
    for element in parsed(html).iter():
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        if element.tag not in TAGS:
            found.append(str(element.tag))
            continue
        allowed = ATTRIBUTES.get(element.tag, {}) | LANG
        pairs = element.attrib.items()
        found += [f"{element.tag} {k}={v}" for k, v in pairs if not re.fullmatch(allowed.get(k, "(?!)"), v, re.DOTALL)]
        if {"img": "src", "a": "rel"}.get(element.tag, "lang") not in {*element.attrib, "lang"}:
            found.append(f"{element.tag} incomplete")
    return found


def clean_or_none(html):
    try:
        return clean(html)
    except CleaningRefused:
        return None


def holds(html):
    """Assert the two promises for one input; return the result, None when it was refused."""
    out = clean_or_none(html)
    if out is not None:
        assert breaches(out) == []
        assert clean(out) == out
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", out)
    return out


@pytest.mark.parametrize("html", MARKUP)
def test_hostile_markup_leaves_only_the_allow_list(html):
    assert holds(html) is not None
    assert holds(f"<p>前{html}后</p>{html}") is not None


def test_the_oracle_sees_what_must_not_be_there():
    for html in (
        "<p onclick=x>",
        "<script></script>",
        "<img>",
        '<a href="javascript:x" rel="noopener nofollow">',
        "<td colspan=51>",
    ):
        wrapped = f"<table><tr>{html}" if html.startswith("<td") else html
        assert breaches(wrapped)


soup = st.lists(st.sampled_from(PIECES + MARKUP), max_size=30).map("".join)
NESTED = "".join(f"<{name}>" for name in "table tr td div b p i".split())


@settings(max_examples=300, deadline=None)
@given(soup)
@example(NESTED * 20)
def test_any_mixture_is_cleaned_for_good(html):
    holds(html)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_cleaned_for_good(text):
    holds(text)
    holds(f"<p>{text}</p>")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<div>一</div><div>二<div>三</div></div>", "<p>一</p><p>二</p><p>三</p>"),
        ("<section><p>一</p>散句<b>粗</b></section>", "<p>一</p><p>散句<strong>粗</strong></p>"),
        ("<h1>题</h1><h5>小题</h5><b>粗</b><i>斜</i>", "<h2>题</h2><h4>小题</h4><p><strong>粗</strong><em>斜</em></p>"),
        ('<p><span style="color:red"><font size=3>字</font></span></p>', "<p>字</p>"),
        ("<center>居中</center>", "<p>居中</p>"),
        ('<p>地名<span translate="no">髮</span></p>', '<p>地名<span translate="no">髮</span></p>'),
        ("<p>　　首行</p><p>&nbsp; <strong>　粗</strong>　中</p>", "<p>首行</p><p><strong>粗</strong>　中</p>"),
        ("<p></p><p> </p><p>&nbsp;</p><p>　</p><p><br></p><p><b> </b></p><p>有</p>", "<p>有</p>"),
        ("散句一<br>散句二<p>段</p>散句三", "<p>散句一</p><p>散句二</p><p>段</p><p>散句三</p>"),
        ("<p>行一<br>行二</p>", "<p>行一<br>行二</p>"),
        ("<ul>\n<li>一</li>\n<li>二</li>\n</ul>\n", "<ul><li>一</li><li>二</li></ul>"),
        ("<blockquote>引文</blockquote>", "<blockquote><p>引文</p></blockquote>"),
        ("<strong><p>一</p><p>二</p></strong>", "<p>一</p><p>二</p>"),
        ("<p>甲<o:p></o:p></p>", "<p>甲</p>"),
        ("<p>甲<!--[if mso]><b>x</b><![endif]-->乙</p>", "<p>甲乙</p>"),
        ('<ol start="3"><li>丙</li></ol>', '<ol start="3"><li>丙</li></ol>'),
        (f'<figure><img src="{IMAGE}" alt="图"><figcaption>图注</figcaption></figure>',) * 2,
        (f'<p><img src="{IMAGE}" alt="a&gt;b" width="640" height="480"></p>',) * 2,
        ('<p><img src="https://a.example/x.jpg" alt="远">文</p>', "<p>文</p>"),
        (
            '<a href="https://a.example/?a=1&b=2">链</a>',
            '<p><a href="https://a.example/?a=1&amp;b=2" rel="noopener nofollow">链</a></p>',
        ),
        ('<a href="/region/">内</a>', "<p>内</p>"),
        ("<pre>一\n  二</pre>", "<pre>一\n  二</pre>"),
        ("第一行\r\n　　第二行\n\n第三行", "<p>第一行</p><p>第二行</p><p>第三行</p>"),
        ("价格<50元 & 涨>3%", "<p>价格&lt;50元 &amp; 涨&gt;3%</p>"),
        ("", ""),
        ("\n \n", ""),
    ],
)
def test_pasted_shapes_become_the_shapes_of_a_body(html, expected):
    assert holds(html) == expected


def test_a_table_keeps_its_cells_and_its_bounded_spans():
    html = (
        '<table border=1><tr><th scope="col" colspan="2">头</th></tr><tr><td rowspan=99>甲</td><td>乙</td></tr></table>'
    )
    expected = (
        '<table><tbody><tr><th scope="col" colspan="2">头</th></tr><tr><td>甲</td><td>乙</td></tr></tbody></table>'
    )
    assert holds(html) == expected


def test_what_lies_between_foreign_elements_stays():
    html = "<p>前</p><svg><svg><path/></svg><text>x</text></svg><p>中</p><SCRIPT>1</SCRIPT><style>p{}</style><p>后</p>"
    assert holds(html) == "<p>前</p><p>中</p><p>后</p>"


def test_a_foreign_element_that_is_never_closed_does_not_swallow_the_text():
    assert "正文" in holds("<p><svg><noscript>正文</p>")


def test_too_large_is_measured_in_bytes_and_refused_before_parsing(monkeypatch):
    monkeypatch.setattr(structure, "is_too_complex", lambda html: pytest.fail("looked at"))
    with pytest.raises(CleaningRefused) as refused:
        clean("碳" * (LIMIT // 3 + 1))
    assert refused.value.code == "too_large"
    assert "512 KB" in refused.value.message


def test_the_limit_itself_is_accepted():
    body = "<p>" + "碳" * ((LIMIT - 7) // 3) + "</p>"
    assert clean(body) == body


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 251,
        "<div>" * 100_000,
        "<div><!--</div>-->" * 300,
        '<div "></div>' * 300 + "<div>" * 251,
        "<div x'></div'>" * 251,
        "<div><table><td></div>" * 200,
        "<div><script></div></script>" * 251,
        "<svg><style>" + "<g>" * 300,
        "<select><style></select>" + "<div>" * 300 + "</style>",
        "<b><div></b>" * 251,
        "<form><div></form>" * 251,
        "<p " + " ".join(f"a{n}" for n in range(70_000)) + ">x",
        "<p>" + "".join(f"<b title={n}>" for n in range(240)) + "</p>" + "<p>x" * 20_000,
        "<a><b><i><u><s><em>" + "<div></a><a>" * 20_000,
    ],
    ids=lambda html: html[:30],
)
def test_what_would_cost_a_parser_too_much_is_refused_before_one_sees_it(html, monkeypatch):
    monkeypatch.setattr("articles.cleaning._round", lambda html: pytest.fail("parsed"))
    with pytest.raises(CleaningRefused) as refused:
        clean(html)
    assert refused.value.code == "too_complex"
    assert "请" in refused.value.message


@pytest.mark.parametrize(
    "html",
    [
        "<p>段落" * 400,
        "<ul>" + "<li>项" * 400 + "</ul>",
        "<table>" + "<tr><td>格<td>格" * 300 + "</table>",
        "<div>" + "<p>段<br>" * 300 + "</div>",
        "<div>" * 200 + "深" + "</div>" * 200,
        "<p>" + "<b>粗</b><i>斜</i>" * 5_000 + "</p>",
        "<p><img src='data:image/png;base64," + "A" * 300_000 + "'>文</p>",
        "<font>" + "<p>段</font>" * 100,
    ],
    ids=lambda html: html[:30],
)
def test_sloppy_but_ordinary_markup_is_not_refused(html):
    assert holds(html)


def depth(element):
    deepest, level = 0, [element]
    while level:
        level = [child for parent in level for child in parent]
        deepest += bool(level)
    return deepest


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8), st.integers(20, 60))
def test_nesting_is_never_guessed_much_too_low(pieces, times):
    html = structure.without_foreign("".join(pieces) * times)
    real = depth(parsed(html))
    guess = next(n for n in range(1, 2_000) if not is_deeper(html, n))
    assert real <= 4 * guess + 10


def is_deeper(html, limit):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structure, "DEEPEST", limit)
        patch.setattr(structure, "MOST_REOPENED", 10**9)
        return structure.is_too_complex(html)


def test_plain_text_has_a_line_for_every_block():
    html = clean(
        "<h2>题</h2><p>一&amp;二 &lt;三&gt;<br>四</p><ul><li>甲</li><li>乙</li></ul><table><tr><td>a<td>b</table>"
    )
    assert plain_text(html) == "题\n一&二 <三>\n四\n甲\n乙\na b"


def test_plain_text_does_not_unescape_twice():
    assert plain_text(clean("<p>&amp;lt;b&amp;gt;</p>")) == "&lt;b&gt;"


def test_a_summary_ends_after_a_sentence_or_says_that_it_goes_on():
    assert summary_of("<p>短文。</p>") == "短文。"
    long = clean("<p>" + "一" * 70 + "。" + "二" * 70 + "</p>")
    assert summary_of(long) == "一" * 70 + "。"
    endless = summary_of(clean("<p>" + "一" * 500 + "</p>"), limit=50)
    assert endless == "一" * 49 + "…"


def test_images_are_found_by_name_and_those_without_alt_are_named():
    html = clean(f'<p><img src="{IMAGE}" alt="图"><img src="{OTHER}" alt=" "><img src="{IMAGE}"> src="{OTHER}"</p>')
    first, second = IMAGE.removeprefix("/media/"), OTHER.removeprefix("/media/")
    assert image_names(html) == [first, second]
    assert missing_alts(html) == [second, first]
    assert image_names('<p title=" src=">x</p>') == []
