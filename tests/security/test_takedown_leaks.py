"""What claimants tell must stand in no log, list, address, letter to others or public page; and their markup stays text."""

import csv
import datetime
import io
import json
import logging

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.models import Policy
from articles.models import Tombstone
from takedowns import evidence, exports, ledger, letters, log, progress, publicity, references
from takedowns.dossier import dossier
from takedowns.handling import approving, countering, deciding, intake
from takedowns.models import AuthorityOrder, Case, CaseEvent, DraftFiles, Entry, Evidence, Target
from takedowns.states import Kind
from tests import make
from tests.articles.desk import enter, parsed
from tests.articles.racing import errors_of
from tests.takedowns import desk, sent
from tests.takedowns.visiting import opened, picture, proof_of
from workflow.errors import Blocked
from workflow.models import Event

pytestmark = pytest.mark.django_db
FACTS = "版面与登记证书表明其为著作权人，转载未经许可。"
PARTY = {"name": "声明人甲", "email": "jia@example.org", "phone": "13911112222", "address": "某市某路一号"}
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>"
BIDI = "张\u202e三\u2066"
PUBLIC = (
    "/transparency/", "/transparency/takedowns.csv", "/transparency/takedowns.json", "/transparency/notices.csv",
    "/transparency/figures.csv",
)  # fmt: skip


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """No form is too quick."""
    monkeypatch.setattr(references, "YOUNGEST", -1)


def at(name, case, *more):
    return reverse(f"admin:takedowns_case_{name}", args=[case.pk, *more])


def taken_down(article, **options):
    """A stranger's claim on an article, decided by two people."""
    case, _ = sent.received(article, **options)
    handler = desk.handler()
    deciding.claim(case, by=handler, conflict_free=True)
    deciding.verify(case, how="document", by=handler, reason=f"核对了{desk.SECRET_NAME}的证件")
    deciding.decide(case.targets.get(), outcome="grant", code="infringes", measure="remove", facts=FACTS, by=handler)
    case.refresh_from_db()
    deciding.propose(case, by=handler)
    approving.approve(case, by=desk.approver())
    return case


def countered(case, name="声明人甲的身份证.png"):
    """The statement of the other side, with a file whose name names somebody."""
    file = evidence.take(evidence.open_draft(references.form_token()), name, picture().read())
    evidence.adopt(case, file.draft)
    rows = case.evidence.filter(pk=file.pk)
    words = {"ground": "own_work", "statement": "这是我自己写的作品，有原稿为证，与对方无关。"}
    return countering.counter(case, person=PARTY, targets=case.targets.all(), evidence=rows, **words)


def test_no_record_list_letter_or_public_page_holds_what_was_told(
    caplog, settings, tmp_path, django_capture_on_commit_callbacks
):
    """A whole case with names, mail, phone, quote and file names; then everything that lasts or goes out is searched."""
    settings.TAKEDOWN_LEDGER = tmp_path / "ledger.jsonl"
    caplog.set_level(logging.DEBUG)
    make.user(username="editor", email="editor@portal.example")
    desk.legal(), desk.auditor()
    article = make.published()
    with django_capture_on_commit_callbacks(execute=True):
        case = taken_down(article)
        countered(case)
    client = enter(desk.handler("jingban2"))
    client.post(at("identity", case), {"reason": f"给{desk.SECRET_NAME}回电话"})
    client.post(at("evidence", case, case.evidence.first().pk), {"reason": f"核对{desk.SECRET_PHONE}"})
    Entry.objects.update(shown_from=timezone.now())
    places = {
        "events": sent.as_json([list(CaseEvent.objects.values()), list(Event.objects.values())]),
        "columns": sent.as_json(
            [list(Case.objects.values()), list(Target.objects.values()), list(Evidence.objects.values())]
        ),
        "tombstones": sent.as_json(list(Tombstone.objects.values())),
        "ledger": settings.TAKEDOWN_LEDGER.read_text(),
        "staff mail": sent.as_json([letter.words["body"] for letter in case.letters.filter(to_staff=True)]),
        "logs": caplog.text,
        "queue": client.get(reverse("admin:takedowns_case_changelist")).content.decode(),
        "log page": client.get(reverse("admin:takedowns_caseevent_changelist")).content.decode(),
        **{path: Client().get(path).content.decode() for path in PUBLIC},
        "gone page": Client().get(article.get_absolute_url()).content.decode(),
    }
    assert ledger.lines()
    for name, text in places.items():
        assert text, name
        for secret in (*sent.CANARIES, *PARTY.values(), "身份证"):
            assert secret not in text, (name, secret)


def test_a_mailbox_that_is_looked_for_stands_in_no_address():
    case, _ = sent.received(make.published())
    client, queue = enter(desk.handler()), reverse("admin:takedowns_case_changelist")
    found = client.post(queue, {"q": desk.SECRET_MAIL})
    assert (found.status_code, case.ref in found.content.decode()) == (200, True)
    hidden = client.get(queue, {"q": desk.SECRET_MAIL, "view": "mine"})
    assert case.ref not in hidden.content.decode()
    form = parsed(client.get(queue)).css_first(".queue-tools form")
    assert form.attributes["method"] == "post"
    redirected = client.post(queue, {"q": case.ref})
    assert case.ref in client.get(f"{queue}{redirected['Location']}").content.decode()


# The two sides


def test_the_other_side_reads_no_word_of_the_request(settings):
    """What was typed as an address may be a title with a name; the form of the statement shows numbers and our own paths."""
    settings.TAKEDOWN_LEDGER = settings.PRIVATE_ROOT / "ledger.jsonl"
    article = make.published(title="某人的故事")
    line = f"{desk.SECRET_NAME}家住某处的报道，{article.get_absolute_url()}"
    case, _ = sent.received(article)
    target = case.targets.get()
    target.sealed = case.box.seal_json({"line": line}, f"target of {case.ref}")
    target.save()
    desk.imposed(case)
    Case.objects.filter(pk=case.pk).update(state="actioned", decided_at=timezone.now())
    page = Client().get(reverse("takedown:counter", args=[references.counter_token(case)])).content.decode()
    assert f"#{article.pk}" in page
    assert not any(secret in page for secret in (*sent.CANARIES, case.ref))


def test_the_requester_neither_sees_nor_lacks_room_by_the_others_files():
    client, case, _ = opened(make.published())
    desk.imposed(case)
    Case.objects.filter(pk=case.pk).update(state="actioned", decided_at=timezone.now())
    case.refresh_from_db()
    countered(case)
    for number in range(4):
        evidence.take(case, f"登记的声明{number}.png", picture().read() + bytes([number]), purpose="counter")
    for path in ("/takedown/case/", "/takedown/case/print/"):
        page = client.get(path).content.decode()
        assert "身份证" not in page
        assert "登记的声明" not in page
    assert "身份证" not in json.dumps(dossier(case), ensure_ascii=False, default=str)
    mine = evidence.take(case, "起诉证明.png", picture().read() + b"x")
    assert list(evidence.files_of(case).values_list("pk", flat=True))[-1] == mine.pk


def test_a_refused_answer_leaves_no_file_that_nobody_was_told_of():
    client, case, _ = opened(make.published())
    files = case.evidence.count()
    answer = client.post(
        "/takedown/case/supply/", {"proof": proof_of(client), "note": "说明", "authority": picture("另一份.png")}
    )
    assert answer.status_code == 409
    assert case.evidence.count() == files


def test_no_link_or_cookie_counts_our_cases():
    """A number that grows by one with each case tells how many there are."""
    client, case, _ = opened(make.published())
    Case.objects.filter(pk=case.pk).update(ref="TD-26-AAAAA-BBBBB", public_id="GS-CCCCCCCCCC")
    case.refresh_from_db()
    for token in (references.track_link(case), references.counter_token(case)):
        assert str(case.pk) not in token.split(":")
    assert str(case.pk) not in client.cookies["takedown"].value.split(":")


# Secret cases, and summaries


def order(case, disclosure):
    """The authority's document of a case, called back and confirmed."""
    first, second = desk.handler("deng1"), desk.handler("deng2")
    AuthorityOrder.objects.create(
        case=case, body="某市某局", number="1号", date=timezone.localdate(), scope="全文", disclosure=disclosure,
        called_number="010-1", called_by=first, called_at=timezone.now(), confirmed_by=second, confirmed_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize(("disclosure", "told"), [("none", False), ("fact", True)])
def test_an_order_that_may_not_be_told_of_leaves_no_trace_in_public(disclosure, told):
    """Though the desk left the answer at 410, which the order then made 404."""
    case = desk.case(make.published(), kind=Kind.AUTHORITY)
    order(case, disclosure)
    handler = desk.handler()
    deciding.claim(case, by=handler, conflict_free=True)
    deciding.decide(case.targets.get(), outcome="grant", code="order", measure="remove", facts=FACTS, by=handler)
    case.refresh_from_db()
    deciding.propose(case, by=handler)
    before = [Client().get(path).content for path in PUBLIC]
    approving.approve(case, by=desk.approver())
    Entry.objects.update(shown_from=timezone.now() - datetime.timedelta(days=1))
    assert Entry.objects.filter(case=case).exists() is told
    assert ([Client().get(path).content for path in PUBLIC] != before) is told


def test_a_summary_names_nobody():
    case, colleague = taken_down(make.published()), desk.handler("jingban2")
    for text in (f"{desk.SECRET_NAME}申请下架", f"联系人 {desk.SECRET_MAIL}", f"电话{desk.SECRET_PHONE}"):
        with pytest.raises(Blocked, match="姓名或联系方式"):
            publicity.summarise(case, text, by=colleague)
    publicity.summarise(case, "一家报社申请下架其独家稿件", by=colleague)


# Markup, direction, headers, cells


def test_what_claimants_write_stays_text_on_every_page():
    """Scenario 31: tags, bidi controls, line breaks and formulas, on the desk, in letters, files' names and CSV."""
    name = f"=HYPERLINK(1){BIDI}{MARKUP}\r\nBcc: all@example.org"
    case, _ = sent.received(
        make.published(), person=sent.PERSON | {"name": name}, reason=f"{MARKUP}{BIDI}", work=f"</textarea>{MARKUP}"
    )
    case.seal_fields(case.fields | {"reason": f"{MARKUP}{BIDI}"})
    case.save()
    row = evidence.take(case, f'a"b\r\nX-Evil: 1{BIDI}.png', picture().read() + b"y")
    handler = desk.handler()
    deciding.claim(case, by=handler, conflict_free=True)
    client = enter(handler)
    plain = len(parsed(client.get(at("change", desk.case()))).css("script"))
    for answer in (
        client.get(at("change", case)),
        client.get(reverse("admin:takedowns_case_changelist")),
        client.post(at("identity", case), {"reason": "核对申请人姓名"}),
    ):
        tree = parsed(answer)
        assert answer.status_code == 200
        assert not tree.css("img[onerror], [onerror]")
        assert len(tree.css("script")) <= plain
        assert not tree.css("h3 > script")
    file = client.post(at("evidence", case, row.pk), {"reason": "核对材料内容"})
    assert file.status_code == 200
    assert "X-Evil" not in file.headers
    assert file["Content-Disposition"].startswith("attachment;")
    assert not any(char in file["Content-Disposition"] for char in "\r\n\u202e")
    for letter in case.letters.all():
        words = letter.words
        assert "\n" not in words["subject"] + words["to"]
        assert "script" not in words["body"]


def test_cells_of_the_list_are_no_formulas():
    case = taken_down(make.published())
    Entry.objects.filter(case=case).update(summary="=1+1", state_now="@x", shown_from=timezone.now())
    rows = list(csv.reader(io.StringIO(exports.as_csv(Entry.objects.all()))))
    assert not any(cell[:1] in {"=", "+", "-", "@", "\t", "\r"} for row in rows for cell in row)


def test_a_letter_says_what_was_decided_whatever_was_typed():
    """A template's own signs in a text are text."""
    case, _ = sent.received(make.published(), reason="{{ site }}{% debug %}" + sent.REASON)
    subject, body = letters.preview(case, "N13", facts={"reason": "{{ case.data_key }}{% debug %}"})
    assert "{{ case.data_key }}{% debug %}" in body
    assert case.ref in subject


@pytest.mark.postgres(reason="threads need row locks; SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_twice_at_once_is_one_case_with_its_files():
    """A double click on "send": one case, one letter, and the proof is with it."""
    article = make.published()
    draft = sent.draft()
    form = {"fields": sent.COMMON | sent.FIELDS["copyright"], "person": sent.PERSON, "targets": sent.lines(article)}
    drafts = [DraftFiles.objects.get(pk=draft.pk) for _ in range(5)]  # each request has read it before
    assert errors_of(*[lambda files=files: intake.submit("copyright", files=files, **form) for files in drafts]) == []
    case = Case.objects.get()
    assert case.evidence.count() == 1
    assert case.letters.filter(key="N0").count() == 1


def test_which_direct_action_is_looked_at_again_cannot_be_known_before(monkeypatch):
    """The lot falls with the decision; computed from the number, it could be avoided."""
    Policy.objects.update_or_create(pk=1, defaults={"direct_action": True})
    policy.forget()
    handler, looked_at = desk.handler(), []
    for drawn in (0, 99):
        monkeypatch.setattr(approving.secrets, "randbelow", lambda most, drawn=drawn: drawn)
        case = desk.case(make.published())
        deciding.claim(case, by=handler, conflict_free=True)
        words = {"outcome": "grant", "code": "infringes", "measure": "remove", "facts": FACTS}
        deciding.decide(case.targets.get(), by=handler, **words)
        case.refresh_from_db()
        looked_at.append(approving.act(case, by=handler).second_look)
    assert looked_at == [True, False]


def test_the_chain_names_nobody_who_wrote_from_outside():
    case, _ = sent.received(make.published())
    outside = CaseEvent.objects.filter(case=case, role="requester")
    assert set(outside.values_list("actor", flat=True)) == {"申请人"}
    assert log.verify()[1] is None
    assert progress.claimant(case).contact["name"] == desk.SECRET_NAME
