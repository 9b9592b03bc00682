"""Every surface is asked for: clean ones are counted, wrong ones named without a word, tried again, and told of."""

import datetime
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from django.urls import get_resolver, reverse
from django.utils import timezone

from articles import pictures, publishing
from articles.models import Article, ArticleRegion, OldAddress, Revision, Slot
from takedowns import probing, surfaces, verifying
from takedowns.admin import gathering
from takedowns.models import CaseEvent, Letter, Propagation, Restriction
from takedowns.states import TargetState
from tests import make
from tests.hostile import files
from tests.takedowns import desk

pytestmark = pytest.mark.django_db
TITLE = "独家调查：配额分配的七个细节"
BODY = "<p>碳市场配额分配的七个细节，记者历时三个月走访四省二十六家企业，一一核对。</p><p>清结办法另见附件。</p>"
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def article(db):
    beside = [make.published(tags=["配额"]) for _ in range(2)]
    found = make.published(title=TITLE, body=BODY, source=make.source(), tags=["配额"], authors=[make.author()])
    make.published(tags=["配额"])
    Slot.objects.create(article=found, position="headline", start_at=timezone.now() - MINUTE)
    OldAddress.objects.create(path="/html/old/77.html", article=found)
    assert len(beside) == 2
    return found


def applied(article, **more):
    """A removal whose target is where an approval leaves it."""
    case = desk.case(article, **more.pop("case", {}))
    restriction = desk.imposed(case, **more)
    target = case.targets.get()
    type(target).objects.filter(pk=target.pk).update(state=TargetState.APPLIED, outcome="grant")
    return restriction


def looked_at(restriction):
    verifying.check(Restriction.objects.get(pk=restriction.pk))
    return {(row.surface, row.address): row.note for row in restriction.surfaces.filter(clean=False)}


def rows(restriction, surface):
    return list(restriction.surfaces.filter(surface=surface).order_by("pk"))


# Clean


@pytest.mark.parametrize("status", [410, 451, 404])
def test_scenario_02_scenario_03_all_surfaces_of_a_removal_are_clean(article, status):
    restriction = applied(article, status=status)
    assert looked_at(restriction) == {}
    assert {row.surface for row in restriction.surfaces.all()} == {
        "page", "other_addresses", "home", "lists", "regions", "neighbours", "search", "feeds", "atom", "sitemaps",
        "dead_links", "rows",
    }  # fmt: skip
    asked = set(restriction.surfaces.values_list("address", flat=True))
    path = article.get_absolute_url()
    assert {path, f"/zh-tw{path}", f"/zh-hk{path}", "/html/old/77.html", "/", "/region/huadong/"} <= asked


def test_then_the_words_are_erased_and_the_target_is_verified(article):
    restriction = applied(article)
    assert bytes(Restriction.objects.get().grams)
    assert "配额".encode() not in bytes(Restriction.objects.get().grams)
    looked_at(restriction)
    assert bytes(Restriction.objects.get().grams) == b""
    target = restriction.target
    target.refresh_from_db()
    assert target.state == TargetState.VERIFIED
    assert target.verified_at
    clean, total = verifying.tally([restriction])
    assert clean == total >= 30


def test_no_row_of_a_surface_holds_a_word(article):
    restriction = applied(article)
    told = str(list(restriction.surfaces.values()))
    assert not any(word in told for word in ("独家", "七个细节", "走访"))


def test_scenario_04_atom_says_that_it_is_gone_by_its_address_alone(article, client):
    applied(article)
    feed = client.get("/feed/").content.decode()
    assert f'<at:deleted-entry ref="http://localhost:8000{article.get_absolute_url()}"' in feed
    assert "独家" not in feed


def test_a_secret_removal_is_in_no_feed_and_in_no_list_of_the_dead(article, client):
    applied(article, status=404)
    for address in ("/feed/", "/deadlinks.xml"):
        assert f"{article.pk}.html" not in client.get(address).content.decode()


def test_pictures_are_asked_for_in_every_width(client, django_capture_on_commit_callbacks):
    image = pictures.store(files.encoded(), original_name="图.jpg", by=None, alt="烟囱")
    found = make.published(cover=image.pk, body=BODY)
    assert client.get(image.url).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        restriction = applied(found)
    asked = [row.address for row in rows(restriction, "files")]
    assert asked == [f"/media/{name}" for name in image.file_names]
    assert looked_at(restriction) == {}


def test_a_picture_that_another_article_shows_may_stay(client, django_capture_on_commit_callbacks):
    image = pictures.store(files.encoded(), original_name="图.jpg", by=None, alt="烟囱")
    found, other = make.published(cover=image.pk, body=BODY), make.published(cover=image.pk)
    with django_capture_on_commit_callbacks(execute=True):
        restriction = applied(found)
    assert looked_at(restriction) == {}
    assert client.get(image.url).status_code == 200
    assert other.pk in Article.objects.live().values_list("pk", flat=True)


# Wrong


def put_back_title(article):
    Article.objects.filter(pk=article.pk).update(title=TITLE)


def put_back_text(article):
    Revision.objects.filter(article=article).update(snapshot={"title": "无", "body": BODY})


def put_back_in_region(article):
    ArticleRegion.objects.filter(article=article).update(visible=True)


@pytest.mark.parametrize(
    ("wrong", "surface"), [(put_back_title, "rows"), (put_back_text, "rows"), (put_back_in_region, "regions")]
)
def test_what_is_left_behind_is_red(article, wrong, surface):
    restriction = applied(article)
    wrong(article)
    found = looked_at(restriction)
    assert {code for code, _ in found} >= {surface}
    assert not any("配额" in note or "独家" in note for note in found.values())


@pytest.mark.parametrize(
    ("page", "note"),
    [
        ((200, {}, ""), "答复 200，应为 410"),
        (
            (410, {"cache-control": "no-cache", "x-robots-tag": "noindex"}, f"<title>{TITLE}</title>"),
            "还有稿件里的文字",
        ),
        (
            (410, {"cache-control": "no-cache", "x-robots-tag": "noindex"}, "獨家調查：<em>配額</em>分配的七個細節"),
            "文字",
        ),
        ((410, {"cache-control": "public, max-age=60"}, ""), "缓存标头不对"),
        ((410, {"cache-control": "no-cache"}, ""), "缺少 X-Robots-Tag"),
        ((410, {"cache-control": "no-cache", "x-robots-tag": "noindex", "etag": '"1"'}, ""), "不该有 ETag"),
    ],
)
def test_a_wrong_answer_of_the_page_is_named(article, page, note, monkeypatch):
    restriction = applied(article)
    status, headers, text = page
    monkeypatch.setattr(probing, "ways", lambda: [lambda address: probing.Answer(address, status, headers, text)])
    found = looked_at(restriction)
    assert note in found["page", article.get_absolute_url()]


def test_an_answer_451_without_its_link_is_named(article, monkeypatch):
    restriction = applied(article, status=451)
    headers = {"cache-control": "no-cache", "x-robots-tag": "noindex"}
    monkeypatch.setattr(probing, "ways", lambda: [lambda address: probing.Answer(address, 451, headers)])
    assert "缺少 blocked-by" in looked_at(restriction)["page", article.get_absolute_url()]


def test_what_fails_is_tried_after_1_5_and_30_minutes_and_then_told(article):
    desk.handler("a")
    restriction = applied(article)
    put_back_in_region(article)
    begun = timezone.now()
    for minutes in (0, 1, 6, 36):
        with time_machine.travel(begun + (minutes + 0.1) * MINUTE, tick=False):
            verifying.due()
        assert Letter.objects.filter(key="I4").exists() == (minutes == 36)
    assert {row.tries for row in restriction.surfaces.filter(clean=False)} == {4}
    event = CaseEvent.objects.get(kind="alarm_surface")
    assert {row["surface"] for row in event.payload["failing"]} == {"regions", "feeds", "atom"}
    with time_machine.travel(begun + 100 * MINUTE, tick=False):
        verifying.due()
    assert CaseEvent.objects.filter(kind="alarm_surface").count() == 1
    assert Article.objects.get(pk=article.pk).hidden_by == 1  # a failing surface never undoes the measure
    ArticleRegion.objects.filter(article=article).update(visible=False)
    with time_machine.travel(begun + 200 * MINUTE, tick=False):
        verifying.due()
    assert not restriction.surfaces.filter(clean=False).exists()


def test_what_was_lifted_is_not_looked_at_any_more(article):
    restriction = desk.removed(article)
    desk.lifted(restriction)
    assert verifying.due() == 0


def test_what_is_due_costs_the_same_for_one_and_three(article, django_assert_max_num_queries):
    for _ in range(2):
        desk.removed(make.published())
    desk.removed(article)
    while verifying.due():
        pass
    with django_assert_max_num_queries(2):
        verifying.due()


# Measures that leave the article online


def test_scenario_18_a_redacted_page_is_looked_at_in_each_reading(client):
    found = make.published(title="青岛企业名单", body="<p>负责人王小明介绍了情况。</p><p>其他内容。</p>")
    case = desk.case(found)
    restriction = desk.imposed(case, "redact", quotes=["负责人王小明"])
    assert {row.surface for row in restriction.surfaces.all()} == {"amended", "leaks"}
    assert looked_at(restriction) == {}
    assert "王小明" not in client.get(found.get_absolute_url()).content.decode()
    assert not restriction.hides
    Article.objects.filter(pk=found.pk).update(summary="負責人 王小明")
    Propagation.objects.update(clean=False)
    restriction.refresh_from_db()
    words = verifying.Words(pieces=("负责人王小明",))
    verifying.plan(restriction, words)
    restriction.save()
    assert {code for code, _ in looked_at(restriction)} == {"amended", "leaks"}


# Ways to ask


def test_asking_inside_leaves_nothing_behind(article, client):
    from articles import missing
    from articles.models import Missing

    answer = probing.inside("/no/such/page.html?x=%E7%A2%B3")
    assert answer.status == 404
    missing.flush()
    assert not Missing.objects.exists()
    assert probing.inside("/zh-tw/").headers["content-type"].startswith("text/html")
    assert reverse("home") == "/"


class Proxy(BaseHTTPRequestHandler):
    """A proxy that goes on handing out an old page."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{self.headers['Host']} {self.path}".encode())

    def log_message(self, *args):
        """Nothing on the terminal."""


@pytest.fixture
def proxy(settings):
    server = HTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.SELF_URL = f"http://127.0.0.1:{server.server_port}"
    yield
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_proxy_that_keeps_the_page_is_red(article, proxy):
    restriction = applied(article)
    assert looked_at(restriction)["page", article.get_absolute_url()] == "经代理：答复 200，应为 410"
    assert probing.outside("/x/").text == "localhost:8000 /x/"


def test_a_proxy_that_is_away_is_red_and_no_error(article, settings):
    settings.SELF_URL = "http://127.0.0.1:1"
    restriction = applied(article)
    assert "没有应答" in looked_at(restriction)["home", "/"]


# Complete

ELSEWHERE = {
    "healthz": "the machine's",
    "readyz": "the machine's",
    "robots": "names no article",
    "opensearch": "names no article",
    "page": "a static page, which no claim is about",
    "region_directory": "names regions",
    "archive": "counts alone",
    "preview": "looked at inside: rows",
    "preview_picture": "looked at inside: rows",
    "search_suggest": "looked at inside: search",
    "search": "looked at inside: search",
    "sitemap": "addresses of the parts",
}
ASKED = {
    "article": "page",
    "home": "home",
    "media": "files",
    "section": "lists",
    "tag": "lists",
    "source": "lists",
    "author": "lists",
    "archive_month": "lists",
    "region": "regions",
    "region_section": "regions",
    "sitemap_part": "sitemaps",
    "sitemap_news": "sitemaps",
    "dead_links": "dead_links",
    **{
        f"{scope}feed{kind}": "feeds"
        for scope in ("", "tag_", "source_", "region_", "section_")
        for kind in ("_rss", "_json")
    },
    **dict.fromkeys(("feed_atom", "tag_feed", "source_feed", "region_feed", "section_feed"), "atom"),
}


def test_every_public_address_has_a_surface_or_a_reason():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert names == ELSEWHERE.keys() | ASKED.keys(), (
        "a new public address: does it show articles? see takedowns/surfaces.py"
    )
    assert set(ASKED.values()) <= surfaces.SURFACES.keys()


def test_each_surface_has_a_label_and_measures():
    for code, surface in surfaces.SURFACES.items():
        assert surface.code == code
        assert surface.label
        assert surface.measures


def test_the_desk_reads_the_surfaces_by_name(article):
    restriction = applied(article)
    looked_at(restriction)
    found = gathering.proof(restriction)
    assert found[0].label == "稿件页面（简体、繁体）"
    assert all(each.clean == each.total > 0 for each in found)
    assert publishing.newest_revision(article)
