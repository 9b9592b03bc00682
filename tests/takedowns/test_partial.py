"""Measures that leave an article online: what it lost is sealed, and comes back as a draft that an editor has to publish."""

import datetime

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from articles import pictures, publishing
from articles.models import Article, Correction, RedactionGuard, Revision
from takedowns.handling import enforcing
from takedowns.handling.moving import working
from takedowns.models import Restriction, Snapshot
from takedowns.snapshots import SnapshotBroken
from tests import make
from tests.hostile import files
from tests.takedowns import desk
from workflow.errors import Blocked

pytestmark = pytest.mark.django_db
BODY = "<p>负责人王小明介绍了情况，他住在某某路十七号。</p><p>其他内容与他无关，说的是碳市场。</p>"


@pytest.fixture
def article(db):
    return make.published(title="青岛企业名单", body=BODY, source=make.source(), source_url="https://example.org/1")


def page(client, article):
    return client.get(article.get_absolute_url()).content.decode()


def newest(article):
    return publishing.newest_revision(Article.objects.get(pk=article.pk))


def test_a_redaction_seals_older_versions_and_stays_online(article, client):
    restriction = desk.imposed(desk.case(article), "redact", quotes=["王小明", "某某路十七号"])
    assert "王小明" not in page(client, article)
    assert not any("王小明" in str(row.snapshot) for row in Revision.objects.filter(article=article))
    assert (restriction.hides, restriction.snapshot.whole) == (False, False)
    assert restriction.revision == Article.objects.get(pk=article.pk).live_revision_id
    assert Article.objects.get(pk=article.pk).hidden_by == 0


def test_its_end_offers_a_draft_and_changes_nothing_for_readers(article, client):
    restriction = desk.imposed(desk.case(article), "redact", quotes=["王小明"])
    desk.lifted(restriction)
    assert "王小明" not in page(client, article)
    draft = newest(article)
    assert "王小明" in draft.snapshot["body"]
    assert "请核对后再发布" in draft.note
    assert not RedactionGuard.objects.filter(lifted_at=None).exists()
    assert Snapshot.objects.get().opened_at


def test_a_damaged_record_of_a_redaction_gives_nothing_back(article):
    restriction = desk.imposed(desk.case(article), "redact", quotes=["王小明"])
    Snapshot.objects.update(sha256="0" * 64)
    with pytest.raises(SnapshotBroken):
        desk.lifted(restriction)
    assert RedactionGuard.objects.filter(lifted_at=None).exists()
    assert not any("王小明" in str(row.snapshot) for row in Revision.objects.filter(article=article))


@pytest.mark.parametrize(
    ("measure", "words", "seen"),
    [
        ("correct", {"text": "企业数应为二十五家。", "changes": {"summary": "改正后的摘要"}}, "企业数应为二十五家"),
        ("note", {"text": "当事人另有说明。"}, "当事人另有说明"),
        ("attribute", {"changes": {"byline": "记者 林溪"}}, "来源和署名已补正"),
        ("excerpt_link", {}, "只保留摘录"),
    ],
)
def test_scenario_19_readers_see_a_dated_line(article, client, measure, words, seen):
    restriction = desk.imposed(desk.case(article), measure, **words)
    assert seen in page(client, article)
    assert Correction.objects.filter(article=article).count() == 1
    desk.lifted(restriction)
    assert seen in page(client, article)  # what was told stays told


def test_a_picture_leaves_all_articles_that_show_it_and_its_files(client, django_capture_on_commit_callbacks):
    image = pictures.store(files.encoded(), original_name="图.jpg", by=None, alt="烟囱")
    body = f'<p>正文一段。</p><p><img src="{image.url}" alt="烟囱"></p>'
    article, other = make.published(body=body), make.published(cover=image.pk)
    assert client.get(image.url).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        restriction = desk.imposed(desk.case(article), "remove_media", pictures=[image.pk])
    for each in (article, other):
        assert image.name not in page(client, each)
    assert client.get(image.url).status_code in {404, 410}
    assert not any(storages[alias].exists(image.name) for alias in ("default", "private"))
    assert [row["name"] for row in restriction.snapshot.files] == image.file_names
    with django_capture_on_commit_callbacks(execute=True):
        desk.lifted(restriction)
    assert storages["private"].exists(image.name)
    assert image.name in newest(article).snapshot["body"]
    assert newest(other).snapshot["cover"] == image.pk
    assert image.name not in page(client, article)


def test_a_partial_measure_takes_the_place_of_its_own_hold(article, client):
    case = desk.case(article)
    held = desk.imposed(case, interim=True, status=451, until=timezone.now() + datetime.timedelta(days=30))
    assert client.get(article.get_absolute_url()).status_code == 451
    made = desk.imposed(case, "redact", quotes=["王小明"])
    with working(case):
        enforcing.supersede(held, made, by=None)
    answer = client.get(article.get_absolute_url())
    assert answer.status_code == 200
    assert "王小明" not in answer.content.decode()
    assert list(Restriction.objects.order_by("pk").values_list("state", flat=True)) == ["superseded", "active"]


def test_what_another_case_holds_down_is_not_amended(article):
    desk.removed(article)
    with pytest.raises(Blocked, match="别的申请"):
        desk.imposed(desk.case(article), "redact", quotes=["王小明"])
    assert Restriction.objects.count() == 1


def test_nor_given_back_while_another_case_holds_it(article):
    redaction = desk.imposed(desk.case(article), "redact", quotes=["王小明"])
    desk.removed(article)
    with pytest.raises(Blocked, match="别的申请"):
        desk.lifted(redaction)


def test_editors_who_have_begun_something_keep_it(article):
    restriction = desk.imposed(desk.case(article), "redact", quotes=["王小明"])
    fresh = Article.objects.get(pk=article.pk)
    publishing.save(fresh, {"summary": "编辑刚写的摘要"}, by=None, version=fresh.version)
    desk.lifted(restriction)
    assert newest(article).snapshot["summary"] == "编辑刚写的摘要"
