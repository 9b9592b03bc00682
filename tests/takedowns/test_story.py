"""A newspaper's claim from the desk's side: two people decide, the text is gone, the other side answers, all comes back."""

import pytest

from articles.models import Article
from takedowns import evidence, log
from takedowns.handling import approving, countering, deciding, restoring
from takedowns.models import Letter, Restriction
from takedowns.states import CaseState, RestrictionState
from tests import make
from tests.hostile import files as hostile
from tests.takedowns import desk
from workflow.errors import Blocked, Stale

pytestmark = pytest.mark.django_db
FACTS = "申请人提交的版面与登记证书表明其为著作权人，转载未经许可。"
AUTHOR = {"name": "原作者", "email": "author@example.org", "phone": "13900000000", "address": "某市某路一号"}
BODY = "<p>独家调查：碳市场配额分配的七个细节，记者历时三个月走访四省二十六家企业。</p><p>第二段讲清结的办法。</p>"


@pytest.fixture
def people(db):
    return desk.handler(), desk.approver(), desk.legal()


def article(**values):
    return make.published(source=make.source(), body=BODY, **values)


def decided(case, handler, *, measure="remove", **values):
    deciding.claim(case, by=handler, conflict_free=True)
    for target in case.targets.order_by("number"):
        deciding.decide(
            target,
            outcome="grant",
            code="infringes",
            measure=measure,
            facts=FACTS,
            basis="条例第十五条",
            by=handler,
            **values,
        )
        case.refresh_from_db()
    return case


def taken_down(people, *articles):
    handler, approver, _ = people
    case = decided(desk.case(*articles), handler)
    deciding.propose(case, by=handler)
    approving.approve(case, by=approver)
    return case


def test_two_people_take_an_article_down(people, client, django_capture_on_commit_callbacks):
    found = article(title="独家调查七个细节")
    path = found.get_absolute_url()
    with django_capture_on_commit_callbacks(execute=True):
        case = taken_down(people, found)
    assert case.state == CaseState.ACTIONED
    answer = client.get(path)
    assert answer.status_code == 410
    assert "独家调查" not in answer.content.decode()
    found.refresh_from_db()
    assert found.hidden_by == 1
    assert "历时三个月" not in found.body
    assert set(Letter.objects.values_list("key", flat=True)) >= {"N5"}
    assert log.verify()[1] is None


def test_nobody_approves_what_they_decided(people):
    both = make.user("takedown_approver", username="both", all_regions=True)
    case = decided(desk.case(article()), both)
    deciding.propose(case, by=both)
    with pytest.raises(Blocked, match="须由另一个人"):
        approving.approve(case, by=both)
    assert not Restriction.objects.exists()


def test_a_case_of_two_claimants_keeps_the_article_down(people):
    """The first case is restored; the second still holds the article."""
    found = article()
    first, second = taken_down(people, found), None
    second = taken_down(people, Article.objects.get(pk=found.pk))
    restored(first, people)
    found.refresh_from_db()
    assert found.hidden_by == 1
    assert found.sealed_at
    restored(second, people)
    found.refresh_from_db()
    assert (found.hidden_by, found.sealed_at, found.body) == (0, None, BODY)


def restored(case, people):
    _, approver, legal = people
    case.refresh_from_db()
    restoring.consent(case, why="agreed", by=legal, reason="申请人书面同意恢复")
    restoring.reinstate(case, by=approver)
    assert case.state == CaseState.RESTORED


def test_a_statement_is_complete_or_it_is_not_forwarded(people):
    handler, *_ = people
    case = taken_down(people, article())
    notice = countering.counter(
        case, person=AUTHOR, ground="own_work", statement="这是我自己的作品。", targets=case.targets.all()
    )
    with pytest.raises(Blocked) as refused:
        countering.forward(case, by=handler)
    assert refused.value.items == ["缺不构成侵权的初步证据。"]
    evidence.take(case, "原稿.png", hostile.encoded("PNG", (40, 30)), purpose="counter")
    case.evidence.update(counter=notice)
    case.refresh_from_db()
    countering.forward(case, by=handler)
    [letter] = case.letters.filter(key="N10")
    assert AUTHOR["name"] in letter.words["body"]
    assert "原稿.png" not in letter.words["body"]


def test_reinstating_needs_the_consent_of_another_for_the_case_as_it_stands(people):
    _, approver, legal = people
    case = taken_down(people, article())
    with pytest.raises(Blocked, match="法务"):
        restoring.reinstate(case, by=approver)
    restoring.consent(case, why="wrong", by=legal, reason="通知有误")
    with pytest.raises(Stale):
        restoring.reinstate(case, by=approver, version=case.version - 1)
    restoring.reinstate(case, by=approver)
    states = set(Restriction.objects.values_list("state", flat=True))
    assert states == {RestrictionState.LIFTED}


def test_a_refusal_lifts_what_was_held(people):
    handler, approver, _ = people
    found = article()
    case = desk.case(found)
    deciding.claim(case, by=handler, conflict_free=True)
    deciding.hold(case, case.targets.all(), by=handler, reason="情况紧急，先行屏蔽")
    found.refresh_from_db()
    assert found.hidden_by == 1
    case.refresh_from_db()
    deciding.decide(
        case.targets.get(),
        outcome="refuse",
        code="licensed",
        facts="来源单位提供的授权书有效。",
        basis="著作权法",
        by=handler,
    )
    case.refresh_from_db()
    deciding.propose(case, by=handler)
    approving.approve_refusal(
        case, by=approver, reason="转载有来源单位的书面许可，授权期至明年底，申请人没有提出相反证据。"
    )
    found.refresh_from_db()
    assert (case.state, found.hidden_by, found.body) == (CaseState.REJECTED, 0, BODY)
