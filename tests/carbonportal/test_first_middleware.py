"""S4, S5, I5, I8: what never reaches a view; and whose address counts."""

import ipaddress

import pytest

pytestmark = [pytest.mark.urls("tests.carbonportal.addresses")]


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "OPTIONS", "FOO"])
def test_other_methods_get_405_and_the_list(client, method):
    response = client.generic(method, "/page/")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"
    assert method not in response.content.decode().replace("</", "")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_passes(client, method):
    assert client.generic(method, "/page/").status_code == 200


@pytest.mark.parametrize("charset", ["utf-7", "x-klingon", "gbk", "iso-2022-cn", "utf-16", '"utf-7"'])
def test_other_charsets_of_a_body_get_400(client, charset):
    response = client.generic(
        "POST", "/page/", b"a=1", content_type=f"application/x-www-form-urlencoded; charset={charset}"
    )
    assert response.status_code == 400
    assert "UTF-8" in response.content.decode()


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8", '"utf-8"'])
def test_utf8_in_any_spelling_passes(client, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    assert client.generic("POST", "/page/", b"a=1", content_type=kind).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["q=%00", "%00=1", "q=a%00b", "q=%ff", "q=%BA%A3%C4%CF", "q=%ed%a0%80", "q=%c0%ae", "q=\xba\xa3"],
    ids=["nul", "nul in name", "nul inside", "no utf-8", "gbk", "surrogate", "overlong", "raw bytes"],
)
def test_bytes_that_are_no_text_get_400_in_a_query(client, query):
    assert client.get("/page/", QUERY_STRING=query).status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/page/\0", "/\xba\xa3/", "/page/\xed\xa0\x80", "/page/\r\nSet-Cookie: a=b", "/page/\x1b[2J", "/page/\x7f"],
    ids=["nul", "gbk", "surrogate", "crlf", "escape", "delete"],
)
def test_bytes_that_are_no_text_get_400_in_a_path(client, path):
    response = client.get("/", PATH_INFO=path)
    assert response.status_code == 400
    assert not response.cookies


def test_chinese_in_path_and_query_passes(client):
    assert client.get("/page/?q=海南%0A碳").status_code == 200
    assert client.get("/媒体/").status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "a b", "", "evil.example:80@localhost"])
def test_a_foreign_host_gets_400_and_is_never_echoed(client, settings, host):
    settings.ALLOWED_HOSTS = ["localhost"]
    response = client.get("/page/", headers={"host": host})
    assert response.status_code == 400
    assert "evil" not in response.content.decode() + str(response.headers)


def test_a_forwarded_host_is_not_read(client):
    response = client.get("/moved/", headers={"x-forwarded-host": "evil.example"})
    assert response["Location"] == "/page/"
    assert "evil" not in str(response.headers)


def test_a_body_over_the_limit_gets_413_unread(client, settings):
    response = client.post("/page/", CONTENT_LENGTH=str(settings.REQUEST_MAX_BYTES + 1))
    assert response.status_code == 413
    assert "26 MB" in response.content.decode()


def test_a_refusal_has_its_length(client):
    response = client.get("/page/?q=%00")
    assert int(response["Content-Length"]) == len(response.content)


def test_a_refusal_tells_its_number_and_the_way_home(client):
    response = client.get("/page/?q=%00")
    assert response["X-Request-Id"] in response.content.decode()
    assert '<a href="/">' in response.content.decode()


# Whose address counts


def seen(client, *, remote, **headers):
    return client.get("/echo/", REMOTE_ADDR=remote, headers=headers).content.decode().split(" ")[:2]


@pytest.fixture
def behind_a_proxy(settings):
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/8")]


def test_without_a_proxy_forwarding_headers_are_lies(client):
    assert seen(client, remote="203.0.113.9", x_forwarded_for="1.2.3.4", x_forwarded_proto="https") == [
        "203.0.113.9",
        "http",
    ]


@pytest.mark.usefixtures("behind_a_proxy")
def test_a_trusted_proxy_names_the_client_and_the_scheme(client):
    assert seen(client, remote="10.0.0.1", x_forwarded_for="203.0.113.9", x_forwarded_proto="https") == [
        "203.0.113.9",
        "https",
    ]


@pytest.mark.usefixtures("behind_a_proxy")
def test_of_a_chain_the_last_address_that_is_not_ours_counts(client):
    forwarded = "1.1.1.1, 203.0.113.9, 10.0.0.7"
    assert seen(client, remote="10.0.0.1", x_forwarded_for=forwarded)[0] == "203.0.113.9"


@pytest.mark.usefixtures("behind_a_proxy")
def test_a_stranger_cannot_pass_for_the_proxys_client(client):
    assert seen(client, remote="203.0.113.9", x_forwarded_for="1.2.3.4")[0] == "203.0.113.9"


@pytest.mark.usefixtures("behind_a_proxy")
def test_rubbish_in_the_chain_is_no_address(client):
    assert seen(client, remote="10.0.0.1", x_forwarded_for="<script>")[0] == ""


def test_behind_a_unix_socket_the_word_unix_is_needed(client, settings):
    assert seen(client, remote="", x_forwarded_for="203.0.113.9")[0] == ""
    settings.TRUST_UNIX_SOCKET = True
    assert seen(client, remote="", x_forwarded_for="203.0.113.9")[0] == "203.0.113.9"


@pytest.mark.django_db
@pytest.mark.urls("carbonportal.urls")
def test_a_session_cookie_that_is_no_key_is_no_session(client):
    """Django unquotes the octal escape to NUL, which PostgreSQL takes for an error."""
    answer = client.get("/admin/login/", HTTP_COOKIE='sessionid="\\000abcdefgh"')
    assert answer.status_code == 200
