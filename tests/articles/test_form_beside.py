"""What stands beside the article form's fields: the source's policy, and the words and focal point of a cover."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from articles.models import Image, Source
from tests import make
from tests.articles import desk
from tests.hostile import files
from workflow.models import Event

pytestmark = pytest.mark.django_db
SOURCE = "/admin/articles/article/source/"
PLAIN = {"width": 10, "height": 10, "renditions": {}}


def day(days):
    """Today and so many days."""
    return timezone.localdate() + datetime.timedelta(days=days)


def told(browser, name):
    """What the fragment says of a source."""
    return desk.text(browser.get(SOURCE, {"name": name}), "body")


@pytest.mark.parametrize(
    ("fields", "label", "sentence"),
    [
        ({"policy": "allow"}, "可转载", ""),
        ({"policy": "excerpt_only"}, "只可摘录", "正文不超过 200 字"),
        ({"policy": "ask", "contact": "版权部 <b>"}, "须先询问", "联系方式：版权部 <b>"),
        ({"policy": "forbid"}, "禁止转载", "不能发布"),
        ({"policy": "allow", "licence_until": day(9)}, "可转载", "还有 9 天"),
        ({"policy": "allow", "licence_until": day(90)}, "可转载", f"授权到 {day(90)} 为止。"),
        ({"policy": "allow", "licence_until": day(-1)}, "可转载，授权已到期", "请联系总编续期"),
        ({"policy": "allow", "confirmed": False}, "可转载", "还没有人确认"),
        ({"policy": "allow", "aliases": "海岸"}, "可转载", "按“海岸环境报”处理"),
    ],
)
def test_policy_of_a_source(browser, fields, label, sentence):
    """The policy, the licence and what else counts; by alias too, and as the form itself prints it."""
    source = make.source("海岸环境报", **fields)
    text = told(browser, "海岸" if "aliases" in fields else "海岸環境報" if "licence_until" in fields else source.name)
    assert text.startswith(label)
    assert sentence in text
    article = make.draft(source=source)
    assert desk.text(browser.get(desk.at(article)), "#source-policy").startswith(label)


def test_policy_of_a_name_that_is_new_and_of_none(browser):
    """A new name is told as new and makes nothing; without a name nothing is said; only for who writes."""
    assert told(browser, "没见过的报").startswith("新来源")
    assert not Source.objects.exists()
    assert told(browser, " ") == ""
    assert desk.enter(make.user("takedown_handler")).get(SOURCE).status_code == 403


def test_a_cover_uploaded_in_the_form_has_its_words(browser):
    """Alternative text, caption and credit go with the file."""
    article = make.draft()
    file = SimpleUploadedFile("a.png", files.encoded("PNG"), "image/png")
    words = {"cover_alt": "冷却塔", "cover_caption": "八月的电厂", "cover_credit": "本报记者 林溪"}
    assert desk.save(browser, article, cover_file=file, **words).status_code == 302
    image = Image.objects.get()
    assert (image.alt, image.caption, image.credit) == tuple(words.values())
    assert article.revisions.newest_first()[0].snapshot["cover"] == image.pk


def described(browser, image, **changes):
    """The picture's form opened, changed, sent."""
    address = f"/admin/articles/image/{image.pk}/describe/"
    return browser.post(address, desk.fields(browser.get(address), "form") | changes)


def test_words_and_focus_from_the_article_form(browser, editor):
    """Saved by themselves, with an event of what changed; out of range is a sentence, a late save a conflict."""
    image = Image.objects.create(name=f"2026/01/{'a' * 32}.png", sha256="a", created_by=editor, alt="塔", **PLAIN)
    opened = desk.fields(browser.get(f"/admin/articles/image/{image.pk}/describe/"), "form")
    answer = described(browser, image, focus_x="12", focus_y="80", caption="八月的电厂")
    assert answer.json() == {"id": image.pk, "alt": "塔", "saved": "图片说明已保存。"}
    image.refresh_from_db()
    assert (image.focus_x, image.focus_y, image.caption) == (12, 80, "八月的电厂")
    assert set(Event.objects.about(image).filter(move="change").get().details["fields"]) == {
        "caption",
        "focus_x",
        "focus_y",
    }
    far = described(browser, image, focus_x="101")
    assert far.status_code == 400
    assert "100" in desk.text(far, "form")
    late = browser.post(f"/admin/articles/image/{image.pk}/describe/", opened | {"caption": "别的话"})
    assert late.status_code == 409
    assert "八月的电厂" in desk.text(late, "form")
    image.refresh_from_db()
    assert image.caption == "八月的电厂"


def test_foreign_pictures_stay_as_they_are(browser):
    """Somebody else's picture is not found."""
    other = Image.objects.create(name=f"2026/01/{'b' * 32}.png", sha256="b", created_by=make.user(), **PLAIN)
    assert browser.get(f"/admin/articles/image/{other.pk}/describe/").status_code == 404
    assert browser.post(f"/admin/articles/image/{other.pk}/describe/", {"alt": "改"}).status_code == 404


def test_the_picture_page_shows_where_the_focus_lies(browser, editor):
    """The box that the script makes live, beside the two number fields."""
    image = Image.objects.create(name=f"2026/01/{'a' * 32}.png", sha256="a", created_by=editor, **PLAIN)
    page = desk.parsed(browser.get(f"/admin/articles/image/{image.pk}/change/"))
    assert page.css_first("[data-focus] img")
    assert page.css_first("input[name=focus_x]")
