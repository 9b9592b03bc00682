"""An HTML page as blocks: words, kinds, links; nothing hidden, no scripts, noise cut across inline tags."""

import pytest

from ingest.blocks import body_html
from ingest.markup import read_html
from ingest.plain import is_markup, read_text
from ingest.removals import Log
from ingest.scrubbing import scrub, tightened


def texts(markup, **options):
    return [block.text for block in read_html(markup, **options).blocks]


def scrubbed(markup):
    log = Log()
    page, _ = scrub(read_html(markup), log)
    return [block.text for block in page.blocks], {removal.kind: removal.count for removal in log.removals()}


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<p>一</p><p>二</p>", ["一", "二"]),
        ("<div>一<br>二<br/>三</div>", ["一", "二", "三"]),
        ("<div>一<p>二</p>三</div>", ["一", "二", "三"]),
        ("<p>一<span>二</span><b>三</b></p>", ["一二三"]),
        ("<p>一<script>x</script><noscript>n</noscript><!-- c -->二<svg><text>s</text></svg></p>", ["一二"]),
        ("<form><p>一</p><input value=x><select><option>o</select><button>b</button></form>", ["一"]),
        ("<table><tr><td><p>一</p></td></tr></table>", ["一"]),
        ("<table><tr><td><table><tr><td>一</td><td>二</td></tr></table></td></tr></table>", ["一", "二"]),
        ("<table><tr><th>年</th><th>量</th></tr><tr><td>2022</td><td>5</td></tr></table>", ["年　量\n2022　5"]),
        ("<p>&lt;b&gt; &amp; 5&nbsp;吨</p>", ["<b> & 5\xa0吨"]),
        ("只有文字", ["只有文字"]),
        ("", []),
        ("<html><head><title>题</title></head></html>", []),
        ("<!doctype html>", []),
    ],
)
def test_blocks(markup, lines):
    assert texts(markup) == lines


HIDDEN = """\
<span style='display:none'>抄</span>
<p style='visibility: hidden'>抄</p>
<b style='font-size:0'>抄</b>
<i style='opacity:0'>抄</i>
<span style='color:#fff'>抄</span>
<p class='x ghost'>抄</p>
<p hidden>抄</p>
<div style='DISPLAY : NONE'><p>抄</p></div>
"""


@pytest.mark.parametrize("hidden", HIDDEN.splitlines())
def test_hidden_elements(hidden):
    page = read_html(f"<style>.ghost{{color:red;display:none}}</style><p>正文一句话，足够长。{hidden}接着写</p>")
    assert "抄" not in "".join(block.text for block in page.blocks)
    assert page.hidden == ("抄",)


@pytest.mark.parametrize(
    "shown",
    [
        "<span style='opacity:0.8'>见</span>",
        "<b style='color:#fff;background:#000'>见</b>",
        "<div style='color:white'>见</div>",
        "<p class='ghosts'>见</p>",
    ],
)
def test_shown_elements(shown):
    assert "见" in "".join(texts(f"<style>.ghost{{display:none}}</style><p>正文一句话</p>{shown}"))


def test_an_article_that_waits_for_its_script_is_not_hidden():
    assert texts(
        "<h1>题</h1><div id='js_content' style='visibility: hidden; opacity: 0'><p>正文都在这里面。</p></div>"
    ) == ["题", "正文都在这里面。"]


def test_what_surrounds_a_block():
    page = read_html(
        "<nav><a href=/a>首页</a></nav><div class='art-title'>题</div><h1>大题</h1><div class=subtitle>副题</div>"
        "<ul><li>一</li></ul><ol><li><p>二</p></li></ol><blockquote><p>引</p></blockquote><h5>小题</h5><p>看<a href=/b>链接</a></p>"
    )
    assert [(block.kind, block.prominent, block.aside, block.linked) for block in page.blocks] == [
        ("p", False, True, 2), ("p", True, False, 0), ("h2", True, False, 0), ("p", False, False, 0), ("ul", False, False, 0),
        ("ol", False, False, 0), ("blockquote", False, False, 0), ("h4", False, False, 0), ("p", False, False, 2),
    ]  # fmt: skip


def test_pictures_leave_a_block_but_icons_do_not():
    kinds = [
        block.kind
        for block in read_html("<p>一<img src=a.jpg width=600>二</p><img width=1 height=1><img width='20px'>").blocks
    ]
    assert kinds == ["p", "picture", "p"]


def test_head():
    page = read_html(
        "<title> 题_网 </title><meta name=Description content=' 描述 '><meta property='og:title' content=o><meta name=a><p>x"
    )
    assert page.title == "题_网"
    assert page.metas == {"description": "描述", "og:title": "o"}


def test_body_markup():
    page = read_html(
        "<h2>题<b>粗</b></h2><p>一<b>粗<i>斜</i></b><a href='/x?a=1&b=2'>链<b>接</b></a>"
        "<a href='javascript:alert(1)'>坏</a>&lt;script&gt;</p>"
        "<ul><li>甲</li><li>乙</li></ul><blockquote>引</blockquote>"
        "<table><tr><th colspan=2>头</th></tr><tr><td>1</td><td rowspan=99999>&lt;2</td></tr></table>",
        url="https://example.com/dir/page.html",
    )
    link = '<a href="https://example.com/x?a=1&amp;b=2">'
    assert body_html(page.blocks).split("\n") == [
        "<h2>题<strong>粗</strong></h2>",
        f"<p>一<strong>粗</strong><strong><em>斜</em></strong>{link}链</a>{link}<strong>接</strong></a>坏&lt;script&gt;</p>",
        "<ul><li>甲</li><li>乙</li></ul>",
        "<blockquote><p>引</p></blockquote>",
        '<table><tbody><tr><th colspan="2">头</th></tr><tr><td>1</td><td rowspan="50">&lt;2</td></tr></tbody></table>',
    ]


def test_a_link_that_is_none_is_only_text():
    assert body_html(read_html("<p><a href='http://['>坏</a></p>", url="https://example.com/").blocks) == "<p>坏</p>"


def test_relative_links_without_an_address_are_only_text():
    assert body_html(read_html("<p><a href='/x'>链</a><a href='http://['>坏</a></p>").blocks) == "<p>链坏</p>"


def test_scrubbing_reaches_across_inline_tags():
    found, removals = scrubbed("<p>達<b>(dá)</b>標(bi<i>āo)</i>準(zhǔn)後發(fā)布</p>")
    assert found == ["達標準後發布"]
    assert removals == {"readings": 4}


def test_scrubbing_counts_each_kind():
    found, removals = scrubbed(
        "<p>碳\u200b市场\u202e周报，全市企业已经完成&amp;nbsp;核查&amp;ldquo;工作&amp;rdquo;。</p>"
        "<p>本+文+来.自.碳-市-场-网</p><p hidden>抄</p>"
        "<table><tr><td>达(dá)标</td><td>国(guó)家</td></tr><tr><td>2</td><td>领(lǐng)域</td></tr></table>"
    )
    assert found == ["碳市场周报，全市企业已经完成 核查“工作”。", "", "达标　国家\n2　领域"]
    assert removals == {"hidden": 1, "invisible": 2, "entities": 3, "readings": 3, "watermark": 1}


def test_mojibake_is_repaired_block_by_block_and_as_a_whole():
    good = "临川市的企业今天完成了碳排放报告"
    bad = good.encode().decode("latin-1")
    found, removals = scrubbed(f"<p>{good}</p><p>{bad}</p>")
    assert found == [good, good]
    assert removals == {"mojibake": 1}


def test_a_page_that_is_all_mojibake_is_repaired_to_the_shortest_line():
    good = "<h1>碳报</h1><p>临川市的企业今天完成了碳排放报告，全市新增绿色贷款</p>"
    good += "<table><tr><td>年</td><td>临川市的企业今天完成了报告</td></tr>"
    good += "<tr><td>2</td><td>3</td></tr></table>"
    found, removals = scrubbed(good.encode().decode("latin-1"))
    assert found[:2] == ["碳报", "临川市的企业今天完成了碳排放报告，全市新增绿色贷款"]
    assert removals["mojibake"] >= 1


def test_spaces():
    page, _ = scrub(read_html("<p>　　碳 市场\n  周报 <b> 第 3 期</b> ETS trade ，好</p>"), Log())
    assert page.blocks[0].text == "碳 市场 周报 第 3 期 ETS trade ，好"
    assert tightened(page.blocks[0]).text == "碳市场周报第 3 期 ETS trade ，好"


def test_spaces_between_the_names_of_reporters_stay():
    page, _ = scrub(read_html("<p>（记者 林小溪 通讯员 陈立新）今 天 上午</p>"), Log())
    assert tightened(page.blocks[0]).text == "（记者 林小溪 通讯员 陈立新）今天上午"


@pytest.mark.parametrize(
    ("text", "content_type", "answer"),
    [
        ("<!DOCTYPE HTML><p>", "", True),
        ("﻿\n<html>", "", True),
        ("<p>一</p><p>二</p>", "", True),
        ("<p>一", "text/html", True),
        ("海口??凇?/span>【香港", "text/plain", False),
        ("价格 < 5 元 > 3 元", "text/html", False),
        ("碳市场\n正文</span>", "", False),
        ("", "", False),
    ],
)
def test_is_markup(text, content_type, answer):
    assert is_markup(text, content_type) == answer


def test_a_text_page_is_its_lines():
    assert [block.text for block in read_text("题\n\n 　\n　　一\r\n二").blocks] == ["题", "　　一", "二"]
