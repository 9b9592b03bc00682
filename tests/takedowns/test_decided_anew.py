"""Under a review, or in a case that is worked on anew, what was granted is decided otherwise: harder, softer, not at all."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from articles.models import Article, Revision
from takedowns import invariants, log, progress
from takedowns.handling import answering, approving, deciding, ending, enforcing, restoring, watching
from takedowns.models import Case, Letter, Restriction
from takedowns.states import CaseState, TargetState
from tests import make
from tests.takedowns import desk
from workflow.errors import Blocked, WrongState

pytestmark = pytest.mark.django_db
FACTS = "申请人提交的版面与登记证书表明其为著作权人，转载未经许可。"
ARGUMENT = "提交一份新的授权书和两页往来邮件，请由另一位同事再核对一遍。"
REFUSAL = "复核查明，转载有来源单位的书面许可，授权期至明年底，原决定认定有误。"
BODY = "<p>负责人王小明介绍了情况，他住在某某路十七号。</p><p>其他内容与他无关，说的是碳市场。</p>"
REFUSED = {"outcome": "refuse", "code": "licensed", "basis": "著作权法", "facts": "来源单位提供的授权书有效。"}
DAY = datetime.timedelta(days=1)


def article(**values):
    return make.published(
        body=BODY, source=make.source(), source_url=f"https://example.org/{next(desk.numbers)}", **values
    )


def decide(case, by, *, number=1, measure="remove", **values):
    granted = {"outcome": "grant", "code": "infringes", "measure": measure, "facts": FACTS, "basis": "条例第十五条"}
    target = case.targets.get(number=number)
    deciding.decide(target, **granted | values, by=by)
    case.refresh_from_db()


def refuse(case, by, *, number=1):
    decide(case, by, number=number, measure="", **REFUSED)


def approved(case, by):
    deciding.propose(case, by=case.owner)
    approving.approve(case, by=by)
    return case


def granted(*articles, measure="remove", kind="copyright", **values):
    """A case of two people in which all is granted."""
    case, handler = desk.case(*articles, kind=kind), desk.handler()
    deciding.claim(case, by=handler, conflict_free=True)
    for number in range(1, len(articles) + 1):
        decide(case, handler, number=number, measure=measure, **values)
    return approved(case, desk.approver())


def reviewed(case):
    """The case under review, in the hands of somebody else; returns that person and another approver."""
    other, second = desk.handler("fuhe"), desk.approver("fushen")
    answering.appeal(case, argument=ARGUMENT)
    answering.take_appeal(case, by=second)
    deciding.claim(case, by=other, conflict_free=True)
    return other, second


def states():
    return [(row.measure, row.state) for row in Restriction.objects.order_by("pk")]


def is_whole(found):
    found = Article.objects.get(pk=found.pk)
    return (found.hidden_by, found.sealed_at, found.body) == (0, None, BODY)


def test_a_refusal_gives_back_with_the_consent_of_the_legal_desk_only(client):
    found = article()
    case = granted(found)
    other, second = reviewed(case)
    refuse(case, other)
    assert client.get(found.get_absolute_url()).status_code == 410
    assert [line.result for line in progress.lines(case)] == ["办理中"]  # a proposal is nobody else's business
    deciding.propose(case, by=other)
    with pytest.raises(Blocked, match="还没有法务"):
        approving.approve_refusal(case, by=second, reason=REFUSAL)
    assert client.get(found.get_absolute_url()).status_code == 410
    restoring.consent(case, why="review", by=desk.legal(), reason="授权书属实，应予恢复")
    approving.approve_refusal(case, by=second, reason=REFUSAL)
    assert (case.state, case.outcome, states()) == (CaseState.REJECTED, "refused", [("remove", "lifted")])
    assert is_whole(found)
    assert client.get(found.get_absolute_url()).status_code == 200
    assert case.letters.filter(key="N12").exists() == bool(enforcing.editors_of([found]))
    assert invariants.check() == []
    assert log.verify()[1] is None


def test_whoever_agreed_does_not_approve_and_a_change_takes_the_consent_back():
    case = granted(article())
    other, second = reviewed(case)
    refuse(case, other)
    deciding.propose(case, by=other)
    both = desk.legal("both")
    both.roles = ["takedown_legal", "takedown_approver"]
    both.save()
    restoring.consent(case, why="review", by=both, reason="授权书属实，应予恢复")
    with pytest.raises(Blocked, match="两个人"):
        approving.approve_refusal(case, by=both, reason=REFUSAL)
    deciding.send_back(case, by=second, reason="请补写依据")
    deciding.propose(case, by=other)
    with pytest.raises(Blocked, match="还没有法务"):
        approving.approve_refusal(case, by=second, reason=REFUSAL)


def test_what_is_unchanged_needs_no_new_decision(client):
    """One of two is refused: it comes back, the other one never moved, and a case without any change is approved as it is."""
    back, stays = article(), article()
    case = granted(back, stays)
    other, second = reviewed(case)
    refuse(case, other)
    deciding.propose(case, by=other)
    with pytest.raises(Blocked, match="改用“批准”"):
        approving.approve_refusal(case, by=second, reason=REFUSAL)
    restoring.consent(case, why="review", by=desk.legal(), reason="其中一篇有授权")
    approving.approve(case, by=second)
    assert (case.state, case.outcome) == (CaseState.ACTIONED, "partial")
    assert [client.get(each.get_absolute_url()).status_code for each in (back, stays)] == [200, 410]
    assert is_whole(back)
    assert states() == [("remove", "lifted"), ("remove", "active")]
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    answering.reopen(Case.objects.get(pk=case.pk), by=other, reason="有新的事实")
    case.refresh_from_db()
    deciding.claim(case, by=other, conflict_free=True)
    assert approved(case, desk.approver("third")).state == CaseState.ACTIONED
    assert states() == [("remove", "lifted"), ("remove", "active")]


def test_a_removal_takes_the_place_of_another_without_a_gap(client, monkeypatch):
    """The same measure with another answer: the successor begins first, `hidden_by` goes 1, 2, 1."""
    found = article()
    case = granted(found)
    other, second = reviewed(case)
    decide(case, other, status=451)
    seen, save = [], Article.save
    monkeypatch.setattr(Article, "save", lambda self, *a, **k: (seen.append(self.hidden_by), save(self, *a, **k))[1])
    approved(case, second)
    monkeypatch.undo()
    assert min(seen) == 1
    assert states() == [("remove", "superseded"), ("remove", "active")]
    assert client.get(found.get_absolute_url()).status_code == 451
    assert invariants.check() == []


def test_a_removal_gives_way_to_a_redaction_and_that_is_publication(client):
    found = article()
    case = granted(found, kind="personal_info", code="privacy")
    other, second = reviewed(case)
    decide(case, other, measure="redact", code="privacy", words={"quotes": ["王小明"]})
    deciding.propose(case, by=other)
    with pytest.raises(Blocked, match="还没有法务"):
        approving.approve(case, by=second)
    restoring.consent(case, why="review", by=desk.legal(), reason="删节已足够")
    approving.approve(case, by=second)
    page = client.get(found.get_absolute_url())
    assert page.status_code == 200
    assert "王小明" not in page.content.decode()
    assert "说的是碳市场" in page.content.decode()
    assert not any("王小明" in str(row.snapshot) for row in Revision.objects.filter(article=found))
    assert states() == [("remove", "superseded"), ("redact", "active")]


def test_a_redaction_grows_into_a_removal_and_both_are_given_back(client):
    """What was cut out stays out below the removal, and comes back as a draft when the whole case is restored."""
    found = article()
    case = granted(found, kind="personal_info", measure="redact", code="privacy", words={"quotes": ["王小明"]})
    other, second = reviewed(case)
    decide(case, other, code="privacy")
    approved(case, second)
    assert states() == [("redact", "active"), ("remove", "active")]
    assert client.get(found.get_absolute_url()).status_code == 410
    restoring.consent(case, why="wrong", by=desk.legal(), reason="原通知有误")
    restoring.reinstate(case, by=second)
    assert states() == [("redact", "lifted"), ("remove", "lifted")]
    page = client.get(found.get_absolute_url()).content.decode()
    assert "王小明" not in page
    assert "王小明" in Article.objects.get(pk=found.pk).revisions.order_by("-pk").first().snapshot["body"]
    assert case.targets.get().state == TargetState.FREED


def test_a_wider_redaction_takes_the_place_of_a_narrow_one(client):
    found = article()
    case = granted(found, kind="personal_info", measure="redact", code="privacy", words={"quotes": ["王小明"]})
    other, second = reviewed(case)
    decide(case, other, measure="redact", code="privacy", words={"quotes": ["王小明", "某某路十七号"]})
    approved(case, second)
    page = client.get(found.get_absolute_url()).content.decode()
    held = [str(row.snapshot) for row in Revision.objects.filter(article=found)]
    assert not [word for word in ("王小明", "某某路十七号") if word in page or any(word in text for text in held)]
    assert states() == [("redact", "superseded"), ("redact", "active")]


def test_consent_needs_a_reason_that_holds_now():
    case = granted(article())
    legal = desk.legal()
    for why in ("clock", "at_once", "review", "because"):
        with pytest.raises(Blocked, match="恢复依据"):
            restoring.consent(case, why=why, by=legal, reason="理由")
    other, _ = reviewed(case)
    deciding.propose(case, by=other)
    with pytest.raises(Blocked, match="没有解除"):
        restoring.consent(case, why="review", by=legal, reason="理由")


# Later, and until when


def test_what_is_to_begin_later_begins_by_the_clock_and_is_told(client):
    found, now = article(), timezone.now()
    begins, until = now + 2 * DAY, now + 20 * DAY
    case = granted(found, begins_at=begins, until=until)
    assert (client.get(found.get_absolute_url()).status_code, states()) == (200, [("remove", "scheduled")])
    assert "措施还没有开始" in answering.open_ends(case)
    (line,) = progress.lines(case)
    assert (line.since, line.until, line.measure) == (begins, until, "下架")
    with time_machine.travel(begins + DAY, tick=False):
        watching.begin_due()
        assert client.get(found.get_absolute_url()).status_code == 410
    body = case.letters.get(key="N5").words["body"]
    assert f"自 {timezone.localtime(begins):%Y年%-m月%-d日 %H:%M} 起" in body
    assert f"至 {timezone.localtime(until):%Y年%-m月%-d日 %H:%M}" in body


@pytest.mark.parametrize(
    ("begins", "until", "said"),
    [(-1, None, "现在之后"), (31, None, "30 天之内"), (2, 1, "晚于开始"), (None, -1, "晚于开始")],
)
def test_times_that_cannot_be(begins, until, said):
    case, handler = desk.case(article()), desk.handler()
    deciding.claim(case, by=handler, conflict_free=True)
    times = {name: days and timezone.now() + days * DAY for name, days in (("begins_at", begins), ("until", until))}
    with pytest.raises(Blocked) as refused:
        decide(case, handler, **times)
    assert said in " ".join(refused.value.sentences)


def test_a_hold_stays_until_the_removal_that_was_decided_begins(client):
    found, handler = article(), desk.handler()
    case = desk.case(found)
    deciding.claim(case, by=handler, conflict_free=True)
    deciding.hold(case, case.targets.all(), by=handler, reason="情况紧急，先行屏蔽")
    decide(case, handler, begins_at=timezone.now() + DAY)
    approved(case, desk.approver())
    assert states() == [("interim_hide", "active"), ("remove", "scheduled")]
    assert client.get(found.get_absolute_url()).status_code == 451
    with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
        watching.begin_due()
    assert states() == [("interim_hide", "superseded"), ("remove", "active")]


def test_a_scheduled_one_is_called_off_by_hand_by_a_new_decision_and_by_a_restoration():
    later = timezone.now() + DAY
    case = granted(article(), begins_at=later)
    scheduled = Restriction.objects.get()
    ending.cancel(scheduled, by=desk.approver("two"), reason="来文撤回")
    assert case.targets.get().state == TargetState.FREED
    with pytest.raises(WrongState):
        restoring.consent(case, why="wrong", by=desk.legal(), reason="没有什么可恢复")
    other, second = reviewed(case)
    decide(case, other, begins_at=later)
    approved(case, second)
    assert states() == [("remove", "cancelled"), ("remove", "scheduled")]
    assert not Letter.objects.filter(key="N11").exists()
