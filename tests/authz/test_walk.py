"""Every address x role x own and foreign object x GET and POST: rights as in the matrix, no leak, no change, no 5xx."""

import pytest
from django.contrib import admin
from django.test import Client

from articles.models import Article
from tests.authz import walk

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


def faults_of(role, *, method):
    """What the walk finds wrong for one role: a list of sentences."""
    world = walk.World(role)
    found = []
    for name in ADMIN:
        letter = walk.rights(name)[role]
        for own in (True, False):
            may = letter == "a" or (letter == "o" and own)
            for address in world.addresses(name, own=own):
                before = None if may else walk.row_hashes() if method == "POST" else None
                client = enter(world)
                response = client.get(address) if method == "GET" else client.post(address, walk.forged(world, own=own))
                found += judge(role, name, response, may=may, own=own, method=method)
                if before is not None and walk.row_hashes() != before:
                    found.append(f"{role} {method} {name}: rows changed")
    return found


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


def test_matrix_is_complete():
    """Every named address has a row, and every row an address."""
    public = {*walk.MATRIX["readers"]["open"], *walk.MATRIX["readers"]["live_only"]}
    assert set(walk.names()) == {*ADMIN, *public}


@pytest.mark.parametrize("role", walk.ROLES)
def test_get(role):
    """Reading: exactly what the matrix says, and nothing foreign in any answer."""
    assert not "\n".join(faults_of(role, method="GET"))


@pytest.mark.parametrize("role", walk.ROLES)
def test_post(role):
    """Writing: a forged POST to what is not theirs changes no row."""
    assert not "\n".join(faults_of(role, method="POST"))


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


@pytest.mark.parametrize("role", [role for role in walk.ROLES if role != "anonymous" and not sees_foreign(role)])
def test_bulk_actions_on_foreign_rows(role):
    """No action of any list touches what the person may not touch, also with `select_across`."""
    world = walk.World(role)
    client = enter(world)
    for model, desk in admin.site._registry.items():
        for action in [name for name, *_ in desk._get_base_actions()]:
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
    desk = admin.site._registry[Article]
    monkeypatch.setattr(type(desk), "get_queryset", lambda self, request: Article.objects.all())
    faults = faults_of("regional_editor", method="GET")
    assert any("leaks" in fault for fault in faults)
