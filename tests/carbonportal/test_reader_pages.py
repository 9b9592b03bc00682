"""C1, C2: the real pages of readers carry every header, set no cookie, and are the same for everybody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from tests import make
from tests.carbonportal.expected import assert_headers

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    values = {"tags": ["碳价"], "source": make.source(), "authors": [make.author()], "regions": ["qingdao"]}
    make.draft(title="金丝雀草稿不可见", **values)
    make.page()
    return make.published(ago=timedelta(minutes=1), **values)


@pytest.fixture
def paths(article) -> list[str]:
    withdrawn = make.withdrawn()
    return [
        *plain_paths(),
        article.get_absolute_url(),
        withdrawn.get_absolute_url(),
        f"/{article.section.slug}/",
        "/region/shandong/",
        f"/region/qingdao/{article.section.slug}/",
        "/tag/碳价/",
        f"/source/{article.source_id}/",
        f"/author/{article.authors.get().pk}/",
        f"/archive/{article.published_at:%Y/%m}/",
        "/about/",
        "/no-such-page/",
        "/region/nowhere/",
    ]


def plain_paths() -> list[str]:
    """Return every address of the site that needs no argument, but for the staff's."""
    found = []

    def walk(patterns, prefix):
        for each in patterns:
            here = prefix + str(each.pattern)
            if isinstance(each, URLResolver):
                walk(each.url_patterns, here)
            elif "<" not in here and "(" not in here:
                found.append("/" + here)

    walk(get_resolver().url_patterns, "")
    # Requesters' pages are kept by nobody: tests/takedowns/test_public_pages.py
    return [path for path in found if not path.startswith(("/admin/", "/takedown/"))]


def test_the_walk_finds_the_pages():
    assert {"/", "/region/", "/archive/", "/feed/", "/feed/rss/", "/sitemap.xml", "/robots.txt", "/healthz"} <= set(
        plain_paths()
    )


def test_no_page_of_readers_sets_a_cookie_or_varies_on_one(paths):
    for path in paths:
        response = Client().get(path)
        assert response.status_code in {200, 404, 410}, path
        assert_headers(response)
        assert not response.cookies, path
        assert "cookie" not in response.get("Vary", "").lower(), path
        assert "nonce" not in response["Content-Security-Policy"], path


def test_pages_may_be_kept_but_are_asked_for_again(paths):
    for path in paths:
        if path not in {"/healthz", "/readyz"}:
            response = Client().get(path)
            expected = "no-cache" if response.status_code == 410 else "public, no-cache"
            assert response["Cache-Control"] in {expected, "public, max-age=300"}, path


def test_staff_see_the_same_bytes_and_leave_nothing_behind(paths):
    chief = Client()
    chief.force_login(make.user("chief_editor"))
    for path in paths:
        seen = chief.get(path)
        assert not seen.cookies, path
        assert seen.content == Client().get(path).content, path
        assert "金丝雀草稿不可见" not in seen.content.decode(), path


def test_one_address_answers_each_way_of_asking_alike(article):
    """Language, agent and forwarded host of the asker change nothing."""
    plain = Client().get(article.get_absolute_url())
    odd = {"accept-language": "en", "x-forwarded-host": "evil.example", "user-agent": "curl"}
    assert Client(headers=odd).get(article.get_absolute_url()).content == plain.content


@pytest.mark.parametrize(
    "path", ["/plus/recommend.php?aid=1", "/dede/", "/data/", "/.env", "/.git/config", "/wp-login.php"]
)
def test_probes_of_other_systems_get_404(path, django_assert_max_num_queries):
    with django_assert_max_num_queries(7) as queries:
        assert Client().get(path).status_code in {301, 404, 410}
    assert not any(query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for query in queries.captured_queries)


def test_the_login_page_alone_sets_the_form_cookie():
    response = Client().get("/admin/login/")
    assert list(response.cookies) == ["csrftoken"]
    assert response.cookies["csrftoken"]["httponly"]
    assert response.cookies["csrftoken"]["samesite"] == "Lax"
    assert_headers(response)
    assert "nonce" in response["Content-Security-Policy"]


def test_forms_without_a_token_are_refused():
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/admin/login/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert_headers(response)


@pytest.mark.parametrize("path", ["/admin/", "/admin/articles/article/", "/admin/accounts/user/"])
def test_strangers_are_sent_to_the_login(path):
    response = Client().get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/?next=/admin/")
    assert_headers(response)
