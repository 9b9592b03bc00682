"""Listings by cursor: every article once, stable while others arrive, and a way back from a wrong cursor."""

import datetime

import pytest
from django.http import QueryDict

from articles.models import Article
from articles.paging import ReachedTop, WrongCursor, listing, month_bounds
from articles.querysets import cursor_of
from tests import make
from tests.articles.reader import full, links, titles

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def ask(query):
    return listing(Article.objects.live(), QueryDict(query), size=2)


def several(n):
    return [make.published(ago=HOUR * (i + 1)) for i in range(n)]


def test_down_and_up_again():
    made = several(5)
    first = ask("")
    second = ask(first.older)
    third = ask(second.older)
    assert first.rows + second.rows + third.rows == made
    assert (first.newer, third.older) == ("", "")
    assert ask(third.newer).rows == second.rows
    with pytest.raises(ReachedTop):
        ask(second.newer)


def test_up_to_the_top_is_the_first_page(client):
    for n in range(25):
        make.published(ago=HOUR * (n + 1), **full())
    second = links(client.get("/tanshichang/"), ".pager a[rel=next]")[0]
    up = links(client.get(second), ".pager a[rel=prev]")[0]
    answer = client.get(up)
    assert (answer.status_code, answer["Location"]) == (302, "/tanshichang/")


def test_what_arrives_meanwhile_shifts_nothing():
    made = several(4)
    older = ask("").older
    make.published()
    assert ask(older).rows == made[2:]


def test_what_is_withdrawn_meanwhile_leaves_no_hole():
    made = several(4)
    older = ask("").older
    Article.objects.filter(pk=made[1].pk).update(state="withdrawn")
    assert ask(older).rows == made[2:]


def test_jump_to_a_month():
    old = make.age(make.published(), datetime.timedelta(days=400))
    make.published()
    month = f"{old.published_local:%Y-%m}"
    found = ask(f"month={month}")
    assert (found.rows, found.month, found.is_first) == ([old], month, False)
    assert ask("month=1990-01").rows == []


@pytest.mark.parametrize(
    "month", ["2022-13", "2022-00", "1989-12", "2101-01", "9999-12", "10000-01", "2022-6", "２０２２-06", "x"]
)
def test_a_wrong_month_is_no_page(month):
    with pytest.raises(WrongCursor):
        ask(f"month={month}")


def test_month_bounds_are_shanghai_days():
    start, end = month_bounds(2022, 12)
    assert (start.isoformat(), end.isoformat()) == ("2022-12-01T00:00:00+08:00", "2023-01-01T00:00:00+08:00")


CURSORS = [
    "x",
    "1",
    "-1",
    "~",
    "20220608102000000000.5",
    "20220608102000000000.5~x",
    "a" * 5000,
    "%00",
    "１",
    "' OR 1=1 --",
]


@pytest.mark.parametrize("name", ["before", "after"])
@pytest.mark.parametrize("cursor", CURSORS)
def test_a_wrong_cursor_is_404_with_a_way_back(client, name, cursor):
    make.published(**full())
    answer = client.get("/tanshichang/", {name: cursor})
    assert answer.status_code in {400, 404}
    if answer.status_code == 404:
        assert "/tanshichang/" in links(answer, ".message a")


def test_a_cursor_of_one_site_is_not_good_for_another(client, settings):
    cursor = cursor_of(make.published(**full()))
    settings.SECRET_KEY = "another" * 10
    assert client.get("/tanshichang/", {"before": cursor}).status_code in {200, 404}


@pytest.mark.parametrize(
    "page",
    [
        "/tanshichang/",
        "/region/shandong/",
        "/region/shandong/tanshichang/",
        "/tag/碳交易/",
        "/source/{source}/",
        "/author/{author}/",
    ],
)
def test_every_listing_reaches_every_article_once(client, page):
    made = [make.published(ago=HOUR * (i + 1), **full()) for i in range(45)]
    address = page.format(source=made[0].source_id, author=make.author().pk)
    seen, at = [], address
    while at:
        answer = client.get(at)
        assert answer.status_code == 200
        seen += titles(answer)
        at = next(iter(links(answer, ".pager a[rel=next]")), None)
    for article in made:
        assert article.title in seen
    listed = [title for title in seen if title.startswith("测试稿件")]
    assert len(set(listed)) == 45


def test_month_of_the_archive_holds_only_its_month(client):
    inside = make.age(make.published(), datetime.timedelta(days=200))
    outside = make.published()
    address = f"/archive/{inside.published_local:%Y}/{inside.published_local:%m}/"
    assert address in links(client.get("/archive/"))
    assert titles(client.get(address)) == [inside.title]
    assert outside.title not in titles(client.get(address))


@pytest.mark.parametrize(
    "path", ["2022/13", "2022/00", "1989/12", "9999/12", "2022/6", "20222/06", "２０２２/06", "2101/01"]
)
def test_a_month_that_is_none_has_no_page(client, path):
    assert client.get(f"/archive/{path}/").status_code == 404
