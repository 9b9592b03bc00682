"""The leak check: each place where a name can hide, in each spelling, is found and named; a clean article is clean."""

import pytest
from django.utils import timezone

from articles import leaks
from articles.models import Article, BatchRow, Image, Revision, WorkingCopy
from articles.models.batches import Batch
from articles.publishing import correct
from search import engine
from tests import make

pytestmark = pytest.mark.django_db

NAME = "王某某"
SPELLINGS = [
    "王某某", "王 某 某", "王　某某", "王·某·某", "“王”某某", "王(wáng)某(mǒu)某", "王（wang）某某", "王\u200b某某",
]  # fmt: skip


def found(article, *needles):
    return {leak.place for leak in leaks.find(article, needles or [NAME])}


def test_a_clean_article_is_clean():
    assert leaks.find(make.published(body="<p>国王。某某说</p><p>王</p><p>某某</p>"), [NAME]) == []


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_in_title_summary_and_body(spelling):
    article = make.published(title=f"记{spelling}", summary=f"摘要{spelling}说", body=f"<p>甲</p><p>{spelling}</p>")
    places = found(article)
    assert {"标题", "摘要", "正文第 2 段", "OpenGraph 标题（台湾繁体）", "JSON-LD（香港繁体）"} <= places
    assert {"公开检索", "编辑部检索"} <= places
    assert any(place.startswith("第 ") and place.endswith("版的标题") for place in places)


@pytest.mark.parametrize(
    ("body", "needle", "is_found"),
    [
        ("<p>王<strong>某</strong>某</p>", NAME, True),
        ("<p>鐘慶華</p>", "钟庆华", True),
        ("<p>钟庆华</p>", "鐘慶華", True),
        ("<p>Ｗａｎｇ Ｌｅｉ</p>", "wanglei", True),
        ("<p>下载这个软件</p>", "這個軟體", True),
        ("<p>电话１３８ ００００ ０００１</p>", "138-0000-0001", True),
        ("<p>王</p><p>某某</p>", NAME, False),
        ("<p>■■（应权利人要求删节）</p>", "权利人", False),
    ],
)
def test_scripts_widths_tags_and_borders(body, needle, is_found):
    assert bool(leaks.find(make.published(body=body), [needle])) == is_found


def changed(article, **columns):
    """The row with other columns, behind the back of its versions."""
    Article.objects.filter(pk=article.pk).update(**columns)
    return article


@pytest.mark.parametrize(
    ("columns", "place"),
    [
        ({"short_title": NAME}, "短标题"),
        ({"byline": NAME}, "署名"),
        ({"editor": NAME}, "责任编辑"),
        ({"source_url": "https://e.example/%E7%8E%8B%E6%9F%90%E6%9F%90"}, "原文链接"),
        ({"script_rules": {"title": {"tw": NAME}}}, "另定的繁体"),
        ({"body": '<p><img src="/media/x" alt="王某某"></p>'}, "正文里图片的替代文字"),
        ({"body": '<p><a href="mailto:x@y.z" title="王某某">信</a></p>'}, "正文里链接的提示"),
        ({"body": '<p><a href="https://e.cn/%E7%8E%8B%E6%9F%90%E6%9F%90">信</a></p>'}, "正文里链接的地址"),
    ],
)
def test_places_in_the_row(columns, place):
    assert place in found(changed(make.published(), **columns))


def test_tags_authors_source_and_corrections():
    article = make.published(tags=[NAME], authors=[make.author(NAME)], source=make.source("王某某工作室"))
    correct(article, kind="note", text="指王某某。", by=None, reason="x")
    assert {"标签", "作者", "来源", "更正说明", "JSON-LD（简体）"} <= found(article)


@pytest.mark.parametrize("word", leaks.PICTURE_WORDS)
def test_words_and_file_names_of_pictures(word):
    cover = Image.objects.create(name=f"2026/11/{'a' * 32}.jpg", width=1, height=1, sha256="a" * 64, alt="图")
    article = make.published(cover=cover)
    assert found(article) == set()
    Image.objects.filter(pk=cover.pk).update(**{word: "王%E6%9F%90某" if word == "original_name" else "王某某"})
    assert f"图片 {cover.pk} 的{leaks.PICTURE_WORDS[word]}" in found(article)


def test_older_versions_their_notes_and_what_staff_has_left():
    editor, article = make.user(), make.published()
    old = article.revisions.get()
    Revision.objects.filter(pk=old.pk).update(snapshot=old.snapshot | {"summary": NAME}, note="删王某某")
    WorkingCopy.objects.create(
        user=editor, article=article, token="t", fields={"body": ["<p>王<b>某</b>某</p>"]}, typed_at=timezone.now()
    )
    batch = Batch.objects.create(key="k", action="add_tags", label="加标签", by=editor)
    BatchRow.objects.create(batch=batch, article=article, before={"tags": [NAME]})
    assert found(article) == {
        f"第 {old.pk} 版的摘要",
        f"第 {old.pk} 版的修改说明",
        f"{editor}未保存的文字",
        f"批量操作 {batch.pk} 的原值",
    }


def test_a_row_of_an_index_that_has_not_followed():
    article = make.published(title=f"旧题{NAME}")
    changed(article, title="新题")
    Revision.objects.filter(article=article).update(snapshot=article.live_revision.snapshot | {"title": "新题"})
    assert found(article) == {"公开检索", "编辑部检索"}
    engine.drop([article.pk], "public")
    assert found(article) == {"编辑部检索"}
    engine.later([article.pk], "newsroom")
    assert found(article) == set(), "what waits in the outbox will replace it"


def test_a_sample_shows_the_words_around_and_each_place_stands_once():
    article = make.published(title="新" * 40 + NAME + "末" * 40, body="<p>王某某</p>")
    title = next(leak for leak in leaks.find(article, [NAME]) if leak.place == "标题")
    assert title.sample == "新" * 10 + NAME + "末" * 10
    places = [leak.place for leak in leaks.find(article, [NAME, "王某"])]
    assert len(places) == len(set(places))


@pytest.mark.parametrize("needles", [[], ["。"], ["王"], [NAME, "Li"]])
def test_a_needle_that_cannot_be_compared_is_no_clean_bill(needles):
    with pytest.raises(ValueError, match="needle"):
        leaks.find(make.published(), needles)
