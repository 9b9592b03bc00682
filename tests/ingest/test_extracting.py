"""Whole pages, from bytes to the fields of a draft."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.cleaning import clean
from ingest.errors import ImportRefused
from ingest.extracting import extract
from tests.ingest import pages
from tests.ingest.traditional import traditional

NOW = datetime(2024, 1, 1, tzinfo=UTC)
WHOLE = [pages.FIRST, pages.SECOND, pages.THIRD]


def read(page, charset="utf-8", **options):
    return extract(page.encode(charset), now=NOW, **options)


def removals(found):
    return {removal.kind: removal.count for removal in found.removals}


def facts(found):
    at = found.originally_published_at
    return found.title, found.source_text, found.author_names, at and at.isoformat()


def test_a_text_page():
    found = read(pages.text_page())
    assert facts(found) == (pages.TITLE, "海州都市报", ("林小溪",), "2023-05-06T09:30:00+08:00")
    assert found.byline == "海州都市报林小溪"
    assert found.text.split("\n") == WHOLE
    assert found.body == "\n".join(f"<p>{text}</p>" for text in WHOLE)
    assert found.paragraphs == 3
    assert removals(found) == {"tail": 6}
    assert found.warnings == (
        "来源“海州都市报”不在媒体名录中，请核对写法。",
        "去掉的页尾等部分有 1 处乱码（如“?/span>”），原页面已经损坏，请核对正文结尾是否完整。",
    )


def test_a_mirrored_page_full_of_noise():
    found = read(pages.NOISY)
    assert facts(found) == (pages.NOISY_TITLE, "每日經濟新聞", ("林小溪",), "2023-05-06T09:30:00+08:00")
    assert "(試行)期間" in found.text
    assert "臨川(Linchuan)市還將建立CO2(二氧化碳)監測網,名為“犇(bēn)鑫”" in found.text
    assert found.paragraphs == 2
    assert "dá" not in found.body
    assert removals(found)["readings"] > 30
    assert removals(found)["tail"] == 3
    assert any("镜像站" in warning for warning in found.warnings)
    assert any("页尾" in warning and "乱码" in warning for warning in found.warnings)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
def test_an_html_page_in_every_charset(charset):
    found = read(pages.html_page(), charset)
    assert facts(found) == (pages.TITLE, "海州都市报", ("林小溪",), "2023-05-06T09:30:00+08:00")
    assert found.editor_name == "何雨"
    assert found.text.split("\n") == WHOLE
    assert found.warnings == ("来源“海州都市报”不在媒体名录中，请核对写法。",)


@pytest.mark.parametrize("charset", ["utf-8", "big5hkscs", "gb18030"])
def test_a_traditional_page_stays_traditional(charset):
    found = read(traditional(pages.html_page()), charset)
    assert facts(found)[:3] == (traditional(pages.TITLE), "海州都市報", ("林小溪",))
    assert found.text.split("\n") == [traditional(text) for text in WHOLE]


def test_structure_pictures_and_entities():
    body = (
        f"<p>{pages.FIRST}&amp;nbsp;3 &lt; 5 &quot;核查&quot;</p><h2>下一步<br></h2><ul><li>清缴</li><li>公布</li></ul>"
        f"<p><img src='https://example.com/a.jpg' onerror='alert(1)'></p><p>{pages.SECOND}<script>alert(2)</script></p>"
        f"<p style='display:none'>本文来自镜像站</p><p>{pages.THIRD}</p>"
    )
    found = read(pages.html_page(body=body))
    assert found.body == (
        f"<p>{pages.FIRST} 3 &lt; 5 &quot;核查&quot;</p>\n<h2>下一步</h2>\n<ul><li>清缴</li><li>公布</li></ul>\n"
        f"<p>〔图片缺失 1：导入时未下载〕</p>\n<p>{pages.SECOND}</p>\n<p>{pages.THIRD}</p>"
    )
    assert removals(found) == {"hidden": 1, "entities": 1, "tail": 1}
    assert "有 1 张图片没有导入，正文里留有〔图片缺失〕标记，请上传图片或删除标记。" in found.warnings


def test_a_summary_only_if_it_is_about_this_body():
    head = "<title>{title}</title><meta name='description' content='%s'>"
    assert read(pages.html_page(head=head % pages.FIRST)).summary == pages.FIRST
    assert read(pages.html_page(head=head % "临川新闻网是本地门户，提供新闻、财经和生活服务")).summary == ""
    assert read(pages.text_page()).summary == ""


@pytest.mark.parametrize(
    "above", ["来源：网络", "本文作者：佚名", pages.TITLE, "打印", "声明：转载内容", f"<b>{pages.FIRST[:40]}……</b>"]
)
def test_what_sites_print_above_the_article_is_left_out(above):
    body = f"<p>{above}</p><p>{pages.FIRST}</p><p>{pages.SECOND}</p>"
    assert read(pages.html_page(body=body, after="")).text.split("\n") == [pages.FIRST, pages.SECOND]


def test_a_picture_or_a_heading_may_open_the_article():
    found = read(
        pages.html_page(body=f"<p><img src=a.jpg></p><p>核查提前</p><p>{pages.FIRST}</p><p>{pages.SECOND}</p>")
    )
    assert found.text.split("\n")[:3] == ["〔图片缺失 1：导入时未下载〕", "核查提前", pages.FIRST]


def test_real_brackets_in_a_title_stay():
    title = "碳市场（第二个履约周期）收官：均价58元/吨(含税)"
    assert read(pages.text_page(title=title)).title == title
    assert read(pages.html_page(title=title)).title == title


def test_broken_characters_in_the_body_block_publishing():
    found = read(pages.text_page(body=(pages.FIRST, f"锟斤拷{pages.SECOND}", pages.THIRD), tail=()))
    assert "标题或正文有 1 处乱码（如“锟斤拷”），发布前必须改正。" in found.warnings
    assert "锟斤拷" in found.body


@pytest.mark.parametrize(
    ("page", "warning"),
    [
        (pages.text_page(byline=""), "没有找到原发布时间，请补充。"),
        (pages.text_page(byline=""), "没有找到来源，请补充。"),
        (pages.text_page(byline=""), "标题是推断出来的，请核对。"),
        (pages.text_page(byline="来源：新华社 2023-05-06"), "原发布时间只有日期（2023-05-06），请补充时刻。"),
        (pages.text_page(byline="来源：新华社 2031-05-06 08:00"), "原发布时间 2031-05-06 08:00 不能确定，请核对。"),
        (pages.text_page(body=("请登录后阅读全文。",)), "正文很短，此页可能不是文章，或需要登录、验证，请核对。"),
        ("<h1>题目在这里</h1>" + "<div>" * 300 + pages.FIRST * 3, "网页层级过深，已按换行拆成段落，请核对正文。"),
        (
            pages.text_page(body=WHOLE * 2, tail=("免责声明", pages.FIRST * 2)),
            "正文结尾疑有版权声明等网站内容，没有自动去掉，请核对。",
        ),
    ],
)
def test_doubts(page, warning):
    assert warning in read(page).warnings


def test_a_doubtful_charset_is_told():
    raw = pages.text_page().encode("gb18030")
    found = extract(raw[:400] + b"\xff" + raw[400:], now=NOW)
    assert found.warnings[0] == "无法确定网页编码（按 gb18030 读取），正文可能有乱码，请逐段核对。"


def test_a_heading_goes_with_the_tail_below_it():
    after = "<h3>更多内容在这里</h3><p>上一篇：某某</p><p>下一篇：某某</p>"
    assert read(pages.html_page(after=after)).text.split("\n") == WHOLE


def test_sure_pages_have_no_doubts():
    assert read(pages.text_page(byline="来源：新华社 作者：林小溪 2023-05-06 09:30", tail=())).warnings == ()


def test_the_sites_own_media_are_known():
    found = read(pages.text_page(byline="来源：碳笔记林小溪 2023-05-06 09:30", tail=()), known_sources=["碳笔记"])
    assert (found.source_text, found.author_names, found.warnings) == ("碳笔记", ("林小溪",), ())


def test_a_reporter_in_the_text_is_the_author_only_without_a_label():
    body = (f"本报讯（记者 陈立新）{pages.FIRST}", pages.SECOND)
    assert read(pages.text_page(byline="来源：新华社 2023-05-06 09:30", body=body)).author_names == ("陈立新",)
    assert read(pages.text_page(byline="来源：新华社 作者：林小溪 2023-05-06 09:30", body=body)).author_names == (
        "林小溪",
    )


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t\x00\xef\xbb\xbf", "empty"),
        (b"%PDF-1.4 abc", "binary"),
        (("关于我们|联系我们|版权声明|网站地图|友情链接\n" * 3).encode(), "no_title"),
        (pages.text_page(body=()).encode(), "no_body"),
        (f"<title>{pages.TITLE}</title><nav>首页</nav><p>版权声明：归原作者</p>".encode(), "no_body"),
        (f"<title>{pages.TITLE}</title><h1>{pages.TITLE}</h1><img src=a.jpg>".encode(), "no_body"),
        (b"<p>" * 100_001, "too_complex"),
        (pages.FIRST.encode() * 3000, "no_title"),
        (pages.text_page(body=["一段"] * 20_001).encode(), "too_large"),
        (pages.text_page(body=["段" * 1_000_001]).encode(), "too_large"),
    ],
)
def test_refusals(raw, code):
    with pytest.raises(ImportRefused) as refused:
        extract(raw)
    assert refused.value.code == code
    assert refused.value.message.endswith("。")


def test_one_line_of_half_a_megabyte():
    found = read(pages.text_page(body=(pages.FIRST * 2500,), tail=()))
    assert found.paragraphs == 1
    assert found.text == pages.FIRST * 2500


def test_sixty_thousand_nested_elements():
    found = read(
        f"<title>{pages.TITLE}</title><h1>{pages.TITLE}</h1>"
        + "<div>" * 60_000
        + "<br>".join(WHOLE)
        + "</div>" * 60_000
    )
    assert (found.title, found.text.split("\n")) == (pages.TITLE, WHOLE)


MARKUP = """
<div> </div> <p> </p> <table><tr><td> </table> <b> </i> </a> <h1> </h1> <!-- --> <script> </script> <title> </title> <br>
&nbsp; &#0; &lt; |
"""
PIECES = [*MARKUP.split(), "<a href='x'>", "<img src=a>", "\x00", "\n", "\u202e", "\ufffd"]
PIECES += ["来源：新华社", "2023-05-06 09:30", "版权声明", "达(dá)", pages.FIRST, pages.TITLE]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_soup_is_refused_or_gives_a_clean_body(soup):
    try:
        found = read(soup)
    except ImportRefused:
        return
    assert found.title.strip()
    assert found.text.strip()
    assert "\x00" not in found.body
    assert "<script" not in found.body
    assert clean(clean(found.body)) == clean(found.body)
