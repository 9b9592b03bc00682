"""Each system check finds its fault, and nothing in order."""

from pathlib import Path

import pytest
from django.conf import settings

from carbonportal import checks


@pytest.fixture
def in_order(settings, tmp_path):
    settings.LOCAL, settings.ON_SQLITE, settings.HTTPS = False, False, True
    settings.LOOKUP_KEY = "a key of its own"
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://www.example.cn", [".example.cn"]
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    return settings


def ids() -> list[str]:
    every = (checks.production, checks.site_is_served, checks.private_is_private, checks.one_driver)
    return [found.id for check in every for found in check(None)]


def test_nothing_is_found_in_order(in_order):
    assert ids() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("LOCAL", True, "carbon.E001"),
        ("ON_SQLITE", True, "carbon.W001"),
        ("SEAL_KEYS", [], "carbon.E007"),
        ("LOOKUP_KEY", settings.SECRET_KEY, "carbon.W003"),
        ("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend", "carbon.W002"),
        ("SITE_URL", "http://www.example.cn", "carbon.E002"),
        ("ALLOWED_HOSTS", ["*"], "carbon.E003"),
        ("ALLOWED_HOSTS", ["example.cn", ".cn.example"], "carbon.E004"),
        ("PRIVATE_ROOT", Path("/srv/media/private"), "carbon.E005"),
        ("PRIVATE_ROOT", Path("/srv"), "carbon.E005"),
        ("PRIVATE_ROOT", Path("/srv/media"), "carbon.E005"),
    ],
)
def test_each_fault_has_its_number(in_order, name, value, expected):
    in_order.MEDIA_ROOT = Path("/srv/media")
    setattr(in_order, name, value)
    assert ids() == [expected]


def test_a_second_driver_is_an_error(in_order, monkeypatch):
    monkeypatch.setattr(checks, "distribution", lambda name: name)
    assert ids() == ["carbon.E006"]
