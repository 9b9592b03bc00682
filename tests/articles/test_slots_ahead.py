"""A front page at a chosen moment: the readers' own page of that time, for those only who arrange it."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from articles.models import Slot
from tests import make
from tests.articles import desk
from tests.articles.test_slots import board, put

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
CANARY = "canary-ahe4d"


def ahead(client, page, at):
    """The preview of a page at a moment."""
    pk = page.region_id or page.section_id or 0
    return client.get(
        f"/admin/articles/slot/{page.kind}/{pk}/ahead/", {"at": f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"}
    )


def main(answer):
    """The words and links of the page itself, as one text: without the bar, the head and the foot."""
    node = desk.parsed(answer).css_first("#main")
    return " ".join(node.text().split()), [link.attributes["href"] for link in node.css("a")]


def pages():
    """The three kinds of page, each with what it will show: two slots with other times, one scheduled article."""
    now = timezone.now()
    found = [board(), board(make.region("shandong")), board(section=make.section())]
    for page in found:
        put(page, make.published(title="此刻的头条"), end_at=now + HOUR)
        put(page, make.scheduled(title="将来的头条", in_=2 * HOUR), start_at=now + HOUR)
    make.published(title="快失效的稿", expire_at=now + 2 * HOUR)
    make.scheduled(title="将来的新稿", in_=2 * HOUR)
    make.scheduled(title="更晚的新稿", in_=9 * HOUR)
    return found


@pytest.mark.parametrize("number", [0, 1, 2])
def test_it_is_the_readers_page_of_that_time(client, number):
    """Word for word what readers get when the time has come."""
    page = pages()[number]
    chief = desk.enter(make.user("chief_editor"))
    at = (timezone.now() + 3 * HOUR).replace(second=0, microsecond=0)
    early = main(client.get(page.get_absolute_url()))
    promised = ahead(chief, page, at)
    assert "将来的头条" in main(promised)[0]
    assert "更晚的新稿" not in main(promised)[0]
    assert "快失效的稿" not in main(promised)[0]
    assert main(promised) != early
    with time_machine.travel(at, tick=False):
        assert main(client.get(page.get_absolute_url())) == main(promised)
    assert main(client.get(page.get_absolute_url())) == early, "looking ahead changed nothing"


def test_the_bar_and_the_headers():
    chief = desk.enter(make.user("chief_editor"))
    answer = ahead(chief, board(), timezone.now() + HOUR)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in answer.content.decode()
    assert "只有编辑部能看到" in desk.text(answer, ".preview-bar")
    assert f"{timezone.localtime(timezone.now() + HOUR):%H:%M}" in desk.text(answer, ".preview-bar")
    assert "ETag" not in answer.headers


def test_an_editor_sees_what_is_theirs():
    """Titles of elsewhere that are not public yet stay away, though a slot of the region holds one."""
    page = board(make.region("shandong"))
    put(page, make.scheduled(title=CANARY, regions=["lanzhou"]))
    put(board(page.region), make.published(title="公开的外地稿", regions=["lanzhou"]))
    put(board(page.region), make.scheduled(title="自己的定时稿", regions=["jinan"]))
    editor, later = desk.enter(make.user(regions=["shandong"])), timezone.now() + 5 * HOUR
    answer = ahead(editor, page, later)
    assert CANARY not in answer.content.decode()
    assert "公开的外地稿" in main(answer)[0]
    assert "自己的定时稿" in main(answer)[0]
    assert CANARY in main(ahead(desk.enter(make.user("chief_editor")), page, later))[0]


def test_who_sees_a_preview(client):
    make.scheduled(title=CANARY)
    later = timezone.now() + 5 * HOUR
    for role, status in (("reporter", 403), ("regional_editor", 404), ("takedown_handler", 403)):
        answer = ahead(desk.enter(make.user(role)), board(), later)
        assert answer.status_code == status
        assert CANARY not in answer.content.decode()
    answer = ahead(client, board(), later)
    assert (answer.status_code, CANARY in answer.content.decode()) == (302, False)
    assert ahead(desk.enter(make.user()), board(make.region("gansu")), later).status_code == 404


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("", "请选一个时间"),
        ("2001-01-01T00:00", "已经过去"),
        ("2099-01-01T00:00", "一年之内"),
        ("明天", "时间"),
        ("1850-01-01T00:00", "1990"),
    ],
)
def test_a_wrong_time_gets_a_sentence(at, sentence):
    chief = desk.enter(make.user("chief_editor"))
    answer = chief.get("/admin/articles/slot/home/0/ahead/", {"at": at})
    assert answer.status_code == 400
    assert sentence in desk.text(answer, ".errornote")


def test_withdrawn_and_hidden_ones_do_not_come_back_ahead():
    chief, later = desk.enter(make.user("chief_editor")), timezone.now() + 5 * HOUR
    for kind in (make.withdrawn, make.hidden, make.draft, make.discarded):
        Slot.objects.create(position="headline", article=kind(title=CANARY))
    assert CANARY not in ahead(chief, board(), later).content.decode()


@pytest.mark.parametrize("rows", [1, 3, 20])
def test_a_fixed_number_of_queries(django_assert_max_num_queries, rows):
    chief, later = desk.enter(make.user("chief_editor")), timezone.now() + 5 * HOUR
    for _ in range(rows):
        put(board(), make.scheduled())
    ahead(chief, board(), later)
    with django_assert_max_num_queries(10):
        ahead(chief, board(), later)
