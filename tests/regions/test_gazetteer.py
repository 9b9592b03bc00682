"""Which regions a text is about: own headlines in both scripts, bodies, and the word lists themselves."""

from pathlib import Path

import pytest

from regions.checks import data_files_are_whole
from regions.datafiles import DATA, DataFileError
from regions.gazetteer import detect
from regions.lexicon import build, lexicon, read_decoys

TABLE = Path(__file__).parent / "titles.txt"
TITLES = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]


def found(title, body="", where="title"):
    """Short names of what was found, as a set; 吉林 and 海南 mean the provinces, their namesakes go by code."""
    hits = [hit for hit in detect(title, body) if hit.where == where]
    return {hit.code if hit.code in {"220200", "632500"} else hit.name for hit in hits}


def test_the_table_is_large_and_has_both_scripts():
    assert len(TITLES) > 300
    assert sum("灣" in title or "東" in title or "慶" in title for title, _ in TITLES) >= 5
    assert sum(not expected for _, expected in TITLES) > 60


@pytest.mark.parametrize(("title", "expected"), TITLES, ids=[title for title, _ in TITLES])
def test_titles(title, expected):
    assert found(title) == {name for name in expected.split("、") if name}


@pytest.mark.parametrize(("word", "test"), read_decoys().items())
def test_every_decoy_keeps_its_promise_and_is_needed(word, test, monkeypatch):
    title, expected = test
    assert found(title) == set(expected)
    monkeypatch.delitem(lexicon().words, word)
    assert found(title) != set(expected)


def test_the_deepest_regions_are_named_with_their_codes():
    (hit,) = detect("山东青岛市民低碳出行实现碳减排收益全民化")
    assert (hit.code, hit.name, hit.where) == ("370200", "青岛", "title")
    assert hit.score > 10


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("吉林启动绿氢示范工程", "220000"),
        ("吉林市启动绿氢示范工程", "220200"),
        ("吉林吉林市启动绿氢示范工程", "220200"),
        ("海南率先试点国际碳交易", "460000"),
        ("青海省海南州清洁能源外送创新高", "632500"),
        ("青海海南藏族自治州清洁能源外送创新高", "632500"),
    ],
)
def test_the_two_names_that_stand_for_a_province_and_a_prefecture(title, code):
    assert [hit.code for hit in detect(title)] == [code]


def test_the_same_in_both_scripts():
    hans = detect("广东中山与江苏苏州合作推进碳足迹认证", "苏州市和中山市签署协议。" * 3)
    hant = detect("廣東中山與江蘇蘇州合作推進碳足跡認證", "蘇州市和中山市簽署協議。" * 3)
    assert [hit.name for hit in hans] == ["苏州", "中山"]
    assert hans == hant


# Title and body

NATIONAL = "生态环境部在例行发布会上介绍全国碳市场扩围进展，称相关工作平稳有序。" * 6


def test_the_body_only_suggests():
    body = "本报讯　青岛市昨日公布碳普惠方案，青岛市民可以兑换积分。青岛的做法已经推广。"
    hits = detect("碳普惠方案公布", body)
    assert [(hit.name, hit.where) for hit in hits] == [("青岛", "body")]


def test_a_place_named_once_far_below_is_no_suggestion():
    assert detect("全国碳市场扩围", NATIONAL + "例如深圳。") == []


def test_one_of_many_examples_is_no_suggestion():
    places = "北京、天津、上海、重庆、湖北、广东、深圳、福建、四川、甘肃、青海、宁夏"
    assert detect("全国碳市场扩围", f"{NATIONAL}{places}。{places}。{places}。") == []


def test_a_dateline_counts_half():
    body = f"新华社济南6月8日电　记者获悉，{NATIONAL}济南有企业参加。"
    assert found("全国碳市场扩围", body, where="body") == set()
    assert found("全国碳市场扩围", body.replace("6月8日电", "："), where="body") == {"济南"}


def test_the_body_adds_to_what_the_title_names_and_may_go_deeper():
    body = "青岛市发布方案。青岛市明确了目标。山东省给予支持。"
    hits = detect("山东发布碳普惠方案", body)
    assert [(hit.name, hit.where) for hit in hits] == [("山东", "title"), ("青岛", "body")]


def test_the_body_does_not_repeat_or_climb_above_the_title():
    body = "山东省青岛市发布方案。山东省给予支持。青岛市明确目标。山东省将推广。山东省点评。"
    hits = detect("青岛发布碳普惠方案", body)
    assert [(hit.name, hit.where) for hit in hits] == [("青岛", "title")]


def test_institutions_named_after_a_place_count_less_in_a_body():
    body = "山东大学与山东大学附属机构的学者、山东大学教授发言。"
    assert found("专家谈碳汇", body, where="body") == set()
    assert found("专家谈碳汇", body.replace("大学", "企业"), where="body") == {"山东"}


def test_at_most_eight():
    title = "北京、天津、上海、重庆、湖北、广东、福建、四川、甘肃、青海、宁夏联合声明"
    assert len(detect(title)) == 8


def test_nothing_in_nothing():
    assert detect("") == detect("", "") == detect("山") == []


def test_no_query_and_no_second_reading_of_the_files(monkeypatch):
    detect("山东")
    monkeypatch.setattr(Path, "read_text", None)
    assert found("青岛市碳普惠上线") == {"青岛"}


# The word lists


def test_the_words_are_whole():
    assert data_files_are_whole(None) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("groups.csv", "访港,香港", "访港,香巷", "groups.csv 第 "),
        ("vetoes.csv", "right,时间", "wrong,时间", "vetoes.csv 第 2 行“side”列：应为 left、right 或 weak"),
        ("ambiguous.txt", "[地级]\n", "", "ambiguous.txt 第 "),
        ("decoys.txt", "美丽\t美丽江苏", "美丽\t漂亮江苏", "decoys.txt 第 "),
        ("decoys.txt", "秀丽\t秀丽水乡", "美丽\t美丽水乡", "“美丽”重复了"),
        ("counties.csv", "110101,110000", "110101,119900", "counties.csv 第 2 行“parent”列：没有代码为“119900”"),
    ],
)
def test_a_broken_list_is_refused_with_its_line(files, name, old, new, message):
    files.replace(name, old, new)
    with pytest.raises(DataFileError) as caught:
        build(files.folder)
    assert message in str(caught.value)
    (error,) = data_files_are_whole(None, folder=files.folder)
    assert error.id == "regions.E001"
    assert message in error.msg


def test_ambiguous_names_and_groups_exist():
    known = build(DATA)
    short_names = {row["short"] for row in known.regions.values()}
    marked = {word for word, entry in known.words.items() if entry.ambiguous}
    assert marked
    assert marked <= short_names
    assert known.city_only <= set(known.local)
