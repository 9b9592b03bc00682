"""The prefix of a reading on the way in, the conversion of the page on the way out."""

import logging

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import get_script_prefix, set_script_prefix

from carbonportal import variants as middleware
from chinese import converting
from chinese.variants import HANS, active

pytestmark = [pytest.mark.urls("tests.carbonportal.variant_addresses"), pytest.mark.django_db]

OURS = ["carbonportal.variants.ReadingVariant", "carbonportal.variants.ConvertResponse"]
FIRST, *OTHERS = [name for name in project.MIDDLEWARE if name not in OURS]
HANS_WORDS, TW_WORDS, HK_WORDS = "<p>软件与网络信息</p>", "<p>軟體與網路資訊</p>", "<p>軟件與網絡信息</p>"


@pytest.fixture(autouse=True)
def _wired(settings):
    settings.MIDDLEWARE = [FIRST, OURS[0], *OTHERS, OURS[1]]
    former = get_script_prefix()
    yield
    assert get_script_prefix() == former
    assert active() is HANS


def body(client, path, **rest):
    return client.get(path, **rest).content.decode()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", ("hans", "hans", "/", "/", "/")),
        ("/zh-tw/", ("tw", "tw", "/", "/zh-tw/", "/zh-tw/")),
        ("/zh-hk/ccer/", ("hk", "hk", "/ccer/", "/zh-hk/", "/zh-hk/")),
        ("/healthz", (None, "hans", "/healthz", "/", "/")),
        ("/admin/", (None, "hans", "/admin/", "/", "/")),
    ],
)
def test_a_view_sees_the_plain_path_and_links_keep_the_reading(client, path, expected):
    found = client.get(path).json()
    assert tuple(found[name] for name in ("variant", "active", "path_info", "prefix", "link")) == expected
    assert found["path"] == path


def test_under_a_sub_path_the_prefix_stands_behind_it(client):
    found = client.get("/zh-tw/ccer/", SCRIPT_NAME="/portal").json()
    assert (found["link"], found["path"], found["path_info"]) == ("/portal/zh-tw/", "/portal/zh-tw/ccer/", "/ccer/")
    assert client.get("/zh-cn/ccer/", SCRIPT_NAME="/portal")["Location"] == "/portal/ccer/"


def test_a_prefix_that_somebody_left_is_neither_used_nor_lost(client):
    set_script_prefix("/left/")
    try:
        assert client.get("/").json()["link"] == "/"
        assert get_script_prefix() == "/left/"
    finally:
        set_script_prefix("/")


def test_the_prefix_is_given_back_after_an_exception(client):
    client.raise_request_exception = False
    assert client.get("/zh-tw/raising/").status_code == 500
    assert get_script_prefix() == "/"
    with pytest.raises(ZeroDivisionError):
        Client().get("/zh-tw/raising/")
    assert (get_script_prefix(), active()) == ("/", HANS)


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/zh-hant/ccer/?before=a%20b", "/zh-tw/ccer/?before=a%20b"),
        ("/zh-mo/", "/zh-hk/"),
        ("/ZH-TW/ccer/", "/zh-tw/ccer/"),
        ("/zh-tw", "/zh-tw/"),
        ("/zh/ccer/", "/ccer/"),
        ("/zh-hans/tag/%E7%A2%B3/", "/tag/%E7%A2%B3/"),
        ("/zh-tw/admin/login/?next=/admin/", "/admin/login/?next=/admin/"),
        ("/zh-hk/static/site.css", "/static/site.css"),
        ("/zh-tw/sitemap.xml", "/sitemap.xml"),
        ("/zh-cn//evil.example/", "/%2Fevil.example/"),
        ("/zh-cn/%5Cevil.example/", "/%5Cevil.example/"),
        ("/zh//%5Cevil.example/", "/%2F%5Cevil.example/"),
        ("/zh-tw/media//evil.example", "/media//evil.example"),
    ],
)
def test_moved_addresses(client, method, path, to):
    response = getattr(client, method)(path)
    assert (response.status_code, response["Location"]) == (301, to)


@pytest.mark.parametrize("path", ["/zh-tw/admin/", "/zh-cn/ccer/", "/ZH-TW/", "/zh-hant/", "/zh-tw/healthz"])
def test_nothing_is_posted_to_a_moved_address(client, path):
    assert client.post(path).status_code == 404


def test_a_post_to_a_right_address_passes(client):
    assert client.post("/zh-tw/ccer/").json()["variant"] == "tw"


def test_the_slash_at_the_end_is_added_in_the_reading(client):
    assert client.get("/zh-tw/ccer")["Location"] == "/zh-tw/ccer/"


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/words/", HANS_WORDS), ("/zh-tw/words/", TW_WORDS), ("/zh-hk/words/", HK_WORDS)],
)
@pytest.mark.parametrize("status", [200, 404, 410, 500])
def test_a_page_is_converted_whatever_its_status(client, path, expected, status):
    response = client.get(path, {"status": status})
    assert (response.status_code, response.content.decode()) == (status, expected)
    assert response["Content-Length"] == str(len(expected.encode()))


def test_the_page_of_a_missing_address_is_in_the_reading_too(client):
    assert "頁" in body(client, "/zh-tw/raising/?missing")
    assert "頁" not in body(client, "/raising/?missing")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/zh-tw/words/", {"Content-Type": "text/plain"}),
        ("/zh-tw/words/", {"Content-Type": "application/json"}),
        ("/zh-tw/words/", {"Content-Type": "application/atom+xml"}),
        ("/zh-tw/words/", {"Content-Encoding": "br"}),
    ],
)
def test_what_is_no_plain_page_passes(client, path, query):
    assert body(client, path, data=query) == HANS_WORDS


def test_a_streamed_page_passes(client):
    assert b"".join(client.get("/zh-tw/streamed/").streaming_content).decode() == HANS_WORDS


def test_a_page_over_two_megabytes_passes(client):
    assert "软件" in body(client, "/zh-tw/fixed/big/")


def test_a_traditional_article_is_read_in_simplified(client):
    assert body(client, "/fixed/hant/") == '<p data-zh-from="hant">软体与网路</p>'
    assert body(client, "/zh-tw/fixed/plain/") == "<p>ETS</p>"


def test_an_address_with_one_reading_is_not_converted(settings, client):
    assert client.get("/admin/").json()["variant"] is None


def test_a_head_request_tells_the_length_of_the_converted_page(client):
    assert client.head("/zh-tw/words/")["Content-Length"] == str(len(TW_WORDS.encode()))


def test_own_rules_hold_only_in_their_article(client):
    assert body(client, "/zh-tw/own/") == (f"<div data-zh-own>{TW_WORDS.replace('軟體', '軟件')}</div>{TW_WORDS}")
    assert body(client, "/zh-hk/own/") == f"<div data-zh-own>{HK_WORDS}</div>{HK_WORDS}"


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.WARNING, "carbonportal.variants")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "carbonportal.variants"]


@pytest.mark.parametrize("kind", ["broken", "surrogate"])
def test_what_cannot_be_converted_goes_out_as_it_is_with_one_line_a_minute(client, lines, kind, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(middleware.time, "monotonic", lambda: clock[0])
    plain = client.get(f"/fixed/{kind}/").content
    before = len(lines())
    for _ in range(3):
        assert client.get(f"/zh-tw/fixed/{kind}/").content == plain
    assert len(lines()) == before + 1
    clock[0] += 61
    client.get(f"/zh-tw/fixed/{kind}/")
    assert len(lines()) == before + 2
    assert "软" not in "".join(lines())


def test_a_failing_library_gives_the_plain_page_without_an_etag(client, lines, monkeypatch):
    assert client.get("/zh-tw/conditional/")["ETag"]

    def failing(converter, texts):
        raise RuntimeError("dictionary")

    monkeypatch.setattr(converting, "_passed", failing)
    response = client.get("/zh-tw/conditional/")
    assert response.content.decode() == HANS_WORDS
    assert "ETag" not in response
    assert len(lines()) == 1
    assert "dictionary" in lines()[0]


def test_an_article_with_characters_of_plane_15_is_told(client, lines):
    assert "軟體" in body(client, "/zh-tw/own/?more=软件\U000f0001")
    assert len(lines()) == 1


def test_many_failing_paths_are_not_remembered_for_ever():
    troubles = middleware.Troubles()
    for n in range(2_000):
        troubles.note(f"/{n}/", "reason")
    assert troubles.count == 2_000
    assert len(troubles._logged) <= troubles.MOST_PATHS


def test_a_revalidated_page_stays_unchanged(client):
    etag = client.get("/zh-tw/conditional/")["ETag"]
    response = client.get("/zh-tw/conditional/", headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")


def test_no_cookie_and_no_vary_come_with_a_reading(client):
    response = client.get("/zh-tw/words/")
    assert not response.cookies
    assert "Vary" not in response or "Accept-Language" not in response["Vary"]
