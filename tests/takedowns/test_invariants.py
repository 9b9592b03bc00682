"""What must be true of takedowns is found when it is not, and only what follows from rows is mended."""

import json
import os
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection

from articles import pictures
from articles.models import Article
from takedowns import appendonly, invariants, vault
from takedowns.models import CaseEvent, Snapshot
from tests import make
from tests.hostile import files
from tests.takedowns import desk

pytestmark = pytest.mark.django_db
OLD = 3 * 86_400


@pytest.fixture
def article(db):
    """One that is removed, beside one whose removal is over and one that is redacted."""
    desk.lifted(desk.removed(make.published()))
    desk.imposed(desk.case(make.published(body="<p>负责人王小明说话。</p>")), "redact", quotes=["王小明"])
    found = make.published(title="独家调查七个细节")
    desk.removed(found)
    return found


def found():
    return {breach.rule.code: breach.ids for breach in invariants.check()}


def test_what_the_verbs_write_is_clean(article):
    assert found() == {}


def counter(article):
    Article.objects.filter(pk=article.pk).update(hidden_by=2)


def notice(article):
    Article.objects.filter(pk=article.pk).update(hidden_notice={"status": 451})


def unsealed(article):
    Article.objects.filter(pk=article.pk).update(sealed_at=None)


def snapshot(article):
    Snapshot.objects.filter(article=article).update(sha256="0" * 64)


@pytest.mark.parametrize(
    ("breach", "code"),
    [
        (counter, "hidden_by"),
        (notice, "hidden_notice"),
        (unsealed, "sealed"),
        (snapshot, "snapshots"),
    ],
)
def test_a_row_changed_by_hand_is_found(article, breach, code):
    breach(article)
    assert found() == {code: [article.pk]}
    invariants.repair(invariants.check())
    assert found() == {code: [article.pk]}  # nothing of this is anybody's to mend but the desk's


def test_an_event_changed_by_hand_is_found(article):
    appendonly.unguard(connection)
    CaseEvent.objects.filter(seq=3).update(actor="某人")
    appendonly.guard(connection)
    assert found() == {"takedown_log": [3]}


def stored(name, *, age):
    """A file in the vault of some age (seconds)."""
    path = storages["private"].path(f"{vault.FOLDER}/{name}")
    at = time.time() - age
    os.utime(path, (at, at))


def test_an_orphan_in_the_vault_is_dropped_when_it_is_old(article):
    name, _ = vault.put(desk.case().box, b"left by a transaction that failed")
    assert found() == {}
    stored(name, age=OLD)
    assert found() == {"vault_orphans": [name]}
    assert invariants.repair(invariants.check()) == 1
    assert vault.names() == set()


def with_picture(django_capture_on_commit_callbacks):
    image = pictures.store(files.encoded(), original_name="图.jpg", by=None, alt="烟囱")
    article = make.published(cover=image.pk)
    with django_capture_on_commit_callbacks(execute=True):
        desk.removed(article)
    return article, image


def test_a_file_that_the_vault_lost_is_found(django_capture_on_commit_callbacks):
    with_picture(django_capture_on_commit_callbacks)
    lost = Snapshot.objects.get().files[0]["vault"]
    vault.drop(lost)
    assert found() == {"vault_missing": [lost]}


def test_files_that_a_seal_left_behind_are_taken(django_capture_on_commit_callbacks):
    article, image = with_picture(django_capture_on_commit_callbacks)
    storages["private"].save(image.name, ContentFile(b"left by a process that was killed"))
    assert found() == {"left_files": [article.pk]}
    assert invariants.repair(invariants.check()) == 1
    assert not storages["private"].exists(image.name)
    assert found() == {}


def test_a_picture_that_another_article_shows_is_no_file_left_behind(django_capture_on_commit_callbacks):
    image = pictures.store(files.encoded(), original_name="图.jpg", by=None, alt="烟囱")
    article = make.published(cover=image.pk)
    make.published(cover=image.pk)
    with django_capture_on_commit_callbacks(execute=True):
        desk.removed(article)
    assert storages["private"].exists(image.name)
    assert found() == {}


def test_the_command_tells_and_mends_both(article, capsys):
    stored(vault.put(desk.case().box, b"x")[0], age=OLD)
    with pytest.raises(SystemExit) as ended:
        call_command("check_invariants", "--json")
    assert ended.value.code == 1
    rows = json.loads(capsys.readouterr().out)["breaches"]
    assert [row["rule"] for row in rows] == ["vault_orphans"]
    call_command("check_invariants", "--repair")
    assert "已修复 1 处" in capsys.readouterr().out
