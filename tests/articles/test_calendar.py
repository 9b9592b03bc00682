"""The calendar: what appears and what ends, by day of Shanghai, within the scope, bounded, with its conflicts."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from articles import publishing
from articles.admin import calendar
from articles.models import Slot
from tests import make
from tests.articles import desk

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/articles/article/calendar/"
CANARY = "canary-ca1e"
SHANGHAI = timezone.get_default_timezone()
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _time():
    """The tenth of a month that has thirty days."""
    with time_machine.travel(datetime.datetime(2026, 11, 10, 12, tzinfo=SHANGHAI), tick=True):
        yield


@pytest.fixture
def chief():
    """The browser of a chief."""
    return desk.enter(make.user("chief_editor"))


def scheduled(title, *at, **values):
    """An article that appears at a time of Shanghai."""
    moment = datetime.datetime(*at, tzinfo=SHANGHAI)
    return publishing.schedule(make.draft(title=title, **values), at=moment, by=None)


def days(client, month=""):
    """The text of each day of the list, by its date."""
    page = desk.parsed(client.get(ADDRESS, {"month": month} if month else {}))
    return {node.attributes["id"]: " ".join(node.text().split()) for node in page.css("section[id^=day-]")}


def test_what_appears_and_what_ends(chief):
    scheduled("将发布", 2026, 11, 12, 9, 30)
    scheduled("将发布又失效", 2026, 11, 13, 8, 0, expire_at=datetime.datetime(2026, 11, 20, 8, 0, tzinfo=SHANGHAI))
    make.published(title="在线的将失效", expire_at=datetime.datetime(2026, 11, 14, 18, 0, tzinfo=SHANGHAI))
    make.published(title=CANARY)
    make.draft(title=CANARY, expire_at=timezone.now() + DAY)
    publishing.withdraw(scheduled(CANARY, 2026, 11, 15), by=None, reason="不发了")
    found = days(chief)
    assert list(found) == ["day-2026-11-12", "day-2026-11-13", "day-2026-11-14", "day-2026-11-20"]
    assert "发布 发 09:30 将发布" in found["day-2026-11-12"].replace("发布发", "发布 发")
    assert "18:00 在线的将失效" in found["day-2026-11-14"]
    assert "失效" in found["day-2026-11-20"]
    assert CANARY not in chief.get(ADDRESS).content.decode()


def test_days_are_those_of_shanghai(chief):
    """Ten minutes before and after midnight, which UTC puts into one day; the month's last day too."""
    scheduled("前夜", 2026, 11, 30, 23, 50)
    scheduled("零点后", 2026, 12, 1, 0, 10)
    assert list(days(chief)) == ["day-2026-11-30"]
    assert list(days(chief, "2026-12")) == ["day-2026-12-01"]
    cells = desk.text(chief.get(ADDRESS), ".agenda-month")
    assert "零点后" in cells, "the last week shows the first days of the next month"


@pytest.mark.parametrize("month", ["1990-01", "2100-12", "2028-02", "1991-04", "2026-08"])
def test_every_month_has_its_grid(chief, month):
    """Leap years, months of six weeks, years with daylight saving time, both ends."""
    answer = chief.get(ADDRESS, {"month": month})
    cells = desk.parsed(answer).css(".agenda-month td")
    year, number = map(int, month.split("-"))
    inside = [cell for cell in cells if "agenda-outside" not in (cell.attributes.get("class") or "")]
    following = datetime.date(year + number // 12, number % 12 + 1, 1)
    assert len(cells) % 7 == 0
    assert len(inside) == (following - datetime.date(year, number, 1)).days
    links = [link.attributes["href"] for link in desk.parsed(answer).css(".agenda-nav a[rel]")]
    assert len(links) == (1 if month in {"1990-01", "2100-12"} else 2)
    assert all(chief.get(ADDRESS + link).status_code == 200 for link in links)


@pytest.mark.parametrize(
    "month", ["2026-13", "2026-00", "1989-12", "2101-01", "２０２６-11", "x", "2026-11-01", "9" * 300]
)
def test_what_is_no_month(chief, month):
    assert chief.get(ADDRESS, {"month": month}).status_code == 404


def test_five_in_one_minute(chief):
    for n in range(5):
        scheduled(f"同时{n}", 2026, 11, 12, 9, 30)
    for n in range(4):
        scheduled(f"四篇{n}", 2026, 11, 13, 9, 30)
    answer = chief.get(ADDRESS)
    assert "11-12 09:30 同一分钟有 5 篇发布" in desk.text(answer, ".agenda-crowds")
    assert "11-13" not in desk.text(answer, ".agenda-crowds")
    assert len(desk.parsed(answer).css("#day-2026-11-12 .agenda-crowd")) == 5
    assert not desk.parsed(answer).css("#day-2026-11-13 .agenda-crowd")
    assert "另 1 项" in desk.text(answer, ".agenda-month")


def test_scope():
    """An editor sees the own regions, a reporter the own texts; nobody else's titles."""
    editor, reporter = make.user(regions=["shandong"]), make.user("reporter", regions=["shandong"])
    scheduled("山东的", 2026, 11, 12, regions=["qingdao"])
    scheduled("记者自己的", 2026, 11, 12, regions=["qingdao"], by=reporter)
    scheduled(CANARY, 2026, 11, 12, regions=["lanzhou"])
    make.published(title=CANARY, regions=["lanzhou"], expire_at=timezone.now() + DAY)
    for user, count in ((editor, 2), (reporter, 1)):
        client = desk.enter(user)
        assert CANARY not in client.get(ADDRESS).content.decode()
        assert len(desk.parsed(client.get(ADDRESS)).css("section[id^=day-] li")) == count
    assert desk.enter(make.user("takedown_handler")).get(ADDRESS).status_code == 403


def test_it_is_only_read(chief):
    assert chief.post(ADDRESS).status_code == 405


def test_too_many_are_cut_and_said(chief, monkeypatch):
    monkeypatch.setattr(calendar, "MOST", 2)
    for day in (12, 13, 14):
        scheduled(f"第{day}天", 2026, 11, day)
    answer = chief.get(ADDRESS)
    assert "只列出最早的 2 篇" in desk.text(answer, "#content")
    assert "第14天" not in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 3, 20])
def test_a_fixed_number_of_queries(chief, django_assert_num_queries, rows):
    for n in range(rows):
        scheduled(f"第{n}", 2026, 11, 12, 9, n)
        slot(make.published(expire_at=timezone.now() + DAY + n * HOUR), (12, 9), (13, 9))
    chief.get(ADDRESS)
    with django_assert_num_queries(7):
        chief.get(ADDRESS)


def slot(article, start, end=None, **page):
    """A slot with its times of Shanghai in November 2026, as (day, hour)."""
    times = [at and datetime.datetime(2026, 11, *at, tzinfo=SHANGHAI) for at in (start, end)]
    return Slot.objects.create(position="headline", article=article, start_at=times[0], end_at=times[1], **page)


def test_slots_begin_and_end(chief):
    """What was put on a page for a time to come, and when it leaves; what stands already is no news."""
    shown = make.published(title="头条稿")
    slot(shown, (12, 9), (15, 18))
    slot(shown, (1, 9), (16, 8), region=make.region("shandong"))
    slot(shown, (1, 9), (9, 8), section=shown.section)
    found = days(chief)
    assert list(found) == ["day-2026-11-12", "day-2026-11-15", "day-2026-11-16"]
    assert "09:00 首页·头条 头条稿" in found["day-2026-11-12"]
    assert "下位下 18:00 首页·头条 头条稿" in found["day-2026-11-15"].replace("下位 下", "下位下")
    assert "山东·头条" in found["day-2026-11-16"]


def test_slots_of_others_stay_theirs():
    """Editors see the boards of their regions only, and there nothing that they could not read; reporters none."""
    secret = scheduled(CANARY, 2026, 11, 12, regions=["lanzhou"])
    for page in ({}, {"region": make.region("lanzhou")}, {"region": make.region("qingdao")}):
        slot(secret, (13, 9), **page)
    slot(make.published(title="青岛的"), (14, 9), region=make.region("qingdao"))
    editor = desk.enter(make.user(regions=["shandong"]))
    assert list(days(editor)) == ["day-2026-11-14"]
    assert CANARY not in editor.get(ADDRESS).content.decode()
    assert days(desk.enter(make.user("reporter"))) == {}
