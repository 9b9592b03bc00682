"""Fingerprints in the database: written by every verb, rebuilt, mended; and near copies found and proven by them."""

import datetime
import io
import struct

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles import counting, duplicates, fingerprinting, invariants, listing, publishing, sweeping
from articles.models import Article, FingerprintSet, StopHash
from chinese import fingerprints
from tests import make
from tests.articles import copies
from tests.articles.sealed import seal

pytestmark = pytest.mark.django_db
DAY = datetime.datetime(2026, 6, 8, 2, 20, tzinfo=datetime.UTC)


def rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT article_id, hash FROM articles_fingerprint")
        return set(cursor.fetchall())


def rows_of(article):
    return {hash_ for pk, hash_ in rows() if pk == article.pk}


def find(words, **facts):
    asked = {"title": "别的标题", "source": None, "source_url": "", "day": None} | facts
    return duplicates.find(body=copies.html(words), **asked)


# What is stored


def test_a_draft_has_the_fingerprints_of_its_text():
    article = make.draft(body=copies.html(copies.text(1)), originally_published_at=DAY)
    stored = FingerprintSet.objects.get(pk=article.pk)
    numbers = fingerprints.fingerprints(copies.text(1))
    assert stored.n == len(numbers) > 10
    assert fingerprinting.unpacked(stored)[: stored.n] == numbers
    assert rows_of(article) == {*fingerprinting.unpacked(stored)}
    assert len(rows_of(article)) == stored.n + 2  # the marks of text, and of title and day
    assert Article.objects.get(pk=article.pk).content_hash == fingerprints.content_hash(copies.text(1))


def test_saving_changes_only_what_changed(django_assert_max_num_queries):
    article = make.draft(body=copies.html(copies.text(1)))
    before = rows_of(article)
    words = copies.text(1) + "\n" + copies.text(2)
    publishing.save(article, {"body": copies.html(words)}, by=None, version=article.version)
    assert len(before & rows_of(article)) > len(before) * 0.9
    assert set(fingerprints.fingerprints(words)) <= rows_of(article)
    assert invariants.check() == []
    with django_assert_max_num_queries(1):  # nothing to write
        fingerprinting.store(article)
    Article.objects.filter(pk=article.pk).update(body=copies.html(copies.text(3)))
    article.refresh_from_db()
    with django_assert_max_num_queries(5):  # the set, the hash, rows out, rows in, the set
        fingerprinting.store(article)


def test_a_published_row_keeps_its_fingerprints_until_the_new_version_is_published():
    article = make.published(body=copies.html(copies.text(1)))
    before = rows_of(article)
    revision = publishing.save(article, {"body": copies.html(copies.text(2))}, by=None, version=article.version)
    assert rows_of(article) == before
    publishing.publish(article, by=None, revision=revision)
    assert set(fingerprints.fingerprints(copies.text(2))) <= rows_of(article)
    assert not before & rows_of(article)


def test_a_refused_verb_leaves_nothing():
    make.published(source_url="https://www.media.example/1.html")
    before = rows()
    with pytest.raises(publishing.Blocked):
        make.draft(source_url="https://www.media.example/1.html", body=copies.html(copies.text(1)))
    assert rows() == before


def test_the_emptied_bin_takes_the_rows_along():
    article = make.discarded(body=copies.html(copies.text(1)))
    kept = make.draft(body=copies.html(copies.text(1)))
    Article.objects.filter(pk=article.pk).update(changed_at=timezone.now() - datetime.timedelta(days=31))
    assert rows_of(article)
    assert sweeping.empty_bin() == 1
    assert rows_of(article) == set()
    assert rows_of(kept)


def test_a_sealed_article_keeps_its_rows():
    article = make.published(body=copies.html(copies.text(1)))
    before, set_ = rows_of(article), FingerprintSet.objects.get(pk=article.pk).packed
    seal(article)
    listing.settle(article)
    assert rows_of(article) == before
    assert bytes(FingerprintSet.objects.get(pk=article.pk).packed) == bytes(set_)
    assert fingerprinting.unfit() == []


# Rebuilding, checking


def forget_all():
    """As in a database from before there were fingerprints."""
    FingerprintSet.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_fingerprint")
    Article.objects.update(content_hash="")


def test_tick_gives_older_articles_theirs_bit_by_bit(monkeypatch):
    made = [make.draft(body=copies.html(copies.text(n))) for n in range(5)]
    before = rows()
    forget_all()
    monkeypatch.setattr(fingerprinting, "STEP", 2)
    assert fingerprinting.catch_up(seconds=0) == 0
    assert fingerprinting.unfit() == []  # not reached yet
    assert fingerprinting.catch_up() == 5
    assert rows() == before
    assert fingerprinting.rebuilt_upto() is None
    assert fingerprinting.catch_up() == 0
    FingerprintSet.objects.filter(pk=made[0].pk).update(version=0)
    assert fingerprinting.unfit() == [made[0].pk]


def test_the_command_goes_on_and_tells(monkeypatch):
    make.draft(body=copies.html(copies.text(1)))
    before = rows()
    counting.note(fingerprinting.REBUILT_UPTO, fingerprinting.DONE)
    forget_all()
    out = io.StringIO()
    call_command("rebuild_fingerprints", stdout=out)
    assert rows() == set()  # all done, as far as it knows
    call_command("rebuild_fingerprints", "--all", "--common", stdout=out)
    assert rows() == before
    assert "核对了 1 篇" in out.getvalue()
    assert "常见指纹 0 个" in out.getvalue()


@pytest.mark.parametrize("damage", ["row gone", "row too many", "set gone", "other text", "nobody's row"])
def test_what_does_not_fit_is_found_and_mended(damage):
    article = make.draft(body=copies.html(copies.text(1)))
    other = make.draft(body=copies.html(copies.text(2)))
    fingerprinting.catch_up()
    before, wrong = rows(), article.pk
    with connection.cursor() as cursor:
        if damage == "row gone":
            cursor.execute(
                "DELETE FROM articles_fingerprint WHERE hash = %s", [fingerprints.fingerprints(copies.text(1))[0]]
            )
        elif damage == "row too many":
            cursor.execute("INSERT INTO articles_fingerprint VALUES (1, %s)", [article.pk])
        elif damage == "nobody's row":
            wrong = other.pk + 1000
            cursor.execute("INSERT INTO articles_fingerprint VALUES (1, %s)", [wrong])
    if damage == "set gone":
        FingerprintSet.objects.filter(pk=article.pk).delete()
    elif damage == "other text":
        forged = struct.pack(">3q", 1, 2, 3)
        FingerprintSet.objects.filter(pk=article.pk).update(packed=forged, n=3)
    found = [breach for breach in invariants.check() if breach.rule.code == "fingerprints"]
    assert [breach.ids for breach in found] == [[wrong]]
    assert invariants.repair(found) == 1
    assert invariants.check() == []
    assert rows() == before


def test_common_hashes_are_counted_at_night(monkeypatch):
    monkeypatch.setattr(fingerprinting, "COMMON", 2)
    for _ in range(3):
        make.draft(body=copies.html(copies.text(1)))
    StopHash.objects.create(hash=5, articles=99)
    monkeypatch.setattr(fingerprinting, "NIGHT", range(0))
    assert fingerprinting.count_nightly() == 0
    monkeypatch.setattr(fingerprinting, "NIGHT", range(24))
    numbers = fingerprints.fingerprints(copies.text(1))
    assert fingerprinting.count_nightly() == len(numbers) + 1  # and the mark of the whole text
    assert set(StopHash.objects.values_list("pk", flat=True)) > set(numbers)
    assert not StopHash.objects.filter(pk=5).exists()
    assert fingerprinting.count_nightly() == 0
    assert duplicates._sharing(numbers, None) == {}
    assert find(copies.text(1))  # exactly the same text is found all the same


# Finding


@pytest.fixture
def shelf():
    """Sixty articles, of which the copies are made."""
    return [make.draft(body=copies.html(copies.text(n)), regions=[]) for n in range(60)]


CHANGES = {
    "the same": (lambda words, n: words, {"same"}, 1.0),
    "Traditional": (lambda words, n: copies.traditional(words), {"same", "part"}, 1.0),
    "Traditional, 5 % edited": (
        lambda words, n: copies.edited(copies.traditional(words), 0.05, n),
        {"same", "part", "shared"},
        0.95,
    ),
    "half": (lambda words, n: copies.piece(words, 0.5, n), {"part"}, 1.0),
    "35 %": (lambda words, n: copies.piece(words, 0.35, n), {"part"}, 0.96),
    "embedded": (copies.embedded, {"part"}, 1.0),
    "40 % quoted": (lambda words, n: copies.embedded(copies.piece(words, 0.4, n), n), {"shared"}, 0.96),
    "10 % edited": (lambda words, n: copies.edited(words, 0.10, n), {"shared", "part"}, 0.93),
}


def test_recall(shelf):
    for name, (change, kinds, least) in CHANGES.items():
        found = 0
        for n, article in enumerate(shelf):
            hits = find(change(copies.text(n), n))
            found += any(hit.article_id == article.pk and hit.kind in kinds for hit in hits)
        assert found >= least * len(shelf), name


def test_other_texts_are_no_hits(shelf):
    assert [find(copies.text(n)) for n in range(500, 520)] == [[]] * 20


def test_hits_show_the_passages_and_the_share():
    article = make.published(body=copies.html(copies.text(1)))
    other = make.published(body=copies.html(copies.text(2) + "\n" + copies.piece(copies.text(1), 0.5)))
    first, second = find(copies.traditional(copies.text(1)))
    assert (first.article_id, first.kind) == (article.pk, "same")
    assert (second.article_id, second.kind) == (other.pk, "shared")
    assert first.share > 0.95 > second.share > 0.3
    assert all(passage in copies.traditional(copies.text(1)) for passage in second.passages)
    assert [hit.article_id for hit in duplicates.copies_of(article)] == [other.pk]


def test_a_text_too_short_for_fingerprints_is_found_when_it_is_the_same():
    article = make.draft(body="<p>碳价今日收于六十二元。</p>")
    assert [(hit.article_id, hit.kind) for hit in find("碳價今日收於六十二元")] == [(article.pk, "same")]
    assert find("碳价今日收于六十三元") == []
    assert find("") == []


def test_the_same_item_with_another_text_is_a_hit_to_be_looked_at():
    source = make.source()
    article = make.draft(
        title="碳市场收涨", source=source, originally_published_at=DAY, body=copies.html(copies.text(1))
    )
    facts = {"title": "碳市場收漲", "source": source.pk, "day": DAY + datetime.timedelta(hours=5)}
    assert [(hit.article_id, hit.kind) for hit in find(copies.text(2), **facts)] == [(article.pk, "unverified")]
    assert find(copies.text(2), **facts | {"source": make.source("另一家报").pk}) == []
    assert find(copies.text(2), **facts | {"day": DAY + datetime.timedelta(days=1)}) == []


def test_the_same_address_is_a_hit():
    article = make.draft(source_url="https://www.media.example/1.html?utm_source=x", body=copies.html(copies.text(1)))
    hits = find(copies.text(2), source_url="http://WWW.media.example/1.html#a")
    assert [(hit.article_id, hit.kind) for hit in hits] == [(article.pk, "unverified")]


def test_the_recycle_bin_is_no_hit_and_what_is_sealed_is_unverified():
    make.discarded(body=copies.html(copies.text(1)))
    article = make.published(body=copies.html(copies.text(1)))
    copy = make.published(body=copies.html(copies.text(1)))
    seal(article)
    assert [(hit.article_id, hit.kind) for hit in find(copies.text(1))] == [
        (copy.pk, "same"),
        (article.pk, "unverified"),
    ]
    assert [(hit.article_id, hit.kind, hit.share) for hit in duplicates.copies_of(article)] == [
        (copy.pk, "unverified", 1.0)
    ]


def test_finding_takes_three_queries(django_assert_num_queries):
    for _ in range(3):
        make.draft(body=copies.html(copies.text(1)))
    with django_assert_num_queries(3):
        assert len(find(copies.text(1))) == 3


# What an editor is told


def test_hints_name_only_what_the_editor_may_read(editor):
    near = make.draft(body=copies.html(copies.text(1)), regions=["qingdao"])
    foreign = make.draft(
        title="兰州的秘密标题", body=copies.html(copies.piece(copies.text(1), 0.6)), regions=["lanzhou"]
    )
    told = duplicates.hints(find(copies.text(1)), by=editor)
    assert told == [f"与第 {near.pk} 篇基本相同。", "其他地区有 1 篇相近稿件。"]
    assert str(foreign.pk) not in told[1]
    anybody = duplicates.hints(find(copies.text(1)), by=None)
    assert anybody == ["另有 2 篇未发布的相近稿件。"]
    assert duplicates.hints(find(copies.text(7)), by=editor) == []
