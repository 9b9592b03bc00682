"""The measurements measure what they say: the same articles every time, tables as the verbs leave them, no answer missed."""

import datetime
import hashlib

import pytest
from django.core.management import call_command

from articles import invariants, snapshots
from articles.indexing import SOURCES
from articles.models import Article, ArticleRegion, Revision
from articles.states import ArticleState
from bench import asking, compare, generating, loading, machine, scanning
from bench.rows import Newsroom
from bench.sentences import PATTERNS
from bench.shelf import Shelf, facets
from chinese.scripts import detect
from search.building import rebuild
from search.documents import FACET
from search.engine import put
from tests import make


def bytes_of(articles):
    return hashlib.sha256("\n".join(map(repr, articles)).encode()).hexdigest()


# The generator


def test_the_same_numbers_give_the_same_bytes_in_any_order():
    expected = bytes_of(generating.articles(40))
    generating.writer.cache_clear()
    backwards = [generating.article(n, 40) for n in reversed(range(40))]
    assert bytes_of(reversed(backwards)) == expected
    assert bytes_of(generating.articles(40, start=10)) == bytes_of(backwards[29::-1])
    words = generating.vocabulary()
    assert (words[:3], words[-1], len(words)) == (["亭沾", "拽莽", "湾耘"], "率件格并", 60_000)


def test_what_articles_say_does_not_depend_on_how_many_there_are():
    few, many = generating.article(7, 10), generating.article(7, 1_000)
    assert (few.title, few.paragraphs) == (many.title, many.paragraphs)
    assert few.at != many.at


def test_articles_are_what_they_are_said_to_be():
    articles = list(generating.articles(700))
    lengths = [sum(map(len, made.paragraphs)) for made in articles]
    assert 1_150 < sum(lengths) / len(lengths) < 1_400
    assert [made.at for made in articles] == sorted(made.at for made in articles)
    assert (articles[0].at.year, articles[-1].at.year) == (2010, 2026)
    assert [made.n for made in articles if made.script == "hant"] == list(range(6, 700, 7))
    assert all(detect(made.title + "".join(made.paragraphs)) == made.script for made in articles)
    assert len(set(PATTERNS)) == 120
    carbon = sum("碳" in text for made in articles for text in made.paragraphs)
    assert carbon > 700


def test_two_words_never_meet_and_share_all_articles():
    texts = ["".join(made.paragraphs) for made in generating.articles(200) if made.script == "hans"]
    first, second = asking.WORST.split()
    held = [(first in text, second in text) for text in texts]
    assert set(held) == {(True, False), (False, True)}
    assert 0.35 < sum(one for one, _ in held) / len(held) < 0.65


def test_facets_name_every_region_above():
    made = next(made for made in generating.articles(100) if any(not code.endswith("0000") for code in made.regions))
    assert all(FACET.fullmatch(facet) for facet in facets(made))
    code = next(code for code in made.regions if not code.endswith("0000"))
    assert {f"r_{code}", f"r_{code[:2]}0000"} <= set(facets(made))


# The tables


@pytest.fixture
def loaded(db):
    call_command("load_regions", verbosity=0)
    loading.load(200, mean=300)
    for name, source in SOURCES.items():
        put(source.some(range(1, 201), lock=False), name)


def test_loaded_tables_are_as_the_verbs_leave_them(loaded):
    assert [(breach.rule.code, breach.ids[:3]) for breach in invariants.check()] == []
    states = set(Article.objects.values_list("state", flat=True))
    assert states == {ArticleState.DRAFT, ArticleState.PUBLISHED, ArticleState.WITHDRAWN}
    assert ArticleRegion.objects.filter(assigned=False).count() > 100
    assert Article.objects.live().count() == 194


def test_loaded_revisions_are_as_the_newsroom_would_write_them(loaded):
    newsroom = Newsroom()
    for made in generating.articles(12, mean=300):
        snapshot = newsroom.snapshot(made)
        times = {name: snapshot[name] and datetime.datetime.fromisoformat(snapshot[name]) for name in snapshots.TIMES}
        assert snapshots.build(snapshot | times) == snapshot
    assert Revision.objects.get(pk=7).snapshot["title"] == Article.objects.get(pk=7).title


def test_the_newsroom_goes_on_after_loading(loaded):
    """The next ids are free, and the counters go on from the right numbers."""
    made = make.published(regions=[], section=Article.objects.get(pk=2).section)
    assert made.pk == 201
    assert [breach.rule.code for breach in invariants.check()] == []


def test_a_line_of_copy_holds_what_separates_its_values():
    field = Article._meta.get_field("title")
    assert loading.value(field, "一\t二\\三\n四\r") == r"一\t二\\三\n四\r"
    assert loading.value(field, None) == r"\N"


# Recall


@pytest.mark.django_db(transaction=True)
def test_every_answer_is_that_of_a_plain_scan():
    classes = {name: asked[:12] for name, asked in asking.queries(300).items()}
    hits, missed, wrong, asked = scanning.compare(300, classes)
    assert (missed, wrong) == (0, 0)
    assert hits > 500
    assert asked > 70


@pytest.mark.parametrize(
    ("typed", "text", "held"),
    [
        ("碳市场", "全国碳市场", True),
        ("碳市场", "碳的市场", False),
        ("3.5亿", "共3.5亿元", True),
        ("5亿", "共3.5亿元", False),
        ("ets", "ets市场", True),
        ("et", "ets市场", False),
        ("配额 -核查", "配额与核查", False),
        ("配额 -核查", "配额", True),
    ],
)
def test_the_scan_knows_where_words_end(typed, text, held):
    assert scanning.answers(typed, text) is held


# Figures


def test_percentiles_are_of_the_nearest_rank():
    values = [float(n) for n in range(1, 101)]
    assert [machine.percentile(values, part) for part in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]
    assert machine.percentile([7.0], 0.95) == 7


def test_two_results_are_compared_row_by_row():
    before = {"rows": [{"row": "rare", "p50": 2.0, "hits": 0, "load": 1}, {"row": "gone", "p50": 1.0}]}
    after = {"rows": [{"row": "rare", "p50": 3.0, "hits": 5, "load": 2}]}
    assert compare.ratios(before, after) == [("rare", "p50", 2.0, 3.0, 1.5)]


def test_the_shelf_gives_documents_in_pages_and_by_id():
    shelf = Shelf(30)
    every = list(shelf.in_time_order(None))
    assert [each.id for each in every] == list(range(1, 31))
    assert list(shelf.in_time_order((every[9].at, every[9].id))) == every[10:]
    assert shelf.some([5, 31], lock=False) == [every[4]]
    assert shelf.ids(27, 10) == [28, 29, 30]


@pytest.mark.django_db(transaction=True)
def test_an_index_is_built_from_the_shelf():
    assert rebuild("public", Shelf(50)).done == 50
