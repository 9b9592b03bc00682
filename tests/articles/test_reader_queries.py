"""How many queries each kind of page costs: the same at 1, 3 and 20 rows. The shared menu is warm, as in a process that runs."""

import datetime

import pytest

from accounts import policy
from articles import menu, publishing
from articles.models import Slot
from tests import make
from tests.articles.reader import full, links, lists

pytestmark = pytest.mark.django_db
COSTS = {
    "home": 6,
    "section": 3,
    "archive": 1,
    "archive_month": 1,
    "qingdao": 8,
    "shandong": 8,
    "huadong": 8,
    "qingdao section": 3,
    "shandong section": 3,
    "huadong section": 3,
    "tag": 2,
    "author": 2,
    "source": 2,
    "feed": 3,
    "feed_rss": 2,
    "feed_json": 2,
    **{
        f"{kind}_feed{ending}": 3 + (not ending)  # Atom tells what was taken down
        for kind in ("section", "region", "tag", "source")
        for ending in ("", "_rss", "_json")
    },
    "sitemap": 1,
    "sitemap_part": 1,
    "sitemap_news": 1,
}


@pytest.fixture(autouse=True)
def _menu_stays_warm(monkeypatch):
    """On a slow machine five seconds may pass between warming the menu and counting."""
    monkeypatch.setattr(menu, "CACHE_SECONDS", 3600)


def several(n):
    """`n` articles that share section, region, tag, author and source, and stand in slots; the newest one."""
    made = [make.published(ago=datetime.timedelta(minutes=n - i), **full()) for i in range(n)]
    for place in ({}, {"region": make.region("shandong")}, {"section": make.section()}):
        Slot.objects.bulk_create(Slot(article=row, position="headline", **place) for row in made[:5])
    return made[-1]


def warm():
    menu.current()
    policy.current()


@pytest.mark.parametrize("rows", [1, 3, 20])
def test_lists_and_feeds(client, django_assert_num_queries, rows):
    article = several(rows)
    warm()
    pages = lists(article)
    assert set(pages) == set(COSTS)
    for name, address in pages.items():
        with django_assert_num_queries(COSTS[name]):
            client.get(address)


@pytest.mark.parametrize("rows", [1, 3, 20])
def test_article(client, django_assert_num_queries, rows):
    article = several(rows)
    extra = {"tags": [f"标签{n}" for n in range(rows)], "authors": [make.author(f"作者{n}") for n in range(rows)]}
    several_of_all = make.published(**full(regions=["qingdao", "jinan", "lanzhou"], **extra))
    for n in range(rows):
        publishing.correct(article, kind="note", text=f"说明{n}", by=None, reason="x")
    addresses = [article.get_absolute_url(), several_of_all.get_absolute_url()]
    warm()
    for address in addresses:
        with django_assert_num_queries(7):
            client.get(address)


def test_revalidation_costs_two_narrow_queries(client, django_assert_num_queries):
    article = several(3)
    address = article.get_absolute_url()
    first = client.get(address)
    with django_assert_num_queries(2) as queries:
        answer = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert answer.status_code == 304
    assert "title" not in queries[0]["sql"] + queries[1]["sql"]


def follow(client, address, rel):
    return links(client.get(address), f".pager a[rel={rel}]")[0]


def test_paging_costs_no_more(client, django_assert_num_queries):
    several(45)
    warm()
    second = follow(client, "/tanshichang/", "next")
    with django_assert_num_queries(2):
        third = follow(client, second, "next")
    with django_assert_num_queries(2):
        follow(client, third, "prev")
    up = follow(client, second, "prev")
    with django_assert_num_queries(2):
        client.get(up)


def test_a_page_that_is_not_there(client, django_assert_num_queries):
    warm()
    with django_assert_num_queries(1):  # an old address? one look by its key
        client.get("/a/b/c/")
    with django_assert_num_queries(4):  # no article, no old address, no suggestion by number or by words
        client.get("/tanshichang/2022/0608/1.html")
