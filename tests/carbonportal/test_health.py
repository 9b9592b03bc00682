"""The two answers for machines."""

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder

from carbonportal import health


def test_healthz_touches_nothing(rf, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = health.healthz(rf.get("/healthz"))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_readyz_is_ready_with_every_migration(rf, db):
    assert health.readyz(rf.get("/readyz")).status_code == 200


def test_readyz_waits_for_a_missing_migration(rf, db):
    MigrationRecorder.Migration.objects.filter(app="accounts").delete()
    response = health.readyz(rf.get("/readyz"))
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert response.content == b"migrations\n"


def test_readyz_says_that_the_database_is_away(rf, monkeypatch):
    def away(connection):
        raise OperationalError("password of carbon: geheim")

    monkeypatch.setattr(health, "MigrationExecutor", away)
    response = health.readyz(rf.get("/readyz"))
    assert response.status_code == 503
    assert response.content == b"database\n"


@pytest.mark.parametrize("view", [health.healthz, health.readyz])
def test_only_reading(rf, view):
    assert view(rf.post("/")).status_code == 405
