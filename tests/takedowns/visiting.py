"""How a stranger uses the desk's public pages: sends a form, opens a case, presses its buttons."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from takedowns import references
from tests.hostile import files as hostile
from tests.takedowns import sent
from tests.takedowns.test_forms import GOOD

FORM = "/takedown/copyright/"


def picture(name="版面.png"):
    return SimpleUploadedFile(name, hostile.encoded("PNG", (40, 30)), content_type="image/png")


def typed(article=None, **changes):
    token = references.form_token()
    raw = article.get_absolute_url() if article else "#1"
    return GOOD | {"rows": "1", "page0-raw": raw, "token": token, "held": token, "do": "send"} | changes


def post(path=FORM, client=None, headers=None, **data):
    return (client or Client(enforce_csrf_checks=True)).post(path, data, headers=headers)


def opened(*articles, **options):
    """A client that has opened its case, the case, its secret."""
    case, secret = sent.received(*articles, **options)
    client = Client(enforce_csrf_checks=True)
    answer = post("/takedown/track/", client, ref=case.ref, secret=secret, token=references.form_token(), do="open")
    assert answer.status_code == 302, answer.content.decode()
    return client, case, secret


def proof_of(client):
    page = client.get("/takedown/case/").content.decode()
    return page.partition('name="proof" value="')[2].partition('"')[0]


def act(client, verb, **data):
    return client.post(f"/takedown/case/{verb}/", {"proof": proof_of(client)} | data)
