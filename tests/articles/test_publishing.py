"""Stories of articles: what readers see after each verb, and what is refused."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import preflight, publishing, reviewing
from articles.models import Article, Counter, Image
from articles.states import RevisionState
from articles.sweeping import sweep
from tests import make
from workflow import errors
from workflow.models import Event

pytestmark = pytest.mark.django_db


def live(article):
    """Whether readers see it, asked of the row and of its copies."""
    answers = {
        Article.objects.live().filter(pk=article.pk).exists(),
        *(Article.objects.in_region(place.region).filter(pk=article.pk).exists() for place in article.places.all()),
    }
    assert len(answers) == 1, "row and copies disagree"
    return answers.pop()


def test_a_life():
    """Draft, published, withdrawn, draft again, published again: visible exactly while published; dates are kept."""
    article = make.draft()
    assert not live(article)
    publishing.publish(article, by=None)
    first = article.published_at
    assert live(article)
    publishing.withdraw(article, by=None, reason="来源要求")
    assert not live(article)
    publishing.restore(article, by=None, reason="来源同意")
    assert not live(article)
    publishing.publish(article, by=None)
    assert live(article)
    assert article.published_at == first
    assert [event.move for event in Event.objects.about(article)] == [
        "publish", "restore", "withdraw", "publish", "create",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", make.INVISIBLE)
def test_never_live(kind):
    """Every kind of invisible article is invisible in the row and in every copy."""
    assert not live(make.INVISIBLE[kind](tags=["甲"], authors=[make.author()]))
    assert not Article.objects.live().exists()


def test_two_restrictions_hide_until_both_are_gone():
    """Revealing once does not show what a second restriction still hides."""
    article = make.hidden()
    publishing.hide(article, by=None, reason="case 2")
    publishing.reveal(article, by=None, reason="case 1 rejected")
    assert not live(article)
    publishing.reveal(article, by=None, reason="case 2 rejected")
    assert live(article)
    with pytest.raises(errors.WrongState):
        publishing.reveal(article, by=None, reason="once more")


def test_editing_a_published_article_changes_nothing_for_readers():
    """The row keeps the published text until the new revision is published by name."""
    article = make.published(title="旧标题", tags=["旧"], regions=["qingdao"])
    revision = publishing.save(
        article,
        {"title": "新标题", "tags": ["新"], "regions": [make.region("jinan")]},
        by=None,
        version=article.version,
    )
    row = Article.objects.get(pk=article.pk)
    assert (row.title, [tag.name for tag in row.tags.all()]) == ("旧标题", ["旧"])
    assert set(row.places.values_list("region__slug", flat=True)) == {"qingdao", "shandong", "huadong"}
    publishing.publish(article, by=None, revision=revision, version=article.version)
    row = Article.objects.get(pk=article.pk)
    assert (row.title, [tag.name for tag in row.tags.all()]) == ("新标题", ["新"])
    assert set(row.places.values_list("region__slug", flat=True)) == {"jinan", "shandong", "huadong"}
    assert row.live_revision == revision


def test_an_older_revision_is_not_published():
    """Nobody publishes a text that a newer one has replaced."""
    article = make.draft()
    first = publishing.newest_revision(article)
    publishing.save(article, {"title": "更好的标题"}, by=None, version=article.version)
    with pytest.raises(errors.Stale) as refusal:
        publishing.publish(article, by=None, revision=first)
    assert refusal.value.code == "newer_revision"
    assert not live(article)


def test_saving_nothing_new_writes_nothing():
    """An unchanged form leaves one revision, one event and the version that colleagues' forms hold."""
    article = make.draft(title="同一个标题")
    version = article.version
    publishing.save(article, {"title": "同一个标题 "}, by=None, version=version)
    assert article.revisions.count() == 1
    assert Event.objects.about(article).count() == 1
    assert Article.objects.get(pk=article.pk).version == article.version == version


def test_scheduling_is_a_question_not_a_job():
    """Visible when due without any sweep; the sweep then writes one history line and the counters, once."""
    now = timezone.now()
    article = publishing.schedule(make.draft(), at=now + datetime.timedelta(hours=1), by=None)
    assert not live(article)
    assert Counter.objects.filter(key="articles", n__gt=0).count() == 0
    publishing.schedule(article, at=now + datetime.timedelta(hours=2), by=None)
    with time_machine.travel(now + datetime.timedelta(minutes=90)):
        assert not live(article)
    with time_machine.travel(now + datetime.timedelta(hours=3)):
        assert live(article)
        assert sweep() == (1, 0)
        assert sweep() == (0, 0)
        assert Counter.objects.get(key="articles").n == 1
    assert [event.move for event in Event.objects.about(article)].count("appear") == 1


def test_schedule_refuses_the_past_and_what_is_visible():
    """A passed time and an article that readers already see get a sentence."""
    with pytest.raises(errors.Blocked, match="已经过去"):
        publishing.schedule(make.draft(), at=timezone.now(), by=None)
    with pytest.raises(errors.WrongState, match="先撤稿"):
        publishing.schedule(make.published(), at=timezone.now() + datetime.timedelta(days=1), by=None)


def test_publishing_a_scheduled_article_now():
    """It becomes visible at once, with today's date."""
    article = make.scheduled()
    publishing.publish(article, by=None, version=article.version)
    assert live(article)
    assert article.published_at <= timezone.now()


def test_expiry_by_itself():
    """An expired article is gone without a job; the sweep takes it out of the counters once."""
    now = timezone.now()
    article = make.published(expire_at=now + datetime.timedelta(days=1))
    assert Counter.objects.get(key="articles").n == 1
    with time_machine.travel(now + datetime.timedelta(days=2)):
        assert not live(article)
        assert sweep() == (0, 1)
        assert sweep() == (0, 0)
        assert Counter.objects.get(key="articles").n == 0
        assert Counter.objects.get(key="removals").n == 1


def test_four_eyes():
    """The author of a text does not publish it; another editor does; the small-team setting lifts it."""
    author, other = make.user(), make.user()
    ticks = ["region", "licence", "summary"]
    article = make.draft(by=author)
    with pytest.raises(errors.Blocked) as refusal:
        publishing.publish(article, by=author, acknowledged=ticks)
    assert refusal.value.code == "four_eyes"
    publishing.publish(article, by=other, acknowledged=ticks)
    assert live(article)
    make.small_team()
    publishing.publish(make.draft(by=author), by=author, acknowledged=ticks)


def test_review():
    """Submitted, sent back with a reason, fixed, submitted, approved by another, published by its author."""
    reporter, editor = make.user("reporter"), make.user()
    article = make.draft(by=reporter)
    first = publishing.newest_revision(article)
    reviewing.submit(first, by=reporter)
    with pytest.raises(errors.ReasonMissing):
        reviewing.request_changes(first, by=editor, reason=" ")
    reviewing.request_changes(first, by=editor, reason="请核对日期")
    second = publishing.save(article, {"summary": "日期已核对。"}, by=reporter, version=article.version)
    reviewing.submit(second, by=reporter)
    with pytest.raises(errors.NotPermitted):
        reviewing.approve(second, by=reporter)
    reviewing.approve(second, by=editor)
    assert second.state == RevisionState.APPROVED
    with pytest.raises(errors.Stale):
        reviewing.submit(first, by=reporter)
    moves = [event.move for event in Event.objects.about(article)]
    assert moves == ["approve", "submit", "save", "request_changes", "submit", "create"]


def test_authors_do_not_approve_themselves():
    """Approval by the revision's author is refused."""
    editor = make.user()
    revision = publishing.newest_revision(make.draft(by=editor))
    reviewing.submit(revision, by=editor)
    with pytest.raises(errors.Blocked, match="另一位"):
        reviewing.approve(revision, by=editor)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": ""}, None),
        ({"body": "<p> </p>"}, "正文是空的"),
        ({"section": None}, "选择一个栏目"),
        ({"body": "<p>如图：〔图片缺失 1：导入时未下载〕</p>"}, "图片缺失"),
        ({"body": "<p>海南???凇?/span>的一句话</p>"}, "乱码"),
    ],
)
def test_preflight_blocks(values, sentence):
    """What readers must not get is named in a sentence, and the draft stays a draft."""
    if sentence is None:
        with pytest.raises(ValidationError):
            make.draft(**values)
        return
    article = make.draft(**values)
    with pytest.raises(errors.Blocked) as refusal:
        publishing.publish(article, by=None)
    assert any(sentence in item for item in refusal.value.items)
    assert not live(article)


def test_forbidden_and_expired_sources_block():
    """The source's policy and licence decide, with the reason named."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    for source in (
        make.source("禁转日报", policy="forbid"),
        make.source("到期日报", licence_until=yesterday),
    ):
        with pytest.raises(errors.Blocked) as refusal:
            publishing.publish(make.draft(source=source), by=None)
        assert source.name in refusal.value.items[0]


def test_warnings_need_ticks_that_are_logged():
    """An unticked warning stops a person; the ticks stand in the event."""
    editor = make.user()
    article = make.draft(licence="unverified", summary="")
    with pytest.raises(errors.Blocked) as refusal:
        publishing.publish(article, by=editor, acknowledged=["summary"])
    assert refusal.value.code == "warnings"
    assert len(refusal.value.items) == 1
    publishing.publish(article, by=editor, acknowledged=["summary", "licence"])
    assert set(Event.objects.about(article)[0].details["acknowledged"]) == {"licence", "summary"}


def test_one_article_per_source_address():
    """The same page under another scheme, case or tracking parameter is the same page."""
    make.draft(source_url="https://News.example/a/1.html?utm_source=x&id=2#top")
    with pytest.raises(errors.Blocked) as refusal:
        make.draft(source_url="http://news.example/a/1.html?id=2")
    assert refusal.value.code == "source_url_taken"
    make.draft(source_url="http://news.example/a/1.html?id=3")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//host/x", "ftp://host/x", "java\tscript:x"]
)
def test_source_address_is_http(url):
    """Only http and https addresses are kept."""
    with pytest.raises(ValidationError):
        make.draft(source_url=url)


def test_discard_is_for_what_was_never_public():
    """A once public article keeps its address and its 410."""
    article = make.withdrawn()
    publishing.restore(article, by=None, reason="重做")
    with pytest.raises(errors.WrongState, match="曾经发布"):
        publishing.discard(article, by=None)
    draft = make.draft()
    publishing.recover(publishing.discard(draft, by=None), by=None)
    assert draft.state == "draft"


def test_correction_is_a_dated_note():
    """A correction needs a reason and a text, and changes the lastmod."""
    article = make.published(ago=datetime.timedelta(days=3))
    note = publishing.correct(article, kind="correction", text="第二段的吨数应为 12 万吨。", by=None, reason="读者来信")
    assert list(article.corrections.all()) == [note]
    assert article.changed_at == note.created_at
    with pytest.raises(errors.Blocked):
        publishing.correct(article, kind="correction", text=" ", by=None, reason="读者来信")


def test_counters_follow():
    """Section, month and every region with its ancestors count what is live; a removal is counted."""
    article = make.published(regions=["qingdao"])
    month = timezone.localtime(article.published_at).strftime("month:%Y-%m")
    keys = ["articles", month, f"section:{article.section_id}"]
    keys += [f"region:{make.region(slug).pk}" for slug in ("qingdao", "shandong", "huadong")]
    assert {key: Counter.objects.get(key=key).n for key in keys} == dict.fromkeys(keys, 1)
    publishing.withdraw(article, by=None, reason="理由")
    assert {key: Counter.objects.get(key=key).n for key in keys} == dict.fromkeys(keys, 0)
    assert Counter.objects.get(key="removals").n == 1


def test_a_schedule_cancelled_in_time_was_never_public():
    """Its address stays a plain 404 also after the time has passed."""
    article = make.scheduled()
    publishing.withdraw(article, by=None, reason="改期")
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        assert not Article.objects.get(pk=article.pk).was_public
    again = make.withdrawn()
    publishing.schedule(again, at=timezone.now() + datetime.timedelta(hours=1), by=None)
    publishing.withdraw(again, by=None, reason="改期")
    assert Article.objects.get(pk=again.pk).was_public


def test_an_end_before_the_beginning():
    """An expiry that has passed blocks publication with a sentence, on a fresh draft and on a restored one."""
    past = timezone.now() - datetime.timedelta(days=1)
    with pytest.raises(errors.Blocked, match="失效时间"):
        publishing.publish(make.draft(expire_at=past), by=None)
    article = publishing.restore(make.withdrawn(), by=None, reason="重做")
    publishing.save(article, {"expire_at": past}, by=None, version=article.version)
    with pytest.raises(errors.Blocked, match="失效时间"):
        publishing.publish(article, by=None)


@pytest.mark.parametrize(
    ("chosen", "length", "code"),
    [
        ("ask", 10, "source_ask"),
        ("excerpt_only", 250, "source_excerpt"),
        ("excerpt_only", 50, None),
        ("allow", 900, None),
    ],
)
def test_the_policy_of_a_source_is_a_reminder_to_tick(chosen, length, code):
    """What a medium allows is told before readers see its text."""
    article = make.draft(source=make.source("晚报", policy=chosen), body=f"<p>{'字' * length}</p>")
    found = {finding.code: finding for finding in preflight.check(publishing.newest_revision(article).snapshot)}
    assert {each for each in found if each.startswith("source_")} == ({code} if code else set())
    assert not code or not found[code].blocking


def test_a_picture_whose_rights_are_over_blocks():
    """In the body or as the cover; on the last day it may still be used."""
    today = timezone.localdate()
    image = Image.objects.create(
        name=f"2026/01/{'c' * 32}.png", sha256="c", alt="图", width=9, height=9, renditions={}, rights_until=today
    )
    article = make.draft(cover=image)
    snapshot = publishing.newest_revision(article).snapshot
    assert "picture_rights" not in {finding.code for finding in preflight.check(snapshot)}
    Image.objects.update(rights_until=today - datetime.timedelta(days=1))
    assert "picture_rights" in {finding.code for finding in preflight.check(snapshot)}
