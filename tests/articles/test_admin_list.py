"""The article list: scope, columns, filters, search, pages without counting, bulk actions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing, reviewing
from articles.admin.articles import ArticleAdmin
from articles.models import Article
from tests import make
from tests.articles import desk
from workflow.models import Event

pytestmark = pytest.mark.django_db
CANARY = "canary-31bd"


def titles(client, query=""):
    """The titles that the list shows, in order."""
    answer = client.get(f"{desk.LIST}{query}")
    assert answer.status_code == 200
    return [node.text() for node in desk.parsed(answer).css("#result_list .field-headline a")]


def act(client, action, *articles, **data):
    """Choose rows and an action, and confirm on the page that follows."""
    chosen = {"action": action, "_selected_action": [article.pk for article in articles], "index": "0"}
    page = client.post(desk.LIST, chosen)
    if page.status_code != 200:
        return page
    return client.post(
        desk.LIST, desk.fields(page, ".move-form") | {"_selected_action": chosen["_selected_action"]} | data
    )


def test_the_list_holds_the_persons_articles(browser):
    """Own regions and what reaches into them; nothing foreign, nothing from the recycle bin unless asked."""
    make.draft(title="青岛稿", regions=["qingdao"])
    make.draft(title="两地稿", regions=["qingdao", "lanzhou"])
    make.draft(title=CANARY, regions=["lanzhou"])
    make.discarded(title="丢弃稿")
    assert set(titles(browser)) == {"青岛稿", "两地稿"}
    assert titles(browser, "?state=discarded") == ["丢弃稿"]


def test_what_a_row_says(browser, editor):
    """State and what waits, places, section, source, time, creator; the pending title of a published article."""
    article = make.published(title="旧题", source=make.source("甲报"), by=editor)
    publishing.save(article, {"title": "新题"}, by=None, version=article.version)
    reviewing.submit(publishing.newest_revision(article), by=None)
    row = desk.text(browser.get(desk.LIST), "#result_list tbody tr")
    for word in ("新题", "已发布", "待审", "青岛", "碳市场", "甲报", str(editor)):
        assert word in row
    scheduled = make.scheduled(title="定时稿")
    assert "定时" in desk.text(browser.get(f"{desk.LIST}?q={scheduled.pk}"), "#result_list tbody tr .state")


def test_filters(browser):
    """By state, review, region with its cities, section, source; unknown values are ignored."""
    policy = make.section("zhengce", "政策法规")
    make.draft(title="甲", regions=["qingdao"], section=policy)
    make.published(title="乙", regions=["jinan"], source=make.source("乙报"))
    waiting = make.draft(title="丙", regions=["shandong"])
    reviewing.submit(publishing.newest_revision(waiting), by=None)
    assert titles(browser, "?state=published") == ["乙"]
    assert titles(browser, "?state=submitted") == ["丙"]
    assert titles(browser, "?state=approved") == []
    assert titles(browser, f"?region={make.region('qingdao').pk}") == ["甲"]
    assert set(titles(browser, f"?region={make.region('shandong').pk}")) == {"甲", "乙", "丙"}
    assert titles(browser, f"?section={policy.pk}") == ["甲"]
    assert titles(browser, f"?source={make.source('乙报').pk}") == ["乙"]
    for query in ("?state=nonsense", f"?region={make.region('lanzhou').pk}", "?section=99999", "?source=x"):
        assert len(titles(browser, query)) == 3


@pytest.mark.parametrize("query", ["?title__startswith=c", "?created_by__password__startswith=p", "?body__contains=c"])
def test_other_lookups_are_refused(browser, query):
    """Only what the filters name may be asked by address."""
    make.draft(title=CANARY, regions=["lanzhou"])
    assert browser.get(desk.LIST + query).status_code == 400


@pytest.mark.parametrize("query", ["?o=1", "?o=-3.2", "?o=password", "?all=", "?p=99", "?p=x", "?e=1"])
def test_order_and_pages_of_the_stock_list_do_nothing(browser, query):
    """I2, I3: the order is fixed, page numbers do not exist."""
    make.draft(title="先")
    make.draft(title="后")
    assert titles(browser, query) == ["后", "先"]


@pytest.mark.parametrize("term", ["碳匯", "碳汇", "CCER", "ｃｃｅｒ", "海岸環境報", "海岸环境", "王媛"])
def test_search_in_either_script(browser, term):
    """Title, byline and source, in both scripts and widths."""
    make.draft(title="海洋碳匯試點與CCER", source=make.source("海岸环境报"), byline="記者 王媛")
    make.draft(title="别的稿件")
    assert titles(browser, f"?q={term}") == ["海洋碳匯試點與CCER"]


@pytest.mark.parametrize("term", ["%", "_", "'", "\\", "(", "[a", ".*", "a" * 500, "<script>", '"', "-稿件"])
def test_signs_in_a_search_are_only_signs(browser, term):
    """I1: nothing is found by them, nothing breaks, and they come back as text."""
    make.draft(title="稿件")
    answer = browser.get(desk.LIST, {"q": term})
    assert answer.status_code == 200
    assert desk.text(answer, "#result_list .field-headline") == ""
    assert desk.parsed(answer).css_first("#searchbar").attributes["value"] == term


def test_a_search_without_words_says_so(browser):
    """And one that the index cannot answer."""
    make.draft(title="稿件")
    assert "请输入要查找的字词" in desk.text(browser.get(desk.LIST, {"q": "%"}), ".messagelist")
    assert "请至少输入一个要查找的词" in desk.text(browser.get(desk.LIST, {"q": "-稿件"}), ".messagelist")


def test_search_stays_in_scope(browser):
    """Neither words nor the number find a foreign article."""
    foreign = make.draft(title=CANARY, regions=["lanzhou"])
    national = make.draft(title=CANARY, regions=[])
    for term in (CANARY, foreign.pk, national.pk):
        assert CANARY not in desk.text(browser.get(f"{desk.LIST}?q={term}"), "#result_list")


def test_search_within_the_scope_is_not_crowded_out(browser, editor, monkeypatch):
    """However many foreign articles hold the word: what is the person's own is looked for by itself."""
    monkeypatch.setattr("articles.admin.searching.MOST", 2)
    make.draft(title="绿证一", regions=["qingdao"])
    make.draft(title="绿证二", regions=["qingdao", "lanzhou"])
    make.draft(title="绿证三", regions=[], by=editor)
    for _ in range(5):
        make.draft(title="绿证别处", regions=["lanzhou"])
    assert titles(browser, "?q=綠證") == ["绿证三", "绿证二", "绿证一"]
    make.draft(title="绿证四", regions=["jinan"])
    assert titles(browser, "?q=绿证") == ["绿证四", "绿证三", "绿证二"]
    reporter = make.user("reporter")
    make.draft(title="绿证五", by=reporter)
    assert titles(desk.enter(reporter), "?q=绿证") == ["绿证五"]
    everywhere = make.user("chief_editor")
    assert titles(desk.enter(everywhere), "?q=绿证") == ["绿证五", "绿证四"]


def test_search_of_somebody_with_many_regions(browser, editor, monkeypatch):
    """They are asked for all together; the scope holds all the same."""
    monkeypatch.setattr("articles.admin.searching.REGIONS", 0)
    make.draft(title="绿证一", regions=["qingdao"])
    make.draft(title="绿证二", regions=["lanzhou"])
    assert titles(browser, "?q=绿证") == ["绿证一"]


def test_search_among_pages_filters_and_states(browser, monkeypatch):
    """The cursor and the filters go on with it; the recycle bin shows when asked for; drafts' newer titles are found."""
    monkeypatch.setattr(ArticleAdmin, "list_per_page", 2)
    for number in range(5):
        make.draft(title=f"绿证{number}")
    make.draft(title="别的")
    make.discarded(title="绿证丢弃")
    pending = make.published(title="旧题")
    publishing.save(pending, {"title": "绿证新题"}, by=None, version=pending.version)
    seen, address = [], desk.LIST + "?q=绿证"
    while address:
        answer = browser.get(address)
        seen += [node.text() for node in desk.parsed(answer).css("#result_list .field-headline a")]
        link = desk.parsed(answer).css_first(".pages a[rel=next]")
        address = link and desk.LIST + link.attributes["href"]
    assert seen == ["绿证新题", "绿证4", "绿证3", "绿证2", "绿证1", "绿证0"]
    assert titles(browser, "?q=绿证&state=discarded") == ["绿证丢弃"]
    assert titles(browser, "?q=绿证&state=published") == ["绿证新题"]
    assert titles(browser, "?q=绿证 -新题&state=published") == []


def test_a_search_counts_and_scans_nothing(browser):
    """The index gives the numbers; no title is compared in the table of articles."""
    for _ in range(3):
        make.draft(title="绿证")
    browser.get(desk.LIST)
    with CaptureQueriesContext(connection) as queries:
        assert len(titles(browser, "?q=绿证")) == 3
    sql = [query["sql"] for query in queries]
    assert not [each for each in sql if "COUNT(" in each or "LIKE" in each or "REGEXP" in each]
    assert len([each for each in sql if "search_newsroom" in each and not each.startswith("EXPLAIN")]) == 2


def test_pages_by_cursor(browser, monkeypatch):
    """Forward to the end and back, each row once, filters kept."""
    monkeypatch.setattr(ArticleAdmin, "list_per_page", 3)
    for number in range(8):
        make.draft(title=f"稿{number}")
    seen, address = [], desk.LIST + "?state=draft"
    while address:
        answer = browser.get(address)
        seen.append([node.text() for node in desk.parsed(answer).css("#result_list .field-headline a")])
        link = desk.parsed(answer).css_first(".pages a[rel=next]")
        address = link and desk.LIST + link.attributes["href"]
        back = desk.parsed(answer).css_first(".pages a[rel=prev]")
    assert seen == [["稿7", "稿6", "稿5"], ["稿4", "稿3", "稿2"], ["稿1", "稿0"]]
    assert "state=draft" in back.attributes["href"]
    assert titles(browser, back.attributes["href"]) == seen[1]


@pytest.mark.parametrize("cursor", ["x", "1", "20220101000000000000.1~abc", "~", "a" * 5000])
def test_a_cursor_of_somebody_else(browser, cursor):
    """404, whatever it says."""
    assert browser.get(desk.LIST, {"before": cursor}).status_code == 404


def test_queries_at_1_3_and_20_rows(browser):
    """The same number of queries whatever the rows; no count, no body."""
    made, seen = 0, []
    browser.get(desk.LIST)  # the session notes when it was first used
    for rows in (1, 3, 20):
        while made < rows:
            make.published(tags=["碳价"], authors=[make.author()], source=make.source(), regions=["qingdao", "jinan"])
            made += 1
        with CaptureQueriesContext(connection) as queries:
            assert len(titles(browser)) == rows
        seen.append([query["sql"] for query in queries])
    assert [len(queries) for queries in seen] == [9, 9, 9]
    assert not [sql for sql in seen[-1] if "COUNT(" in sql]
    assert not [sql for sql in seen[-1] if '"articles_article"."body"' in sql]


def test_bulk_publish_reports_done_and_skipped(browser, editor):
    """Each row goes through the verb; what it refuses is skipped with its reason."""
    good, empty, own = (
        make.draft(title="好稿"),
        make.draft(title="空稿", body=""),
        make.draft(title="自己的稿", by=editor),
    )
    answer = act(browser, "publish_selected", good, empty, own)
    assert answer.status_code == 302
    told = desk.text(browser.get(answer.url))
    assert "已处理 1 篇，跳过 2 篇" in told
    assert "空稿" in told
    assert "正文是空的" in told
    assert "自己的稿" in told
    assert list(Article.objects.live()) == [good]


def test_bulk_warnings_are_ticked_once(browser):
    """The page gathers the warnings of all rows; unticked ones skip their rows."""
    one, two = make.draft(title="无摘要", summary=""), make.draft(title="有摘要")
    act(browser, "publish_selected", one, two)
    assert list(Article.objects.live()) == [two]
    act(browser, "publish_selected", one, acknowledged=["summary"])
    assert set(Article.objects.live()) == {one, two}


def test_bulk_withdraw_needs_a_reason(browser):
    """The page comes back without one; with it, it stands in each event."""
    articles = [make.published(), make.published()]
    assert act(browser, "withdraw_selected", *articles, reason="").status_code == 400
    assert Article.objects.live().count() == 2
    act(browser, "withdraw_selected", *articles, reason="集中核查")
    assert not Article.objects.live().exists()
    assert list(Event.objects.filter(move="withdraw").values_list("reason", flat=True)) == ["集中核查"] * 2


def test_bulk_on_foreign_rows(browser):
    """A5: ids of others are not among the rows, also when everything is chosen."""
    foreign, own = make.draft(regions=["lanzhou"], title=CANARY), make.draft()
    for extra in ({}, {"select_across": "1"}):
        page = browser.post(desk.LIST, {
            "action": "discard_selected", "_selected_action": [foreign.pk, own.pk], "index": "0", **extra,
        })  # fmt: skip
        assert CANARY not in page.content.decode()
    act(browser, "discard_selected", foreign, own)
    assert Article.objects.get(pk=foreign.pk).state == "draft"
    assert Article.objects.get(pk=own.pk).state == "discarded"


def test_bulk_sees_what_changed_meanwhile(browser):
    """A row that was changed after the page was shown is skipped."""
    article = make.draft(title="被改的稿")
    page = browser.post(desk.LIST, {"action": "discard_selected", "_selected_action": [article.pk], "index": "0"})
    publishing.save(article, {"title": "改过了"}, by=None, version=article.version)
    answer = browser.post(desk.LIST, desk.fields(page, ".move-form"))
    assert Article.objects.get(pk=article.pk).state == "draft"
    assert "刚刚被别人改动过" in desk.text(browser.get(answer.url))


def test_bulk_has_bounds(browser, monkeypatch):
    """Over the limit nothing happens; over the second one the number must be typed."""
    articles = [make.draft() for _ in range(4)]
    monkeypatch.setattr("articles.admin.bulk.MOST", 3)
    assert act(browser, "discard_selected", *articles).status_code == 302
    assert "一次最多处理 3 条" in desk.messages(browser)
    monkeypatch.setattr("articles.admin.bulk.TYPED_FROM", 2)
    assert act(browser, "discard_selected", *articles[:3], number="2").status_code == 400
    assert not Article.objects.filter(state="discarded").exists()
    act(browser, "discard_selected", *articles[:3], number="3")
    assert Article.objects.filter(state="discarded").count() == 3


def test_reporters_have_no_actions_but_their_own():
    """No bulk publishing without the right, also not by name."""
    reporter = make.user("reporter")
    client, article = desk.enter(reporter), make.draft(by=reporter)
    options = [
        node.attributes["value"] for node in desk.parsed(client.get(desk.LIST)).css("select[name=action] option")
    ]
    assert options == ["", "discard_selected"]
    act(client, "publish_selected", article)
    assert not Article.objects.live().exists()
