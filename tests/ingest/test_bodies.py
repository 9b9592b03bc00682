"""The body: article paragraphs with their headings, lists, tables and captions; no navigation, no links, no footer."""

import subprocess
import sys

import pytest

from ingest.bodies import choose, share_of
from ingest.markup import read_html
from ingest.plain import read_text
from tests.ingest import pages

BODY = (
    f"<p>{pages.FIRST}</p><h2>下一步安排</h2><ul><li>九月底前完成清缴</li><li>十月公布名单</li></ul><p>{pages.SECOND}</p>"
    "<table><tr><th>年份</th><th>单位数</th></tr><tr><td>2022</td><td>10</td></tr></table>"
    f"<p><img src='/a.jpg'></p><p>图为核查现场</p><p>{pages.THIRD}</p>"
)
STRANGERS = ("首页", "临川碳市场的第", "关于我们", "Copyright", "脚本里的字", "相关阅读")


def chosen(markup, after=2):
    page = read_html(markup)
    choice = choose(page, after)
    return [page.blocks[number] for number in choice.blocks], choice.certain


def test_the_structure_stays():
    blocks, certain = chosen(pages.html_page(body=BODY, after=""))
    assert [block.kind for block in blocks] == ["p", "h2", "ul", "ul", "p", "table", "picture", "p", "p"]
    assert certain


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        f"{pages.FIRST}<br><br>{pages.SECOND}<br><br>{pages.THIRD}",
        f"<table><tr><td><div>{pages.FIRST}</div><div>{pages.SECOND}</div></td></tr></table>",
        "".join(f"<div><span>{text}</span></div>" for text in (pages.FIRST, pages.SECOND, pages.THIRD)),
        f"<p>{pages.FIRST}</p><div><div><div><p>{pages.SECOND}</p></div></div></div>",
    ],
)
def test_all_of_the_article_and_nothing_else(body):
    blocks, _ = chosen(pages.html_page(body=body))
    text = "\n".join(block.text for block in blocks)
    assert pages.FIRST in text
    assert pages.SECOND in text
    assert [word for word in STRANGERS if word in text] == []


def test_without_the_extractor_the_densest_stretch_is_taken(monkeypatch):
    monkeypatch.setattr("ingest.bodies._extracted_text", lambda markup: "")
    blocks, _ = chosen(pages.html_page(body=BODY, after=""))
    text = "\n".join(block.text for block in blocks)
    assert all(part in text for part in (pages.FIRST, pages.SECOND, pages.THIRD, "九月底前完成清缴"))
    assert [word for word in STRANGERS if word in text] == []


def test_an_extractor_that_fails_counts_as_empty(monkeypatch):
    def fail(*args, **options):
        raise ValueError("an odd tree")

    monkeypatch.setattr("readability.Document", fail)
    blocks, _ = chosen(pages.html_page(body=BODY, after=""))
    assert pages.FIRST in [block.text for block in blocks]


def test_pictures_above_the_first_paragraph_belong_to_it():
    blocks, _ = chosen(pages.html_page(body=f"<p><img src='/a.jpg'><img src='/b.jpg'></p>{BODY}", after=""))
    assert [block.kind for block in blocks][:3] == ["picture", "picture", "p"]


def test_an_extractor_that_takes_too_little_is_overruled(monkeypatch):
    monkeypatch.setattr("ingest.bodies._extracted_text", lambda markup: pages.FIRST * 2)
    blocks, certain = chosen(pages.html_page(body=BODY))
    assert pages.THIRD in [block.text for block in blocks]
    assert not certain


def test_a_page_beyond_measure_is_read_without_the_extractor(monkeypatch):
    monkeypatch.setattr("ingest.bodies._extracted_text", lambda markup: pytest.fail("not for a page this large"))
    blocks, certain = chosen("<h1>题</h1>" + f"<p>{pages.FIRST}</p>" * 4000, after=0)
    assert (len(blocks), certain) == (4000, False)


@pytest.mark.parametrize("markup", ["", "<p></p>", "<nav>首页</nav>", "<p>x</p>" * 3])
def test_pages_without_a_body(markup):
    assert chosen(markup, after=-1)[0] == []


def test_a_text_page_is_body_from_the_byline_on():
    page = read_text("题\n来源\n一\n二")
    assert choose(page, 1).blocks == (2, 3)
    assert choose(page, 3).blocks == ()


def test_share_of():
    assert share_of(pages.FIRST[:40], pages.FIRST) == 1
    assert share_of("完全不同的另一段话在这里", pages.FIRST) < 0.2
    assert share_of("", pages.FIRST) == 0


def test_the_extractor_is_loaded_only_for_importing():
    code = "import sys, ingest.bodies; assert 'readability' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
