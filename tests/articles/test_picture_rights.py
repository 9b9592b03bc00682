"""Pictures and versions: who sees what only a waiting version shows, what keeps a picture, what a refusal tells."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import pictures, publishing
from articles.models import Article, Image, RevisionImage
from tests import make
from tests.articles import desk
from tests.articles.racing import errors_of
from workflow.errors import Blocked

pytestmark = pytest.mark.django_db
CANARY = "canary-77e0"


def picture(letter="a", by=None, **words):
    """A picture's row; no test here reads its files."""
    facts = {"width": 10, "height": 10, "sha256": letter, "renditions": {}, "created_by": by, "alt": "图"}
    return Image.objects.create(name=f"2026/01/{letter * 32}.png", **facts | words)


def body_with(image):
    return f'<p>文</p><figure><img src="{image.url}" alt="图"></figure>'


@pytest.mark.parametrize("place", ["cover", "body"])
def test_a_waiting_version_shows_its_pictures_to_who_may_read_it(place):
    """To the editor who must approve it; not to editors elsewhere, not to readers."""
    reporter = make.user("reporter", regions=["qingdao"])
    near, far = make.user(regions=["shandong"]), make.user(regions=["gansu"])
    article = make.published(by=reporter, regions=["qingdao"])
    new, unused = picture("a", by=reporter), picture("b", by=reporter)
    changes = {"cover": new} if place == "cover" else {"body": body_with(new)}
    publishing.save(article, changes, by=reporter, version=article.version)
    assert list(Image.objects.visible_to(near)) == [new]
    assert set(Image.objects.visible_to(reporter)) == {new, unused}
    assert not Image.objects.visible_to(far).exists()
    assert not Image.objects.shown_to_readers().exists()
    assert Client().get(new.url).status_code == 404


def test_what_a_foreign_version_holds_is_not_changed():
    """A picture that only own articles hold may be changed and deleted; one that a foreign version holds may not."""
    other, editor = make.user(regions=["gansu"]), make.user(regions=["shandong"])
    image = picture(by=other)
    article = make.draft(regions=["qingdao"], cover=image)
    assert Image.objects.editable_by(editor).filter(pk=image.pk).exists()
    foreign = make.published(regions=["lanzhou"])
    publishing.save(foreign, {"cover": image}, by=None, version=foreign.version)
    assert not Image.objects.editable_by(editor).filter(pk=image.pk).exists()
    assert Image.objects.editable_by(make.user("chief_editor")).filter(pk=image.pk).exists()
    assert Image.objects.visible_to(editor).filter(pk=image.pk).exists()
    assert list(RevisionImage.objects.filter(revision__article=article).values_list("image", flat=True)) == [image.pk]


def test_a_refused_deletion_names_only_articles_in_scope():
    """Titles that the person may read, the others as a number; in the verb and on the page."""
    reporter = make.user("reporter", regions=["qingdao"])
    image = picture(by=reporter)
    make.draft(by=reporter, regions=["qingdao"], cover=image, title="自己的稿")
    article = make.draft(regions=["lanzhou"], cover=image, title=CANARY)
    publishing.save(article, {"cover": None, "title": f"{CANARY}2"}, by=None, version=article.version)
    with pytest.raises(Blocked) as refused:
        pictures.delete(image, by=reporter)
    assert refused.value.items == ["自己的稿", "另有 1 篇"]
    browser = desk.enter(reporter)
    answer = browser.post(f"/admin/articles/image/{image.pk}/delete/", {"post": "yes"}, follow=True)
    assert CANARY not in answer.content.decode()
    assert "另有 1 篇" in desk.text(answer, ".messagelist")


def test_a_refusal_reads_no_version():
    """Who uses a picture is asked of rows with ids: the texts of all versions would be a long read."""
    chief, image = make.user("chief_editor"), picture()
    make.draft(cover=image)
    with CaptureQueriesContext(connection) as queries, pytest.raises(Blocked):
        pictures.delete(image, by=chief)
    assert not [query["sql"] for query in queries if "snapshot" in query["sql"]]


def test_changed_words_of_a_shown_picture_reach_readers(client):
    """The ETag of a page changes with the caption of its cover; one that nobody sees changes no page."""
    chief, image, hidden = desk.enter(make.user("chief_editor")), picture("a"), picture("b")
    article = make.published(cover=image)
    address = article.get_absolute_url()
    first = client.get(address)

    def say(which, caption):
        url = f"/admin/articles/image/{which.pk}/change/"
        assert chief.post(url, desk.fields(chief.get(url), "#image_form") | {"caption": caption}).status_code == 302

    say(hidden, "没人看到")
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    say(image, "新的图注")
    answer = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert answer.status_code == 200
    assert "新的图注" in answer.content.decode()


def test_a_cover_that_is_gone_is_refused():
    """With a sentence, not at the end of the transaction."""
    article, image = make.draft(), picture()
    gone = image.pk
    image.delete()
    with pytest.raises(Blocked, match="封面"):
        publishing.save(article, {"cover": gone}, by=None, version=article.version)
    assert article.revisions.count() == 1


@pytest.mark.postgres(reason="threads need row locks; SQLite has one writer")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("published", [False, True])
def test_a_picture_is_deleted_or_taken_never_both(published, monkeypatch):
    """A save that comes while a deletion looks for users waits for it, and the other way round."""
    chief, image = make.user("chief_editor"), picture()
    article = make.published() if published else make.draft()
    looked, users = threading.Event(), pictures._users

    def slowly(*args):
        found = users(*args)
        looked.set()
        threading.Event().wait(0.5)
        return found

    def save():
        looked.wait(timeout=10)
        publishing.save(Article.objects.get(pk=article.pk), {"cover": image}, by=None, version=None)

    monkeypatch.setattr(pictures, "_users", slowly)
    errors = errors_of(lambda: pictures.delete(image, by=chief), save)
    assert [getattr(error, "code", error) for error in errors] == ["cover_gone"]
    assert not Image.objects.exists()
