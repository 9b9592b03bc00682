"""What was taken out stays out: hostile spellings, what is still free, what it costs, what the table tells."""

import time

import pytest
from django.db import connection

from articles import amending, guarding, publishing, working
from articles.models import RedactionGuard, WorkingCopy
from chinese.quoting import CUT
from tests import make
from tests.articles import desk
from workflow import errors

pytestmark = pytest.mark.django_db

NAME = "王某某"
DESK = {"by": None, "reason": "TD-26-AAAAA-BBBBB"}


def guarded(*quotes, **values):
    """An article out of which quotes were cut."""
    quotes = quotes or (NAME,)
    article = make.published(body="".join(f"<p>这里有{quote}。</p>" for quote in quotes), **values)
    amending.redact(article, list(quotes), **DESK)
    return article


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("title", "又见王某某", "标题"),
        ("short_title", "王 某 某", "短标题"),
        ("summary", "Ｗ王·某·某", "摘要"),
        ("byline", "王某某", "署名"),
        ("editor", "王某某", "责任编辑"),
        ("tags", ["王某某"], "标签"),
        ("source_url", "https://e.example/%E7%8E%8B%E6%9F%90%E6%9F%90", "原文链接"),
        ("body", "<p>第一段</p><p>王<strong>某</strong>某</p>", "正文第 2 段"),
        ("body", "<p>王(wáng)某某</p>", "正文第 1 段"),
        (
            "body",
            '<p><img src="/media/2026/11/{n}.jpg" alt="王某某">图</p>'.replace("{n}", "a" * 32),
            "正文里图片的替代文字",
        ),
        ("script_rules", {"title": {"tw": "王某某"}}, "另定的繁体标题"),
        ("script_rules", {"terms": [{"from": "居民", "tw": "王某某", "hk": ""}]}, "用词规则"),
    ],
)
def test_no_later_version_brings_a_quote_back(field, value, place):
    article = guarded()
    with pytest.raises(errors.Blocked) as refusal:
        publishing.save(article, {field: value}, by=None, version=article.version)
    assert (refusal.value.code, refusal.value.message.startswith(f"{place}里有应权利人要求删节的内容")) == (
        "redacted",
        True,
    )
    assert NAME not in refusal.value.message
    assert article.revisions.count() == 2


def test_authors_notes_and_corrections_are_guarded_too():
    article = guarded()
    version = article.version
    with pytest.raises(errors.Blocked, match="作者"):
        publishing.save(article, {"authors": [make.author("王某某")]}, by=None, version=version)
    with pytest.raises(errors.Blocked, match="修改说明"):
        publishing.save(article, {"title": "新"}, by=None, version=version, note="加上王某某")
    with pytest.raises(errors.Blocked, match="更正说明"):
        publishing.correct(article, kind="note", text="指王某某。", by=None, reason="说明")
    with pytest.raises(errors.Blocked, match="说明里"):
        amending.amend(article, {}, kind="note", text="指王某某。", **DESK)
    with pytest.raises(errors.Blocked, match="标题里"):
        amending.amend(article, {"title": "王某某"}, kind="note", text="改题。", **DESK)


@pytest.mark.parametrize(
    ("quote", "text", "is_held"),
    [
        ("钟庆华", "鐘慶華", True),
        ("这个软件", "這個軟體", True),
        ("住在青岛市南区香港中路十号", "住在青島市南區香港中路十號", True),
        ("住在青岛市南区香港中路十号", "住在青岛市南区香港中路九号", False),
        ("住在青岛市南区香港中路十号", "住在青岛市南区", False),
        ("13800000001", "１３８-００００-０００１", True),
        ("王明", "国王，明天", False),
        ("王明", "王 明天", True),
        (NAME, CUT, False),
    ],
)
def test_what_is_held_and_what_is_free(quote, text, is_held):
    assert guarding.is_in(guarded(quote), [text]) == is_held


def test_a_quote_across_paragraphs_and_another_article_are_free():
    article = guarded()
    publishing.save(article, {"body": "<p>国王</p><p>某某</p>"}, by=None, version=article.version)
    assert make.draft(title="王某某").pk


def test_a_version_of_before_is_not_published_after_the_redaction():
    article = make.published(body="<p>王某某</p>")
    article = publishing.withdraw(article, by=None, reason="x")
    publishing.publish(article, by=None)
    amending.redact(article, [NAME], **DESK)
    old = article.revisions.order_by("pk")[0]
    with pytest.raises(errors.Stale):
        publishing.publish(article, by=None, revision=old)


def test_a_form_that_still_says_it_is_not_kept():
    editor, article = make.user(), guarded()
    working.keep(editor, "t", article=article, fields={"body": ["<p>王<em>某</em>某</p>"]})
    assert WorkingCopy.objects.get().fields is None
    working.keep(editor, "t", article=article, fields={"body": ["<p>别的</p>"]})
    assert WorkingCopy.objects.get().fields == {"body": ["<p>别的</p>"]}


def test_a_lifted_guard_lets_it_back_in_and_the_other_stays():
    article = guarded(NAME)
    first = article.live_revision
    amending.amend(article, {"title": "李四四"}, kind="note", text="改题。", **DESK)
    amending.redact(article, ["李四四"], **DESK)
    assert guarding.lift(first) == RedactionGuard.objects.filter(revision=first).count() == 1
    assert (guarding.is_in(article, [NAME]), guarding.is_in(article, ["李四四"])) == (False, True)


def test_the_table_keeps_no_word_and_two_articles_have_nothing_in_common():
    first, second = guarded(NAME, "13800000001"), guarded(NAME, "13800000001")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM articles_redactionguard")
        dump = str(cursor.fetchall())
    assert "某" not in dump
    assert "1380000" not in dump
    digests = [set(article.guards.values_list("digest", flat=True)) for article in (first, second)]
    assert (len(digests[0]), digests[0] & digests[1]) == (2, set())


def test_a_secret_that_was_replaced_still_guards(settings):
    """The key of look-ups outlives the secret key; and what the secret key wrote is read once the other is set."""
    article, other = guarded(), "another-secret-of-more-than-fifty-characters-0123456789"
    settings.LOOKUP_KEY = other
    assert guarding.is_in(article, [NAME])
    settings.LOOKUP_KEY, settings.SECRET_KEY = settings.SECRET_KEY, other
    assert guarding.is_in(article, [NAME])
    settings.LOOKUP_KEY, settings.SECRET_KEY_FALLBACKS = other, [settings.LOOKUP_KEY]
    assert guarding.is_in(article, [NAME])
    settings.SECRET_KEY_FALLBACKS = []
    assert not guarding.is_in(article, [NAME])


def test_the_cost_is_bounded_by_the_text_not_by_the_number_of_quotes(monkeypatch):
    article = guarded(*(f"第{chr(0x4E00 + n)}{chr(0x5100 + n * 7)}条保密的话{'长' * n}" for n in range(40)))
    asked = []
    real = guarding._digest
    monkeypatch.setattr(guarding, "_digest", lambda text, key: asked.append(text) or real(text, key))
    body = "".join(chr(0x4E00 + n * 31 % 20000) for n in range(5000))
    begun = time.process_time()
    assert not guarding.is_in(article, [body])
    assert len(asked) <= 7 * len(body)
    assert time.process_time() - begun < 5


def test_an_article_without_guards_pays_one_query(django_assert_num_queries):
    article = make.published()
    with django_assert_num_queries(1):
        guarding.require_absent(article, article.live_revision.snapshot)


def test_the_form_says_why_and_keeps_what_was_typed(browser):
    article = guarded(regions=["qingdao"])
    answer = desk.save(browser, article, title="又见王某某", summary="改了摘要")
    assert "标题里有应权利人要求删节的内容，不能再放回这篇稿件" in desk.text(answer)
    assert (desk.fields(answer)["title"], desk.fields(answer)["summary"]) == ("又见王某某", "改了摘要")
    article.refresh_from_db()
    assert "某" not in article.title
