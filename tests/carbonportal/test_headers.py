"""C1: every answer of every status carries every header; only staff pages carry a nonce."""

import pytest

from tests.carbonportal.expected import assert_headers

pytestmark = [pytest.mark.urls("tests.carbonportal.addresses")]

BY_STATUS = {
    "/page/": 200,
    "/moved/": 302,
    "/suspicious/": 400,
    "/forbidden/": 403,
    "/missing/": 404,
    "/gone/": 410,
    "/broken/": 500,
    "/admin/": 200,
    "/admin/missing/": 404,
    "/page/?q=%00": 400,
}


@pytest.fixture
def answer(client, db):
    client.raise_request_exception = False
    return client.get


@pytest.mark.parametrize(("path", "status"), BY_STATUS.items())
def test_every_answer_carries_every_header(answer, path, status):
    response = answer(path)
    assert response.status_code == status
    assert_headers(response)


def test_a_refused_method_carries_them_too(client):
    assert_headers(client.generic("TRACE", "/page/"))


def test_tls_adds_hsts_and_upgrade_and_plain_http_does_not(answer, settings):
    settings.HTTPS, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    response = answer("/page/")
    assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert response["Content-Security-Policy"].endswith("upgrade-insecure-requests")
    settings.HTTPS = False
    response = answer("/page/")
    assert not response.has_header("Strict-Transport-Security")
    assert "upgrade" not in response["Content-Security-Policy"]


def test_only_staff_pages_have_a_nonce_and_each_its_own(answer):
    nonces = set()
    for _ in range(2):
        response = answer("/admin/echo/")
        nonce = response.content.decode().split()[-1]
        assert (
            f"script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'"
            in response["Content-Security-Policy"]
        )
        nonces.add(nonce)
    assert len(nonces) == 2
    assert "nonce" not in answer("/echo/")["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/page/", "public, no-cache"),
        ("/missing/", "public, no-cache"),
        ("/gone/", "public, no-cache"),
        ("/broken/", "no-store"),
        ("/admin/", "private, no-store"),
        ("/admin/missing/", "private, no-store"),
        ("/cookie/", "private, no-store"),
    ],
)
def test_what_may_be_kept_and_what_not(answer, path, expected):
    assert answer(path)["Cache-Control"] == expected


def test_the_answer_to_a_form_is_never_kept(client, db):
    assert client.post("/page/")["Cache-Control"] == "private, no-store"


def test_media_may_be_shown_by_our_own_sub_sites(answer):
    assert answer("/media/picture.png")["Cross-Origin-Resource-Policy"] == "same-site"


def test_staff_pages_tell_other_sites_nothing(answer):
    assert answer("/admin/")["Referrer-Policy"] == "same-origin"
