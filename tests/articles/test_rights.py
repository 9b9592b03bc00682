"""Both ends of a move between regions, four eyes, and pictures of others, where the row's scope alone says too little."""

import pytest

from articles import publishing, reviewing
from articles.models import Article, Image
from tests import make
from workflow import errors

pytestmark = pytest.mark.django_db
TICKED = ("summary", "licence", "region")


def pending(by, article, regions):
    """A revision of a published article that moves it to `regions`."""
    places = [make.region(slug) for slug in regions]
    return publishing.save(article, {"regions": places}, by=by, version=article.version)


def places(article):
    """The slugs of the regions that an editor chose."""
    return set(article.places.filter(assigned=True).values_list("region__slug", flat=True))


def test_a_regional_editor_does_not_publish_a_national_article():
    """An own article may lose its regions, but only a chief then brings that before readers."""
    author, other = make.user(), make.user()
    article = make.published(by=author)
    pending(author, article, [])
    with pytest.raises(errors.OutOfScope, match="总编"):
        publishing.publish(article, by=other)
    assert places(Article.objects.get(pk=article.pk)) == {"qingdao"}
    publishing.publish(article, by=make.user("chief_editor"), acknowledged=["region"])
    assert places(article) == set()


def test_a_regional_editor_does_not_publish_into_another_region():
    """A chief's pending move needs somebody who holds both ends."""
    article = make.published()
    pending(make.user("chief_editor"), article, ["qingdao", "lanzhou"])
    editor = make.user()
    with pytest.raises(errors.OutOfScope):
        publishing.publish(article, by=editor)
    assert places(Article.objects.get(pk=article.pk)) == {"qingdao"}


def test_a_pending_move_is_not_taken_back_or_approved_by_one_end():
    """Neither saving over it nor approving it is for an editor who holds only one of its regions."""
    article, chief, editor = make.published(), make.user("chief_editor"), make.user()
    revision = pending(chief, article, ["qingdao", "lanzhou"])
    with pytest.raises(errors.OutOfScope, match="兰州"):
        pending(editor, article, ["qingdao"])
    reviewing.submit(revision, by=chief)
    with pytest.raises(errors.OutOfScope, match="兰州"):
        reviewing.approve(revision, by=editor)


def test_the_cover_is_a_picture_that_the_person_may_see():
    """A foreign picture's id gives no way to it."""
    picture = {"width": 10, "height": 10, "renditions": {}, "alt": "厂房"}
    foreign = Image.objects.create(name="2026/01/a.png", sha256="a", created_by=make.user(regions=["gansu"]), **picture)
    editor = make.user()
    with pytest.raises(errors.OutOfScope, match="图片"):
        make.draft(by=editor, cover=foreign)
    article = make.draft(by=editor)
    with pytest.raises(errors.OutOfScope, match="图片"):
        publishing.save(article, {"cover": foreign}, by=editor, version=article.version)
    kept = make.draft(cover=foreign)
    publishing.save(kept, {"title": "只改标题"}, by=make.user(), version=kept.version)


def test_only_writers_write():
    """A role without the right to write makes no draft."""
    with pytest.raises(errors.NotPermitted):
        make.draft(by=make.user("takedown_handler"))


def test_a_revision_sent_back_is_not_published_as_it_is():
    """Another editor cannot skip the changes that were asked for."""
    reporter, editor = make.user("reporter"), make.user()
    article = make.draft(by=reporter)
    revision = publishing.newest_revision(article)
    reviewing.submit(revision, by=reporter)
    reviewing.request_changes(revision, by=editor, reason="请核对日期")
    with pytest.raises(errors.WrongState) as refusal:
        publishing.publish(article, by=editor)
    assert refusal.value.code == "sent_back"


def test_a_pictures_name_in_a_text_is_no_way_to_it():
    """A foreign picture is taken neither by its id as cover nor by its name in the body; a kept one stays."""
    picture = {"width": 10, "height": 10, "renditions": {}, "alt": "厂房"}
    name = f"2026/01/{'c' * 32}.png"
    Image.objects.create(name=name, sha256="c", created_by=make.user(regions=["gansu"]), **picture)
    body = f'<p>文</p><figure><img src="/media/{name}" alt="厂房"></figure>'
    editor = make.user()
    with pytest.raises(errors.OutOfScope, match="图片"):
        make.draft(by=editor, body=body)
    kept = make.draft(body=body)
    publishing.save(kept, {"title": "只改标题"}, by=editor, version=kept.version)


def test_anothers_change_of_the_tags_does_not_approve_the_words():
    """Who wrote the words still waits for another, whoever touched the facts since; approval ends that."""
    writer, chief, third = make.user(), make.user("chief_editor"), make.user()
    article = make.draft(by=writer, body="<p>没有人看过的文字。</p>")
    publishing.save(article, {"tags": ["碳价"]}, by=chief, version=article.version)
    for person in (writer, chief):
        with pytest.raises(errors.Blocked) as refused:
            publishing.publish(article, by=person, acknowledged=TICKED)
        assert refused.value.code == "four_eyes"
    publishing.publish(article, by=third, acknowledged=TICKED)
    publishing.save(article, {"tags": ["碳市场"]}, by=chief, version=article.version)
    assert publishing.newest_revision(article).words_by is None, "approved words are nobody's secret"
    publishing.publish(article, by=writer, acknowledged=TICKED)
