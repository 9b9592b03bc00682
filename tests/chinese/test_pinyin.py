"""How names are typed."""

import csv
from pathlib import Path

import pytest

from chinese.folding import fold
from chinese.pinyin import DATA, initials, pinyin, syllables
from chinese.readings import is_reading

REGIONS = Path(__file__).parents[2] / "regions" / "data" / "regions.csv"


@pytest.mark.parametrize(
    ("name", "typed", "first"),
    [
        ("碳普惠", "tanpuhui", "tph"),
        ("綠色金融", "lvsejinrong", "lsjr"),
        ("重庆", "chongqing", "cq"),
        ("重点", "zhongdian", "zd"),
        ("长沙银行", "changshayinhang", "csyh"),
        ("CCER项目", "ccerxiangmu", "ccerxm"),
        ("西藏", "xizang", "xz"),
        ("碳储藏", "tanchucang", "tcc"),
        ("调研·调整", "diaoyantiaozheng", "dytz"),
        ("《绿证》（2025）", "lvzheng2025", "lz2025"),
        ("，。", "", ""),
    ],
)
def test_pinyin(name, typed, first):
    assert pinyin(name) == typed
    assert initials(name) == first


def test_every_region_reads_as_its_address_says():
    """Where two regions share an address, or one is spelled in its own way, it only begins so."""
    rows = list(csv.DictReader(REGIONS.read_text(encoding="utf-8").splitlines()))
    assert len(rows) > 300
    wrong = [
        row["short"]
        for row in rows
        if not row["slug"].replace("-", "").replace("v", "u").startswith(pinyin(row["short"]).replace("v", "u"))
    ]
    assert wrong == ["陕西"]


def test_every_word_of_the_list_has_a_syllable_for_each_character():
    tones = {"a": "aāáǎà", "e": "eēéěè", "i": "iīíǐì", "o": "oōóǒò", "u": "uūúǔù", "v": "üǖǘǚǜ"}

    def may_read(char, syllable):
        spelled = syllable.replace("v", "ü")
        forms = [
            spelled[:at] + tone + spelled[at + 1 :]
            for at, letter in enumerate(syllable)
            for tone in tones.get(letter, "")
        ]
        return any(is_reading(char, form) for form in forms)

    lines = [line.split() for line in (DATA / "pinyin_words.txt").read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 200
    assert len({fold(word) for word, *_ in lines}) == len(lines)
    wrong = [
        (word, char, syllable)
        for word, *spelled in lines
        for char, syllable in zip(word, spelled, strict=True)
        if not may_read(char, syllable)
    ]
    # Place names of Hebei and Shandong, which the table of readings does not know.
    assert wrong == [("乐陵", "乐", "lao"), ("乐亭", "乐", "lao")]


def test_one_syllable_a_character():
    assert syllables("碳A1，汇") == ["tan", "a", "1", "hui"]
