"""What every address of an article that was taken down says: 410, 451, or nothing at all; and no word of the article."""

import datetime
import xml.etree.ElementTree as ET

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import menu, previewing, publishing, sealing
from articles.models import Article, Image, OldAddress
from articles.sweeping import sweep
from tests import make
from tests.articles.planted import REF, Planted, full, notice, taken_down

pytestmark = pytest.mark.django_db

ATOM, TOMBSTONE = "{http://www.w3.org/2005/Atom}", "{http://purl.org/atompub/tombstones/1.0}"


@pytest.fixture
def plant():
    """Texts that stand nowhere else."""
    return Planted()


@pytest.fixture
def article(plant):
    """A published article that stands everywhere, under a former address too."""
    found = full(plant, regions=("qingdao",))
    Article.objects.filter(pk=found.pk).update(legacy_id=7788)
    OldAddress.objects.create(path="/a/gannei/7788.html", article=found)
    return found


def addresses(article):
    """Every address that leads to the article."""
    path = article.get_absolute_url()
    plain = [path, f"/ccer/2020/0101/{article.pk}.html", "/a/gannei/7788.html", "/plus/view.php?aid=7788"]
    return [f"{start}{each}" for start in ("", "/zh-tw", "/zh-hk") for each in plain]


def test_before_it_is_taken_down_all_lead_to_it(client, article):
    """Or the next tests would prove nothing."""
    for address in addresses(article):
        assert client.get(address, follow=True).status_code == 200, address


@pytest.mark.parametrize("status", [410, 451])
def test_every_address_says_it_itself(client, article, plant, status):
    """No redirect first, no word, no picture, nothing for machines; category, day and number."""
    taken_down(article, status=status)
    for address in addresses(article):
        answer = client.get(address)
        html = answer.content.decode()
        assert answer.status_code == status, address
        assert plant.found_in(html) == [], address
        assert not any(mark in html for mark in ("og:", "ld+json", "/media/", "canonical"))
        assert "P7K2M" in html
        assert ("著作權" if "/zh-" in address else "著作权") in html
        assert f"{timezone.localdate():%Y-%m-%d}" in html
        assert client.head(address).status_code == status


def test_headers_let_nobody_keep_it(client, article, settings):
    """`no-cache`, nothing to revalidate by, no archive; 451 names who blocks (RFC 7725)."""
    taken_down(article)
    answer = client.get(article.get_absolute_url(), headers={"if-none-match": "*"})
    assert (answer.status_code, answer["Cache-Control"]) == (410, "no-cache")
    assert answer["X-Robots-Tag"] == "noindex, noarchive"
    assert not {"ETag", "Last-Modified", "Link"} & set(answer.headers)
    publishing.hide(article, by=None, reason="order", notice=notice(status=451))
    answer = client.get(article.get_absolute_url())
    assert answer["Link"] == f'<{settings.SITE_URL}>; rel="blocked-by"'


def test_451_names_law_and_demander_only_there(client, article):
    """The demander is told where the desk gives one; a 410 tells neither."""
    facts = {"law": "网络安全法第五十条", "demander": "某省网信办", "interim": True}
    taken_down(article, status=451, **facts)
    html = client.get(article.get_absolute_url()).content.decode()
    assert all(text in html for text in ("网络安全法第五十条", "某省网信办", "暂时下架"))
    publishing.hide(article, by=None, reason="b", notice=notice(status=410, **facts))
    html = client.get(article.get_absolute_url()).content.decode()
    assert "网络安全法" not in html
    assert "某省网信办" not in html


def test_a_secret_is_byte_for_byte_the_ordinary_404(client, article, monkeypatch):
    """Body, headers and number of queries are those of a number that never was."""
    monkeypatch.setattr(menu, "CACHE_SECONDS", 3600)
    former, other = f"/{article.pk}.html", f"/{article.pk + 1000}.html"
    never = article.get_absolute_url().replace(former, other)
    taken_down(article, status=404)
    client.get("/never-was/")
    for start in ("", "/zh-tw"):
        ours, theirs = (_asked(client, start + each) for each in (article.get_absolute_url(), never))
        assert ours == {**theirs, "body": theirs["body"].replace(other, former)}
    assert client.get("/a/gannei/7788.html").status_code == 404


def _asked(client, address):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    headers = {key: value for key, value in answer.headers.items() if key not in {"X-Request-Id", "Content-Length"}}
    return {"status": answer.status_code, "body": answer.content.decode(), "headers": headers, "queries": len(queries)}


def test_the_notice_is_that_in_force(client, article):
    """Two restrictions: the desk's choice answers, and the last one's end brings the article back."""
    record = taken_down(article)
    publishing.hide(article, by=None, reason="b", notice=notice(status=451))
    assert client.get(article.get_absolute_url()).status_code == 451
    publishing.reveal(article, by=None, reason="b", notice=notice())
    assert client.get(article.get_absolute_url()).status_code == 410
    sealing.unseal(article, record, by=None, reason=REF)
    publishing.reveal(article, by=None, reason=REF)
    assert client.get(article.get_absolute_url()).status_code == 200
    row = Article.objects.get(pk=article.pk)
    assert (row.hidden_by, row.hidden_notice, row.hidden_at) == (0, None, None)


def test_what_was_hidden_before_its_time_never_was(client):
    """404 also after the time of the schedule, in the feed nothing; lifted, it appears as planned."""
    article = make.scheduled(in_=datetime.timedelta(hours=1))
    path = article.get_absolute_url()
    publishing.hide(article, by=None, reason=REF, notice=notice())
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=3)):
        sweep()
        publishing.hide(article, by=None, reason="b", notice=notice())
        assert client.get(path).status_code == 404
        assert path not in client.get("/feed/").content.decode()
        assert path not in client.get("/deadlinks.xml").content.decode()
        publishing.reveal(article, by=None, reason="b")
        publishing.reveal(article, by=None, reason=REF)
        assert client.get(path).status_code == 200


def test_a_preview_link_is_gone(client):
    """410 without a word; 404 where nobody may know."""
    article = make.published(title="一个秘密的题目")
    previewing.invite(article, by=make.user("chief_editor"), token="t" * 40, days=7)
    taken_down(article)
    answer = client.get(f"/preview/{'t' * 40}/")
    assert (answer.status_code, answer["Cache-Control"]) == (410, "private, no-store")
    assert "秘密" not in answer.content.decode()
    publishing.hide(article, by=None, reason="b", notice=notice(status=404))
    assert client.get(f"/preview/{'t' * 40}/").status_code == 404


@pytest.mark.parametrize(("status", "answer"), [(410, 410), (451, 410), (404, 404)])
def test_its_pictures_are_gone(client, article, status, answer):
    """All files, once shown; range requests and staff too."""
    names = [name for use in article.image_uses.all() for name in use.image.file_names]
    assert [client.get(f"/media/{name}").status_code for name in names] == [200] * len(names)
    record = taken_down(article, status=status)
    sealing.take_files(article, sealing.files_of(record))
    client.force_login(make.user("chief_editor"))
    for name in names:
        found = client.get(f"/media/{name}", headers={"range": "bytes=0-1"})
        assert (found.status_code, found["Cache-Control"]) == (
            answer,
            "no-cache" if answer == 410 else found["Cache-Control"],
        )
    assert not Image.objects.filter(is_public=True).exists()


# Feeds and the file of dead links


def deleted(client, address):
    """The tombstones of an Atom feed: ref -> when."""
    tree = ET.fromstring(client.get(address).content.decode())
    return {each.get("ref"): each.get("when") for each in tree.iter(f"{TOMBSTONE}deleted-entry")}


def test_atom_tells_that_an_entry_is_gone(client, article, plant):
    """Its old id and when, in every feed that had it, for ninety days; no word of it."""
    scopes = [
        "/feed/",
        f"/{article.section.slug}/feed/",
        "/region/shandong/feed/",
        f"/source/{article.source_id}/feed/",
    ]
    other = make.published(source=article.source)
    ids = {}
    for scope in scopes:
        tree = ET.fromstring(client.get(scope).content.decode())
        ids[scope] = [each.findtext(f"{ATOM}id") for each in tree.iter(f"{ATOM}entry")]
        assert deleted(client, scope) == {}
    taken_down(article)
    at = Article.objects.get(pk=article.pk).hidden_at
    for scope in scopes:
        gone = deleted(client, scope)
        assert len(gone) == 1
        assert set(gone) <= set(ids[scope])
        assert datetime.datetime.fromisoformat(gone.popitem()[1]) == at
        assert plant.found_in(client.get(scope).content.decode()) == []
    assert deleted(client, "/region/gansu/feed/" if make.region("gansu") else "") == {}
    assert other.get_absolute_url() in client.get("/feed/").content.decode()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=91)):
        assert deleted(client, "/feed/") == {}


def test_dead_links_are_what_answers_so(client, article, settings):
    """In each reading, for 180 days; and gone from there when it is back."""
    assert article.get_absolute_url() not in client.get("/deadlinks.xml").content.decode()
    record = taken_down(article)
    xml = client.get("/deadlinks.xml").content.decode()
    listed = [each.text for each in ET.fromstring(xml).iter() if each.tag.endswith("loc")]
    assert len(listed) == 3
    for address in listed:
        assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 410
    with time_machine.travel(timezone.now() + datetime.timedelta(days=181)):
        assert "<loc>" not in client.get("/deadlinks.xml").content.decode()
    sealing.unseal(article, record, by=None, reason=REF)
    publishing.reveal(article, by=None, reason=REF)
    assert "<loc>" not in client.get("/deadlinks.xml").content.decode()


def test_a_secret_is_in_no_file(client, article):
    """Neither tombstone nor dead link."""
    taken_down(article, status=404)
    assert deleted(client, "/feed/") == {}
    assert "<loc>" not in client.get("/deadlinks.xml").content.decode()
