"""Looking at files in the admin: through their case only, as attachments, with a reason, and for few (scenarios 25 and 27)."""

import pytest
from django.test import Client
from django.urls import reverse

from takedowns import evidence
from takedowns.models import CaseEvent
from tests import make
from tests.articles.desk import enter
from tests.hostile import files as hostile
from tests.takedowns import desk

pytestmark = pytest.mark.django_db

REASON = "核对授权书"


@pytest.fixture
def filed():
    case = desk.case(make.published())
    data = hostile.encoded("PNG", (40, 30))
    rows = {name: evidence.take(case, "私人文件.png", data, purpose=name) for name in ("proof", "identity")}
    return case, rows


def at(case, row):
    return reverse("admin:takedowns_case_evidence", args=[case.pk, row.pk])


@pytest.mark.parametrize("name", ["proof", "identity"])
def test_scenario_25_a_file_is_for_the_desk_only(filed, name):
    case, rows = filed
    for client in (Client(), enter(make.user("regional_editor")), enter(make.user("chief_editor"))):
        answer = client.post(at(case, rows[name]), {"reason": REASON})
        assert answer.status_code in {302, 403, 404}
        assert b"PNG" not in answer.content
    assert enter(desk.handler()).get(at(case, rows[name])).status_code == 405
    assert not CaseEvent.objects.exists()


def test_a_file_is_found_through_its_own_case_only(filed):
    _, rows = filed
    other = desk.case(make.published())
    assert enter(desk.handler()).post(at(other, rows["proof"]), {"reason": REASON}).status_code == 404


def test_a_copy_is_an_attachment_that_nothing_can_run(filed):
    case, rows = filed
    answer = enter(desk.handler()).post(at(case, rows["proof"]), {"copy": "1"})
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert CaseEvent.objects.get().kind == "seen_copy"


def test_an_original_asks_for_a_reason_first(filed):
    case, rows = filed
    client = enter(desk.handler())
    asked = client.post(at(case, rows["proof"]))
    assert "为什么要查看" in asked.content.decode()
    assert not CaseEvent.objects.exists()
    answer = client.post(at(case, rows["proof"]), {"reason": REASON})
    assert answer.content == hostile.encoded("PNG", (40, 30))
    assert CaseEvent.objects.get().kind == "seen_file"
    assert case.notes.get().text == REASON


def test_an_identity_paper_is_for_whoever_works_on_the_case_or_may_see_identities(filed):
    case, rows = filed
    refused = enter(desk.handler()).post(at(case, rows["identity"]), {"copy": "1", "reason": REASON})
    assert refused.status_code == 409
    assert "身份材料" in refused.content.decode()
    owner = desk.handler("owner")
    case.owner = owner
    case.save()
    for by in (owner, desk.legal()):
        client = enter(by)
        asked = client.post(at(case, rows["identity"]), {"copy": "1"})
        assert 'name="copy"' in asked.content.decode()
        assert client.post(at(case, rows["identity"]), {"copy": "1", "reason": REASON})["Content-Type"] == "image/png"
    assert [event.by for event in CaseEvent.objects.order_by("seq")] == [owner, by]
