"""Who reaches the desk of takedowns, who decides alone, what a stale or forged form does, what strangers can send or find out."""

import datetime
import ipaddress

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from takedowns import evidence, letters, log, outbox, references, sending
from takedowns.handling import answering, approving, conversing, deciding, joining, restoring
from takedowns.models import Case, CaseEvent, Evidence, Letter, SenderCount
from takedowns.states import CaseState
from tests import make
from tests.articles.desk import enter
from tests.articles.racing import errors_of
from tests.takedowns import desk, sent
from tests.takedowns.visiting import FORM, act, opened, picture, post, proof_of, typed
from workflow.errors import Blocked, MoveRefused

pytestmark = pytest.mark.django_db
FACTS = "申请人提交的版面与登记证书表明其为著作权人，转载未经许可。"
OUTSIDE = ("reporter", "regional_editor", "chief_editor", "administrator")


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Nobody fills in a form faster than a machine here; where time is meant, the test says so."""
    monkeypatch.setattr(references, "YOUNGEST", -1)


def at(name, case, *more):
    return reverse(f"admin:takedowns_case_{name}", args=[case.pk, *more])


def addresses(case):
    """All addresses of one case in the admin, and those beside it."""
    file = case.evidence.first()
    moves = (
        "claim",
        "verify",
        "hold",
        "propose",
        "approve",
        "act",
        "refuse",
        "retract",
        "supply",
        "consent",
        "reinstate",
    )
    pages = ("change", "history", "reply", "call_back", "upload", "include", "order", "summary", "identity")
    found = [at(name, case) for name in pages] + [at("move", case, name) for name in moves]
    found += [at("decide", case, 1), at("match", case, 1), at("evidence", case, file.pk), at("snapshot", case, 1)]
    found += [at("restriction", case, 1, name) for name in ("affirm", "agree", "end", "cancel")]
    return [*found, reverse("admin:takedowns_case_changelist"), reverse("admin:takedowns_case_register", args=["own"])]


def state_of(case):
    """Everything of a case that a forbidden request could change."""
    rows = (
        Case.objects.filter(pk=case.pk).values()[0],
        list(case.targets.values()),
        list(case.letters.values_list("pk")),
    )
    return rows, case.messages.count(), case.evidence.count(), case.notes.count(), Case.objects.count()


def proposed(*articles, by, **fields):
    """A case that `by` has decided and proposed."""
    case = desk.case(*(articles or [make.published()]), **fields)
    deciding.claim(case, by=by, conflict_free=True)
    for target in case.targets.order_by("number"):
        deciding.decide(target, outcome="grant", code="infringes", measure="remove", facts=FACTS, by=by)
    case.refresh_from_db()
    return deciding.propose(case, by=by)


# Who reaches the desk


@pytest.mark.parametrize("role", [*OUTSIDE, "takedown_auditor"])
def test_no_role_without_a_part_in_cases_sees_or_moves_one(role):
    """The auditor may look; nobody of these changes anything, and the others read no word of a case."""
    case, _ = sent.received(make.published())
    before, events = state_of(case), CaseEvent.objects.exclude(kind__startswith="seen").count()
    client = enter(make.user(role, all_regions=True), raise_request_exception=False)
    data = {
        "version": case.version,
        "reason": "随便写一个理由",
        "conflict_free": "on",
        "text": "留言",
        "summary": "摘要",
    }
    for address in addresses(case):
        for answer in (client.get(address), client.post(address, data)):
            assert answer.status_code < 500, address
            if role in OUTSIDE:
                assert answer.status_code in {403, 404, 405}, address
                assert not any(secret in answer.content.decode() for secret in (*sent.CANARIES, case.ref)), address
    seen = {"notes": 0} if role in OUTSIDE else {"notes": case.notes.count()}
    after = state_of(case)
    assert after[:3] == before[:3]
    assert after[3] - before[3] == seen["notes"]  # the reasons of what an auditor has looked at
    assert after[4] == before[4]
    assert CaseEvent.objects.exclude(kind__startswith="seen").count() == events


def test_the_desk_takes_no_post_without_the_token_of_its_page():
    case, _ = sent.received(make.published())
    client = enter(desk.approver(), enforce_csrf_checks=True)
    before = state_of(case)
    for address in addresses(case):
        assert client.post(address, {"version": case.version, "reason": "一个理由"}).status_code == 403, address
    assert state_of(case) == before


def test_a_file_or_a_snapshot_opens_through_its_own_case_only():
    mine, _ = sent.received(make.published())
    article = make.published()
    other = desk.removed(article).target.case
    evidence.take(other, "他案.png", picture().read())
    client = enter(desk.auditor())
    for address in (at("evidence", mine, other.evidence.get().pk), at("snapshot", mine, other.snapshots.get().pk)):
        assert client.post(address, {"reason": "核对材料内容"}).status_code == 404
    answer = client.post(at("evidence", other, other.evidence.get().pk), {"reason": "核对材料内容"})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


# Who decides


def test_nobody_approves_what_is_their_own_by_any_way_round():
    """Two sessions, a colleague's takeover, the other approval: whoever had a hand in the decision is refused."""
    first, second = desk.approver("shenpi1"), desk.approver("shenpi2")
    case = proposed(by=first)
    for client in (enter(first), enter(first)):
        for name in ("approve", "approve_refusal"):
            data = {"version": case.version, "reason": "不予支持的理由" * 10}
            assert client.post(at("move", case, name), data).status_code == 400
    for name in ("act", "refuse"):
        assert enter(first).post(at("move", case, name), {"version": case.version, "reason": "理由"}).status_code == 409
    deciding.send_back(case, by=second, reason="请再核对")
    deciding.claim(case, by=second, conflict_free=True, takeover=True, reason="同事休假")
    deciding.propose(case, by=second)
    for person in (first, second):
        with pytest.raises(Blocked, match="须由另一个人"):
            approving.approve(case, by=person)
    case.refresh_from_db()
    assert case.state == CaseState.AWAITING_APPROVAL


def test_whoever_decided_has_no_part_in_the_review():
    handler, first, second = desk.handler(), desk.approver("shenpi1"), desk.approver("shenpi2")
    case = proposed(by=handler)
    approving.approve(case, by=first)
    answering.appeal(case, argument="还有一张图片没有移除，请由另一位同事再核对一遍。")
    for verb in (answering.take_appeal, answering.dismiss_appeal):
        with pytest.raises(Blocked):
            verb(case, by=first, **({"reason": "维持"} if verb is answering.dismiss_appeal else {}))
    answering.take_appeal(case, by=second)
    for person in (handler, first):
        with pytest.raises(Blocked):
            deciding.claim(case, by=person, conflict_free=True)


def test_an_article_added_after_the_proposal_is_decided_before_the_approval():
    case = proposed(by=desk.handler())
    joining.include(case, [make.published(title="后来追加的一篇")], by=desk.handler("jingban2"))
    with pytest.raises(Blocked, match="还没有决定"):
        approving.approve(case, by=desk.approver())
    case.refresh_from_db()
    assert case.state == CaseState.AWAITING_APPROVAL


def test_what_the_requester_files_later_takes_the_consent_back():
    """A proof of the suit that came between the consent and the reinstatement must be read first."""
    case = proposed(by=desk.handler())
    approving.approve(case, by=desk.approver())
    restoring.consent(case, why="wrong", by=desk.legal(), reason="通知有误，转载合同有效")
    conversing.say(Case.objects.get(pk=case.pk), "起诉证明见附件。")
    case.refresh_from_db()
    with pytest.raises(Blocked, match="还没有法务对当前状态的同意"):
        restoring.reinstate(case, by=desk.approver("shenpi2"))


# Stale and forged forms


@pytest.mark.parametrize(("version", "status"), [(None, 400), ("", 400), ("1", 409), ("x", 400), ("9" * 30, 409)])
def test_no_move_is_made_without_the_version_that_was_seen(version, status):
    case = proposed(by=desk.handler())
    data = {"reason": ""} | ({} if version is None else {"version": version})
    client = enter(desk.approver())
    for _ in range(2):  # a second press of the same page changes nothing about it
        answer = client.post(at("move", case, "approve"), data)
        assert answer.status_code == status
        assert 'class="errornote"' in answer.content.decode()
    assert state_of(case)[0][0]["state"] == CaseState.AWAITING_APPROVAL
    assert client.post(at("decide", case, 1), {"t1-outcome": "refuse"}).status_code == 400


def test_a_move_holds_the_version_of_the_screen_that_led_to_it():
    """Between the screen and its button the proposal was sent back, changed and proposed again."""
    handler, other = desk.handler(), desk.approver("shenpi2")
    case = proposed(by=handler)
    client = enter(desk.approver())
    screen = client.get(at("change", case)).content.decode()
    link = at("move", case, "approve") + screen.partition(at("move", case, "approve"))[2].partition('"')[0]
    deciding.send_back(case, by=other, reason="请改成不公开")
    deciding.decide(
        case.targets.get(), outcome="grant", code="infringes", measure="remove", facts=FACTS, by=handler, status=404
    )
    case.refresh_from_db()
    deciding.propose(case, by=handler)
    page = client.get(link).content.decode()
    version = page.partition('name="version" value="')[2].partition('"')[0]
    assert client.post(link, {"version": version}).status_code == 409
    case.refresh_from_db()
    assert case.state == CaseState.AWAITING_APPROVAL


# Letters that the law demands


def test_only_the_letters_of_a_decision_are_called_back_and_they_stay_owed():
    case = proposed(by=desk.handler())
    asked = letters.write(case, "N18", to=case.people.get(), facts={})[0]
    approving.approve(case, by=desk.approver())
    client = enter(desk.handler("jingban2"))
    client.post(at("call_back", case))
    asked.refresh_from_db()
    assert asked.cancelled_at is None
    told = case.letters.get(key="N5")
    assert told.cancelled_at is not None
    assert case.events.filter(kind="letters_called_back", by__username="jingban2").exists()
    subject = [letter.words["body"] for letter in case.letters.filter(key="I1", to_label="shenpi")]
    assert subject or case.letters.filter(key="I1").exists()
    assert "撤回的信函还没有重新发出" in answering.open_ends(case)
    client.post(at("call_back", case), {"again": "1"})
    assert case.events.filter(kind="letters_sent_again").exists()
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2)):
        outbox.send()
    assert told.message_id in {message.extra_headers["Message-ID"] for message in mail.outbox}
    assert "撤回的信函还没有重新发出" not in answering.open_ends(case)


def test_a_case_page_is_no_machine_that_mails_strangers():
    client, case, _ = opened(make.published())
    victims = [f"victim{number}@example.net" for number in range(5)]
    statuses = [act(client, "mailbox", email=victim).status_code for victim in victims]
    assert statuses == [302, 302, 302, 400, 400]
    assert case.letters.filter(key="N23").count() == 3


# Strangers


def test_another_sites_page_sends_nothing():
    client, case, _ = opened(make.published())
    before, proof = state_of(case), proof_of(client)
    for headers in (
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Referer": "https://evil.example/"},
    ):
        answer = post("/takedown/case/retract/", client, headers=headers, proof=proof)
        assert answer.status_code == 403
        assert post(FORM, headers=headers, **typed()).status_code == 403
        assert post("/takedown/again/", headers=headers, email=desk.SECRET_MAIL).status_code == 400
    assert post("/takedown/case/retract/", client, proof="0" * 64).status_code == 403
    assert state_of(case) == before


def test_the_files_of_a_form_belong_to_its_token_alone():
    first, second = references.form_token(), references.form_token()
    row = evidence.take(evidence.open_draft(first), "私人文件.png", picture().read())
    forged = f"{first[:-1]}{'A' if first[-1] != 'A' else 'B'}"
    for held in (second, forged, first.partition(":")[0], ""):
        answer = post(FORM, **typed(token=second, held=held, do=f"drop-{row.pk}"))
        assert "私人文件" not in answer.content.decode()
    assert Evidence.objects.filter(pk=row.pk).exists()


def test_a_form_tells_nothing_of_the_articles_that_it_names():
    """Live, secret, never public, unknown: one answer; and before a confirmation nothing is matched."""
    secret, draft, live = make.published(), make.draft(), make.published(title="可以看到的标题")
    desk.removed(secret, status=404)
    answers = []
    for number, pk in enumerate((live.pk, secret.pk, draft.pk, 10**15)):
        answer = post(FORM, **typed(**{"page0-raw": f"#{pk}", "email": f"a{number}@example.org"}))
        answers.append((answer.status_code, answer.get("Location"), answer.content))
        SenderCount.objects.all().delete()
    assert len(set(answers)) == 1
    assert not Case.objects.filter(state=CaseState.UNVERIFIED, targets__article__isnull=False).exists()
    shown = {
        Client()
        .get(FORM, {"article": pk})
        .content.decode()
        .partition('name="page0-raw"')[2]
        .partition("<")[0]
        .replace(f"#{pk}", "")
        for pk in (secret.pk, draft.pk, 10**15)
    }
    assert len(shown) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.200", True),
        ("203.0.113.7", "203.0.114.7", False),
        ("2001:db8:1:2::1", "2001:db8:1:ff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:203.0.113.7", "203.0.113.9", True),
        ("::ffff:203.0.113.7", "::ffff:198.51.100.7", False),
    ],
)
def test_forms_are_counted_by_network_also_behind_a_proxy(settings, monkeypatch, one, other, same):
    monkeypatch.setattr(sending, "SOFT", 100)  # no sum is asked
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("127.0.0.1/32")]

    def send(address, **more):
        headers = {"X-Forwarded-For": f"9.9.9.9, {address}"}  # what the client itself claims stands first
        answer = post(FORM, headers=headers, **typed(**more))
        return answer.status_code

    with time_machine.travel(timezone.now(), tick=False):
        for number in range(5):
            token = references.form_token()
            first, second = sending._numbers(token)
            with time_machine.travel(timezone.now() + datetime.timedelta(seconds=5), tick=False):
                assert (
                    send(one, token=token, held=token, email=f"n{number}@example.org", sum=str(first + second)) == 302
                )
        token = references.form_token()
        first, second = sending._numbers(token)
        with time_machine.travel(timezone.now() + datetime.timedelta(seconds=5), tick=False):
            status = send(other, token=token, held=token, email="last@example.org", sum=str(first + second))
    assert status == (429 if same else 302)


def test_nothing_leads_away_or_is_kept():
    client, case, _ = opened(make.published())
    token = references.counter_token(case)
    for path in (
        "/takedown/",
        FORM,
        "/takedown/case/",
        "/takedown/case/print/",
        "/takedown/track/",
        f"/takedown/counter/{token}/",
    ):
        answer = client.get(path, {"next": "//evil.example", "article": "//evil.example"})
        assert answer.status_code == 200, path
        assert answer["Cache-Control"] == "private, no-store"
    answer = client.post("/takedown/case/leave/", {"proof": proof_of(client), "next": "//evil.example"})
    assert answer["Location"] == "/takedown/track/"
    assert (
        enter(desk.handler()).post(reverse("admin:takedowns_case_changelist"), {"q": "//evil.example"})["Location"][0]
        == "?"
    )


def test_uploads_to_a_case_are_slowed_down_as_those_of_forms(monkeypatch):
    client, _, _ = opened(make.published())
    monkeypatch.setattr("articles.throttling.wait", lambda *args, **options: 7)
    answer = act(client, "say", text="这句话不能丢。", proof_=picture())
    assert answer.status_code == 429
    assert answer["Retry-After"] == "7"
    assert "这句话不能丢。" in answer.content.decode()


@pytest.mark.postgres(reason="threads need row locks; SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_many_hands_write_one_chain():
    """Each in a transaction of its own, at the same moment: no gap, no fork."""
    cases = [desk.case(make.published()) for _ in range(2)]

    def job(number):
        return lambda: [log.append(cases[number % 2], "test", "并发", number=number) for _ in range(10)]

    assert errors_of(*[job(number) for number in range(6)]) == []
    assert log.verify() == (CaseEvent.objects.count(), None)


def test_a_refused_move_leaves_no_letter():
    """What is undone with its transaction was never written."""
    case = proposed(by=desk.handler())
    number = Letter.objects.count()
    with pytest.raises(MoveRefused):
        approving.approve(case, by=desk.approver(), version=1)
    assert Letter.objects.count() == number
