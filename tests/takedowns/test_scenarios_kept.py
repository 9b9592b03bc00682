"""Acceptance scenarios 25, 27, 29, 30 and 31: files and names that leak nowhere, files of the transparency list, plans."""

import csv
import datetime
import io
import json

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from articles.models import Article
from takedowns import evidence, outbox, references
from takedowns.models import CaseEvent, Entry, Letter
from tests import make
from tests.articles import desk as newsroom
from tests.hostile import files as hostile
from tests.takedowns import desk, sent
from tests.takedowns.test_transparency import decided
from tests.takedowns.visiting import opened

pytestmark = pytest.mark.django_db
PICTURE = hostile.encoded("PNG", (40, 30))
HOSTILE = '=HYPERLINK("http://evil.example";"x")\r\nBcc: all@victim.example\u202e<b>'


def test_scenario_25_an_identity_file_is_for_the_desk_and_lies_outside_the_public_files(settings, monkeypatch):
    monkeypatch.setattr(references, "YOUNGEST", -1)
    case, _ = sent.received(make.published())
    row = evidence.take(case, "身份证明.png", PICTURE, purpose="identity")
    path = reverse("admin:takedowns_case_evidence", args=[case.pk, row.pk])
    other, *_ = opened(make.published(), person=sent.PERSON | {"email": "other@example.org"})
    strangers = [Client(), other, *(newsroom.enter(make.user(role)) for role in ("reporter", "chief_editor"))]
    for client in strangers:
        for answer in (client.get(path), client.post(path, {"reason": "想看一看"})):
            assert answer.status_code in {302, 403, 404, 405}
            assert PICTURE[:8] not in answer.content
    roots = [*settings.MEDIA_ROOT.rglob("*"), *settings.PRIVATE_ROOT.rglob("*")]
    stored = [each for each in roots if each.is_file()]
    assert not [each for each in stored if PICTURE[:24] in each.read_bytes()]
    assert not [each for each in settings.MEDIA_ROOT.rglob("*") if row.vault in each.name]
    assert stored


def test_scenario_27_each_sight_of_an_identity_file_is_told_with_its_reason():
    owner = desk.handler()
    case = desk.case(make.published(), owner=owner)
    row = evidence.take(case, "身份证明.png", PICTURE, purpose="identity")
    path = reverse("admin:takedowns_case_evidence", args=[case.pk, row.pk])
    browser = newsroom.enter(owner)
    for reason in ("核对姓名与授权书", "复核时再看一次"):
        assert browser.post(path, {"reason": reason}).status_code == 200
    seen = CaseEvent.objects.filter(case=case, kind="seen_file", by=owner)
    assert [event.payload["evidence"] for event in seen] == [row.pk] * 2
    path = reverse("admin:takedowns_case_change", args=[case.pk])
    events, notes = (browser.get(path, {"panel": name}).content.decode() for name in ("events", "notes"))
    assert events.partition("谁做过、谁看过")[2].count("下载材料") == 2
    assert "核对姓名与授权书" in notes
    assert "复核时再看一次" in notes


def test_scenario_29_the_json_names_nobody_and_merges_small_cells(client):
    for kind, number in (("copyright", 6), ("reputation", 2), ("personal_info", 1)):
        for _ in range(number):
            decided(kind)
    text = client.get("/transparency/takedowns.json").content.decode()
    told = json.loads(text)
    assert set(told) >= {"entries", "figures"}
    assert len(told["entries"]) == 9
    keys = {"id", "received", "decided", "kind", "outcome", "measures", "articles", "summary", "state"}
    assert all(set(entry) == keys for entry in told["entries"])
    assert [row["total"] for row in told["figures"]["kinds"]] == [
        "9"
    ]  # or the six, taken from the nine, told of the three
    canaries = (
        desk.SECRET_NAME,
        desk.SECRET_MAIL,
        desk.SECRET_PHONE,
        desk.SECRET_QUOTE,
        "被下架稿件的标题",
        "北京市某街",
    )
    assert not [word for word in canaries if word in text]
    stubs = [entry for entry in told["entries"] if not entry["id"]]
    assert len(stubs) == 3
    assert not [entry for entry in stubs if entry["received"] or entry["summary"] or entry["articles"]]


def test_scenario_30_lists_walk_one_index_whatever_is_restricted():
    """With rows of restrictions about, a list neither joins their table nor sorts; a million rows are the bench's."""
    region = make.region("shandong")
    rows = [make.published(ago=n * datetime.timedelta(hours=1)) for n in range(1, 7)]
    for article in rows[::2]:
        desk.removed(article)
    asked = Article.objects.live().in_region(region).newest_first().for_list()[:20]
    assert [article.pk for article in asked] == [article.pk for article in rows[1::2]]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for kind in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{kind} = off")
    plan = asked.explain()
    assert "place_region_newest" in plan
    assert "TEMP B-TREE" not in plan
    assert "restriction" not in str(asked.query)


def test_scenario_31_a_hostile_name_harms_no_file_no_header_and_no_page(client, settings, mailoutbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    handler = desk.handler()
    case, _ = sent.received(make.published(), person=sent.PERSON | {"name": HOSTILE})
    outbox.send()
    assert Letter.objects.filter(case=case, sent_at__isnull=False).exists()
    for message in mailoutbox:
        assert "Bcc" not in message.message()
        assert message.recipients() in ([desk.SECRET_MAIL], [handler.email])
    browser = newsroom.enter(handler)
    identity = reverse("admin:takedowns_case_identity", args=[case.pk])
    for page in (
        browser.get("/admin/takedowns/case/"),
        browser.get(reverse("admin:takedowns_case_change", args=[case.pk])),
        browser.post(identity, {"reason": "核对姓名"}),
    ):
        text = page.content.decode()
        assert page.status_code == 200
        assert "<b>" not in text.partition("evil.example")[2][:80]
    assert "&lt;b&gt;</bdi>" in text
    told = decided()
    Entry.objects.filter(case=told).update(summary=HOSTILE.partition("\r")[0])
    lines = list(csv.reader(io.StringIO(client.get("/transparency/takedowns.csv").content.decode("utf-8-sig"))))
    assert lines[1][7].startswith("'=HYPERLINK")
    assert not [cell for line in lines for cell in line if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
