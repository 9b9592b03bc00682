"""The hazard table under the rules we ship; and that it notices a glossary that breaks it."""

import pytest

from chinese.converting import Converters, current
from chinese.glossary import VETO, Release, Term
from chinese.hazards import KNOWN, MUST, broken, damages, hazards

FAMILIES = (
    "后後 干乾幹 里裡裏 发發髮 台臺颱檯 面麵 只隻 征徵 系係繫 钟鐘鍾 余餘 范範 岳嶽 于於 姜薑 游遊 制製 复復複覆 历歷曆 采採 谷穀 "
    "松鬆 冲衝沖 志誌 准準 占佔 杰傑 沈瀋 郁鬱 岩巖 伙夥 咸鹹 折摺 卷捲 云雲 丑醜 斗鬥 种種 朴樸 像象 座坐"
).split()


def test_every_row_holds():
    assert list(broken(current())) == []


def test_the_table_is_well_made():
    rows = hazards()
    assert len(rows) > 400
    assert {row.script for row in rows} == {"hans", "hant", "mixed"}
    assert {row.kind for row in rows} == {MUST, KNOWN}
    assert len({(row.script, row.text) for row in rows}) == len(rows)
    assert all(len(row.right) == 3 and all(row.right) for row in rows)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_a_word_with_it(family):
    assert any(family[0] in row.text for row in hazards() if row.script == "hans")


@pytest.mark.parametrize(
    ("term", "text"),
    [(Term("配额清缴", tw="配額繳清"), "配额清缴"), (Term("郁先生", tw="郁先生", hk="郁先生", kind="name"), "郁先生")],
)
def test_a_release_that_breaks_a_row_is_noticed(term, text):
    found = [row.text for row, _ in broken(Converters(Release(1, (term,))))]
    assert found == [text]


@pytest.mark.parametrize(
    ("term", "texts"),
    [
        # characters: the table decides
        (Term("皇后", tw="皇後", number=4), ["皇后与后来"]),
        (Term("于正", kind="name", number=4), ["于正在发言", "于正在发言"]),
        # an accepted error that turns right is no damage
        (Term("郁先生", tw="郁先生", hk="郁先生", kind="name"), []),
        # words: the editors decide, whether they take a word of the region back or choose another
        (Term("数据", kind=VETO), []),
        (Term("数据", tw="數據"), []),
        (Term("数据质量", tw="資料品質"), []),
        (Term("配额清缴", tw="排放額度繳交"), []),
        (Term("程序", tw="程式"), []),
    ],
)
def test_a_release_does_damage_to_characters_not_by_its_choice_of_words(term, texts):
    found = list(damages(Converters(Release(1, (term,)))))
    assert [damage.hazard.text for damage in found] == texts
    assert {damage.rule for damage in found} <= {term}


def test_several_rules_may_meet_in_a_row_and_the_newest_is_named():
    kept = (Term("数据", kind=VETO, number=3), Term("企业", tw="公司", number=9))
    assert list(damages(Converters(Release(1, kept)))) == []
    nested = (Term("数据", kind=VETO, number=3), Term("数据质量", tw="資料品質", number=9))
    assert list(damages(Converters(Release(1, nested)))) == []
    found = damages(Converters(Release(1, (Term("皇后与", tw="王后與", number=2), Term("后来", tw="后来", number=7)))))
    assert {damage.rule.number for damage in found} == {7}


def test_damage_says_what_should_have_come():
    damage = next(damages(Converters(Release(1, (Term("皇后", tw="皇後"),)))))
    assert (damage.variant.code, damage.came, damage.right) == ("tw", "皇後與後來", "皇后與後來")
