"""A10 for the search: what readers may not see is found by no word, in no script, by no count, suggestion or report."""

import inspect

import pytest

from articles import choices, filtering, indexing, searching
from articles.models import Article
from articles.views import search
from search import engine, suggesting
from tests import make
from tests.articles.seeking import ask, found, main_text, suggested, titles

pytestmark = pytest.mark.django_db
SECRET = {
    "title": "金丝雀标题",
    "summary": "金丝雀摘要。",
    "body": "<p>金丝雀正文里的绿证。</p>",
    "byline": "金丝雀记者",
}
ASKED = ["金丝雀", "金絲雀", "金丝雀标题", "金丝雀正文里的绿证", "金丝雀记者", "金"]


@pytest.mark.parametrize("kind", sorted(make.INVISIBLE))
@pytest.mark.parametrize("at", ["/search/", "/zh-tw/search/"])
def test_nothing_invisible_is_found(client, kind, at):
    make.INVISIBLE[kind](**SECRET, tags=["金丝雀标签"], source=make.source("金丝雀报"))
    make.published(title="看得见的绿证")
    for q in [*ASKED, "金丝雀标签", "金丝雀报"]:
        for more in ({}, {"sort": "relevance"}, {"region": "shandong"}):
            answer = ask(client, q, at=at, **more)
            assert titles(answer) == [], (q, more)
            assert "绿证" not in main_text(answer).replace(q, "")


@pytest.mark.parametrize("kind", sorted(make.INVISIBLE))
def test_counts_and_fewer_words_tell_nothing(client, kind):
    make.INVISIBLE[kind](**SECRET)
    make.published(title="看得见的绿证")
    answer = ask(client, "绿证")
    assert "1 条" in main_text(answer)
    assert titles(answer) == ["看得见的绿证"]
    answer = ask(client, "绿证 金丝雀")
    assert titles(answer) == ["看得见的绿证"]
    assert "金丝雀" not in main_text(answer).replace("“金丝雀”", "")


@pytest.mark.parametrize("kind", sorted(make.INVISIBLE))
def test_a_source_that_only_it_has_is_no_source(client, kind):
    """Its page is 404, so the filter must not know it either, by no name of it."""
    source = make.source("金丝雀来源", aliases="金雀社")
    article = make.INVISIBLE[kind](**SECRET, source=source)
    unknown = main_text(ask(client, "绿证", source="没有的报"))
    for name in ("金丝雀来源", "金雀社"):
        told = main_text(ask(client, "绿证", source=name))
        assert "没有这个来源" in told
        assert told == unknown
    make.published(source=source)
    assert "金丝雀来源" in main_text(ask(client, "绿证", source="金雀社"))
    assert article.source == source


@pytest.mark.parametrize("kind", sorted(make.INVISIBLE))
def test_an_index_that_still_knows_it_tells_nothing_either(client, kind):
    """As after a crash, or on a search server that is late."""
    article = make.INVISIBLE[kind](**SECRET)
    Article.objects.filter(pk=article.pk).update(published_at=article.created_at, section=make.section())
    row = indexing.SOURCES[indexing.PUBLIC].read(Article.objects.filter(pk=article.pk)).get()
    engine.put([indexing.SOURCES[indexing.PUBLIC].document(row)], indexing.PUBLIC)
    answer = ask(client, "金丝雀正文里的绿证")
    assert titles(answer) == []
    assert "条" not in main_text(answer).split("没有找到")[0]
    while engine.drain(indexing.PUBLIC, indexing.SOURCES[indexing.PUBLIC]).left:
        pass
    assert engine.backend().ids(indexing.PUBLIC, 0, 10) == []


def test_the_readers_search_never_names_the_newsrooms_index():
    for module in (choices, filtering, searching, search):
        assert "newsroom" not in inspect.getsource(module).lower()


def test_the_newsrooms_index_holds_the_draft_that_readers_do_not_find(client):
    article = make.draft(**SECRET)
    assert engine.backend().known(indexing.NEWSROOM, [article.pk]) == {article.pk}
    assert found(client, "金丝雀") == []


def test_titles_and_queries_are_never_suggested(client):
    make.published(title="金丝雀标题")
    ask(client, "金丝雀查询")
    suggesting.replace("tag", [suggesting.Entry("碳普惠", "/tag/碳普惠/")])
    assert suggested(client, "金丝雀") == []
    assert suggested(client, "碳") == ["碳普惠"]
