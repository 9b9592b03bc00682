"""Pastes as Word and 公众号 really make them, what becomes of each, and hostile ones."""

import pytest

from articles.cleaning import CleaningRefused, clean
from articles.pasting import LIMIT, tidy

OURS = "/media/2026/01/" + "a" * 32 + ".png"


def item(text, level=1, marker="l", number=0):
    """A list paragraph as Word writes it."""
    return (
        f"<p class=MsoListParagraph style='margin-left:21.0pt;text-indent:-21.0pt;mso-list:l{number} level{level} lfo1'>"
        f"<![if !supportLists]><span lang=EN-US style='font-family:Wingdings'><span style='mso-list:Ignore'>{marker}"
        "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span></span><![endif]>"
        f"<span style='font-family:宋体'>{text}</span><span lang=EN-US><o:p></o:p></span></p>\n"
    )


WORD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {mso-style-unhide:no}</style></head>'
    "<body lang=ZH-CN><!--StartFragment-->{}<!--EndFragment--></body></html>"
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (item("第一项") + item("第二项"), "<ul><li>第一项</li><li>第二项</li></ul>"),
        (item("甲", marker="1.") + item("乙", marker="2."), "<ol><li>甲</li><li>乙</li></ol>"),
        (item("甲", marker="（一）"), "<ol><li>甲</li></ol>"),
        (
            item("一") + item("一之一", level=2, marker="a)") + item("二"),
            "<ul><li>一<ol><li>一之一</li></ol></li><li>二</li></ul>",
        ),
        (
            item("甲") + "<p class=MsoNormal>中间一段。</p>" + item("乙"),
            "<ul><li>甲</li></ul><p>中间一段。</p><ul><li>乙</li></ul>",
        ),
        (item("点") + item("数", marker="1.", number=1), "<ul><li>点</li></ul><ol><li>数</li></ol>"),
        (
            (
                "<h1 style='text-align:center'><span lang=ZH>标题</span></h1><p class=MsoNormal style='text-indent:21.0pt'>"
                "<b><span style='font-family:宋体;color:red'>一、总体要求</span></b><o:p></o:p></p>"
            ),
            "<h2>标题</h2><p><strong>一、总体要求</strong></p>",
        ),
        (
            (
                "<table class=MsoTableGrid border=1><tr style='mso-yfti-irow:0'><td width=284 style='width:213pt'>"
                "<p class=MsoNormal>地区<o:p></o:p></p></td></tr></table>"
            ),
            "<table><tbody><tr><td><p>地区</p></td></tr></tbody></table>",
        ),
        (
            f"<p class=MsoNormal><img src='{OURS}' alt='曲线'></p><p class=MsoCaption>图 1 碳价走势</p>",
            f'<figure><img src="{OURS}" alt="曲线"><figcaption>图 1 碳价走势</figcaption></figure>',
        ),
    ],
)
def test_word(raw, expected):
    """A fragment of Word: real lists by kind and level, headings, tables, captions; no style is left."""
    found = tidy(WORD.replace("{}", raw)).html
    assert found.replace("\n", "") == clean(expected).replace("\n", "")
    assert "mso" not in found


@pytest.mark.parametrize(
    ("raw", "expected", "lost"),
    [
        (
            (
                '<section style="margin:0"><section><span leaf="">2022年，<strong style="color:red"><span leaf="">碳市场</span>'
                '</strong>平稳。</span></section><section><span leaf=""><br></span></section></section>'
            ),
            "<p>2022年，<strong>碳市场</strong>平稳。</p>",
            0,
        ),
        (
            (
                '<section style="text-align:center"><img class="rich_pages" data-src="https://mmbiz.qpic.cn/x.png" alt="图片">'
                "</section><p>正文。</p>"
            ),
            "<p>〔图片缺失 1：粘贴时未带入〕</p><p>正文。</p>",
            1,
        ),
        (
            '<ul class="list-paddingleft-1"><li><p>一</p></li><li><p>二</p></li></ul>',
            "<ul><li><p>一</p></li><li><p>二</p></li></ul>",
            0,
        ),
        (
            f'<section><img src="{OURS}" alt="港口"></section><p style="text-align: center;font-size:12px">▲ 林溪 摄</p>',
            f'<figure><img src="{OURS}" alt="港口"><figcaption>林溪 摄</figcaption></figure>',
            0,
        ),
    ],
)
def test_public_account(raw, expected, lost):
    """A fragment of a 公众号 page: boxes unwrapped, pictures of other hosts named as missing, captions kept."""
    found = tidy(raw)
    assert found.html.replace("\n", "") == clean(expected).replace("\n", "")
    assert found.lost == lost


def test_a_centred_paragraph_without_a_picture_stays_a_paragraph():
    """Only a line below a picture is a caption."""
    assert tidy('<p style="text-align:center">居中的一句</p>').html == "<p>居中的一句</p>"


@pytest.mark.parametrize(
    "raw",
    [
        "<script>alert(1)</script><p>文</p>",
        '<p onclick="x">文</p>',
        "<img src=x onerror=alert(1)><p>文</p>",
        '<p style="mso-list:l0 level9">文</p>',
        '<svg><p style="mso-list:l0 level1">文</p></svg>',
        "<p>\ud800文\x00</p>",
        "<!--StartFragment--><p>文",
        '<a href="javascript:alert(1)">文</a>',
    ],
)
def test_hostile_pastes_come_out_clean(raw):
    """Whatever comes in, what goes out is a fixed point of the cleaner."""
    found = tidy(raw).html
    assert clean(found) == found
    assert not {"alert(1)", "onclick", "onerror", "javascript:"} & {
        word for word in ("alert(1)", "onclick", "onerror", "javascript:") if word in found
    }


@pytest.mark.parametrize("raw", ["<div>" * 300 + "文", "<p>" + "字" * (LIMIT // 3 + 1)])
def test_what_cannot_be_read_is_refused_with_a_next_step(raw):
    """Too deep or too large: a sentence, no partial text."""
    with pytest.raises(CleaningRefused, match="请"):
        tidy(raw)


def test_an_empty_paste_is_empty():
    """Nothing in, nothing out."""
    assert tidy(" \n").html == ""
