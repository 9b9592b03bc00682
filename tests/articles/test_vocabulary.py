"""Sources, authors, sections and tags: names that say something, no twins, no circles, and pages that hear of changes."""

import time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles import vocabulary
from articles.models import Author, Section, Source, Tag
from articles.tagging import tags_named
from regions.models import Exchange, Region
from tests import make
from tests.articles import desk
from tests.articles.racing import errors_of

pytestmark = pytest.mark.django_db
HIDDEN = "\u200b\u202e"
NO_IDS = ["abc", "\x00", "1" * 30, "9223372036854775808", "-1", "²", "[]", ""]


@pytest.fixture
def chief():
    """A chief's browser."""
    return desk.enter(make.user("chief_editor"))


def add(model):
    return f"/admin/articles/{model}/add/"


def change(record):
    return f"/admin/articles/{record._meta.model_name}/{record.pk}/change/"


# names


def test_names_lose_what_nobody_sees():
    """For imports: the same source and author with and without invisible characters."""
    source = make.source("海岸环境报")
    assert vocabulary.source_named(f"{HIDDEN}海岸{HIDDEN}環境報") == source
    assert [author.name for author in vocabulary.authors_named([f"王{HIDDEN}媛", "林溪", "王媛"])] == ["王媛", "林溪"]
    for make_one in (vocabulary.source_named, lambda name: vocabulary.authors_named([name])):
        with pytest.raises(ValidationError, match="看得见"):
            make_one(HIDDEN)


def test_people_are_matched_as_written():
    """于 and 於 are two families."""
    assert len({author.pk for author in vocabulary.authors_named(["于林", "於林"])}) == 2


def test_an_article_proposes_clean_names(chief):
    """What a reporter types with invisible characters becomes clean names; nothing but those is nothing."""
    reporter = desk.enter(make.user("reporter", regions=["shandong"]))
    data = desk.fields(reporter.get(desk.ADD)) | {
        "title": "题", "body": "<p>文</p>", "source": f"好{HIDDEN}报", "authors": f"{HIDDEN}、王{HIDDEN}",
    }  # fmt: skip
    assert reporter.post(desk.ADD, data).status_code == 302
    assert [source.name for source in Source.objects.all()] == ["好报"]
    assert [author.name for author in Author.objects.all()] == ["王"]
    again = desk.fields(reporter.get(desk.ADD)) | {"title": "题二", "body": "<p>文</p>", "source": HIDDEN}
    assert reporter.post(desk.ADD, again).status_code == 302
    assert Source.objects.count() == 1


FORMS = {
    "source": {"policy": "allow", "confirmed": "on"},
    "author": {},
    "tag": {},
    "section": {"slug": "xin", "order": "0"},
}


@pytest.mark.parametrize("model", FORMS)
def test_forms_take_only_names_that_say_something(chief, model):
    """A sentence for an invisible name; a clean name from a dirty one."""
    answer = chief.post(add(model), FORMS[model] | {"name": HIDDEN})
    assert answer.status_code == 200
    assert "看得见" in answer.content.decode()
    assert chief.post(add(model), FORMS[model] | {"name": f" 新{HIDDEN}名 "}).status_code == 302
    record = {"source": Source, "author": Author, "tag": Tag, "section": Section}[model].objects.get()
    assert record.name == "新名"


@pytest.mark.parametrize("model", ["source", "tag"])
@pytest.mark.parametrize("name", ["海岸環境CCER", "海岸环境ｃｃｅｒ"])
def test_a_twin_in_other_letters_is_refused(chief, model, name):
    """On adding and on renaming, with the name that exists; the row itself may be saved."""
    rows = {"source": Source, "tag": Tag}[model].objects
    standing, other = rows.create(name="海岸环境CCER"), rows.create(name="别的")
    for address in (add(model), change(other)):
        answer = chief.post(address, FORMS[model] | {"name": name})
        assert answer.status_code == 200
        assert "已有“海岸环境CCER”" in desk.text(answer)
    assert chief.post(change(standing), FORMS[model] | {"name": name}).status_code == 302
    assert rows.count() == 2


def test_a_tag_is_renamed_only_to_what_can_be_typed(chief):
    """Separators, names without letters and very long ones are refused."""
    tag = tags_named(["碳价"])[0]
    for name in ("碳，价", "🔥", "长" * 41, "ﷺ" * 40):
        assert chief.post(change(tag), {"name": name}).status_code == 200
    assert chief.post(change(tag), {"name": "碳价格"}).status_code == 302
    tag.refresh_from_db()
    assert (tag.name, tag.slug) == ("碳价格", "碳价格")


def test_aliases_lose_what_nobody_sees(chief):
    """One tidy name a line, so that the next import finds the source by it."""
    data = FORMS["source"] | {"name": "海岸环境报", "aliases": f" 海{HIDDEN}报\r\n{HIDDEN}\r\n海岸报"}
    assert chief.post(add("source"), data).status_code == 302
    assert Source.objects.get().aliases == "海报\n海岸报"
    assert vocabulary.source_named("海報") == Source.objects.get()


# sections


def test_a_section_has_at_most_one_level_above(chief):
    """Not itself, not one that is below another, and not with sections below it."""
    top, below, third = make.section("a", "甲"), make.section("b", "乙"), make.section("c", "丙")

    def put(section, parent):
        data = {"name": section.name, "slug": section.slug, "order": "0", "parent": parent.pk}
        return chief.post(change(section), data)

    assert "不能是它自己" in desk.text(put(top, top))
    assert put(below, top).status_code == 302
    for section, parent in ((top, below), (third, below), (top, third)):
        assert "只分两级" in desk.text(put(section, parent))
    assert list(Section.objects.order_by("slug").values_list("parent__slug", flat=True)) == [None, "a", None]
    with pytest.raises(IntegrityError), transaction.atomic():
        Section.objects.filter(pk=top.pk).update(parent=top.pk)


# readers hear of it


@pytest.mark.parametrize("model", ["source", "author", "tag"])
def test_a_new_name_reaches_readers_who_have_the_page(chief, client, model):
    """The page's ETag changes with the name of its source, author or tag."""
    article = make.published(source=make.source("甲报"), authors=[make.author("乙人")], tags=["丙签"])
    record = {"source": article.source, "author": make.author("乙人"), "tag": Tag.objects.get()}[model]
    first = client.get(article.get_absolute_url())
    assert chief.post(change(record), FORMS[model] | {"name": "改过的名"}).status_code == 302
    answer = client.get(article.get_absolute_url(), headers={"If-None-Match": first["ETag"]})
    assert answer.status_code == 200
    assert "改过的名" in answer.content.decode()


def test_a_deleted_tag_leaves_the_page(chief, client):
    """The same for a tag that is deleted."""
    article = make.published(tags=["丙签"])
    first = client.get(article.get_absolute_url())
    chief.post(change(Tag.objects.get()).replace("change", "delete"), {"post": "yes"})
    assert Tag.objects.get().retired_at
    answer = client.get(article.get_absolute_url(), headers={"If-None-Match": first["ETag"]})
    assert "丙签" not in answer.content.decode()
    assert answer.status_code == 200


# crafted fields


@pytest.mark.parametrize("value", NO_IDS)
@pytest.mark.parametrize(("model", "field"), [
    ("author", "source"), ("section", "parent"),
])  # fmt: skip
def test_what_is_no_id_is_an_error_of_the_form(chief, model, field, value):
    """Sent, or asked for by address: the form comes back, it does not fall."""
    make.section()
    data = {"name": "名", "slug": "ming", "order": "0"}
    assert chief.post(add(model), data | {field: value}).status_code in {200, 302}
    assert chief.get(add(model), {field: value}).status_code == (400 if value == "\x00" else 200)
    if value:
        assert not Author.objects.exists()


@pytest.mark.parametrize("value", NO_IDS)
def test_what_is_no_id_of_a_region(value):
    """The same for exchanges and successors."""
    administrator = desk.enter(make.user("administrator"))
    region = make.region("qingdao")
    Region.objects.filter(pk=region.pk).update(retired_at="2026-01-01T00:00Z")
    data = {"name": "甲所", "kind": "试点", "order": "0", "region": value}
    assert administrator.post("/admin/regions/exchange/add/", data).status_code == 200
    texts = {"short": "青岛", "name": "青岛", "short_hant": "青島", "name_hant": "青島", "order": "0"}
    answer = administrator.post(f"/admin/regions/region/{region.pk}/change/", texts | {"successor": value})
    assert answer.status_code == (302 if value == "" else 200)
    assert not Exchange.objects.exists()


# at the same time


@pytest.mark.postgres(reason="threads need row locks; SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_new_authors_in_opposite_orders_make_no_circle(monkeypatch):
    """Two imports name the same two new authors, each in its own order."""
    create = Author.objects.get_or_create

    def slowly(**values):
        made = create(**values)
        time.sleep(0.4)
        return made

    monkeypatch.setattr(Author.objects, "get_or_create", slowly)
    found = []

    def job(names):
        with transaction.atomic():
            found.append([author.name for author in vocabulary.authors_named(names)] == names)

    assert errors_of(lambda: job(["甲", "乙"]), lambda: job(["乙", "甲"])) == []
    assert found == [True, True]
    assert Author.objects.count() == 2
