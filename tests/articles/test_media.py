"""/media/: a picture is there while a live article uses it, and only then."""

import datetime
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from articles import pictures, publishing
from articles.models import Image
from tests import make
from tests.hostile import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def image():
    return pictures.store(files.encoded(size=(700, 300)), original_name="图.jpg", by=None, alt="图", caption="CANARY")


def showing(image):
    return f'<p>文</p><p><img src="{image.url}" alt="图"></p>'


def public_names():
    root = Path(storages["default"].location)
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def withdraw(django_capture_on_commit_callbacks):
    """Withdraw an article, and let happen what the verb leaves for after its commit."""

    def done(article):
        with django_capture_on_commit_callbacks(execute=True):
            publishing.withdraw(article, by=None, reason="测试")

    return done


@pytest.mark.parametrize("kind", make.INVISIBLE)
def test_a_picture_of_an_invisible_article_is_not_there(kind, client, image):
    make.INVISIBLE[kind](body=showing(image))
    for name in image.file_names:
        answer = client.get(f"/media/{name}")
        assert answer.status_code == 404
        assert "Cookie" not in answer.headers.get("Vary", "")
    assert public_names() == set()


def test_a_picture_that_nothing_uses_is_not_there(client, image):
    assert client.get(image.url).status_code == 404


@pytest.mark.parametrize("use", ["body", "cover"])
def test_a_live_article_shows_its_picture_in_all_widths(use, client, image):
    make.published(**({"body": showing(image)} if use == "body" else {"cover": image}))
    for name in image.file_names:
        answer = client.get(f"/media/{name}")
        assert answer.status_code == 200
        with storages["private"].open(name) as file:
            assert answer.content == file.read()
        assert answer.headers["Content-Type"] == ("image/webp" if name.endswith("webp") else "image/jpeg")
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-site"
        assert not answer.cookies
        assert "Cookie" not in answer.headers.get("Vary", "")
    assert public_names() == set(image.file_names)


def test_it_comes_with_publication_goes_with_withdrawal_and_comes_again(client, image, withdraw):
    article = make.draft(body=showing(image))
    assert client.get(image.url).status_code == 404
    publishing.publish(article, by=None)
    assert client.get(image.url).status_code == 200
    withdraw(article)
    gone = client.get(image.url)
    assert gone.status_code == 410
    assert "max-age" not in gone.headers["Cache-Control"]
    assert "CANARY" not in gone.content.decode()
    assert "Cookie" not in gone.headers.get("Vary", "")
    assert public_names() == set()
    publishing.publish(article, by=None)
    assert client.get(image.url).status_code == 200


def test_a_takedown_takes_it_away(client, image, django_capture_on_commit_callbacks):
    article = make.published(body=showing(image))
    client.get(image.url)
    with django_capture_on_commit_callbacks(execute=True):
        publishing.hide(article, by=None, reason="case 1")
    assert public_names() == set()
    assert client.get(image.url).status_code == 410


def test_another_live_article_keeps_it(client, image, withdraw):
    first, _second = make.published(body=showing(image)), make.published(cover=image)
    assert client.get(image.url).status_code == 200
    withdraw(first)
    assert client.get(image.url).status_code == 200
    assert public_names() == {image.name}


def test_a_picture_taken_out_of_a_text_goes(client, image, django_capture_on_commit_callbacks):
    article = make.published(body=showing(image))
    client.get(image.url)
    revision = publishing.save(article, {"body": "<p>没有图</p>"}, by=None, version=article.version)
    with django_capture_on_commit_callbacks(execute=True):
        publishing.publish(article, by=None, revision=revision)
    assert public_names() == set()
    assert client.get(image.url).status_code == 410


def test_a_scheduled_picture_comes_and_an_expired_one_goes_with_the_clock(client, image):
    now = timezone.now()
    article = make.draft(body=showing(image), expire_at=now + datetime.timedelta(hours=2))
    publishing.schedule(article, at=now + datetime.timedelta(hours=1), by=None)
    assert client.get(image.url).status_code == 404
    with time_machine.travel(now + datetime.timedelta(minutes=90)):
        assert client.get(image.url).status_code == 200
        assert pictures.sweep() == 0
    with time_machine.travel(now + datetime.timedelta(hours=3)):
        assert client.get(image.url).status_code == 410
        assert public_names() == {image.name}
        assert pictures.sweep() == 1
        assert public_names() == set()
        assert pictures.sweep() == 0


def test_a_withdrawal_between_look_and_copy_leaves_no_copy(client, image, monkeypatch):
    article = make.published(body=showing(image))
    public = storages["default"]
    save = public.save

    def withdraw_first(name, content):
        publishing.withdraw(article, by=None, reason="测试")
        return save(name, content)

    monkeypatch.setattr(public, "save", withdraw_first)
    assert client.get(image.url).status_code in {404, 410}
    assert public_names() == set()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x",
        "../settings.py",
        "..%2f..%2fmanage.py",
        "2024/01/../../x.jpg",
        "2024/01/0123456789abcdef0123456789abcdef.svg",
        "2024/01/0123456789abcdef0123456789abcdef.html",
        "2024/01/0123456789ABCDEF0123456789ABCDEF.jpg",
        "2024/01/0123456789abcdef0123456789abcdef.jpg",
        "2024/01/0123456789abcdef0123456789abcdef.jpg/",
        "2024/01/0123456789abcdef0123456789abcdef.jpg.php",
    ],
)
def test_names_that_are_not_ours_are_not_there(name, client, image, django_assert_max_num_queries):
    for alias in ("default", "private"):
        storages[alias].save("x", ContentFile(b"STRAY"))
    with django_assert_max_num_queries(1):
        assert pictures.find(name) is None
    answer = client.get(f"/media/{name}")
    assert answer.status_code == 404
    assert b"STRAY" not in answer.content


def test_a_width_that_was_not_made_is_not_there(client, image):
    make.published(body=showing(image))
    stem = image.url.removesuffix(".jpg")
    for name in (f"{stem}-961.jpg", f"{stem}-1600.webp", f"{stem}.png", f"{stem}-480.png", f"{stem}-700.jpg"):
        assert client.get(name).status_code == 404


def test_an_unchanged_picture_is_answered_304_only_while_it_is_live(client, image, withdraw):
    article = make.published(body=showing(image))
    etag = client.get(image.url).headers["ETag"]
    assert client.get(image.url, headers={"if-none-match": etag}).status_code == 304
    withdraw(article)
    assert client.get(image.url, headers={"if-none-match": etag}).status_code == 410


def test_staff_who_may_see_the_article_see_its_picture(client, image):
    make.draft(body=showing(image))
    client.force_login(make.user())
    answer = client.get(image.url)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert public_names() == set()


def test_staff_of_another_region_and_strangers_with_a_cookie_do_not(client, image, settings):
    make.draft(body=showing(image))
    client.force_login(make.user(regions=["gansu"]))
    assert client.get(image.url).status_code == 404
    client.logout()
    client.cookies[settings.SESSION_COOKIE_NAME] = "nobody"
    assert client.get(image.url).status_code == 404


def test_staff_get_the_readers_answer_for_a_live_picture(client, image):
    make.published(body=showing(image))
    client.force_login(make.user())
    answer = client.get(image.url)
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_the_uploader_sees_a_picture_before_any_article_uses_it(client):
    editor = make.user()
    image = pictures.store(files.encoded(), original_name="x.jpg", by=editor)
    client.force_login(editor)
    assert client.get(image.url).status_code == 200


def test_an_anonymous_answer_costs_two_queries_and_no_session(client, image, django_assert_num_queries):
    make.published(body=showing(image))
    client.get(image.url)
    with django_assert_num_queries(2):
        assert client.get(image.url).status_code == 200
    draft = pictures.store(files.encoded(colour="red"), original_name="x.jpg", by=None)
    with django_assert_num_queries(2):
        assert not pictures.materialise(pictures.find(draft.name), draft.name)


def test_a_lost_file_is_not_there_and_is_logged(client, image, caplog):
    make.published(body=showing(image))
    storages["private"].delete(image.name)
    assert client.get(image.url).status_code == 404
    assert "picture file is missing" in caplog.text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_only_reading_is_possible(method, client, image):
    assert getattr(client, method)(image.url).status_code == 405


def test_the_first_showing_is_noted_once(client, image):
    make.published(body=showing(image))
    client.get(image.url)
    first = Image.objects.get().shown_at
    client.get(f"/media/{image.renditions['480']['webp']}")
    assert Image.objects.get().shown_at == first
