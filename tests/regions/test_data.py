"""The shipped data files: complete, free of clashes, true to the rules that the pages rely on."""

from collections import Counter

import pytest

from chinese.scripts import to_hans
from regions.datafiles import DATA, read_exchanges, read_regions, read_rows

ZONES = "huabei dongbei huadong huazhong huanan xinan xibei gangaotai".split()
# The cities that the footer of the portal shows under their provinces, and their zones.
FEATURED = {
    "huabei": "北京 天津 河北 石家庄 保定 山西 太原 内蒙古",
    "dongbei": "黑龙江 哈尔滨 吉林 长春 辽宁 沈阳",
    "huazhong": "湖北 武汉 湖南 长沙 河南 郑州",
    "huadong": "上海 山东 济南 江苏 南京 安徽 合肥 江西 南昌 浙江 温州 福建 厦门",
    "huanan": "广东 广州 深圳 广西 南宁 海南 海口",
    "gangaotai": "香港 澳门 台湾",
    "xibei": "陕西 西安 甘肃 兰州 宁夏 银川 新疆 乌鲁木齐 青海 西宁",
    "xinan": "重庆 四川 成都 贵州 贵阳 云南 昆明 西藏 拉萨",
}


@pytest.fixture(scope="module")
def rows():
    return {row["code"]: row for row in read_regions()}


def chain(rows, row):
    while row:
        yield row
        row = rows.get(row["parent"])


def test_eight_zones_and_399_regions(rows):
    levels = Counter(row["level"] for row in rows.values())
    assert levels == {"zone": 8, "province": 34, "city": 333, "county": 32}


def test_zones_stand_in_the_order_of_portals(rows):
    zones = sorted((row for row in rows.values() if row["level"] == "zone"), key=lambda row: row["order"])
    assert [zone["slug"] for zone in zones] == ZONES
    assert [zone["short"] for zone in zones] == "华北 东北 华东 华中 华南 西南 西北 港澳台".split()


def test_slugs_are_unique_over_all_levels(rows):
    assert len({row["slug"] for row in rows.values()}) == len(rows)


@pytest.mark.parametrize(
    ("code", "slug"),
    [
        ("610000", "shaanxi"),
        ("140000", "shanxi"),
        ("500000", "chongqing"),
        ("350200", "xiamen"),
        ("341500", "luan"),
        ("341600", "bozhou"),
        ("331100", "lishui"),
        ("331000", "taizhou-zhejiang"),
        ("321200", "taizhou-jiangsu"),
        ("320500", "suzhou-jiangsu"),
        ("341300", "suzhou-anhui"),
        ("220000", "jilin"),
        ("220200", "jilin-jilin"),
        ("460000", "hainan"),
        ("632500", "hainan-qinghai"),
        ("350100", "fuzhou-fujian"),
        ("361000", "fuzhou-jiangxi"),
        ("610800", "yulin-shaanxi"),
        ("450900", "yulin-guangxi"),
        ("230700", "yichun-heilongjiang"),
        ("360900", "yichun-jiangxi"),
        ("420500", "yichang"),
        ("411100", "luohe"),
        ("540300", "changdu"),
        ("140400", "changzhi"),
        ("211300", "chaoyang"),
    ],
)
def test_slugs_whose_reading_is_a_trap(rows, code, slug):
    assert rows[code]["slug"] == slug


def test_codes_of_children_begin_like_their_province(rows):
    below = [row for row in rows.values() if row["level"] in {"city", "county"}]
    assert [row["code"] for row in below if row["parent"] != f"{row['code'][:2]}0000"] == []


def test_every_province_but_the_cities_and_special_regions_has_one_capital_in_it(rows):
    capitals = Counter(row["parent"] for row in rows.values() if row["is_capital"])
    provinces = {row["code"] for row in rows.values() if row["level"] == "province"}
    without = {"110000", "120000", "310000", "500000", "710000", "810000", "820000"}
    assert capitals == dict.fromkeys(provinces - without, 1)


def test_the_directory_shows_what_portals_show(rows):
    shown = [row for row in rows.values() if row["in_directory"] and row["level"] != "zone"]
    assert len(shown) == 62
    found = {zone: {row["short"] for row in shown if rows[zone] in chain(rows, row)} for zone in ZONES}
    assert found == {zone: set(names.split()) for zone, names in FEATURED.items()}


def test_short_names_begin_the_full_names_in_both_scripts(rows):
    odd = [
        row["code"]
        for row in rows.values()
        if not row["name"].startswith(row["short"])
        or not row["name_hant"].startswith(row["short_hant"])
        or len(row["name"]) != len(row["name_hant"])
    ]
    assert odd == []


def test_traditional_names_read_back_as_the_simplified_ones(rows):
    odd = [row["code"] for row in rows.values() if to_hans(row["name_hant"]) != row["name"]]
    assert odd == []


@pytest.mark.parametrize(
    ("code", "hant"),
    [
        ("331000", "台州"),
        ("710000", "台灣"),
        ("530000", "雲南"),
        ("445300", "雲浮"),
        ("210100", "瀋陽"),
        ("350200", "廈門"),
        ("542500", "阿里"),
        ("430600", "岳陽"),
        ("150800", "巴彥淖爾"),
        ("220700", "松原"),
        ("610400", "咸陽"),
        ("421200", "咸寧"),
        ("360500", "新余"),
        ("620000", "甘肅"),
        ("120000", "天津"),
    ],
)
def test_traditional_names_that_a_machine_gets_wrong(rows, code, hant):
    assert rows[code]["short_hant"] == hant


def test_every_autonomous_prefecture_has_its_usual_name(rows):
    prefectures = [row for row in rows.values() if row["name"].endswith("自治州")]
    assert len(prefectures) == 30
    assert [row["short"] for row in prefectures if f"{row['short']}州" not in row["aliases"].split("|")] == []


def test_counties_lie_in_regions_that_exist_and_have_codes_of_their_own(rows):
    counties = read_rows("counties.csv", ("code", "parent", "name"))
    assert len({row["code"] for row in counties}) == len(counties) > 2900
    assert [row["name"] for row in counties if row["parent"] not in rows or row["code"] in rows] == []
    assert [row["name"] for row in counties if row["code"][:2] != row["parent"][:2]] == []


def test_no_exchange_is_called_confirmed_before_somebody_did(rows):
    exchanges = read_exchanges()
    assert len(exchanges) == 12
    assert [row["code"] for row in exchanges if row["confirmed"] or not row["confirmed_note"]] == []
    assert [row["code"] for row in exchanges if row["region"] not in rows] == []


def test_data_files_end_their_lines_as_text_files_do():
    assert [path.name for path in DATA.iterdir() if b"\r" in path.read_bytes()] == []
