"""Two people, two tabs, two clicks: one wins, nobody's text is lost."""

import pytest

from articles import publishing
from articles.models import Article
from tests import make
from tests.articles import desk
from workflow.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Two editors of 山东 in their browsers."""
    return [desk.enter(make.user(regions=["shandong"], name=name)) for name in ("王晓", "李岩")]


def test_a_stale_save_keeps_the_persons_text(two):
    """409: own words in the form, the winner's words and name on the page, nothing written."""
    first, second = two
    article = make.draft(title="原题", summary="原摘要", body="<p>原文。</p>")
    late = desk.fields(second.get(desk.at(article)))
    desk.save(first, article, title="先存的题", editor="责编甲")
    mine = {"title": "后存的题", "body": "<p>原文。后加的一句。</p>", "note": "我的说明"}
    answer = second.post(desk.at(article), late | mine)
    assert answer.status_code == 409
    told = desk.text(answer, ".conflict")
    assert "王晓" in told
    assert "先存的题" in told, "the winner's words"
    assert desk.parsed(answer).css_first(".conflict dd del").text() == "先"
    assert desk.parsed(answer).css_first(".conflict dd ins").text() == "后"
    again = desk.fields(answer)
    assert {name: again[name] for name in mine} == mine
    assert again["editor"] == "责编甲", "what only the winner changed is taken over"
    assert article.revisions.count() == 2
    assert Article.objects.get(pk=article.pk).title == "先存的题"


def test_the_late_text_can_be_saved_on_purpose(two):
    """Sending the form of the 409 page saves own changes on top of the winner's others."""
    first, second = two
    article = make.draft(title="原题", summary="原摘要")
    late = desk.fields(second.get(desk.at(article)))
    desk.save(first, article, title="先存的题", editor="责编甲")
    answer = second.post(desk.at(article), late | {"title": "后存的题"})
    assert second.post(desk.at(article), desk.fields(answer)).status_code == 302
    newest = publishing.newest_revision(article)
    assert (newest.snapshot["title"], newest.snapshot["editor"]) == ("后存的题", "责编甲")
    assert newest.parent.snapshot["title"] == "先存的题"


def test_markup_in_a_conflict_is_text(two):
    """The comparison escapes each piece; a title of tags opens none."""
    first, second = two
    article = make.draft(title="原题")
    late = desk.fields(second.get(desk.at(article)))
    desk.save(first, article, title="</del><script>alert(1)</script>{{7*7}}")
    answer = second.post(desk.at(article), late | {"title": "<img src=x onerror=alert(2)>"})
    page = desk.parsed(answer)
    assert not page.css(".conflict script, .conflict img")
    assert "{{7*7}}" in desk.text(answer, ".conflict")


def test_a_move_in_between_makes_a_save_stale(two):
    """Somebody published meanwhile: 409 says so, although no word differs."""
    first, second = two
    make.small_team()
    article = make.draft()
    late = desk.fields(second.get(desk.at(article)))
    assert desk.move(first, article, "publish").status_code == 302
    answer = second.post(desk.at(article), late | {"title": "晚到的题"})
    assert answer.status_code == 409
    assert "发布" in desk.text(answer, ".conflict")
    assert desk.fields(answer)["title"] == "晚到的题"


def test_a_form_without_version_is_stale(two):
    """A save that does not say what it has seen never wins."""
    article = make.draft(title="原题")
    data = desk.fields(two[0].get(desk.at(article))) | {"title": "无版本"}
    answer = two[0].post(desk.at(article), data | {"version": ""})
    assert answer.status_code == 409
    assert article.revisions.count() == 1


def test_a_foreign_revision_as_base_is_not_read(two):
    """The `base` of a form is looked for among the article's own revisions only."""
    foreign = make.draft(regions=["lanzhou"], title="canary-77aa")
    article = make.draft(title="原题")
    late = desk.fields(two[1].get(desk.at(article)))
    desk.save(two[0], article, title="先存的题")
    data = late | {"title": "后存的题", "base": publishing.newest_revision(foreign).pk}
    answer = two[1].post(desk.at(article), data)
    assert answer.status_code == 409
    assert "canary-77aa" not in answer.content.decode()


def test_publishing_twice_has_one_effect(two):
    """A double click on 发布: the second gets a sentence that names the first, and there is one event."""
    make.small_team()
    article = make.draft()
    seen = {"version": article.version, "revision": publishing.newest_revision(article).pk}
    address = desk.at(article, "move", "publish")
    assert two[0].post(address, seen).status_code == 302
    again = two[0].post(address, seen)
    assert again.status_code == 409
    assert "王晓" in desk.text(again, ".errornote")
    assert "发布" in desk.text(again, ".errornote")
    assert Event.objects.about(article).filter(move="publish").count() == 1


def test_an_older_revision_is_not_published_by_an_old_page(two):
    """A page that still shows the text before the last save cannot publish what it does not show."""
    make.small_team()
    article = make.draft(title="原题")
    seen = {"version": article.version, "revision": publishing.newest_revision(article).pk}
    desk.save(two[1], article, title="新题")
    answer = two[0].post(desk.at(article, "move", "publish"), seen)
    assert answer.status_code == 409
    assert not Article.objects.live().exists()
    fresh = Article.objects.get(pk=article.pk)
    answer = two[0].post(desk.at(article, "move", "publish"), seen | {"version": fresh.version})
    assert answer.status_code == 409
    assert "之后又有了" in desk.text(answer, ".errornote")


def test_saving_and_moving_in_one_click_loses_nothing(two):
    """The buttons beside 保存 save first; the move's page comes next, or the move itself."""
    article = make.draft(title="原题")
    answer = desk.save(two[0], article, title="改过的题", _move="submit")
    assert answer.headers["Location"] == desk.at(article)
    newest = publishing.newest_revision(article)
    assert (newest.snapshot["title"], newest.state) == ("改过的题", "submitted")
    make.small_team()
    answer = desk.save(two[1], article, title="又改过的题", _move="publish")
    assert answer.headers["Location"] == desk.at(article, "move", "publish")
    assert publishing.newest_revision(article).snapshot["title"] == "又改过的题"
    assert not Article.objects.live().exists()


def test_a_blocked_move_after_saving_keeps_the_saved_text(two):
    """Submitting an empty text: it is saved, the reason is shown, the answer is no success."""
    article = make.draft(title="原题")
    answer = desk.save(two[0], article, title="改过的题", body="", _move="submit")
    assert answer.status_code == 400
    assert "正文是空的" in desk.text(answer, ".errornote")
    assert publishing.newest_revision(article).snapshot["title"] == "改过的题"
