"""Per-article wording: titles and terms of one article in each reading, its people's names, everywhere they stand."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Policy
from articles import menu, publishing, scriptrules, snapshots
from articles.models import Article, Slot
from chinese.variants import HANS, HK, TW, reading
from tests import make
from tests.articles.reader import full, json_ld, lists, parsed, texts

pytestmark = pytest.mark.django_db

TERM = {"from": "信息", "tw": "訊息", "hk": "訊息"}
RULES = {"title": {"tw": "台版標題：信息公開", "hk": "港版標題：信息公開"}, "terms": [TERM]}
BODY = "<p>记者于敏了解到，信息披露由于正在修订，软件与信息将更新。</p>"
TITLE = "关于信息披露的新规"


def ruled(**values):
    """A published article with rules of its own."""
    plain = {"title": TITLE, "summary": "信息与软件", "body": BODY, "script_rules": RULES}
    return make.published(**full(**plain | values))


def body(client, article, start=""):
    return client.get(start + article.get_absolute_url())


# what is stored


def test_rules_are_tidied():
    """Invisible characters go, empty rules and titles too; what says nothing is nothing."""
    given = {
        "title": {"tw": " \u200b ", "hk": ""},
        "terms": [{"from": " 信\u200b息 ", "tw": "訊息"}, {"from": "", "tw": ""}],
    }
    assert scriptrules.tidy(given) == {"terms": [{"from": "信息", "tw": "訊息", "hk": ""}]}
    assert scriptrules.tidy({"title": {"tw": ""}, "terms": []}) == scriptrules.tidy(None) == {}


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("信息 | 訊息 | 資料", [("信息", "訊息", "資料")]),
        ("信息｜訊息", [("信息", "訊息", "")]),
        ("信息 | | 資料\r\n\r\n碳汇|碳匯|", [("信息", "", "資料"), ("碳汇", "碳匯", "")]),
        ("信息", [("信息", "", "")]),
        (" | | \n", []),
        ("甲|乙|丙|丁", [("甲", "乙", "丙|丁")]),
    ],
)
def test_a_rule_is_a_line(text, terms):
    found = scriptrules.from_lines(text)
    assert [tuple(term.values()) for term in found] == terms
    assert scriptrules.from_lines(scriptrules.to_lines(found)) == found


def bad(**term):
    return {"terms": [TERM | term]}


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        (bad(**{"from": "ETS"}), "原词须含汉字，最长 20 字"),
        (bad(**{"from": "长" * 21}), "原词须含汉字，最长 20 字"),
        (bad(tw="", hk=""), "请写出台湾或香港的说法"),
        (bad(tw="<b>訊息</b>"), "只能写文字"),
        (bad(hk="訊|息"), "只能写文字"),
        (bad(tw="訊\U000f0000息"), "无法显示"),
        (bad(**{"from": "信\ue000息"}), "无法显示"),
        (bad(tw="訊" * 41), "最长 40 字"),
        ({"terms": [TERM, TERM]}, "前面已有一条"),
        ({"terms": [{"from": f"词{chr(0x4E00 + n)}", "tw": "詞", "hk": ""} for n in range(31)]}, "最多 30 条"),
        ({"title": {"tw": "題" * 201}}, "最长 200 字"),
        ({"title": {"hk": "題\U00100000"}}, "无法显示"),
    ],
)
def test_bad_rules_are_refused(rules, sentence):
    """A sentence, and nothing is written."""
    with pytest.raises(ValidationError) as refused:
        make.draft(script_rules=rules)
    assert sentence in str(refused.value.message_dict["script_rules"])
    assert not Article.objects.exists()


def test_thirty_terms_fit():
    terms = [{"from": f"词{chr(0x4E00 + n)}", "tw": "詞", "hk": ""} for n in range(30)]
    assert len(make.draft(script_rules={"terms": terms}).script_rules["terms"]) == 30


@pytest.mark.parametrize(("choice", "stored"), [("", "hans"), ("hant", "hant"), ("mixed", "mixed"), ("hans", "hans")])
def test_the_choice_of_the_script_is_kept(choice, stored):
    """Detected again with each save unless an editor has chosen."""
    article = make.draft(title="关于网络", script=choice)
    assert article.script == stored
    publishing.save(
        article, {"title": "關於網絡與雙方發展", "body": "<p>開展標準化</p>"}, by=None, version=article.version
    )
    article.refresh_from_db()
    assert article.script == (choice or "hant")


def test_an_unknown_script_is_refused():
    with pytest.raises(ValidationError):
        make.draft(script="latin")


def test_revisions_of_old_stay_usable():
    """A snapshot from before the rules existed is published, compared and restored as one without rules."""
    article = ruled()
    revision = publishing.newest_revision(article)
    del revision.snapshot["script_rules"]
    revision.save()
    publishing.withdraw(article, by=None, reason="测试")
    publishing.publish(article, by=None)
    assert article.script_rules is None
    assert snapshots.changed_fields(revision.snapshot, snapshots.build({}, base=revision.snapshot)) == []


def test_readers_keep_the_published_rules():
    """Rules belong to the revision: what is saved is not shown before it is published."""
    article = ruled()
    publishing.save(article, {"script_rules": {}}, by=None, version=article.version)
    assert Article.objects.get(pk=article.pk).script_rules == RULES
    publishing.publish(article, by=None)
    assert Article.objects.get(pk=article.pk).script_rules is None


# the article page


@pytest.mark.parametrize(("start", "title", "text"), [
    ("", TITLE, "记者于敏了解到，信息披露由于正在修订，软件与信息将更新。"),
    ("/zh-tw", "台版標題：信息公開", "記者于敏瞭解到，訊息披露由於正在修訂，軟體與訊息將更新。"),
    ("/zh-hk", "港版標題：信息公開", "記者于敏瞭解到，訊息披露由於正在修訂，軟件與訊息將更新。"),
])  # fmt: skip
def test_the_page_in_each_reading(client, start, title, text):
    """Title, head, share, machine data and body follow the article's own rules; names keep their surnames."""
    article = ruled(byline="本报记者 于敏")
    answer = body(client, article, start)
    assert texts(answer, "h1") == [title]
    assert texts(answer, ".body p") == [text]
    assert texts(answer, "title")[0].startswith(f"{title} - 碳排放交易")
    assert ("網" in texts(answer, "title")[0]) == bool(start)
    page = parsed(answer)
    assert page.css_first('meta[property="og:title"]').attributes["content"] == title
    news, crumbs = json_ld(answer)
    assert news["headline"] == title
    assert crumbs["itemListElement"][-1]["name"] == title
    word = "訊息" if start else "信息"
    assert word in page.css_first("meta[name=description]").attributes["content"]
    assert word in news["description"]
    assert word in texts(answer, ".standfirst")[0]


def test_terms_hold_in_the_title_without_one_of_its_own(client):
    """The title of the page itself; a listing converts it like all else."""
    answer = body(client, ruled(script_rules={"terms": [TERM]}), "/zh-tw")
    assert texts(answer, "h1") == ["關於訊息披露的新規"]
    assert texts(answer, "title")[0].startswith("關於訊息披露")
    assert json_ld(answer)[0]["headline"] == "關於訊息披露的新規"


def test_terms_end_with_the_article(client):
    """Other articles on the page, menus and footers are not touched."""
    make.published(**full(title="另一篇信息", ago=datetime.timedelta(hours=1)))
    answer = body(client, ruled(), "/zh-tw")
    assert "另一篇資訊" in texts(answer, ".beside a")


def test_a_traditional_article_has_no_names_but_its_terms(client):
    """Names are rules only for Simplified texts; terms are as authored."""
    terms = [{"from": "網絡", "tw": "網路", "hk": ""}]
    text = "<p>雙方發展網絡，記者于敏。</p>"
    article = make.published(**full(title="雙方發展", body=text, editor="于敏", script_rules={"terms": terms}))
    assert article.script == "hant"
    assert texts(body(client, article, "/zh-tw"), ".body p") == ["雙方發展網路，記者于敏。"]
    assert texts(body(client, article, "/zh-hk"), ".body p") == ["雙方發展網絡，記者于敏。"]


def test_names_of_authors_byline_and_editor(client):
    """All three are known; the same characters in other words still convert."""
    facts = {"authors": [make.author("范冰")], "byline": "通讯员 岳云鹏", "editor": "姜文发", "script_rules": {}}
    text = "<p>记者范冰、岳云鹏，编辑姜文发。示范，生姜。</p>"
    assert texts(body(client, ruled(body=text, **facts), "/zh-tw"), ".body p") == [
        "記者范冰、岳雲鵬，編輯姜文發。示範，生薑。"
    ]


@pytest.mark.parametrize("wording", ['訊"息', "訊'息", "訊&息", "訊&amp;息"])
def test_a_wording_is_only_text(client, wording):
    """Quotes and ampersands come out as typed, in text and in attributes."""
    rules = {"terms": [TERM | {"tw": wording}], "title": {"tw": f"標題{wording}"}}
    answer = body(client, ruled(script_rules=rules, summary="信息"), "/zh-tw")
    assert f"{wording}披露" in texts(answer, ".body p")[0]
    assert parsed(answer).css_first("meta[name=description]").attributes["content"] == wording
    assert parsed(answer).css_first('meta[property="og:title"]').attributes["content"] == f"標題{wording}"


def test_plane_15_in_the_text_switches_the_rules_off(client, caplog):
    """The text converts without rules, and the log says so."""
    text = "<p>信息\U000f0000信息</p><p>信息</p>"
    with caplog.at_level("WARNING"):
        answer = body(client, ruled(body=text), "/zh-tw")
    assert texts(answer, ".body p") == ["資訊\U000f0000資訊", "訊息"]
    assert "own rules refused" in caplog.text


def test_markup_that_came_around_the_form_is_text(client):
    """A title in the row itself, whatever it holds, is escaped."""
    article = ruled()
    Article.objects.filter(pk=article.pk).update(script_rules={"title": {"tw": "<script>x</script>"}})
    for address in (article.get_absolute_url(), "/"):
        assert b"<script>x" not in client.get(f"/zh-tw{address}").content


# wherever the title stands


def test_listings_print_the_own_title(client):
    """Every list of every reading, also instead of the short title; the conversion leaves it as it is."""
    article = ruled(short_title="短标题", source=make.source(), authors=[make.author()], tags=["碳价"])
    for name, address in lists(article).items():
        if "sitemap" in name or "archive" in name:
            continue
        assert "台版標題：信息公開" in client.get(f"/zh-tw{address}").content.decode(), name
        assert "港版標題：信息公開" in client.get(f"/zh-hk{address}").content.decode(), name
        assert "標題：信息" not in client.get(address).content.decode(), name


def test_cards_heads_and_neighbours_print_it_too(client):
    """A slot's headline, related articles, and the one before."""
    article = ruled(tags=["碳价"])
    Slot.objects.create(article=article, position="headline")
    other = make.published(**full(tags=["碳价"]))
    assert texts(client.get("/zh-tw/"), ".lead h2") == ["台版標題：信息公開"]
    page = body(client, other, "/zh-tw")
    assert "台版標題：信息公開" in texts(page, ".beside a")
    assert "台版標題：信息公開" in texts(page, ".box .lines a")


def test_gone_articles_show_no_title(client):
    article = ruled()
    publishing.withdraw(article, by=None, reason="测试")
    answer = body(client, article, "/zh-tw")
    assert answer.status_code == 410
    assert "台版" not in answer.content.decode()


@pytest.mark.parametrize("ending", ["", "_rss", "_json"])
def test_full_text_in_feeds_follows_the_rules(client, ending):
    Policy.objects.update_or_create(pk=1, defaults={"full_text_feeds": True})
    ruled(byline="记者 于敏")
    found = client.get("/zh-tw" + reverse("feed" + ending if ending else "feed_atom")).content.decode()
    assert "台版標題：信息公開" in found
    assert "訊息披露由於正在修訂" in found
    assert "記者于敏瞭解到" in found


def test_summaries_in_feeds_follow_the_terms(client):
    ruled()
    assert "訊息與軟體" in client.get("/zh-tw/feed/").content.decode()


def test_full_text_feeds_ask_a_fixed_number_of_questions(client, django_assert_num_queries):
    Policy.objects.update_or_create(pk=1, defaults={"full_text_feeds": True})
    for _ in range(3):
        ruled(authors=[make.author()], title="甲")
    menu.current()
    client.get("/feed/")
    with django_assert_num_queries(4):  # articles, their authors, their corrections, what was removed
        client.get("/feed/")


def test_title_in():
    article = ruled()
    assert [article.title_in(to) for to in (HANS, TW, HK)] == [TITLE, *RULES["title"].values()]
    article.script_rules = None
    assert article.title_in(TW) == "關於資訊披露的新規"
    with reading(TW):
        assert scriptrules.rules_of(article) is None
