"""Plain forms of the admin: who saves over somebody else's change is told, and nothing typed is lost."""

import pytest

from articles.models import Page, Source, Tag
from tests import make
from tests.articles import desk
from tests.articles.test_admin_vocabulary import kept
from workflow.models import Event

pytestmark = pytest.mark.django_db


def opened(client, address, form):
    """The fields of a form as a browser has them after opening it."""
    return desk.fields(client.get(address), form)


def forms():
    """Two chiefs."""
    return desk.enter(make.user("chief_editor", name="甲")), desk.enter(make.user("chief_editor", name="乙"))


def test_an_overtaken_page_is_refused_once_and_keeps_the_text():
    """The later one is told who came first and what stands, keeps the own text, and may mean it."""
    first, second = forms()
    page = Page.objects.create(title="关于", slug="about-us", body="<p>旧文</p>")
    address = f"/admin/articles/page/{page.pk}/change/"
    one, two = opened(first, address, "#page_form"), opened(second, address, "#page_form")
    assert first.post(address, one | {"body": "<p>甲的正文</p>"}).status_code == 302
    late = second.post(address, two | {"body": "<p>乙的正文</p>", "title": "<b>关于"})
    assert late.status_code == 409
    assert "请更正" not in desk.text(late)  # nothing to mend
    assert desk.parsed(late).css_first("title").text().startswith("没有保存：")
    page.refresh_from_db()
    assert page.body == "<p>甲的正文</p>"
    said = desk.text(late)
    assert "甲改过这里" in said
    assert "甲的正文" in said
    again = desk.fields(late, "#page_form")
    assert again["body"] == "<p>乙的正文</p>"
    assert again["title"] == "<b>关于"
    assert second.post(address, again).status_code == 302
    page.refresh_from_db()
    assert page.body == "<p>乙的正文</p>"


def test_sources_and_pictures_are_guarded_too():
    """The same for a vocabulary and for the words of a picture; the choice is named in Chinese."""
    first, second = forms()
    source, image = make.source(), kept(first, alt="厂房")
    for kind, pk, name, form in (
        ("source", source.pk, "contact", "#source_form"),
        ("image", image.pk, "caption", "#image_form"),
    ):
        address = f"/admin/articles/{kind}/{pk}/change/"
        one, two = opened(first, address, form), opened(second, address, form)
        assert first.post(address, one | {name: "甲写的"}).status_code == 302
        late = second.post(address, two | {name: "乙写的"})
        assert late.status_code == 409
        assert "甲写的" in desk.text(late)
        assert desk.fields(late, form)[name] == "乙写的"
    source.refresh_from_db()
    image.refresh_from_db()
    assert (source.contact, image.caption) == ("甲写的", "甲写的")


def test_nothing_in_between_saves_at_once():
    """An untouched record is no obstacle, also after a refusal for another reason; nor is one's own earlier save."""
    first, _ = forms()
    source = make.source()
    address = f"/admin/articles/source/{source.pk}/change/"
    wrong = first.post(address, opened(first, address, "#source_form") | {"name": ""})
    assert wrong.status_code == 200
    assert "改过这里" not in desk.text(wrong)
    for contact in ("一", "二"):
        data = opened(first, address, "#source_form")
        assert first.post(address, data | {"contact": contact}).status_code == 302
    assert Source.objects.get(pk=source.pk).contact == "二"


def test_a_second_click_is_no_conflict():
    """The same form sent twice has one effect and one event."""
    first, _ = forms()
    source = make.source()
    address = f"/admin/articles/source/{source.pk}/change/"
    data = opened(first, address, "#source_form") | {"contact": "编辑部"}
    assert [first.post(address, data).status_code for _ in range(2)] == [302, 302]
    assert Event.objects.about(source).count() == 1


def test_synonyms_of_a_tag_count():
    """What stands in other rows than the record's own is part of what the page showed."""
    first, second = forms()
    tag = Tag.objects.create(name="碳价", slug="碳价")
    address = f"/admin/articles/tag/{tag.pk}/change/"
    one, two = opened(first, address, "#tag_form"), opened(second, address, "#tag_form")
    assert first.post(address, one | {"other_names": "碳价格"}).status_code == 302
    late = second.post(address, two | {"other_names": "碳配额价格"})
    assert late.status_code == 409
    assert desk.fields(late, "#tag_form")["other_names"] == "碳配额价格"
    assert [each.name for each in tag.synonyms.all()] == ["碳价格"]


def test_rights_of_a_person_are_guarded():
    """Two administrators at once: the second does not give back what the first took away."""
    first, second = (desk.enter(make.user("administrator")) for _ in range(2))
    person = make.user(regions=["shandong"])
    address = f"/admin/accounts/user/{person.pk}/change/"
    one, two = opened(first, address, "#user_form"), opened(second, address, "#user_form")
    one.pop("is_active")
    assert first.post(address, one).status_code == 302
    late = second.post(address, two | {"name": "新名"})
    assert late.status_code == 409
    person.refresh_from_db()
    assert (person.is_active, person.name == "新名") == (False, False)


def test_the_line_ends_of_a_browser_are_no_change():
    """A text of several lines that nobody touched comes back with other line ends: it is not told as a difference."""
    first, second = forms()
    source = make.source(aliases="海岸報\n海岸环报")
    address = f"/admin/articles/source/{source.pk}/change/"
    one, two = opened(first, address, "#source_form"), opened(second, address, "#source_form")
    first.post(address, one | {"contact": "甲写的"})
    late = second.post(address, two | {"contact": "乙写的", "aliases": "海岸報\r\n海岸环报"})
    assert late.status_code == 409
    assert "“联系方式”现在是" in desk.text(late)
    assert "“别名”现在是" not in desk.text(late)
    assert "Error" not in desk.parsed(late).css_first("title").text()
