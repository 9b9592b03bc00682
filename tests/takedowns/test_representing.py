"""Our own article taken down: its editor answers for the house, learns nobody's name, and has no part at the desk from then on."""

import datetime
import re

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from takedowns import evidence, outbox, references, timers
from takedowns.handling import approving, countering, deciding, representing, restoring
from takedowns.models import Case, CaseEvent, CounterNotice, Evidence, Restriction, Target
from takedowns.states import CaseState, Kind, Role
from tests import make
from tests.articles import desk as newsroom
from tests.articles.racing import errors_of
from tests.hostile import files as hostile
from tests.takedowns import desk
from tests.takedowns.test_scenarios import countered, taken_down
from workflow.errors import Blocked, OutOfScope, Stale

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
SAID = "本报记者三次到现场采访，有录音和原稿为证，全部内容由编辑部自行采写。"
SECRETS = (desk.SECRET_NAME, desk.SECRET_MAIL, desk.SECRET_PHONE, desk.SECRET_QUOTE, "北京市某街")


def editor(role="regional_editor", **values):
    name = values.get("username", "lubianji")
    return make.user(role, **{"username": name, "email": f"{name}@portal.example"} | values)


def own(**values):
    return make.published(title="本站自采：履约周报", **{"regions": ["qingdao"]} | values)


def at(case):
    return reverse("admin:takedowns_case_answer", args=[case.public_id])


def proof(name="采访记录.png", size=(40, 30)):
    return SimpleUploadedFile(name, hostile.encoded("PNG", size))


def typed(case, **changes):
    values = {"targets": [target.pk for target in case.targets.all()], "ground": "own_work", "statement": SAID}
    return values | {"truth": "on", "version": case.version, "held": references.form_token(), "do": "send"} | changes


def sent(client, case, **changes):
    return client.post(at(case), typed(case, **{"proof": proof()} | changes))


def spoken(case, by, **values):
    """A statement by the verb."""
    draft = evidence.open_draft(references.form_token())
    evidence.take(draft, "采访记录.png", hostile.encoded("PNG", (40, 30)))
    given = {"draft": draft, "ground": "own_work", "statement": SAID, "targets": case.targets.all()}
    return representing.counter_for_us(case, by=by, **given | values)


def test_own_article_taken_down_answered_and_restored(settings, django_capture_on_commit_callbacks):
    """The whole way: letter to the editor, statement, forwarded, clock over, consent, back on its address."""
    answering, found = editor(), own()
    path, body = found.get_absolute_url(), found.body
    with django_capture_on_commit_callbacks(execute=True):
        case = taken_down(found)
    [letter] = case.letters.filter(key="N7")
    link = re.search(r"http\S+", letter.words["body"]).group().removeprefix(settings.SITE_URL)
    client = newsroom.enter(answering)
    assert "提交不侵权声明" in client.get(link).content.decode()
    answer = client.post(link, typed(case, proof=proof()))
    assert (answer.status_code, answer["Location"]) == (302, link)
    case.refresh_from_db()
    assert case.state == CaseState.COUNTER_RECEIVED
    notice = case.counters.get()
    assert (notice.editor, notice.person.role, notice.evidence.count()) == (answering, Role.COUNTERPARTY, 1)
    assert notice.person.contact["editor"] == str(answering)
    event = case.events.get(kind="counter")
    assert (event.by, event.role) == (answering, "editor")
    countering.forward(case, by=another_handler())
    [told] = case.letters.filter(key="N10")
    assert "本站编辑部" in told.words["body"]
    assert SAID in told.words["body"]
    assert answering.username not in told.words["body"]
    assert answering.email not in told.words["body"]
    outbox.send()
    timers.start_counter_clocks()
    with time_machine.travel(timezone.now() + 16 * DAY, tick=False):
        case.refresh_from_db()
        restoring.consent(case, why="clock", by=desk.legal(), reason="等待期已满，没有收到证明")
        with django_capture_on_commit_callbacks(execute=True):
            restoring.reinstate(case, by=desk.approver("liang"))
    found.refresh_from_db()
    assert (case.state, found.hidden_by, found.body) == (CaseState.RESTORED, 0, body)
    assert newsroom.enter(answering).get(path).status_code == 200
    outbox.send()
    told = [message for message in mail.outbox if message.to == [answering.email]]
    assert not [secret for secret in SECRETS for message in told if secret in message.body]


def another_handler():
    return desk.handler("jieshou")


def test_the_page_says_what_was_done_and_names_nobody():
    answering = editor()
    handler, second = desk.handler(), desk.approver()
    case = desk.case(own())
    deciding.claim(case, by=handler, conflict_free=True)
    words = {"outcome": "grant", "code": "infringes", "measure": "remove", "basis": "条例第十五条"}
    deciding.decide(case.targets.get(), **words, facts=f"{desk.SECRET_NAME}提交的版面表明其为著作权人。", by=handler)
    case.refresh_from_db()
    deciding.propose(case, by=handler)
    approving.approve(case, by=second)
    text = newsroom.enter(answering).get(at(case)).content.decode()
    assert not [secret for secret in SECRETS if secret in text]
    assert handler.username not in text
    for word in ("著作权侵权通知", "下架", "条例第十五条", "不在此显示", f"#{case.targets.get().article_id}"):
        assert word in text
    assert "履约周报" not in text
    assert CaseEvent.objects.filter(kind="seen_answer", by=answering).count() == 1


def test_only_editors_of_the_region_reach_it():
    case = taken_down(own())
    for who, status in (
        (editor(), 200),
        (editor("chief_editor", username="zongbian"), 200),
        (editor(username="ganbianji", regions=["gansu"]), 404),
        (editor("reporter", username="jizhe"), 404),
        (desk.auditor(), 404),
    ):
        client = newsroom.enter(who)
        assert client.get(at(case)).status_code == status, who
        if status == 404:
            assert sent(client, case).status_code == 404
    assert not CounterNotice.objects.exists()
    assert not Evidence.objects.exists()


def test_the_restricted_page_leads_to_it_and_says_no_more():
    found = own()
    case = taken_down(found)
    answer = newsroom.enter(editor()).get(newsroom.at(found))
    assert at(case) in answer.content.decode()
    assert not [word for word in (*SECRETS, case.ref, "著作权") if word in answer.content.decode()]
    bought = own(licence="licensed")
    other = taken_down(bought, by=another_handler(), approver=desk.approver("liang"))
    client = newsroom.enter(editor(username="erbianji"))
    assert "answer" not in client.get(newsroom.at(bought)).content.decode()
    assert client.get(at(other)).status_code == 404


@pytest.mark.parametrize(
    ("kind", "told"), [(Kind.COPYRIGHT, True), (Kind.REPUTATION, True), (Kind.AUTHORITY, False), (Kind.OWN, False)]
)
def test_the_letter_invites_where_nobody_outside_can_answer(kind, told):
    editor()
    case = desk.case(own(), kind=kind, state=CaseState.ACTIONED, decided_at=timezone.now())
    representing.tell_editors(case, case.targets.select_related("article"))
    [letter] = case.letters.filter(key="N7")
    assert (at(case) in letter.words["body"]) is told
    assert not [secret for secret in SECRETS if secret in letter.words["body"]]


def test_the_link_goes_to_the_editors_of_our_own_article_alone():
    """A case about ours in 青岛 and another's in 兰州, whose author is told: each editor once, one of them with the way."""
    editor()
    editor(username="ganbianji", regions=["gansu"])
    case = desk.case(
        own(), make.published(licence="licensed", regions=["lanzhou"]), state="actioned", decided_at=timezone.now()
    )
    desk.person(case, role=Role.AUTHOR, name="林溪", email="linxi@example.org")
    representing.tell_editors(case, case.targets.select_related("article"))
    told = {letter.words["to"]: at(case) in letter.words["body"] for letter in case.letters.filter(key="N7")}
    assert told == {"lubianji@portal.example": True, "ganbianji@portal.example": False}
    assert case.letters.filter(key="N7").count() == 2


def test_an_author_who_is_told_answers_and_the_editor_does_not():
    answering, found = editor(), own()
    case = desk.case(found)
    desk.person(case, role=Role.AUTHOR, name="林溪", email="linxi@example.org")
    desk.imposed(case)
    Case.objects.filter(pk=case.pk).update(state=CaseState.ACTIONED, decided_at=timezone.now())
    case.refresh_from_db()
    representing.tell_editors(case, case.targets.select_related("article"))
    assert at(case) not in case.letters.get(key="N7").words["body"]
    client = newsroom.enter(answering)
    assert "由其提交声明" in newsroom.text(client.get(at(case)))
    assert sent(client, case).status_code == 409
    assert not CounterNotice.objects.exists()


def test_a_secret_measure_is_told_to_no_editor():
    case = desk.case(own(), state=CaseState.ACTIONED, decided_at=timezone.now())
    desk.imposed(case, status=404)
    client = newsroom.enter(editor())
    assert client.get(at(case)).status_code == 404
    assert "/answer/" not in client.get(newsroom.at(case.targets.get().article)).content.decode()


def test_a_second_click_has_one_effect():
    answering, case = editor(), taken_down(own())
    client = newsroom.enter(answering)
    assert [sent(client, case).status_code for _ in range(2)] == [302, 302]
    assert CounterNotice.objects.count() == Evidence.objects.count() == 1
    assert case.events.filter(kind="counter").count() == 1
    assert "您已代表本站提交过声明：正在处理" in newsroom.text(client.get(at(case)))
    case.refresh_from_db()
    with pytest.raises(Blocked) as refused:
        spoken(case, answering)
    assert refused.value.code == "answered"
    notice = CounterNotice.objects.get()
    notice.pk, notice.ended = None, "dismissed"
    with pytest.raises(IntegrityError), transaction.atomic():
        notice.save(force_insert=True)


def test_nothing_typed_is_lost_whatever_is_wrong():
    case = taken_down(own())
    client = newsroom.enter(editor())
    answer = client.post(at(case), typed(case, statement="太短", truth=""))
    text = newsroom.text(answer)
    assert answer.status_code == 400
    for sentence in ("至少写 20 个字，现在有 2 个", "请至少上传一份", "请读完声明并勾选", "还没有提交"):
        assert sentence in text
    held = references.form_token()
    answer = client.post(at(case), typed(case, held=held, ground="", proof=proof()))
    assert SAID in answer.content.decode()
    assert "采访记录.png" in newsroom.text(answer)
    answer = client.post(at(case), typed(case, held=held, proof=SimpleUploadedFile("x.svg", b"<svg/>")))
    assert (answer.status_code, Evidence.objects.count()) == (400, 1)
    [file] = Evidence.objects.all()
    client.post(at(case), typed(case, held=held, do=f"drop-{file.pk}"))
    assert not Evidence.objects.exists()
    stale = client.post(at(case), typed(case, held=held, version=case.version - 1, proof=proof()))
    assert (stale.status_code, CounterNotice.objects.count()) == (409, 0)
    assert "刚刚被别人改动过" in newsroom.text(stale)
    fields = newsroom.fields(stale, "form.desk-form") | {"do": "send"}
    assert client.post(at(case), fields).status_code == 302
    assert CounterNotice.objects.get().words["statement"] == SAID


def test_too_late_or_nothing_left_is_said():
    answering, case = editor(), taken_down(own())
    client = newsroom.enter(answering)
    with time_machine.travel(timezone.now() + 181 * DAY, tick=False):
        late = newsroom.enter(answering)
        assert "180 天" in newsroom.text(late.get(at(case)))
        answer = sent(late, case)
        assert (answer.status_code, CounterNotice.objects.count()) == (409, 0)
        assert SAID in answer.content.decode()
    countered(case)
    assert "已有一份声明正在处理" in newsroom.text(client.get(at(case)))
    countering.dismiss(case, by=another_handler(), reason="没有依据")
    desk.lifted(case.targets.get().restrictions.get())
    assert "没有生效的措施" in newsroom.text(client.get(at(case)))


def test_who_answers_has_no_part_at_the_desk():
    both = editor(username="shuangzhi")
    both.roles = ["chief_editor", "takedown_approver", "takedown_legal"]
    both.all_regions = True
    both.save()
    case = taken_down(own())
    spoken(case, both)
    case.refresh_from_db()
    for act in (
        lambda: countering.forward(case, by=both),
        lambda: countering.dismiss(case, by=both, reason="没有依据"),
        lambda: restoring.consent(case, why="wrong", by=both, reason="通知有误"),
    ):
        with pytest.raises((Blocked, OutOfScope)):
            act()
    assert newsroom.enter(both).get(reverse("admin:takedowns_case_change", args=[case.pk])).status_code == 404
    other = desk.approver("qita")
    for rows in (Case.objects, Restriction.objects, Target.objects):
        assert rows.worked_by(other).exists()
        assert not rows.worked_by(both).exists()
    countering.forward(case, by=another_handler())
    restoring.consent(case, why="wrong", by=desk.legal(), reason="通知有误")
    with pytest.raises(Blocked, match="代表本站提交声明"):
        restoring.reinstate(case, by=both)


def test_who_took_part_does_not_answer():
    both = desk.handler("shuangzhi")
    both.roles = ["chief_editor", "takedown_handler"]
    both.save()
    case = taken_down(own(), by=both)
    client = newsroom.enter(both)
    assert "由没有参与的编辑提交" in newsroom.text(client.get(at(case)))
    with pytest.raises(Blocked) as refused:
        spoken(case, both)
    assert refused.value.code == "took_part"
    with pytest.raises(Stale):
        spoken(case, editor(), version=case.version - 1)
    with pytest.raises(Blocked) as refused:
        representing.counter_for_us(
            case, draft=None, ground="own_work", statement=SAID, targets=case.targets.all(), by=editor(username="er")
        )
    assert refused.value.code == "no_proof"


def test_a_statement_is_about_articles_in_scope_alone():
    answering, mine, other = editor(), own(), own(regions=["lanzhou"])
    case = desk.case(mine, other, state="actioned", decided_at=timezone.now())
    for found in (mine, other):
        desk.imposed(case, article=found)
    case.refresh_from_db()
    client = newsroom.enter(answering)
    assert f"#{other.pk}" not in client.get(at(case)).content.decode()
    assert sent(client, case).status_code == 400
    notice = spoken(case, answering)
    assert [target.article_id for target in notice.targets.all()] == [mine.pk]


@pytest.mark.postgres(reason="threads need row locks; SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_have_one_effect():
    answering, case, held = editor(), taken_down(own()), references.form_token()
    evidence.take(evidence.open_draft(held), "采访记录.png", hostile.encoded("PNG", (40, 30)))
    words = {"ground": "own_work", "statement": SAID, "targets": case.targets.all(), "by": answering}
    job = lambda: representing.counter_for_us(  # noqa: E731  one job, many threads
        Case.objects.get(pk=case.pk), draft=evidence.draft_of(held), **words
    )
    assert [error.code for error in errors_of(*[job] * 4)] == ["answered"] * 3
    assert (CounterNotice.objects.count(), CounterNotice.objects.get().evidence.count()) == (1, 1)
