"""What is offered while a reader types: names of the site, in the reader's characters, within the reader's reading."""

import multiprocessing
import xml.etree.ElementTree as ET

import pytest

from articles import choices, menu, throttling
from search import suggesting
from search.suggesting import Entry
from tests import make
from tests.articles.seeking import SUGGEST, suggested

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _names():
    make.region("qingdao")
    suggesting.replace(
        "tag", [Entry("碳普惠", "/tag/碳普惠/", 5), Entry("软件", "/tag/软件/", 3), Entry("碳价", "/tag/碳价/", 9)]
    )
    suggesting.replace("region", [Entry("青岛", "/region/qingdao/", 2), Entry("台州", "/region/taizhou/", 1)])
    suggesting.replace("source", [Entry("軟件日報", "/source/1/", 1)])


@pytest.mark.parametrize("typed", ["碳普", "碳 普", "tanpu", "tan'pu", "tph", "TPH", "ｔｐｈ"])
def test_by_characters_pinyin_and_first_letters(client, typed):
    assert suggested(client, typed) == (["碳普惠"] if typed != "碳 普" else [])


def test_the_most_important_first_and_eight_at_most(client):
    assert suggested(client, "碳") == ["碳价", "碳普惠"]
    suggesting.replace("author", [Entry(f"碳{n}", f"/author/{n}/") for n in range(20)])
    assert len(suggested(client, "碳")) == 8


def test_what_a_row_says(client):
    assert client.get(SUGGEST, {"q": "青岛"}).json() == [{"label": "青岛", "kind": "地区", "url": "/region/qingdao/"}]


def test_in_the_readers_characters_and_reading(client):
    at = f"/zh-tw{SUGGEST}"
    assert client.get(at, {"q": "青島"}).json() == [{"label": "青島", "kind": "地區", "url": "/zh-tw/region/qingdao/"}]
    assert client.get(at, {"q": "軟"}).json() == [
        {"label": "軟體", "kind": "標籤", "url": "/zh-tw/tag/软件/"},
        {"label": "軟件日報", "kind": "來源", "url": "/zh-tw/source/1/"},
    ]


@pytest.mark.parametrize("typed", ["", " ", "%", "_", "'; DROP TABLE x; --", "\\", "碳" * 5000, "\u202e", "<script>"])
def test_anything_may_be_typed(client, typed):
    answer = client.get(SUGGEST, {"q": typed})
    assert (answer.status_code, answer.json()) == (200, [])
    assert answer["Content-Type"] == "application/json"


def test_no_parameter_no_name(client):
    assert client.get(SUGGEST).json() == []
    assert client.post(SUGGEST).status_code == 405


def test_one_query(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(menu, "CACHE_SECONDS", 3600)
    choices.current()
    with django_assert_num_queries(1):
        assert suggested(client, "青")
    with django_assert_num_queries(0):
        suggested(client, " ")


def test_a_repeated_question_costs_no_bytes(client):
    first = client.get(SUGGEST, {"q": "碳"})
    assert client.get(SUGGEST, {"q": "碳"}, headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize(("prefix", "name"), [("", "碳排放交易网"), ("/zh-tw", "碳排放交易網")])
def test_browsers_learn_of_the_search(client, settings, prefix, name):
    settings.SITE_URL = "https://carbon.example"
    answer = client.get(f"{prefix}/opensearch.xml")
    assert answer["Content-Type"].startswith("application/opensearchdescription+xml")
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    root = ET.fromstring(answer.content)
    assert root.find(f"{space}ShortName").text == name
    assert root.find(f"{space}Url").attrib["template"] == f"https://carbon.example{prefix}/search/?q={{searchTerms}}"
    assert f'href="{prefix}/opensearch.xml"' in client.get(f"{prefix}/").content.decode()


# Counting requests


def test_addresses_are_counted_apart_and_by_minute():
    assert [throttling.wait("a", "192.0.2.1", limit=2, now=60) for _ in range(4)] == [0, 0, 60, 60]
    assert throttling.wait("a", "192.0.2.2", limit=2, now=60) == 0
    assert throttling.wait("b", "192.0.2.1", limit=2, now=60) == 0
    assert throttling.wait("a", "192.0.2.1", limit=2, now=119.5) == 1
    assert throttling.wait("a", "192.0.2.1", limit=2, now=120) == 0


def test_a_network_of_ipv6_is_one_address():
    assert throttling.wait("a", "2001:db8:1:2::1", limit=1, now=0) == 0
    assert throttling.wait("a", "2001:db8:1:2:ffff::9", limit=1, now=0) > 0
    assert throttling.wait("a", "2001:db8:1:3::1", limit=1, now=0) == 0
    assert throttling.wait("a", "192.0.2.7", limit=1, now=0) == 0
    assert throttling.wait("a", "::ffff:192.0.2.7", limit=1, now=0) > 0


@pytest.mark.parametrize("address", ["", "unix", "x" * 500])
def test_an_unknown_address_is_never_refused(address):
    assert [throttling.wait("a", address, limit=1, now=0) for _ in range(3)] == [0, 0, 0]


def test_the_file_has_one_size_and_holds_no_address(settings):
    for n in range(200):
        throttling.wait("a", f"192.0.2.{n}", limit=20, now=0)
    content = (settings.PRIVATE_ROOT / "throttle").read_bytes()
    assert len(content) == throttling.STAMP + throttling.ROWS * throttling.WIDTH
    assert b"192.0.2" not in content
    assert bytes([192, 0, 2]) not in content
    throttling.wait("a", "192.0.2.1", limit=20, now=60)
    assert sum((settings.PRIVATE_ROOT / "throttle").read_bytes()[throttling.STAMP :]) == throttling.ROWS


def test_counts_stop_at_a_byte():
    assert [throttling.wait("a", "192.0.2.1", limit=254, now=0) > 0 for _ in range(300)].count(False) == 254


def test_a_file_that_cannot_be_written_refuses_nobody(settings, tmp_path):
    (tmp_path / "file").write_text("x")
    settings.PRIVATE_ROOT = tmp_path / "file"
    assert throttling.wait("a", "192.0.2.1", limit=0, now=0) == 0


def test_processes_count_together(settings):
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_ask_ten_times) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert throttling.wait("a", "192.0.2.9", limit=40, now=0) > 0
    assert throttling.wait("b", "192.0.2.9", limit=40, now=0) == 0


def _ask_ten_times():
    for _ in range(10):
        throttling.wait("a", "192.0.2.9", limit=40, now=0)
