"""A database from a backup: the ledger's removals come back, once, and what cannot be the same is hidden and told of."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles import publishing
from articles.models import Article, Correction, FingerprintSet, RedactionGuard, Revision, Tombstone
from takedowns import appendonly, heads, invariants, ledger, log
from takedowns.handling import replaying
from takedowns.models import (
    Case,
    CaseEvent,
    CasePerson,
    Decision,
    Letter,
    Note,
    OutsideCopy,
    Propagation,
    Restriction,
    Snapshot,
    Target,
)
from takedowns.states import CaseState
from tests import make
from tests.takedowns import desk
from workflow.models import Event

pytestmark = pytest.mark.django_db
TITLE, BODY = "独家调查七个细节", "<p>碳市场配额分配的七个细节，记者历时三个月走访。</p><p>负责人王小明介绍了情况。</p>"


@pytest.fixture
def article(db):
    return make.published(title=TITLE, body=BODY, source_url="https://example.org/a/1.html", licence="licensed")


def backed_up(*articles):
    """What a backup of now would hold of articles, as the means to bring it back; and of the log."""
    return {
        "rows": list(Article.objects.filter(pk__in=[article.pk for article in articles]).values()),
        "revisions": list(Revision.objects.filter(article__in=articles).values()),
        "prints": list(FingerprintSet.objects.filter(article__in=articles)),
        "seq": log.head()[0],
    }


def restore(backup, *, cases=()):
    """The database as it was then: the desk knows of nothing that came later, but for `cases`."""
    _forget_desk(backup["seq"], cases)
    for row in backup["rows"]:
        Article.objects.filter(pk=row["id"]).update(
            **{name: value for name, value in row.items() if name not in {"id", "visible"}}
        )
    kept = [row["id"] for row in backup["revisions"]]
    for row in backup["rows"]:
        Revision.objects.filter(article=row["id"]).exclude(pk__in=kept).delete()
    for row in backup["revisions"]:
        Revision.objects.filter(pk=row["id"]).update(snapshot=row["snapshot"], note=row["note"])
    for article in Article.objects.filter(pk__in=[row["id"] for row in backup["rows"]]):
        publishing.listing.settle(article)


def _forget_desk(seq, cases):
    appendonly.unguard(connection)
    CaseEvent.objects.filter(seq__gt=seq).delete()
    appendonly.guard(connection)
    gone = Case.objects.exclude(pk__in=[case.pk for case in cases])
    for model, path in (
        (Propagation, "restriction__target__case"),
        (Restriction, "target__case"),
        (OutsideCopy, "target__case"),
        (Snapshot, "case"),
        (Letter, "case"),
        (Note, "case"),
        (Decision, "target__case"),
        (Target, "case"),
        (CasePerson, "case"),
    ):
        model.objects.filter(**{f"{path}__in": gone}).delete()
    gone.delete()
    for model in (Tombstone, RedactionGuard, Correction):
        model.objects.all().delete()
    Event.objects.exclude(move__in=["create", "publish"]).delete()


def replayed(capsys):
    call_command("takedown_replay")
    return capsys.readouterr().out.strip()


def test_surface_22_a_removal_is_repeated_from_the_ledger_alone(article, client, capsys):
    backup = backed_up(article)
    restriction = desk.removed(article)
    ref, public_id = restriction.target.case.ref, restriction.target.case.public_id
    ledger.fill()
    restore(backup)
    assert client.get(article.get_absolute_url()).status_code == 200
    assert ledger.is_ahead()
    assert replayed(capsys) == "原样重复的措施 1 项。"
    assert client.get(article.get_absolute_url()).status_code == 410
    assert not ledger.is_ahead()
    again = Restriction.objects.get()
    assert (again.measure, again.status, again.target.case.ref) == ("remove", 410, ref)
    assert Article.objects.get(pk=article.pk).hidden_notice["public_id"] == public_id
    shell = again.target.case
    assert (shell.state, shell.flags) == (CaseState.IN_REVIEW, ["账本恢复"])
    assert invariants.check() == []


def test_twice_is_once(article, capsys):
    backup = backed_up(article)
    desk.removed(article)
    ledger.fill()
    restore(backup)
    replayed(capsys)
    before = ledger.settings.TAKEDOWN_LEDGER.read_text()
    assert replayed(capsys) == "账本与数据库一致，没有要重做的。"
    assert Restriction.objects.count() == 1
    assert ledger.settings.TAKEDOWN_LEDGER.read_text() == before
    assert ledger.fill() == 0


def test_killed_before_its_end_it_is_run_again(article, capsys, monkeypatch):
    backup = backed_up(article)
    desk.removed(article)
    ledger.fill()
    restore(backup)
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "settle", lambda event: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            replaying.replay()
    assert ledger.is_ahead()
    assert replayed(capsys) == "已经一致的 1 项。"
    assert not ledger.is_ahead()
    assert Restriction.objects.count() == 1
    seqs = [json.loads(line)["seq"] for line in ledger.settings.TAKEDOWN_LEDGER.read_text().splitlines()]
    assert CaseEvent.objects.get(kind="restriction_begin").seq in seqs


def test_two_on_one_article_are_two_again(article, capsys, client):
    backup = backed_up(article)
    desk.removed(article, status=451)
    desk.removed(article)
    ledger.fill()
    restore(backup)
    assert replayed(capsys) == "原样重复的措施 2 项。"
    assert Article.objects.get(pk=article.pk).hidden_by == 2
    assert client.get(article.get_absolute_url()).status_code == 451


def test_what_was_lifted_later_is_not_repeated(article, capsys, client):
    backup = backed_up(article)
    desk.lifted(desk.removed(article))
    ledger.fill()
    restore(backup)
    assert replayed(capsys) == "已经一致的 1 项。"
    assert client.get(article.get_absolute_url()).status_code == 200


def test_what_the_backup_still_hides_is_lifted(article, capsys, client):
    restriction = desk.removed(article)
    seq = log.head()[0]
    ledger.fill()
    snapshot = Snapshot.objects.get()
    before = backed_up(article)
    desk.lifted(restriction)
    ledger.fill()
    appendonly.unguard(connection)
    CaseEvent.objects.filter(seq__gt=seq).delete()
    appendonly.guard(connection)
    restore(before, cases=[restriction.target.case])
    Restriction.objects.filter(pk=restriction.pk).update(state="active", ended_at=None)
    Snapshot.objects.filter(pk=snapshot.pk).update(opened_at=None)
    assert client.get(article.get_absolute_url()).status_code == 410
    assert replayed(capsys) == "按账本解除的 1 项。"
    assert client.get(article.get_absolute_url()).status_code == 200
    assert Article.objects.get(pk=article.pk).title == TITLE


def test_another_text_than_the_ledger_knows_is_hidden_and_told_of(article, capsys, client):
    desk.approver()
    desk.legal()
    backup = backed_up(article)
    publishing.save(article, {"body": "<p>改过的正文，后来才下架。</p>"}, by=None, version=article.version)
    publishing.publish(article, by=None)
    desk.removed(article)
    ledger.fill()
    restore(backup)
    assert replayed(capsys) == "不能原样重复、已先行屏蔽并报警的 1 项。"
    assert client.get(article.get_absolute_url()).status_code == 451
    held = Restriction.objects.get()
    assert held.measure == "interim_hide"
    assert held.until
    assert set(Letter.objects.filter(key="I4").values_list("to_label", flat=True)) == {"shenpi", "fawu"}
    assert CaseEvent.objects.filter(kind="alarm_replay").exists()


def test_a_redaction_is_found_again_by_its_places(article, capsys, client):
    backup = backed_up(article)
    desk.imposed(desk.case(article), "redact", quotes=["负责人王小明"])
    ledger.fill()
    assert "王小明" not in ledger.settings.TAKEDOWN_LEDGER.read_text()
    restore(backup)
    assert "王小明" in client.get(article.get_absolute_url()).content.decode()
    assert replayed(capsys) == "原样重复的措施 1 项。"
    page = client.get(article.get_absolute_url())
    assert page.status_code == 200
    assert "王小明" not in page.content.decode()


def test_a_correction_whose_words_are_lost_is_hidden(article, capsys, client):
    backup = backed_up(article)
    desk.imposed(desk.case(article), "correct", text="企业数应为二十五家。", changes={"summary": "改正的摘要"})
    ledger.fill()
    restore(backup)
    assert "已先行屏蔽" in replayed(capsys)
    assert client.get(article.get_absolute_url()).status_code == 451


def test_an_article_that_the_backup_lacks_needs_nothing(article, capsys):
    backup = backed_up()
    desk.removed(article)
    ledger.fill()
    _forget_desk(backup["seq"], ())
    Article.objects.filter(pk=article.pk).update(
        legacy_origin="dede", legacy_id=7
    )  # the number is another article's now
    assert replayed(capsys) == "备份里没有稿件、无须处理的 1 项。"
    assert not ledger.is_ahead()


def test_without_a_ledger_it_stops_with_a_sentence(db):
    with pytest.raises(CommandError, match="没有找到账本"):
        call_command("takedown_replay")


def test_the_heads_before_a_replay_are_settled(article, capsys):
    backup = backed_up(article)
    desk.removed(article)
    ledger.fill()
    heads.note()
    restore(backup)
    assert heads.broken()
    replayed(capsys)
    assert heads.broken() is None


def test_a_backup_that_lacks_no_measure_lost_events_all_the_same(article, capsys):
    """Then it is said that the database was restored; nothing but that settles the heads."""
    desk.removed(article)
    ledger.fill()
    seq = log.head()[0]
    log.append(None, "verified", "核对记录")
    heads.note()
    appendonly.unguard(connection)
    CaseEvent.objects.filter(seq__gt=seq).delete()
    appendonly.guard(connection)
    assert replayed(capsys) == "账本与数据库一致，没有要重做的。"
    assert heads.broken() == seq + 1
    call_command("takedown_replay", "--restored")
    assert heads.broken() is None
    assert CaseEvent.objects.latest("seq").kind == ledger.REPLAYED
    assert not ledger.is_ahead()
    assert invariants.check() == []


def test_what_gave_way_to_the_same_measure_is_not_ended_in_place_of_its_successor(article, client, capsys):
    """The backup knows the first removal, the ledger that a stricter one took its place: nothing comes back."""
    first = desk.removed(article)
    ledger.fill()
    with pytest.MonkeyPatch.context() as patch:
        known = {line["seq"] for line in ledger.lines()}
        desk.imposed(first.target.case, status=404)
        ledger.fill()
        newer = [line for line in ledger.lines() if line["seq"] not in known]
        assert [line["move"] for line in newer] == ["begin", "supersede"]
        Restriction.objects.filter(pk=first.pk).update(state="active")
        patch.setattr(ledger, "unknown", lambda lines: newer)
        second = Restriction.objects.exclude(pk=first.pk)
        second.update(state="cancelled")
        replayed(capsys)
    assert client.get(article.get_absolute_url()).status_code == 404
    assert Article.objects.get(pk=article.pk).hidden_by >= 1
