"""The region directory: its structure, its page, what it costs."""

import pytest
from django.urls import reverse
from django.utils import timezone

from regions.directory import directory_tree, directory_version
from regions.loading import load
from regions.models import Region
from tests import make

pytestmark = pytest.mark.django_db


def words(tree):
    return {
        zone.region.short: {entry.region.short: [city.short for city in entry.cities] for entry in zone.provinces}
        for zone in tree
    }


def test_zones_provinces_and_featured_cities_in_order():
    load()
    tree = words(directory_tree())
    assert list(tree) == "华北 东北 华东 华中 华南 西南 西北 港澳台".split()
    assert tree["华北"] == {"北京": [], "天津": [], "河北": ["石家庄", "保定"], "山西": ["太原"], "内蒙古": []}
    assert list(tree["港澳台"]) == ["香港", "澳门", "台湾"]
    assert tree["华南"]["广东"] == ["广州", "深圳"]
    assert sum(len(cities) for zone in tree.values() for cities in zone.values()) == 28


def test_what_is_hidden_or_retired_is_not_shown():
    load()
    Region.objects.filter(slug="shenzhen").update(retired_at=timezone.now())
    Region.objects.filter(slug="shijiazhuang").update(in_directory=False)
    Region.objects.filter(slug__in=["hunan", "henan", "hubei", "wuhan", "zhengzhou"]).update(in_directory=False)
    Region.objects.filter(parent__slug="gangaotai").update(in_directory=False)
    tree = words(directory_tree())
    assert tree["华南"]["广东"] == ["广州"]
    assert tree["华北"]["河北"] == ["保定"]
    assert tree["华中"] == {"湖南": ["长沙"]}
    assert "港澳台" not in tree


@pytest.mark.parametrize("cities", [1, 3, 20])
def test_one_query_whatever_it_holds(cities, django_assert_num_queries):
    load()
    Region.objects.filter(level="city").update(in_directory=False)
    chosen = Region.objects.filter(level="city").order_by("code").values("pk")[:cities]
    Region.objects.filter(pk__in=list(chosen.values_list("pk", flat=True))).update(in_directory=True)
    with django_assert_num_queries(1):
        tree = words(directory_tree())
    assert sum(len(found) for zone in tree.values() for found in zone.values()) == cities


def test_the_version_changes_with_the_data(files, django_assert_num_queries):
    assert directory_version() == ""
    load(folder=files.folder)
    with django_assert_num_queries(1):
        first = directory_version()
    load(folder=files.folder)
    assert directory_version() == first
    region = Region.objects.get(slug="qingdao")
    region.in_directory = True
    region.save()
    assert directory_version() != first
    second = directory_version()
    files.replace("regions.csv", files.line("regions.csv", "370300,"), "")
    load(folder=files.folder)
    assert directory_version() != second


def test_the_page_links_every_zone_province_and_featured_city(client):
    load()
    response = client.get("/region/")
    page = response.content.decode()
    assert reverse("region_directory") == "/region/"
    for slug in ["huabei", "gangaotai", "shaanxi", "hebei", "baoding", "wulumuqi"]:
        assert page.count(f'href="/region/{slug}/"') == 1
    assert 'href="/region/qingdao/"' not in page
    assert page.count("<h1") == 1
    assert "Set-Cookie" not in response.headers


def test_the_page_without_any_region_shows_a_way_on(client):
    page = client.get("/region/").content.decode()
    assert "还没有载入地区数据" in page


def test_the_page_is_read_only(client):
    assert client.post("/region/").status_code == 405


@pytest.mark.parametrize("rows", [1, 3, 7])
def test_the_page_takes_few_queries(client, rows, django_assert_max_num_queries):
    for slug in list(make.PLACES)[:rows]:
        make.region(slug)
    client.get("/region/")
    with django_assert_max_num_queries(3):
        client.get("/region/")
