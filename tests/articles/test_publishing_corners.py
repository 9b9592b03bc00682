"""Corners of the verbs: deleted vocabulary, time passing between two verbs, look-alike addresses, the recycle bin."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import counting, publishing, reviewing, sweeping
from articles.models import Article
from articles.states import RevisionState
from tests import make
from workflow import errors
from workflow.models import Event

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def moves(article):
    """The moves of an article's history, newest first."""
    return [event.move for event in Event.objects.about(article)]


@pytest.mark.parametrize("kind", ["source", "authors", "section"])
def test_what_was_deleted_meanwhile_is_named_before_publishing(kind):
    """A pending revision may name a source, author or section that nobody has any more: a sentence, no crash."""
    gone = {
        "source": make.source("停刊日报"),
        "authors": make.author("离职者"),
        "section": make.section("jiu", "旧栏目"),
    }[kind]
    article = make.published()
    publishing.save(article, {kind: [gone] if kind == "authors" else gone}, by=None, version=article.version)
    gone.delete()
    with pytest.raises(errors.Blocked) as refusal:
        publishing.publish(article, by=None)
    assert any("已被删除" in item for item in refusal.value.items)


def test_restoring_leaves_out_what_was_deleted():
    """The draft then mirrors a new revision without it."""
    article, source = make.published(), make.source("停刊日报")
    publishing.save(article, {"source": source, "authors": [make.author()]}, by=None, version=article.version)
    publishing.withdraw(article, by=None, reason="理由")
    source.delete()
    publishing.restore(article, by=None, reason="理由")
    assert article.source is None
    assert publishing.newest_revision(article).snapshot["source"] is None
    assert publishing.newest_revision(article).snapshot["authors"] == [make.author().pk]


def test_a_verb_between_the_due_time_and_the_sweep_keeps_the_history():
    """The line about the schedule is written by whoever comes first, once; so is the one about the end."""
    article = make.scheduled()
    with time_machine.travel(timezone.now() + 2 * datetime.timedelta(hours=1)):
        publishing.withdraw(article, by=None, reason="理由")
        assert moves(article) == ["withdraw", "appear", "schedule", "create"]
        assert sweeping.sweep() == (0, 0)
    ending = make.published(expire_at=timezone.now() + DAY)
    with time_machine.travel(timezone.now() + 2 * DAY):
        publishing.withdraw(ending, by=None, reason="理由")
        assert moves(ending) == ["withdraw", "expire", "publish", "create"]


@pytest.mark.parametrize("verb", [publishing.withdraw, publishing.hide])
def test_removing_what_no_sweep_has_counted_reaches_the_neighbours(verb):
    """A scheduled article that has come due stands on other pages already; their validators must change."""
    article = make.scheduled()
    with time_machine.travel(timezone.now() + 2 * datetime.timedelta(hours=1)):
        before = counting.number(counting.REMOVALS)
        verb(article, by=None, reason="理由")
        assert counting.number(counting.REMOVALS) > before


def test_a_new_text_of_a_visible_article_reaches_the_neighbours():
    """Pages that name it hold its older title."""
    article = make.published()
    before = counting.number(counting.REMOVALS)
    publishing.save(article, {"title": "更正后的标题"}, by=None, version=article.version)
    publishing.publish(article, by=None)
    assert counting.number(counting.REMOVALS) == before + 1


def test_a_licence_must_hold_on_the_day_of_publication():
    """A source licensed until today cannot be scheduled for the day after tomorrow."""
    article = make.draft(source=make.source("短约日报", licence_until=timezone.localdate()))
    with pytest.raises(errors.Blocked) as refusal:
        publishing.schedule(article, at=timezone.now() + 2 * DAY, by=None)
    assert "短约日报" in refusal.value.items[0]
    publishing.publish(article, by=None)


def test_a_new_revision_does_not_revive_an_expired_article_unseen():
    """Publishing text whose end has passed is refused, with what to do."""
    article = make.expired()
    changes = {"title": "新标题", "expire_at": article.expire_at}
    publishing.save(article, changes, by=None, version=article.version)
    with pytest.raises(errors.Blocked, match="失效时间"):
        publishing.publish(article, by=None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://a.example/show.php?12345", "http://a.example/show.php?67890", False),
        ("http://a.example/l?t=%D6%D0", "http://a.example/l?t=%CE%C4", False),
        ("http://a.example/?" + "x" * 900 + "1", "http://a.example/?" + "x" * 900 + "2", False),
        ("http://a.example/?b=2&a=1", "https://A.example:443/?a=1&b=2&utm_source=q&spm=1#top", True),
        ("http://a.example", "http://a.example/", True),
    ],
)
def test_which_addresses_are_the_same_article(one, other, same):
    """Order and tracking parameters do not count; everything else does, whatever its form."""
    make.draft(source_url=one)
    if same:
        with pytest.raises(errors.Blocked, match="回收站"):
            make.draft(source_url=other)
    else:
        make.draft(source_url=other)


def test_the_recycle_bin_is_no_place_for_review():
    """Discarding takes a submission back; nothing in the bin is submitted; it is emptied after 30 days."""
    article = make.draft()
    revision = publishing.newest_revision(article)
    reviewing.submit(revision, by=None)
    publishing.discard(article, by=None)
    revision.refresh_from_db()
    assert revision.state == RevisionState.DRAFT
    with pytest.raises(errors.WrongState, match="回收站"):
        reviewing.submit(revision, by=None)
    assert sweeping.empty_bin() == 0
    kept = make.draft()
    with time_machine.travel(timezone.now() + 31 * DAY):
        assert sweeping.empty_bin() == 1
        assert list(Article.objects.all()) == [kept]


def test_the_same_author_twice_is_one_author():
    """A doubled id in a request breaks nothing."""
    author = make.author()
    assert list(make.draft(authors=[author, author]).authors.all()) == [author]


def test_banned_words_are_found_everywhere_and_in_both_scripts():
    """Title, short title, summary and body; 繁体 counts as 简体."""
    make.small_team()
    make.ban("内幕消息")
    for name in ("title", "short_title", "summary", "body"):
        article = make.draft(**{name: "這是內幕消息"})
        with pytest.raises(errors.Blocked) as refusal:
            publishing.publish(article, by=None)
        assert any("内幕消息" in item for item in refusal.value.items)


@pytest.mark.parametrize("name", ["++", "🔥", "…", "a" * 41])
def test_a_tag_without_an_address_is_refused(name):
    """A name with nothing to make an address of would take every page down that prints it."""
    with pytest.raises(ValidationError, match="标签"):
        make.draft(tags=[name])


def test_an_invisible_tag_is_no_tag():
    """What is pasted along with a name, and only that, is dropped."""
    assert [tag.name for tag in make.draft(tags=["\u200b", "碳价\u200b"]).tags.all()] == ["碳价"]
