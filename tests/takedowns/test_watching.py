"""What time asks about restrictions: it begins what is scheduled and tells what is overdue; it lifts nothing."""

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from articles.models import Article
from takedowns import ledger
from takedowns.handling import ending, watching
from takedowns.models import CaseEvent, Letter, Restriction
from tests import make
from tests.takedowns import desk

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def article(db):
    return make.published(title="独家调查七个细节")


def told():
    return [letter.words["subject"].partition("：")[2] for letter in Letter.objects.filter(key="I1").order_by("pk")]


def later(days):
    return time_machine.travel(timezone.now() + days * DAY, tick=False)


def test_a_scheduled_one_begins_at_its_time(article, client):
    desk.imposed(desk.case(article), begins_at=timezone.now() + DAY)
    watching.run()
    assert client.get(article.get_absolute_url()).status_code == 200
    with later(2):
        watching.run()
        assert client.get(article.get_absolute_url()).status_code == 410


def test_one_that_cannot_begin_is_told_once_a_day(article):
    desk.handler("jingban")
    desk.imposed(desk.case(article), "redact", quotes=["这里没有的话"], begins_at=timezone.now() + DAY)
    with later(2):
        watching.run()
        watching.run()
    assert told() == ["到时未能生效的措施，请处理"]
    assert Restriction.objects.get().state == "scheduled"


def test_scenario_06_an_interim_hide_that_nobody_affirmed_is_told_daily_and_stays(article, client):
    desk.approver()
    until = timezone.now() + 30 * DAY
    restriction = desk.imposed(desk.case(article), interim=True, status=451, until=until)
    watching.run()
    assert told() == []
    for days in (5, 6):
        with later(days):
            watching.run()
            watching.run()
    assert told() == ["先行屏蔽超过一个工作日未确认"] * 2
    with later(31):
        watching.run()
    assert "措施期限已过" in " ".join(told())
    assert client.get(article.get_absolute_url()).status_code == 451
    restriction.refresh_from_db()
    assert restriction.state == "active"


def test_an_affirmed_one_is_quiet(article):
    desk.approver()
    restriction = desk.imposed(
        desk.case(article), interim=True, status=451, until=timezone.now() + 90 * DAY, by=desk.handler("ren")
    )
    ending.affirm(restriction, by=desk.approver("other"))
    with later(5):
        watching.run()
    assert told() == []


def test_what_ends_in_a_week_is_told_once(article):
    desk.approver()
    desk.removed(article, until=timezone.now() + 10 * DAY)
    watching.run()
    for days in (4, 5):
        with later(days):
            watching.run()
    assert told() == ["措施将在七天内到期"]
    assert CaseEvent.objects.filter(kind="prompt_ending").count() == 1


def test_the_tick_does_all_of_it(article, settings, capsys):
    desk.imposed(desk.case(article), begins_at=timezone.now() + DAY)
    with later(2):
        call_command("tick")
    restriction = Restriction.objects.get()
    assert restriction.state == "active"
    assert Article.objects.get(pk=article.pk).hidden_by == 1
    assert not restriction.surfaces.filter(tries=0).exists()
    assert [line["move"] for line in ledger.lines()] == ["begin"]
