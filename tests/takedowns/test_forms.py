"""The public forms: what they take, what they say to bad input, and that nothing typed is lost."""

import pytest

from takedowns.forms.claims import TRUTH_VERSION
from takedowns.forms.kinds import FORMS
from takedowns.forms.pages import MOST, Pages
from takedowns.guide import BY_KIND
from takedowns.states import PUBLIC_KINDS

REASON = "我们的报道被整篇转载，没有得到许可，请下架。"
USCC = "91350100M000100Y43"
GOOD = {
    "claimant": "organisation",
    "name": "海岸日报社",
    "email": "rights@haian.example.cn",
    "phone": "0532-81234567",
    "address": "青岛市某某路一号",
    "uscc": USCC,
    "lang": "zh-Hans",
    "reason": REASON,
    "publish_level": "redacted",
    "truth": "on",
}
MORE = {"relation": "self", "category": "rumour", "standing": "author", "request": "remove"}


def filled(kind, **changes):
    form = FORMS[kind](GOOD | MORE | changes)
    form.is_valid()
    return form


def fault(kind, **changes):
    """The sentences about one field."""
    return " ".join(filled(kind, **changes).errors.get(next(iter(changes)), []))


def pages(**rows):
    return Pages(
        {"rows": str(len(rows)), **{f"{name.replace('_', '-')}": text for name, text in rows.items()}}, kind="copyright"
    )


def test_there_is_a_form_and_a_guide_for_each_public_kind():
    assert set(FORMS) == set(BY_KIND) == {str(kind) for kind in PUBLIC_KINDS}


@pytest.mark.parametrize("kind", FORMS)
def test_a_good_form_is_taken(kind):
    form = filled(kind)
    assert form.errors == {}
    assert form.told()["truth"] == TRUTH_VERSION
    assert form.told()["reason"] == REASON
    assert "email" not in form.told()
    assert form.person()["email"] == "rights@haian.example.cn"


@pytest.mark.parametrize("kind", FORMS)
def test_a_missing_legal_element_does_not_block(kind):
    """Hard errors are only: no reason, no contact where needed, truth not ticked."""
    needed = {"name", "email", "reason", "truth"}
    needed -= {"harmful": {"name", "email"}, "correction": {"name"}}.get(kind, set())
    radios = {"claimant": "person", "relation": "self", "standing": "author", "request": "remove"}
    form = FORMS[kind](radios)
    assert not form.is_valid()
    assert set(form.errors) == needed


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "nobody"}, "邮箱地址不对"),
        ({"phone": "12345678901"}, "电话号码不对"),
        ({"uscc": USCC[:-1] + "9"}, "校验位不对"),
        ({"uscc": "12345"}, "应为 18 位"),
        ({"address": "青岛"}, "5 到 200"),
        ({"reason": "短"}, "至少要 20 个"),
        ({"reason": "https://a.example/" + "b" * 40}, "不能只有网址"),
        ({"reason": "😀" * 30}, "不能只有网址或表情"),
        ({"reason": "长" * 4001}, "超过 4000"),
        ({"first_date": "2999-01-01"}, "不能晚于今天"),
        ({"first_date": "2023-02-30"}, "日期不对"),
        ({"first_url": "javascript:alert(1)"}, "网址不对"),
        ({"authority_until": "很久"}, "没有这一天"),
        ({"work_type": "nonsense"}, "这个选项不存在"),
        ({"truth": ""}, "请读完声明并勾选"),
        ({"where": "那篇文章"}, "20 个字以上"),
        ({"work": "字" * 201}, "现在有 201 字"),
    ],
)
def test_each_error_is_a_chinese_sentence_with_the_fix(changes, words):
    sentence = fault("copyright", **changes)
    assert words in sentence
    assert sentence.rstrip().endswith(("。", "）。"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"phone": "＋86 138-0013-8123"}, {"phone": "13800138123"}),
        ({"email": "a@例子.中国"}, {"email": "a@xn--fsqu00a.xn--fiqs8s"}),
        ({"name": "王\u202e小\u200b明\r\nBcc: x"}, {"name": "王小明 Bcc: x"}),
        ({"uscc": USCC.lower()}, {"uscc": USCC}),
        ({"authority_until": "2027年3月5日"}, {"authority_until": "2027-03-05"}),
    ],
)
def test_what_is_typed_is_made_tidy(typed, kept):
    person = filled("copyright", **typed).person()
    assert {name: person[name] for name in kept} == kept


def test_an_anonymous_report_has_nobody_behind_it():
    form = FORMS["harmful"]({"category": "rumour", "reason": REASON, "truth": "on"})
    assert form.is_valid()
    assert form.person() == {}


def test_several_lines_in_a_row_are_several_pages_and_doubles_drop():
    found = pages(page0_raw="/tanshichang/2024/0101/1.html\n#2\n\n#2", page1_raw="#3")
    assert found.is_valid(description="")
    assert [line["raw"] for line in found.lines()] == ["/tanshichang/2024/0101/1.html", "#2", "#3"]
    assert all(line["what"] == "whole" for line in found.lines())


def test_another_host_is_named_in_the_error_of_its_row():
    """Scenario 22, the form's half: the good lines stay."""
    found = pages(page0_raw="#1", page1_raw="https://elsewhere.example/a.html")
    assert not found.is_valid(description="")
    assert found.rows[0].errors == {}
    assert "elsewhere.example" in found.rows[1].errors["raw"][0]


def test_nineteen_good_lines_and_one_unknown_are_accepted():
    lines = "\n".join([f"#{n}" for n in range(1, 20)] + ["一篇说不清的文章"])
    assert pages(page0_raw=lines).is_valid(description="")


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "请填网页地址"), ("某一篇文章", "请填网页地址"), ("\n".join(f"#{n}" for n in range(1, 22)), "最多 20 处")],
)
def test_no_page_or_too_many_is_a_sentence(typed, words):
    found = pages(page0_raw=typed)
    assert not found.is_valid(description="")
    assert words in found.errors[0]


def test_a_description_is_enough():
    assert pages(page0_raw="").is_valid(description="去年三月头版关于某某公司配额的那一篇长篇报道")


def test_a_part_of_a_page_says_which():
    found = pages(page0_raw="#1", page1_raw="#2")
    found.rows[0].data = found.rows[0].data | {"page0-what": "quote", "page1-what": "picture", "page1-picture": "0"}
    found.rows[1].data = found.rows[0].data
    assert not found.is_valid(description="")
    assert "请照抄有关的原文" in found.rows[0].errors["quote"][0]
    assert found.rows[1].errors["picture"] == ["请填 1 到 200 之间的数字。"]
    assert found.rows[0].is_open


def test_rows_are_bounded_whatever_is_sent():
    for rows in ("999999", "-1", "²", "", "x"):
        assert 1 <= Pages({"rows": rows}, kind="copyright").count <= MOST


def test_a_form_that_only_grows_says_nothing_about_what_is_still_empty():
    found = pages(page0_raw="https://elsewhere.example/").unchecked(more=1)
    assert found.count == 2
    assert found.rows[0]["raw"].value() == "https://elsewhere.example/"
    assert not any(row.errors for row in found.rows)
