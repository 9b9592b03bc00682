"""Eight threads press the same button at the same moment: one wins, the others are told why."""

import threading

import pytest
from django.db import connection

from articles import publishing
from articles.models import Article
from tests import make
from workflow.errors import MoveRefused
from workflow.models import Event

pytestmark = [
    pytest.mark.postgres(reason="threads need row locks; SQLite has one writer"),
    pytest.mark.django_db(transaction=True),
]


def race(action, threads=8):
    """Run `action()` in threads that start together; the outcomes, exceptions as objects."""
    gate, outcomes = threading.Barrier(threads), []

    def run():
        try:
            gate.wait(timeout=10)
            outcomes.append(action())
        except MoveRefused as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    crowd = [threading.Thread(target=run) for _ in range(threads)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join(timeout=30)
    assert len(outcomes) == threads
    return outcomes


@pytest.mark.parametrize("with_version", [True, False])
def test_one_publish_wins(with_version):
    """From a draft, also when the button was pressed on a published article's new revision."""
    article = make.draft()
    version = article.version if with_version else None
    outcomes = race(lambda: publishing.publish(Article.objects.get(pk=article.pk), by=None, version=version))
    refusals = [outcome for outcome in outcomes if isinstance(outcome, MoveRefused)]
    assert len(refusals) == 7
    moves = [event.move for event in Event.objects.about(article)]
    assert moves == ["publish", "create"]


def test_one_save_wins():
    """Of eight stale saves one is kept; seven get Stale."""
    article = make.draft()
    outcomes = race(
        lambda: publishing.save(
            Article.objects.get(pk=article.pk), {"title": threading.current_thread().name}, by=None, version=1
        )
    )
    assert [getattr(outcome, "code", "won") for outcome in outcomes].count("stale") == 7
    assert article.revisions.count() == 2


def test_one_draft_per_address():
    """Ten imports of one address at once make one article."""
    section = make.section()
    region = make.region("qingdao").slug

    def attempt():
        return make.draft(regions=[region], section=section, source_url="https://news.example/a/1.html")

    outcomes = race(attempt)
    assert Article.objects.filter(source_url_key="news.example/a/1.html").count() == 1
    assert [getattr(outcome, "code", "won") for outcome in outcomes].count("source_url_taken") == 7


def test_one_draft_per_form():
    """Eight clicks on 保存草稿 at once make one article."""
    make.section(), make.region("qingdao")
    outcomes = race(lambda: make.draft(form_key="7:token"))
    assert Article.objects.filter(form_key="7:token").count() == 1
    assert [getattr(outcome, "code", "won") for outcome in outcomes].count("sent_twice") == 7
