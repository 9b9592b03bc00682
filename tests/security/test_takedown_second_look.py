"""What a second look for holes found: secrets told too early, a time that was not, values in logs, odd input, two presses at once."""

import datetime
import json
import logging

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carbonportal.logs import JsonFormatter
from takedowns.handling import announcing, approving, bulk, deciding, intake, joining, watching, wiping
from takedowns.models import BulkRun, CaseEvent, Decision, Entry, Letter, PublicNotice, Restriction
from takedowns.states import CaseState, Channel
from tests import make
from tests.articles.desk import enter, text
from tests.articles.racing import errors_of
from tests.takedowns import desk
from tests.takedowns.test_bulk_desk import BULK, cases, ran, tried
from tests.takedowns.test_decided_anew import decide, reviewed
from tests.takedowns.test_public_notice import TRIED, decided
from workflow.errors import Blocked, ReasonMissing

pytestmark = pytest.mark.django_db
NAME = "欧阳泄密"
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def is_public(client, case):
    """Whether any public text names a case."""
    pages = (
        "/transparency/",
        "/transparency/takedowns.csv",
        "/transparency/takedowns.json",
        "/transparency/notices.csv",
    )
    told = any(case.public_id in client.get(page).content.decode() for page in pages)
    return told or client.get(f"/transparency/{case.public_id}/").status_code != 404


def test_one_person_makes_no_secret_public_by_deciding_anew(client):
    case, _, _ = decided(status=404)
    other, _ = reviewed(case)
    decide(case, other, status=410)
    with pytest.raises(Blocked, match="可以公开"):
        announcing.announce(case, ground="unknown", reason=TRIED, by=other)
    assert not is_public(client, case)


def test_what_is_secret_until_its_successor_begins_stays_so_until_then(client):
    case, _, _ = decided(status=404)
    other, second = reviewed(case)
    decide(case, other, status=410, begins_at=timezone.now() + 9 * DAY)
    deciding.propose(case, by=other)
    approving.approve(case, by=second)
    assert set(Restriction.objects.values_list("state", "status")) == {("active", 404), ("scheduled", 410)}
    with time_machine.travel(timezone.now() + 4 * DAY, tick=False):
        assert not is_public(client, case)
        assert (Entry.objects.count(), PublicNotice.objects.count()) == (0, 0)
    with time_machine.travel(timezone.now() + 10 * DAY, tick=False):
        watching.begin_due()
        announcing.announce(case, ground="unknown", reason=TRIED, by=other)
        assert is_public(client, case)


@pytest.mark.parametrize("kind", ["authority", "personal_info", "reputation"])
def test_what_two_people_refuse_is_not_joined_to_what_one_may(kind):
    article, handler = make.published(), desk.handler()
    case, master = desk.case(article, kind=kind), desk.case(article, kind="correction")
    with pytest.raises(Blocked, match="同类"):
        joining.merge(case, master, by=handler, reason="同一申请人，同一稿件")
    joining.merge(master, case, by=handler, reason="同一申请人，同一稿件")


def test_a_grave_case_does_not_end_alone_with_the_one_that_it_was_joined_to():
    article, handler = make.published(), desk.handler()
    grave = desk.case(article, flags=["未成年人"])
    between, master = (desk.case(article, state=CaseState.RECEIVED) for _ in range(2))
    joining.merge(grave, between, by=handler, reason="同一申请人，同一稿件")
    joining.merge(between, master, by=handler, reason="同一申请人，同一稿件")
    intake.discard(master, by=handler, reason="看过了，是测试来件")
    assert master.state == CaseState.RECEIVED  # asked for, no more
    intake.discard(master, by=desk.approver(), reason="看过了，是测试来件")
    assert master.state == CaseState.SPAM


def test_a_measure_approved_after_its_day_holds_since_its_approval():
    case, handler = desk.case(make.published()), desk.handler()
    deciding.claim(case, by=handler, conflict_free=True)
    decide(case, handler, begins_at=timezone.now() + HOUR)
    deciding.propose(case, by=handler)
    with time_machine.travel(timezone.now() + DAY, tick=False):
        approving.approve(case, by=desk.approver())
        held = Restriction.objects.select_related("article").get()
        assert held.begins_at == timezone.now()
        assert held.article.hidden_notice["since"].startswith(f"{timezone.localtime():%Y-%m-%dT%H}")


def test_a_run_whose_words_were_wiped_says_so(monkeypatch):
    client, rows = enter(desk.handler()), cases(2)
    monkeypatch.setattr(bulk, "SECONDS", -1)
    ran(client, rows)
    run = BulkRun.objects.get()
    first = run.rows.order_by("pk").first().case
    wiping._wipe(first)
    first.save()
    page = client.post(reverse("admin:takedowns_case_bulk_run", args=[run.pk]), follow=True)
    assert "已随一件申请清除" in text(page)
    assert list(run.rows.order_by("pk").values_list("done", flat=True)) == [True, False]
    assert bytes(BulkRun.objects.get().sealed) == b""


@pytest.mark.parametrize("field", ["until", "act_by", "report_due"])
def test_a_year_that_no_database_holds_is_refused_with_a_sentence(field):
    article = make.published()
    typed = {
        "channel": Channel.values[1],
        "lines": f"#{article.pk}",
        "text": "公文要求下架",
        "reason": "今天收到",
        "body": "某局",
        "number": "一号",
        "date": "2026-01-01",
        "scope": "全文",
        "disclosure": "none",
        "called_number": "010-1",
        field: "0001-01-01T00:00",
    }
    page = enter(desk.handler()).post("/admin/takedowns/case/register/authority/", typed)
    assert page.status_code == 400
    assert "年份须在 1990 到 2100 之间" in text(page)


def test_a_search_with_a_nul_finds_nothing():
    page = enter(desk.handler()).post("/admin/takedowns/case/", {"q": "nobody@example.org\0x"})
    assert page.status_code == 200
    assert "没有找到" in text(page)


def test_what_was_tried_before_a_notice_is_bounded():
    case, handler, _ = decided(party={"name": "海岸环境报", "email": "editor@coast.example"})
    Letter.objects.filter(key="N6").update(sent_at=timezone.now())
    with pytest.raises(ReasonMissing, match="超过 2000 字"):
        announcing.announce(case, ground="returned", reason="字" * 2001, by=handler)
    assert not PublicNotice.objects.exists()


def test_no_log_line_holds_the_token_of_a_page_that_broke(monkeypatch, caplog):
    def broken(token):
        raise RuntimeError("broken")

    monkeypatch.setattr(intake, "is_open", broken)
    answer = Client(raise_request_exception=False).get("/takedown/confirm/SECRETTOKENabcdefgh12345/")
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert answer.status_code == 500
    assert any('"Internal Server Error"' in line for line in lines)
    assert "SECRETTOKEN" not in "".join(lines)


def _cut():
    try:
        int(NAME * 100)
    except ValueError as error:
        return error


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (_cut(), "invalid literal"),  # Python cuts it, and with it the closing mark
        (ValueError(f"稿件里没有“{NAME}\n第二行”。"), "稿件里没有"),
        (LookupError(f"《{NAME}\x85更多》"), ""),
        (ValueError(f"unknown value '{NAME}\nx'"), "unknown value"),
        (ValueError(f"The view didn't return an answer, '{NAME}'"), "The view didn"),
    ],
)
def test_a_quotation_that_nothing_ends_is_not_told(error, kept):
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", (), (type(error), error, None))
    told = json.loads(JsonFormatter().format(record))["error"]["text"]
    assert NAME not in told
    assert told.startswith(kept)


@pytest.mark.postgres(reason="threads need row locks; SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_pressed_twice_at_once_is_done_once():
    handler, rows = desk.handler(), cases(3)
    _, form = tried(enter(handler), rows)
    clients = [enter(handler) for _ in range(3)]
    assert errors_of(*[lambda one=one: one.post(BULK, form | {"do": "run"}) for one in clients]) == []
    run = BulkRun.objects.get()
    assert list(run.rows.values_list("done", flat=True)) == [True] * 3
    assert Decision.objects.count() == CaseEvent.objects.filter(kind="bulk").count() == 3
    assert CaseEvent.objects.filter(kind="propose").count() == 3
