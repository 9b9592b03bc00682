"""The queue of review: order, claims, urgency, scope; and an old version brought back as a new one."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing, reviewing
from articles.models import Revision
from articles.states import RevisionState
from tests import make
from tests.articles import desk
from workflow.errors import Blocked, WrongState
from workflow.models import Event

pytestmark = pytest.mark.django_db
QUEUE = reverse("admin:articles_article_queue")


@pytest.fixture
def people():
    """A reporter and two editors of 山东."""
    return make.user("reporter", name="周林"), make.user(name="王晓"), make.user(name="李岩")


def submitted(by, *, minutes=0, **values):
    """A draft of `by` that has waited for review for some minutes."""
    revision = reviewing.submit(publishing.newest_revision(make.draft(by=by, **values)), by=by)
    Revision.objects.filter(pk=revision.pk).update(submitted_at=timezone.now() - datetime.timedelta(minutes=minutes))
    revision.refresh_from_db()
    return revision


def titles(client):
    """The titles in the queue from top to bottom."""
    return [node.text() for node in desk.parsed(client.get(QUEUE)).css(".queue td:nth-child(2) bdi")]


def test_urgent_first_then_the_longest_wait(people):
    """Order and age; what is not submitted, superseded or in the bin does not wait."""
    reporter, editor, _ = people
    submitted(reporter, minutes=30, title="半小时")
    submitted(reporter, minutes=300, title="五小时")
    urgent = submitted(reporter, minutes=1, title="急稿")
    reviewing.urge(urgent, by=reporter)
    make.draft(by=reporter, title="没有提交的")
    newer = submitted(reporter, title="又改过的")
    publishing.save(newer.article, {"summary": "改"}, by=reporter, version=newer.article.version)
    gone = submitted(reporter, title="丢弃的")
    publishing.discard(gone.article, by=None)
    browser = desk.enter(editor)
    assert titles(browser) == ["急稿", "五小时", "半小时"]
    waits = [node.text().split()[-2:] for node in desk.parsed(browser.get(QUEUE)).css(".waits")]
    assert waits[1] == ["5", "小时"]
    assert desk.parsed(browser.get(QUEUE)).css_first(".waits.late") is not None


def test_a_claim_keeps_others_off_for_half_an_hour(people):
    """Others are refused with a name and a way out; 接手 takes over; an old claim binds nobody."""
    reporter, editor, other = people
    revision = submitted(reporter)
    reviewing.claim(revision, by=editor)
    with pytest.raises(Blocked, match=r"王晓.*接手"):
        reviewing.approve(revision, by=other)
    with pytest.raises(Blocked):
        reviewing.request_changes(revision, by=other, reason="改")
    with pytest.raises(Blocked):
        reviewing.release(revision, by=other)
    reviewing.claim(revision, by=other)
    assert reviewing.holder(revision) == other
    Revision.objects.filter(pk=revision.pk).update(claimed_at=timezone.now() - datetime.timedelta(minutes=31))
    reviewing.approve(revision, by=editor)
    moves = Event.objects.about(revision.article).values_list("move", flat=True)
    assert list(moves[:3]) == ["approve", "claim", "claim"], "who took it from whom is in the history"


def test_claim_and_release_by_their_buttons(people):
    """The queue's buttons: 认领 shows the name to others, 放回 takes it off, both move nothing else."""
    reporter, editor, other = people
    revision = submitted(reporter, title="待审的题")
    mine, theirs = desk.enter(editor), desk.enter(other)
    assert desk.move(mine, revision.article, "claim").status_code == 302
    assert "王晓" in desk.text(theirs.get(QUEUE), ".queue tbody")
    assert "接手" in desk.text(theirs.get(QUEUE), ".queue tbody")
    assert "王晓" in desk.text(theirs.get(desk.at(revision.article)), ".panel")
    assert desk.move(mine, revision.article, "release").status_code == 302
    assert "王晓" not in desk.text(theirs.get(QUEUE), ".queue tbody")
    revision.refresh_from_db()
    assert (revision.state, revision.claimed_by) == (RevisionState.SUBMITTED, None)


def test_urging_twice_is_refused(people):
    """One mark, one event."""
    reporter, *_ = people
    revision = submitted(reporter)
    reviewing.urge(revision, by=reporter)
    with pytest.raises(WrongState):
        reviewing.urge(revision, by=reporter)
    assert Event.objects.about(revision.article).filter(move="urge").count() == 1


def test_the_queue_is_scoped(people):
    """Another region's title is not in it; a reporter has no queue."""
    reporter, editor, _ = people
    submitted(make.user("reporter", regions=["gansu"]), regions=["lanzhou"], title="canary 兰州的题")
    submitted(reporter, title="青岛的题")
    assert titles(desk.enter(editor)) == ["青岛的题"]
    assert desk.enter(reporter).get(QUEUE).status_code == 403


def test_own_text_waits_for_another(people):
    """Four eyes: the author sees the row, without a button to claim it."""
    _, editor, _ = people
    submitted(editor, title="自己的题")
    row = desk.parsed(desk.enter(editor).get(QUEUE)).css_first(".queue tbody tr")
    assert row.css_first("button") is None
    assert "另一位编辑" in row.text()


@pytest.mark.parametrize("count", [1, 3, 20])
def test_queries_do_not_grow(people, count, django_assert_max_num_queries):
    """As many queries for twenty rows as for one."""
    reporter, editor, _ = people
    for _ in range(count):
        submitted(reporter)
    browser = desk.enter(editor)
    browser.get(QUEUE)
    with django_assert_max_num_queries(12):
        browser.get(QUEUE)


def test_an_old_version_is_brought_back_as_a_new_one(people):
    """All fields as they were, the versions between untouched, the note says from where."""
    *_, editor = people
    at = timezone.now().replace(second=0, microsecond=0)
    article = make.draft(title="第一版", body="<p>旧文。</p>", tags=["碳价"], originally_published_at=at)
    first = publishing.newest_revision(article)
    publishing.save(article, {"title": "第二版", "body": "<p>新文。</p>", "tags": []}, by=None, version=article.version)
    browser = desk.enter(editor)
    form = desk.fields(browser.get(desk.at(article, "history")), form=".history form")
    assert int(form["revision"]) == first.pk
    assert browser.post(desk.at(article, "bring_back"), form).status_code == 302
    newest = publishing.newest_revision(article)
    assert newest.snapshot == first.snapshot
    assert (article.revisions.count(), newest.note) == (3, f"恢复第 {first.pk} 版")
    assert browser.post(desk.at(article, "bring_back"), form).status_code == 302
    assert article.revisions.count() == 3, "a second click is a stale one"


def test_another_articles_version_is_not_brought_back(people):
    """The revision is looked up through the article."""
    *_, editor = people
    article, other = make.draft(), make.draft(regions=["lanzhou"], title="canary")
    data = {"revision": publishing.newest_revision(other).pk, "version": article.version}
    assert desk.enter(editor).post(desk.at(article, "bring_back"), data).status_code == 404


def test_nobody_claims_the_own_text(people):
    """A claim keeps others off: only who may judge the text may make one."""
    _, editor, _ = people
    revision = submitted(editor)
    with pytest.raises(Blocked, match="另一位编辑"):
        reviewing.claim(revision, by=editor)
    assert reviewing.holder(revision) is None
