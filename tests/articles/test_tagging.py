"""Tags by name: what may be one, what is the same one, and that two writers never hinder each other."""

import threading
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles import publishing, tagging
from articles.models import Article, Tag
from articles.tagging import check_names, split_tags, tags_named
from tests import make
from tests.articles import desk
from tests.articles.racing import errors_of

pytestmark = pytest.mark.django_db
INVISIBLE = "\u200b\u202e\u2060"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("碳价，配额、CCER;绿证；\r\n，", ["碳价", "配额", "CCER", "绿证"]),
        ("碳价，碳價，ccer，ＣＣＥＲ", ["碳價", "CCER"]),
        (f"{INVISIBLE}，碳{INVISIBLE}价", ["碳价"]),
        ("碳  价︑配额", ["碳 价", "配额"]),
    ],
)
def test_a_line_is_split(line, names):
    """By every Chinese separator; invisible characters go, spellings of one name are one."""
    assert split_tags(line) == names


@pytest.mark.parametrize("name", ["++", "🔥", "…", "_", INVISIBLE])
def test_a_tag_without_an_address_never_comes_to_be(name, client):
    """The form refuses it with a sentence, so does the verb; no page falls."""
    chief = desk.enter(make.user("chief_editor"))
    article = make.draft(tags=["碳价"])
    answer = desk.save(chief, article, tags=f"碳价，{name}")
    if name == INVISIBLE:
        assert answer.status_code == 302
    else:
        assert answer.status_code == 400
        assert "没有网址可用" in answer.content.decode()
        with pytest.raises(ValidationError):
            publishing.save(article, {"tags": [name]}, by=None, version=article.version)
    assert [tag.name for tag in Tag.objects.all()] == ["碳价"]
    publishing.publish(Article.objects.get(pk=article.pk), by=None)
    assert client.get("/").status_code == 200


def test_the_database_refuses_an_empty_address():
    """The last guard, whoever writes."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.bulk_create([Tag(name="空", slug="", folded="空")])


@pytest.mark.parametrize(
    "names", [["甲" * 41], [f"签{n}" for n in range(21)], ["甲、乙"], ["甲\n乙"], ["甲,乙"]], ids=str
)
def test_what_a_form_would_not_take_is_refused(names):
    """Too long, too many, or two in one."""
    with pytest.raises(ValidationError):
        check_names(names)


def test_spellings_are_one_tag_and_names_that_share_an_address_are_two():
    """Found in either script and case, each once, in the order typed; a taken address gets a number."""
    first = tags_named(["碳價", "CCER", "碳价", "ccer"])
    assert [tag.name for tag in first] == ["碳價", "CCER"]
    again = tags_named(["ｃｃｅｒ", "绿证", "碳价"])
    assert [tag.name for tag in again] == ["CCER", "绿证", "碳價"]
    plain, dashed, slashed = tags_named(["碳 市场", "碳-市场", "碳/市场"])
    assert (plain.slug, dashed.slug, slashed.slug) == ("碳-市场", "碳-市场_1", "碳市场")


@pytest.mark.parametrize(
    ("tag", "address"), [("碳/价", "/tag/碳价/"), ("CCER", "/tag/ccer/"), ("新 签", "/tag/新-签/")]
)
def test_a_preview_shows_the_tag_that_would_be(tag, address):
    """Found whatever the case; a new one under the address that it will get."""
    tags_named(["ccer"])
    article = make.published()
    publishing.save(article, {"tags": [tag]}, by=None, version=article.version)
    answer = desk.enter(make.user("chief_editor")).get(desk.at(article, "preview"))
    links = [node.attributes["href"] for node in desk.parsed(answer).css("a[href*='/tag/']")]
    assert [Tag(slug=address.split("/")[2]).get_absolute_url()] == links


@pytest.mark.postgres(reason="threads need row locks; SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_new_tags_in_opposite_orders_make_no_circle(monkeypatch):
    """Two articles take the same two new tags, each in its own order, at the same time."""
    make.region(), make.section()
    articles, both, known, made = [make.draft(), make.draft()], threading.Barrier(2), tagging._known, tagging._made
    monkeypatch.setattr(tagging, "_known", lambda keys: (known(keys), both.wait(timeout=10))[0])
    monkeypatch.setattr(tagging, "_made", lambda name: (made(name), time.sleep(0.4))[0])
    orders = [["甲", "乙"], ["乙", "甲"]]
    jobs = [
        lambda a=article, t=tags: publishing.save(a, {"tags": t}, by=None, version=None)
        for article, tags in zip(articles, orders, strict=True)
    ]
    assert errors_of(*jobs) == []
    assert Tag.objects.count() == 2
    assert all(set(article.tags.values_list("name", flat=True)) == {"甲", "乙"} for article in articles)


@pytest.mark.postgres(reason="threads need row locks; SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_one_new_tag_for_six_at_once():
    """Whoever comes second takes the first one's."""
    make.region(), make.section()
    articles, gate = [make.draft() for _ in range(6)], threading.Barrier(6)

    def job(article):
        gate.wait(timeout=10)
        publishing.save(article, {"tags": ["新标签"]}, by=None, version=None)

    assert errors_of(*[lambda a=article: job(a) for article in articles]) == []
    assert Tag.objects.get().uses.count() == 6
