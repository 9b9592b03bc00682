"""System checks of the engine."""

import datetime

import pytest
from django.core.checks import run_checks
from django.utils import timezone

from search.models import Build, Index

ADDRESSES = ["", "https://finder:secret@search.example:9200", "http://127.0.0.1:9200/path"]


def found(**options):
    return [message for message in run_checks(**options) if message.id.startswith("search.")]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_usable_address(settings, address):
    settings.SEARCH_URL = address
    assert found() == []


@pytest.mark.parametrize("address", ["search.example", "ftp://search.example", "https://", "https://a:secret@h/?x=1"])
def test_an_address_that_is_none(settings, address):
    settings.SEARCH_URL = address
    (error,) = found()
    assert error.id == "search.E001"
    assert "secret" not in f"{error.msg}{error.hint}"


@pytest.mark.django_db
def test_an_index_older_than_the_code():
    assert found(databases=["default"]) == []
    Index.objects.update_or_create(name="public", defaults={"terms_version": 0})
    assert [(each.id, each.msg) for each in found(databases=["default"])] == [
        ("search.W001", "检索词规则已更新，请运行 rebuild_search。")
    ]
    assert found() == []


@pytest.mark.django_db
def test_a_rebuild_that_was_left_lying():
    Build.objects.create(index="public", terms_version=1, done=5)
    assert found(databases=["default"]) == []
    Build.objects.update(beat_at=timezone.now() - datetime.timedelta(days=2))
    (warning,) = found(databases=["default"])
    assert (warning.id, "第 5 篇" in warning.msg) == ("search.W002", True)
