"""The article list as CSV: the filters' rows within the scope, bounded, told, harmless in a spreadsheet."""

import csv
import io

import pytest

from articles import publishing
from articles.admin import exporting
from tests import make
from tests.articles import desk
from workflow.models import Event

pytestmark = pytest.mark.django_db
EXPORT = "/admin/articles/article/export/"
CANARY = "canary-c5e0"


def exported(client, query=""):
    """The lines of the export as lists; the first holds the heads."""
    answer = client.post(EXPORT + query)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_it_is_what_the_list_shows(editor):
    """The same filters and scope; nothing foreign; an event tells that it was made, with which filters."""
    client = desk.enter(editor)
    make.draft(regions=["lanzhou"], title=CANARY)
    draft = make.draft(regions=["qingdao"], source=make.source(), byline="林溪")
    shown = make.published(regions=["jinan"])
    publishing.save(shown, {"title": "改过的题"}, by=None, version=shown.version)
    lines = exported(client)
    assert lines[0] == exporting.HEADS
    assert [line[:5] for line in lines[1:]] == [
        [str(shown.pk), "改过的题", "已发布", "编辑中", "济南"],
        [str(draft.pk), draft.title, "草稿", "编辑中", "青岛"],
    ]
    assert lines[1][-1].endswith(shown.get_absolute_url())
    assert lines[2][6:9] == ["海岸环境报", "林溪", "自有"]
    assert lines[2][-1] == ""
    assert [line[0] for line in exported(client, "?state=draft")[1:]] == [str(draft.pk)]
    event = Event.objects.filter(move="export").order_by("-pk")[0]
    assert (event.by, event.details) == (editor, {"filters": {"state": "draft"}})


def test_cells_are_text_and_the_rest_is_told(editor, monkeypatch):
    """Nothing that a spreadsheet would run; of too many the newest, and a line that says so."""
    monkeypatch.setattr(exporting, "MOST", 2)
    made = [make.draft(title=f"=HYPERLINK({n})", byline="+1", editor="@x") for n in range(3)]
    lines = exported(desk.enter(editor))
    assert [line[0] for line in lines[1:]] == [str(made[2].pk), str(made[1].pk), exporting.CUT]
    assert (lines[1][1], lines[1][7], lines[1][14]) == ("'=HYPERLINK(2)", "'+1", "'@x")


def test_it_costs_the_same_for_one_and_for_twenty(editor, django_assert_max_num_queries):
    """Rows bring no queries of their own."""
    client = desk.enter(editor)
    for count in (1, 20):
        for n in range(count):
            make.draft(source=make.source(f"来源{count}{n}"), by=editor)
        with django_assert_max_num_queries(20):
            assert len(exported(client)) > count


def test_who_may(editor):
    """Not reporters; not by a link; the button stands where it works."""
    make.draft(regions=["qingdao"], by=(reporter := make.user("reporter")))
    assert desk.enter(reporter).post(EXPORT).status_code == 403
    assert "导出 CSV" not in desk.text(desk.enter(reporter).get(desk.LIST))
    assert desk.enter(editor).get(EXPORT).status_code == 405
    assert f"{EXPORT}?state=draft" in desk.enter(editor).get(f"{desk.LIST}?state=draft").content.decode()
