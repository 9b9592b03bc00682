"""A page becomes one draft, once, whatever happens; or nothing at all is stored."""

import threading

import pytest
from django.db import IntegrityError, connection

from articles import vocabulary
from articles.models import Article, Author, Source
from ingest import importing
from ingest.errors import ImportRefused
from ingest.extracting import extract
from ingest.importing import MOST_BYTES, import_page
from ingest.models import ImportedPage
from ingest.removals import told
from tests import make
from tests.ingest import pages
from workflow.models import Event

TITLE = "山东青岛市首批碳排放核查提前完成"
pytestmark = pytest.mark.django_db


def page(title=TITLE, **options):
    return pages.text_page(title=title, **options).encode()


@pytest.fixture(autouse=True)
def _places():
    for slug in ("qingdao", "jinan", "lanzhou"):
        make.region(slug)


def test_a_page_becomes_a_draft():
    imported = import_page(page(), name="page.txt")
    article = imported.page.article
    assert imported.created
    assert (article.state, article.title, article.byline) == ("draft", TITLE, "海州都市报林小溪")
    assert article.body == "".join(f"<p>{text}</p>" for text in (pages.FIRST, pages.SECOND, pages.THIRD))
    assert article.summary.startswith("临川市生态环境局")
    assert article.originally_published_at.isoformat() == "2023-05-06T01:30:00+00:00"
    assert (article.licence, article.created_by, article.published_at) == ("unverified", None, None)
    assert [author.name for author in article.authors.all()] == ["林小溪"]
    assert [place.region.slug for place in article.places.filter(assigned=True)] == ["qingdao"]
    assert {place.region.slug for place in article.places.all()} == {"qingdao", "shandong", "huadong"}
    assert not Article.objects.live().exists()


def test_the_source_is_matched_by_fold_or_proposed():
    known = make.source("海州都市报")
    article = import_page(page(byline="来源：海州都市報 林小溪 2023-05-06 09:30")).page.article
    assert article.source == known
    other = import_page(page(byline="来源：碳笔记 2023-05-06 09:30")).page.article.source
    assert (other.name, other.confirmed) == ("碳笔记", False)
    assert Source.objects.count() == 2


def test_the_sites_own_media_part_source_and_author():
    make.source("碳笔记", aliases="碳笔记周刊\n\n")
    make.source("某某观察", confirmed=False)
    for byline, source in (
        ("碳筆記林小溪", "碳筆記"),
        ("碳笔记周刊林小溪", "碳笔记周刊"),
        ("某某观察林小溪", "某某观察林小溪"),
    ):
        assert import_page(page(byline=f"来源：{byline} 2023-05-06 09:30")).page.findings["source"] == source
    assert Article.objects.filter(source__name="碳笔记").count() == 2


def test_the_record_tells_what_was_read_cut_and_doubted():
    record = import_page(page(), name="目录/page\u202e.txt").page
    assert record.findings == {
        "title": TITLE,
        "source": "海州都市报",
        "authors": ["林小溪"],
        "originally_published_at": "2023-05-06T09:30:00+08:00",
        "regions": ["山东", "青岛"],
        "paragraphs": 3,
    }
    assert [(entry["kind"], entry["count"]) for entry in record.removals] == [("tail", 6)]
    assert any("乱码" in warning for warning in record.warnings)
    assert record.charset_used == "utf-8"
    assert record.name == "目录/page.txt"
    assert "页尾网站内容 6 行" in record.article.revisions.get().note
    assert Event.objects.about(record.article).count() == 1


def test_regions_of_the_title_are_set_and_those_of_the_body_suggested():
    body = ("兰州市今天公布碳排放核查结果。兰州新区的企业全部完成。" * 3, pages.SECOND)
    record = import_page(page(title="首批碳排放核查提前完成结果公布", body=body)).page
    assert record.findings["regions"] == []
    assert "正文还提到兰州，如与本文有关请补选地区。" in record.warnings
    nowhere = import_page(page(title="首批碳排放核查提前完成结果公布", body=(pages.THIRD * 2,))).page
    assert "没有识别出地区，如是地方稿件请补选。" in nowhere.warnings


def test_the_same_bytes_again_change_nothing():
    first = import_page(page(), name="a.txt")
    events = Event.objects.count()
    again = import_page(page(), name="b.txt")
    assert (again.created, again.page.pk, again.page.article_id) == (False, first.page.pk, first.page.article_id)
    assert (Article.objects.count(), ImportedPage.objects.count(), Event.objects.count()) == (1, 1, events)
    assert ImportedPage.objects.get().name == "a.txt"


def test_other_bytes_are_another_page():
    assert import_page(page()).page.article_id != import_page(page() + b"\n").page.article_id


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "binary"),
        (bytes(range(256)) * 30, "binary"),
        (b"a" * (MOST_BYTES + 1), "too_large"),
        (page(body=()), "no_body"),
        (page(body=(pages.FIRST * 4000,)), "too_large"),
    ],
    ids=["empty", "pdf", "binary", "6 MB", "no body", "a body of 800 KB"],
)
def test_what_is_refused_leaves_nothing_behind(raw, code):
    with pytest.raises(ImportRefused) as refused:
        import_page(raw)
    assert refused.value.code == code
    assert refused.value.message.endswith("。")
    for model in (Article, Source, Author, ImportedPage, Event):
        assert not model.objects.exists()


def test_the_import_that_loses_the_race_takes_the_winners_draft(monkeypatch):
    """Both asked before either wrote: the second one's insert meets the first one's row."""
    won = []

    def slow(*args, **options):
        if not won:
            won.append(None)
            won[0] = import_page(page()).page
        return extract(*args, **options)

    monkeypatch.setattr(importing, "extract", slow)
    lost = import_page(page())
    assert (lost.created, lost.page) == (False, won[0])
    assert (Article.objects.count(), Author.objects.count()) == (1, 1)


def test_a_source_that_somebody_else_just_made_is_found_at_the_second_try(monkeypatch):
    real, calls = vocabulary.source_named, []

    def racing(name):
        calls.append(name)
        if len(calls) == 1:
            raise IntegrityError("source name")
        return real(name)

    monkeypatch.setattr(vocabulary, "source_named", racing)
    assert import_page(page()).created
    assert len(calls) == 2


def test_an_error_that_is_no_race_is_not_hidden(monkeypatch):
    def broken(name):
        raise IntegrityError("something else")

    monkeypatch.setattr(vocabulary, "source_named", broken)
    with pytest.raises(IntegrityError):
        import_page(page())
    assert not Article.objects.exists()


def test_the_record_goes_with_the_article():
    record = import_page(page()).page
    assert str(record) == record.raw_sha256[:12]
    ImportedPage.objects.filter(pk=record.pk).update(name="a.txt")
    assert str(ImportedPage.objects.get()) == "a.txt"


def test_told():
    entries = [{"kind": "readings", "count": 133, "sample": "達(dá)"}, {"kind": "tail", "count": 11, "sample": "版权"}]
    assert told(entries) == "已清理拼音注音 133 处，页尾网站内容 11 行。"
    assert told([]) == "没有需要清理的内容。"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_make_one_draft():
    barrier, results = threading.Barrier(8), []

    def run():
        try:
            barrier.wait(10)
            results.append(import_page(page()))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(result.created for result in results) == [False] * 7 + [True]
    assert {result.page.article_id for result in results} == {Article.objects.get().pk}
    assert (Source.objects.count(), Author.objects.count()) == (1, 1)
