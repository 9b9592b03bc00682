"""The engine through the article's table: every state x move, rights, scope, reason, version, events."""

import pytest

from articles import publishing
from articles.lifecycle import ARTICLE, REVISION
from articles.models import Article
from articles.states import ArticleState
from tests import make
from workflow import errors
from workflow.models import Event
from workflow.origin import coming_from

pytestmark = pytest.mark.django_db

MOVES = list(ARTICLE.moves.values())
BY_STATE = {
    ArticleState.DRAFT: make.draft,
    ArticleState.PUBLISHED: make.published,
    ArticleState.WITHDRAWN: make.withdrawn,
    ArticleState.DISCARDED: make.discarded,
}


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.name)
@pytest.mark.parametrize("state", list(ArticleState))
def test_grid(state, move):
    """A move works from the states of its row and from no other; the state and version say so."""
    article = BY_STATE[state]()
    version, events = article.version, Event.objects.about(article).count()
    if state not in move.from_:
        with pytest.raises(errors.WrongState), ARTICLE.making(move.name, article, by=None, reason="理由"):
            pytest.fail("the body must not run")
        article.refresh_from_db()
        assert (article.state, article.version) == (state, version)
        assert Event.objects.about(article).count() == events
        return
    with ARTICLE.making(move.name, article, by=None, reason="理由"):
        if move.to == ArticleState.PUBLISHED and article.live_revision is None:
            article.live_revision = publishing.newest_revision(article)
            article.published_at = article.visible_from = article.created_at
    article.refresh_from_db()
    assert article.state == (move.to or state)
    assert article.version == version + 1
    event = Event.objects.about(article)[0]
    assert (event.move, event.label, event.from_state, event.to_state) == (move.name, move.label, state, article.state)
    assert event.actor == "系统"


@pytest.mark.parametrize("move", [move for move in MOVES if move.permission], ids=lambda move: move.name)
def test_permission_and_scope(move):
    """Without the permission, or on another region's article, nothing happens."""
    article = BY_STATE[move.from_[0]](regions=["qingdao"])
    for person, error in [
        (make.user("takedown_handler"), errors.NotPermitted),
        (make.user(regions=["gansu"]), errors.OutOfScope),
    ]:
        with pytest.raises(error), ARTICLE.making(move.name, article, by=person, reason="理由"):
            pytest.fail("the body must not run")
    article.refresh_from_db()
    assert article.state == move.from_[0]


@pytest.mark.parametrize("move", [move for move in MOVES if move.needs_reason], ids=lambda move: move.name)
@pytest.mark.parametrize("reason", ["", "  \n", "长" * 2001])
def test_reason(move, reason):
    """A missing, blank or endless reason is refused."""
    article = BY_STATE[move.from_[-1]]()
    with pytest.raises(errors.ReasonMissing), ARTICLE.making(move.name, article, by=None, reason=reason):
        pytest.fail("the body must not run")


def test_stale_version():
    """What was decided on an older version is refused."""
    article = make.draft()
    seen = article.version
    publishing.save(article, {"title": "别人的新标题"}, by=None, version=seen)
    with pytest.raises(errors.Stale):
        publishing.publish(article, by=None, version=seen)


def test_exception_undoes_everything():
    """An exception in the body leaves neither state nor event nor body change."""
    article = make.published()

    def break_off():
        with ARTICLE.making("withdraw", article, by=None, reason="理由"):
            article.title = "不该留下"
            article.save()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    fresh = Article.objects.get(pk=article.pk)
    assert fresh.state == "published"
    assert fresh.title != "不该留下"
    assert [event.move for event in Event.objects.about(article)] == ["publish", "create"]


def test_event_says_who_when_why_and_from_where():
    """The log holds actor, reason, address and what the body added."""
    make.small_team()
    editor = make.user(name="周宁")
    article = make.published(by=None)
    with coming_from("203.0.113.7"):
        publishing.withdraw(article, by=editor, reason="来源要求")
    event = Event.objects.about(article)[0]
    assert (event.by, event.actor, event.reason, event.address) == (editor, "周宁", "来源要求", "203.0.113.7")


def test_buttons_follow_rights():
    """`available` offers what the person could do now, in the order of the table."""
    article = make.draft()

    def names(person, obj):
        return [move.name for move in ARTICLE.available(obj, by=person)]

    assert names(make.user(), article) == ["publish", "schedule", "discard"]
    assert names(make.user("reporter"), article) == []
    assert names(make.user(regions=["gansu"]), article) == []
    reporter = make.user("reporter")
    own = make.draft(by=reporter)
    assert names(reporter, own) == ["discard"]
    revision = publishing.newest_revision(own)
    assert [move.name for move in REVISION.available(revision, by=reporter)] == ["submit"]
