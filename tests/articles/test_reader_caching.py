"""Validators and cookies: what an anonymous reader's browser and a proxy may keep, and for how long it holds."""

import pytest

from articles import menu, publishing
from articles.counting import menu_changed
from tests import make
from tests.articles.reader import full, lists

pytestmark = pytest.mark.django_db


def again(client, address, etag):
    return client.get(address, headers={"If-None-Match": etag})


def test_every_page_can_be_revalidated_and_sets_no_cookie(client):
    article = make.published(**full())
    pages = lists(article) | {"article": article.get_absolute_url(), "robots": "/robots.txt", "regions": "/region/"}
    for name, address in pages.items():
        answer = client.get(address)
        assert answer["Cache-Control"] == "public, no-cache", name
        assert not answer.cookies, name
        assert "Vary" not in answer.headers, name
        if name != "regions":
            assert again(client, address, answer["ETag"]).status_code == 304, name


def test_a_304_carries_its_validator_and_nothing_else(client):
    article = make.published(**full())
    first = client.get(article.get_absolute_url())
    answer = again(client, article.get_absolute_url(), first["ETag"])
    assert answer["ETag"] == first["ETag"]
    assert answer.content == b""
    assert first["Last-Modified"]


@pytest.mark.parametrize("change", ["text", "correction", "neighbour withdrawn", "names", "menu"])
def test_the_validator_changes_with_what_the_page_shows(client, change):
    neighbour = make.published(**full())
    article = make.published(**full())
    address = article.get_absolute_url()
    etag = client.get(address)["ETag"]
    if change == "text":
        publishing.save(article, {"title": "新标题"}, by=None, version=article.version)
        publishing.publish(article, by=None)
    elif change == "correction":
        publishing.correct(article, kind="note", text="说明", by=None, reason="x")
    elif change == "neighbour withdrawn":
        publishing.withdraw(neighbour, by=None, reason="x")
    elif change == "names":
        menu_changed()
    else:
        make.section("guoji", "国际")
        menu.forget()
    assert again(client, address, etag).status_code == 200


def test_what_is_gone_is_not_confirmed_by_a_304(client):
    article = make.published(**full())
    etag = client.get(article.get_absolute_url())["ETag"]
    publishing.withdraw(article, by=None, reason="x")
    assert again(client, article.get_absolute_url(), etag).status_code == 410


def test_a_cookie_or_a_login_changes_nothing(client):
    article = make.published(**full())
    make.draft(**full(title="未发草稿"))
    anonymous = client.get("/").content
    client.force_login(make.user("chief_editor"))
    for address in ("/", "/tanshichang/", "/region/qingdao/", article.get_absolute_url()):
        answer = client.get(address)
        assert not answer.cookies
        assert "Vary" not in answer.headers
        assert "未发草稿" not in answer.content.decode()
    assert client.get("/").content == anonymous


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_reader_pages_only_read(client, method):
    article = make.published(**full())
    for address in ("/", article.get_absolute_url(), "/tanshichang/", "/feed/", "/sitemap.xml"):
        assert getattr(client, method)(address).status_code == 405
    assert client.head("/").content == b""


def test_the_menu_is_read_again_after_five_seconds_and_rendered_only_on_change(monkeypatch, django_assert_num_queries):
    clock = [100.0]
    monkeypatch.setattr(menu.time, "monotonic", lambda: clock[0])
    first = menu.current()
    with django_assert_num_queries(0):
        clock[0] += 4
        assert menu.current() is first
    clock[0] += 2
    assert menu.current() is first
    make.section("guoji", "国际")
    clock[0] += 6
    assert "国际" in menu.current().sections_at("")
    assert menu.current().version != first.version
