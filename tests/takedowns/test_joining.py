"""What belongs together: a request sent once more, two cases about one article, an address and its article; and what is odd."""

import datetime

import pytest
from django.utils import timezone

from articles.models import Article
from takedowns import elements
from takedowns.handling import intake
from takedowns.lifecycle import CASE
from takedowns.models import Case, Restriction, Snapshot
from takedowns.states import CaseState, Level, Measure, RestrictionState, TargetState
from tests import make
from tests.hostile import files as hostile
from tests.takedowns import desk, sent
from workflow.errors import Blocked, MoveRefused, NotPermitted, WrongState

pytestmark = pytest.mark.django_db


def test_the_same_request_within_a_month_is_added_to_the_open_one():
    articles = [make.published(), make.published()]
    first, _ = sent.received(*articles)
    again, _ = sent.received(*reversed(articles), work="又写一遍")
    assert (again.state, again.master) == (CaseState.DUPLICATE, first)
    assert sent.letters_of(again) == ["N0", "N4"]
    assert first.ref in again.letters.get(key="N4").words["body"]
    assert first.events.get(kind="appended").payload["merged"] == again.ref
    assert [article.open_claims for article in Article.objects.all()] == [1, 1]


@pytest.mark.parametrize(
    "difference",
    [
        {"kind": "self"},
        {"person": sent.PERSON | {"email": "other@example.org"}},
        {"more": True},
        {"days": 31},
        {"closed": True},
    ],
)
def test_another_request_is_a_case_of_its_own(difference):
    article = make.published()
    first, _ = sent.received(article)
    if "days" in difference:
        Case.objects.update(created_at=timezone.now() - datetime.timedelta(days=difference["days"]))
    if "closed" in difference:
        intake.discard(first, by=desk.handler(), reason="广告")
    more = [make.published()] if "more" in difference else []
    options = {name: value for name, value in difference.items() if name in {"kind", "person"}}
    other, _ = sent.received(article, *more, work="又写一遍", **options)
    assert other.state == CaseState.RECEIVED
    assert other.master is None


def merged_pair(**options):
    article = make.published()
    master, _ = sent.received(article)
    case, _ = sent.received(article, make.published(), **options)
    return case, master


def test_a_handler_merges_two_cases_of_one_claimant():
    case, master = merged_pair()
    intake.merge(case, master, by=desk.handler(), reason="同一事由")
    assert (case.state, case.master) == (CaseState.DUPLICATE, master)
    assert [article.open_claims for article in Article.objects.order_by("pk")] == [1, 0]
    assert case.notes.get().text == "同一事由"


@pytest.mark.parametrize("why", ["other_claimant", "nothing_shared", "master_closed", "itself", "in_force"])
def test_what_may_not_be_merged(why):
    by = desk.handler()
    case, master = merged_pair(
        person=sent.PERSON | ({"email": "x@y.cn", "name": "别人"} if why == "other_claimant" else {})
    )
    if why == "nothing_shared":
        master, _ = sent.received(make.published(), work="另一件")
    if why == "master_closed":
        intake.discard(master, by=by, reason="广告")
    if why == "itself":
        master = case
    if why == "in_force":
        impose(case)
    with pytest.raises(Blocked) as refused:
        intake.merge(case, master, by=by, reason="并案")
    assert refused.value.code == {"itself": "master_closed"}.get(why, why)
    case.refresh_from_db()
    assert case.state == CaseState.RECEIVED


def impose(case):
    target = case.targets.first()
    snapshot = Snapshot.objects.create(article=target.article, case=case, sha256="0" * 64, sealed=b"x")
    return Restriction.objects.bulk_create(
        [
            Restriction(
                article=target.article,
                target=target,
                snapshot=snapshot,
                measure=Measure.REMOVE,
                state=RestrictionState.ACTIVE,
            )
        ]
    )


def test_a_handler_says_which_article_an_address_means():
    article, by = make.published(), desk.handler()
    case, _ = sent.received(rows=[{"raw": "那篇文章，说的是我们公司"}, {"raw": str(make.published().pk)}])
    target = case.targets.get(number=1)
    assert target.state == TargetState.UNMATCHED
    for refused, wrong in ((Blocked, make.draft()), (Blocked, case.targets.get(number=2).article)):
        with pytest.raises(refused):
            intake.match(target, wrong, by=by)
    with pytest.raises(NotPermitted):
        intake.match(target, article, by=make.user("chief_editor"))
    intake.match(target, article, by=by)
    assert (target.state, target.article) == (TargetState.MATCHED, article)
    assert Article.objects.get(pk=article.pk).open_claims == 1
    with pytest.raises(WrongState):
        intake.match(target, make.published(), by=by)


# Every state and every move of the intake

MOVES = {
    "confirm": {CaseState.UNVERIFIED},
    "expire": {CaseState.UNVERIFIED},
    "discard": {CaseState.RECEIVED},  # an unverified one is nobody's at the desk
    "ask": {CaseState.RECEIVED, CaseState.IN_REVIEW},
    "supply": {CaseState.NEED_INFO},
    "lapse": {CaseState.NEED_INFO},
    "resume": {CaseState.NEED_INFO},
    "merge": {CaseState.RECEIVED, CaseState.NEED_INFO, CaseState.IN_REVIEW},
    "bar": set(),  # needs a NoRepeat, which no case here has
}


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("name", MOVES)
def test_a_move_starts_from_its_states_only(name, state):
    by, article, old = desk.handler(), make.published(), timezone.now() - datetime.timedelta(days=30)
    other = desk.case(article)
    values = {
        "master": other,
        "decided_at": old,
        "paused_at": old,
        "token_until": timezone.now() + datetime.timedelta(1),
    }
    case = desk.case(article, state=state, created_at=old, **values)
    Case.objects.filter(pk=case.pk).update(token_hmac=intake.references.token_digest("t"))
    verbs = {
        "confirm": lambda: intake.confirm("t"),
        "expire": lambda: intake.expire(case),
        "discard": lambda: intake.discard(case, by=by, reason="广告"),
        "ask": lambda: intake.ask(case, ["details"], by=by),
        "supply": lambda: intake.supply(case, note="补充"),
        "lapse": lambda: intake.lapse(case),
        "resume": lambda: intake.resume(case),
        "merge": lambda: intake.merge(case, other, by=by, reason="并案"),
        "bar": lambda: intake.bar(case),
    }
    if state in MOVES[name]:
        verbs[name]()
        case.refresh_from_db()
        assert case.state in {CASE.moves[name].to, CaseState.DUPLICATE, CaseState.NEED_INFO}
        return
    with pytest.raises(MoveRefused):
        verbs[name]()
    case.refresh_from_db()
    assert case.state == state
    assert not case.events.exists()


# What is odd

FLAGS = {
    "日期异常": {"first_date": "2999-01-01"},
    "未成年人": {"kind": "personal_info", "minor": True},
    "官方": {"person": sent.PERSON | {"email": "a@beijing.gov.cn"}},
    "临时邮箱": {"person": sent.PERSON | {"email": "a@mailinator.com"}},
    "免费邮箱": {"person": sent.PERSON | {"email": "a@qq.com", "claimant": "organisation"}},
    "授权过期": {"person": sent.PERSON | {"claimant": "agent", "principal": "某社", "authority_until": "2020-01-01"}},
}


@pytest.mark.parametrize("flag", FLAGS)
def test_what_is_odd_is_flagged_and_never_refused(flag):
    case, _ = sent.received(make.published(), **FLAGS[flag])
    assert flag in case.flags
    assert case.urgent == (flag == "未成年人")
    plain, _ = sent.received(make.published(), person=sent.PERSON | {"email": "p@example.net"})
    assert flag not in plain.flags


def test_a_repeated_reason_and_an_article_claimed_before_are_flagged():
    article = make.published()
    sent.received(article)
    again, _ = sent.received(article, person=sent.PERSON | {"email": "other@example.org", "name": "别人"}, data=None)
    assert {"重复", "疑似重复", "材料重现"} <= set(again.flags)
    other, _ = sent.received(
        article,
        person=sent.PERSON | {"email": "third@example.org"},
        reason="另一件事：文中图片由本人拍摄，未署名，请补正。",
        proof=False,
    )
    assert "重复" in other.flags
    assert "疑似重复" not in other.flags


def test_three_articles_of_one_source_are_flagged():
    source = make.source("某报")
    for n in range(3):
        case, _ = sent.received(make.published(source=source), person=sent.PERSON | {"email": f"{n}@example.org"})
    assert "同源≥3" in case.flags
    assert not Case.objects.exclude(pk=case.pk).filter(flags__icontains="同源").exists()


def test_risk_grows_with_what_is_odd():
    plain, _ = sent.received(make.published())
    odd, _ = sent.received(
        make.published(), first_date="2999-01-01", person=sent.PERSON | {"email": "a@mailinator.com"}
    )
    assert (plain.risk, odd.risk) == (0, 50)


def test_the_desk_sees_a_light_for_each_element():
    case, _ = sent.received(make.published(), proof=False)
    lights = {light.code: light.present for light in elements.lights(case)}
    assert lights.pop("proof") is False
    assert all(lights.values())
    assert elements.choices(case)[0] == ("proof", "权属证明")


# Nothing private in a plain column


def text_of_all_tables():
    """Every column of every table of the app as text, row by row; sealed ones are bytes and hold no readable text."""
    for model in Case._meta.app_config.get_models():
        for row in model.objects.order_by("pk").values():
            yield model._meta.label, sent.as_json({name: _plain(value) for name, value in row.items()})


def _plain(value):
    return bytes(value).decode("utf-8", "ignore") if isinstance(value, bytes | memoryview) else value


def test_what_strangers_typed_stands_in_no_plain_column_and_no_event(settings):
    """All through the intake: sent, asked, supplied, merged, discarded, with hostile names (scenario 31)."""
    by, article = desk.handler(), make.published()
    hostile_name = '=HYPERLINK("http://evil.example";"x")\r\nBcc: victim@example.org'
    case, _ = sent.received(article, kind="personal_info", person=sent.PERSON | {"name": hostile_name})
    intake.ask(case, ["details"], by=by, note=f"请{desk.SECRET_NAME}说明")
    sent.supplied(case, note=f"{desk.SECRET_NAME}的电话是{desk.SECRET_PHONE}")
    rows = [{"raw": f"关于{desk.SECRET_NAME}的报道"}, {"raw": f"/tag/{desk.SECRET_NAME}/"}, {"raw": f"{article.pk}"}]
    twin, _ = sent.received(rows=rows, kind="personal_info", proof=True)
    intake.merge(twin, case, by=by, reason=f"都是{desk.SECRET_NAME}的申请") if twin.master is None else None
    spam, _ = sent.received(make.published())
    intake.discard(spam, by=by, reason=f"{desk.SECRET_NAME}的广告")
    sent.submitted(make.published(), data=None, work="又一件")
    canaries = (*sent.CANARIES, "HYPERLINK", "victim@example.org", "evil.example")
    found = [(label, word) for label, text in text_of_all_tables() for word in canaries if word in text]
    assert found == []
    assert desk.SECRET_NAME in sent.as_json(twin.fields)  # it is there, only not to be read
    blobs = b"".join(path.read_bytes() for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file())
    assert hostile.encoded("PNG", (40, 30))[:24] not in blobs


@pytest.mark.parametrize(("mail", "level"), [("a@haian.example", Level.I1), ("a@other.example", Level.I3)])
def test_a_source_that_writes_from_its_own_domain_is_known_well_enough(mail, level):
    source = make.source("海岸日报", mail_domains="haian.example\nhaian.example.cn")
    case, _ = sent.received(make.published(source=source), kind="self", person=sent.PERSON | {"email": mail})
    assert case.level_needed == level


def test_the_domain_must_be_that_of_every_article():
    source = make.source("海岸日报", mail_domains="haian.example")
    ours, other = make.published(source=source), make.published(source=make.source("别家"))
    person = sent.PERSON | {"email": "a@haian.example"}
    assert sent.received(ours, other, kind="self", person=person)[0].level_needed == Level.I3
    case, _ = sent.received(
        rows=[{"raw": str(make.published(source=source).pk)}, {"raw": "还有一篇记不清标题的文章"}],
        kind="self",
        person=person,
    )
    assert case.level_needed == Level.I1
    intake.match(case.targets.get(number=2), other, by=desk.handler())
    assert Case.objects.get(pk=case.pk).level_needed == Level.I3
