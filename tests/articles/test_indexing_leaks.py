"""Nothing that readers may not see is in their index, by any word, in either script; and what was removed is gone."""

import re

import pytest
from django.utils import timezone

from articles import offering, publishing, sweeping
from articles.indexing import NEWSROOM, PUBLIC
from articles.models import Article
from search import finding, queries, suggesting
from tests import make
from tests.architecture import sources
from tests.articles.index import found, held, terms, texts

CANARY = "鸬鹚捕鱼"
CANARY_HANT = "鸕鷀捕魚"
WORDS = [CANARY, CANARY_HANT, "鸬鹚", "捕", "鱼"]
PLACES = {
    "title": {"title": f"标题里有{CANARY}"},
    "title_hant": {"title": f"標題裡有{CANARY_HANT}"},
    "summary": {"summary": f"摘要里有{CANARY}"},
    "body": {"body": f"<p>正文里有{CANARY}</p>"},
    "body_hant": {"body": f"<p>正文裡有{CANARY_HANT}</p>"},
    "byline": {"byline": CANARY},
    "tag": {"tags": [CANARY]},
}


@pytest.fixture
def seen(db):
    """Something that may be found, so that an empty answer means something."""
    return make.published(title="水面上的渔船", body="<p>渔民撑船</p>")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("state", make.INVISIBLE)
def test_no_invisible_article_is_in_the_readers_index(seen, state, place):
    """By title, text, byline or tag, in either script; not even as a term that no document has."""
    make.INVISIBLE[state](**PLACES[place])
    assert [found(word) for word in WORDS] == [[]] * len(WORDS)
    assert finding.count(queries.parse(CANARY), PUBLIC).number == 0
    assert held() == {seen.pk}
    assert not any(term.removeprefix("t_") in {"鸬鹚", "捕鱼"} for term in terms())
    assert not any(CANARY in text for text in texts().values())
    assert found("渔船") == [seen.pk]


@pytest.mark.parametrize("place", PLACES)
def test_visible_ones_are(seen, place):
    """The same data would be found."""
    article = make.published(**PLACES[place])
    assert [found(word) for word in WORDS] == [[article.pk]] * len(WORDS)


@pytest.mark.parametrize("state", make.INVISIBLE)
def test_no_name_of_an_invisible_article_is_suggested(seen, state):
    """Tags, sources and authors of which readers see nothing."""
    names = {"tags": ["鸬鹚"], "source": make.source("鸬鹚报"), "authors": [make.author("鸬鹚生")]}
    make.INVISIBLE[state](**names)
    offering.refresh()
    assert suggesting.suggest("鸬鹚") == suggesting.suggest("鸕") == suggesting.suggest("lu") == []
    make.published(**names)
    offering.refresh()
    assert {each.label for each in suggesting.suggest("鸕")} == {"鸬鹚", "鸬鹚报", "鸬鹚生"}


def test_work_in_progress_on_a_live_article_is_not_searched(seen):
    publishing.save(seen, {"title": CANARY, "body": f"<p>{CANARY}</p>"}, by=None, version=seen.version)
    assert found(CANARY) == []
    assert not any(CANARY in text for text in texts().values())


def test_public_code_never_names_the_newsroom_index():
    """Who asks it is staff: the admin, the checks, the commands."""
    may = re.compile(
        r"articles/(admin/searching|indexing|invariants|reconciling|upkeep)\.py|(carbonportal|articles)/management/"
        r"|search/|bench/"
    )
    names = re.compile(r"NEWSROOM|[\"']newsroom[\"']|desk_found")
    naming = {sources.name(path) for path in sources.code() if names.search(path.read_text(encoding="utf-8"))}
    assert "articles/admin/searching.py" in naming
    assert {name for name in naming if not may.match(name)} == set()
    assert not any(name.startswith("articles/views/") for name in naming)


# Removed words


TERMS = {"鸬鹚", "鹚捕", "捕鱼"}


@pytest.mark.parametrize("move", ["withdraw", "hide"])
def test_what_is_taken_back_leaves_the_tables(seen, move):
    article = make.published(title=CANARY, body=f"<p>{CANARY}</p>")
    assert TERMS.issubset(terms())
    getattr(publishing, move)(article, by=None, reason="核实")
    assert not TERMS & terms()
    assert found(CANARY) == []
    assert "渔船" in terms()


def test_an_edit_leaves_no_old_word_in_the_tables(seen):
    article = make.published(title=CANARY, body=f"<p>{CANARY}</p>")
    publishing.save(article, {"title": "改了", "body": "<p>改了</p>"}, by=None, version=article.version)
    publishing.publish(article, by=None)
    assert not TERMS & terms()
    assert not {f"t_{each}" for each in TERMS} & (terms() | terms(NEWSROOM))


@pytest.fixture
def offered(seen):
    """An article whose names are suggested, one of them also borne by another one."""
    values = {"tags": ["鸬鹚", "渔船"], "source": make.source("鸬鹚报"), "authors": [make.author("鸬鹚生")]}
    article = make.published(title=CANARY, **values)
    make.published(tags=["渔船"])
    offering.refresh()
    assert {each.label for each in suggesting.suggest("鸕")} == {"鸬鹚", "鸬鹚报", "鸬鹚生"}
    return article


@pytest.mark.parametrize("move", ["withdraw", "hide"])
def test_names_of_what_is_taken_back_are_no_longer_suggested(offered, move):
    """At once: the next tick may be a minute away, and a name may be what somebody wants gone."""
    getattr(publishing, move)(offered, by=None, reason="核实")
    assert suggesting.suggest("鸬鹚") == suggesting.suggest("lu") == []
    assert [each.label for each in suggesting.suggest("渔船")] == ["渔船"]
    assert [each.label for each in suggesting.suggest("碳市场")] == ["碳市场"]


def test_nor_of_what_the_sweeper_takes_back(offered):
    Article.objects.filter(pk=offered.pk).update(expire_at=timezone.now())
    sweeping.sweep()
    assert suggesting.suggest("鸬鹚") == []


def test_a_name_comes_back_with_its_article(offered):
    publishing.hide(offered, by=None, reason="核实")
    offering.refresh()
    publishing.reveal(offered, by=None, reason="核实")
    offering.refresh()
    assert {each.label for each in suggesting.suggest("鸕")} == {"鸬鹚", "鸬鹚报", "鸬鹚生"}
