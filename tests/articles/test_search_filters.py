"""Narrowing a search: region with all below it, section, source, days; what is unknown is said, and the rest kept."""

import datetime

import pytest
from django.utils import timezone

from articles import indexing
from articles.models import Section, Tag
from regions.models import Region
from tests import make
from tests.articles.reader import links, parsed, texts
from tests.articles.seeking import ask, following, found, main_text, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    """Articles about 绿证 from three places, two sections, two media, three years."""
    below = Section.objects.create(slug="ets", name="碳交易", parent=make.section())
    day = datetime.timedelta(days=1)
    make.published(title="青岛绿证", regions=["qingdao"], source=make.source(), ago=day)
    make.published(title="济南绿证", regions=["jinan"], section=below, ago=2 * day)
    make.published(title="兰州绿证", regions=["lanzhou"], section=make.section("ccer", "CCER"), ago=400 * day)
    make.published(title="全国绿证", regions=[], source=make.source("三江通讯", aliases="三江碳讯"), ago=800 * day)
    for slug in ("huadong", "shandong", "xibei", "gansu"):
        make.region(slug)


ALL = sorted(["青岛绿证", "济南绿证", "兰州绿证", "全国绿证"])


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("qingdao", ["青岛绿证"]),
        ("shandong", ["济南绿证", "青岛绿证"]),
        ("huadong", ["济南绿证", "青岛绿证"]),
        ("gansu", ["兰州绿证"]),
        ("", ALL),
    ],
)
def test_a_region_and_all_below_it(client, shelf, region, expected):
    assert found(client, "绿证", region=region) == sorted(expected)


def test_section_with_those_below_it(client, shelf):
    assert found(client, "绿证", section="tanshichang") == sorted(["青岛绿证", "济南绿证", "全国绿证"])
    assert found(client, "绿证", section="ets") == ["济南绿证"]


@pytest.mark.parametrize("name", ["海岸环境报", "海岸環境報", " 海岸环境报 "])
def test_source_by_name_in_either_script(client, shelf, name):
    assert found(client, "绿证", source=name) == ["青岛绿证"]


def test_source_by_another_name_of_it(client, shelf):
    answer = ask(client, "绿证", source="三江碳讯")
    assert titles(answer) == ["全国绿证"]
    assert parsed(answer).css_first("#source").attributes["value"] == "三江通讯"


def test_days_are_days_of_shanghai_and_both_ends_count(client):
    late = make.published(title="绿证夜报")
    at = datetime.datetime(2025, 6, 1, 23, 59, tzinfo=timezone.get_default_timezone())
    make.age(late, timezone.now() - at)
    early = make.published(title="绿证早报")
    make.age(early, timezone.now() - datetime.datetime(2025, 6, 2, 0, 0, tzinfo=timezone.get_default_timezone()))
    for article in (late, early):
        indexing.settle(article)
    assert found(client, "绿证", from_="2025-06-01", to="2025-06-01") == ["绿证夜报"]
    assert found(client, "绿证", from_="2025-06-02") == ["绿证早报"]
    assert found(client, "绿证", from_="2025-06-01", to="2025-06-02") == ["绿证夜报", "绿证早报"]
    assert found(client, "绿证", to="2025-05-31") == []


def test_everything_at_once_and_the_way_back(client, shelf):
    sent = {
        "region": "huadong",
        "section": "tanshichang",
        "source": "海岸环境报",
        "from_": "2000-01-01",
        "to": "2100-12-31",
    }
    answer = ask(client, "绿证", sort="relevance", **sent)
    assert titles(answer) == ["青岛绿证"]
    chips = texts(answer, ".chips a")
    assert [chip.removesuffix(" ×").removeprefix("去掉条件：") for chip in chips] == [
        "华东", "碳市场", "海岸环境报", "2000-01-01 起", "到 2100-12-31 为止",
    ]  # fmt: skip
    without_region = links(answer, ".chips a")[0]
    assert "region" not in without_region
    assert without_region.count("&") == 5
    assert titles(client.get(without_region)) == ["青岛绿证"]
    page = parsed(answer)
    assert [node.attributes["value"] for node in page.css("option[selected]")] == [
        "huadong",
        "tanshichang",
        "relevance",
    ]
    assert page.css_first("#from").attributes["value"] == "2000-01-01"
    assert "open" in page.css_first("details").attributes
    assert "open" not in parsed(ask(client, "绿证")).css_first("details").attributes


def test_the_list_of_regions_is_grouped_and_in_the_readers_characters(client, shelf):
    page = parsed(ask(client, at="/zh-tw/search/"))
    groups = {
        node.attributes["label"]: [each.text().strip() for each in node.css("option")] for node in page.css("optgroup")
    }
    assert groups["華東"] == ["華東（全部）", "山東", "濟南", "青島"]
    assert page.css_first("#region option").text() == "全部地區"


def test_a_region_outside_the_list_is_shown_once_it_is_chosen(client, shelf):
    Region.objects.filter(slug="qingdao").update(in_directory=False)
    answer = ask(client, "绿证", region="qingdao")
    assert titles(answer) == ["青岛绿证"]
    assert texts(answer, "option[selected]")[0] == "青岛"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("region", "atlantis", "没有这个地区。"),
        ("region", "青岛", "没有这个地区。"),
        ("section", "password", "没有这个栏目。"),
        ("source", "不存在报", "没有这个来源，请写媒体的全名。"),
        ("source", "长" * 90, "没有这个来源，请写媒体的全名。"),
        ("from", "2022-02-30", "没有这一天。"),
        ("to", "10000-01-01", "没有这一天。"),
        ("from", "9999-12-31", "没有这一天。"),
        ("from", "1989-12-31", "没有这一天。"),
        ("to", "２０２２-01-01", "没有这一天。"),
        ("to", "20220101", "没有这一天。"),
        ("from", "2022-W01-1", "没有这一天。"),
    ],
)
def test_what_is_unknown_is_said_and_the_rest_kept(client, shelf, name, value, sentence):
    answer = ask(client, "绿证", **{name: value, "sort": "relevance"})
    assert answer.status_code == 200
    field = parsed(answer).css_first(f"#{name}[aria-invalid=true]")
    assert sentence in parsed(answer).css_first(f"#{field.attributes['aria-describedby']}").text()
    assert sorted(titles(answer)) == ALL
    assert parsed(answer).css_first("#q").attributes["value"] == "绿证"
    assert texts(answer, ".tally [aria-current]") == ["最相关的在前"]


def test_days_the_wrong_way_round(client, shelf):
    answer = ask(client, "绿证", from_="2025-06-02", to="2025-06-01")
    assert texts(answer, ".filters strong") == ["开始日期晚于结束日期。"]
    assert sorted(titles(answer)) == ALL
    assert parsed(answer).css_first("#to").attributes["value"] == "2025-06-01"


def test_of_repeated_parameters_the_first_valid_one_counts(client, shelf):
    assert found(client, "绿证", region=["atlantis", "gansu", "qingdao"]) == ["兰州绿证"]
    assert titles(ask(client, "绿证", sort=["password", "relevance"])) != titles(ask(client, "绿证"))


@pytest.mark.parametrize("sort", ["password", "-published_at", "?", "k"])
def test_an_unknown_order_is_the_usual_one(client, shelf, sort):
    assert titles(ask(client, "绿证", sort=sort)) == titles(ask(client, "绿证"))


def test_pages_keep_the_conditions(client):
    for n in range(25):
        make.published(title=f"绿证{n}", ago=datetime.timedelta(minutes=n))
    make.published(title="兰州绿证", regions=["lanzhou"])
    address = following(ask(client, "绿证", region="shandong", section="tanshichang"))
    answer = client.get(address)
    assert len(titles(answer)) == 5
    assert "兰州绿证" not in titles(answer)


def test_a_condition_that_leaves_nothing_can_be_dropped(client, shelf):
    answer = ask(client, "绿证", region="gansu", source="海岸环境报")
    assert titles(answer) == []
    way = parsed(answer).css_first("main a[href='/search/?q=%E7%BB%BF%E8%AF%81']")
    assert way.text() == "去掉全部筛选条件再找"


def test_synonyms_of_tags_are_searched_too(client, shelf):
    main = Tag.objects.create(name="绿色电力证书", slug="lvsedianlizhengshu")
    Tag.objects.create(name="绿证", slug="lvzheng", same_as=main)
    make.published(title="另一种写法", body="<p>绿色电力证书。</p>")
    assert "另一种写法" in found(client, "绿证")
    assert "青岛绿证" in found(client, "绿色电力证书")


def test_the_switcher_keeps_what_was_searched(client, shelf):
    answer = ask(client, "绿证", region="shandong", next="//evil.example")
    for prefix in ("/zh-tw", "/zh-hk"):
        address = next(link for link in links(answer, ".readings a") if link.startswith(prefix))
        assert address == f"{prefix}/search/?q=%E7%BB%BF%E8%AF%81&region=shandong"
        assert len(titles(client.get(address))) == 2
    assert "绿证" not in client.get("/?q=绿证").content.decode().split("<main")[0]


def test_only_the_words_count_as_a_query(client, shelf):
    answer = ask(client, "", region="shandong")
    assert "请输入要查找的字词" in main_text(answer)
    assert texts(answer, "option[selected]")[0] == "山东"
