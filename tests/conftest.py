"""What every test gets: quick passwords, files of its own, empty caches."""

import shutil

import pytest
from django.conf import settings as standing
from django.core.cache import cache
from django.db import connection, connections
from django.db.models.signals import post_migrate
from django.test import override_settings

from accounts import policy
from articles import inforce, menu, missing
from search import engine
from search.documents import INDEXES
from takedowns import appendonly

COMMITTING = {"transactional_db", "live_server"}
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The databases; at the end a thread of the live server may still hold a session, which PostgreSQL would not drop under."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(OTHERS)


def pytest_collection_modifyitems(items):
    """Mark browser tests by their folder, and leave out on SQLite what only PostgreSQL can do."""
    only_postgres = pytest.mark.skip(reason="only on PostgreSQL: needs its locks, threads or SQL")
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(only_postgres)


@pytest.fixture(scope="session", autouse=True)
def _folders(tmp_path_factory):
    """Quick passwords, and folders of the run for what the site writes: set once, for each setting costs a millisecond."""
    home = tmp_path_factory.mktemp("files")
    private = standing.STORAGES["private"] | {"OPTIONS": {"location": home / "private"}}
    changed = {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "MEDIA_ROOT": home / "media",
        "PRIVATE_ROOT": home / "private",
        "TAKEDOWN_LEDGER": home / "private" / "takedowns.jsonl",
        "STORAGES": standing.STORAGES | {"private": private},
    }
    with override_settings(**changed):
        yield [home / "media", home / "private"]


@pytest.fixture(autouse=True)
def _quick_and_apart(_folders):
    cache.clear()
    policy.forget()
    menu.forget()
    inforce.wait(3600)  # no test but those of the glossary looks for a release
    yield
    missing.forget()  # its thread would write into another test
    for folder in _folders:
        shutil.rmtree(folder, ignore_errors=True)  # most tests wrote nothing


@pytest.fixture(autouse=True)
def _indexes_end_empty(request, settings):
    """What is rolled back leaves the indexes as they were; after a test that commits, their tables are no model's."""
    marker = request.node.get_closest_marker("django_db")
    commits = (marker and marker.kwargs.get("transaction")) or COMMITTING & set(request.fixturenames)
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        settings.SEARCH_URL = ""
        for index in INDEXES:
            engine.empty(index)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM articles_fingerprint")
        if (
            connection.vendor == "sqlite"
        ):  # there a flush deletes, which the log refuses; `_guard_log` follows the flush
            appendonly.unguard(connection)


@post_migrate.connect
def _guard_log(app_config, using, **kwargs):
    """A flush ends with this signal: the log's triggers are back before the next test."""
    if app_config.name == "takedowns" and connections[using].vendor == "sqlite":
        appendonly.guard(connections[using])
