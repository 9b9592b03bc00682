"""The time of publication: the visible one beside the title, to the minute."""

from datetime import UTC, datetime

import pytest

from ingest.times import find, has_date, moments

NOW = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "iso", "minute"),
    [
        ("2022-06-08 10:20", "2022-06-08T10:20:00+08:00", True),
        ("2022年6月8日 10:20", "2022-06-08T10:20:00+08:00", True),
        ("2022年06月08日10时20分", "2022-06-08T10:20:00+08:00", True),
        ("2022年6月8日星期三 下午3:05", "2022-06-08T15:05:00+08:00", True),
        ("2022年6月8日（周三）晚8点05分", "2022-06-08T20:05:00+08:00", True),
        ("2022/6/8 10:20:33", "2022-06-08T10:20:33+08:00", True),
        ("2022.06.08", "2022-06-08T00:00:00+08:00", False),
        ("２０２２－０６－０８　１０：２０", "2022-06-08T10:20:00+08:00", True),
        ("2022-06-08T10:20:00+00:00", "2022-06-08T18:20:00+08:00", True),
        ("2022-06-08T10:20:00.123Z", "2022-06-08T18:20:00+08:00", True),
        ("2022-06-08T10:20:00+0800", "2022-06-08T10:20:00+08:00", True),
        ("上午 2022-06-08 12:00 发布", "2022-06-08T12:00:00+08:00", True),
        ("2022-06-08 下午12:10", "2022-06-08T12:10:00+08:00", True),
        ("王媛2022-06-08 10:20来源", "2022-06-08T10:20:00+08:00", True),
    ],
)
def test_shapes(text, iso, minute):
    (moment,) = moments(text)
    assert (moment.at.isoformat(), moment.minute) == (iso, minute)


@pytest.mark.parametrize(
    "text",
    [
        "2022-13-08",
        "2022-02-30 10:20",
        "3小时前",
        "06-08 10:20",
        "12022-06-08",
        "1234567890",
        "2022-06",
        "",
        "2022-06-081",
    ],
)
def test_no_dates(text):
    assert not has_date(text)


@pytest.mark.parametrize("text", ["2022-06-08 25:70", "2022-06-08 10:61"])
def test_an_impossible_clock_is_no_time(text):
    assert [moment.at.isoformat() for moment in moments(text)] in ([], ["2022-06-08T00:00:00+08:00"])


def test_the_labelled_time_beside_the_title_wins():
    texts = [
        "2020-01-01 08:00 首页",
        "标题在这里",
        "来源：某报 2022-06-08 10:20",
        "正文。" * 60,
        "2022-07-01 09:00",
        "Copyright 2023-12-31 版权所有",
    ]
    found = find(texts, 1, {}, NOW)
    assert (found.at.isoformat(), found.block, found.certain) == ("2022-06-08T10:20:00+08:00", 2, True)


def test_the_head_helps_only_where_the_page_is_silent():
    metas = {"article:published_time": "2022-06-09T11:30:00+08:00"}
    assert find(["标题", "来源：某报 2022-06-08 10:20"], 0, metas, NOW).at.isoformat() == "2022-06-08T10:20:00+08:00"
    silent = find(["标题", "正文"], 0, metas, NOW)
    assert (silent.at.isoformat(), silent.block, silent.certain) == ("2022-06-09T11:30:00+08:00", None, False)


def test_the_head_adds_the_minute_to_the_same_day():
    metas = {"pubdate": "2022-06-08 10:20"}
    found = find(["标题", "来源：某报 2022-06-08"], 0, metas, NOW)
    assert (found.at.isoformat(), found.block, found.certain) == ("2022-06-08T10:20:00+08:00", 1, True)
    other_day = find(["标题", "来源：某报 2022-06-07"], 0, metas, NOW)
    assert (other_day.at.isoformat(), other_day.certain, other_day.minute) == (
        "2022-06-07T00:00:00+08:00",
        False,
        False,
    )


@pytest.mark.parametrize("text", ["来源：某报 1994-06-08 10:20", "来源：某报 2024-01-03 10:20"])
def test_a_time_that_cannot_be_is_in_doubt(text):
    assert not find(["标题", text], 0, {}, NOW).certain


def test_dates_inside_long_paragraphs_do_not_count():
    assert find(["标题", "会议" * 100 + "2022-06-08 10:20"], 0, {}, NOW) is None
    assert find(["标题"], 0, {}, NOW) is None
