"""A request comes in: unverified it changes nothing; confirmed it gets clocks, matches, flags and its first answer."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from articles.models import Article
from takedowns import keys
from takedowns.handling import deciding, intake
from takedowns.models import AuthorityOrder, Case, Letter, NoRepeat
from takedowns.people import REQUESTER
from takedowns.states import CaseState, Channel, Kind, Level, TargetState
from tests import make
from tests.takedowns import desk, sent
from workflow.errors import Blocked, NotPermitted, ReasonMissing

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)
MONDAY = datetime.datetime(2026, 3, 2, 10, tzinfo=timezone.get_fixed_timezone(480))


def test_scenario_08_an_unconfirmed_request_changes_nothing_and_nobody_sees_it():
    """Scenario 8."""
    article, by = make.published(title="标题"), desk.handler()
    before = Article.objects.filter(pk=article.pk).values().get()
    case = sent.submitted(article)
    assert (case.state, case.received_at, case.decide_due) == (CaseState.UNVERIFIED, None, None)
    assert Article.objects.filter(pk=article.pk).values().get() == before
    assert not Case.objects.visible_to(by).exists()
    assert not Case.objects.open().exists()
    assert not Case.objects.came_in().exists()
    assert [target.state for target in case.targets.all()] == [TargetState.PENDING]
    assert list(Letter.objects.values_list("key", flat=True)) == ["N0"]


def test_the_letter_that_asks_for_confirmation_holds_no_word_of_the_sender():
    case = sent.submitted(make.published())
    words = case.letters.get().words
    assert words["to"] == desk.SECRET_MAIL
    text = sent.as_json([words["subject"], words["body"]])
    assert not [word for word in sent.CANARIES if word in text]


def test_confirming_receives_the_case():
    article = make.published()
    case, secret = sent.received(article)
    assert (case.state, case.identity_level) == (CaseState.RECEIVED, Level.I2)
    assert case.complete_at == case.received_at
    assert case.decide_due == case.complete_at + 24 * HOUR
    assert case.targets.get().article == article
    assert case.evidence.count() == 1
    assert len(secret.replace("-", "")) == 26
    assert sent.letters_of(case) == ["N0", "N1"]
    assert Article.objects.get(pk=article.pk).open_claims == 1
    assert sent.moves_of(case) == ["create", "target_match", "confirm"]


def test_staff_are_told_without_a_word_of_the_request():
    desk.handler().__class__.objects.filter(username="jingban").update(email="desk@example.org")
    case, _ = sent.received(make.published(title="标题金丝雀"))
    (letter,) = case.letters.filter(to_staff=True)
    text = sent.as_json(letter.words)
    assert letter.key == "I1"
    assert not [word for word in (*sent.CANARIES, "标题金丝雀") if word in text]


def test_scenario_10_a_used_and_an_old_link_are_refused_and_a_new_one_may_be_had():
    """Scenario 10."""
    case = sent.submitted(make.published())
    token = sent.token_of(case)
    with time_machine.travel(timezone.now() + 25 * HOUR, tick=False):
        assert not intake.is_open(token)
        with pytest.raises(intake.LinkSpent):
            intake.confirm(token)
        intake.resend(token)
    case.refresh_from_db()
    assert case.state == CaseState.UNVERIFIED
    newer = sent.token_of(case)
    assert newer != token
    with pytest.raises(intake.LinkSpent):
        intake.confirm(token)
    with time_machine.travel(timezone.now() + 26 * HOUR, tick=False):
        assert intake.is_open(newer)
        intake.confirm(newer)
        with pytest.raises(intake.LinkSpent):
            intake.confirm(newer)
    for wrong in ("", "x", "长" * 500):
        with pytest.raises(intake.LinkSpent):
            intake.confirm(wrong)


def test_looking_at_a_link_confirms_nothing():
    """Scenario 9: what a GET of the page asks."""
    case = sent.submitted(make.published())
    assert intake.is_open(sent.token_of(case))
    case.refresh_from_db()
    assert case.state == CaseState.UNVERIFIED


def test_a_link_is_sent_again_three_times_at_most_and_to_nobody_else():
    case = sent.submitted(make.published())
    for _ in range(5):
        intake.resend(sent.token_of(case))
    assert case.letters.filter(key="N0").count() == 4  # three a day are counted from the form's own page on
    intake.resend("no such token")
    assert Letter.objects.count() == 4


def test_the_same_form_sent_again_is_the_same_case():
    article = make.published()
    cases = {sent.submitted(article, proof=False).pk for _ in range(5)}
    assert len(cases) == 1
    assert Letter.objects.count() == 1
    assert sent.submitted(article, proof=False, work="另一件作品").pk not in cases


def test_a_report_of_harm_needs_no_mailbox_and_is_received_at_once():
    article = make.published()
    case, secret = intake.submit(
        "harmful", fields={"category": "fraud"}, person={}, targets=sent.lines(article), files=None
    )
    assert (case.state, case.identity_level, case.urgent, bool(secret)) == (CaseState.RECEIVED, Level.I0, True, True)
    assert "匿名" in case.flags
    assert case.targets.get().article == article
    assert not Letter.objects.filter(to_staff=False).exists()


@pytest.mark.parametrize("kind", ["authority", "own"])
def test_what_only_the_desk_may_register_is_no_form(kind):
    with pytest.raises(Blocked):
        intake.submit(kind, fields={}, person=sent.PERSON, targets=sent.lines(make.published()))


def test_scenario_22_a_foreign_address_is_refused_and_nothing_is_kept():
    """Scenario 22."""
    rows = [*sent.lines(make.published()), {"raw": "https://elsewhere.example/1.html"}]
    with pytest.raises(Blocked) as refused:
        sent.submitted(rows=rows)
    assert "elsewhere.example" in refused.value.items[0]
    assert not Case.objects.exists()


def test_scenario_22_nineteen_known_addresses_and_an_unknown_one_are_taken():
    """Scenario 22."""
    articles = [make.published() for _ in range(19)]
    case, _ = sent.received(rows=[*sent.lines(*articles), {"raw": "http://localhost/ccer/2020/0101/999999.html"}])
    states = list(case.targets.order_by("number").values_list("state", flat=True))
    assert states == [TargetState.MATCHED] * 19 + [TargetState.UNMATCHED]
    assert "批量" in case.flags
    assert "20 条，其中找到稿件 19 条" in case.letters.get(key="N1").words["body"]


def test_what_is_secret_or_was_never_public_is_not_found_for_the_requester():
    public, draft = make.published(), make.draft()
    secret = make.hidden()
    Article.objects.filter(pk=secret.pk).update(hidden_notice={"status": 404})
    case, _ = sent.received(rows=[{"raw": str(article.pk)} for article in (public, draft, secret)])
    assert [target.article for target in case.targets.all()] == [public, None, secret]
    assert "3 条，其中找到稿件 1 条" in case.letters.get(key="N1").words["body"]


def test_two_lines_about_one_article_are_one_target():
    article = make.published()
    case, _ = sent.received(rows=[{"raw": str(article.pk)}, {"raw": article.get_absolute_url()}])
    assert [target.state for target in case.targets.all()] == [TargetState.MATCHED, TargetState.UNMATCHED]


def test_scenario_11_without_proof_the_case_waits_and_the_letter_names_exactly_that():
    """Scenario 11."""
    case, _ = sent.received(make.published(), proof=False)
    assert (case.state, case.missing, case.asked_times) == (CaseState.NEED_INFO, ["proof"], 1)
    assert case.paused_at
    assert case.decide_due is None
    body = case.letters.get(key="N2").words["body"]
    assert [line for line in body.splitlines() if line[:2] in {"1.", "2."}] == [
        "1. 权属证明：须有构成侵权的初步证明材料（《信息网络传播权保护条例》第十四条）。"
    ]


def test_the_clock_begins_when_all_is_there():
    case, _ = sent.received(make.published(), proof=False)
    with time_machine.travel(timezone.now() + 30 * HOUR, tick=False):
        sent.supplied(case)
        assert (case.state, case.missing) == (CaseState.IN_REVIEW, ["proof"])  # words, but still no proof
        assert case.complete_at is None
        assert case.decide_due == timezone.now() + 24 * HOUR
    assert sent.letters_of(case) == ["N0", "N1", "N2", "N3"]


@pytest.mark.parametrize(
    ("kind", "paused", "asked_after", "left"),
    [
        ("copyright", 30, 10, None),  # runs round the clock: 24 h - 10 h are left
        ("reputation", 30, 2, 24),  # three working days, two hours of work gone
    ],
)
def test_scenario_12_the_clock_stands_while_we_wait(kind, paused, asked_after, left):
    """Scenario 12; working time skips the weekend."""
    by = desk.handler()
    with time_machine.travel(MONDAY, tick=False) as clock:
        case, _ = sent.received(make.published(), kind=kind)
        due = case.decide_due
        clock.shift(asked_after * HOUR)
        intake.ask(case, ["details"], by=by, note="请写明版面")
        asked = timezone.now()
        assert (case.state, case.paused_at, case.answered_at) == (CaseState.NEED_INFO, asked, asked)
        assert "请写明版面" in case.letters.get(key="N2").words["body"]
        clock.shift(paused * HOUR)
        sent.supplied(case)
        now = timezone.now()
    assert case.paused_at is None
    if left is None:
        assert case.decide_due - now == due - asked
    else:
        # Monday 12:00 asked, three working days end on Thursday 18:00: 33 hours of work were left, from Tuesday 18:00 on.
        assert timezone.localtime(case.decide_due).isoformat() == "2026-03-09T15:00:00+08:00"


def test_nobody_is_asked_a_third_time_or_for_nothing_or_without_a_mailbox():
    by = desk.handler()
    case, _ = sent.received(make.published())
    for items in ([], ["no such element"]):
        with pytest.raises(Blocked):
            intake.ask(case, items, by=by)
    for _ in range(2):
        intake.ask(case, ["details"], by=by)
        sent.supplied(case)
    with pytest.raises(Blocked, match="2 次"):
        intake.ask(case, ["details"], by=by)
    with pytest.raises(NotPermitted):
        intake.ask(case, ["details"], by=make.user("chief_editor"))
    anonymous, _ = intake.submit("harmful", fields={"category": "x"}, person={}, targets=sent.lines(make.published()))
    with pytest.raises(Blocked, match="邮箱"):
        intake.ask(anonymous, ["details"], by=by)


def test_an_answer_must_hold_something():
    case, _ = sent.received(make.published(), proof=False)
    with pytest.raises(Blocked):
        intake.supply(case, by=REQUESTER, note=" ")
    with pytest.raises(NotPermitted):
        intake.supply(case, by=make.user("chief_editor"), note="我来补充")
    with pytest.raises(ReasonMissing):
        intake.supply(case, by=REQUESTER, note="字" * 4_001)
    intake.supply(case, by=REQUESTER, fields={"work": "改正的作品名"})
    assert case.fields["work"] == "改正的作品名"
    assert case.fields["basis"] == "author"


@pytest.mark.parametrize("kind", ["copyright", "self"])
def test_what_cannot_be_judged_ends_after_ten_days(kind):
    case, _ = sent.received(make.published(), kind=kind, proof=False, person=sent.PERSON | {"name": ""})
    with pytest.raises(Blocked, match="10 天"):
        intake.lapse(case)
    intake.lapse(sent.waited(case, 11))
    assert (case.state, case.outcome) == (CaseState.CLOSED, "incomplete")
    assert "姓名" in case.letters.get(key="N8").words["body"]
    assert Article.objects.get().open_claims == 0


def test_what_is_private_is_judged_as_it_is():
    case, _ = sent.received(make.published(), kind="personal_info", ground="")
    with pytest.raises(Blocked, match="按现有材料"):
        intake.lapse(sent.waited(case, 11))
    intake.resume(case)
    assert (case.state, case.paused_at) == (CaseState.IN_REVIEW, None)
    assert case.decide_due


def test_after_seven_days_an_unconfirmed_case_is_wiped():
    case = sent.submitted(make.published())
    with pytest.raises(Blocked, match="7 天"):
        intake.expire(case)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=8), tick=False):
        intake.expire(case)
    assert case.state == CaseState.EXPIRED
    assert (case.fields, case.people.get().contact, case.targets.get().words) == ({}, {}, {})
    assert case.people.get().email_hmac == ""
    assert not case.evidence.exists()
    assert case.letters.get().cancelled_at
    assert Case.objects.count() == 1


def test_spam_is_wiped_a_week_later(settings, django_capture_on_commit_callbacks):
    by = desk.handler()
    with django_capture_on_commit_callbacks(execute=True):
        case, _ = sent.received(make.published())
        intake.discard(case, by=by, reason="广告")
        intake.sweep()
    case.refresh_from_db()
    assert case.fields
    assert Article.objects.get().open_claims == 0
    deciding.look_again(case, by=desk.approver())
    with time_machine.travel(timezone.now() + datetime.timedelta(days=8), tick=False):
        with django_capture_on_commit_callbacks(execute=True):
            intake.sweep()
        version = Case.objects.get().version
        intake.sweep()
    case = Case.objects.get()
    assert (case.fields, case.version) == ({}, version)
    assert not [*(settings.PRIVATE_ROOT / "takedowns").iterdir()]
    with pytest.raises(Blocked):
        intake.wipe(desk.case())


def registered(kind="copyright", by=None, **options):
    by = by or desk.handler()
    values = {"fields": sent.COMMON | sent.FIELDS.get(kind, {}), "person": sent.PERSON, "channel": Channel.PAPER}
    values |= {"targets": sent.lines(make.published()), "reason": "挂号信，三月二日收到"} | options
    return intake.register(kind, by=by, **values)[0]


def test_what_came_on_paper_is_registered_by_name_of_the_handler():
    case = registered()
    assert (case.state, case.channel, case.identity_level) == (CaseState.NEED_INFO, Channel.PAPER, Level.I0)
    assert sent.moves_of(case)[:3] == ["create", "target_match", "register"]
    assert case.events.get(kind="register").by.username == "jingban"
    with pytest.raises(NotPermitted):
        registered(by=make.user("chief_editor"))
    with pytest.raises(ReasonMissing):
        registered(by=desk.handler("b"), reason=" ")
    with pytest.raises(Blocked):
        registered(by=desk.handler("c"), channel=Channel.FORM)


def test_whoever_cannot_be_asked_is_judged_by_what_is_there():
    case = registered(person={"name": "某人"})
    assert (case.state, case.complete_at) == (CaseState.RECEIVED, None)
    assert case.decide_due


def test_an_order_of_an_authority_is_urgent_and_keeps_its_paper():
    fields = {
        "body": "某市网信办",
        "number": "网信〔2026〕1号",
        "date": "2026-03-01",
        "scope": "整篇",
        "act_by": "2026-03-02T12:00",
    }
    with time_machine.travel(MONDAY, tick=False):
        case = registered(
            "authority", fields=fields | {"called_number": "0532-12345678"}, person={"name": "某市网信办"}
        )
        later = registered(
            "authority", by=case.events.last().by or desk.handler("b"), fields=fields | {"act_by": ""}, person={}
        )
    assert (case.urgent, case.complete_at, "官方" in case.flags) == (True, case.received_at, True)
    assert case.answer_due == MONDAY + HOUR / 2
    assert case.decide_due == MONDAY + 2 * HOUR
    assert later.decide_due == MONDAY + 2 * HOUR
    order = AuthorityOrder.objects.get(case=case)
    assert (order.number, order.disclosure, order.called_by.username) == ("网信〔2026〕1号", "none", "jingban")
    with pytest.raises(Blocked, match="文号"):
        registered("authority", by=desk.handler("c"), fields=fields | {"number": ""})


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_its_own_terms(kind):
    answer, decide = {
        "copyright": ("2026-03-03 18:00", "2026-03-03 10:00"),
        "personal_info": ("2026-03-03 18:00", "2026-03-09 18:00"),
        "reputation": ("2026-03-03 18:00", "2026-03-05 18:00"),
        "harmful": ("2026-03-02 14:00", "2026-03-03 10:00"),
        "self": ("2026-03-03 18:00", "2026-03-03 10:00"),
        "correction": ("2026-03-04 18:00", "2026-03-09 18:00"),
        "authority": ("2026-03-02 10:30", "2026-03-02 12:00"),
        "own": (None, None),
    }[kind]
    order = {"body": "某局", "number": "1", "date": "2026-03-01", "scope": "整篇"}
    with time_machine.travel(MONDAY, tick=False):
        if kind in {"authority", "own"}:
            case = registered(kind, fields=order)
        else:
            case, _ = sent.received(make.published(), kind=kind)
    told = [
        timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else None for at in (case.answer_due, case.decide_due)
    ]
    assert told == [answer, decide]


def test_a_claim_that_may_not_be_made_again_is_refused_at_once():
    article = make.published()
    first = desk.case(article)
    NoRepeat.objects.create(claimant_hmac=keys.lookup("email", desk.SECRET_MAIL), article=article, case=first)
    first.__class__.objects.filter(pk=first.pk).update(created_at=timezone.now() - datetime.timedelta(days=90))
    case, _ = sent.received(article)
    assert (case.state, case.outcome) == (CaseState.REJECTED, "repeat")
    assert case.decided_at
    assert sent.letters_of(case)[-1] == "N11"
    other, _ = sent.received(article, make.published())
    assert other.state == CaseState.RECEIVED  # another article is among them
    with pytest.raises(Blocked):
        intake.bar(other)
