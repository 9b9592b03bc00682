"""Pictures: what is taken in, as what it is kept, and when its public copy goes."""

import io
import subprocess
import sys

import pytest
from django.core.files.storage import storages
from PIL import Image as Pillow

from articles import decoding, pictures, publishing, uploads
from articles.models import Image
from articles.pictures import PictureRefused
from tests import make
from tests.hostile import files
from workflow.errors import Blocked, NotPermitted, OutOfScope
from workflow.models import Event

pytestmark = pytest.mark.django_db


def stored(data=None, name="图.jpg", by=None, **words):
    return pictures.store(files.encoded() if data is None else data, original_name=name, by=by, **words)


def opened(name):
    with storages["private"].open(name) as file:
        return Pillow.open(io.BytesIO(file.read()))


def raw(name):
    with storages["private"].open(name) as file:
        return file.read()


def paths(root):
    return [path for path in root.rglob("*") if path.is_file()] if root.exists() else []


def body_with(*images):
    return "".join(f'<p><img src="{image.url}" alt="图"></p>' for image in images)


def test_a_picture_is_kept_in_fixed_widths_and_never_upscaled():
    wide = stored(files.encoded(size=(2000, 1000)))
    assert (wide.width, wide.height) == (1600, 800)
    assert list(wide.renditions) == ["480", "960", "1600"]
    assert wide.renditions["1600"]["jpeg"] == wide.name
    assert [row["height"] for row in wide.renditions.values()] == [240, 480, 800]
    small = stored(files.encoded(size=(700, 100)))
    assert list(small.renditions) == ["480", "700"]
    for image in (wide, small):
        for width, row in image.renditions.items():
            assert opened(row["jpeg"]).size == opened(row["webp"]).size == (int(width), row["height"])
            assert (opened(row["jpeg"]).format, opened(row["webp"]).format) == ("JPEG", "WEBP")


def test_templates_get_addresses_of_all_widths():
    image = stored(files.encoded(size=(700, 100)))
    stem = image.url.removesuffix(".jpg")
    assert image.srcset == f"{stem}-480.jpg 480w, {stem}.jpg 700w"
    assert image.srcset_webp == f"{stem}-480.webp 480w, {stem}-700.webp 700w"
    assert image.small_url == f"{stem}-480.jpg"
    assert set(image.file_names) == {name for row in image.renditions.values() for name in (row["jpeg"], row["webp"])}


@pytest.mark.parametrize(
    ("kind", "mode", "kept"),
    [
        ("JPEG", "RGB", "RGB"),
        ("JPEG", "L", "L"),
        ("JPEG", "CMYK", "RGB"),
        ("PNG", "RGBA", "RGBA"),
        ("PNG", "P", "RGB"),
        ("PNG", "1", "L"),
        ("PNG", "LA", "RGBA"),
        ("PNG", "I;16", "L"),
        ("WEBP", "RGBA", "RGBA"),
    ],
)
def test_every_mode_becomes_a_plain_one(kind, mode, kept):
    extension = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}[kind]
    image = stored(files.encoded(kind, mode=mode, colour=0), f"x.{extension}")
    assert image.name.endswith(f".{extension}")
    assert opened(image.name).mode == kept


def test_sixteen_bits_keep_their_brightness():
    image = stored(files.encoded("PNG", mode="I;16", colour=0x8000), "x.png")
    assert opened(image.name).getpixel((0, 0)) == 0x80


def test_metadata_goes_and_the_picture_stands_upright():
    data = files.with_place()
    assert all(word in data for word in (b"SECRET-DESCRIPTION", b"SECRET-COMMENT", b"SECRET-XMP"))
    image = stored(data)
    assert (image.width, image.height) == (480, 640)
    for name in image.file_names:
        assert b"SECRET" not in raw(name)
        assert not dict(opened(name).getexif())
        assert not {"exif", "xmp", "icc_profile", "comment"} & opened(name).info.keys()


def test_text_in_a_png_goes():
    assert b"SECRET-TEXT" in files.png_with_text()
    image = stored(files.png_with_text(), "x.png")
    assert not any(b"SECRET" in raw(name) for name in image.file_names)


@pytest.mark.parametrize("name", files.NOT_PICTURES)
def test_what_is_no_picture_of_ours_is_refused(name, settings):
    with pytest.raises(PictureRefused) as refused:
        stored(files.NOT_PICTURES[name], name)
    assert refused.value.status == 415
    assert "重传" in refused.value.message
    assert not Image.objects.exists()
    assert paths(settings.PRIVATE_ROOT) == []


@pytest.mark.parametrize("claim", files.TOO_LARGE)
def test_too_many_pixels_are_refused_by_the_header_alone(claim):
    with pytest.raises(PictureRefused) as refused:
        stored(files.TOO_LARGE[claim], "x.webp" if "webp" in claim else "x.png")
    assert "webp" in claim or "上限" in refused.value.message
    assert not Image.objects.exists()


def test_no_pixel_of_a_false_header_is_loaded(monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda picture: pytest.fail("loaded"))
    monkeypatch.setattr(Pillow, "MAX_IMAGE_PIXELS", None)
    for data in (files.png_header(20_000, 20_000), files.TOO_LONG):
        with pytest.raises(decoding.Refused):
            decoding.decode(data, None)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(kind):
    with pytest.raises(PictureRefused, match="动图（2 帧）"):
        stored(files.moving(kind), f"x.{kind.lower()}")


def test_a_very_long_picture_is_refused():
    with pytest.raises(PictureRefused, match="狭长"):
        stored(files.TOO_LONG, "x.png")


def test_a_text_bomb_is_refused():
    with pytest.raises(PictureRefused):
        stored(files.text_bomb(), "x.png")


@pytest.mark.parametrize("name", files.POLYGLOTS)
def test_a_payload_does_not_survive(name):
    assert files.SCRIPT in files.POLYGLOTS[name]
    image = stored(files.POLYGLOTS[name], name)
    assert not any(b"<script" in raw(file) or b"<?php" in raw(file) for file in image.file_names)


@pytest.mark.parametrize("name", ["x.png", "x.svg", "x.php", "shell.php%00.html", "x.jpg.exe"])
def test_the_extension_must_agree_with_the_content(name, settings):
    with pytest.raises(PictureRefused) as refused:
        stored(name=name)
    assert refused.value.status == 415
    assert paths(settings.PRIVATE_ROOT) == []


@pytest.mark.parametrize("name", files.NAMES)
def test_the_senders_name_is_text_and_ours_is_random(name, settings):
    image = stored(name=name)
    assert uploads.EXTENSIONS["jpeg"] in image.name
    assert pictures.FILE_NAME.fullmatch(image.name)
    assert len(image.original_name) <= 120
    assert not set("/\\\0\r\n\u202e") & set(image.original_name)
    roots = {path.relative_to(settings.PRIVATE_ROOT).as_posix() for path in paths(settings.PRIVATE_ROOT)}
    assert roots == set(image.file_names)


def test_bytes_are_bounded(monkeypatch):
    monkeypatch.setattr(uploads, "decode", lambda upload, folder: pytest.fail("decoded"))
    with pytest.raises(PictureRefused, match=r"图片 10\.0 MB，超过 10 MB 上限") as refused:
        stored(b"\xff\xd8" + b"\0" * (10 * 1024 * 1024))
    assert refused.value.status == 413
    with pytest.raises(PictureRefused, match="空文件"):
        stored(b"")


def test_an_editor_has_a_daily_quota_and_an_import_has_none(monkeypatch):
    monkeypatch.setattr(uploads, "FILES_A_DAY", 1)
    editor, other = make.user(), make.user()
    stored(files.encoded(colour="red"), by=editor)
    with pytest.raises(PictureRefused, match="今天已上传 1 张") as refused:
        stored(files.encoded(colour="blue"), by=editor)
    assert refused.value.status == 429
    stored(files.encoded(colour="blue"), by=other)
    stored(files.encoded(colour="green"))


def test_the_quota_counts_bytes(monkeypatch):
    data = files.encoded(colour="red")
    monkeypatch.setattr(uploads, "BYTES_A_DAY", len(data))
    editor = make.user()
    stored(data, by=editor)
    with pytest.raises(PictureRefused, match="明天再传"):
        stored(files.encoded(colour="blue"), by=editor)


def test_the_same_bytes_are_the_picture_we_have(settings):
    first = stored(alt="海湾")
    before = len(paths(settings.PRIVATE_ROOT))
    assert stored(name="别的名字.jpg", alt="别的") == first
    assert Image.objects.get().alt == "海湾"
    assert len(paths(settings.PRIVATE_ROOT)) == before


def test_the_same_bytes_sent_at_once_leave_one_picture_and_no_orphan(monkeypatch, settings):
    decode = uploads.decode

    def decode_late(upload, folder):
        monkeypatch.setattr(uploads, "decode", decode)
        stored()
        return decode(upload, folder)

    monkeypatch.setattr(uploads, "decode", decode_late)
    image = stored()
    names = {path.relative_to(settings.PRIVATE_ROOT).as_posix() for path in paths(settings.PRIVATE_ROOT)}
    assert names == set(Image.objects.get().file_names) == set(image.file_names)


def test_a_full_disk_leaves_no_file_and_no_row(monkeypatch, settings):
    private = storages["private"]
    save, calls = private.save, []

    def full(name, content):
        calls.append(name)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        return save(name, content)

    monkeypatch.setattr(private, "save", full)
    with pytest.raises(OSError, match="No space"):
        stored()
    assert not Image.objects.exists()
    assert paths(settings.PRIVATE_ROOT) == []


@pytest.mark.parametrize(
    "answer",
    ["raise SystemExit(1)", "print('{')", "import time; time.sleep(60)", 'print(\'{"refused": "?"}\'); sys.exit(3)'],
)
def test_a_child_that_fails_refuses(answer, monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text(f"import sys\nsys.stdin.buffer.read()\n{answer}\n")
    monkeypatch.setattr(decoding, "__file__", str(child))
    monkeypatch.setattr(uploads, "WAIT", 1)
    with pytest.raises(PictureRefused, match="不是能打开的图片"):
        stored()


def test_the_child_loads_nothing_of_ours_and_is_confined():
    probe = (
        "import runpy, sys, resource; child = runpy.run_path(sys.argv[1]); child['confine']();"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0],"
        " [name for name in ('django', 'articles', 'lxml', 'nh3') if name in sys.modules])"
    )
    command = [sys.executable, "-I", "-c", probe, decoding.__file__]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={})
    assert done.stdout.split(maxsplit=2) == [str(512 * 1024 * 1024), "10", "[]\n"]


def test_an_unused_picture_is_deleted_with_all_its_files(settings, django_capture_on_commit_callbacks, grant):
    editor = grant(make.user())
    image = stored(by=editor)
    with django_capture_on_commit_callbacks(execute=True):
        pictures.delete(image, by=editor)
    assert not Image.objects.exists()
    assert paths(settings.PRIVATE_ROOT) == []
    assert Event.objects.get(subject_type="articles.image").details["name"] == image.name


@pytest.fixture
def grant(monkeypatch):
    """Give somebody the right to delete pictures, whatever roles say."""

    def give(user):
        has = user.has_perm
        monkeypatch.setattr(user, "has_perm", lambda name: name == "articles.delete_image" or has(name))
        return user

    return give


def test_a_picture_in_use_or_in_a_version_stays(settings, grant):
    editor = grant(make.user("chief_editor"))
    in_body, cover, in_version = (stored(files.encoded(colour=colour)) for colour in ("red", "green", "blue"))
    make.draft(title="正文里有图", body=body_with(in_body))
    make.draft(title="封面", cover=cover)
    article = make.published(title="新版里有图")
    publishing.save(article, {"body": body_with(in_version)}, by=None, version=article.version)
    count = len(paths(settings.PRIVATE_ROOT))
    for image, title in ((in_body, "正文里有图"), (cover, "封面"), (in_version, "新版里有图")):
        with pytest.raises(Blocked) as blocked:
            pictures.delete(image, by=editor)
        assert blocked.value.items == [title]
    assert len(paths(settings.PRIVATE_ROOT)) == count


def test_deleting_asks_for_the_right_and_the_scope(grant):
    image = stored(by=make.user())
    reporter = make.user("reporter")
    elsewhere = make.user("regional_editor", regions=["gansu"])
    reporter.has_perm = lambda name: False
    with pytest.raises(NotPermitted):
        pictures.delete(image, by=reporter)
    with pytest.raises(OutOfScope):
        pictures.delete(image, by=grant(elsewhere))
    assert Image.objects.exists()
