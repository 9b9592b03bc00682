"""The form's part on readings: script, own titles, terms; the differences page; the preview in every reading."""

import pytest

from articles import publishing
from articles.admin.reading import at_width
from articles.admin.threeways import Text, compared
from articles.models import Article, Revision
from tests import make
from tests.articles import desk
from tests.articles.reader import parsed, texts
from workflow.models import Event

pytestmark = pytest.mark.django_db

READINGS = "/admin/articles/article/readings/"
RULES = {"title": {"tw": "台版標題"}, "terms": [{"from": "信息", "tw": "訊息", "hk": ""}]}
BODY = "<p>记者于敏说，信息与软件。</p>"


@pytest.fixture
def editor():
    return make.user("regional_editor")


@pytest.fixture
def browser(editor):
    return desk.enter(editor)


def article(**values):
    return make.draft(**{"title": "信息新规", "body": BODY} | values)


# the form


def test_the_group_is_saved_and_shown_again(browser):
    """Choice, titles and terms come back as they were; the folded group then stands open."""
    draft = article()
    assert "open" not in parsed(browser.get(desk.at(draft))).css_first("details.script").attributes
    fields = {"script": "mixed", "title_tw": "台版標題", "title_hk": "", "terms": "信息｜訊息\r\n软件 | | 軟件"}
    assert desk.save(browser, draft, **fields).status_code == 302
    draft.refresh_from_db()
    assert draft.script == "mixed"
    assert draft.script_rules == {
        "title": {"tw": "台版標題", "hk": ""},
        "terms": [{"from": "信息", "tw": "訊息", "hk": ""}, {"from": "软件", "tw": "", "hk": "軟件"}],
    }
    page = browser.get(desk.at(draft))
    assert desk.fields(page)["terms"] == "信息 | 訊息\n软件 |  | 軟件"
    assert desk.fields(page)["script"] == "mixed"
    assert "open" in parsed(page).css_first("details.script").attributes


def test_saving_again_changes_nothing(browser):
    """Line ends of browsers are no change, and a save of other fields leaves the rules."""
    draft = article(script_rules=RULES)
    sent = desk.fields(browser.get(desk.at(draft)))
    browser.post(desk.at(draft), sent | {"terms": sent["terms"] + "\r\n"})
    assert Revision.objects.filter(article=draft).count() == 1
    desk.save(browser, draft, summary="别的摘要")
    draft.refresh_from_db()
    assert draft.script_rules == {**RULES, "title": {"tw": "台版標題", "hk": ""}}
    assert Event.objects.about(draft)[0].details["fields"] == ["summary"]


def test_the_detected_script_is_told(browser):
    hant = article(title="關於信息與網絡", body="<p>雙方開展標準化</p>")
    assert "自动识别为：繁体" in desk.text(browser.get(desk.at(hant)), ".script")
    assert "自动识别为：简体" in desk.text(browser.get(desk.at(article())), ".script")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"terms": "ETS | 甲 | 乙"}, "第 1 条用词规则：原词须含汉字，最长 20 字"),
        ({"terms": "信息"}, "请写出台湾或香港的说法"),
        ({"terms": "信息 | <b>訊息</b>"}, "只能写文字"),
        ({"terms": "信\U000f0000息 | 訊息"}, "无法显示"),
        ({"terms": "\n".join(f"词{chr(0x4E00 + n)} | 詞" for n in range(31))}, "最多 30 条，现在有 31 条"),
        ({"title_tw": "題" * 201}, "台湾标题最长 200 字"),
        ({"script": "latin"}, "有效的选项"),
    ],
)
def test_bad_input_is_refused_and_kept(browser, fields, sentence):
    """A sentence at the field, everything typed still there, nothing written."""
    draft = article()
    answer = desk.save(browser, draft, title="新的标题", **fields)
    assert answer.status_code == 400
    assert sentence in desk.text(answer, ".script")
    kept = desk.fields(answer)
    assert kept["title"] == "新的标题"
    assert all(kept[name] == value for name, value in fields.items() if name != "script")
    assert Revision.objects.filter(article=draft).count() == 1


def test_a_rule_that_matches_nothing_wants_a_tick(browser):
    """Only a new rule, only until it is ticked; one that matches is not asked about."""
    draft = article()
    answer = desk.save(browser, draft, terms="信息 | 訊息\n碳汇 | 碳匯")
    assert answer.status_code == 400
    assert "此规则在正文中没有出现：碳汇。" in desk.text(answer, ".script")
    ticked = browser.post(desk.at(draft), desk.fields(answer) | {"keep_unused": "on"})
    assert ticked.status_code == 302
    draft.refresh_from_db()
    assert len(draft.script_rules["terms"]) == 2
    assert desk.save(browser, draft, summary="不再问").status_code == 302
    assert desk.save(browser, article(), terms="新规 | 新規定").status_code == 302  # it stands in the title


def test_both_changed_the_rules(browser, editor):
    """The late one sees both versions of the rules; nobody's are lost."""
    draft = article()
    sent = desk.fields(browser.get(desk.at(draft)))
    publishing.save(draft, {"script_rules": RULES}, by=make.user("chief_editor"), version=draft.version)
    answer = browser.post(desk.at(draft), sent | {"terms": "软件 | 軟體工具"})
    assert answer.status_code == 409
    assert "用词规则" in desk.text(answer, ".conflict")
    assert "訊息" in desk.text(answer, ".conflict")
    kept = desk.fields(answer)
    assert (kept["terms"], kept["title_tw"]) == ("软件 | 軟體工具", "台版標題")


def test_versions_are_compared_with_their_rules(browser):
    draft = article()
    desk.save(browser, draft, terms="信息 | 訊息", script="mixed", title_hk="港版")
    page = desk.text(browser.get(desk.at(draft, "compare")), ".differences")
    assert all(word in page for word in ("用词规则", "訊息", "香港标题", "港版", "文字", "自动", "混合"))


def test_the_mark_of_kept_words_stays(browser):
    """What the button of the editor writes survives cleaning, and readers of Traditional see the words as written."""
    draft = article()
    body = '<p><span translate="no">信息</span>与信息</p>'
    desk.save(browser, draft, body=body)
    draft.refresh_from_db()
    assert draft.body == body
    page = browser.get(desk.at(draft, "preview"), {"reading": "tw"})
    assert texts(page, ".body p") == ["信息與資訊"]
    assert "admin-keep.js" in browser.get(desk.at(draft)).content.decode()


# the differences


def test_differences_show_the_form_as_it_stands(browser):
    """Unsaved words, rules and names, marked by what changed them; nothing is saved."""
    draft = article()
    sent = desk.fields(browser.get(desk.at(draft))) | {
        "title": "新写的信息标题",
        "byline": "记者 于敏",
        "terms": "信息 | 訊息",
    }
    before = list(Article.objects.values())
    answer = browser.post(READINGS, sent | {"summary": "网络与<b>软件</b>", "title_tw": "台版標題"})
    assert answer.status_code == 200
    assert {"訊息", "信息"} <= set(texts(answer, "ins.own"))
    assert set(texts(answer, ".threeways ins.name")) == {"于敏"}
    assert {"路", "體"} <= set(texts(answer, ".threeways ins.word"))  # 網路, 軟體
    assert "台版標題" in desk.text(answer, "dl")
    assert "<b>软件" not in answer.content.decode()
    assert list(Article.objects.values()) == before
    assert Revision.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "还没有可以比较的文字"),
        ({"body": "<p>数据</p>", "terms": "ETS | 甲"}, "原词须含汉字"),
        ({"body": "<b>" * 300 + "深"}, "嵌套过深"),
        ({"title": "甲", "terms": "\U000f0000信 | 甲"}, "无法显示"),
        ({"title": "公式\x02\x03\x1f\0"}, "没有换词"),
    ],
)
def test_differences_of_bad_input(browser, fields, sentence):
    answer = browser.post(READINGS, fields)
    assert answer.status_code == 200
    assert sentence in desk.text(answer)


def test_differences_are_for_writers_and_only_by_post(browser):
    assert browser.get(READINGS).status_code == 405
    assert desk.enter(make.user("takedown_handler")).post(READINGS, {"title": "甲"}).status_code == 403


def test_a_line_in_three_readings():
    """Pieces put together again are what readers get."""
    text = Text(
        ["记者于敏说：信息&软件<网络>", "開發"], "hans", {"terms": [{"from": "信息", "tw": "訊息", "hk": ""}]}, ["于敏"]
    )
    first = compared(text)[0].readings
    assert ["".join(part for _, part in pieces) for pieces in first] == [
        "记者于敏说：信息&软件<网络>",
        "記者于敏說：訊息&軟體<網路>",
        "記者于敏説：信息&軟件<網絡>",
    ]
    assert ("own", "訊息") in first[1]
    assert ("name", "于敏") in first[2]
    assert ("own", "信息") in first[0]


def test_a_long_text_is_bounded(browser):
    """Four hundred lines are compared, the rest is named."""
    answer = browser.post(READINGS, {"body": "<p>信息</p>" * 500})
    assert "只比较前 400 段" in desk.text(answer)
    assert len(parsed(answer).css(".threeways tbody tr")) <= 800


# the preview


@pytest.mark.parametrize(("code", "title", "text"), [
    ("hans", "信息新规", "记者于敏说，信息与软件。"),
    ("tw", "台版標題", "記者于敏說，訊息與軟體。"),
    ("hk", "信息新規", "記者于敏説，信息與軟件。"),
    ("xx", "信息新规", "记者于敏说，信息与软件。"),
])  # fmt: skip
def test_preview_in_every_reading(browser, code, title, text):
    """By the version's own rules; its links stay on the plain addresses, its bar is not converted."""
    draft = article(script_rules=RULES, byline="记者 于敏")
    page = browser.get(desk.at(draft, "preview"), {"reading": code})
    assert texts(page, "h1") == [title]
    assert texts(page, ".body p") == [text]
    assert "只有编辑部能看到" in texts(page, ".preview-bar")[0]
    assert "/zh-tw/" not in page.content.decode().replace("hreflang", "")
    assert page["Cache-Control"] == "private, no-store"
    assert len(parsed(page).css(".preview-bar [aria-current]")) == 1


def test_preview_follows_the_newest_rules(browser):
    """Not the row's: a published article with new rules still unpublished."""
    shown = make.published(title="信息新规", body=BODY)
    publishing.save(shown, {"script_rules": RULES}, by=None, version=shown.version)
    assert texts(browser.get(desk.at(shown, "preview"), {"reading": "tw"}), "h1") == ["台版標題"]


def test_preview_at_the_width_of_a_telephone(browser):
    """A narrow page under the stylesheet that a telephone gets, in any reading; the plain one keeps the readers' own."""
    draft = article()
    page = parsed(browser.get(desk.at(draft, "preview"), {"reading": "tw", "width": "phone"}))
    sheets = [node.attributes["href"] for node in page.css("link[rel=stylesheet]")]
    assert "/admin/articles/article/phone.css" in sheets
    assert not any("site.css" in sheet for sheet in sheets)
    assert "phone" in page.css_first("body").attributes["class"]
    wide = parsed(browser.get(desk.at(draft, "preview")))
    assert any("site.css" in node.attributes["href"] for node in wide.css("link[rel=stylesheet]"))
    style = browser.get("/admin/articles/article/phone.css")
    assert style["Content-Type"].startswith("text/css")
    assert "max-width: 60rem" not in style.content.decode()


@pytest.mark.parametrize(
    ("css", "narrow"),
    [
        ("@media (max-width: 60rem) {}", "@media (min-width: 0) {}"),
        ("@media screen and (max-width: 24rem) {}", "@media screen and (max-width: 0) {}"),
        ("@media (min-width: 391px) {}", "@media (max-width: 0) {}"),
        ("@media (min-width: 390px) {}", "@media (min-width: 0) {}"),
        (
            "a { padding: clamp(1rem, 3vw, 2rem); max-width: 60rem }",
            "a { padding: clamp(1rem, 11.7px, 2rem); max-width: 60rem }",
        ),
        ("@media print {}", "@media print {}"),
    ],
)
def test_the_stylesheet_of_a_telephone(css, narrow):
    assert at_width(css, 390) == narrow


def test_foreign_previews_are_404():
    """In every reading and width."""
    foreign = desk.enter(make.user("regional_editor", regions=["gansu"]))
    draft = article(title="秘密信息")
    for query in ({"reading": "tw"}, {"width": "phone"}):
        answer = foreign.get(desk.at(draft, "preview"), query)
        assert answer.status_code == 404
        assert "秘密" not in answer.content.decode()
