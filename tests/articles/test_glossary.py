"""The glossary's moves: drafts and their constraints, releases, refusals, the way back, what a preview says."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles import glossary, trials
from articles.models import GlossaryRelease, GlossaryTerm
from chinese.glossary import MOST_TERMS
from chinese.variants import TW
from tests import make
from tests.articles.racing import errors_of
from workflow.errors import Blocked, NotPermitted, ReasonMissing, Stale, WrongState
from workflow.models import Event

pytestmark = pytest.mark.django_db


def term(hans="碳资产", *, tw="碳權資產", **fields):
    """A saved term."""
    return glossary.save_term(GlossaryTerm(hans=hans, tw=tw, **fields), by=None)


def release(*words, **options):
    """A release with these words beside the terms there are."""
    for word in words:
        term(word, tw=f"{word}改")
    return glossary.publish_glossary(by=None, **options)


# Terms


@pytest.mark.parametrize(
    ("fields", "where", "sentence"),
    [
        ({"hans": "ETS"}, "hans", "原词须含汉字，最长 20 字。"),
        ({"hans": "碳"}, "hans", "原词至少 2 个字：单个字会改动所有含有它的词。"),
        ({"hans": "運行"}, "hans", "原词请用简体填写：繁体字不会出现在简体稿件里。"),
        ({"hans": "运行", "tw": "<b>运行</b>"}, "tw", "原词和译词不能含有空格、引号、< > & 和不可见字符。"),
        ({"hans": "运行", "tw": "", "hk": '運"行'}, "hk", "原词和译词不能含有空格、引号、< > & 和不可见字符。"),
        ({"hans": "运<i>行"}, "hans", "原词和译词不能含有空格、引号、< > & 和不可见字符。"),
        ({"hans": "运行", "tw": ""}, "tw", "请填写台湾或香港的写法，至少一种。"),
        (
            {"hans": "运行", "kind": "veto"},
            "tw",
            "“停用内置替换”不用填写译词；要换成指定的词，请选“用语”。",
        ),
    ],
)
def test_what_cannot_be_a_term(fields, where, sentence):
    with pytest.raises(ValidationError) as refused:
        term(**fields)
    assert refused.value.message_dict[where] == [sentence]
    assert not GlossaryTerm.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"hans": "ETS", "tw": "x"},
        {"hans": "碳", "tw": "x"},
        {"hans": "运<行", "tw": "x"},
        {"hans": "运 行", "tw": "x"},
        {"hans": "运行", "tw": '"'},
        {"hans": "运行", "hk": "a&b"},
        {"hans": "运行"},
        {"hans": "运行", "tw": "x", "kind": "other"},
    ],
)
def test_the_database_is_the_last_guard(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        GlossaryTerm.objects.create(**fields)
    GlossaryTerm.objects.create(hans="𫚉鱼CO₂", tw="魟魚")


def test_one_active_rule_for_a_word_and_the_sentence_names_it():
    first = term("运行", tw="運作")
    with pytest.raises(ValidationError) as refused:
        term("运行", tw="運轉")
    assert refused.value.message_dict["hans"] == [f"“运行”已有一条规则（第 {first.pk} 条），请修改那一条。"]
    with pytest.raises(IntegrityError), transaction.atomic():
        GlossaryTerm.objects.create(hans="运行", tw="運轉")
    sleeping = term("运行", tw="運轉", active=False)
    sleeping.active = True
    with pytest.raises(ValidationError, match=f"第 {first.pk} 条"):
        glossary.save_term(sleeping, by=None)


def test_there_are_at_most_two_thousand():
    words = [f"词{chr(0x4E00 + n % 100)}{n}" for n in range(MOST_TERMS)]
    GlossaryTerm.objects.bulk_create([GlossaryTerm(hans=word, tw="詞") for word in words])
    with pytest.raises(Blocked, match="最多 2000 条"):
        term()
    term(active=False)
    assert GlossaryTerm.objects.in_use().count() == MOST_TERMS


def test_terms_leave_events_with_old_and_new_words():
    chief = make.user("chief_editor")
    made = glossary.save_term(GlossaryTerm(hans="碳资产", tw="碳權資產"), by=chief)
    made.tw = "碳資產"
    glossary.save_term(made, by=chief)
    glossary.save_term(made, by=chief)
    changed, created = Event.objects.about(made)
    assert (created.move, created.by) == ("create", chief)
    assert changed.details["changes"] == {"tw": ["碳權資產", "碳資產"]}
    pk = made.pk
    glossary.delete_term(made, by=chief)
    assert Event.objects.filter(subject_id=pk, move="delete").get().details["values"]["hans"] == "碳资产"


def test_who_saves_what_another_has_changed_is_told():
    made = term()
    seen = glossary.fingerprint(made)
    other = GlossaryTerm.objects.get(pk=made.pk)
    other.hk = "碳資產"
    glossary.save_term(other, by=None, seen=seen)
    made.tw = "我的寫法"
    with pytest.raises(Stale):
        glossary.save_term(made, by=None, seen=seen)
    assert GlossaryTerm.objects.get(pk=made.pk).hk == "碳資產"


@pytest.mark.parametrize("role", ["reporter", "regional_editor", "takedown_handler"])
def test_only_chiefs_and_administrators_may(role):
    person, made = make.user(role), term()
    first = release()
    jobs = [
        lambda: glossary.save_term(GlossaryTerm(hans="碳价格", tw="碳價"), by=person),
        lambda: glossary.save_term(made, by=person),
        lambda: glossary.add_terms([GlossaryTerm(hans="碳价格", tw="碳價")], by=person),
        lambda: glossary.delete_term(made, by=person),
        lambda: glossary.publish_glossary(by=person),
        lambda: glossary.roll_back(first, by=person, reason="试试"),
    ]
    for job in jobs:
        with pytest.raises(NotPermitted):
            job()
    assert (GlossaryTerm.objects.count(), GlossaryRelease.objects.count()) == (1, 1)


# Releases


def test_a_release_holds_the_active_terms_and_leaves_an_event():
    chief, made = make.user("chief_editor"), term()
    term("配额清缴", active=False)
    first = glossary.publish_glossary(by=chief, note="按部委文件")
    assert (first.version, first.by, first.note) == (1, chief, "按部委文件")
    assert [rule.hans for rule in first.release().terms] == ["碳资产"]
    event = Event.objects.about(first).get()
    assert (event.move, event.details) == ("publish", {"added": ["碳资产"]})
    made.tw = "碳資產"
    glossary.save_term(made, by=None)
    assert glossary.publish_glossary(by=chief).version == 2
    assert Event.objects.about(GlossaryRelease.objects.newest()).get().details == {"changed": ["碳资产"]}


def test_nothing_new_is_no_release():
    release("碳资产")
    with pytest.raises(WrongState, match="与线上第 1 版相同"):
        glossary.publish_glossary(by=None)


def test_a_release_that_breaks_the_table_is_refused_and_names_the_rule():
    for n in range(7):
        release(f"碳资产{n}号")
    bad = term("于正", tw="", kind="name")
    with pytest.raises(Blocked) as refused:
        glossary.publish_glossary(by=None)
    assert refused.value.message == f"词表未生效：第 {bad.pk} 条“于正”无法使用。线上仍是第 7 版。"
    assert "“于正在发言”应是“於正在發言”，却变成了“于正在發言”。" in refused.value.items[0]
    assert GlossaryRelease.objects.version() == 7


def test_a_release_that_does_not_compile_is_refused(monkeypatch):
    def broken(self):
        raise trials.GlossaryRefused("词表无法编译（s2twp）：缺少文件", number=made.pk)

    made = term()
    monkeypatch.setattr(trials.Converters, "load", broken)
    with pytest.raises(Blocked) as refused:
        glossary.publish_glossary(by=None)
    assert refused.value.message == f"词表未生效：第 {made.pk} 条“碳资产”无法使用。线上仍只有随站点提供的规则。"
    assert refused.value.items == ["词表无法编译（s2twp）：缺少文件"]
    assert not GlossaryRelease.objects.exists()


def test_what_got_past_the_form_is_refused_by_its_number():
    term()
    smuggled = GlossaryTerm.objects.create(hans="运行", tw="運\u200b行")
    with pytest.raises(Blocked, match=f"第 {smuggled.pk} 条“运行”无法使用"):
        glossary.publish_glossary(by=None)


def test_what_was_previewed_must_still_stand():
    made = term()
    seen = trials.preview(glossary.drafts()).seen
    made.tw = "碳資產"
    glossary.save_term(made, by=None)
    with pytest.raises(Stale):
        glossary.publish_glossary(by=None, seen=seen)
    fresh = trials.preview(glossary.drafts()).seen
    glossary.publish_glossary(by=None, seen=fresh)
    with pytest.raises(Stale):
        glossary.publish_glossary(by=None, seen=fresh)


def test_the_way_back_is_a_new_release():
    first = release("碳资产")
    release("配额清缴")
    chief = make.user("chief_editor")
    for reason in ("", "  "):
        with pytest.raises(ReasonMissing):
            glossary.roll_back(first, by=chief, reason=reason)
    with pytest.raises(ReasonMissing):
        glossary.roll_back(first, by=chief, reason="长" * 151)
    third = glossary.roll_back(first, by=chief, reason="用错了")
    assert (third.version, third.entries, third.note) == (3, first.entries, "恢复第 1 版：用错了")
    assert Event.objects.about(third).get().details == {"removed": ["配额清缴"]}
    assert GlossaryTerm.objects.count() == 2
    with pytest.raises(WrongState):
        glossary.roll_back(first, by=chief, reason="再来")


def test_an_old_release_that_cannot_be_used_any_more_stays_old():
    release("碳资产")
    old = GlossaryRelease.objects.create(version=2, entries=[{"hans": "于正", "kind": "name", "number": 9}])
    odd = GlossaryRelease.objects.create(version=3, entries=[{"hans": "ETS", "tw": "x", "number": 4}])
    release("配额清缴")
    for stored, number in ((old, 9), (odd, 0)):
        with pytest.raises(Blocked, match="线上仍是第 4 版") as refused:
            glossary.roll_back(stored, by=None, reason="x")
        assert not number or f"第 {number} 条" in refused.value.message


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_chiefs_at_once_make_one_release_and_a_refusal():
    term()
    errors = errors_of(*[lambda: glossary.publish_glossary(by=None)] * 2)
    assert GlossaryRelease.objects.version() == 1
    assert [type(error) for error in errors] in ([Stale], [WrongState])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_rules_of_a_word_at_once_make_one():
    errors = errors_of(*[lambda: term("运行", tw="運作")] * 2)
    assert GlossaryTerm.objects.count() == 1
    assert [type(error) for error in errors] == [ValidationError]


# The preview


def test_a_preview_shows_the_sentences_of_what_readers_see():
    make.published(title="碳资产管理办法", body="<p>本市碳资产增加。别的事。</p>", summary="摘要")
    make.published(title="旧闻", body="<p>碳资产减少。</p>", summary="摘要")
    for kind, maker in make.INVISIBLE.items():
        maker(title=f"碳资产 canary-{kind}")
    term()
    found = trials.preview(glossary.drafts())
    assert (found.version, found.refused, [change.label for change in found.changes]) == (0, None, ["新增"])
    effect = found.effects[0]
    assert (effect.articles, effect.more, effect.differing) == (2, False, 3)
    sentences = {(one.title, one.before, one.after) for one in effect.sentences}
    assert ("碳资产管理办法", "本市碳資產增加。", "本市碳權資產增加。") in sentences
    assert {one.variant for one in effect.sentences} == {TW}
    assert "canary" not in repr(found)


def test_a_preview_knows_added_changed_and_removed_words_in_both_directions():
    make.published(title="軟體業減碳", body="<p>軟體業的碳排放。</p>", summary="摘要")
    gone, kept = term("碳价格", tw="碳價"), term("碳交易所")
    release()
    gone.active, kept.hk = False, "碳交所"
    glossary.save_term(gone, by=None)
    glossary.save_term(kept, by=None)
    term("软件业", tw="軟體業", reverse=True)
    found = trials.preview(glossary.drafts())
    assert [(change.label, change.hans) for change in found.changes] == [
        ("新增", "软件业"),
        ("修改", "碳交易所"),
        ("停用", "碳价格"),
    ]
    simplified = {(one.variant.code, one.before, one.after) for one in found.effects[0].sentences}
    assert ("hans", "软体业的碳排放。", "软件业的碳排放。") in simplified


def test_a_preview_of_many_words_is_bounded():
    words = [f"词条第{n}号" for n in range(60)]
    GlossaryTerm.objects.bulk_create([GlossaryTerm(hans=word, tw="詞條") for word in words])
    found = trials.preview(glossary.drafts())
    assert (len(found.changes), len(found.effects), len(found.unlisted)) == (60, 50, 10)
    release()
    assert trials.preview(glossary.drafts()).changes == []
