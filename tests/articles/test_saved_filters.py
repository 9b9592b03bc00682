"""Saved filters: each person's own, bounded, and only what the list can be asked."""

import pytest

from articles.admin import savedfilters
from articles.models import SavedFilter
from tests import make
from tests.articles import desk

pytestmark = pytest.mark.django_db
SAVE = f"{desk.LIST}filters/"


def keep(client, query, name):
    """Save the filters of an address as the page's form does."""
    form = desk.fields(client.get(desk.LIST + query), ".keep-filter")
    return client.post(SAVE, form | {"name": name}, follow=True)


def test_a_filter_is_kept_used_and_dropped(browser):
    """The form stands there once something is chosen; a click leads back; the same name holds the newer choice."""
    make.draft(title="草稿一")
    make.published(title="线上一")
    assert desk.parsed(browser.get(desk.LIST)).css_first(".saved-filters") is None
    answer = keep(browser, "?state=draft&q=草稿&before=", "我的草稿")
    link = desk.parsed(answer).css_first(".saved a")
    assert (link.text(), link.attributes["href"]) == ("我的草稿", "?q=%E8%8D%89%E7%A8%BF&state=draft")
    assert "aria-current" in link.attributes
    assert desk.text(browser.get(desk.LIST + link.attributes["href"]), "#result_list .field-headline") == "草稿一"
    keep(browser, "?state=published", "我的草稿")
    assert SavedFilter.objects.get().query == "state=published"
    browser.post(f"{SAVE}{SavedFilter.objects.get().pk}/delete/", {"query": "state=draft"})
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("query", ["", "o=1", "before=x&after=y", "title__startswith=c", "q=", "state=" + "\u200b"])
def test_only_what_the_list_can_be_asked_is_kept(browser, query):
    """Cursors, orders, look-ups and empty values are nothing to keep; a sentence says so."""
    answer = browser.post(SAVE, {"name": "甲", "query": query}, follow=True)
    assert "请先选好筛选条件" in desk.text(answer, ".messagelist")
    assert not SavedFilter.objects.exists()


def test_bounds(browser, monkeypatch):
    """At most twenty, a name of twenty characters; the bound lets the same name through."""
    monkeypatch.setattr(savedfilters, "MOST", 2)
    for name in ("甲", "乙", "丙", "乙" * 30):
        answer = browser.post(SAVE, {"name": name, "query": "state=draft"}, follow=True)
    assert "最多保存 2 个" in desk.text(answer, ".messagelist")
    assert [row.name for row in SavedFilter.objects.order_by("name")] == ["乙", "甲"]
    browser.post(SAVE, {"name": "乙", "query": "state=published"})
    assert SavedFilter.objects.get(name="乙").query == "state=published"
    assert browser.get(SAVE).status_code == 405


def test_others_filters_are_out_of_reach(browser):
    """Neither shown nor dropped."""
    other = SavedFilter.objects.create(user=make.user("chief_editor"), name="canary-5f", query="state=draft")
    assert "canary-5f" not in browser.get(desk.LIST).content.decode()
    assert browser.post(f"{SAVE}{other.pk}/delete/").status_code == 404
    assert SavedFilter.objects.exists()
    handler = desk.enter(make.user("takedown_handler"))
    assert handler.post(SAVE, {"name": "甲", "query": "state=draft"}).status_code == 403
