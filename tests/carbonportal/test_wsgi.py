"""What a server is given."""

import io

import pytest
from django.test import RequestFactory

from carbonportal.wsgi import application


@pytest.mark.urls("tests.carbonportal.addresses")
def test_the_application_answers_with_headers(db):
    environ = RequestFactory().get("/page/").environ | {"wsgi.input": io.BytesIO()}
    heads = []
    body = b"".join(application(environ, lambda status, headers: heads.append((status, dict(headers)))))
    ((status, headers),) = heads
    assert status == "200 OK"
    assert body.decode() == "正文"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(
    "kind", ["text/html; charset*=foo'en'x", "text/html; charset*=utf-8''%00", "a; boundary*=foo''x"]
)
@pytest.mark.urls("tests.carbonportal.addresses")
def test_a_media_type_that_nobody_can_read_is_refused_with_headers(db, kind):
    environ = RequestFactory().get("/page/").environ | {"wsgi.input": io.BytesIO(), "CONTENT_TYPE": kind}
    heads = []
    list(application(environ, lambda status, headers: heads.append((status, dict(headers)))))
    ((status, headers),) = heads
    assert status == "400 Bad Request"
    assert headers["X-Frame-Options"] == "DENY"
