"""What is a personal name, and how two of them come apart."""

import pytest

from chinese.names import is_name, names_in, not_names, surnames


@pytest.mark.parametrize(
    "name",
    [
        "王媛",
        "林小溪",
        "歐陽修",
        "司马相如",
        "張學良",
        "约翰·史密斯",
        "阿卜杜拉·买买提",
        "诸葛亮",
        "陳立新",
        "于正",
        "尉迟恭",
    ],
)
def test_names(name):
    assert is_name(name)


@pytest.mark.parametrize(
    "word", [*"在活动 时间 高度 中国 王 司马 社 客户端 王a 张三李四王 记者 本报 ABC".split(), "", "王 媛"]
)
def test_no_names(word):
    assert not is_name(word)


def test_listed_words_are_no_names():
    assert len(not_names()) > 150
    assert [word for word in not_names() if is_name(word)] == []


@pytest.mark.parametrize(
    ("run", "names"),
    [
        ("王小明李小红", ["王小明", "李小红"]),
        ("王小明李四", ["王小明", "李四"]),
        ("張三李小紅", ["張三", "李小紅"]),
        ("张三李四", ["张三", "李四"]),
        ("王媛", ["王媛"]),
        ("欧阳小明", ["欧阳小明"]),
        ("每日经济新闻", []),
        ("", []),
    ],
)
def test_names_in_a_run(run, names):
    assert names_in(run) == names


def test_surnames():
    assert {"王", "欧阳", "陈"} <= surnames()
    assert all(1 <= len(name) <= 2 for name in surnames())
    assert "在" not in surnames()
