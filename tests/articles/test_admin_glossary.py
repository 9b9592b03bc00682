"""The glossary in the admin: terms, the trial sentence, pasting, the preview, releases and the way back."""

import pytest

from articles import glossary
from articles.models import GlossaryRelease, GlossaryTerm
from chinese.glossary import shipped
from tests import make
from tests.articles import desk
from tests.articles.desk import fields, parsed, text
from workflow.models import Event

pytestmark = pytest.mark.django_db
BASE = "/admin/articles/glossaryterm/"
ADD, PASTE, PUBLISH, RELEASES = f"{BASE}add/", f"{BASE}paste/", f"{BASE}publish/", "/admin/articles/glossaryrelease/"
FORM = "#term_form"
EXAMPLE = {"hans": "碳资产", "tw": "碳權資產", "kind": "term", "active": "on"}


@pytest.fixture
def chief():
    """A chief's browser."""
    return desk.enter(make.user("chief_editor", name="周总"))


@pytest.fixture
def browser():
    """The browser of an editor of 山东."""
    return desk.enter(make.user(regions=["shandong"]))


def term(hans="碳资产", tw="碳權資產", **values):
    """A saved term."""
    return glossary.save_term(GlossaryTerm(hans=hans, tw=tw, **values), by=None)


def change(made):
    """The address of a term's form."""
    return f"{BASE}{made.pk}/change/"


def confirm(client, address=PUBLISH, **typed):
    """Open a preview and press its button."""
    return client.post(address, fields(client.get(address), "#content-main form") | typed)


def rows(answer):
    """The rows of a list: the texts of their cells."""
    found = parsed(answer).css("#result_list tbody tr")
    return [[" ".join(cell.text().split()) for cell in row.css("th, td")] for row in found]


# Terms


def test_a_term_is_added_and_not_yet_online(chief):
    answer = chief.post(ADD, fields(chief.get(ADD), FORM) | EXAMPLE | {"note": "部委写法"})
    assert (answer.status_code, answer["Location"]) == (302, BASE)
    made = GlossaryTerm.objects.get()
    assert (made.tw, made.note, made.active) == ("碳權資產", "部委写法", True)
    assert Event.objects.about(made).get().label == "新建词条"
    listed = chief.get(BASE)
    assert rows(listed) == [["碳资产", "用语", "碳權資產", "—", "—", "未生效", "部委写法"]]
    assert "还没有生效过" in text(listed, ".panel")
    assert "有 1 个词与线上不同" in text(listed, ".panel")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"hans": "ETS"}, "原词须含汉字，最长 20 字。"),
        ({"hans": "碳" * 21}, "原词须含汉字，最长 20 字。"),
        ({"hans": ""}, "请填写原词。"),
        ({"hans": "\u200b"}, "这里没有看得见的字。请填写。"),
        ({"tw": "<img/src=x>"}, "原词和译词不能含有空格、引号、< > & 和不可见字符。"),
        ({"tw": ""}, "请填写台湾或香港的写法，至少一种。"),
        ({"kind": "other"}, "请选择种类：用语、专名或停用内置替换。"),
    ],
)
@pytest.mark.parametrize("button", ["_save", "_try"])
def test_bad_input_keeps_what_was_typed(chief, typed, sentence, button):
    sent = EXAMPLE | {"note": "我的备注", "sentence": "碳资产增加。"} | typed
    answer = chief.post(ADD, sent | {button: "1"})
    assert answer.status_code == 400
    assert sentence in text(answer)
    again = fields(answer, FORM)
    assert (again["note"], again["sentence"]) == ("我的备注", "碳资产增加。")
    assert [again[name] for name in typed if name != "kind"] == [
        value for name, value in typed.items() if name != "kind"
    ]
    assert "<img/src=x>" not in answer.content.decode()
    assert not GlossaryTerm.objects.exists()


def test_a_second_rule_of_a_word_is_refused_with_the_number_of_the_first(chief):
    first = term("运行", tw="運作")
    answer = chief.post(ADD, EXAMPLE | {"hans": "运行"})
    assert answer.status_code == 400
    assert f"“运行”已有一条规则（第 {first.pk} 条），请修改那一条。" in text(answer)
    assert fields(answer, FORM)["hans"] == "运行"


def test_a_conflict_shows_both_and_saving_again_means_it(chief):
    made = term()
    opened = fields(chief.get(change(made)), FORM)
    made.tw = "對方的寫法"
    glossary.save_term(made, by=None)
    answer = chief.post(change(made), opened | {"tw": "我的寫法"})
    assert answer.status_code == 409
    assert "对方保存的内容" in text(answer)
    assert "對方的寫法" in text(answer)
    assert fields(answer, FORM)["tw"] == "我的寫法"
    assert GlossaryTerm.objects.get().tw == "對方的寫法"
    assert chief.post(change(made), fields(answer, FORM)).status_code == 302
    assert GlossaryTerm.objects.get().tw == "我的寫法"


def test_a_sentence_is_tried_without_saving(chief):
    sent = EXAMPLE | {"tw": "碳的資產", "sentence": "碳资产增加。", "_try": "1"}
    answer = chief.post(ADD, sent)
    found = text(answer, "#trial")
    assert "简体 （与线上相同） 碳资产增加。" in found
    assert "台湾繁体 碳的資產增加。" in found
    assert [node.text() for node in parsed(answer).css("#trial dd ins")] == ["的"]
    assert fields(answer, FORM)["sentence"] == "碳资产增加。"
    assert not GlossaryTerm.objects.exists()
    assert "请先写一句话。" in text(chief.post(ADD, sent | {"sentence": ""}))


def test_a_trial_escapes_and_warns(chief):
    sent = {"hans": "于正", "kind": "name", "active": "on", "sentence": "<b>于正</b>在发言", "_try": "1"}
    answer = chief.post(ADD, sent)
    assert "<b>" not in answer.content.decode()
    assert "这样改以后，词表将不能生效：" in text(answer, "#trial")
    assert "台湾繁体里，“于正在发言”应是“於正在發言”" in text(answer, "#trial")


def test_editors_read_and_change_nothing(browser):
    made = term()
    glossary.publish_glossary(by=None)
    release = GlossaryRelease.objects.get()
    assert rows(browser.get(BASE))[0][5] == "已生效"
    assert not parsed(browser.get(BASE)).css(f"a[href='{PUBLISH}'], a[href='{PASTE}']")
    assert "碳權資產" in text(browser.get(change(made)))
    assert not parsed(browser.get(change(made))).css("#content input[name=hans]")
    assert browser.get(f"{RELEASES}{release.pk}/change/").status_code == 200
    for address in (ADD, PASTE, PUBLISH, f"{RELEASES}{release.pk}/restore/", f"{BASE}{made.pk}/delete/"):
        assert browser.get(address).status_code == 403
        assert browser.post(address, EXAMPLE | {"post": "yes", "lines": "甲乙\t丙"}).status_code == 403
    assert browser.post(change(made), EXAMPLE | {"tw": "x"}).status_code == 403
    assert GlossaryTerm.objects.get().tw == "碳權資產"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=資產", ["碳资产"]),
        ("?q=碳權", ["碳资产"]),
        ("?q=依据", ["软件业"]),
        ("?kind=name", ["钟敏"]),
        ("?active__exact=0", ["软件业"]),
        ("?q=(", []),
        ("", ["软件业", "钟敏", "碳资产"]),
    ],
)
def test_search_and_filters(chief, query, found):
    term()
    term("钟敏", tw="", kind="name")
    term("软件业", tw="軟體業", active=False, note="依据某文件")
    assert [row[0] for row in rows(chief.get(f"{BASE}{query}"))] == found


def test_the_shipped_rules_stand_beside_and_ours_win(chief):
    term("项目", tw="專案")
    answer = chief.get(BASE)
    assert f"随站点提供的规则（{len(shipped())} 条" in text(answer, ".shipped summary")
    assert "以本站的为准" in text(answer, ".shipped")
    found = chief.get(f"{BASE}?q=項目")
    assert text(found, ".shipped tbody tr") == "项目停用内置替换——以本站的规则为准"
    link = parsed(chief.get(f"{BASE}?q=循环经济")).css_first(".shipped tbody a").attributes["href"]
    assert fields(chief.get(link), FORM)["hans"] == "循环经济"


@pytest.mark.parametrize("number", [1, 3, 20])
def test_the_list_costs_the_same_for_any_number(chief, django_assert_num_queries, number):
    GlossaryTerm.objects.bulk_create([GlossaryTerm(hans=f"词条{n}号", tw="詞條") for n in range(number)])
    glossary.publish_glossary(by=make.user("chief_editor"))
    chief.get(BASE)  # which also renews the session
    with django_assert_num_queries(8):
        chief.get(BASE)


def test_a_term_is_deleted_through_the_verb(chief):
    made = term()
    glossary.publish_glossary(by=None)
    assert chief.post(f"{BASE}{made.pk}/delete/", {"post": "yes"}).status_code == 302
    event = Event.objects.get(move="delete")
    assert (event.subject_id, event.actor, event.details["values"]["hans"]) == (made.pk, "周总", "碳资产")
    assert "有 1 个词与线上不同" in text(chief.get(BASE), ".panel")


# Many at once


def test_many_lines_are_pasted(chief):
    lines = "碳资产\t碳權資產\t\t\t部委写法\r\n\r\n钟敏\t\t\t专名\n数据\t\t\t停用内置替换\t\n"
    assert chief.post(PASTE, {"lines": lines}).status_code == 302
    found = GlossaryTerm.objects.order_by("pk").values_list("hans", "tw", "kind", "note", "active")
    assert list(found) == [
        ("碳资产", "碳權資產", "term", "部委写法", True),
        ("钟敏", "", "name", "", True),
        ("数据", "", "veto", "", True),
    ]
    assert Event.objects.filter(move="create").count() == 3


def test_one_bad_line_and_nothing_is_saved(chief):
    old = term("运行", tw="運作")
    lines = "\t空的\n碳资产\t碳權資產\nETS\tx\n运行\t運轉\n碳资产\t又一次\n<b>粗\tx\n项目\tx\t\t错\n"
    answer = chief.post(PASTE, {"lines": lines})
    assert answer.status_code == 400
    said = text(answer, ".errornote")
    for sentence in (
        "第 1 行“”：请填写原词。",
        "第 3 行“ETS”：原词须含汉字",
        f"第 4 行“运行”：“运行”已有一条规则（第 {old.pk} 条）",
        "第 5 行“碳资产”：与第 2 行是同一个词。",
        "第 6 行“<b>粗”：原词和译词不能含有",
        "第 7 行“项目”：请选择种类",
    ):
        assert sentence in said
    assert parsed(answer).css_first("textarea").text().strip("\n") == lines.strip("\n")
    assert "<b>粗" not in answer.content.decode()
    assert GlossaryTerm.objects.count() == 1


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [("", "请粘贴至少一行。"), ("\n \n", "请粘贴至少一行。"), ("甲乙\t丙\n" * 501, "一次最多 500 行，现有 501 行。")],
)
def test_nothing_or_too_much_to_paste(chief, lines, sentence):
    answer = chief.post(PASTE, {"lines": lines})
    assert (answer.status_code, sentence in text(answer, ".errornote")) == (400, True)


# Releases


def test_the_preview_leads_to_a_release(chief):
    make.published(title="碳资产管理", body="<p>碳资产增加。</p>", summary="摘要")
    term()
    seen = chief.get(PUBLISH)
    said = text(seen)
    assert "新增 碳资产" in said
    assert "1 篇稿件含有这个词；看过的句子里 2 句的写法会变。" in said
    assert list(dict.fromkeys(node.text() for node in parsed(seen).css(".rewording dd ins"))) == ["權"]
    assert confirm(chief, note="第一批").status_code == 302
    release = GlossaryRelease.objects.get()
    assert (release.version, release.note, str(release.by)) == (1, "第一批", "周总")
    listed = chief.get(BASE)
    assert "已生效" in rows(listed)[0]
    assert "词条与线上相同" in text(listed, ".panel")
    assert "没有需要生效的改动" in text(chief.get(PUBLISH))


def test_a_preview_that_is_out_of_date_is_shown_anew(chief):
    made = term()
    old = fields(chief.get(PUBLISH), "#content-main form")
    made.tw = "碳的資產"
    glossary.save_term(made, by=None)
    answer = chief.post(PUBLISH, old | {"note": "我的说明"})
    assert answer.status_code == 409
    assert "没有生效：预览之后" in text(answer, ".errornote")
    assert "碳的資產" in text(answer)
    again = fields(answer, "#content-main form")
    assert again["note"] == "我的说明"
    assert not GlossaryRelease.objects.exists()
    assert chief.post(PUBLISH, again).status_code == 302


def test_a_bad_rule_is_named_and_nothing_happens(chief):
    term()
    assert confirm(chief).status_code == 302
    bad = term("于正", tw="", kind="name")
    for answer in (chief.get(PUBLISH), chief.post(PUBLISH, {"note": "x"})):
        assert f"词表未生效：第 {bad.pk} 条“于正”无法使用。线上仍是第 1 版。" in text(answer, ".errornote")
        assert not parsed(answer).css("#content-main form")
    assert GlossaryRelease.objects.count() == 1


def test_the_states_of_terms(chief):
    kept, changed, gone, sleeping = (term(f"碳词{n}号") for n in "甲乙丙丁")
    sleeping.active = False
    glossary.save_term(sleeping, by=None)
    glossary.publish_glossary(by=None)
    changed.tw, gone.active = "另一個", False
    for made in (changed, gone):
        glossary.save_term(made, by=None)
    assert {row[0]: row[5] for row in rows(chief.get(BASE))} == {
        kept.hans: "已生效",
        changed.hans: "未生效",
        gone.hans: "待停用",
        sleeping.hans: "已停用",
    }


def test_releases_tell_who_when_and_what_and_one_comes_back(chief):
    made = term()
    confirm(chief, note="第一批")
    made.tw = "碳的資產"
    glossary.save_term(made, by=None)
    term("配额清缴", tw="配額繳交")
    confirm(chief)
    listed = rows(chief.get(RELEASES))
    assert [[row[0], *row[2:]] for row in listed] == [
        ["第 2 版 线上", "周总", "新增：配额清缴；修改：碳资产", "-"],
        ["第 1 版", "周总", "新增：碳资产", "第一批"],
    ]
    first = GlossaryRelease.objects.get(version=1)
    detail = chief.get(f"{RELEASES}{first.pk}/change/")
    assert "碳權資產" in text(detail)
    restore = f"{RELEASES}{first.pk}/restore/"
    assert parsed(detail).css(f"a[href='{restore}']")
    refused = confirm(chief, restore, note="")
    assert (refused.status_code, "请写明恢复这一版的理由。" in text(refused)) == (400, True)
    assert confirm(chief, restore, note="用错了").status_code == 302
    third = GlossaryRelease.objects.newest()
    assert (third.version, third.entries, third.note) == (3, first.entries, "恢复第 1 版：用错了")
    assert "恢复词表旧版" in text(chief.get(f"{RELEASES}{third.pk}/history/"))
    assert [row[5] for row in rows(chief.get(BASE))] == ["未生效", "未生效"]
    assert "不用恢复" in text(chief.get(restore))


@pytest.mark.parametrize("number", [1, 3, 20])
def test_the_list_of_releases_costs_the_same(chief, django_assert_num_queries, number):
    GlossaryRelease.objects.bulk_create([GlossaryRelease(version=n + 1) for n in range(number)])
    chief.get(RELEASES)
    with django_assert_num_queries(5):
        chief.get(RELEASES)


def test_nobody_adds_changes_or_deletes_releases(chief):
    made = GlossaryRelease.objects.create(version=1)
    for address in ("add/", f"{made.pk}/delete/"):
        assert chief.get(f"{RELEASES}{address}").status_code == 403
    assert chief.post(f"{RELEASES}{made.pk}/change/", {"version": "9"}).status_code == 403
    assert chief.get(f"{RELEASES}999/change/").status_code == 404
