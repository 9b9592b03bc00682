"""What leaves the site in bulk (dumps, exports, feeds, logs, error pages) holds no word of a sealed article and nobody's data."""

import io
import json
import logging

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carbonportal.logs import JsonFormatter
from takedowns import references, timers, verifying
from takedowns.handling import approving, deciding
from takedowns.models import Entry
from tests import make
from tests.articles.desk import LIST, enter
from tests.articles.planted import Planted, every_text, full
from tests.takedowns import desk, sent
from tests.takedowns.visiting import act, opened, picture, post, typed

pytestmark = pytest.mark.django_db
FACTS = f"{desk.SECRET_NAME}所述属实，版面与登记证书相符。"
MINE = (desk.SECRET_NAME, desk.SECRET_MAIL, desk.SECRET_PHONE, sent.SECRET_ADDRESS, desk.SECRET_QUOTE, sent.REASON[:12])
FEEDS = (
    "/",
    "/feed/",
    "/feed/rss/",
    "/feed/json/",
    "/sitemap-0.xml",
    "/sitemap-news.xml",
    "/deadlinks.xml",
    "/archive/",
)


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """No form is too quick."""
    monkeypatch.setattr(references, "YOUNGEST", -1)


@pytest.fixture
def plant():
    return Planted()


@pytest.fixture
def logged():
    """All lines that a server would write, as text: everything from DEBUG on, of every part of the site."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: "\n".join(str(json.loads(line)) for line in stream.getvalue().splitlines())
    root.removeHandler(handler)
    root.setLevel(level)


def taken_down(article):
    """A stranger's request on an article and its removal by two people; the stranger's browser and the case."""
    client, case, _ = opened(article)
    handler = desk.handler()
    deciding.claim(case, by=handler, conflict_free=True)
    deciding.verify(case, how="document", by=handler, reason=f"核对了{desk.SECRET_NAME}的证件")
    deciding.decide(case.targets.get(), outcome="grant", code="infringes", measure="remove", facts=FACTS, by=handler)
    case.refresh_from_db()
    deciding.propose(case, by=handler)
    approving.approve(case, by=desk.approver())
    Entry.objects.update(shown_from=timezone.now())
    return client, case


def dumped():
    """What `dumpdata` writes of all models."""
    stream = io.StringIO()
    call_command("dumpdata", stdout=stream)
    return stream.getvalue()


def stored():
    """Every column of every table, whatever made it, as text."""
    return "\n".join(text for _, text in every_text())


def downloaded(client, address):
    """The whole of an export that staff make."""
    answer = client.post(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def exports(chief, auditor):
    """Every export there is, by name, but for the requester's own data."""
    return {
        "articles": downloaded(chief, f"{LIST}export/"),
        "events": downloaded(auditor, reverse("admin:workflow_event_export")),
        "events of chiefs": downloaded(chief, reverse("admin:workflow_event_export")),
        **{path: Client().get(path).content.decode() for path in FEEDS},
        **{
            f"transparency{kind}": Client().get(f"/transparency/{kind}").content.decode()
            for kind in ("", "takedowns.csv", "takedowns.json")
        },
    }


def test_surface_19_no_dump_and_no_export_holds_a_word_of_the_article_or_of_a_person(plant):
    staff = enter(make.user("chief_editor")), enter(desk.auditor())
    article = full(plant)
    before = {"dump": dumped(), "tables": stored(), **exports(*staff)}
    assert set(plant.found_in(before["dump"])) == set(plant.texts)
    assert all(plant.found_in(before[name]) for name in ("articles", "/", "/feed/", "/feed/json/"))
    Client().get("/search/", {"q": article.title})
    requester, case = taken_down(article)
    verifying.due()
    after = {"dump": dumped(), "tables": stored(), **exports(*staff)}
    own = act(requester, "export").content.decode()
    assert str(article.pk) in after["articles"]
    assert case.public_id in after["transparencytakedowns.csv"]
    for name, text in {**after, "own": own}.items():
        assert text, name
        assert plant.found_in(text) == [], name
    for name, text in after.items():
        assert [secret for secret in MINE if secret in text] == [], name
    assert desk.SECRET_NAME in own


def test_surface_21_no_log_line_and_no_error_page_holds_a_word(
    plant, logged, monkeypatch, django_capture_on_commit_callbacks
):
    """A whole request with every kind of slip, and a program that fails with what it was given in its hands."""
    article = full(plant)
    title = article.title
    refused = post(**typed(article, email="x", reason=sent.REASON, name=desk.SECRET_NAME))
    refused_file = post(**typed(article), proof=picture(f"{desk.SECRET_NAME}的身份证.html"))
    assert {refused.status_code, refused_file.status_code} <= {400, 413, 415}
    with django_capture_on_commit_callbacks(execute=True):
        requester, _ = taken_down(article)
        timers.run()
        verifying.due()
    lost = [
        Client().get(f"/{title}/{desk.SECRET_NAME}/"),
        Client().get(article.get_absolute_url()),
        requester.get("/takedown/counter/forged/", {"name": desk.SECRET_NAME}),
        act(requester, "say", text=f"{desk.SECRET_NAME}{title}" * 500),
    ]
    fails = Client(raise_request_exception=False)
    for error in (ValueError(f"invalid literal for int(): '{desk.SECRET_PHONE}{title}'"), KeyError(desk.SECRET_NAME)):
        monkeypatch.setattr("takedowns.handling.intake.submit", lambda *args, error=error, **more: fail(error))
        lost.append(post(client=fails, **typed(make.published(), name=desk.SECRET_NAME, reason=sent.REASON)))
    assert [answer.status_code for answer in lost[-2:]] == [500, 500]
    assert {404, 410} <= {answer.status_code for answer in lost}
    assert "'status': 500" in logged()
    assert plant.found_in(logged()) == []
    assert [secret for secret in MINE if secret in logged()] == []
    pages = [answer.content.decode() for answer in (*lost[:3], *lost[-2:])]
    for page in pages:
        assert plant.found_in(page) == []
        assert [secret for secret in MINE if secret in page] == []


def fail(error):
    raise error
