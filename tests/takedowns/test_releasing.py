"""The way past stay-down from the desk: an approver lets a named article hold the text of one that the case took down."""

import pytest
from django.urls import reverse

from articles import publishing, staydown
from articles.models import Article, Waiver
from takedowns.models import Case, CaseEvent
from tests import make
from tests.articles import copies
from tests.articles.desk import enter, text
from tests.takedowns import desk
from workflow.models import Event

pytestmark = pytest.mark.django_db
WORDS = copies.html(copies.text(1))
REASON = "已取得山谷早报 2026 年 11 月的新授权书。"


@pytest.fixture
def taken():
    """A case that took an article down, and a draft of the same words that an editor had before."""
    draft = make.draft(title="本地消息", body=WORDS)
    restriction = desk.removed(make.published(title="被下架的独家报道", body=WORDS))
    return restriction.target.case, draft


def page(person, case, **asked):
    return enter(person).get(reverse("admin:takedowns_case_release", args=[case.pk]), asked)


def release(person, case, article, *, stone=None, reason=REASON):
    """Press the button."""
    stone = stone or case.targets.get().article.tombstone
    data = {"article": article if isinstance(article, str) else article.pk, "restricted": stone.pk, "reason": reason}
    return enter(person).post(reverse("admin:takedowns_case_release", args=[case.pk]), data)


def publish(article):
    """As its editor presses the button; true if readers have it."""
    try:
        publishing.publish(Article.objects.get(pk=article.pk), by=None)
    except staydown.StayDown:
        return False
    return True


def test_an_approver_lets_a_draft_pass_and_both_logs_say_so(taken):
    case, draft = taken
    approver = desk.approver()
    assert not publish(draft)
    screen = enter(approver).get(reverse("admin:takedowns_case_change", args=[case.pk]))
    assert reverse("admin:takedowns_case_release", args=[case.pk]) in screen.content.decode()
    told = text(page(approver, case, article=f"#{draft.pk}"))
    assert f"与受限稿件 #{case.targets.get().article_id} 相符，重合 100%" in told
    assert "本地消息" in told
    version = Case.objects.get(pk=case.pk).version
    assert release(approver, case, draft).status_code == 302
    assert publish(draft)
    event = Event.objects.about(draft).get(move="waive")
    assert (event.by, event.reason) == (approver, REASON)
    kept = CaseEvent.objects.get(case=case, kind="released")
    assert (kept.by, kept.payload["article"]) == (approver, draft.pk)
    assert REASON not in str(kept.payload)  # typed words lie sealed in the note
    assert case.notes.get(pk=kept.payload["note"]).text == REASON
    assert Case.objects.get(pk=case.pk).version == version  # a consent that stands is not undone
    assert f"稿件 #{draft.pk}" in text(page(approver, case))


def test_a_text_that_could_not_be_saved_is_let_into_the_draft_without_it(taken):
    case, _ = taken
    stub = make.draft(title="还没有正文的一稿", body="<p>稍后补。</p>")
    with pytest.raises(staydown.StayDown):
        publishing.save(stub, {"body": WORDS}, by=None, version=stub.version)
    approver = desk.approver()
    told = text(page(approver, case, article=stub.pk))
    assert "没有被这件申请拦截" in told
    assert "还没有正文的一稿" not in told  # the desk reads no draft by its number
    release(approver, case, stub)
    stub.refresh_from_db()
    publishing.save(stub, {"body": WORDS}, by=None, version=stub.version)
    assert publish(stub)


def test_nothing_is_let_pass_without_right_reason_or_article(taken):
    case, draft = taken
    for person in (desk.handler("jingban-2"), desk.legal(), desk.auditor()):
        assert page(person, case).status_code == 403
        assert release(person, case, draft).status_code == 403
        screen = enter(person).get(reverse("admin:takedowns_case_change", args=[case.pk]))
        assert "/release/" not in screen.content.decode()
    approver = desk.approver()
    assert "必填" in text(release(approver, case, draft, reason=" "))
    answer = release(approver, case, "987654")
    assert (answer.status_code, "没有这个编号的稿件" in text(answer)) == (400, True)
    assert REASON in answer.content.decode()  # nothing typed is lost
    assert "本身受限" in text(release(approver, case, case.targets.get().article))
    assert not Waiver.objects.exists()
    release(approver, case, draft)
    assert "已经放行过" in text(release(approver, case, draft))
    assert Waiver.objects.count() == 1


def test_a_case_lets_only_its_own_texts_pass(taken):
    case, draft = taken
    other = desk.removed(make.published(body=copies.html(copies.text(2)))).target.case
    approver = desk.approver()
    answer = release(approver, other, draft, stone=case.targets.get().article.tombstone)
    assert answer.status_code == 400
    assert not Waiver.objects.exists()
    assert "没有被这件申请拦截" in text(page(approver, other, article=draft.pk))
    assert "没有封存的稿件" in text(page(approver, desk.case(make.published())))
