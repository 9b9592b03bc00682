"""A record is canonical, loses nothing, and leads back to the article, whatever the texts are."""

import json
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import publishing, records, sealing
from articles.models import Article, Correction, Revision
from tests import make
from tests.articles.planted import Planted, full, taken_down

pytestmark = pytest.mark.django_db

# What a database and JSON take, with what NFC would change: marks, Hangul letters, compatibility characters.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
ODD = "e\u0301 \uf900 \u1100\u1161 \u2126"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | TEXT, lambda kids: st.lists(kids) | st.dictionaries(TEXT, kids)
    )
)
def test_canonical_bytes_lose_nothing(value):
    """The same value comes back; the bytes are UTF-8 in NFC and the same however the dict was built."""
    data = records.canonical({"value": value})
    assert json.loads(data) == {"value": value}
    assert unicodedata.is_normalized("NFC", data.decode())


def test_canonical_bytes_do_not_depend_on_the_order():
    """Sorted at every depth."""
    first, second = {"a": {"x": 1, "y": ODD}, "b": 2}, {"b": 2, "a": {"y": ODD, "x": 1}}
    assert records.canonical(first) == records.canonical(second)
    assert records.canonical(first) != records.canonical({**first, "b": 3})


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=TEXT.filter(str.strip), summary=TEXT, body=TEXT, note=TEXT, correction=TEXT)
def test_refill_is_the_inverse_of_record(title, summary, body, note, correction):
    """Written over by others' words in every row, the article comes back byte for byte."""
    article = make.published(tags=["碳价"], authors=[make.author()], source=make.source())
    Article.objects.filter(pk=article.pk).update(title=title[:200], summary=summary, body=body)
    Correction.objects.create(article=article, kind="note", text=correction)
    revision = article.revisions.get()
    Revision.objects.filter(pk=revision.pk).update(
        snapshot={**revision.snapshot, "body": body, "title": title}, note=note
    )
    article.refresh_from_db()
    first = json.loads(records.canonical(records.record(article)))
    Article.objects.filter(pk=article.pk).update(
        title="x", body="y", byline="z", expire_at=article.published_at.replace(year=2999)
    )
    Revision.objects.filter(article=article).update(snapshot={}, note="w")
    Correction.objects.filter(article=article).update(text="v")
    article.tag_places.all().delete()
    article.author_places.all().delete()
    article.places.all().delete()
    records.refill(article, first)
    again = json.loads(records.canonical(records.record(Article.objects.get(pk=article.pk))))
    assert records.facts(again) == records.facts(first)
    assert article.places.count() == 3  # the city, and above it the province and the zone


def test_characters_that_nfc_would_change_survive_sealing():
    """Compatibility characters and combining marks are the text's own."""
    article = make.published(title=f"标题{ODD}", body=f"<p>{ODD}</p>")
    body = article.body
    record = taken_down(article)
    sealing.unseal(article, record, by=None, reason="恢复")
    article.refresh_from_db()
    assert (article.title, article.body) == (f"标题{ODD}", body)


def test_what_was_shown_is_in_the_record_in_every_reading():
    """Title, text and source line as readers of each script had them."""
    article = make.published(
        title="碳市场网络", body="<p>软件与网络</p>", source=make.source("海岸环境报"), byline="林溪"
    )
    shown = records.record(article)["shown"]
    assert shown["hans"]["html"] == "<p>软件与网络</p>"
    assert shown["tw"]["html"] == "<p>軟體與網路</p>"
    assert shown["hk"]["html"] == "<p>軟件與網絡</p>"
    assert "海岸环境报" in shown["tw"]["origin"]
    assert "林溪" in shown["tw"]["origin"]


def test_every_column_of_an_article_is_decided_on():
    """A new column is in the record, or named as one that is not kept."""
    article = full(Planted())
    columns = {field.attname for field in Article._meta.concrete_fields} - {"visible"}
    assert columns == set(records.record(article)["article"]) | records.NOT_KEPT
    assert {row["id"] for row in records.record(article)["revisions"]} == set(
        article.revisions.values_list("pk", flat=True)
    )


def test_every_table_about_articles_is_decided_on():
    """A new model that points at an article must be recorded, blanked, or named here; apps above register (erasing)."""
    kept = {model.__name__ for model, _ in {**records.EXACT, **records.LOOSE}.values()}
    relations = {
        each.related_model.__name__
        for each in Article._meta.get_fields(include_hidden=True)
        if each.auto_created and not each.concrete and each.related_model._meta.app_label == "articles"
    }
    without_text = {
        "ArticleRegion",  # assigned ones by id
        "Slot", "OldAddress",  # places and addresses stay, they say that it is gone
        "FingerprintSet", "Tombstone", "Waiver", "RedactionGuard",  # digests
        "PreviewLink",  # revoked, its note emptied
    }  # fmt: skip
    assert relations - kept - without_text == set()


def test_thirty_versions_cost_no_query_each(django_assert_max_num_queries):
    """Rows are read set by set."""
    article = make.published()
    for n in range(30):
        publishing.save(article, {"title": f"第{n}版的标题"}, by=None, version=article.version)
    with django_assert_max_num_queries(45):
        records.record(article)
