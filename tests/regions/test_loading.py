"""load_regions: repeatable, careful with what editors wrote, clear about a broken file."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regions.datafiles import DataFileError
from regions.loading import load
from regions.models import Exchange, Region

pytestmark = pytest.mark.django_db
QINGDAO = "370200,370000,city,青岛市,青岛,qingdao,青島市,青島,0,0,20,"


def change(slug, **values):
    Region.objects.filter(slug=slug).update(**values)


def stored(model):
    return list(model.objects.order_by("pk").values())


def test_the_first_run_brings_everything():
    regions, exchanges = load()
    assert (regions.created, exchanges.created) == (407, 12)
    qingdao = Region.objects.with_ancestors().get(slug="qingdao")
    assert [above.short for above in qingdao.ancestors()] == ["山东", "华东"]
    assert (qingdao.level, qingdao.name_hant, qingdao.order) == ("city", "青島市", 20)
    assert Region.objects.get(code="441900").is_capital is False
    assert Region.objects.get(code="420600").alias_list == ["襄樊"]


def test_a_second_run_writes_nothing(django_assert_num_queries):
    load()
    before = stored(Region), stored(Exchange)
    with django_assert_num_queries(6):  # savepoint, regions, exchanges, their regions, other exchanges, release
        regions, exchanges = load()
    assert (regions.wrote, exchanges.wrote) == (False, False)
    assert (regions.unchanged, exchanges.unchanged) == (407, 12)
    assert (stored(Region), stored(Exchange)) == before


def test_the_first_run_takes_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        load()


def test_texts_of_editors_survive_a_change_of_the_file(files):
    load(folder=files.folder)
    change("qingdao", introduction="青岛站简介", contact="qd@example.org")
    files.replace("regions.csv", QINGDAO, QINGDAO.replace("青島市,青島,0,0", "青島市,青島,0,1"))
    report, _ = load(folder=files.folder)
    qingdao = Region.objects.get(slug="qingdao")
    assert (report.created, report.updated, report.retired, report.unchanged) == (0, 1, 0, 406)
    assert qingdao.in_directory
    assert (qingdao.introduction, qingdao.contact) == ("青岛站简介", "qd@example.org")


def test_a_column_changed_in_the_admin_stays_until_row_and_file_agree_again(files):
    load(folder=files.folder)
    change("qingdao", short_hant="青岛（繁）")
    files.replace("regions.csv", QINGDAO, QINGDAO.replace("青島市,青島", "青島城,青嶼"))
    report, _ = load(folder=files.folder)
    qingdao = Region.objects.get(slug="qingdao")
    assert (qingdao.short_hant, qingdao.name_hant) == ("青岛（繁）", "青島城")
    assert report.kept == ["青岛（370200）：繁体简称"]
    assert qingdao.edited_columns == ["short_hant"]

    change("qingdao", short_hant="青嶼")
    files.replace("regions.csv", "青島城,青嶼", "青島市,青島")
    report, _ = load(folder=files.folder)
    assert Region.objects.get(slug="qingdao").short_hant == "青島"
    assert report.kept == []


def test_a_vanished_code_is_retired_with_its_texts_and_comes_back(files):
    load(folder=files.folder)
    line = files.line("regions.csv", "370200,")
    change("qingdao", introduction="青岛站简介")
    files.replace("regions.csv", line, "")
    report, _ = load(folder=files.folder)
    qingdao = Region.objects.get(slug="qingdao")
    assert report.retired == 1
    assert qingdao.retired_at is not None
    assert qingdao not in Region.objects.active()
    assert load(folder=files.folder)[0].wrote is False

    change("qingdao", successor=Region.objects.get(slug="jinan"))
    files.replace("regions.csv", "370300,", f"{line}370300,")
    load(folder=files.folder)
    qingdao.refresh_from_db()
    assert (qingdao.retired_at, qingdao.successor, qingdao.introduction) == (None, None, "青岛站简介")


def test_a_place_with_a_new_code_keeps_its_address(files):
    load(folder=files.folder)
    files.replace("regions.csv", "370200,370000,", "379800,370000,")
    report, _ = load(folder=files.folder)
    assert (report.created, report.retired) == (1, 1)
    assert Region.objects.get(slug="qingdao").code == "379800"
    assert Region.objects.get(code="370200").slug == "qingdao-370200"
    files.replace("regions.csv", "379800,370000,", "370200,370000,")
    report, _ = load(folder=files.folder)
    assert (report.updated, report.retired, report.kept) == (1, 1, [])
    assert Region.objects.get(slug="qingdao").code == "370200"
    assert Region.objects.get(code="379800").slug == "qingdao-379800"


def test_a_region_made_by_hand_is_left_alone():
    load()
    parent = Region.objects.get(slug="shandong")
    made = Region.objects.create(code="379900", level="city", parent=parent, name="新设市", short="新设", slug="xinshe")
    report, _ = load()
    made.refresh_from_db()
    assert (report.wrote, made.retired_at) == (False, None)


def test_two_regions_may_swap_their_slugs(files):
    load(folder=files.folder)
    files.replace("regions.csv", "苏州,suzhou-jiangsu", "苏州,SWAP")
    files.replace("regions.csv", "宿州,suzhou-anhui", "宿州,suzhou-jiangsu")
    files.replace("regions.csv", "苏州,SWAP", "苏州,suzhou-anhui")
    load(folder=files.folder)
    assert Region.objects.get(slug="suzhou-anhui").short == "苏州"
    assert Region.objects.get(slug="suzhou-jiangsu").short == "宿州"


def test_a_region_may_move_to_another_parent(files):
    load(folder=files.folder)
    files.replace("regions.csv", "429004,420000", "429004,430000")
    load(folder=files.folder)
    assert Region.objects.get(code="429004").parent.short == "湖南"


def test_a_slug_that_a_region_made_by_hand_holds_is_refused(files):
    load(folder=files.folder)
    parent = Region.objects.get(slug="shandong")
    Region.objects.create(code="379900", level="city", parent=parent, name="新设市", short="新设", slug="xinshe")
    files.replace("regions.csv", "青岛,qingdao", "青岛,xinshe")
    with pytest.raises(DataFileError, match=r"regions.csv 第 \d+ 行“slug”列：网址名“xinshe”已被"):
        load(folder=files.folder)
    assert Region.objects.get(code="370200").slug == "qingdao"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (QINGDAO, QINGDAO.replace("qingdao", ""), "“slug”列：不能为空"),
        (QINGDAO, QINGDAO.replace("qingdao", "Qing_dao"), "“slug”列：网址名“Qing_dao”"),
        (QINGDAO, QINGDAO.replace("qingdao", "jinan"), "“slug”列：“jinan”与第 "),
        (QINGDAO, QINGDAO.replace("370200", "370100"), "“code”列：“370100”与第 "),
        (QINGDAO, QINGDAO.replace("370000", "379999"), "“parent”列：上级“379999”"),
        (QINGDAO, QINGDAO.replace("370000", "370100"), "“parent”列：上级“370100”"),
        (QINGDAO, QINGDAO.replace("city", "town"), "“level”列：没有“town”"),
        (QINGDAO, QINGDAO.replace("0,0,20", "0,是,20"), "“in_directory”列：应为 0 或 1，现在是“是”"),
        (QINGDAO, QINGDAO.replace("0,0,20", "0,0,二"), "“order”列：应为非负整数"),
        (QINGDAO, QINGDAO.replace("青岛市", "青" * 41), "“name”列：最多 40 个字，现在有 41 个"),
        (QINGDAO, QINGDAO + ",", "格数与表头不一致"),
        ("huadong,,zone,华东,华东,huadong", "huadong,,zone,华东,华东,hua-dong", "“code”列：大区的代码"),
        (",order,aliases", ",rank,aliases", "第 1 行“order”列：缺少这一列"),
    ],
)
def test_a_broken_file_is_refused_with_row_and_column_and_changes_nothing(files, old, new, message):
    files.replace("regions.csv", old, new)
    with pytest.raises(DataFileError) as caught:
        load(folder=files.folder)
    assert message in str(caught.value)
    assert str(caught.value).startswith("regions.csv 第 ")
    assert not Region.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2021-07-16", "2021/07/16", "“pilot_since”列：应为 2021-07-16 这样的日期"),
        ("sichuan-voluntary,510000", "sichuan-voluntary,519999", "“region”列：没有代码为“519999”的地区"),
        ("fujian-local", "hubei-pilot", "“code”列：“hubei-pilot”与第 "),
    ],
)
def test_a_broken_exchange_undoes_the_regions_too(files, old, new, message):
    files.replace("exchanges.csv", old, new)
    with pytest.raises(DataFileError) as caught:
        load(folder=files.folder)
    assert message in str(caught.value)
    assert not Region.objects.exists()


def test_a_file_that_is_no_csv_or_no_text_is_refused(files):
    files.replace("regions.csv", QINGDAO, QINGDAO.replace("青岛市", '"青岛"市'))
    with pytest.raises(DataFileError, match=r"regions\.csv 第 \d+ 行：不是正确的 CSV"):
        load(folder=files.folder)
    (files.folder / "regions.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataFileError, match=r"regions\.csv 第 1 行：文件读不出来"):
        load(folder=files.folder)


def test_exchanges_start_unconfirmed_and_keep_a_confirmation(files):
    load(folder=files.folder)
    exchange = Exchange.objects.get(code="hubei-registry")
    assert (exchange.confirmed, exchange.mark, exchange.region.short) == (False, "待核实", "湖北")
    assert exchange.pilot_since == datetime.date(2021, 7, 16)
    assert exchange.confirmed_note

    Exchange.objects.filter(pk=exchange.pk).update(confirmed=True, pilot_since=None, link="https://example.org/")
    files.replace("exchanges.csv", "机构全称和业务范围待核实", "机构全称待核实")
    _, report = load(folder=files.folder)
    exchange.refresh_from_db()
    assert (exchange.confirmed, exchange.mark, exchange.pilot_since) == (True, "", None)
    assert (exchange.confirmed_note, exchange.link) == ("机构全称待核实。", "https://example.org/")
    assert report.updated == 1
    assert report.kept == [
        "中碳登（全国碳排放权注册登记系统）（hubei-registry）：" + name for name in ("已核实", "启动日期")
    ]


def test_an_exchange_that_an_editor_already_made_is_refused(files):
    load(folder=files.folder)
    gansu = Region.objects.get(slug="gansu")
    Exchange.objects.create(region=gansu, kind="地方平台", name="甘肃平台")
    line = files.line("exchanges.csv", "fujian-local")
    files.replace("exchanges.csv", line, f"{line}gansu-local,620000,地方平台,甘肃平台,,0,待核实。,,10\n")
    with pytest.raises(DataFileError, match=r"exchanges.csv 第 12 行“name”列：这个地区已有同类型的“甘肃平台”"):
        load(folder=files.folder)
    assert Exchange.objects.filter(region=gansu).count() == 1


def test_a_vanished_exchange_is_retired_and_one_made_by_hand_stays(files):
    load(folder=files.folder)
    own = Exchange.objects.create(region=Region.objects.get(slug="gansu"), kind="地方平台", name="甘肃平台")
    files.replace("exchanges.csv", files.line("exchanges.csv", "fujian-local"), "")
    _, report = load(folder=files.folder)
    assert report.retired == 1
    assert set(Exchange.objects.exclude(code="hubei-pilot")) > set(Exchange.objects.shown().filter(pk=own.pk))
    assert not Exchange.objects.shown().filter(code="fujian-local").exists()
    assert own in Exchange.objects.shown()


@pytest.mark.postgres(reason="SQLite has no row locks")
def test_rows_are_locked_in_one_order_and_articles_may_still_point_at_them(files):
    """In the order of ids, and by the lock that lets a foreign key be checked meanwhile."""
    with CaptureQueriesContext(connection) as queries:
        load(folder=files.folder)
    locks = [query["sql"] for query in queries if query["sql"].endswith("UPDATE")]
    assert len(locks) == 2
    for sql in locks:
        assert sql.endswith('."id" ASC FOR NO KEY UPDATE')


def test_the_command_says_what_it_did(files):
    def run(**options):
        out = StringIO()
        call_command("load_regions", folder=files.folder, stdout=out, **options)
        return out.getvalue().splitlines()

    assert run() == [
        "地区：新增 407，更新 0，停用 0，未变 0。",
        "碳交易机构：新增 12，更新 0，停用 0，未变 0。",
    ]
    assert run() == ["地区：没有变化（407 条）。", "碳交易机构：没有变化（12 条）。"]
    change("qingdao", order=7)
    assert run() == ["地区：没有变化（407 条），保留后台修改 1 处（-v 2 列出）。", "碳交易机构：没有变化（12 条）。"]
    assert "  保留后台的修改：青岛（370200）：排序" in run(verbosity=2)


def test_the_command_names_the_broken_row(files):
    files.replace("regions.csv", "qingdao", "")
    with pytest.raises(CommandError, match=r"没有载入任何数据。regions\.csv 第 \d+ 行“slug”列：不能为空。"):
        call_command("load_regions", folder=files.folder, stdout=StringIO())
