"""The event log: filters, Chinese instead of codes, and an export that is bounded, told, and harmless in a spreadsheet."""

import csv
import datetime
import io

import pytest
from django.utils import timezone

from accounts import exporting
from articles import publishing
from tests import make
from tests.articles import desk
from workflow.models import Event

pytestmark = pytest.mark.django_db
LOG, EXPORT = "/admin/workflow/event/", "/admin/workflow/event/export/"
CANARY = "canary-a0d1"


@pytest.fixture
def editor():
    """An editor of 山东."""
    return make.user(regions=["shandong"], username="bianji", name="王晓")


@pytest.fixture
def browser(editor):
    """The editor's browser."""
    return desk.enter(editor)


def rows(client, query=""):
    """The lines of the log as texts."""
    answer = client.get(LOG + query)
    assert answer.status_code == 200
    return [" ".join(row.text().split()) for row in desk.parsed(answer).css("#result_list tbody tr")]


def exported(client, query=""):
    """The lines of the export as lists; the first holds the heads."""
    answer = client.post(EXPORT + query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    data = b"".join(answer.streaming_content)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_words_instead_of_codes(browser):
    """States, kinds, fields and times as a person reads them."""
    article = make.published()
    publishing.save(article, {"title": "新题", "licence": "licensed"}, by=None, version=article.version)
    publishing.withdraw(article, by=None, reason="核查")
    text = "\n".join(rows(browser))
    assert "已发布 → 已撤稿" in text
    assert f"稿件 {article.pk}" in text
    assert "published" not in text
    event = Event.objects.filter(move="save").get()
    assert f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}" in text
    detail = desk.text(browser.get(f"{LOG}{event.pk}/change/"))
    assert "改动的字段：标题、授权依据" in detail


def test_filters(browser, editor):
    """By person, day, move and kind; what cannot be read is ignored."""
    old, new = make.draft(by=editor), make.published()
    Event.objects.about(old).update(at=timezone.now() - datetime.timedelta(days=10))
    today = timezone.localdate()
    everything = len(rows(browser))
    assert len(rows(browser, "?who=王晓")) == len(rows(browser, "?who=bianji")) == 1
    assert rows(browser, "?who=没有这个人") == []
    assert len(rows(browser, "?who=系统")) == everything - 1
    assert len(rows(browser, f"?since={today}")) == everything - 1
    assert len(rows(browser, f"?until={today - datetime.timedelta(days=9)}")) == 1
    assert len(rows(browser, "?move=publish")) == 1
    assert f"稿件 {new.pk}" in rows(browser, "?move=publish&kind=articles.article")[0]
    for query in ("?since=2022-02-30", "?since=x", "?until=9999-12-31", "?since=10000-01-01", "?who="):
        assert len(rows(browser, query)) == everything
    assert browser.get(f"{LOG}?by__password=x").status_code == 400


def test_the_forms_of_the_filters_keep_each_other(browser):
    """Typing a day keeps the person, and the other way round."""
    make.published()
    forms = desk.parsed(browser.get(f"{LOG}?who=系统&move=publish")).css(".typed-filter")
    kept = [{node.attributes["name"]: node.attributes.get("value") for node in form.css("input")} for form in forms]
    assert {"who", "move"} <= kept[0].keys()
    assert kept[1] == {"since": "", "who": "系统", "move": "publish"}


def test_the_export_is_what_the_list_shows(browser, editor):
    """The same filters and scope; nothing foreign; an event tells that it was made."""
    own, foreign = make.draft(regions=["qingdao"]), make.withdrawn(regions=["lanzhou"])
    Event.objects.about(foreign).update(reason=CANARY)
    lines = exported(browser, "?move=create")
    assert lines[0][:5] == ["时间", "操作人", "动作", "对象", "编号"]
    assert [line[3:5] for line in lines[1:]] == [["稿件", str(own.pk)]]
    assert CANARY not in repr(exported(browser))
    made = Event.objects.filter(move="export").order_by("pk").first()
    assert (made.by, made.subject_id, made.details) == (editor, editor.pk, {"filters": {"move": "create"}})


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_cells_are_text(browser, text):
    """Nothing that a spreadsheet would run."""
    article = make.draft()
    Event.objects.about(article).update(reason=text, actor=text)
    line = exported(browser)[1]
    assert line[1] == line[7] == f"'{text}"
    assert exporting.defused("青岛 = 好") == "青岛 = 好"


def test_the_export_is_bounded_and_says_so(browser, monkeypatch):
    """Page by page up to the bound; the line behind it tells what to do."""
    monkeypatch.setattr(exporting, "MOST", 5)
    monkeypatch.setattr(exporting, "PAGE", 2)
    for _ in range(5):
        make.draft()
    lines = exported(browser)
    assert len(lines) == 6
    make.draft()
    lines = exported(browser)
    assert len(lines) == 7
    assert lines[-1] == ["只导出了最新的 50000 条。请缩小日期范围，再导出其余的。"]
    assert len({line[4] for line in lines[1:-1]}) == 5


def test_only_who_may_read_the_log_exports_it():
    """Reporters and handlers do not; nobody by GET."""
    for role in ("reporter", "takedown_handler"):
        assert desk.enter(make.user(role)).post(EXPORT).status_code == 403
    assert desk.enter(make.user("chief_editor")).get(EXPORT).status_code == 405
    assert not Event.objects.filter(move="export").exists()
