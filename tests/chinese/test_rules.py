"""The wordings of one article."""

import pytest

from chinese.converting import current
from chinese.markup import convert_html
from chinese.rules import OwnRules, own_rules, people, spell_name, unused
from chinese.variants import HANS, HK, TW


def shown(rules, text, to=TW):
    hidden = rules.hide(text)
    return rules.show(current().convert(hidden, to=to, script="hans"), text)


@pytest.mark.parametrize(
    ("name", "tw"),
    [
        ("于敏", "于敏"),
        ("余秋雨", "余秋雨"),
        ("范冰", "范冰"),
        ("岳云鹏", "岳雲鵬"),
        ("干勇", "干勇"),
        ("后羿", "后羿"),
        ("钟南山", "鍾南山"),
        ("沈云", "沈雲"),
        ("郁达夫", "郁達夫"),
        ("姜文发", "姜文發"),
        ("里查", "里查"),
        ("种师道", "种師道"),
        ("朴槿惠", "朴槿惠"),
        ("折可适", "折可適"),
        ("万俟卨", "万俟卨"),
        ("万钢", "萬鋼"),
        ("陈国强", "陳國強"),
        ("文件", "文件"),
    ],
)
def test_a_name_keeps_a_surname_that_is_written_alike(name, tw):
    assert spell_name(name, TW) == tw
    assert spell_name(name, HANS) == name


def test_terms_hold_anywhere_and_names_where_names_begin():
    rules = own_rules([{"from": "碳价", "tw": "碳權價格", "hk": ""}], ["于正", "郁文"], TW)
    assert shown(rules, "于正说碳价，由于正在，记者于正、郁文。浓郁文化") == (
        "于正說碳權價格，由於正在，記者于正、郁文。濃郁文化"
    )


@pytest.mark.parametrize("before", [*"记者 通讯员 作者 编辑 责编 摄影 文 图 （ ： “ 。 a&nbsp;".split(), " ", "　", ""])
def test_a_name_may_follow_a_role_a_mark_or_nothing(before):
    assert shown(own_rules([], ["干勇"], TW), f"{before}干勇").endswith("干勇")


@pytest.mark.parametrize("before", ["主", "骨", "记", "A", "5"])
def test_a_name_does_not_begin_inside_a_word(before):
    rules = own_rules([], ["干勇"], TW)
    assert rules.hide(f"{before}干勇") == f"{before}干勇"


def test_the_longest_word_wins_and_markup_is_escaped():
    rules = OwnRules({"碳价": "<b>", "碳价指数": '"指數"', "A&B": "甲&乙"}, {})
    assert shown(rules, "碳价指数，碳价，A&amp;B") == "&quot;指數&quot;，&lt;b&gt;，甲&amp;乙"


def test_people_of_credit_lines():
    assert people("本报记者 王媛、通讯员李国强", "王媛", "责任编辑：于敏", "Jane Doe", "新华社") == [
        "王媛",
        "李国强",
        "于敏",
    ]
    assert people("", "供稿") == []


def test_an_empty_wording_is_no_rule():
    terms = [{"from": "碳价", "tw": "", "hk": "碳價格"}]
    assert own_rules(terms, [], TW) is None
    assert own_rules(terms, [], HK) is not None
    assert own_rules(terms, ["于正"], HANS) is None


def test_no_more_than_thirty_terms_count():
    terms = [{"from": f"词{n:02}", "tw": "X", "hk": ""} for n in range(40)]
    rules = own_rules(terms, [], TW)
    assert shown(rules, "词29词30") == "X詞30"


def test_text_with_characters_of_plane_15_gets_no_rules():
    rules = own_rules([{"from": "碳价", "tw": "碳權價格", "hk": ""}], [], TW)
    assert shown(rules, "碳价\U000f0000") == "碳價\U000f0000"
    assert rules.refused == 1


def test_rules_hold_only_inside_what_is_marked_as_the_articles_own():
    rules = own_rules([{"from": "碳价", "tw": "碳權價格", "hk": ""}], [], TW)
    page = '<p>碳价</p><div data-zh-own><p title="碳价">碳价<b>碳价</b></p><i translate="no">碳价</i></div><p>碳价</p>'
    assert convert_html(page, to=TW, own=rules) == (
        '<p>碳價</p><div data-zh-own><p title="碳權價格">碳權價格<b>碳權價格</b></p><i translate="no">碳价</i></div><p>碳價</p>'
    )


def test_rules_hold_in_a_whole_fragment_of_one_article():
    rules = own_rules([{"from": "碳价", "tw": "碳權價格", "hk": ""}], [], TW)
    assert convert_html("<p>碳价</p>", to=TW, script="hans", own=rules) == "<p>碳權價格</p>"


def test_a_rule_that_matches_nothing_is_named():
    terms = [{"from": "碳价", "tw": "x", "hk": ""}, {"from": "电价", "tw": "x", "hk": ""}]
    assert unused(terms, "碳价上涨") == ["电价"]
