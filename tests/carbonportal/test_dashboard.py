"""The dashboard: what waits for this person and for nobody else, thirty days in numbers, a fixed number of queries."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from accounts import policy
from articles import charts, publishing, reviewing
from articles.models import Article
from tests import make
from tests.articles import desk

pytestmark = pytest.mark.django_db
CANARY = "canary-d45h"
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
NOON = datetime.datetime(2026, 11, 24, 12, tzinfo=timezone.get_default_timezone())
TITLES = ["待我审核", "退回给我的", "今天定时发布", "七天内到期", "我搁置的草稿", "有未结申诉的稿件"]


@pytest.fixture(autouse=True)
def _noon():
    """A day has hours left, whenever the test runs."""
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def editor():
    """An editor of 山东."""
    return make.user(regions=["shandong"])


@pytest.fixture
def browser(editor):
    """The editor's browser."""
    return desk.enter(editor)


def boxes(client):
    """The text of each box by its title."""
    page = desk.parsed(client.get("/admin/"))
    return {box.css_first("h2").text().strip(): " ".join(box.text().split()) for box in page.css(".box")}


def submitted(**values):
    """A draft whose newest revision waits for review."""
    article = make.draft(**values)
    reviewing.submit(publishing.newest_revision(article), by=None)
    return article


def sent_back(**values):
    """A draft whose newest revision came back."""
    article = submitted(**values)
    reviewing.request_changes(publishing.newest_revision(article), by=None, reason="缺出处")
    return article


def ending(**values):
    """An article that readers see and that ends in two days."""
    return make.published(expire_at=timezone.now() + 2 * DAY, **values)


def idle(**values):
    """A draft that nobody has touched for four days."""
    article = make.draft(**values)
    Article.objects.filter(pk=article.pk).update(changed_at=timezone.now() - 4 * DAY)
    return article


def claimed(**values):
    """A published article with an open claim."""
    article = make.published(**values)
    Article.objects.filter(pk=article.pk).update(open_claims=2)
    return article


WAITING = dict(zip(TITLES, (submitted, sent_back, make.scheduled, ending, idle, claimed), strict=True))


@pytest.mark.parametrize("title", TITLES)
def test_each_box_holds_its_own_and_nothing_else(browser, editor, title):
    """Everything waits at once, also elsewhere: each box shows exactly what belongs there."""
    mine = {"退回给我的": editor, "我搁置的草稿": editor}
    for name, kind in WAITING.items():
        kind(title=f"属于{name}", by=mine.get(name))
        kind(title=CANARY, regions=["lanzhou"], by=None)
    found = boxes(browser)
    assert list(found) == TITLES
    assert [name for name, told in found.items() if f"属于{title}" in told] == [title]
    assert CANARY not in browser.get("/admin/").content.decode()


def test_not_my_own_text_to_review(browser, editor):
    own = make.draft(title="自己写的", by=editor)
    reviewing.submit(publishing.newest_revision(own), by=editor)
    assert "自己写的" not in boxes(browser)["待我审核"]
    make.small_team()
    assert "自己写的" in boxes(browser)["待我审核"]


def test_a_superseded_revision_does_not_wait(browser):
    """A submitted revision that a newer one replaced is nobody's task; one of the recycle bin neither."""
    article = submitted(title="旧的待审稿")
    assert "旧的待审稿" in boxes(browser)["待我审核"]
    publishing.save(article, {"title": "新的一版"}, by=None, version=article.version)
    assert "没有等您审核的稿件" in boxes(browser)["待我审核"]


def test_what_came_back_says_why_and_only_to_its_author(browser, editor):
    sent_back(title="我的", by=editor)
    sent_back(title="别人的", by=make.user("reporter"))
    told = boxes(browser)["退回给我的"]
    assert "理由：缺出处" in told
    assert "别人的" not in told


def test_today_ends_at_midnight_of_shanghai(browser):
    make.scheduled(title="今晚的", in_=11 * HOUR + 59 * HOUR / 60)
    make.scheduled(title="零点的", in_=12 * HOUR)
    make.published(title="已发布的")
    told = boxes(browser)["今天定时发布"]
    assert "今晚的" in told
    assert "23:59 发布" in told
    assert "零点的" not in told
    assert "已发布的" not in told


def test_what_ends_within_a_week(browser):
    make.published(title="第八天", expire_at=timezone.now() + 8 * DAY)
    make.expired(title="早已过去")
    assert "没有到期的稿件" in boxes(browser)["七天内到期"]


def test_only_my_idle_drafts(browser, editor):
    idle(title="别人的旧稿")
    make.draft(title="我的新稿", by=editor)
    assert "没有搁置" in boxes(browser)["我搁置的草稿"]


def test_a_claim_is_a_number_and_nothing_more(browser):
    claimed(title="被申诉的")
    assert "2 件未结" in boxes(browser)["有未结申诉的稿件"]


def test_a_reporter_has_no_boxes_of_editors():
    reporter = make.user("reporter")
    claimed(title=CANARY)
    submitted(title=CANARY)
    client = desk.enter(reporter)
    assert list(boxes(client)) == TITLES[1:5]
    assert CANARY not in client.get("/admin/").content.decode()


def test_people_without_articles_have_an_empty_desk():
    """Takedown staff see no titles and no numbers."""
    make.published(title=CANARY)
    answer = desk.enter(make.user("takedown_handler")).get("/admin/")
    assert answer.status_code == 200
    assert CANARY not in answer.content.decode()
    assert not desk.parsed(answer).css(".numbers")


def test_numbers(browser):
    """Thirty days of the person's regions: by day and by section, drawn, with a scale, and as tables."""
    for days in (0, 0, 3, 29, 40):
        make.published(ago=days * DAY)
    make.published(regions=["lanzhou"])
    make.scheduled()
    make.withdrawn()
    answer = browser.get("/admin/")
    told = desk.text(answer, ".numbers")
    assert "4 篇" in told
    assert "今天 2 篇" in told
    page = desk.parsed(answer)
    tables = [" ".join(table.text().split()) for table in page.css(".numbers table")]
    assert f"{timezone.localdate() - 3 * DAY:%Y-%m-%d}1" in tables[0].replace(" ", "")
    assert "碳市场4" in tables[1].replace(" ", "")
    bars = [node.attributes["height"] for node in page.css(".chart rect")]
    assert (len(bars), bars[-1], bars[-4], bars.count("0")) == (30, "120", "60", 27)
    assert [node.text() for node in page.css(".chart-scale li")] == ["2", "1", "0"]
    assert [node.attributes["width"] for node in page.css(".chart-bars rect")] == ["240"]


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 2), (1, 2), (2, 2), (3, 4), (5, 10), (11, 20), (21, 40), (41, 100), (400, 400), (401, 1000)],
)
def test_the_scale_is_round_and_its_half_is_whole(highest, top):
    assert charts.columns([("a", highest)])["scale"] == [top, top // 2, 0]
    assert charts.bars([("a", highest)])["scale"] == [0, top // 2, top]


def test_charts_of_nothing():
    assert charts.columns([])["bars"] == []
    assert charts.bars([])["bars"] == []


@pytest.mark.parametrize("rows", [1, 3, 20])
def test_a_fixed_number_of_queries(browser, editor, django_assert_num_queries, monkeypatch, rows):
    """However much waits; on a slow machine five seconds may pass between warming the policy and counting."""
    monkeypatch.setattr(policy, "CACHE_SECONDS", 3600)
    for _ in range(rows):
        for name, kind in WAITING.items():
            kind(by=editor if name in {"退回给我的", "我搁置的草稿"} else None)
    browser.get("/admin/")
    with django_assert_num_queries(12):
        browser.get("/admin/")
