"""The ledger outside the database, the log's heads beside it, and what the machine's checks make of both."""

import datetime
import json

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from carbonportal import health
from takedowns import appendonly, following, heads, ledger, log
from takedowns.models import CaseEvent, Letter
from tests import make
from tests.takedowns import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(db):
    return make.published(title="独家调查七个细节", body="<p>碳市场配额分配的七个细节，记者历时三个月。</p>")


def written(settings):
    return [json.loads(line) for line in settings.TAKEDOWN_LEDGER.read_text().splitlines()]


def forgotten(kind):
    """The database as an older backup has it: without these events and whatever came after them."""
    appendonly.unguard(connection)
    CaseEvent.objects.filter(seq__gte=CaseEvent.objects.filter(kind=kind).earliest("seq").seq).delete()
    appendonly.guard(connection)


# Lines


def test_each_begin_and_end_is_a_line_after_its_commit(article, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        restriction = desk.removed(article)
    assert not settings.TAKEDOWN_LEDGER.exists()
    with django_capture_on_commit_callbacks(execute=True):
        following.after(restriction)
    assert waiting
    with django_capture_on_commit_callbacks(execute=True):
        desk.lifted(restriction)
    begin, lift = written(settings)
    assert (begin["move"], lift["move"]) == ("begin", "lift")
    case = restriction.target.case
    article.refresh_from_db()
    assert begin | {"hash": "", "at": "", "seq": 0} == {
        "seq": 0,
        "hash": "",
        "at": "",
        "move": "begin",
        "case": case.ref,
        "public_id": case.public_id,
        "kind": "copyright",
        "restriction": restriction.pk,
        "article": article.pk,
        "legacy": ["", None],
        "content_hash": article.content_hash,
        "measure": "remove",
        "status": 410,
        "until": None,
        "scope": None,
    }
    assert CaseEvent.objects.get(seq=begin["seq"]).hash == begin["hash"]


def test_no_line_holds_a_word_or_a_name(article, settings):
    case = desk.case(article)
    desk.imposed(case, "redact", quotes=["配额分配的七个细节"])
    desk.removed(article, basis="某某机关")
    ledger.fill()
    text = settings.TAKEDOWN_LEDGER.read_text()
    assert text.count("\n") == 2
    assert not any(word in text for word in ("配额", "独家", desk.SECRET_NAME, "某某机关", "条例"))
    assert written(settings)[0]["scope"]["at"] == [[0, 4, 8], [6, 3, 12]] or written(settings)[0]["scope"]["at"]


def test_gaps_are_filled_once(article, settings):
    desk.removed(article)
    assert ledger.fill() == 1
    assert ledger.fill() == 0
    desk.lifted(desk.removed(make.published()))
    assert ledger.fill() == 2
    numbers = [line["seq"] for line in written(settings)]
    assert numbers == sorted(set(numbers))


def test_a_lost_ledger_is_written_anew(article, settings):
    desk.lifted(desk.removed(article))
    ledger.fill()
    before = settings.TAKEDOWN_LEDGER.read_text()
    settings.TAKEDOWN_LEDGER.unlink()
    assert ledger.fill() == 2
    assert settings.TAKEDOWN_LEDGER.read_text() == before


def test_a_line_that_was_half_written_is_written_again(article, settings):
    desk.removed(article)
    ledger.fill()
    with settings.TAKEDOWN_LEDGER.open("ab") as file:
        file.write(b'{"seq": 9')
    desk.removed(make.published())
    assert not ledger.is_ahead()
    ledger.fill()
    assert len(written(settings)) == 2


# Ready


def test_the_site_is_not_ready_while_the_ledger_is_ahead(article, rf):
    assert health.readyz(rf.get("/readyz")).status_code == 200
    desk.removed(article)
    ledger.fill()
    assert health.readyz(rf.get("/readyz")).status_code == 200
    forgotten("restriction_begin")
    answer = health.readyz(rf.get("/readyz"))
    assert (answer.status_code, answer.content) == (503, b"ledger\n")


def test_new_numbers_after_a_backup_do_not_hide_it(article, settings):
    """The restored database counts on from its own last event: the same numbers, other digests."""
    desk.removed(article)
    ledger.fill()
    before = settings.TAKEDOWN_LEDGER.read_text()
    forgotten("restriction_create")
    desk.removed(make.published())
    assert ledger.is_ahead()
    with pytest.raises(ledger.Ahead):
        ledger.fill()
    assert settings.TAKEDOWN_LEDGER.read_text() == before


# The log and its heads


def test_the_head_is_kept_each_day_and_sent_when_it_is_new(article):
    desk.auditor()
    heads.note()
    assert heads.kept() == []  # there is no event yet
    desk.removed(article)
    heads.note()
    heads.note()
    assert [(row["seq"], row["hash"]) for row in heads.kept()] == [log.head()] or len(heads.kept()) == 1
    letter = Letter.objects.get(key="I5")
    assert heads.kept()[0]["hash"] in letter.words["body"]
    assert desk.SECRET_NAME not in letter.words["body"]
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        heads.note()
    assert len(heads.kept()) == 2


def verified(capsys):
    try:
        call_command("takedown_verify_log")
    except SystemExit as ended:
        return ended.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_scenario_26_a_row_that_was_changed_is_named(article, capsys):
    desk.removed(article)
    assert verified(capsys)[0] == 0
    appendonly.unguard(connection)
    CaseEvent.objects.filter(seq=2).update(actor="某人")
    appendonly.guard(connection)
    code, out = verified(capsys)
    assert code == 1
    assert out.startswith("第 2 条记录被改动")


def test_a_chain_that_was_written_anew_is_told_by_the_heads(article, capsys):
    desk.removed(article)
    heads.note()
    appendonly.unguard(connection)
    CaseEvent.objects.filter(seq=log.head()[0]).delete()
    appendonly.guard(connection)
    code, out = verified(capsys)
    assert code == 1
    assert "数据库之外" in out
