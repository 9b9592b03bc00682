"""The desk's measures on a live article: what readers, editors and older versions hold afterwards."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from articles import amending, leaks, offering, previewing, publishing
from articles.models import BatchRow, Correction, Image, PreviewLink, RedactionGuard, WorkingCopy
from articles.models.batches import Batch
from chinese.quoting import CUT, CUT_HANT, CUT_SHORT
from search.models import Suggestion
from tests import make
from tests.articles import seeking
from workflow import errors
from workflow.models import Event

pytestmark = pytest.mark.django_db

NAME = "王某某"
DESK = {"by": None, "reason": "TD-26-AAAAA-BBBBB"}


def body_after(body, *quotes, **values):
    """The body of an article after a redaction."""
    article = make.published(body=body, **values)
    amending.redact(article, list(quotes), **DESK)
    return article.body


def events(article):
    return [event.move for event in Event.objects.about(article)]


@pytest.mark.parametrize(
    ("body", "quotes", "after"),
    [
        ("<p>居民王某某表示。</p>", [NAME], f"<p>居民{CUT}表示。</p>"),
        ("<p>王 某　某表示</p>", [NAME], f"<p>{CUT}表示</p>"),
        ("<p>王<strong>某</strong>某表示</p>", [NAME], f"<p>{CUT}表示</p>"),
        ("<p><strong>居民王</strong>某某</p>", [NAME], f"<p><strong>居民{CUT}</strong></p>"),
        ("<p>王<br>某某表示</p>", [NAME], f"<p>{CUT}表示</p>"),
        ("<p>鐘慶華表示</p>", ["钟庆华"], f"<p>{CUT}表示</p>"),
        ("<p>Ｗang Lei说</p>", ["wang lei"], f"<p>{CUT}说</p>"),
        ("<p>王(wáng)某某(mǒu)表示</p>", [NAME], f"<p>{CUT}表示</p>"),
        ("<p>王某某</p><p>王某某和王某某</p>", [NAME], f"<p>{CUT}</p><p>{CUT}和{CUT}</p>"),
        ("<p>王某某公司经理说</p>", ["王某某公司", "公司经理"], f"<p>{CUT}说</p>"),
        ("<p>甲&amp;乙&lt;丙&gt;公司</p>", ["甲&乙<丙>"], f"<p>{CUT}&gt;公司</p>"),
        ("<p>第一段话说。</p><p>第二段话说。</p>", ["第一段话说。\n第二段话说。"], f"<p>{CUT}。</p><p>{CUT}。</p>"),
        ('<p><a href="https://e.cn/%E7%8E%8B%E6%9F%90%E6%9F%90">简历</a>王某某</p>', [NAME], f"<p>简历{CUT}</p>"),
        ("<ul><li>王某某</li><li>别人</li></ul>", [NAME], f"<ul><li>{CUT}</li><li>别人</li></ul>"),
        ("<p>国王，明天见王明</p>", ["王明"], f"<p>国王，明天见{CUT}</p>"),
    ],
)  # fmt: skip
def test_a_quote_in_the_body(body, quotes, after):
    assert body_after(body, *quotes) == after


@pytest.mark.parametrize(
    ("quotes", "code", "words"),
    [
        ([], "quote_empty", "还没有"),
        (["……"], "quote_empty", "第 1 条"),
        (["某"], "quote_short", "太短"),
        (["不在这里的话"], "quote_missing", "第 1 条引文在这篇稿件里找不到。请从稿件页面复制"),
        ([NAME, "李某某从北京来"], "quote_missing", "第 2 条引文"),
        (["昨天在青岛举行了签约"], "quote_missing", "最接近的在正文第 2 段：“昨天在青岛举行”，从第 8 个字起不同"),
        (["表示欢迎昨天在青岛"], "quote_missing", "它跨了两段"),
        (["下載軟體"], "quote_missing", "它只见于台湾繁体页面的正文第 3 段，原文用词不同"),
        (["字" * 2001], "quote_long", "太长"),
        (["第一条引文"] * 51, "quote_many", "最多"),
    ],
)
def test_a_quote_that_cannot_be_cut_changes_nothing(quotes, code, words):
    article = make.published(body="<p>王某某表示欢迎</p><p>昨天在青岛举行</p><p>下载软件</p>")
    with pytest.raises(errors.Blocked) as refusal:
        amending.redact(article, quotes, **DESK)
    assert (refusal.value.code, words in refusal.value.message) == (code, True), refusal.value.message
    article.refresh_from_db()
    assert (NAME in article.body, article.revisions.count(), article.version) == (True, 1, 2)
    assert not RedactionGuard.objects.exists()


def picture(**words):
    """A picture of which only the row exists."""
    n = Image.objects.count() + 1
    return Image.objects.create(name=f"2026/11/{n:032x}.jpg", width=1, height=1, sha256=f"{n:064x}", **words)


def full(**values):
    """An article that says the name in every field there is."""
    cover = picture(alt="王某某像", caption="王某某(右)", credit="王某某摄", original_name="王某某.jpg")
    inside = picture(alt="图", caption="配图")
    values = {
        "title": "居民王某某的一天",
        "short_title": "王某某",
        "summary": "记王某某。",
        "body": f'<p>王某某</p><figure><img src="{inside.url}" alt="王某某在家"><figcaption>王某某</figcaption></figure>',
        "byline": "王某某",
        "editor": "王某某",
        "authors": [make.author("王某某"), make.author("林溪")],
        "tags": ["王某某", "碳交易"],
        "source_url": "https://e.example/%E7%8E%8B%E6%9F%90%E6%9F%90.html",
        "script_rules": {"title": {"tw": "居民王某某的一天"}, "terms": [{"from": "王某某", "tw": "王某", "hk": ""}]},
        "cover": cover,
    }
    article = make.published(**values)
    publishing.correct(article, kind="correction", text="王某某是居民。", by=None, reason="更正")
    return article


def test_every_field_is_redacted():
    article = full()
    amending.redact(article, [NAME], **DESK)
    assert leaks.find(article, [NAME]) == []
    article.refresh_from_db()
    assert (article.title, article.short_title, article.source_url) == (f"居民{CUT}的一天", CUT, "")
    assert (article.byline, article.editor) == (CUT, CUT)
    assert [tag.name for tag in article.tags.all()] == ["碳交易"]
    assert [author.name for author in article.authors.all()] == ["林溪"]
    assert article.script_rules == {"title": {"tw": f"居民{CUT_HANT}的一天", "hk": ""}}
    assert f'alt="{CUT}在家"' in article.body
    image = article.cover
    assert (image.alt, image.caption, image.credit, image.original_name) == (f"{CUT}像", f"{CUT}(右)", f"{CUT}摄", "")
    notes = list(article.corrections.values_list("kind", "text"))
    assert notes == [("correction", f"{CUT}是居民。"), ("note", amending.REDACTED)]
    assert events(article)[0] == "redact"
    assert NAME not in json.dumps(Event.objects.about(article)[0].details, ensure_ascii=False)


def test_readers_have_it_at_once_in_every_reading():
    article = full()
    amending.redact(article, [NAME], **DESK)
    path = article.get_absolute_url()
    for prefix, mark in (("", CUT), ("/zh-tw", CUT_HANT), ("/zh-hk", CUT_HANT)):
        page = Client().get(f"{prefix}{path}").content.decode()
        assert "某某" not in page
        assert mark in page
    assert amending.REDACTED in Client().get(path).content.decode()
    feed = json.loads(Client().get("/feed/json/").content)["items"][0]
    assert NAME not in json.dumps(feed, ensure_ascii=False)
    assert feed["date_modified"] == article.changed_at.isoformat()
    assert amending.REDACTED in feed["content_html"]
    for query in (NAME, "王 某某", "某某"):
        assert seeking.found(Client(), query) == []


def test_a_traditional_text_gets_a_traditional_mark():
    article = make.published(title="歡迎鐘慶華來到這裡", body="<p>鐘慶華說，這裡會議開始</p>")
    amending.redact(article, ["钟庆华"], **DESK)
    assert (article.title, article.body) == (f"歡迎{CUT_HANT}來到這裡", f"<p>{CUT_HANT}說，這裡會議開始</p>")


def test_names_that_nobody_else_bears_are_offered_to_nobody():
    article = full()
    make.published(authors=[make.author("林溪")])
    offering.refresh()
    labels = set(Suggestion.objects.values_list("label", flat=True))
    assert {"王某某", "林溪", "碳交易"} <= labels
    amending.redact(article, [NAME], **DESK)
    assert labels - set(Suggestion.objects.values_list("label", flat=True)) == {"王某某"}


def test_what_would_grow_too_long_gets_the_short_mark():
    article = make.published(title="字" * 190 + NAME, short_title="一" * 57 + NAME)
    amending.redact(article, [NAME], **DESK)
    assert (article.title, article.short_title) == ("字" * 190 + CUT_SHORT, "一" * 57 + CUT_SHORT)


def test_older_versions_are_blanked_and_come_back_from_the_record():
    article = make.published(title="居民王某某", regions=["qingdao"])
    publishing.save(article, {"title": "没有名字"}, by=None, version=article.version, note="删去王某某")
    publishing.save(article, {"title": "又有王某某"}, by=None, version=article.version)
    publishing.publish(article, by=None)
    said = {row.pk: (row.snapshot, row.note) for row in article.revisions.all()}
    former = article.live_revision
    revision, record = amending.redact(article, [NAME], **DESK)
    assert article.live_revision == revision
    rows = {row.pk: row for row in article.revisions.all()}
    assert NAME not in json.dumps([[row.snapshot, row.note] for row in rows.values()], ensure_ascii=False)
    assert {row.snapshot["regions"][0] for row in rows.values()} == {make.region("qingdao").pk}
    assert json.loads(record)["revisions"].keys() == {str(pk) for pk in said}

    assert amending.restore_older(article, record, by=None, reason="撤销") == former
    assert {row.pk: (row.snapshot, row.note) for row in article.revisions.exclude(pk=revision.pk)} == said
    assert CUT in article.title, "readers see what they saw: undoing is the editors' work"
    publishing.save(article, {"title": "居民王某某"}, by=None, version=article.version)
    assert events(article)[:2] == ["save", "restore_older"]


@pytest.mark.parametrize("spoil", ["cut", "other", "twice", "text"])
def test_a_record_that_does_not_fit_restores_nothing(spoil):
    article, other = make.published(title="居民王某某"), make.published(title="另有王某某")
    record = amending.redact(article, [NAME], **DESK).record
    if spoil == "twice":
        amending.restore_older(article, record, by=None, reason="撤销")
    before = [row.snapshot for row in article.revisions.order_by("pk")]
    target, data = {"cut": (article, record[:-9]), "other": (other, record)}.get(spoil, (article, record))
    with pytest.raises(errors.Blocked) as refusal:
        amending.restore_older(target, b"[]" if spoil == "text" else data, by=None, reason="撤销")
    assert refusal.value.code == "record_mismatch"
    assert [row.snapshot for row in article.revisions.order_by("pk")] == before


def test_words_of_pictures_and_notes_come_back_unless_somebody_has_changed_them():
    article = full()
    record = amending.redact(article, [NAME], **DESK).record
    Image.objects.filter(pk=article.cover_id).update(caption="新图注")
    amending.restore_older(article, record, by=None, reason="撤销")
    article.cover.refresh_from_db()
    assert (article.cover.caption, article.cover.alt) == ("新图注", f"{CUT}像")
    assert article.corrections.first().text == "王某某是居民。"


def test_a_record_does_not_bring_back_what_another_amendment_keeps_out():
    article = make.published(title="居民王某某和李四四")
    first = amending.redact(article, [NAME], **DESK).record
    second = amending.redact(article, ["李四四"], **DESK).record
    with pytest.raises(errors.Blocked) as refusal:
        amending.restore_older(article, first, by=None, reason="撤销")
    assert refusal.value.code == "redacted"
    amending.restore_older(article, second, by=None, reason="撤销")
    amending.restore_older(article, first, by=None, reason="撤销")
    assert article.revisions.order_by("pk")[0].snapshot["title"] == "居民王某某和李四四"


def test_the_editors_unfinished_work_stays_theirs_on_top():
    editor = make.user()
    article = make.published(title="居民王某某", body="<p>旧文</p>")
    publishing.save(article, {"body": "<p>王某某改写中</p>"}, by=editor, version=article.version)
    revision, _ = amending.redact(article, [NAME], **DESK)
    newest = publishing.newest_revision(article)
    assert article.body == "<p>旧文</p>"
    assert newest.snapshot["body"] == f"<p>{CUT}改写中</p>"
    assert (newest.parent, newest.author, newest.words_by, newest.state) == (revision, editor, editor, "draft")
    assert leaks.find(article, [NAME]) == []
    publishing.publish(article, by=None, revision=newest)
    assert article.body == f"<p>{CUT}改写中</p>"


def test_open_forms_links_and_reports_lose_the_words():
    editor, article = make.user(), make.published(title="居民王某某", regions=["qingdao"], tags=["王某某"])
    old = publishing.newest_revision(article)
    for token, body in (("a", "<p>王<b>某</b>某</p>"), ("b", "<p>别的</p>")):
        WorkingCopy.objects.create(
            user=editor, article=article, token=token, fields={"body": [body]}, typed_at=timezone.now()
        )
    fixed = previewing.invite(article, by=editor, token="x", days=1, revision=old)
    newest = previewing.invite(article, by=editor, token="y", days=1)
    batch = Batch.objects.create(key="k", action="add_tags", label="加标签", by=editor)
    row = BatchRow.objects.create(batch=batch, article=article, done=True, before={"tags": ["王某某"]})
    amending.redact(article, [NAME], **DESK)
    assert dict(WorkingCopy.objects.values_list("token", "fields")) == {"a": None, "b": {"body": ["<p>别的</p>"]}}
    assert set(PreviewLink.objects.usable()) == {newest}
    assert fixed not in PreviewLink.objects.usable()
    row.refresh_from_db()
    assert row.before == {}


def test_what_a_quote_is_only_in_an_older_version_is_taken_there():
    article = make.published(title="旧题王某某")
    publishing.save(article, {"title": "新题"}, by=None, version=article.version)
    publishing.publish(article, by=None)
    record = amending.redact(article, [NAME], **DESK).record
    assert NAME in record.decode()
    assert leaks.find(article, [NAME]) == []


@pytest.mark.parametrize("kind", ["draft", "withdrawn", "discarded"])
def test_only_what_is_published_is_amended(kind):
    article = make.INVISIBLE[kind](title="居民王某某")
    with pytest.raises(errors.WrongState):
        amending.redact(article, [NAME], **DESK)


def test_a_reason_is_needed_and_a_sealed_text_has_nothing_to_amend():
    article = make.published(title="居民王某某")
    with pytest.raises(errors.ReasonMissing):
        amending.redact(article, [NAME], by=None, reason=" ")
    type(article).objects.filter(pk=article.pk).update(sealed_at=timezone.now())
    with pytest.raises(errors.WrongState, match="已封存"):
        amending.redact(article, [NAME], **DESK)
    assert Correction.objects.count() == 0
