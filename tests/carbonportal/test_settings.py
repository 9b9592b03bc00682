"""What an operator meets: refusals, cookies of production, and what the database is told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from running.linting import PRODUCTION

ROOT = Path(__file__).resolve().parents[2]


def start(code: str, **variables) -> subprocess.CompletedProcess:
    ours = ("CARBON_", "DATABASE_URL")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    env |= {"DJANGO_SETTINGS_MODULE": "carbonportal.settings"} | variables
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_production_without_a_secret_key_says_how_to_make_one():
    refused = start("import carbonportal.settings")
    assert refused.returncode == 1
    assert "CARBON_SECRET_KEY" in refused.stderr
    assert "token_urlsafe" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_misspelt_switch_stops_the_start_in_one_line():
    refused = start("import carbonportal.settings", **PRODUCTION | {"CARBON_HTTPS": "ture"})
    assert refused.returncode == 1
    assert refused.stderr.strip().splitlines() == [
        "环境变量 CARBON_HTTPS 的值是“ture”，只接受：1、0、true、false、yes、no。请改正后重新启动。"
    ]


def test_production_has_host_cookies_for_tls_alone():
    shown = start(
        "from carbonportal import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY, s.SECURE_HSTS_SECONDS, s.DEBUG, s.LOCAL)",
        **PRODUCTION,
    )
    assert shown.stdout.split() == [
        "__Host-sessionid",
        "__Host-csrftoken",
        "True",
        "True",
        "True",
        "True",
        "31536000",
        "False",
        "False",
    ]


def test_djangos_own_debug_is_off_even_here():
    assert settings.LOCAL
    assert not settings.DEBUG


def test_only_two_checks_are_silenced():
    assert sorted(settings.SILENCED_SYSTEM_CHECKS) == ["security.W008", "security.W021"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite for its settings")
def test_sqlite_is_told_to_be_safe(db, tmp_path):
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (5000,)
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert connection.transaction_mode == "IMMEDIATE"
    assert "journal_mode=WAL" in settings.SQLITE_OPTIONS["init_command"]


def test_the_second_driver_is_absent():
    from carbonportal.checks import one_driver

    assert one_driver(None) == []
