"""Finding: the same answers from every backend."""

import datetime

import pytest

from search import finding, queries
from search.errors import WrongCursor
from tests.search.shelves import document

TABLE = [
    ("綠證", ["全国绿证交易", "全國綠證交易"], ["全国证绿"]),
    ("裏程碑", ["里程碑", "裡程碑", "裏程碑"], ["里程表"]),
    ("ＥＳＧ", ["ESG报告", "esg"], ["esgs", "no esga"]),
    ("ETS市场", ["欧盟ETS市场"], ["ETS 与市场", "ETS，市场"]),
    ("3.5亿元", ["共3.5亿元"], ["13.5亿元", "3.55亿元", "3.5 亿元"]),
    ("5亿", ["5亿元", "约5亿"], ["3.5亿", "15亿", "5 亿"]),
    ("5亿元", ["5亿元"], ["3.5亿元，5亿", "15亿元，5亿", "3.5亿元"]),
    ("1-2-3", ["从1-2-3起"], ["1-2-3.5，2-3", "0.1-2-3，1-2"]),
    ("2025-11-10", ["在2025-11-10发布"], ["2025-11-1", "2025-11 11-10", "12025-11-10"]),
    ("2025", ["在2025-11-10发布", "2025年"], ["20251", "2025.5"]),
    ("南方电网公司", ["中国南方电网公司"], ["南方电力，方电，电网，网公，公司"]),
    ("造林 方法学 -竹林", ["造林项目方法学", "方法学与造林"], ["竹林造林方法学", "造林"]),
    ("造林 -竹林碳汇项目", ["造林与竹林碳汇", "造林"], ["造林、竹林碳汇项目"]),
    ("網路安全", ["網路安全", "网络安全"], ["网络，安全"]),
    ("二○二五年", ["二〇二五年", "二○二五年"], ["二零二五年"]),
    ('NEAR(a*) "', ["near a", "a near"], ["nearly a", "near b"]),
    ("碳", ["碳", "低碳化"], ["炭"]),
    ("CO2", ["CO2排放", "co2"], ["CO2e", "co"]),
    ("CCER项目", ["首批CCER项目"], ["CCER 项目"]),
    ("PM2.5", ["PM2.5浓度"], ["PM2", "2.5"]),
    ("covid-19", ["COVID-19"], ["covid 19", "covid-191"]),
]


@pytest.mark.parametrize(("raw", "hits", "others"), TABLE, ids=[row[0] for row in TABLE])
def test_what_is_found_and_what_is_not(shelf, raw, hits, others):
    texts = hits + others
    shelf.put(*(document(number, f"标题{number}", text, minutes=number) for number, text in enumerate(texts, 1)))
    assert shelf.find(raw) == list(range(len(hits), 0, -1))


@pytest.mark.parametrize(("raw", "hits", "others"), TABLE, ids=[row[0] for row in TABLE])
def test_titles_are_found_as_texts_are(shelf, raw, hits, others):
    shelf.put(*(document(number, text, "正文", minutes=number) for number, text in enumerate(hits + others, 1)))
    assert shelf.find(raw) == list(range(len(hits), 0, -1))


def test_readers_of_a_variant_also_search_in_mainland_words(shelf):
    shelf.put(document(1, "出租车改用电力"), document(2, "計程車改用電力", minutes=1))
    assert shelf.find("计程车") == [2]
    assert shelf.find("計程車", variant="tw") == [2, 1]
    assert shelf.find("計程車") == [2, 1]


def test_synonyms_are_other_words(shelf):
    shelf.put(document(1, "全国碳市场"), document(2, "全国碳排放权交易市场", minutes=1))
    synonyms = {"碳市场": ["碳排放权交易市场", "碳　市场"]}
    assert shelf.find("碳市场", synonyms=synonyms) == [2, 1]
    assert shelf.find("全国 碳市场 -碳排放权交易市场", synonyms=synonyms) == [1]


def test_facets_are_required_all(shelf):
    shelf.put(
        document(1, "广东碳价", facets=["r_440000", "c_3"]),
        document(2, "广东碳价", facets=["r_440000", "r_440300", "c_4"], minutes=1),
        document(3, "r_440000 碳价", "c_4", minutes=2),
    )
    assert shelf.find("碳价", facets=["r_440000"]) == [2, 1]
    assert shelf.find("碳价", facets=["r_440000", "c_4"]) == [2]
    assert shelf.find("碳价", facets=["r_110000"]) == []


def test_dates_are_exact_though_a_minute_is_crowded(shelf):
    shelf.put(*(document(number, "碳价") for number in range(1, 31)), document(99, "碳价", minutes=1))
    now = document(0).at
    minute = datetime.timedelta(minutes=1)
    assert len(shelf.all("碳价", since=now, until=now + minute)) == 30
    assert shelf.all("碳价", since=now + minute) == [99]
    assert shelf.all("碳价", since=now + minute, until=now + minute) == []
    assert shelf.all("碳价", until=now) == []
    assert shelf.count("碳价", since=now, until=now + minute).number == 30


def test_documents_before_2000(shelf):
    old = datetime.datetime(1997, 7, 1, tzinfo=datetime.UTC)
    shelf.put(document(1, "香港回归", at=old), document(2, "香港碳市场", minutes=1))
    assert shelf.find("香港") == [2, 1]
    assert shelf.find("香港", until=old + datetime.timedelta(days=1)) == [1]
    assert shelf.find("香港", since=old, until=old) == []


# Pages


def test_pages_have_twenty_and_none_is_lost_or_shown_twice(shelf):
    shelf.put(*(document(number, "碳价", minutes=number // 7) for number in range(1, 62)))
    page = shelf.page("碳价")
    assert len(page.ids) == 20
    every = shelf.all("碳价")
    assert sorted(every) == list(range(1, 62))
    minutes = [number // 7 for number in every]
    assert minutes == sorted(minutes, reverse=True)


@pytest.mark.parametrize(("number", "has_next"), [(20, False), (21, True)])
def test_a_next_page_is_offered_only_if_it_holds_something(shelf, number, has_next):
    shelf.put(*(document(each, "南方电网公司", minutes=each) for each in range(1, number + 1)))
    assert bool(shelf.page("南方电网公司").next) is has_next
    assert bool(shelf.page("公司").next) is has_next


def test_what_is_inserted_between_pages_moves_nothing(shelf):
    shelf.put(*(document(number, "碳价", minutes=number) for number in range(1, 31)))
    first = shelf.page("碳价")
    shelf.put(document(31, "碳价", minutes=31), document(32, "碳价", minutes=25))
    shelf.drop(first.ids[-1])
    assert shelf.find("碳价", cursor=first.next) == list(range(10, 0, -1))


def test_after_400_rows_the_reader_decides_whether_to_go_on(shelf):
    """The pairs of the word are everywhere, the word itself only in the oldest text."""
    scattered = "南方电，方电网，电网公，网公司"
    shelf.put(document(1, "南方电网公司"))
    shelf.put(*(document(number, scattered, minutes=number) for number in range(2, 452)))
    first = shelf.page("南方电网公司")
    assert (first.ids, first.read) == ([], 400)
    assert first.notes == ("已查到 2025 年 11 月，继续往前找。",)
    last = shelf.page("南方电网公司", cursor=first.next)
    assert (last.ids, last.next) == ([1], "")


@pytest.mark.parametrize(
    "cursor", ["x", "k", "k0", "k-1", "k1x", "k01", "p1", "p2", "p4", "k" + "9" * 19, "k١", "k1 ", "k" * 5_000]
)
def test_a_wrong_cursor_is_refused(db, cursor):
    with pytest.raises(WrongCursor):
        finding.find(queries.parse("碳"), "public", cursor=cursor)


def test_each_order_has_its_own_cursors(db):
    for cursor in ("k8", "p4", "p1"):
        with pytest.raises(WrongCursor):
            finding.find(queries.parse("碳"), "public", cursor=cursor, sort="relevance")
    with pytest.raises(ValueError, match="no sort"):
        finding.find(queries.parse("碳"), "public", sort="rank")


# Relevance


def test_relevance_puts_titles_first(shelf):
    shelf.put(
        document(1, "碳市场运行报告", "碳价。" * 3),
        document(2, "碳价", "今日行情"),
        document(3, "今日碳价走势", "行情"),
        document(4, "市场行情", "其中提到碳价一次", minutes=5),
    )
    assert shelf.find("碳价") == [4, 3, 2, 1]
    assert shelf.find("碳价", sort="relevance") == [2, 3, 1, 4]


def test_relevance_prefers_the_new_among_equals(shelf):
    year = 525_960
    shelf.put(*(document(number, "碳价走势", "行情", minutes=-year * number) for number in (3, 1, 2)))
    assert shelf.find("碳价", sort="relevance") == [1, 2, 3]


def test_relevance_shows_no_false_hit(shelf):
    shelf.put(document(1, "南方电，方电网，电网公，网公司"), document(2, "南方电网公司", minutes=1))
    assert shelf.find("南方电网公司", sort="relevance") == [2]


def test_relevance_has_three_pages(shelf):
    shelf.put(*(document(number, "碳价", minutes=number) for number in range(1, 71)))
    seen, cursor = [], ""
    for number in (1, 2, 3):
        page = shelf.page("碳价", sort="relevance", cursor=cursor)
        assert page.is_first is (number == 1)
        seen, cursor = seen + page.ids, page.next
    assert (len(set(seen)), cursor) == (60, "")
    assert page.notes == ("按相关度只列出前 60 条，更多稿件请按时间排列。",)


# Counts


@pytest.mark.parametrize(
    ("number", "raw", "told"),
    [
        (3, "碳价", "3 条"),
        (200, "碳价", "200 条"),
        (201, "碳价", "超过 200 条"),
        (25, "今日碳价走势", "约 25 条"),
        (0, "碳价", "0 条"),
    ],
)
def test_count(shelf, number, raw, told):
    shelf.put(*(document(each, "今日碳价走势", minutes=each) for each in range(1, number + 1)))
    assert str(shelf.count(raw)) == told


def test_a_whole_first_page_is_its_own_count(shelf, django_assert_num_queries):
    shelf.put(document(1, "今日碳价走势"), document(2, "今日碳，日碳价，碳价走，价走势", minutes=1))
    query = queries.parse("今日碳价走势")
    page = finding.find(query, "public")
    with django_assert_num_queries(0):
        assert str(finding.count(query, "public", page)) == "1 条"


@pytest.mark.parametrize("number", [1, 3, 20])
@pytest.mark.parametrize("raw", ["碳价", "今日碳价走势"])
def test_a_page_costs_one_query_and_its_count_one(db_shelf, captured_selects, number, raw):
    db_shelf.put(*(document(each, "今日碳价走势", minutes=each) for each in range(1, number + 1)))
    query = queries.parse(raw, facets=(), since=document(0).at)
    with captured_selects() as selects:
        page = finding.find(query, "public")
        assert len(page.ids) == number
        finding.count(query, "public")
    assert len(selects) == 2
