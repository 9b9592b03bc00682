"""A search server that is away, refuses, or was never told of an index."""

import pytest

from search import building, engine, queries
from search.backends import opensearch
from search.backends.server import Server, ServerRefused, hang_up
from search.errors import StaleIndex, Unavailable
from search.models import Outbox
from tests.search.shelves import Shelf, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_server(fake_server):
    engine.backend().create("public")
    return Shelf()


@pytest.mark.parametrize("status", [500, 503, 429, 401, 403])
def test_a_server_in_trouble_is_unavailable(on_server, fake_server, status):
    fake_server.fail = status
    with pytest.raises(Unavailable, match="搜索暂时不可用"):
        on_server.find("碳价")


def test_nobody_there_is_unavailable(settings, fake_server):
    hang_up()
    fake_server.close()
    with pytest.raises(Unavailable):
        Shelf().find("碳价")


def test_a_silent_server_is_unavailable(settings, monkeypatch):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.SEARCH_URL = f"http://127.0.0.1:{silent.getsockname()[1]}"
        monkeypatch.setattr("search.backends.server.TIMEOUT", 0.1)
        with pytest.raises(Unavailable):
            Shelf().find("碳价")


def test_moves_go_on_while_the_server_is_away(on_server, fake_server):
    """Nothing is lost: it waits in the outbox."""
    fake_server.fail = 503
    on_server.documents = {1: document(1, "碳价")}
    engine.put([document(1, "碳价")], "public")
    with pytest.raises(Unavailable):
        engine.drain("public", on_server)
    assert Outbox.objects.count() == 1
    fake_server.fail = 0
    on_server.settle()
    assert on_server.find("碳价") == [1]


def test_a_connection_that_the_server_closed_is_opened_anew(on_server, fake_server, settings):
    on_server.put(document(1, "碳价"))
    kept = engine.backend().server._connection()
    kept.sock.close()
    assert on_server.find("碳价") == [1]


def test_a_connection_is_kept(on_server):
    on_server.put(document(1, "碳价"))
    kept = engine.backend().server._connection()
    on_server.find("碳价")
    assert engine.backend().server._connection() is kept


def test_without_an_index_a_rebuild_is_asked_for(fake_server):
    with pytest.raises(StaleIndex, match="rebuild_search"):
        Shelf().find("碳价")
    with pytest.raises(StaleIndex, match="rebuild_search"):
        engine.backend().drop("public", [1])
    shelf = Shelf()
    shelf.documents = {1: document(1, "碳价")}
    building.rebuild("public", shelf)
    assert shelf.find("碳价") == [1]


def test_what_the_server_does_not_understand_is_loud(on_server, fake_server):
    with pytest.raises(ServerRefused):
        engine.backend().server.call("POST", "/search_public/_unheard_of", {})


def test_a_refused_document_is_loud():
    told = {"type": "mapper_parsing_exception", "reason": "too deep"}
    with pytest.raises(ServerRefused, match="too deep"):
        opensearch._refuse(told)


def test_many_documents_are_sent_in_several_requests(on_server, fake_server, monkeypatch):
    monkeypatch.setattr(opensearch, "LARGEST_REQUEST", 2_000)
    on_server.put(*(document(id_, "碳价", "全国碳市场" * 20, minutes=id_) for id_ in range(1, 11)))
    sizes = [len(body) for _, path, body in fake_server.requests if "_bulk" in path]
    assert len(sizes) > 3
    assert on_server.holds() == list(range(1, 11))


def test_a_drop_is_seen_at_once(on_server, fake_server):
    on_server.put(document(1, "碳价"))
    on_server.drop(1)
    assert [path for _, path, _ in fake_server.requests if "refresh" in path] == [
        "/search_public/_bulk?require_alias=true&refresh=true"
    ]
    engine.scrub("public")
    assert fake_server.requests[-1][1] == "/search_public/_forcemerge?only_expunge_deletes=true"


def test_the_address_may_hold_a_name_a_password_and_a_path():
    server = Server("https://finder:p%40ss%3Aword@search.example:9243/carbon/")
    assert (server.is_secure, server.host, server.port, server.path) == (True, "search.example", 9243, "/carbon")
    assert server.headers["Authorization"] == "Basic ZmluZGVyOnBAc3M6d29yZA=="
    assert "Authorization" not in Server("http://localhost:9200").headers


def test_a_longest_query_is_no_trouble(on_server):
    query = queries.parse("碳" * 64)
    on_server.put(document(1, "碳" * 64))
    assert on_server.find(query.whole) == [1]


def test_emptying(on_server):
    on_server.put(document(1, "碳价"))
    engine.empty("public")
    assert on_server.holds() == []
