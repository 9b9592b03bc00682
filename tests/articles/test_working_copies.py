"""Nobody's text is lost: kept while typed, offered after a crash, and nobody else's."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from articles import publishing, working
from articles.models import Article, WorkingCopy
from tests import make
from tests.articles import desk

pytestmark = pytest.mark.django_db
NEW = reverse("admin:articles_article_keep_new")


@pytest.fixture
def person():
    """An editor of 山东."""
    return make.user(regions=["shandong"], name="王晓")


@pytest.fixture
def browser(person):
    """The editor's browser."""
    return desk.enter(person)


def typed(client, article, **changes):
    """What the script sends of the article's form after somebody typed; returns the form's number."""
    form = desk.fields(client.get(desk.at(article))) | changes
    answer = client.post(desk.at(article, "keep"), form | {"_typed": "1"})
    assert answer.status_code == 200
    return form["token"], answer.json()


def closed(token):
    """The browser with that form has crashed two minutes ago."""
    WorkingCopy.objects.filter(token=token).update(seen_at=timezone.now() - datetime.timedelta(minutes=2))


def test_typed_text_is_offered_after_a_crash_and_saved(browser):
    """Kept without a new version, offered on the next visit, back in the form, gone once saved."""
    article = make.draft(title="原题", regions=["qingdao"])
    token, told = typed(browser, article, title="写到一半的题", body="<p>写到一半。</p>")
    assert told["kept"]
    assert article.revisions.count() == 1, "keeping is no saving"
    closed(token)
    page = browser.get(desk.at(article))
    assert "写到一半的题" in desk.text(page, ".offer")
    assert desk.fields(page)["title"] == "原题", "offered, not forced"
    again = browser.get(desk.at(article) + f"?recover={token}")
    form = desk.fields(again)
    assert (form["title"], form["body"], form["token"]) == ("写到一半的题", "<p>写到一半。</p>", token)
    assert desk.parsed(again).css_first("#article_form").attributes["data-dirty"] == "1"
    assert browser.post(desk.at(article), form).status_code == 302
    assert publishing.newest_revision(article).snapshot["title"] == "写到一半的题"
    assert not WorkingCopy.objects.exists()


def test_a_recovered_text_does_not_overwrite_a_newer_version(browser):
    """Somebody saved meanwhile: the recovered form is a late one, 409 with both texts."""
    article = make.draft(title="原题", regions=["qingdao"])
    token, _ = typed(browser, article, title="我写的题")
    closed(token)
    desk.save(desk.enter(make.user("chief_editor", name="李岩")), article, title="总编的题")
    form = desk.fields(browser.get(desk.at(article) + f"?recover={token}"))
    answer = browser.post(desk.at(article), form)
    assert answer.status_code == 409
    assert desk.fields(answer)["title"] == "我写的题"
    assert publishing.newest_revision(article).snapshot["title"] == "总编的题"


def test_a_new_article_is_kept_too(browser, person):
    """The add form: kept by its own number, offered on the next empty form, gone when the draft exists."""
    form = desk.fields(browser.get(desk.ADD)) | {"title": "新稿写到一半"}
    assert browser.post(NEW, form | {"_typed": "1"}).json()["kept"]
    closed(form["token"])
    assert "新稿写到一半" in desk.text(browser.get(desk.ADD), ".offer")
    again = desk.fields(browser.get(desk.ADD + f"?recover={form['token']}"))
    assert again["title"] == "新稿写到一半"
    assert browser.post(desk.ADD, again | {"regions": [make.region("qingdao").pk]}).status_code == 302
    assert Article.objects.get().title == "新稿写到一半"
    assert not WorkingCopy.objects.exists()
    browser.post(NEW, form | {"_typed": "1"})
    assert not WorkingCopy.objects.exists(), "a late message of a form that became a draft leaves nothing"


def test_an_unwanted_text_is_dropped(browser):
    """丢弃 removes it for good."""
    article = make.draft(regions=["qingdao"])
    token, _ = typed(browser, article, title="不要的题")
    closed(token)
    assert browser.post(desk.at(article, "drop"), {"token": token}).status_code == 302
    assert "不要的题" not in browser.get(desk.at(article)).content.decode()


def test_nobody_sees_anothers_text(browser):
    """A copy is its writer's: not offered to others, not recoverable by its number, not touched by their messages."""
    article = make.draft(regions=["qingdao"])
    token, _ = typed(browser, article, title="canary 王晓的题")
    closed(token)
    other = desk.enter(make.user("chief_editor"))
    assert "canary" not in other.get(desk.at(article)).content.decode()
    assert "canary" not in other.get(desk.at(article) + f"?recover={token}").content.decode()
    other.post(desk.at(article, "drop"), {"token": token})
    other.post(desk.at(article, "keep"), {"token": token, "_typed": "1", "title": "别人的"})
    writer = User.objects.get(name="王晓")
    assert working.kept(writer, token, article=article).fields["title"] == ["canary 王晓的题"]


def test_presence_names_who_else_has_it_open(browser):
    """Others' names, the own second window as such, and nobody who left."""
    article = make.draft(regions=["qingdao"])
    typed(browser, article)
    other = desk.enter(make.user("chief_editor", name="李岩"))
    _, told = typed(other, article)
    assert told["others"] == ["王晓"]
    _, told = typed(browser, article)
    assert sorted(told["others"]) == ["您（另一个窗口）", "李岩"]
    WorkingCopy.objects.update(seen_at=timezone.now() - datetime.timedelta(minutes=2))
    _, told = typed(browser, article)
    assert told["others"] == []


def test_a_saved_version_is_announced(browser):
    """The next message of an open form says who has changed the article since."""
    article = make.draft(regions=["qingdao"])
    form = desk.fields(browser.get(desk.at(article)))
    desk.save(desk.enter(make.user("chief_editor", name="李岩")), article, title="新题")
    told = browser.post(desk.at(article, "keep"), form).json()
    assert "李岩" in told["newer"]
    assert told["kept"] == ""


def test_bounds(browser, person):
    """Twenty forms a person, a text of bounded size, form numbers as we make them, nothing but the form's fields."""
    article = make.draft(regions=["qingdao"])
    token, _ = typed(browser, article, title="先前的题", state="published", hidden_by="0")
    assert not {"state", "hidden_by", "csrfmiddlewaretoken"} & set(WorkingCopy.objects.get().fields)
    answer = browser.post(
        desk.at(article, "keep"), {"token": token, "_typed": "1", "body": "字" * (working.MOST_BYTES // 3 + 1)}
    )
    assert "太长" in answer.json()["error"]
    assert working.kept(person, token, article=article).fields["title"] == ["先前的题"], "what was kept stays"
    assert browser.post(desk.at(article, "keep"), {"token": "../x"}).status_code == 400
    for n in range(working.MOST_COPIES + 5):
        working.keep(person, f"form-number-{n:02}", fields={"title": ["题"]})
    assert WorkingCopy.objects.filter(user=person).count() == working.MOST_COPIES


def test_old_copies_are_pruned(person):
    """Thirty days for texts, a day for forms without any."""
    long_ago = timezone.now() - datetime.timedelta(days=31)
    working.keep(person, "with-text-old", fields={"title": ["题"]})
    working.keep(person, "with-text-new", fields={"title": ["题"]})
    working.keep(person, "without-text")
    WorkingCopy.objects.filter(token="with-text-old").update(seen_at=long_ago)
    yesterday = timezone.now() - datetime.timedelta(days=2)
    WorkingCopy.objects.exclude(token="with-text-old").update(seen_at=yesterday)
    working.prune()
    assert list(WorkingCopy.objects.values_list("token", flat=True)) == ["with-text-new"]
