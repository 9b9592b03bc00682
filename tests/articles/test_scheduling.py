"""Scheduling is a question: visible at the moment, whoever sweeps or is killed; one line of history; odd dates and clocks."""

import datetime
import json
import os
import random
import signal
import subprocess
import sys
import time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles import counting, publishing, sweeping
from articles.admin.forms import MinuteField
from articles.models import Article
from carbonportal.management.commands import tick
from tests import make
from tests.architecture.sources import ROOT
from workflow.models import Event

SHANGHAI = ZoneInfo("Asia/Shanghai")
UTC = datetime.UTC
MINUTE, HOUR, DAY = (datetime.timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))
WINDOW, SPEED, MANY = 180, 20, 200  # three minutes pass in nine seconds


def moves(article):
    """The moves in an article's history, oldest first."""
    return list(Event.objects.about(article).order_by("pk").values_list("move", flat=True))


# 200 articles, everything killed


def due_articles(start):
    """Two hundred articles that become visible at random moments of three minutes; their moments, in order."""
    chance = random.Random(4)
    rows = [make.scheduled(in_=DAY) for _ in range(MANY)]
    moments = sorted(start + datetime.timedelta(seconds=chance.uniform(0, WINDOW)) for _ in rows)
    for row, at in zip(rows, moments, strict=True):
        Article.objects.filter(pk=row.pk).update(visible_from=at, published_at=at)
    return [at.timestamp() for at in moments]


@pytest.fixture
def share(tmp_path, settings):
    """A function: the environment in which other processes work on this database; on SQLite on a copy of it, a file."""

    def environment():
        folders = {"CARBON_PRIVATE_ROOT": str(settings.PRIVATE_ROOT), "CARBON_MEDIA_ROOT": str(settings.MEDIA_ROOT)}
        address = os.environ["DATABASE_URL"].replace("/carbon?", f"/{connection.settings_dict['NAME']}?")
        if connection.vendor == "sqlite":
            file = tmp_path / "shared.sqlite3"
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(file)])
            address = f"sqlite:///{file}"
        return os.environ | folders | {"DATABASE_URL": address}

    return environment


@pytest.fixture
def started():
    """A function that starts a process which says when it is ready; all are ended afterwards."""
    running = []

    def start(environment, *words):
        command = [sys.executable, "-m", "tests.articles.sweeper", *map(str, words)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        process = subprocess.Popen(command, env=environment, cwd=ROOT, text=True, **pipes)
        running.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def born(nursery):
    """The number of a new process that sweeps."""
    nursery.stdin.write("go\n")
    nursery.stdin.flush()
    return int(nursery.stdout.readline())


def told(environment, clock):
    """What history and counters say now, from a process that works on the same database."""
    command = [sys.executable, "-m", "tests.articles.sweeper", "report", *map(str, clock)]
    answer = subprocess.run(command, env=environment, cwd=ROOT, text=True, capture_output=True, check=True)
    return json.loads(answer.stdout)


@pytest.mark.django_db(transaction=True)
def test_two_hundred_in_three_minutes_with_the_sweeper_killed_at_random(share, started):
    """`kill -9` every few moments: readers see each article on time and none early; each gets its line once."""
    start = timezone.now()
    due = due_articles(start)
    environment = share()
    connection.close()
    nursery = started(environment, "sweep", start.timestamp(), SPEED, "-")
    reader = started(environment, "read", start.timestamp(), SPEED, "-", start.timestamp() + WINDOW + 10)
    clock = (start.timestamp(), SPEED, time.time() + 0.2)  # all stand: now it starts
    for process in (nursery, reader):
        process.stdin.write(f"{clock[2]}\n")
        process.stdin.flush()
    chance, kills = random.Random(9), 0
    while reader.poll() is None:
        sweeper = born(nursery)
        time.sleep(chance.uniform(0, 0.3))
        os.kill(sweeper, signal.SIGKILL)
        kills += 1
    looks = [(float(before), int(seen), float(after)) for before, seen, after in map(str.split, reader.stdout)]
    assert kills > 20
    assert sum(0 < seen < MANY for _, seen, _ in looks) > 20, "it looked while they came"
    for before, seen, after in looks:
        least, most = (sum(at <= moment for at in due) for moment in (before, after))
        assert least <= seen <= most, "none late, none early"
    between = told(environment, clock)
    assert len(set(between["appeared"])) == len(between["appeared"]) == between["counted"] == between["counter"]
    sweeper, deadline = born(nursery), time.time() + 60  # this one nobody kills
    while told(environment, clock)["counted"] < MANY and time.time() < deadline:
        time.sleep(0.2)
    os.kill(sweeper, signal.SIGKILL)
    every = sorted(Article.objects.values_list("pk", flat=True))
    end = told(environment, clock)
    assert (sorted(end["appeared"]), end["counted"], end["counter"]) == (every, MANY, MANY)


@pytest.mark.django_db
def test_one_that_fails_stops_no_other(monkeypatch):
    """A sweep that breaks on one article has settled those before; the next one goes on."""
    articles = [make.scheduled(in_=HOUR + n * MINUTE) for n in range(4)]
    settle = sweeping.listing.settle
    broken = [articles[2].pk]

    def fail(article):
        if article.pk in broken:
            raise ZeroDivisionError
        settle(article)

    monkeypatch.setattr(sweeping.listing, "settle", fail)
    with time_machine.travel(timezone.now() + 3 * HOUR):
        assert Article.objects.live().count() == 4
        with pytest.raises(ZeroDivisionError):
            tick.sweep_articles()
        assert [moves(article).count("appear") for article in articles] == [1, 1, 0, 0]
        broken.clear()
        call_command("tick")
        assert [moves(article).count("appear") for article in articles] == [1, 1, 1, 1]
        assert counting.number("articles") == 4


# one moment


@pytest.mark.django_db
def test_visible_at_the_very_moment_and_not_before():
    article = make.scheduled(in_=HOUR)
    at, tiny = article.visible_from, datetime.timedelta(microseconds=1)
    assert not Article.objects.live(at=at - tiny).exists()
    assert Article.objects.live(at=at).exists()
    region = make.region("shandong")
    assert not Article.objects.in_region(region, at=at - tiny).exists()
    assert Article.objects.in_region(region, at=at).exists()


@pytest.mark.django_db
def test_it_ends_at_the_very_moment():
    end = timezone.now() + HOUR
    make.published(expire_at=end)
    assert Article.objects.live(at=end - datetime.timedelta(microseconds=1)).exists()
    assert not Article.objects.live(at=end).exists()


@pytest.mark.django_db
def test_the_clock_is_set_back():
    """What appeared disappears with the clock and comes again with it; its line stays one, its counters true."""
    article = make.scheduled(in_=HOUR)
    due = article.visible_from
    with time_machine.travel(due + MINUTE) as clock:
        call_command("tick")
        assert moves(article).count("appear") == 1
        clock.move_to(due - 30 * MINUTE)
        assert not Article.objects.live().exists()
        call_command("tick")
        clock.move_to(due + 2 * MINUTE)
        assert Article.objects.live().exists()
        call_command("tick")
    assert moves(article).count("appear") == 1
    assert counting.number("articles") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Asia/Shanghai"])
def test_the_machines_own_zone_does_not_matter(zone, monkeypatch, client):
    """Stored in UTC, shown in Shanghai's time, filed under Shanghai's month."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        with time_machine.travel(datetime.datetime(2026, 12, 31, 15, 50, tzinfo=UTC)):
            article = publishing.schedule(make.draft(), at=datetime.datetime(2027, 1, 1, tzinfo=SHANGHAI), by=None)
        assert article.visible_from.astimezone(UTC) == datetime.datetime(2026, 12, 31, 16, tzinfo=UTC)
        with time_machine.travel(datetime.datetime(2026, 12, 31, 16, 0, 1, tzinfo=UTC)):
            call_command("tick")
            assert counting.numbers("month") == {"2027-01": 1}
            assert "2027-01-01 00:00" in client.get(article.get_absolute_url()).content.decode()
    finally:
        monkeypatch.undo()
        time.tzset()


# odd dates


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-01-31T23:59", "2026-01-31T15:59+00:00"),
        ("2026-02-28T23:59", "2026-02-28T15:59+00:00"),
        ("2028-02-29T00:00", "2028-02-28T16:00+00:00"),
        ("2026-12-31T23:59", "2026-12-31T15:59+00:00"),
        ("2027-01-01T07:59", "2026-12-31T23:59+00:00"),
        ("1990-06-01T12:00", "1990-06-01T03:00+00:00"),
        ("1991-09-14T12:00", "1991-09-14T03:00+00:00"),
        ("1991-09-15T12:00", "1991-09-15T04:00+00:00"),
        ("1991-12-01T12:00", "1991-12-01T04:00+00:00"),
    ],
)
def test_what_an_editor_types_is_one_moment(typed, expected):
    """Month ends, the leap day, and the years in which Shanghai had summer time."""
    at = MinuteField().clean(typed)
    assert at.astimezone(UTC) == datetime.datetime.fromisoformat(expected)
    assert f"{timezone.localtime(at):%Y-%m-%dT%H:%M}" == typed


@pytest.mark.parametrize("typed", ["1990-04-15T02:30", "1990-09-16T01:30", "1991-04-14T02:30", "1991-09-15T01:30"])
def test_an_hour_that_never_was_or_came_twice_is_refused_with_a_sentence(typed):
    with pytest.raises(Exception, match="Asia/Shanghai") as refused:
        MinuteField().clean(typed)
    assert type(refused.value).__name__ == "ValidationError"


@pytest.mark.parametrize(
    "typed", ["2027-02-29T10:00", "2026-04-31T10:00", "2026-13-01T10:00", "2026-01-01T24:00", "2026-06-30T23:59:60"]
)
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(Exception, match=r"."):
        MinuteField().clean(typed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("year", "month", "day", "hour"),
    [
        (1986, 5, 4, 3),
        (1986, 9, 14, 1),
        (1988, 4, 17, 12),
        (1990, 9, 16, 0),
        (1991, 9, 15, 3),
        (2027, 2, 28, 23),
        (2028, 2, 29, 23),
    ],
)
def test_an_article_of_such_a_day_is_filed_and_shown_under_it(client, year, month, day, hour):
    """The day and the month are Shanghai's, with summer time in 1986 to 1991; it appears once, in one archive."""
    at = datetime.datetime(year, month, day, hour, 20, tzinfo=SHANGHAI)
    with time_machine.travel(at.astimezone(UTC) - DAY):
        article = publishing.schedule(make.draft(), at=at.astimezone(UTC), by=None)
    with time_machine.travel(at.astimezone(UTC) + MINUTE):
        call_command("tick")
        assert Article.objects.live().get() == article
        assert counting.numbers("month") == {f"{year}-{month:02}": 1}
        assert moves(article).count("appear") == 1
    assert Article.objects.get().published_text == f"{year}-{month:02}-{day:02} {hour:02}:20"
