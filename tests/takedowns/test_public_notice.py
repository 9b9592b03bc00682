"""The notice of 条例 15: whom no letter reaches reads it in the transparency list, and nothing of what was removed."""

import csv
import datetime
import io
import json

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from takedowns import announcing, publicity, references, timers
from takedowns.handling import announcing as verbs
from takedowns.handling import approving, deciding, enforcing, parties, restoring
from takedowns.handling.moving import working
from takedowns.models import Case, Entry, Letter, PublicNotice, Restriction
from takedowns.states import Kind, Role
from tests import make
from tests.articles.desk import enter
from tests.takedowns import desk
from tests.takedowns.visiting import opened
from workflow.errors import Blocked, NotPermitted, ReasonMissing

pytestmark = pytest.mark.django_db
TITLE = "海上风电场的碳资产怎样估值"
BODY = "<p>全省海上风电项目的碳资产估值方法，本报记者走访了三个港口，写下这一篇长文。</p>"
FACTS = "权利人提交了登记证书，版面与原文一致，没有许可。"
TRIED = "来源网站已经关闭，查不到邮箱。"
CONTACT = {"name": "海岸环境报", "email": "editor@coast.example"}


def decided(*, contact="", kind=Kind.COPYRIGHT, status=410, licence="unverified", party=None, measure="remove"):
    """A case of two people about a reprint, approved; `party` was noted before."""
    article = make.published(title=TITLE, body=BODY, source=make.source(contact=contact), licence=licence)
    case = desk.case(article, kind=kind)
    handler, approver = desk.handler(), desk.approver()
    deciding.claim(case, by=handler, conflict_free=True)
    if party:
        parties.name_party(case, role=Role.SOURCE, contact=party, by=handler)
    words = {"outcome": "grant", "code": "infringes", "measure": measure, "facts": FACTS, "basis": "条例第十五条"}
    changes = {"words": {"changes": {"byline": "林溪"}}} if measure == "attribute" else {}
    deciding.decide(case.targets.get(), **words, **changes, status=status, by=handler)
    case.refresh_from_db()
    deciding.propose(case, by=handler)
    approving.approve(case, by=approver)
    return case, handler, approver


def announce(case, handler, **options):
    return verbs.announce(case, **{"ground": "undelivered", "reason": TRIED, "by": handler} | options)


def pages(client, case):
    """Every public text that may hold the notice."""
    names = ("index", "csv", "json", "notices_csv", "figures_csv")
    addresses = [reverse(f"transparency:{name}") for name in names]
    return [client.get(path).content.decode() for path in (*addresses, f"/transparency/{case.public_id}/")]


# Whom nobody can tell


def test_approval_publishes_where_nobody_can_be_told(client):
    case, _, approver = decided()
    notice = PublicNotice.objects.get()
    assert (notice.by, notice.ground, notice.measures, notice.articles) == (approver, "unknown", ["remove"], 1)
    event = case.events.get(kind="notice_published")
    assert (event.by, event.label, event.payload) == (approver, "发布公告", {"ground": "unknown"})
    texts = pages(client, case)
    page, permalink = texts[0], texts[-1]
    assert "公告 " in page
    assert case.public_id in page  # at once: the record follows after 72 hours
    until = timezone.localdate(case.decided_at + datetime.timedelta(days=180)).isoformat()
    assert all(text in permalink for text in ("第十五条", "不侵权声明", until, reverse("takedown:form", args=["self"])))
    assert "处理记录</h2>" not in permalink
    secrets = (
        TITLE,
        "海上风电",
        "三个港口",
        "海岸环境报",
        desk.SECRET_NAME,
        desk.SECRET_MAIL,
        desk.SECRET_QUOTE,
        TRIED,
        case.ref,
    )
    for text in texts:
        assert not [secret for secret in secrets if secret in text]


def test_the_files_hold_it_once(client):
    case, *_ = decided()
    Entry.objects.update(shown_from=timezone.now())
    told = json.loads(client.get("/transparency/takedowns.json").content)
    assert [row["id"] for row in told["notices"]] == [case.public_id]
    assert told["notices"][0]["measures"] == ["下架"]
    assert told["figures"]["notices"] == 1
    rows = list(csv.reader(io.StringIO(client.get("/transparency/notices.csv").content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [case.public_id]
    assert client.get("/transparency/takedowns.csv").content.decode().count(case.public_id) == 1
    page = client.get(f"/transparency/{case.public_id}/").content.decode()
    assert "处理记录</h2>" in page
    assert "不侵权声明" in page


@pytest.mark.parametrize(
    "told",
    [
        {"party": CONTACT},  # a letter goes
        {"contact": "010-1234567"},  # the source's own record says how
        {"licence": "own"},  # the responsible editor knows
        {"status": 404},  # the fact itself harms
        {"measure": "attribute"},  # nothing was removed
        {"kind": Kind.REPUTATION},
        {"kind": Kind.PERSONAL_INFO},
    ],
)
def test_nothing_is_published_unasked_in_any_other_case(client, told):
    before = client.get("/transparency/").content
    case, handler, _ = decided(**told)
    assert not PublicNotice.objects.exists()
    assert client.get("/transparency/").content == before
    if "contact" not in told:
        with pytest.raises(Blocked):
            announce(case, handler, ground="unknown")


def test_an_interim_hide_is_not_announced():
    desk.removed(make.published(source=make.source()), interim=True, until=timezone.now() + datetime.timedelta(days=3))
    assert announcing.grounds(Case.objects.get()) == []


# Whom no letter reaches


def test_a_letter_that_does_not_leave_is_told_of_after_three_days_and_a_handler_publishes():
    case, handler, _ = decided(party=CONTACT)
    for ground in ("undelivered", "returned", "unknown"):
        with pytest.raises(Blocked):
            announce(case, handler, ground=ground)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=3, minutes=5)):
        timers.tell_undelivered()
        timers.tell_unannounced()
        assert not PublicNotice.objects.exists()  # a clock prompts and publishes nothing
        assert [
            row for row in Letter.objects.filter(key="I1") if "发布公告" in row.words["subject"] + row.words["body"]
        ]
        with pytest.raises(ReasonMissing):
            announce(case, handler, reason="无")
        with pytest.raises(NotPermitted):
            announce(case, desk.auditor())
        notice = announce(case, handler)
        with pytest.raises(Blocked, match="已经发布"):
            announce(case, handler)
    event = case.events.get(kind="notice_published")
    assert (notice.by, event.by, event.payload["ground"]) == (handler, handler, "undelivered")
    assert TRIED not in str(event.payload)
    assert case.notes.get(pk=event.payload["note"]).text == TRIED


def test_a_returned_letter_is_a_ground_once_it_has_left():
    case, handler, _ = decided(party=CONTACT)
    case.letters.filter(key="N6").update(sent_at=timezone.now())
    assert announce(case, handler, ground="returned").ground == "returned"


def test_a_removal_that_begins_later_is_prompted_for():
    case, handler, _ = decided()
    PublicNotice.objects.all().delete()
    for _ in range(2):
        timers.tell_unannounced()
    assert case.events.filter(kind="unannounced").count() == 1
    assert announce(case, handler, ground="unknown")


# Afterwards


def test_what_was_given_back_is_said_to_be_over(client):
    case, _, approver = decided()
    restoring.consent(case, why="wrong", by=desk.legal(), reason="通知有误，同意恢复")
    restoring.reinstate(case, by=approver)
    for text in (
        client.get("/transparency/").content.decode(),
        client.get(f"/transparency/{case.public_id}/").content.decode(),
    ):
        assert "措施已解除" in text
    assert "前提交不侵权声明" not in client.get(f"/transparency/{case.public_id}/").content.decode()
    assert Article.objects.get().title == TITLE


def test_a_case_that_becomes_secret_takes_its_notice_with_it(client):
    case, handler, _ = decided()
    before = PublicNotice.objects.count()
    desk.decision(case, status=404, by=handler)
    publicity.write(case)
    assert (before, PublicNotice.objects.count()) == (1, 0)
    assert client.get(f"/transparency/{case.public_id}/").status_code == 404
    assert case.events.filter(kind="notice_taken_back").exists()


def test_the_requester_reads_of_it(monkeypatch):
    monkeypatch.setattr(references, "YOUNGEST", -1)
    client, case, _ = opened(make.published(title=TITLE, body=BODY, source=make.source()))
    held = desk.decision(case)
    page = client.get("/takedown/case/").content.decode()
    assert "公告不写您的姓名" not in page
    with working(case, by=None):
        enforcing.impose(held.target, held, by=None)
    PublicNotice.objects.create(case=case, ground="unknown", by=desk.approver(), measures=["remove"], articles=1)
    assert "公告不写您的姓名" in client.get("/takedown/case/").content.decode()
    desk.lifted(Restriction.objects.get())
    assert "公告不再有效" in client.get("/takedown/case/").content.decode()


# The desk's screen


def test_the_screen_says_before_the_approval_what_it_will_publish():
    case = desk.case(make.published(source=make.source(), licence="unverified"), owner=desk.handler())
    desk.decision(case)
    browser = enter(desk.auditor())
    page = browser.get(reverse("admin:takedowns_case_change", args=[case.pk])).content.decode()
    assert "措施一生效，就在透明度页发布公告" in page
    desk.person(case, role=Role.AUTHOR, **CONTACT)
    assert "发布公告" not in browser.get(reverse("admin:takedowns_case_change", args=[case.pk])).content.decode()


def test_the_button_publishes_and_a_refusal_keeps_what_was_typed():
    case, handler, _ = decided(contact="传真 010-1234567")
    browser = enter(handler)
    screen, address = (reverse(f"admin:takedowns_case_{name}", args=[case.pk]) for name in ("change", "announce"))
    assert "海岸环境报" in browser.get(screen).content.decode()
    stale = {"ground": "unknown", "reason": TRIED, "version": case.version + 5}
    refused = browser.post(address, stale)
    assert (refused.status_code, TRIED in refused.content.decode()) == (409, True)
    answer = browser.post(address, stale | {"version": Case.objects.get().version}, follow=True)
    assert "已发布" in answer.content.decode()
    assert PublicNotice.objects.get().by == handler
    assert 'name="ground"' not in answer.content.decode()
    assert enter(desk.auditor()).post(address, stale).status_code == 403
