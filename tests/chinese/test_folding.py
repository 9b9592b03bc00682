"""The fold: same length, same again, and one form for every way of writing a word."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chinese.folding import fold, pattern


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("綠證", "绿证"),
        ("裏程碑", "里程碑"),
        ("裡程碑", "里程碑"),
        ("里程碑", "里程碑"),
        ("ＥＳＧ", "esg"),
        ("二○二五年", "二〇二五年"),
        ("二◯二五年", "二〇二五年"),
        ("Café", "cafe"),
        ("LǙ", "lu"),
        ("半島都市報：王媛", "半岛都市报:王媛"),
        ("（試行）", "(试行)"),
        ("㎡", "㎡"),
        ("①", "1"),
        ("　", " "),
        ("\uf9b4", "领"),
        ("ﾀ", "タ"),
        ("ガ", "ガ"),
        ("İ", "i"),
    ],
)
def test_fold(written, folded):
    assert fold(written) == folded


CLASSES = """
后後 干乾幹 发發髮 台臺颱檯 面麵 只隻祇 征徵 系係繫 钟鐘鍾 坐座 像象 借藉 了瞭 复復複覆 沈瀋沉 划劃画畫 熏薰 苏蘇甦 堤隄 村邨
碗椀 周賙 资資貲 它牠 果菓 峰峯 群羣 为為爲 鉴鑒鑑 录錄録
"""


@pytest.mark.parametrize("forms", CLASSES.split())
def test_one_class_folds_to_one_simplified_character(forms):
    assert len(set(fold(forms))) == 1
    assert fold(forms)[0].encode("gb2312")


@pytest.mark.parametrize("pair", ["减碱", "碳炭", "排徘", "未末", "王玉", "大太", "己已"])
def test_look_alikes_stay_apart(pair):
    assert fold(pair[0]) != fold(pair[1])


@given(st.text())
def test_fold_keeps_the_length_and_is_done_once(text):
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


def test_every_character_folds_for_good():
    every = "".join(map(chr, range(0x11000)))
    assert fold(fold(every)) == fold(every)
    assert len(fold(every)) == len(every)


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("绿证", "各省綠證交易", True),
        ("綠證", "各省绿证交易", True),
        ("裡程", "里程碑", True),
        ("绿证", "绿色证书", False),
        ("a.c", "abc", False),
        ("a.c", "a.c", True),
        ("[x", "[x", True),
    ],
)
def test_pattern(word, text, found):
    assert bool(re.search(pattern(word), text)) == found
