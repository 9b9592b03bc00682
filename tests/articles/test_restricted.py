"""What the newsroom can do to an article that the takedown desk holds: nothing, and it sees no word of it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import batching, indexing, previewing, publishing, reviewing, sweeping
from articles.lifecycle import ARTICLE, DESK
from articles.models import Article, Slot
from articles.rights import RESTRICTED
from tests import make
from tests.articles import desk
from tests.articles.index import desk_found, found
from tests.articles.planted import Planted, full, taken_down
from workflow.errors import Blocked, WrongState
from workflow.models import Event

pytestmark = pytest.mark.django_db

LATER = datetime.timedelta(days=1)
TRIES = {
    "save": lambda row: publishing.save(row, {"title": "新题"}, by=None, version=row.version),
    "publish": lambda row: publishing.publish(row, by=None),
    "schedule": lambda row: publishing.schedule(row, at=timezone.now() + LATER, by=None),
    "withdraw": lambda row: publishing.withdraw(row, by=None, reason="x"),
    "restore": lambda row: publishing.restore(row, by=None, reason="x"),
    "correct": lambda row: publishing.correct(row, kind="note", text="x", by=None, reason="x"),
    "discard": lambda row: publishing.discard(row, by=None),
    "recover": lambda row: publishing.recover(row, by=None),
}
STATES = {"restore": "withdrawn", "discard": "draft", "recover": "discarded"}


@pytest.fixture
def plant():
    """Texts that stand nowhere else."""
    return Planted()


@pytest.fixture
def chief():
    """Who may do everything that the newsroom does."""
    return make.user("chief_editor")


def start(name):
    """An article from which a move could start."""
    return {"draft": make.draft, **make.INVISIBLE}.get(STATES.get(name), make.published)()


@pytest.mark.parametrize("name", TRIES)
def test_no_verb_touches_what_the_desk_holds(name):
    """Each would work, and is refused with the sentence that says where to ask; nothing is written."""
    article = start(name)
    taken_down(article)
    before, events = Article.objects.values().get(pk=article.pk), Event.objects.count()
    with pytest.raises(Blocked, match=RESTRICTED):
        TRIES[name](article)
    assert Article.objects.values().get(pk=article.pk) == before
    assert Event.objects.count() == events


def test_all_moves_are_tried():
    """A new move of the newsroom needs its try above, or is the desk's."""
    amending = {"redact", "remove_pictures", "excerpt", "attribute", "amend", "restore_older"}
    assert set(TRIES) == ARTICLE.moves.keys() - DESK - amending


def test_nor_review_nor_links(chief):
    """A submitted version is not approved, and no link is made."""
    article, author = make.draft(), make.user()
    revision = publishing.newest_revision(article)
    reviewing.submit(revision, by=author)
    publishing.hide(article, by=None, reason="x")
    for verb in (reviewing.approve, reviewing.claim):
        with pytest.raises(Blocked, match=RESTRICTED):
            verb(revision, by=chief)
    with pytest.raises(Blocked, match=RESTRICTED):
        previewing.invite(article, by=chief, token="t", days=1)


def test_the_recycle_bin_is_not_emptied_of_it():
    """A draft that the desk holds stays after thirty days."""
    article = make.discarded()
    taken_down(article)
    Article.objects.update(changed_at=timezone.now() - datetime.timedelta(days=31))
    assert sweeping.empty_bin() == 0
    assert Article.objects.filter(pk=article.pk).exists()


def test_claims_are_counted_beside_the_version(chief):
    """A form that is open is not made stale; none below zero."""
    article = make.published()
    version = article.version
    publishing.note_claim(article)
    publishing.note_claim(article)
    publishing.drop_claim(article)
    row = Article.objects.get(pk=article.pk)
    assert (row.open_claims, row.version) == (1, version)
    publishing.drop_claim(article)
    with pytest.raises(WrongState):
        publishing.drop_claim(article)


# Screens


def screens(article, batch):
    """Every page of the admin that could show the article."""
    own = [desk.at(article, name) for name in ("change", "history", "preview", "links", "compare")]
    lists = [desk.LIST, f"{desk.LIST}queue/", f"{desk.LIST}calendar/", "/admin/", f"{desk.LIST}?q={article.pk}"]
    others = ["tag", "author", "image", "source"]
    return [
        *own,
        *lists,
        desk.at(article, "move", "withdraw"),
        reverse("admin:articles_article_batch", args=[batch]),
        *(reverse(f"admin:articles_{name}_changelist") for name in others),
        reverse("admin:workflow_event_changelist"),
        reverse("admin:ingest_importedpage_changelist"),
        f"/admin/autocomplete/?app_label=articles&model_name=slot&field_name=article&term={article.pk}",
    ]


def test_no_screen_shows_a_word(plant, chief):
    """Own screens tell the number and where to ask; lists the number; before, the words stood there."""
    article = full(plant)
    batch = make_batch(article, chief)
    Slot.objects.create(article=article, position="headline")
    browser = desk.enter(chief)
    shown = {where for page in screens(article, batch) for where in plant.found_in(browser.get(page).content.decode())}
    assert {"title", "newer title", "tag", "author", "cover.alt"} <= shown
    taken_down(article)
    for page in screens(article, batch):
        assert plant.found_in(browser.get(page).content.decode()) == [], page
    answer = browser.get(desk.at(article))
    assert answer.status_code == 200
    assert desk.text(answer, "h1") == f"受限稿件 #{article.pk}"
    assert RESTRICTED in desk.text(answer)
    assert desk.parsed(answer).css_first("form[id=article_form]") is None
    assert f"受限稿件 #{article.pk}" in browser.get(desk.LIST).content.decode()


def make_batch(article, chief):
    """A bulk action that the chief has done to the article."""
    order = batching.Order("add_tags", "加标签", "form-of-batch", value=["碳价"])
    return batching.run(order, [article], by=chief, seen=lambda row: row.version).pk


@pytest.mark.parametrize("name", ["move", "working", "bring-back", "change"])
def test_what_is_sent_to_its_screens_does_nothing(plant, chief, name):
    """A form that was open before: 409, the sentence, nothing written, nothing kept of what was typed."""
    article = full(plant)
    browser = desk.enter(chief)
    data = desk.fields(browser.get(desk.at(article))) | {"title": plant("typed after"), "_typed": "1"}
    taken_down(article)
    path = {"move": "move/withdraw/", "working": "working/", "bring-back": "bring-back/", "change": "change/"}[name]
    before = Article.objects.values().get(pk=article.pk)
    answer = browser.post(f"{desk.LIST}{article.pk}/{path}", data | {"reason": "x", "revision": "1"})
    assert (answer.status_code, RESTRICTED in answer.content.decode()) == (409, True)
    assert Article.objects.values().get(pk=article.pk) == before
    assert plant.leaks() == []


def test_undoing_a_batch_leaves_it_alone(chief):
    """The report says why."""
    article = make.published()
    pk = make_batch(article, chief)
    taken_down(article)
    browser = desk.enter(chief)
    answer = browser.post(reverse("admin:articles_article_batch", args=[pk]), follow=True)
    assert "没有恢复" in answer.content.decode()
    assert Article.objects.get(pk=article.pk).sealed_at


def test_neither_index_finds_it(plant):
    """Not from the moment it is hidden, and not after an index is drained again."""
    article = full(plant)
    words = plant.texts["title"][:6]
    assert found(words) == desk_found(words) == [article.pk]
    publishing.hide(article, by=None, reason="x")
    assert found(words) == desk_found(words) == []
    indexing.settle(article)
    assert desk_found(words) == []
