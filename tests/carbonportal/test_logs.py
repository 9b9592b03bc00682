"""L2 and rule 11: one escaped JSON line an event, and nothing personal in it."""

import json
import logging

import pytest
from django.contrib.auth import get_user_model

from carbonportal.logs import JsonFormatter

pytestmark = [pytest.mark.urls("tests.carbonportal.addresses")]


@pytest.fixture
def lines(caplog):
    """Return what the handler on stderr would write."""
    caplog.set_level(logging.INFO, logger="carbonportal.request")
    return lambda: [JsonFormatter().format(record) for record in caplog.records]


def test_a_request_is_one_line_with_status_and_cut_address(client, lines):
    response = client.get("/page/?q=搜索词", REMOTE_ADDR="203.0.113.77")
    (line,) = lines()
    told = json.loads(line)
    assert (told["method"], told["path"], told["status"]) == ("GET", "/page/", 200)
    assert told["address"] == "203.0.113.0/24"
    assert isinstance(told["ms"], int)
    assert "搜索词" not in json.dumps(told, ensure_ascii=False)
    assert "user" not in told
    assert response["X-Request-Id"]


def test_ipv6_is_cut_to_48(client, lines):
    client.get("/page/", REMOTE_ADDR="2001:db8:1234:5678::1")
    assert json.loads(lines()[0])["address"] == "2001:db8:1234::/48"


def test_a_hostile_path_stays_one_line(client, lines):
    client.get("/", PATH_INFO='/page/\n{"level": "CRITICAL"}\x1b[2J')
    (line,) = lines()
    assert "\n" not in line
    assert "\x1b" not in line


def test_a_member_of_staff_is_a_number(client, lines, db):
    person = get_user_model().objects.create_user(username="wangxiaoming", password="一个足够长的密码 2026")
    client.force_login(person)
    client.get("/admin/who/")
    told = json.loads(lines()[-1])
    assert told["user"] == person.pk
    assert "wangxiaoming" not in str(lines())


def test_an_error_tells_where_and_only_the_first_line_of_what(client, caplog, db):
    client.raise_request_exception = False
    response = client.get("/broken/")
    line = next(JsonFormatter().format(record) for record in caplog.records if record.exc_info)
    told = json.loads(line)
    assert told["error"]["type"] == "RuntimeError"
    assert told["error"]["text"] == "first line 秘密一"
    assert "秘密二" not in json.dumps(told, ensure_ascii=False)
    assert any("addresses.py" in frame for frame in told["error"]["trace"])
    assert response["X-Request-Id"]


def test_the_request_id_joins_the_lines_of_one_request(client, caplog, db):
    client.raise_request_exception = False
    seen = []
    handler = logging.Handler()
    handler.emit = lambda record: seen.append(json.loads(JsonFormatter().format(record)))
    logging.getLogger("django.request").addHandler(handler)
    response = client.get("/broken/")
    logging.getLogger("django.request").removeHandler(handler)
    assert [line["request"] for line in seen] == [response["X-Request-Id"]]
