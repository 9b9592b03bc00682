"""The same conversion on a parsed tree, by another library: what we write must parse to what that gives."""

import re

import nh3
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from chinese.converting import current, script_of
from chinese.markup import convert_html
from chinese.variants import VARIANTS

# Again by hand, so that the two sides do not share a mistake.
OPAQUE = {"script", "style", "pre", "code", "kbd", "samp", "textarea", "svg", "math", "iframe", "template"}
WORDED = {"title", "alt", "placeholder", "aria-label"}
WORDED_META = {"description", "keywords", "og:title"}

WORDS = st.sampled_from(
    "软件 皇后后来 軟體 徵求 里面 ETS 3.5亿 配额 &amp; &lt;软件&gt; &nbsp; a<3 “信息” 网络\x1f信息 干部😀 — &#39; 1>0".split(
        " "
    )
)
TEXT = st.lists(WORDS, max_size=4).map(" ".join)
QUIET = st.sampled_from(
    ["", ' class="a"', " hidden", " id=x", " data-n='1>2'", ' href="/软件/?a=1&amp;b=2"', ' value="软件"']
)
LOUD = st.sampled_from(
    [
        ' title="软件 信息"',
        " alt='网络'",
        ' aria-label="皇后后来"',
        ' title="https://a.cn/软件"',
        ' TITLE="徵求"',
        ' placeholder=""',
    ]
)
MARKS = st.sampled_from(
    (
        ' translate="no" | data-zh-skip | class="x notranslate" | lang="en" | lang="zh-Hant" | data-zh-from="hant" |'
        ' data-zh-from="mixed" | data-zh-from="hans" | data-zh-own | translate="yes" |'
    ).split(" |")
)
ATTRIBUTES = st.tuples(QUIET, LOUD, MARKS).map(lambda parts: "".join(dict.fromkeys(part for part in parts if part)))
LEAVES = st.one_of(
    TEXT,
    TEXT.map(lambda text: f"<!-- {text.replace('>', '')} -->"),
    ATTRIBUTES.map(lambda attributes: f"<img{attributes}>"),
    st.just("<br/>"),
    TEXT.map(lambda text: f"<script>if (a<b) x = '{text}'</script>"),
    TEXT.map(lambda text: f"<textarea placeholder='软件'>{text}</textarea>"),
    st.just('<svg viewBox="0 0 1 1"><title>软件</title><path d="M0"/></svg>'),
)
TAGS = st.sampled_from("div span section b em ul code bdi SPAN".split())
BODY = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map("".join),
        st.tuples(TAGS, ATTRIBUTES, inner).map(lambda parts: f"<{parts[0]}{parts[1]}>{parts[2]}</{parts[0]}>"),
    ),
    max_leaves=12,
)
HEAD = '<!doctype html><html lang="zh-Hans"><head><title>软件 徵求</title><meta name="description" content="网络">'
PAGES = BODY.map(lambda body: f'{HEAD}<meta name="author" content="网络"></head><body>{body}</body></html>')


def converted(text, variant, script):
    """A piece, by the rule for pieces."""
    if text.isascii():
        return text
    script = script or script_of(text)
    return text if variant.code == script == "hans" else current().convert(text, to=variant, script=script)


def is_opaque(tag, attributes):
    return (
        tag in OPAQUE
        or attributes.get("translate") == "no"
        or "data-zh-skip" in attributes
        or "notranslate" in (attributes.get("class") or "").split()
        or not (attributes.get("lang") or "zh").startswith("zh")
    )


def is_worded(tag, attributes, name):
    if tag == "meta":
        return name == "content" and attributes.get("name") in WORDED_META
    return name in WORDED and "://" not in (attributes[name] or "://")


def outline(node, variant=None, script=None, opaque=False):
    """The tree as nested tuples, converted to `variant` if one is given."""
    if node.tag == "-text":
        text = node.text_content
        return text if variant is None or opaque else converted(text, variant, script)
    if node.tag in {"-comment", "_comment", "!--"}:
        return ("comment", node.html)
    attributes = dict(node.attributes)
    opaque = opaque or is_opaque(node.tag, attributes)
    script = attributes.get("data-zh-from") or script
    own = {
        name: converted(value, variant, script)
        if variant and not opaque and is_worded(node.tag, attributes, name)
        else value
        for name, value in attributes.items()
    }
    children = [outline(child, variant, script, opaque) for child in node.iter(include_text=True)]
    return (node.tag, tuple(sorted(own.items(), key=lambda item: item[0])), tuple(children))


def parsed(html):
    return LexborHTMLParser(html).root


@settings(max_examples=300, deadline=None)
@given(PAGES)
def test_the_page_parses_to_what_the_tree_gives(page):
    for variant in VARIANTS:
        ours = convert_html(page, to=variant)
        if ours is page:
            continue  # the way out: nothing on the page is in the other script
        assert outline(parsed(ours)) == outline(parsed(page), variant)


@settings(max_examples=200, deadline=None)
@given(PAGES)
def test_the_bytes_around_the_pieces_stay(page):
    """With all Chinese taken out, in both, nothing differs: tags, quotes, spaces, order of attributes."""
    han = re.compile("[\u3400-\u9fff\x1f]+")
    for variant in VARIANTS:
        ours = convert_html(page, to=variant)
        assert han.sub("", ours) == han.sub("", page)


@settings(max_examples=200, deadline=None)
@given(BODY)
def test_a_clean_body_stays_clean(body):
    clean = nh3.clean(body)
    for variant in VARIANTS:
        ours = convert_html(clean, to=variant)
        assert nh3.clean(ours) == ours


def test_the_oracle_sees_a_difference():
    page = "<p>软件</p><pre>软件</pre>"
    assert outline(parsed(page), VARIANTS[1]) != outline(parsed(page))
    assert outline(parsed(page.replace("软件", "軟體"))) != outline(parsed(page), VARIANTS[1])
