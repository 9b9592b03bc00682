"""The title: a heading that `<title>` confirms, or the first line that can be one."""

import pytest

from ingest.markup import read_html
from ingest.plain import read_text
from ingest.titles import find
from tests.ingest import pages

TITLE = pages.TITLE


@pytest.mark.parametrize(
    ("markup", "title", "certain"),
    [
        (f"<title>{TITLE}_临川新闻网</title><h1>{TITLE}</h1>", TITLE, True),
        (f"<title>{TITLE}-临川新闻网</title><div class='art_title'>{TITLE}</div><h1>临川新闻网</h1>", TITLE, True),
        (f"<title>临川新闻网 | {TITLE}</title><h1>  {TITLE}\n</h1><h2>临川新闻网</h2>", TITLE, True),
        (
            f"<title>{TITLE}</title><meta property='og:title' content='别的标题在这里'><h2>相关阅读推荐</h2>",
            TITLE,
            False,
        ),
        (f"<title>{TITLE}_频道_临川新闻网</title><meta property='og:title' content='{TITLE}'>", TITLE, False),
        (f"<title>首页 _ {TITLE} _ 网</title>", TITLE, False),
        (f"<title>{TITLE} - 临川网</title>", TITLE, False),
        (f"<title>{TITLE}——临川网</title>", TITLE, False),
        (f"<h1>{TITLE}</h1>", TITLE, False),
        (f"<title>{TITLE}_网</title><p>{TITLE}</p>", TITLE, True),
        (
            "<title>ＣＣＥＲ重启：首日成交（附名单）_网</title><h1>CCER重启:首日成交(附名单)</h1>",
            "CCER重启:首日成交(附名单)",
            True,
        ),
        (
            "<title>碳价\u202e周报\u200b第一期</title>",
            "碳价\u202e周报\u200b第一期".translate({0x202E: None, 0x200B: None}),
            False,
        ),
    ],
)
def test_html(markup, title, certain):
    found = find(read_html(markup + "<p>正文</p>"))
    assert (found.text, found.certain) == (title, certain)


@pytest.mark.parametrize(
    "markup", ["<p>正文</p>", "<title></title><p>正文</p>", "<title>——</title>", "<h1>短</h1><p>正文</p>"]
)
def test_html_without_title(markup):
    assert find(read_html(markup)) is None


@pytest.mark.parametrize(
    ("text", "title", "certain"),
    [
        (f"{TITLE}\n来源：某报 2023-05-06\n正文", TITLE, True),
        (f"{TITLE}\n正文第一段", TITLE, False),
        (f"首页 > 新闻 > 正文\n{TITLE}\n来源：某报 2023-05-06", TITLE, True),
        (f"2023-05-06 09:30\n{TITLE}\n正文", TITLE, False),
        (f"来源：某报\n{TITLE}\n正文", TITLE, False),
        ("碳价为何上涨？专家这样说\n正文", "碳价为何上涨？专家这样说", False),
        ("首批配额清缴(含税)：均价58元/吨【快讯】\n正文", "首批配额清缴(含税)：均价58元/吨【快讯】", False),
        (f"首页\n新闻\n{TITLE}\n正文", TITLE, False),
        ("碳市场\n来源：某报\n正文第一句，写得很长。", "碳市场", False),
        ("临" * 80 + "\n某报 2023-05-06", "临" * 80, True),
    ],
)
def test_text(text, title, certain):
    found = find(read_text(text))
    assert (found.text, found.certain) == (title, certain)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "这是一句话，后面还有。\n正文",
        "临" * 61 + "\n正文",
        "这是一个句子。\n正文",
        "关于我们|联系我们|版权声明|网站地图|友情链接",
    ],
)
def test_text_without_title(text):
    assert find(read_text(text)) is None


def test_a_title_is_never_longer_than_its_column():
    assert len(find(read_html(f"<title>{'临' * 400}</title>")).text) == 200
