"""Every test that asks for a shelf runs on the database's own index and on a search server."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search import engine
from search.backends.server import hang_up
from tests.search.fakeserver import FakeServer
from tests.search.shelves import Shelf


@pytest.fixture
def fake_server(settings):
    """A search server, which the site uses."""
    server = FakeServer()
    settings.SEARCH_URL = server.url
    yield server
    hang_up()
    server.close()


@pytest.fixture(params=["database", "server"])
def shelf(request, db):
    """An empty shelf and its index."""
    if request.param == "server":
        request.getfixturevalue("fake_server")
        engine.backend().create("public")
    return Shelf()


@pytest.fixture
def db_shelf(db):
    """An empty shelf whose index is the database's own."""
    return Shelf()


@pytest.fixture
def captured_selects():
    """A context that collects the questions to the database; statements of transactions, limits and plans apart."""

    @contextmanager
    def capture():
        found = []
        with CaptureQueriesContext(connection) as context:
            yield found
        found += [each["sql"] for each in context if "SELECT" in each["sql"] and "EXPLAIN" not in each["sql"]]

    return capture
