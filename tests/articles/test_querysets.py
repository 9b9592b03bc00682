"""Listings: order, cursors, one row an article, and the index that the database walks."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import listing, picking
from articles.models import Article, ArticleRegion
from articles.querysets import BadCursor, cursor_of, read_cursor
from tests import make

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


def several(n, **values):
    """`n` published articles, the first the newest, the last three in the same instant."""
    made = [make.published(ago=MINUTE * (i + 1), **values) for i in range(n)]
    for twin in made[-2:]:
        twin.published_at = twin.visible_from = made[-3].published_at
        twin.save()
        listing.settle(twin)
    return sorted(made, key=lambda article: (article.published_at, article.pk), reverse=True)


def walk(rows, size=2):
    """All pages of a listing by its cursors, forwards."""
    page = list(rows.newest_first()[:size])
    while page:
        yield from page
        page = list(rows.before(cursor_of(page[-1]))[:size])


LISTINGS = {
    "all": lambda article: Article.objects.live(),
    "region": lambda article: Article.objects.live().in_region(make.region("huadong")),
    "region_section": lambda article: Article.objects.in_region(make.region("shandong"), make.section()),
    "tag": lambda article: Article.objects.tagged(article.tags.get()),
    "author": lambda article: Article.objects.by_author(make.author()),
    "section": lambda article: Article.objects.live().in_section(make.section()),
    "source": lambda article: Article.objects.live().from_source(make.source()),
}


@pytest.mark.parametrize("name", LISTINGS)
def test_pages_by_cursor(name):
    """Every article once, newest first, ties by id, also when several share an instant; backwards too."""
    expected = several(7, tags=["碳价"], authors=[make.author()], source=make.source(), regions=["qingdao", "jinan"])
    make.published(regions=["lanzhou"], section=make.section("guoji", "国际"))
    make.withdrawn(tags=["碳价"], authors=[make.author()], source=make.source())
    rows = LISTINGS[name](expected[0])
    seen = list(walk(rows))
    if name == "all":
        seen = [article for article in seen if article in expected]
    assert seen == expected
    newer = list(rows.after(cursor_of(expected[4]))[:3])
    assert newer == [expected[3], expected[2], expected[1]]


@pytest.mark.parametrize("text", ["", "x", "20220608102000000000.1", "20220608102000000000.1~AAAA", "~" * 300, "１~x"])
def test_bad_cursors(text):
    """Whatever this site did not sign is refused."""
    with pytest.raises(BadCursor):
        read_cursor(text)


def test_cursor_keeps_the_microsecond():
    """The cursor names the exact place of its article."""
    article = make.published()
    assert read_cursor(cursor_of(article)) == (article.published_at, article.pk)


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("all", "article_newest"),
        ("section", "article_section_newest"),
        ("region", "place_region_newest"),
        ("region_section", "place_region_section"),
        ("tag", "place_tag_newest"),
        ("author", "place_author_newest"),
    ],
)
def test_one_index_walks_the_page(name, index):
    """The plan names the listing's own index and sorts nothing."""
    article = several(3, tags=["碳价"], authors=[make.author()], source=make.source())[0]
    rows = LISTINGS[name](article).for_list().before(cursor_of(article))[:20]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            if name == "section":  # of two usable indexes the planner takes either while the table is this small
                cursor.execute("DROP INDEX article_newest")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    plan = rows.explain()
    assert index in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    ("region", "index"), [(None, "article_section_newest"), ("huadong", "place_region_section")], ids=str
)
def test_boxes_of_sections_walk_the_index_of_the_section(region, index):
    """An empty section costs nothing: no other index would give its rows in order, so none is walked to its end."""
    newest = several(4)
    empty = make.section("guoji", "国际")
    within = region and make.region(region)
    with CaptureQueriesContext(connection) as queries:
        boxes = picking.sections_with_top(3, region=within)
    assert {box.slug: box.top for box in boxes} == {
        "tanshichang": [article.pk for article in newest[:3]],
        empty.slug: [],
    }
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for kind in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{kind} = off")
        how = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{how} {queries[0]['sql']}")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert index in plan
    assert "article_newest" not in plan
    assert "place_region_newest" not in plan


def test_copies_are_checked():
    """A copy that says something else than its row is found."""
    article = make.published()
    assert listing.differing_copies() == []
    ArticleRegion.objects.filter(article=article).update(visible=False)
    assert listing.differing_copies() == [article.pk]


def test_listing_rows_carry_no_bodies(django_assert_num_queries):
    """`for_list` loads what a row prints, in one query, and leaves the body behind."""
    several(3, source=make.source())
    with django_assert_num_queries(1):
        for article in Article.objects.live().newest_first().for_list():
            assert all([article.headline, article.source.name, article.get_absolute_url(), article.published_text])
            assert "body" in article.get_deferred_fields()
