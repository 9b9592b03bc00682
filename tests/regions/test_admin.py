"""Regions and exchanges in the admin: who may, what can be changed, what stays."""

import pytest
from django.utils import timezone

from regions.loading import load
from regions.models import Exchange, Region
from tests import make

pytestmark = pytest.mark.django_db
FIELDS = {
    "introduction": "青岛站简介",
    "contact": "",
    "short": "青岛",
    "name": "青岛市",
    "short_hant": "青島",
    "name_hant": "青島市",
    "in_directory": "on",
    "order": "20",
    "successor": "",
}


@pytest.fixture(autouse=True)
def regions():
    load()


@pytest.fixture
def administrator(client):
    client.force_login(make.user("administrator"))
    return client


def address(model, action="changelist", *args):
    return f"/admin/regions/{model}/" + {"changelist": "", "add": "add/"}.get(
        action, f"{args[0] if args else ''}/{action}/"
    )


def pk(slug):
    return Region.objects.get(slug=slug).pk


def test_an_administrator_writes_texts_and_cannot_change_code_or_address(administrator):
    url = address("region", "change", pk("qingdao"))
    response = administrator.post(url, FIELDS | {"code": "999900", "slug": "other", "level": "zone", "parent": ""})
    assert response.status_code == 302
    region = Region.objects.get(slug="qingdao")
    assert (region.introduction, region.in_directory) == ("青岛站简介", True)
    assert (region.code, region.level, region.parent.slug) == ("370200", "city", "shandong")
    assert region.edited_columns == ["in_directory"]
    assert "列入地区导航" in administrator.get(url).content.decode()


def test_what_was_changed_in_the_admin_survives_the_next_load(administrator):
    administrator.post(address("region", "change", pk("qingdao")), FIELDS)
    report, _ = load()
    assert report.kept == ["青岛（370200）：列入地区导航"]
    assert Region.objects.get(slug="qingdao").in_directory


def test_only_a_retired_region_gets_a_successor_and_never_itself(administrator):
    url = address("region", "change", pk("qingdao"))
    administrator.post(url, FIELDS | {"successor": pk("jinan")})
    assert Region.objects.get(slug="qingdao").successor is None
    Region.objects.filter(slug="qingdao").update(retired_at=timezone.now())
    page = administrator.post(url, FIELDS | {"successor": pk("qingdao")}).content.decode()
    assert "继任地区不能是它自己" in page
    administrator.post(url, FIELDS | {"successor": pk("jinan")})
    assert Region.objects.get(slug="qingdao").successor.slug == "jinan"


@pytest.mark.parametrize(
    ("query", "there", "absent"),
    [
        ("", "beijing", "zhumadian"),
        ("?q=青岛", "qingdao", "jinan"),
        ("?q=青島", "qingdao", "jinan"),
        ("?level=zone", "xibei", "qingdao"),
        ("?retired=yes", "zibo", "qingdao"),
        ("?retired=no&q=370", "qingdao", "zibo"),
        ("?retired=nonsense&q=370", "zibo", "xibei"),
    ],
)
def test_lists_in_chinese(administrator, query, there, absent):
    Region.objects.filter(slug="zibo").update(retired_at=timezone.now())
    page = administrator.get(address("region") + query).content.decode()
    assert "网址名" in page
    assert f">{there}<" in page
    assert f">{absent}<" not in page


def test_lists_do_not_grow_with_rows(administrator, django_assert_max_num_queries):
    administrator.get(address("region"))
    with django_assert_max_num_queries(10):
        administrator.get(address("region"))
    with django_assert_max_num_queries(10):
        administrator.get(address("exchange"))


def test_regions_are_neither_added_nor_deleted(administrator):
    assert administrator.get(address("region", "add")).status_code == 403
    assert administrator.post(address("region", "delete", pk("qingdao")), {"post": "yes"}).status_code == 403
    assert Region.objects.filter(slug="qingdao").exists()


def test_an_exchange_is_confirmed_and_loses_its_mark(administrator):
    exchange = Exchange.objects.get(code="shenzhen-pilot")
    form = {
        "region": exchange.region_id,
        "name": "深圳绿色交易所",
        "other_names": "深圳排放权交易所",
        "kind": "试点市场",
        "order": "10",
        "confirmed": "on",
        "confirmed_note": "",
        "checked_on": "2026-01-05",
        "pilot_since": "2013-06-18",
        "link": "example.org",
        "contact": "",
    }
    assert administrator.post(address("exchange", "change", exchange.pk), form).status_code == 302
    exchange.refresh_from_db()
    assert (exchange.mark, exchange.link) == ("", "https://example.org")
    load()
    exchange.refresh_from_db()
    assert (exchange.name, exchange.confirmed) == ("深圳绿色交易所", True)


def test_only_an_exchange_made_here_can_be_deleted(administrator):
    own = Exchange.objects.create(region=Region.objects.get(slug="gansu"), kind="地方平台", name="甘肃平台")
    loaded = Exchange.objects.get(code="shenzhen-pilot")
    assert administrator.post(address("exchange", "delete", loaded.pk), {"post": "yes"}).status_code == 403
    assert administrator.post(address("exchange", "delete", own.pk), {"post": "yes"}).status_code == 302
    assert list(Exchange.objects.filter(pk__in=[own.pk, loaded.pk])) == [loaded]


@pytest.mark.parametrize("role", ["reporter", "regional_editor", "chief_editor", "takedown_handler"])
def test_others_change_neither(client, role):
    client.force_login(make.user(role))
    exchange = Exchange.objects.get(code="shenzhen-pilot")
    assert client.post(address("region", "change", pk("qingdao")), FIELDS).status_code == 403
    assert client.post(address("exchange", "change", exchange.pk), {"name": "X"}).status_code == 403
    assert client.post(address("exchange", "add"), {"name": "X"}).status_code == 403
    assert Region.objects.get(slug="qingdao").introduction == ""
