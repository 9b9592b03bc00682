"""What somebody with an account can try in the admin: wrong ids, long terms, foreign pictures and pages, dirty texts."""

import datetime
import random
import time
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.admin.comparing import BUDGET, Budget, pieces
from articles.models import Article, Image, Page, Section, Source
from tests import make
from tests.articles import desk
from tests.hostile import files

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/articles/image/upload/"
CANARY = "canary-3b1f"


def enter(user):
    """A browser that gets the page of an error instead of the error."""
    return desk.enter(user, raise_request_exception=False)


def sent():
    """A picture as a browser sends it."""
    return SimpleUploadedFile("p.jpg", files.encoded(), "image/jpeg")


def upload(browser, **words):
    """The Image of an upload by the editor's picker."""
    return Image.objects.get(pk=browser.post(UPLOAD, {"file": sent(), **words}).json()["id"])


def change(browser, model, pk, **fields):
    """Open a row's form, change fields, send it."""
    at = f"/admin/{model}/{pk}/change/"
    form = f"#{model.rpartition('/')[2]}_form"
    return browser.post(at, desk.fields(browser.get(at), form) | fields)


def test_a_refused_slug_keeps_the_form():
    page = make.page("hezuo", "合作")
    answer = change(enter(make.user("chief_editor")), "articles/page", page.pk, slug="合作", body=f"<p>{CANARY}</p>")
    assert answer.status_code == 200
    assert CANARY in answer.content.decode()


@pytest.mark.parametrize("pk", ["abc", str(2**63), "9" * 5000, "-1", "１", ""])
def test_chosen_rows_that_are_none_are_a_bad_request(pk):
    article = make.draft(regions=["gansu"])
    browser = enter(make.user(regions=["gansu"]))
    answer = browser.post(desk.LIST, {"action": "discard_selected", "_selected_action": [article.pk, pk]})
    assert answer.status_code == 400
    assert "请" in desk.text(answer, "main")
    answer = browser.post(desk.LIST, {"action": "discard_selected", "_selected_action": [article.pk, 2**63 - 1]})
    assert answer.status_code == 200


def test_too_many_chosen_rows_are_a_bad_request():
    browser = enter(make.user(regions=["gansu"]))
    rows = [str(n) for n in range(1, 202)]
    assert browser.post(desk.LIST, {"action": "discard_selected", "_selected_action": rows}).status_code == 400


@pytest.mark.parametrize("where", ["articles/author", "articles/image", "regions/region", "accounts/user"])
def test_only_the_beginning_of_a_long_term_is_searched(where):
    browser = enter(make.user("administrator"))
    assert browser.get(f"/admin/{where}/", {"q": "a " * 1500}).status_code == 200


def test_a_look_up_reads_only_the_beginning_of_a_term():
    browser = enter(make.user("chief_editor"))
    query = {"app_label": "articles", "model_name": "slot", "field_name": "region", "term": "a " * 1500}
    assert browser.get("/admin/autocomplete/", query).status_code == 200


def test_the_words_of_a_published_picture_are_changed_by_who_may_publish():
    """Not by its uploader, whether the article is foreign or their own; before that, by the uploader."""
    reporter = make.user("reporter", regions=["gansu"])
    browser = enter(reporter)
    image = upload(browser, alt="厂房")
    assert change(browser, "articles/image", image.pk, caption="第一句").status_code == 302
    article = make.published(by=None, regions=["gansu"], cover=image)
    article.created_by = reporter
    article.save()
    at = f"/admin/articles/image/{image.pk}/change/"
    browser.post(at, {"alt": "厂房", "caption": CANARY, "credit": "", "focus_x": "50", "focus_y": "50"})
    page = Client().get(article.get_absolute_url()).content.decode()
    assert "第一句" in page
    assert CANARY not in page
    editor = enter(make.user(regions=["gansu"]))
    assert change(editor, "articles/image", image.pk, caption="第二句").status_code == 302
    assert "第二句" in Client().get(article.get_absolute_url()).content.decode()


def test_an_uploader_keeps_no_hold_on_a_picture_that_a_foreign_draft_holds():
    reporter = make.user("reporter", regions=["gansu"])
    image = upload(enter(reporter), alt="厂房")
    make.draft(regions=["gansu"], cover=image)
    assert not Image.objects.editable_by(reporter).exists()
    assert Image.objects.visible_to(reporter).get() == image


def test_the_same_bytes_are_everybodys_own_picture():
    """Words of somebody in another region do not come with the bytes; one's own picture does."""
    theirs = upload(enter(make.user("reporter", regions=["gansu"])), alt=CANARY, caption=CANARY)
    editor = make.user(regions=["shandong"])
    browser, article = enter(editor), make.draft(by=editor)
    assert desk.save(browser, article, cover_file=sent(), cover_alt="青岛港口").status_code == 302
    article.refresh_from_db()
    assert article.cover.alt == "青岛港口"
    assert article.cover != theirs
    assert upload(browser, alt="别的字") == article.cover
    assert Image.objects.count() == 2


@pytest.mark.parametrize("what", ["source", "section"])
def test_the_preview_of_a_version_that_names_deleted_rows(what):
    make.small_team()
    chief = make.user("chief_editor")
    browser, article = enter(chief), make.published(by=chief)
    made = make.section("xinlan", "新栏") if what == "section" else make.source("将被删除")
    desk.save(browser, article, **{what: made.pk if what == "section" else made.name})
    assert browser.get(desk.at(article, "preview")).status_code == 200
    browser.post(f"/admin/articles/{what}/{made.pk}/delete/", {"post": "yes"})
    assert not (Section if what == "section" else Source).objects.filter(pk=made.pk).exists()
    assert browser.get(desk.at(article, "preview")).status_code == 200


def test_a_comparison_has_one_budget():
    """Many long paragraphs, or many short ones: what the budget does not cover is shown whole."""
    letters = random.Random(1)
    one, two = (
        "\n".join(f"分{n}\n" + "".join(letters.choice("甲乙") for _ in range(1400)) for n in range(12)) for _ in "ab"
    )
    budget, start = Budget(), time.process_time()
    found = pieces(one, two, budget)
    assert time.process_time() - start < 3
    assert 0 <= budget.left < BUDGET
    assert "".join(text for kind, text in found if kind in {"same", "gone"}).count("甲") == one.count("甲")
    assert pieces("甲\n" * 2000, "乙\n" * 2000) == [("gone", "甲\n" * 2000), ("new", "乙\n" * 2000)]


def test_texts_of_other_forms_are_cleaned():
    """A control character in a region's name would break its feed; lines of a text area stay lines."""
    browser = enter(make.user("administrator"))
    make.published(regions=["gansu"])
    region, source = make.region("gansu"), make.source()
    assert change(browser, "regions/region", region.pk, short="甘\x0b\u202e肃").status_code == 302
    region.refresh_from_db()
    assert region.short == "甘肃"
    assert Client(raise_request_exception=False).get("/region/gansu/feed/").status_code == 200
    assert change(browser, "articles/source", source.pk, aliases="甲\x01\r\n乙").status_code == 302
    source.refresh_from_db()
    assert source.aliases.splitlines() == ["甲", "乙"]


@pytest.mark.parametrize("slug", ["tanshichang", "archive", "admin", "region", "feed", "media", "search", "tag"])
def test_a_page_takes_no_address_that_is_taken(slug):
    make.section()
    browser = enter(make.user("chief_editor"))
    fields = {"title": "标题", "order": "0", "body": "<p>文</p>"}
    assert browser.post("/admin/articles/page/add/", fields | {"slug": slug}).status_code == 200
    assert not Page.objects.exists()
    assert browser.post("/admin/articles/page/add/", fields | {"slug": "privacy"}).status_code == 302
    assert "文" in Client().get("/privacy/").content.decode()


def test_a_section_takes_no_address_of_a_page():
    make.page("hezuo", "合作")
    fields = {"name": "合作栏", "slug": "hezuo", "order": "0"}
    answer = enter(make.user("chief_editor")).post("/admin/articles/section/add/", fields)
    assert "已是一个页面的网址名" in answer.content.decode()
    assert not Section.objects.filter(slug="hezuo").exists()


@pytest.mark.parametrize("moment", [(1988, 5, 4, 10, 0), (1990, 9, 16, 1, 15)])
def test_a_moment_that_stands_may_stay(moment):
    """An old newspaper's date, or an hour that came twice, stops no change of the title; a new one so old is refused."""
    editor = make.user(regions=["gansu"])
    at = datetime.datetime(*moment, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(datetime.UTC)
    browser, article = enter(editor), make.draft(by=editor, regions=["gansu"], originally_published_at=at)
    assert desk.save(browser, article, title="新标题").status_code == 302
    article.refresh_from_db()
    assert (article.title, article.originally_published_at) == ("新标题", at)
    assert desk.save(browser, article, originally_published_at="1987-05-04T10:00").status_code == 400


def test_a_form_of_an_old_login_tells_how_to_keep_the_text():
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make.user(regions=["gansu"]))
    answer = browser.post(desk.ADD, {"title": "写了很久"})
    assert answer.status_code == 403
    assert "后退" in desk.text(answer, "main")
    assert desk.parsed(answer).css_first("main a[target=_blank]").attributes["href"] == "/admin/login/"
    assert not Article.objects.exists()


def test_a_login_without_a_destination_leads_to_the_desk():
    user = make.user()
    answer = Client().post("/admin/login/", {"username": user.username, "password": make.PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
