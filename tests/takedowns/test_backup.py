"""Back up, take down, restore the old backup: what was taken down meanwhile is taken down again before anybody may read."""

import datetime
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest
from django.db import connection
from django.utils import timezone

from takedowns import heads, ledger
from tests import make, pgplugin
from tests.architecture import sources
from tests.articles.planted import Planted, full
from tests.takedowns import desk

pytestmark = pytest.mark.django_db(transaction=True)
ASK = """
import django
django.setup()
from django.test import Client
for path in {paths!r}:
    answer = Client(SERVER_NAME="localhost").get(path)
    print(answer.status_code, {title!r} in answer.content.decode())
"""


class Site:
    """A site of its own in a folder, and its scripts."""

    def __init__(self, home):
        self.home, self.server = home, ""
        self.env = os.environ | {
            "PYTHON": sys.executable,
            "DJANGO_SETTINGS_MODULE": "carbonportal.settings",
            "CARBON_MEDIA_ROOT": str(home / "media"),
            "CARBON_PRIVATE_ROOT": str(home / "private"),
            "CARBON_TAKEDOWN_LEDGER": str(home / "ledger.jsonl"),
        }

    def run(self, *command):
        """A command with the site's environment."""
        return subprocess.run(
            command, cwd=sources.ROOT, env=self.env, capture_output=True, text=True, check=False, timeout=120
        )

    def ask(self, *paths, title):
        """Status of each address, and whether the title stands in it, as a fresh process answers."""
        answer = self.run(sys.executable, "-c", ASK.format(paths=paths, title=title))
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.split()


class OnSQLite(Site):
    """Its database is a file: that of the test, as it stands now."""

    def adopt(self):
        """Let the site have what the test has written."""
        self.file = self.home / "site.sqlite3"
        self.env["DATABASE_URL"] = f"sqlite:///{self.file}"
        connection.connection.backup(sqlite3.connect(self.file))

    def renew(self):
        """An empty database: none; the script itself moves the old file aside."""

    def close(self):
        """Nothing is left running."""


class OnPostgres(Site):
    """Its database is the test's own, until it is restored into another one."""

    def adopt(self):
        """Let the site have what the test has written."""
        programs = pgplugin.find_bin()
        self.env["PATH"] = f"{programs}:{self.env['PATH']}" if programs else self.env["PATH"]
        self.name = connection.settings_dict["NAME"]
        self._point_to(self.name)

    def renew(self):
        """An empty database."""
        self.name = f"{self.name}_restored"
        self._execute(f'CREATE DATABASE "{self.name}" TEMPLATE template0')
        self._point_to(self.name)

    def close(self):
        """The restored database goes."""
        if self.name.endswith("_restored"):
            self._execute(f'DROP DATABASE "{self.name}"')

    def _point_to(self, name):
        base, _, rest = os.environ["DATABASE_URL"].rpartition("/carbon")
        self.env["DATABASE_URL"] = f"{base}/{name}{rest}"

    def _execute(self, statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def site(tmp_path, settings):
    """A site that backs up; the test's own process goes on with the same files, keys and ledger."""
    settings.TAKEDOWN_LEDGER = tmp_path / "ledger.jsonl"
    made = (OnSQLite if connection.vendor == "sqlite" else OnPostgres)(tmp_path)
    yield made
    made.close()


def files_into(site, settings):
    """The pictures of the test as the site's files."""
    for name, place in (("media", settings.MEDIA_ROOT), ("private", settings.PRIVATE_ROOT)):
        shutil.copytree(place, site.home / name, dirs_exist_ok=True) if place.exists() else (site.home / name).mkdir()


def older_backups(place):
    """Folders as a backup each day for two months, and one of long ago, leave them."""
    days = [timezone.localdate() - datetime.timedelta(days=days) for days in (500, *range(60, 0, -1))]
    folders = [place / f"{day:%Y%m%d}-030000" for day in days]
    for folder in folders:
        folder.mkdir(parents=True)
    return folders


def test_what_was_taken_down_since_the_backup_is_not_reachable_after_it_was_restored(site, settings):
    article, stays = full(Planted()), make.published()
    title, paths = article.title, [article.get_absolute_url(), stays.get_absolute_url(), "/readyz"]
    files_into(site, settings)
    site.adopt()
    assert site.ask(*paths, title=title)[:2] == ["200", "True"]
    earlier = older_backups(site.home / "backups")
    done = site.run("deploy/backup.sh", str(site.home / "backups"))
    assert done.returncode == 0, done.stderr
    *kept, backup = sorted((site.home / "backups").iterdir())
    assert kept[-29:] == earlier[-29:]
    assert len({folder.name[:6] for folder in kept[:-29]}) == len(kept[:-29]) >= 1  # one a month
    assert earlier[0] not in kept
    desk.removed(article)
    ledger.fill()
    heads.note()
    site.renew()

    away = site.home / "elsewhere"
    settings.TAKEDOWN_LEDGER.rename(away)
    refused = site.run("deploy/restore.sh", str(backup))
    assert refused.returncode == 1
    assert "没有找到账本" in refused.stderr
    away.rename(settings.TAKEDOWN_LEDGER)
    dump = next(backup.glob("database.*"))
    dump.chmod(0o600)
    whole = dump.read_bytes()
    dump.write_bytes(whole[:-1])
    assert "校验值不符" in site.run("deploy/restore.sh", str(backup)).stderr
    dump.write_bytes(whole)

    done = site.run("deploy/restore.sh", str(backup))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "原样重复的措施 1 项" in done.stdout
    assert "没有发现不一致" in done.stdout
    assert site.ask(*paths, title=title) == ["410", "False", "200", "False", "200", "False"]
