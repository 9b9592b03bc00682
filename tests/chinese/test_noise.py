"""Pinyin noise: what mirror sites put in goes, what authors wrote stays."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chinese.noise import cut, profile, reading_spans
from chinese.readings import is_common, is_reading

NOISY = "這項標(biāo)準(zhǔn)由市裡發(fā)布，企業(yè)達(dá)到(dào)要求後可以簽協(xié)議。"
CLEAN = "這項標準由市裡發布，企業達到要求後可以簽協議。"
MUST_SURVIVE = [
    "CO2(二氧化碳)", "含量5(mg)", "酸碱度(pH)", "王(wang)先生", "上海(shanghai)", "和(he)", "碳(c)", "标准(biāo zhǔn)", "能源(ESG)",
    "青岛（以下简称市局）", "达(dào)标", "标(dá)准", "达(dāá)标", "(dá)达", "达 (dá)", "达[dá]", "达(dá", "路(lù gōng)",
]  # fmt: skip


def without_readings(text, page=None):
    """The text without pinyin noise; without a profile the text is taken for the whole page."""
    return cut(text, reading_spans(text, page or profile(text)))


def test_a_noisy_text_becomes_clean():
    assert without_readings(NOISY) == CLEAN


@pytest.mark.parametrize("text", MUST_SURVIVE)
def test_survives_even_on_a_noisy_page(text):
    assert without_readings(NOISY + text) == CLEAN + text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("領（lǐng）域", "領域"),
        ("領(lǐng)(lǐng)域", "領域"),
        (unicodedata.normalize("NFD", "領(lǐng)域綠(lǜ)色"), "領域綠色"),
        ("國(ɡuó)家", "國家"),
        ("華(huá)為", "華為"),
        ("女(nǚ)性", "女性"),
        ("综(zōng)合", "综合"),
        ("𠮷(jí)祥", "𠮷(jí)祥"),
    ],
)
def test_on_a_noisy_page(text, cleaned):
    assert without_readings(text, profile(NOISY)) == cleaned


def test_a_lone_gloss_of_a_rare_character_is_the_authors():
    assert without_readings("这家企业名叫犇(bēn)鑫，做的是风电。") == "这家企业名叫犇(bēn)鑫，做的是风电。"
    assert without_readings(NOISY + "名叫犇(bēn)鑫。") == CLEAN + "名叫犇(bēn)鑫。"
    assert without_readings(NOISY + "名叫犇(bēn)鑫，犇(bēn)鑫。") == CLEAN + "名叫犇鑫，犇鑫。"


def test_few_hits_touch_only_everyday_characters():
    assert without_readings("全国(guó)的镁(měi)价") == "全国的镁(měi)价"


def test_few_hits_among_very_much_text_touch_only_everyday_characters():
    long = "碳市场运行平稳。" * 400
    assert without_readings(long + "镁(měi)锂(lǐ)镍(niè)") == long + "镁(měi)锂(lǐ)镍(niè)"


def test_the_whole_page_decides_for_each_field():
    page = profile(NOISY + "\n青島市達(dá)標")
    assert page.noisy
    assert page.hits == 8
    assert reading_spans("青島市達(dá)標", page) == [(4, 8)]


@pytest.mark.parametrize(
    ("char", "syllable", "answer"),
    [("達", "dá", True), ("达", "dá", True), ("行", "háng", True), ("行", "xíng", True), ("绿", "lǜ", True), ("绿", "lù", True),
     ("乾", "gān", True), ("乾", "qián", True), ("达", "dà", False), ("a", "ā", False), ("达", "da", False)],
)  # fmt: skip
def test_readings(char, syllable, answer):
    assert is_reading(char, syllable) == answer


def test_common_characters_of_both_scripts():
    assert all(map(is_common, "达達标標準发發国國"))
    assert not any(map(is_common, "犇骉龘a1"))


def test_cut():
    assert cut("0123456789", [(0, 2), (5, 6), (9, 10)]) == "234678"
    assert cut("abc", []) == "abc"


PIECES = st.sampled_from(
    [*"達达标標準国好犇鑫aB1 ，(（", "(dá)", "(biāo)", "（zhǔn）", "(bēn)", "(guó)", "(mg)", ")", "\n"]
)


@given(st.lists(PIECES, max_size=60).map("".join))
def test_removing_twice_changes_nothing(text):
    once = without_readings(text)
    assert without_readings(once) == once


@given(st.text())
def test_text_without_brackets_is_never_touched(text):
    text = text.replace("(", "").replace("（", "")
    assert without_readings(text) == text


def test_a_megabyte_of_open_brackets_takes_no_time():
    text = "达(" * 400_000
    assert without_readings(text) == text
    assert without_readings("达" + "(dá)" * 300_000) == "达"
