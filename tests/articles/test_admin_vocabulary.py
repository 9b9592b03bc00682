"""Vocabularies, pages and pictures in the admin: chiefs edit, others look up, everything leaves an event."""

import io

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture

from accounts.events import readable
from articles import counting
from articles.models import Author, Image, Page, Section, Source, Tag
from tests import make
from tests.articles import desk
from workflow.models import Event

pytestmark = pytest.mark.django_db
CANARY = "canary-a11e"
UPLOAD, RECENT, IMAGES = (f"/admin/articles/image/{name}" for name in ("upload/", "recent/", ""))


@pytest.fixture
def chief():
    """A chief's browser."""
    return desk.enter(make.user("chief_editor"))


@pytest.fixture
def browser():
    """The browser of an editor of 山东."""
    return desk.enter(make.user(regions=["shandong"]))


def png(color=(20, 90, 60), name="picture.png"):
    """A small picture as a file."""
    file = io.BytesIO()
    Picture.new("RGB", (640, 400), color).save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


def kept(client, **words):
    """The picture that an upload made."""
    return Image.objects.get(pk=client.post(UPLOAD, {"file": png()} | words).json()["id"])


@pytest.mark.parametrize("model", ["section", "source", "author", "tag"])
def test_editors_look_but_do_not_touch(browser, model):
    """Lists and records can be read; adding, changing and deleting is for chiefs."""
    made = {"section": make.section, "source": make.source, "author": make.author, "tag": Tag.objects.create}
    record = made[model](**({"name": "碳价"} if model == "tag" else {}))
    base = f"/admin/articles/{model}/"
    assert browser.get(base).status_code == 200
    assert browser.get(f"{base}{record.pk}/change/").status_code == 200
    before = type(record).objects.values().get(pk=record.pk)
    for address in (f"{base}add/", f"{base}{record.pk}/delete/"):
        assert browser.get(address).status_code == 403
        assert browser.post(address, {"name": "改名", "post": "yes"}).status_code == 403
    assert browser.post(f"{base}{record.pk}/change/", {"name": "改名"}).status_code == 403
    assert type(record).objects.values().get(pk=record.pk) == before


def test_a_chief_edits_a_source_and_leaves_an_event(chief):
    """What changed is in our log, with the names of the fields; Django's own log stays empty."""
    source = make.source()
    address = f"/admin/articles/source/{source.pk}/change/"
    data = desk.fields(chief.get(address), "#source_form") | {"policy": "forbid", "homepage": "example.cn"}
    assert chief.post(address, data).status_code == 302
    source.refresh_from_db()
    assert (source.policy, source.homepage) == ("forbid", "https://example.cn")
    event = Event.objects.about(source)[0]
    assert (event.move, sorted(event.details["fields"])) == ("change", ["homepage", "policy"])
    assert (event.details["before"]["policy"], event.details["after"]["policy"]) == ("可转载", "禁止转载")
    assert not LogEntry.objects.exists()
    assert "修改" in desk.text(chief.get(f"/admin/articles/source/{source.pk}/history/"))


def test_a_section_needs_a_free_address(chief):
    """Reserved words are refused with a sentence; a good one appears in the menu at once."""
    before = counting.number(counting.MENU)
    for slug in ("admin", "region", "zh-hant", "search", "大写"):
        answer = chief.post("/admin/articles/section/add/", {"name": "新栏目", "slug": slug, "order": "1"})
        assert "保留字" in answer.content.decode() or "小写字母" in answer.content.decode()
    assert not Section.objects.exists()
    answer = chief.post("/admin/articles/section/add/", {"name": "新栏目", "slug": "xin", "order": "1"})
    assert answer.status_code == 302
    assert counting.number(counting.MENU) == before + 1


def test_a_page_is_cleaned(chief):
    """A static page goes through the same allow-list as an article."""
    body = '<p onclick="x()">关于<script>alert(1)</script></p><svg onload=alert(1)></svg>'
    data = {"title": "关于我们", "slug": "about", "body": body, "order": "0"}
    assert chief.post("/admin/articles/page/add/", data).status_code == 302
    assert Page.objects.get().body.startswith("<p>关于")
    assert "script" not in Page.objects.get().body
    assert "onclick" not in Page.objects.get().body


def test_deleting_names_no_article(chief):
    """What still uses a record stops its deletion, as a number: titles of others stay out."""
    source = make.source()
    make.draft(title=CANARY, source=source)
    address = f"/admin/articles/source/{source.pk}/delete/"
    for answer in (chief.get(address), chief.post(address, {"post": "yes"})):
        assert CANARY not in answer.content.decode()
        assert "稿件：1" in desk.text(answer)
    assert Source.objects.filter(pk=source.pk).exists()
    author = make.author("无人引用")
    chief.post(f"/admin/articles/author/{author.pk}/delete/", {"post": "yes"})
    assert not Author.objects.filter(pk=author.pk).exists()
    assert Event.objects.filter(subject_type="articles.author", move="delete").exists()


@pytest.mark.parametrize(
    ("kind", "term", "expected"),
    [
        ("source", "海岸環", ["海岸环境报"]),
        ("source", "海報", ["海岸环境报"]),
        ("author", "linxi", ["林溪"]),
        ("author", "林", ["林溪"]),
        ("tag", "碳價", ["碳价"]),
        ("tag", "", []),
        ("tag", "%", []),
    ],
)
def test_suggestions(browser, kind, term, expected):
    """Names that exist, by part, alias, pinyin and either script."""
    make.source("海岸环境报", aliases="海报")
    make.author("林溪", pinyin="linxi")
    Tag.objects.create(name="碳价")
    answer = browser.get(f"/admin/articles/article/suggest/{kind}/", {"term": term})
    assert answer.json() == {"results": expected}


def test_suggestions_have_bounds(browser):
    """At most ten, whatever the term; no other kind; POST is refused; nobody without the right."""
    for number in range(15):
        make.author(f"林{number}")
    address = "/admin/articles/article/suggest/author/"
    assert len(browser.get(address, {"term": "林"}).json()["results"]) == 10
    assert browser.get(address, {"term": "林" * 5000}).json() == {"results": []}
    assert browser.get("/admin/articles/article/suggest/user/", {"term": "a"}).status_code == 404
    assert browser.post(address, {"term": "林"}).status_code == 405
    assert desk.enter(make.user("takedown_handler")).get(address, {"term": "林"}).status_code == 403


def test_regions_of_a_text(browser):
    """What the title and body are about, and which of it the person holds."""
    make.region("qingdao"), make.region("lanzhou")
    address = "/admin/articles/article/suggest-regions/"
    answer = browser.post(address, {"title": "青岛与兰州签约", "body": "<p>正文</p>"})
    assert {(row["name"], row["held"]) for row in answer.json()["results"]} == {("青岛", True), ("兰州", False)}
    assert browser.post(address, {"title": "", "body": "<" * 300_000}).json() == {"results": []}
    assert browser.get(address).status_code == 405


def test_a_picture_goes_in_and_is_found(browser):
    """Upload answers what the editor inserts; the picker lists it; its words can be changed; each leaves an event."""
    answer = browser.post(UPLOAD, {"file": png(), "alt": "一片绿色", "caption": "图注"})
    found = answer.json()
    image = Image.objects.get(pk=found["id"])
    assert (answer.status_code, found["src"], found["alt"]) == (200, image.url, "一片绿色")
    assert browser.get(found["thumbnail"]).status_code == 200
    assert [row["id"] for row in browser.get(RECENT, {"term": "绿色"}).json()["results"]] == [image.pk]
    assert browser.get(RECENT, {"term": "蓝色"}).json()["results"] == []
    address = f"{IMAGES}{image.pk}/change/"
    browser.post(address, desk.fields(browser.get(address), "#image_form") | {"alt": "改过的说明", "name": "x.svg"})
    image.refresh_from_db()
    assert image.alt == "改过的说明"
    assert image.name != "x.svg"
    assert [event.move for event in Event.objects.about(image)] == ["change", "create"]


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"<?php", b"", b"GIF89a" + b"0" * 50])
def test_what_is_no_picture_is_refused(browser, content):
    """A sentence and a 4xx, as JSON for the editor and on the page of the form."""
    for address in (UPLOAD, f"{IMAGES}add/"):
        answer = browser.post(address, {"file": SimpleUploadedFile("a.png", content, "image/png")})
        assert 400 <= answer.status_code < 500
        told = answer.json()["error"] if address == UPLOAD else desk.text(answer)
        assert "请" in told or "空" in told
    assert browser.get(UPLOAD).status_code == 405
    assert not Image.objects.exists()


def test_pictures_of_others_are_out_of_sight(browser):
    """Neither listed, picked, opened nor shown; a picture that an own article shares may be seen, not changed."""
    other = desk.enter(make.user(regions=["gansu"]))
    image = kept(other, alt=CANARY)
    for address in (RECENT, IMAGES):
        assert CANARY not in browser.get(address).content.decode()
    for name in ("change", "history", "delete"):
        assert browser.get(f"{IMAGES}{image.pk}/{name}/").status_code == 404
    assert browser.get(image.url).status_code == 404
    make.draft(regions=["qingdao", "lanzhou"], cover=image)
    assert browser.get(f"{IMAGES}{image.pk}/change/").status_code == 200
    assert browser.post(f"{IMAGES}{image.pk}/change/", {"alt": "改"}).status_code == 403
    assert browser.post(f"{IMAGES}{image.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_used_picture_is_not_deleted(browser):
    """The verb's refusal is shown with the way out; an unused one goes, with its event."""
    image = kept(browser, alt="封面")
    article = make.draft(cover=image, regions=["qingdao"])
    answer = browser.post(f"{IMAGES}{image.pk}/delete/", {"post": "yes"}, follow=True)
    assert "还有稿件在用" in desk.text(answer, ".messagelist")
    assert Image.objects.filter(pk=image.pk).exists()
    article.revisions.all().delete()
    article.image_uses.all().delete()
    article.cover = None
    article.save()
    browser.post(f"{IMAGES}{image.pk}/delete/", {"post": "yes"})
    assert not Image.objects.exists()
    assert Event.objects.filter(subject_type="articles.image", move="delete").count() == 1


def test_events_are_read_by_scope(browser):
    """The log shows moves on own articles and nothing of foreign ones; nobody changes it."""
    own, foreign = make.draft(regions=["qingdao"]), make.withdrawn(regions=["lanzhou"])
    event = Event.objects.about(foreign)[0]
    Event.objects.filter(pk=event.pk).update(reason=CANARY)
    answer = browser.get("/admin/workflow/event/")
    assert f"稿件 {own.pk}" in desk.text(answer)
    assert f"稿件 {foreign.pk}" not in desk.text(answer)
    assert CANARY not in answer.content.decode()
    mine = Event.objects.about(own)[0]
    assert browser.get(f"/admin/workflow/event/{mine.pk}/change/").status_code == 200
    assert browser.post(f"/admin/workflow/event/{mine.pk}/change/", {"reason": "x"}).status_code == 403
    assert browser.get(f"/admin/workflow/event/{event.pk}/change/").status_code == 404
    for name in ("add/", f"{mine.pk}/delete/"):
        assert browser.get(f"/admin/workflow/event/{name}").status_code == 403
    assert browser.get("/admin/workflow/event/?before=x").status_code == 404


def test_the_log_asks_for_each_event_alone():
    """A look at one row by its id for each line; never a list of all objects in scope, which grows with the site."""
    sql = str(Event.objects.filter(readable(make.user("chief_editor"))).query)
    assert "EXISTS" in sql
    assert '"subject_id" IN' not in sql


def test_no_way_around(browser):
    """Groups, permissions, taggit's tags, Django's log and its redirect by content type have no address."""
    for path in ("auth/group/", "auth/permission/", "taggit/tag/", "admin/logentry/", "r/1/1/"):
        assert browser.get(f"/admin/{path}").status_code == 404
