"""Every address x role x own and foreign object x GET and POST: rights as in the matrix, no leak, no change, no 5xx."""

import pytest
from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client

from articles.models import Article
from tests.articles import desk
from tests.authz import cases, walk

pytestmark = pytest.mark.django_db
ADMIN = [f"admin:{name}" for name in walk.MATRIX["admin"]]


def enter(world):
    """A client logged in as the world's person."""
    client = Client(raise_request_exception=False)
    if world.person:
        client.force_login(world.person)
    return client


def sees_foreign(role):
    """Whether a role reads articles of every region."""
    return role in {"chief_editor", "administrator"}


def faults_of(role, *, method, names=ADMIN, query="", more=None):
    """What the walk finds wrong for one role: a list of sentences; `query` and `more` go along with address and body."""
    world, rows = walk.World(role), walk.Rows()
    found, client = [], None
    with connection.execute_wrapper(rows.look):
        for name, own, may, plain in aims(world, role, names):
            address = plain + (query and ("&" if "?" in plain else "?") + query)
            client = client if client and is_in(client, world) else enter(world)
            before = rows.hashes() if method == "POST" and not may else None
            body = walk.forged(world, own=own) | (more or {})
            response = client.get(address) if method == "GET" else client.post(address, body)
            found += judge(role, name, response, may=may, own=own, method=method)
            if before is not None and rows.hashes() != before:
                found.append(f"{role} {method} {name}: rows changed")
            client = None if method == "POST" and may else client  # who knows what it did to the session
    return found


def aims(world, role, names):
    """What is tried: name, whether the object is the person's own, whether the matrix allows it, and the path."""
    for name in names:
        letter = walk.rights(name)[role]
        for own in (True, False):
            for path in world.addresses(name, own=own):
                yield name, own, letter == "a" or (letter == "o" and own), path


def is_in(client, world):
    """Whether the client is still logged in as the world's person; as nobody it always is."""
    return world.person is None or client.session.get(SESSION_KEY) == str(world.person.pk)


def judge(role, name, response, *, may, own, method):
    """The faults of one answer."""
    what = f"{role} {method} {name} {'own' if own else 'foreign'}: {response.status_code}"
    if response.status_code >= 500:
        yield what
    refused = walk.is_denied(response) or (response.status_code == 405 and not may)
    if method == "GET" and may == refused:
        yield what
    if method == "POST" and not may and response.status_code < 400 and not walk.is_denied(response):
        yield what
    text = response.getvalue().decode("utf-8", "replace") + repr(response.headers)
    if walk.CANARY in text and not sees_foreign(role):
        yield f"{what} leaks"
    if cases.CANARY in text and not cases.reads_cases(role):
        yield f"{what} leaks a case"


def test_matrix_is_complete():
    """Every named address has a row, and every row an address."""
    public = {name for names in walk.MATRIX["readers"].values() for name in names}
    assert set(walk.names()) == {*ADMIN, *public}


@pytest.mark.parametrize("role", walk.ROLES)
def test_get(role):
    """Reading: exactly what the matrix says, and nothing foreign in any answer."""
    assert not "\n".join(faults_of(role, method="GET"))


@pytest.mark.parametrize("role", walk.ROLES)
def test_post(role):
    """Writing: a forged POST to what is not theirs changes no row."""
    assert not "\n".join(faults_of(role, method="POST"))


FORMS = [name for name in ADMIN if name.endswith(("_add", "_change", "_changelist", "_delete"))]


@pytest.mark.looks  # the same addresses as above, in another frame
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("role", ["anonymous", "reporter", "regional_editor", "chief_editor", "takedown_handler"])
def test_popups(role, method):
    """The same rights in the small windows that Django opens beside a choice."""
    assert not "\n".join(faults_of(role, method=method, names=FORMS, query="_popup=1", more={"_popup": "1"}))


def test_save_as_new_makes_nothing():
    """No form copies its record: whoever may change one gets no second one by asking Django for it."""
    assert [model for model, registered in admin.site._registry.items() if registered.save_as] == []
    world = walk.World("administrator")
    client, tried = enter(world), []
    for name in [name for name in FORMS if name.endswith("_change")]:
        [address] = world.addresses(name, own=True)
        page, form = client.get(address), f"#{name.split('_')[1]}_form"
        if not desk.parsed(page).css_first(form):
            continue  # a record that nobody changes
        before = walk.row_hashes().keys()
        answer = client.post(address, desk.fields(page, form) | {"_saveasnew": "1"})
        assert answer.status_code in {302, 400}, name
        assert walk.row_hashes().keys() == before, name
        tried.append(name)
    assert len(tried) > 10


@pytest.mark.parametrize("model", ["accounts/user", "articles/source", "articles/article"])
def test_a_popup_gives_away_no_other_column(model):
    """The column that a choice is made by is the key; a page is refused that asks for another one."""
    client = enter(walk.World("administrator"))
    for page in ("", "add/"):
        answer = client.get(f"/admin/{model}/{page}?_popup=1&_to_field=password")
        assert answer.status_code in {200, 400}
        assert "pbkdf2" not in answer.content.decode()
        assert "argon2" not in answer.content.decode()


@pytest.mark.parametrize("role", ["anonymous", "regional_editor", "administrator"])
def test_readers_pages(role):
    """The same bytes for everybody, without anything that is not live; pictures of drafts are absent."""
    world = walk.World(role)
    client, stranger = enter(world), Client()
    for name in walk.MATRIX["readers"]["open"]:
        address = world.reader_address(name)
        answer = client.get(address)
        assert answer.status_code in {200, 503}, name
        assert walk.CANARY not in answer.content.decode(), name
        assert answer.content == stranger.get(address).content, name
        assert not answer.cookies, name
        assert client.post(address).status_code == 405, name
    assert stranger.get(world.reader_address("media")).status_code == 404


@pytest.mark.parametrize("role", ["anonymous", "takedown_handler", "administrator"])
def test_requesters_pages(role):
    """No right of staff opens a case from outside, and a forged POST without token or secret changes nothing."""
    world = walk.World(role)
    client = enter(world)
    for name in walk.MATRIX["readers"]["requesters"]:
        address = world.requester_address(name)
        before = walk.row_hashes()
        answers = [client.get(address), client.post(address, walk.forged(world, own=False))]
        assert max(answer.status_code for answer in answers) < 500, name
        assert not any(answer.cookies for answer in answers), name
        assert {answer["Cache-Control"] for answer in answers} == {"private, no-store"}, name
        text = "".join(answer.content.decode() for answer in answers)
        assert walk.CANARY not in text, name
        assert cases.CANARY not in text, name
        assert walk.row_hashes() == before, name


@pytest.mark.parametrize("role", [role for role in walk.ROLES if role != "anonymous" and not sees_foreign(role)])
def test_bulk_actions_on_foreign_rows(role):
    """No action of any list touches what the person may not touch, also with `select_across`."""
    world = walk.World(role)
    client = enter(world)
    for model, registered in admin.site._registry.items():
        for action in [name for name, *_ in registered._get_base_actions()]:
            for across in ("0", "1"):
                body = walk.forged(world, own=False) | {"action": action, "select_across": across}
                address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
                response = client.post(address, body)
                assert response.status_code < 500
                assert walk.CANARY not in response.content.decode()
    fresh = Article.objects.get(pk=world.foreign.pk)
    assert (fresh.version, fresh.state) == (world.foreign.version, world.foreign.state)


def test_the_walk_bites(monkeypatch):
    """An unscoped list of articles turns the walk red."""
    monkeypatch.setattr(
        type(admin.site._registry[Article]), "get_queryset", lambda self, request: Article.objects.all()
    )
    faults = faults_of("regional_editor", method="GET")
    assert any("leaks" in fault for fault in faults)
