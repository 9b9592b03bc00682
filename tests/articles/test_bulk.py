"""Bulk edits: each row by the verb, told row by row, sent twice done once, and undone where nobody came between."""

import datetime

import pytest
from django.utils import timezone

from articles import batching, publishing, reviewing
from articles.models import Article, Batch, Source, Tag
from tests import make
from tests.articles import desk
from workflow.models import Event

pytestmark = pytest.mark.django_db
CANARY = "canary-b17c"
BATCHES = f"{desk.LIST}batches/"


def ask(client, action, *articles):
    """The page that asks, as a form to send."""
    chosen = [article.pk for article in articles]
    page = client.post(desk.LIST, {"action": action, "_selected_action": chosen, "index": "0"})
    return desk.fields(page, ".move-form") | {"_selected_action": chosen}


def act(client, action, *articles, **data):
    """Choose rows and an action, confirm, and open the report."""
    answer = client.post(desk.LIST, ask(client, action, *articles) | data)
    return client.get(answer.url) if answer.status_code == 302 else answer


def undo(client):
    """Press the button of the newest report and open it again."""
    address = f"{BATCHES}{Batch.objects.latest('pk').pk}/"
    return client.post(address, follow=True)


def newest(article):
    """What the newest version says."""
    return publishing.newest_revision(article).snapshot


def test_tags_and_regions_are_added_and_taken(browser):
    """Spellings of one tag are one; what is so already is skipped with a reason."""
    one, two = make.draft(title="甲", tags=["碳价"]), make.draft(title="乙", tags=["碳市场", "CCER"])
    told = desk.text(act(browser, "add_tags", one, two, value="碳市場、ccer"))
    assert "已处理 1 篇，跳过 1 篇" in told
    assert "《乙》：没有需要改的" in told
    assert newest(one)["tags"] == ["碳价", "碳市場", "ccer"]
    assert set(Article.objects.get(pk=one.pk).tags.values_list("name", flat=True)) == {"碳价", "碳市场", "CCER"}
    act(browser, "drop_tags", one, two, value="ＣＣＥＲ")
    assert (newest(one)["tags"], newest(two)["tags"]) == (["碳价", "碳市場"], ["碳市场"])
    act(browser, "add_regions", one, two, value=[make.region("jinan").pk])
    assert newest(two)["regions"] == [make.region("qingdao").pk, make.region("jinan").pk]
    act(browser, "drop_regions", one, two, value=[make.region("qingdao").pk])
    assert newest(one)["regions"] == [make.region("jinan").pk]
    assert publishing.newest_revision(one).note == "批量：去掉地区：青岛"


def test_source_and_licence(browser):
    """A source is found by alias and never made; an unknown one keeps what was typed."""
    source, article = make.source("海岸环境报", aliases="海报"), make.draft(licence="unverified")
    answer = act(browser, "set_source", article, value="没有的报")
    assert answer.status_code == 400
    assert "没有叫“没有的报”的来源" in desk.text(answer)
    assert desk.fields(answer, ".move-form")["value"] == "没有的报"
    assert Source.objects.count() == 1
    act(browser, "set_source", article, value="海報")
    act(browser, "set_licence", article, value="own")
    assert (newest(article)["source"], newest(article)["licence"]) == (source.pk, "own")
    assert act(browser, "set_licence", article, value="stolen").status_code == 400


def test_readers_keep_the_published_text(browser, client):
    """A published row gets a new version, by default handed to review; the report says what readers see."""
    article = make.published(title="线上稿", tags=["碳价"])
    told = desk.text(act(browser, "add_tags", article, value="配额"))
    assert "已存为新版并提交审核，通过并发布后读者才看到" in told
    assert "配额" not in client.get(article.get_absolute_url()).content.decode()
    assert publishing.newest_revision(article).state == "submitted"
    other = make.published(title="另一篇")
    told = desk.text(act(browser, "add_tags", other, value="配额", afterwards="save"))
    assert "发布后读者才看到" in told
    assert publishing.newest_revision(other).state == "draft"


def test_a_small_team_publishes_at_once(browser, client):
    """Offered only there; not for a text that has other changes waiting."""
    article, pending = make.published(tags=["碳价"]), make.published(title="另有修改")
    publishing.save(pending, {"title": "未审的题"}, by=None, version=pending.version)
    assert act(browser, "add_tags", article, value="配额", afterwards="publish").status_code == 400
    make.small_team()
    told = desk.text(act(browser, "add_tags", article, pending, value="配额", afterwards="publish"))
    assert "已发布，读者现在能看到" in told
    assert "另有未发布的修改" in told
    assert "配额" in client.get(article.get_absolute_url()).content.decode()
    assert "未审的题" not in client.get(pending.get_absolute_url()).content.decode()
    undo(browser)
    assert "配额" not in client.get(article.get_absolute_url()).content.decode()


def test_what_is_in_review_stays_there(browser, editor):
    """A submitted text is handed in again; one sent back, or in another's hands, is left alone."""
    waiting, back, held = (make.draft(title=title) for title in ("待审稿", "退回稿", "在审稿"))
    for article in (waiting, back, held):
        reviewing.submit(publishing.newest_revision(article), by=None)
    reviewing.request_changes(publishing.newest_revision(back), by=editor, reason="改")
    reviewing.claim(publishing.newest_revision(held), by=make.user("chief_editor", name="总编甲"))
    told = desk.text(act(browser, "add_tags", waiting, back, held, value="配额"))
    assert "《退回稿》：已退回修改" in told
    assert "《在审稿》：总编甲 正在审这一版" in told
    assert publishing.newest_revision(waiting).state == "submitted"
    assert newest(waiting)["tags"] == ["配额"]
    assert newest(held)["tags"] == []


def test_undo_brings_the_old_values_back(browser):
    """By a new version, each row once; what somebody has changed since is left and told."""
    one, two = make.draft(title="甲", tags=["碳价"]), make.draft(title="乙")
    act(browser, "add_tags", one, two, value="配额")
    two.refresh_from_db()
    publishing.save(two, {"title": "乙改"}, by=None, version=two.version)
    versions = one.revisions.count()
    told = desk.text(undo(browser))
    assert "《甲》 已恢复" in told
    assert "没有恢复：之后又有人改动过它" in told
    assert newest(one)["tags"] == ["碳价"]
    assert newest(two)["tags"] == ["配额"]
    assert "撤销这次操作" not in told
    undo(browser)
    assert one.revisions.count() == versions + 1


def test_undo_of_moves(browser, client):
    """Published drafts are drafts again, withdrawn texts are back with the same version, the bin gives back."""
    draft, shown, rest = make.draft(title="稿一"), make.published(title="稿二"), make.draft(title="稿三")
    live = shown.live_revision_id
    act(browser, "publish_selected", draft)
    assert client.get(Article.objects.get(pk=draft.pk).get_absolute_url()).status_code == 200
    undo(browser)
    act(browser, "withdraw_selected", shown, reason="核查")
    undo(browser)
    act(browser, "discard_selected", rest)
    undo(browser)
    states = {article.pk: article.state for article in Article.objects.all()}
    assert states == {draft.pk: "draft", shown.pk: "published", rest.pk: "draft"}
    assert Article.objects.get(pk=shown.pk).live_revision_id == live
    assert client.get(shown.get_absolute_url()).status_code == 200
    assert Event.objects.filter(reason="撤销批量发布").count() == 2


def test_the_same_form_twice_acts_once(browser):
    """A double click or a retried POST ends at the same report."""
    article = make.draft()
    form = ask(browser, "add_tags", article) | {"value": "配额"}
    first, second = (browser.post(desk.LIST, form) for _ in range(2))
    assert first.url == second.url
    assert (Batch.objects.count(), article.revisions.count()) == (1, 2)


def test_a_batch_is_its_owners(browser):
    """Nobody else sees or undoes it; titles that left the owner's scope are not shown any more."""
    article = make.draft(title=CANARY)
    act(browser, "add_tags", article, value="配额")
    address = f"{BATCHES}{Batch.objects.get().pk}/"
    for role in ("regional_editor", "chief_editor"):
        other = desk.enter(make.user(role))
        assert other.get(address).status_code == 404
        assert other.post(address).status_code == 404
        assert Batch.objects.get().label not in other.get(BATCHES).content.decode()
    assert "加标签：配额" in desk.text(browser.get(BATCHES))
    article.refresh_from_db()
    publishing.save(article, {"regions": [make.region("lanzhou")]}, by=None, version=article.version)
    assert CANARY not in browser.get(address).content.decode()
    assert "已不在您的范围" in desk.text(browser.get(address))


def test_rows_of_others_and_regions_of_others(browser):
    """A foreign row is not among them; a region that is not held is no choice; a shared article is skipped."""
    foreign, shared = (
        make.draft(regions=["lanzhou"], title=CANARY),
        make.draft(title="两地", regions=["jinan", "lanzhou"]),
    )
    answer = act(browser, "add_tags", foreign, shared, value="配额")
    assert CANARY not in answer.content.decode()
    assert "跳过 1 篇" in desk.text(answer)
    assert act(browser, "add_regions", make.draft(), value=[make.region("gansu").pk]).status_code == 400
    assert not Tag.objects.exists()


def test_reporters_edit_no_rows_in_bulk():
    """The actions are not offered, and by name they do nothing."""
    reporter = make.user("reporter")
    article = make.draft(by=reporter)
    desk.enter(reporter).post(
        desk.LIST, {"action": "set_licence", "_selected_action": [article.pk], "_confirmed": "1", "value": "own",
                    "token": "x", "afterwards": "save", f"version-{article.pk}": article.version},
    )  # fmt: skip
    assert article.revisions.count() == 1


def test_everything_that_the_filters_find(browser, monkeypatch):
    """Offered when there is a second page; the page that asks names each, and over the bound nothing happens."""
    monkeypatch.setattr("articles.admin.articles.ArticleAdmin.list_per_page", 2)
    articles = [make.draft() for _ in range(3)]
    published = make.published()
    assert "选中符合条件的全部稿件" in desk.text(browser.get(f"{desk.LIST}?state=draft"), ".actions")
    across = {"action": "set_licence", "_selected_action": [articles[0].pk], "select_across": "1", "index": "0"}
    page = browser.post(f"{desk.LIST}?state=draft", across)
    asked = {int(node.attributes["value"]) for node in desk.parsed(page).css("input[name=_selected_action]")}
    assert asked == {article.pk for article in articles}
    assert published.pk not in asked
    monkeypatch.setattr("articles.admin.bulk.MOST", 2)
    assert browser.post(f"{desk.LIST}?state=draft", across).status_code == 302


def test_old_reports_are_forgotten(browser):
    """After ninety days, with the next tick."""
    act(browser, "add_tags", make.draft(), value="配额")
    Batch.objects.update(at=timezone.now() - batching.KEPT - datetime.timedelta(minutes=1))
    batching.forget()
    assert not Batch.objects.exists()
