"""Wrong addresses: led on, gone, or a page that helps; counted without a write; turned into a redirect by a chief."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import missing
from articles.admin import wrongaddresses
from articles.models import Missing, OldAddress
from search import engine
from search.errors import Unavailable
from tests import make
from tests.articles import desk
from tests.authz import walk

pytestmark = pytest.mark.django_db
ADD, LIST = "/admin/articles/oldaddress/add/", "/admin/articles/missing/"
CANARY = "canary-4040"


@pytest.fixture(autouse=True)
def _nothing_counted(monkeypatch):
    """No timer runs into another test."""
    monkeypatch.setattr(threading.Timer, "start", lambda timer: None)
    missing.forget()
    yield
    missing.forget()


@pytest.fixture
def chief():
    """A chief's browser."""
    return desk.enter(make.user("chief_editor"))


def legacy(article, number, origin="dede"):
    """Give an article the number that it had on a former site."""
    article.legacy_origin, article.legacy_id = origin, number
    article.save()
    return article


@pytest.mark.parametrize("prefix", ["", "/zh-tw"])
def test_an_old_address_leads_on(client, prefix):
    """To an article, in the reading of the address, with or without the slash; to another page; to nothing."""
    article = make.published()
    OldAddress.objects.create(path="/a/tan/2015.html", article=article)
    OldAddress.objects.create(path="/a/list", target="/archive/")
    OldAddress.objects.create(path="/a/gone/")
    for path, to in (
        ("/a/tan/2015.html", article.get_absolute_url()),
        ("/a/list/", "/archive/"),
        ("/a/list", "/archive/"),
    ):
        answer = client.get(prefix + path, {"utm_source": "x"})
        assert (answer.status_code, answer.url) == (301, prefix + to)
    assert client.get(f"{prefix}/a/gone/").status_code == 410
    assert client.get(f"{prefix}/a/gone").status_code == 410
    assert client.post(f"{prefix}/a/gone/").status_code in {403, 404}


def test_old_php_addresses_lead_by_number(client):
    """With the number of the former site, or a stored address; whatever else stands in the query."""
    article = legacy(make.published(), 123)
    OldAddress.objects.create(path="/show.php?id=77", article=article)
    for address in ("/plus/view.php?aid=123", "/view.php?aid=123&from=x", "/m/view.php?x=1&aid=123", "/show.php?id=77"):
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (301, article.get_absolute_url())
    for address in ("/plus/view.php?aid=124", "/plus/view.php?aid=0123x", "/plus/view.php", "/plus/view.php?id=123"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("state", ["draft", "scheduled", "discarded"])
def test_what_was_never_public_stays_unknown(client, state):
    """An old address of it is a wrong one, and the page names nothing of it."""
    article = legacy(make.INVISIBLE[state](title=f"{CANARY}碳价"), 9)
    OldAddress.objects.create(path="/a/1.html", article=article)
    for path in ("/a/1.html", "/plus/view.php?aid=9", f"/x/{article.pk}.html", "/碳价/"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert CANARY not in answer.content.decode()


@pytest.mark.parametrize("state", ["withdrawn", "hidden", "expired"])
def test_what_is_not_public_any_more_is_gone(client, state):
    """410, without its title."""
    article = make.INVISIBLE[state](title=CANARY)
    OldAddress.objects.create(path="/a/1.html", article=article)
    answer = client.get("/a/1.html")
    assert answer.status_code == 410
    assert CANARY not in answer.content.decode()


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_row_leads_away(client, target):
    """Not even one that was written past the form."""
    OldAddress.objects.create(path="/a/1.html", target=target)
    answer = client.get("/a/1.html")
    assert answer.status_code == 410
    assert "Location" not in answer.headers


def test_the_page_says_what_may_be_meant(client):
    """By a number in the address, ours or the old site's, else by its words in either script."""
    article, other = legacy(make.published(title="山东碳价走势"), 5501), make.published(title="兰州新闻")
    for path in (f"/news/{article.pk}.html", "/2015/a_5501.html", "/山東碳價/", "/x/%E7%A2%B3%E4%BB%B7/list.html"):
        body = client.get(path).content.decode()
        assert "您要找的可能是" in body, path
        assert f'href="{article.get_absolute_url()}"' in body
        assert f'href="{other.get_absolute_url()}"' not in body
    for path in ("/什么都没有/", "/static/5501.js", "/media/5501.png", "/pic/5501.jpg", "/" + "碳" * 400):
        assert "您要找的可能是" not in client.get(path).content.decode()


def test_what_a_wrong_address_costs(client):
    """Few queries, no write, however often."""
    make.published(title="碳价")
    client.get("/warm/up/")
    for path in ("/x/77.html", "/碳价走势/", "/plus/view.php?aid=3"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 404
        verbs = [query["sql"].split()[0] for query in queries]
        assert verbs.count("SELECT") + verbs.count("WITH") <= 4
        assert not {"INSERT", "UPDATE", "DELETE"} & set(verbs)
    with CaptureQueriesContext(connection) as queries:
        client.get("/static/none.css")
    assert len(queries) == 0


def test_an_index_that_is_away_costs_the_page_nothing(client, monkeypatch):
    """Then there are no suggestions."""

    def away():
        raise Unavailable

    monkeypatch.setattr(engine, "backend", away)
    monkeypatch.setattr("search.finding.backend", away)
    assert client.get("/碳价走势/").status_code == 404


def test_counting(client, monkeypatch):
    """In memory until it is written; a hundred paths, two hundred characters, no query, no file, no staff page."""
    for _ in range(3):
        client.get("/not/there/?token=secret")
    client.get("/zh-tw/not/there/")
    for path in ("/a.jpg", "/static/x.js", "/admin/none/", "/" + "长" * 250 + "/"):
        client.get(path)
    assert not Missing.objects.exists()
    assert missing.flush() == 2
    assert dict(Missing.objects.values_list("path", "count")) == {"/not/there/": 4, ("/" + "长" * 250)[:200]: 1}
    client.get("/not/there/")
    missing.flush()
    assert Missing.objects.get(path="/not/there/").count == 5
    for number in range(130):
        missing.note(f"/probe/{number}/")
    assert missing.flush() == 100
    monkeypatch.setattr(missing, "KEPT", 50)
    missing.note("/one/more/")
    missing.flush()
    assert Missing.objects.count() == 50
    assert Missing.objects.filter(path="/one/more/").exists()


def test_one_click_makes_a_redirect(chief, client):
    """From the list to a form that proposes what may be meant; saved, the address leads on and leaves the list."""
    article = make.published(title="山东碳价走势")
    client.get(f"/old/{article.pk}.htm")
    missing.flush()
    link = desk.parsed(chief.get(LIST)).css_first("#result_list .field-redirect a").attributes["href"]
    form = desk.fields(chief.get(link), "#oldaddress_form")
    assert (form["path"], form["to"]) == (f"/old/{article.pk}.htm", str(article.pk))
    assert chief.post(link, form).status_code == 302
    assert client.get(f"/old/{article.pk}.htm").url == article.get_absolute_url()
    assert not Missing.objects.exists()


@pytest.mark.parametrize(
    ("path", "to", "told"),
    [
        ("/a/", "//evil.example/", "只能转到本站地址"),
        ("/a/", "/%2Fevil.example/", "只能转到本站地址"),
        ("/a/", "https://evil.example/", "只能转到本站地址"),
        ("/a/", "/search/?q=x", "只能转到本站地址"),
        ("/a/", "/no/such/page/", "打不开"),
        ("/a/", "/admin/", "打不开"),
        ("/a/", "999", "没有读者能看到"),
        ("/a/", "draft", "没有读者能看到"),
        ("/archive/", "/", "现在能打开"),
        ("a/b", "/", "以 / 开头"),
        ("//evil.example/", "/", "以 / 开头"),
    ],
)
def test_a_redirect_must_make_sense(chief, path, to, told):
    """Local, standing, and not in the way of a page; what was typed is still there."""
    to = str(make.draft(title=CANARY).pk) if to == "draft" else to
    answer = chief.post(ADD, {"path": path, "to": to})
    assert answer.status_code == 200
    assert told in desk.text(answer)
    assert desk.fields(answer, "#oldaddress_form")["to"] == to
    assert not OldAddress.objects.exists()


@pytest.mark.parametrize("name", walk.MATRIX["readers"]["open"])
def test_every_page_of_readers_can_be_asked(name):
    """Whether an address opens is asked of its page, whichever it is, as somebody would who is not logged in."""
    address = walk.World("chief_editor").reader_address(name)
    fit = name not in wrongaddresses.UNFIT
    assert wrongaddresses.answers(address) == (fit and Client().get(address).status_code == 200)


def test_an_encoded_address_is_as_good(chief, client):
    """A tag's page as a browser copies it leads where it should."""
    tag = make.published(tags=["碳价"]).tags.get()
    assert chief.post(ADD, {"path": "/old/tag/", "to": tag.get_absolute_url()}).status_code == 302
    assert OldAddress.objects.get().target == "/tag/碳价/"
    assert client.get("/old/tag/").url == tag.get_absolute_url()


def test_a_redirect_keeps_to_its_article(chief, client):
    """An article's address is kept as its number; a full old address loses its host; a page is kept as it is."""
    article = make.published()
    pairs = {"http://old.example/x/1.html?aid=2": article.get_absolute_url(), "/x/2.html": "/region/", "/x/3.html": ""}
    for path, to in pairs.items():
        assert chief.post(ADD, {"path": path, "to": to}).status_code == 302
    rows = {row.path: (row.article_id, row.target) for row in OldAddress.objects.all()}
    assert rows == {"/x/1.html?aid=2": (article.pk, ""), "/x/2.html": (None, "/region/"), "/x/3.html": (None, "")}
    assert client.get("/x/1.html?aid=2").url == article.get_absolute_url()
    assert client.get("/x/3.html").status_code == 410


def test_chiefs_only():
    """Editors neither see the list nor make redirects."""
    Missing.objects.create(path=f"/{CANARY}/", count=1)
    client = desk.enter(make.user())
    assert client.get(LIST).status_code == 403
    assert client.post(ADD, {"path": "/a/", "to": "/"}).status_code == 403


def test_a_retired_region_leads_to_its_successor(client):
    """Its front page and its sections."""
    make.section()
    old = make.region("lanzhou")
    old.retired_at, old.successor = timezone.now(), make.region("qingdao")
    old.save()
    assert client.get("/region/lanzhou/").url == "/region/qingdao/"
    assert client.get("/region/lanzhou/tanshichang/").url == "/region/qingdao/tanshichang/"
