"""`manage.py tick`: history lines and counters of due schedules and expiry, once, however often it runs."""

import datetime
import threading

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles import counting, pictures, sweeping
from articles.models import Article
from carbonportal.management.commands import tick
from tests import make
from workflow.models import Event

HOUR = datetime.timedelta(hours=1)


def run(capsys):
    call_command("tick")
    return capsys.readouterr().out


def moves(article):
    return list(Event.objects.about(article).order_by("pk").values_list("move", flat=True))


@pytest.mark.django_db
def test_a_due_schedule_gets_its_line_and_its_counters_once(capsys):
    article = make.scheduled(in_=HOUR)
    other = make.scheduled(in_=9 * HOUR)
    assert "定时发布生效 0 篇" in run(capsys)
    assert counting.number("articles") == 0
    with time_machine.travel(timezone.now() + 2 * HOUR):
        assert "定时发布生效 1 篇" in run(capsys)
        assert "定时发布生效 0 篇" in run(capsys)
        assert counting.number("articles") == 1
    assert moves(article) == ["create", "schedule", "appear"]
    assert moves(other) == ["create", "schedule"]


@pytest.mark.django_db
def test_an_expiry_gets_its_line_once_and_leaves_the_counters(capsys):
    article = make.published(expire_at=timezone.now() + HOUR)
    stays = make.published()
    assert counting.number("articles") == 2
    with time_machine.travel(timezone.now() + 2 * HOUR):
        assert "到期下线 1 篇" in run(capsys)
        assert "到期下线 0 篇" in run(capsys)
        assert counting.number("articles") == 1
    assert moves(article) == ["create", "publish", "expire"]
    assert moves(stays) == ["create", "publish"]


@pytest.mark.django_db
def test_more_than_a_batch_is_done_in_one_run(capsys, monkeypatch):
    monkeypatch.setattr(sweeping, "BATCH", 2)
    for _ in range(5):
        make.scheduled(in_=HOUR)
    with time_machine.travel(timezone.now() + 2 * HOUR):
        assert "定时发布生效 5 篇" in run(capsys)
        assert counting.number("articles") == 5


@pytest.mark.django_db
def test_it_prints_one_line(capsys):
    make.scheduled()
    assert len(run(capsys).splitlines()) == 1


@pytest.mark.django_db
def test_pictures_of_what_expired_are_taken_away(monkeypatch):
    sizes = iter([sweeping.BATCH, 3])
    monkeypatch.setattr(pictures, "sweep", lambda: next(sizes))
    assert tick.until_done(pictures.sweep) == sweeping.BATCH + 3


@pytest.mark.django_db
def test_a_second_one_beside_it_does_nothing(capsys):
    article = make.scheduled(in_=HOUR)
    with time_machine.travel(timezone.now() + 2 * HOUR):
        with tick.only_one() as first:
            assert first
            assert "这次跳过" in run(capsys)
            assert "appear" not in moves(article)
        assert "定时发布生效 1 篇" in run(capsys)


@pytest.mark.django_db
def test_a_failed_one_does_not_block_the_next(capsys, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(sweeping, "sweep", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            call_command("tick")
    assert "跳过" not in run(capsys)


@pytest.mark.postgres(reason="threads need row locks; SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_sweeps_at_the_same_moment_are_one():
    """The lock only saves work; the row locks alone keep the history right."""
    articles = [make.scheduled(in_=HOUR) for _ in range(4)]
    past = timezone.now() - HOUR
    Article.objects.update(visible_from=past, published_at=past)
    gate, totals = threading.Barrier(3), []

    def one():
        try:
            gate.wait(timeout=10)
            totals.append(sweeping.sweep()[0])
        finally:
            connection.close()

    crowd = [threading.Thread(target=one) for _ in range(3)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(timeout=30)
    assert sum(totals) == 4
    assert counting.number("articles") == 4
    assert [moves(article).count("appear") for article in articles] == [1, 1, 1, 1]


@pytest.mark.django_db
def test_a_part_that_fails_stops_no_other(monkeypatch):
    """The rest is done, and the failure is told at the end."""
    done = []

    def fails():
        raise ZeroDivisionError

    monkeypatch.setattr(tick, "UPKEEP", (lambda: done.append("first"), fails, lambda: done.append("last")))
    with pytest.raises(ZeroDivisionError):
        call_command("tick")
    assert sorted(done) == ["first", "last"]
