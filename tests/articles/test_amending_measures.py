"""The desk's other measures: pictures removed, excerpts, origins set right, corrections with a note."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from articles import amending, preflight, publishing
from articles.models import Image, WorkingCopy
from tests import make
from workflow import errors
from workflow.models import Event

pytestmark = pytest.mark.django_db

DESK = {"by": None, "reason": "TD-26-AAAAA-BBBBB"}
LONG = "<p>" + "碳市场今天开市，成交平稳。" * 30 + "</p><p>末段独有的话。</p>"
ORIGINAL = "https://paper.example/2026/1.html"


def picture(**words):
    """A picture of which only the row exists."""
    n = Image.objects.count() + 1
    return Image.objects.create(name=f"2026/11/{n:032x}.jpg", width=1, height=1, sha256=f"{n:064x}", **words)


def figure(*images, caption=""):
    shown = "".join(f'<img src="{image.url}" alt="图">' for image in images)
    return f"<figure>{shown}<figcaption>{caption}</figcaption></figure>"


def test_a_picture_leaves_cover_and_body_with_its_caption():
    gone, stays = picture(alt="甲"), picture(alt="乙")
    body = f"<p>正文</p>{figure(gone, caption='甲的图注')}{figure(stays, caption='乙的图注')}<p><img src='{gone.url}' alt='甲'></p>"
    article = make.published(body=body, cover=gone)
    amending.remove_pictures(article, [gone], **DESK)
    assert article.body == f"<p>正文</p>{figure(stays, caption='乙的图注')}"
    assert (article.cover, set(article.image_uses.values_list("image", flat=True))) == (None, {stays.pk})
    assert gone.url not in Client().get(article.get_absolute_url()).content.decode()
    assert not article.corrections.exists()


def test_of_two_pictures_in_a_frame_the_other_keeps_the_caption():
    gone, stays = picture(), picture()
    article = make.published(body=figure(gone, stays, caption="两图"))
    amending.remove_pictures(article, [gone], **DESK)
    assert article.body == figure(stays, caption="两图")


def test_a_removed_picture_does_not_come_back_and_a_foreign_one_is_refused():
    gone, other = picture(alt="甲"), picture(alt="乙")
    article = make.published(body=f"<p>正文</p>{figure(gone)}")
    with pytest.raises(errors.Blocked, match="没有用到"):
        amending.remove_pictures(article, [other], **DESK)
    amending.remove_pictures(article, [gone], **DESK)
    for changes in ({"body": figure(gone)}, {"cover": gone}):
        with pytest.raises(errors.Blocked) as refusal:
            publishing.save(article, changes, by=None, version=article.version)
        assert (refusal.value.code, refusal.value.message[:2]) == ("redacted", "图片")
    publishing.save(article, {"body": figure(other), "cover": other}, by=None, version=article.version)
    another = make.draft(body=figure(gone))
    assert gone.url in another.body, "only the article that lost it is guarded"


def test_a_removed_picture_may_come_back_with_the_record():
    gone = picture(alt="甲")
    article = make.published(body=f"<p>正文</p>{figure(gone)}")
    former = article.live_revision
    record = amending.remove_pictures(article, [gone], **DESK).record
    assert amending.restore_older(article, record, by=None, reason="授权") == former
    publishing.save(article, {"body": former.snapshot["body"]}, by=None, version=article.version)


def excerpted(**values):
    values = {"source": make.source(), "source_url": ORIGINAL, "body": LONG, "cover": picture(alt="封面")} | values
    article = make.published(title="碳市场开市", **values)
    return article, amending.excerpt(article, **DESK)


def test_an_excerpt_keeps_title_source_link_and_200_characters():
    article, (revision, record) = excerpted(summary="另写的摘要，与正文不同。")
    assert (article.title, article.source.name, article.source_url) == ("碳市场开市", "海岸环境报", ORIGINAL)
    text = article.body.removeprefix("<p>").removesuffix("</p>")
    assert 100 < len(text) <= preflight.EXCERPT
    assert text.startswith(article.summary)
    assert article.cover is None
    page = Client().get(article.get_absolute_url()).content.decode()
    assert "末段独有" not in page
    assert (ORIGINAL in page, amending.EXCERPTED in page) == (True, True)
    assert "末段独有" in record.decode()
    assert "末段独有" not in json.dumps([row.snapshot for row in article.revisions.all()], ensure_ascii=False)
    assert revision == article.live_revision


def test_the_full_text_of_an_excerpt_does_not_come_back_until_the_record_does():
    article, (_, record) = excerpted()
    with pytest.raises(errors.Blocked, match="应权利人要求"):
        publishing.save(article, {"body": LONG}, by=None, version=article.version)
    publishing.save(article, {"title": "新标题"}, by=None, version=article.version)
    former = amending.restore_older(article, record, by=None, reason="授权")
    publishing.save(article, {"body": former.snapshot["body"]}, by=None, version=article.version)
    assert publishing.newest_revision(article).snapshot["body"] == LONG


def test_an_excerpt_of_markup_is_text_and_open_forms_lose_the_full_text():
    editor, article = make.user(), make.published(body="<p>甲&lt;b&gt;乙</p>" + LONG, source_url=ORIGINAL)
    for token, body in (("a", LONG), ("b", "<p>短</p>")):
        WorkingCopy.objects.create(
            user=editor, article=article, token=token, fields={"body": [body]}, typed_at=timezone.now()
        )
    amending.excerpt(article, **DESK)
    assert article.body.startswith("<p>甲&lt;b&gt;乙</p><p>碳市场今天开市")
    assert [copy.fields is None for copy in WorkingCopy.objects.order_by("token")] == [True, False]


def test_an_excerpt_needs_a_link_to_lead_readers_to():
    article = make.published(body=LONG)
    with pytest.raises(errors.Blocked, match="没有原文链接"):
        amending.excerpt(article, **DESK)
    article.refresh_from_db()
    assert "末段独有" in article.body


def test_an_origin_is_set_right_with_a_note():
    article = make.published(byline="佚名")
    author = make.author("林溪")
    revision, record = amending.attribute(
        article, source=make.source(), authors=[author], byline="林溪", source_url=ORIGINAL, **DESK
    )
    assert (article.source.name, article.byline, article.source_url) == ("海岸环境报", "林溪", ORIGINAL)
    assert list(article.authors.all()) == [author]
    assert list(article.corrections.values_list("kind", "text")) == [("correction", amending.ATTRIBUTED)]
    assert (article.live_revision, record) == (revision, b"")
    with pytest.raises(errors.Blocked, match="没有变化"):
        amending.attribute(article, byline="林溪", **DESK)
    with pytest.raises(KeyError):
        amending.attribute(article, body="<p>改文</p>", **DESK)


def test_an_original_link_that_another_article_has_is_refused():
    make.published(source_url=ORIGINAL)
    article = make.published()
    with pytest.raises(errors.Blocked) as refusal:
        amending.attribute(article, source_url=ORIGINAL, **DESK)
    assert refusal.value.code == "source_url_taken"


def test_a_correction_is_before_readers_with_its_note_and_the_old_text_for_staff_alone():
    article = make.published(title="成交九万吨", body="<p>成交九万吨。</p>")
    old = article.live_revision
    changes = {"title": "成交八万吨", "body": "<p>成交八万吨。</p>"}
    revision, record = amending.amend(article, changes, kind="correction", text="成交量误作九，应为八。", **DESK)
    path = article.get_absolute_url()
    page = Client().get(path).content.decode()
    assert ("成交八万吨" in page, "成交九万吨" in page) == (True, False)
    assert '"@type": "CorrectionComment", "text": "成交量误作九，应为八。"' in page
    feed = json.loads(Client().get("/feed/json/").content)["items"][0]
    assert (feed["title"], feed["date_modified"]) == ("成交八万吨", article.changed_at.isoformat())
    old.refresh_from_db()
    assert (old.snapshot["title"], record, article.live_revision) == ("成交九万吨", b"", revision)
    event = Event.objects.about(article)[0]
    assert (event.move, event.details["former"], event.details["revision"]) == ("amend", old.pk, revision.pk)


def test_a_note_alone_leaves_the_version():
    article = make.published()
    revision, record = amending.amend(article, {}, kind="note", text="当事人另有说法。", **DESK)
    assert (revision, record, article.revisions.count()) == (article.live_revision, b"", 1)
    assert list(article.corrections.values_list("kind", "text")) == [("note", "当事人另有说法。")]
    for kind, text in (("note", " "), ("rumour", "不在表里"), ("note", "字" * 501)):
        with pytest.raises((errors.Blocked, ValidationError)):
            amending.amend(article, {}, kind=kind, text=text, **DESK)
    assert article.corrections.count() == 1


def test_a_correction_goes_into_unfinished_work_where_the_editor_left_the_field_alone():
    editor, article = make.user(), make.published(title="旧题", body="<p>旧文</p>", summary="旧摘要")
    publishing.save(article, {"body": "<p>编辑中</p>"}, by=editor, version=article.version)
    changes = {"title": "新题", "body": "<p>更正文</p>"}
    amending.amend(article, changes, kind="correction", text="更正两处。", **DESK)
    newest = publishing.newest_revision(article)
    assert (article.title, article.body) == ("新题", "<p>更正文</p>")
    assert (newest.snapshot["title"], newest.snapshot["body"]) == ("新题", "<p>编辑中</p>")
    assert "请核对" in newest.note
