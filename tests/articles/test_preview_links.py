"""Preview links: an article for somebody without an account, for a while, and for nobody else."""

import datetime

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from articles import menu, missing, pictures, previewing, publishing
from articles.models import Article, PreviewLink
from articles.reserved import is_reserved
from carbonportal.logs import JsonFormatter
from tests import make
from tests.articles import desk
from tests.articles.reader import full, parsed, texts
from tests.hostile import files
from workflow.errors import Blocked, MoveRefused, OutOfScope
from workflow.models import Event

pytestmark = pytest.mark.django_db

SECRET = "未公开的秘密标题"
RULES = {"title": {"tw": "台版秘密標題"}, "terms": [{"from": "信息", "tw": "訊息", "hk": ""}]}


@pytest.fixture
def chief():
    return make.user("chief_editor")


@pytest.fixture
def article():
    return make.draft(**full(title=SECRET, body="<p>软件与信息。</p>", script_rules=RULES))


def link(article, by, *, token=None, days=7, **more):
    """A link and its address."""
    token = token or previewing.new_token()
    return previewing.invite(article, by=by, token=token, days=days, **more), f"/preview/{token}/"


# what a link shows


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("", (SECRET, "软件与信息。", "预览稿，未发布")),
        ("/zh-tw", ("台版秘密標題", "軟體與訊息。", "預覽稿，未發布")),
        ("/zh-hk", ("未公開的秘密標題", "軟件與信息。", "預覽稿，未發佈")),
    ],
)
def test_a_draft_in_three_readings(client, article, chief, start, words):
    """The text in each reading by its own rules, with a banner, for nobody's shelf."""
    _, address = link(article, chief)
    answer = client.get(start + address)
    assert answer.status_code == 200
    title, text, banner = words
    assert texts(answer, "h1") == [title]
    assert texts(answer, ".body p") == [text]
    assert banner in texts(answer, ".preview-bar")[0]
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert not answer.cookies
    assert "Set-Cookie" not in answer.headers
    page = parsed(answer)
    assert "noindex" in page.css_first("meta[name=robots]").attributes["content"]
    assert not page.css("link[rel=canonical], link[hreflang], .share, script[type='application/ld+json']")
    assert not answer.has_header("ETag")


def test_a_published_article_shows_the_work_in_progress(client, chief):
    """The link follows the newest version; readers keep theirs."""
    article = make.published(**full(title="旧标题"))
    _, address = link(article, chief)
    assert "已经发布" in texts(client.get(address), ".preview-bar")[0]
    publishing.save(article, {"title": SECRET}, by=chief, version=article.version)
    answer = client.get(address)
    assert texts(answer, "h1") == [SECRET]
    assert "未发布" in texts(answer, ".preview-bar")[0]
    assert texts(client.get(article.get_absolute_url()), "h1") == ["旧标题"]


def test_a_pinned_link_stays_at_its_version(client, article, chief):
    revision = publishing.newest_revision(article)
    _, address = link(article, chief, revision=revision)
    publishing.save(article, {"title": "后来的标题"}, by=chief, version=article.version)
    assert texts(client.get(address), "h1") == [SECRET]


def test_links_and_authors_are_the_versions_own(client, article, chief):
    """Authors, tags and regions come from the version, not from the row that readers see."""
    published = make.published(**full())
    publishing.save(
        published, {"authors": [make.author("范冰")], "tags": ["新标签"]}, by=chief, version=published.version
    )
    _, address = link(published, chief)
    page = client.get(address)
    assert texts(page, ".source a[rel=author]") == ["范冰"]
    assert "新标签" in page.content.decode()


def test_pictures_come_with_the_link(client, chief):
    """The version's own pictures, no others, and none without the link."""

    mine, foreign = (
        pictures.store(files.encoded(colour=colour), original_name="a.jpg", by=chief, alt="图")
        for colour in ("teal", "red")
    )
    article = make.draft(by=chief, cover=mine, body=f'<p>文</p><figure><img src="{mine.url}" alt="图"></figure>')
    _, address = link(article, chief)
    images = parsed(client.get(address)).css(".body img")
    assert images[0].attributes["src"] == f"{address}media/{mine.name}"
    shown = client.get(images[0].attributes["src"])
    assert shown.status_code == 200
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Cache-Control"] == "private, no-store"
    assert client.get(f"{address}media/{foreign.name}").status_code == 404
    assert client.get(mine.url).status_code == 404
    assert client.get(f"/preview/{'x' * 43}/media/{mine.name}").status_code == 404


# what a link does not show


def spent(article, chief):
    """Addresses that show nothing any more, by reason."""
    found = {
        "unknown": f"/preview/{previewing.new_token()}/",
        "empty": "/preview/-/",
        "long": f"/preview/{'a' * 2000}/",
    }
    expired, found["expired"] = link(article, chief)
    past = timezone.now() - datetime.timedelta(days=9)
    PreviewLink.objects.filter(pk=expired.pk).update(created_at=past, expires_at=past + datetime.timedelta(days=7))
    revoked, found["revoked"] = link(article, chief)
    previewing.revoke(revoked, by=chief)
    return found


def test_every_spent_link_answers_alike(client, article, chief, django_assert_num_queries, monkeypatch):
    """404, the same page but for the address, after the same number of queries."""
    monkeypatch.setattr(menu, "CACHE_SECONDS", 3600)
    client.get("/preview/warm/")
    bodies = set()
    for reason, address in spent(article, chief).items():
        with django_assert_num_queries(2):
            answer = client.get(address)
        assert answer.status_code == 404, reason
        assert SECRET not in answer.content.decode()
        bodies.add(answer.content.decode().replace(address, "…"))
    assert len(bodies) == 1


@pytest.mark.parametrize("state", ["withdrawn", "discarded", "hidden"])
def test_what_is_taken_back_shows_nothing(client, chief, state):
    """Also through links that were made before; revealed again, they open again."""
    article = make.published(title=SECRET) if state != "discarded" else make.draft(title=SECRET)
    _, address = link(article, chief)
    assert client.get(address).status_code == 200
    if state == "hidden":
        publishing.hide(article, by=None, reason="case 1")
    elif state == "withdrawn":
        publishing.withdraw(article, by=None, reason="测试")
    else:
        publishing.discard(article, by=None)
    answer = client.get(address)
    assert answer.status_code == (410 if state == "hidden" else 404)
    assert SECRET not in answer.content.decode()
    with pytest.raises(MoveRefused):
        link(article, chief)
    if state == "hidden":
        publishing.reveal(article, by=None, reason="case 1")
        assert client.get(address).status_code == 200


def test_no_list_of_missing_addresses_keeps_a_secret(client, article, chief):
    """Spent and mistyped links are not noted; a link without its last slash opens."""
    for address in spent(article, chief).values():
        client.get(address)
        client.get(f"{address}x/y")
    client.get("/no-such-address/")
    assert "no-such-address" in repr(missing._counts)
    assert "/preview/" not in repr(missing._counts)
    _, address = link(article, chief)
    assert client.get(address[:-1]).status_code == 200


def test_only_get(client, article, chief):
    _, address = link(article, chief)
    assert client.post(address).status_code == 405


def test_the_secret_is_nowhere(article, chief, client, caplog):
    """Not in the database, not in the history, not in the log; sitemaps and lists know nothing."""
    token = previewing.new_token()
    _, address = link(article, chief, token=token)
    with caplog.at_level("INFO"):
        client.get(address)
        client.get(f"/zh-tw{address}")
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert sum("/preview/" in line for line in lines) == 2
    assert token not in "".join(lines)
    assert token not in repr(list(PreviewLink.objects.values()))
    assert token not in repr(list(Event.objects.values()))
    for page in ("/", "/sitemap-0.xml", "/sitemap-news.xml", "/feed/", "/search/?q=" + SECRET, "/robots.txt"):
        text = client.get(page).content.decode()
        assert token not in text
        assert SECRET not in text or "search" in page
    assert is_reserved("preview")


def test_a_machine_is_slowed_down(client, article, chief, monkeypatch):
    """429 for a minute, then it opens again; another link is not touched."""
    monkeypatch.setattr(previewing, "PER_MINUTE", 2)
    _, address = link(article, chief)
    _, other = link(article, chief)
    minute = timezone.now().replace(second=0, microsecond=0) + datetime.timedelta(minutes=1)
    with time_machine.travel(minute, tick=False):
        assert [client.get(address).status_code for _ in range(4)] == [200, 200, 429, 429]
        slowed = client.get(address)
        assert slowed["Retry-After"] == "60"
        assert slowed["Cache-Control"] == "private, no-store"
        assert client.get(other).status_code == 200
    with time_machine.travel(minute + datetime.timedelta(seconds=61), tick=False):
        assert client.get(address).status_code == 200


# the verbs


def test_history_tells_of_links(client, article, chief):
    """Made, first opened (once), revoked (once)."""
    made, address = link(article, chief, note="受访者核对")
    client.get(address)
    client.get(address)
    previewing.revoke(made, by=chief)
    previewing.revoke(made, by=chief)
    events = list(Event.objects.about(article).filter(move__contains="preview").values_list("move", "actor"))
    assert events == [("revoke_preview", str(chief)), ("open_preview", "系统"), ("invite_preview", str(chief))]


def test_the_same_form_twice_makes_one_link(article, chief):
    token = previewing.new_token()
    assert link(article, chief, token=token)[0] == link(article, chief, token=token)[0]
    assert PreviewLink.objects.count() == 1


def test_bounds(article, chief):
    """At most ten open at a time, only listed times, only the article's own versions."""
    for days in (0, 31, 365):
        with pytest.raises(Blocked):
            link(article, chief, days=days)
    with pytest.raises(Blocked):
        link(article, chief, revision=publishing.newest_revision(make.draft()))
    made = [link(article, chief)[0] for _ in range(previewing.MOST_OPEN)]
    with pytest.raises(Blocked):
        link(article, chief)
    previewing.revoke(made[0], by=chief)
    link(article, chief)


def test_editors_of_other_regions(article, chief):
    """They neither make nor revoke."""
    other = make.user("regional_editor", regions=["gansu"])
    with pytest.raises(OutOfScope):
        link(article, other)
    made, _ = link(article, chief)
    with pytest.raises(OutOfScope):
        previewing.revoke(made, by=other)
    made.refresh_from_db()
    assert made.revoked_at is None


# the page in the admin


def test_the_journey_of_an_editor(client, article):
    """Make a link, copy it, see it was opened, revoke it."""
    editor = desk.enter(make.user("regional_editor"))
    page = editor.get(desk.at(article, "links"))
    answer = editor.post(desk.at(article, "links"), desk.fields(page, ".move-form") | {"note": "核对", "days": "3"})
    address = parsed(answer).css_first("#new-link").attributes["value"]
    assert client.get(address.partition("/preview")[1] + address.partition("/preview")[2]).status_code == 200
    page = editor.get(desk.at(article, "links"))
    assert address not in page.content.decode()
    assert "核对" in desk.text(page, "table.history")
    assert "还没有" not in desk.text(page, "table.history")
    made = article.preview_links.get()
    assert made.expires_at - made.created_at < datetime.timedelta(days=3, minutes=1)
    assert editor.post(desk.at(article, "links"), {"_revoke": made.pk}).status_code == 302
    assert "已收回" in desk.text(editor.get(desk.at(article, "links")), "table.history")


def test_a_repeated_post_makes_one_link(article):
    editor = desk.enter(make.user("regional_editor"))
    sent = desk.fields(editor.get(desk.at(article, "links")), ".move-form")
    found = [editor.post(desk.at(article, "links"), sent) for _ in range(2)]
    addresses = {parsed(answer).css_first("#new-link").attributes["value"] for answer in found}
    assert len(addresses) == article.preview_links.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"key": "weak"}, "已失效"), ({"days": "365"}, "有效的选项"), ({"note": "长" * 61}, "60")],
)
def test_bad_input_makes_no_link(article, changes, sentence):
    editor = desk.enter(make.user("regional_editor"))
    sent = desk.fields(editor.get(desk.at(article, "links")), ".move-form") | changes
    answer = editor.post(desk.at(article, "links"), sent)
    assert answer.status_code == 400
    assert sentence in desk.text(answer, ".errornote")
    assert not PreviewLink.objects.exists()


def test_links_of_another_article_are_not_revoked(article, chief):
    other, _ = link(make.draft(), chief)
    for raw in (other.pk, "x", "9" * 30, ""):
        assert desk.enter(chief).post(desk.at(article, "links"), {"_revoke": raw}).status_code == 404
    other.refresh_from_db()
    assert other.revoked_at is None


def test_foreign_and_read_only_pages(article):
    """Another region's editor sees no such page; one who only reads the article may not make links."""
    foreign = desk.enter(make.user("regional_editor", regions=["gansu"]))
    assert foreign.get(desk.at(article, "links")).status_code == 404
    shared = make.draft(regions=["qingdao", "lanzhou"])
    assert foreign.get(desk.at(shared, "links")).status_code == 403
    assert "预览链接" not in desk.text(foreign.get(desk.at(shared)), ".panel")


def test_staff_cookies_stay_out(article, chief):
    """A logged-in person who opens the link gets what everybody gets."""
    _, address = link(article, chief)
    assert desk.enter(chief).get(address).content == Client().get(address).content
    assert Article.objects.get(pk=article.pk).version == article.version


# the page that lists them, and their end


def test_the_list_calls_open_only_what_opens(client, article):
    """A link whose giver has lost the article is told as ended, like a revoked one."""
    editor = make.user(regions=["shandong"])
    _, address = link(article, editor)
    chief = desk.enter(make.user("chief_editor"))
    assert desk.text(chief.get(desk.at(article, "links")), "#content-main tbody").endswith("收回")
    editor.regions.set([make.region("lanzhou")])
    assert client.get(address).status_code == 404
    assert desk.text(chief.get(desk.at(article, "links")), "#content-main tbody").endswith("已失效")


def test_links_are_forgotten_long_after_their_end(article, chief):
    """Ninety days; the events tell of them still."""
    link(article, chief, days=1)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=90)):
        assert previewing.prune() == 0
    with time_machine.travel(timezone.now() + datetime.timedelta(days=92)):
        assert previewing.prune() == 1
    assert Event.objects.filter(move="invite_preview").exists()
