"""Suggestions while typing."""

import pytest

from search import suggesting
from search.models import Suggestion
from search.suggesting import Entry, suggest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _names():
    suggesting.replace(
        "tag", [Entry("碳普惠", "/tag/tph/", 50), Entry("碳汇", "/tag/th/", 90), Entry("CCER", "/c/", 70)]
    )
    suggesting.replace("region", [Entry("重庆", "/region/chongqing/", 10), Entry("台州", "/region/taizhou/", 10)])


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("碳", ["碳汇", "碳普惠"]),
        ("碳普", ["碳普惠"]),
        ("tan", ["碳汇", "碳普惠"]),
        ("tanpuhui", ["碳普惠"]),
        ("tan pu", ["碳普惠"]),
        ("tan'pu", ["碳普惠"]),
        ("TPH", ["碳普惠"]),
        ("chongq", ["重庆"]),
        ("臺州", ["台州"]),
        ("ｃｃｅｒ", ["CCER"]),
        ("zhongq", []),
        ("普惠", []),
        ("", []),
        (" ", []),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("\0", []),
        ("\ud800", []),
        ("碳" * 10_000, []),
    ],
)
def test_suggest(typed, labels):
    assert [each.label for each in suggest(typed)] == labels


def test_a_kind_is_replaced_whole():
    suggesting.replace("tag", [Entry("绿证", "/tag/lz/")])
    assert suggest("碳") == []
    assert [each.url for each in suggest("lz")] == ["/tag/lz/"]
    assert [each.label for each in suggest("cq")] == ["重庆"]
    suggesting.replace("tag", [])
    assert not Suggestion.objects.filter(kind="tag").exists()


def test_at_most_eight_in_one_query(django_assert_num_queries):
    suggesting.replace("author", [Entry(f"碳{number}", f"/a/{number}", number) for number in range(20)])
    with django_assert_num_queries(1):
        found = suggest("碳")
    assert len(found) == 8
    assert found[0].label == "碳汇"


def test_a_longest_name_fits():
    suggesting.replace("source", [Entry("窗" * 120, "/s/1")])
    assert suggest("窗")[0].pinyin == ("chuang" * 40)[:240]
