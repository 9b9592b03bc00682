"""Region rows: what the database refuses, the questions, who holds what."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from regions.loading import load
from regions.models import Region
from tests import make

pytestmark = pytest.mark.django_db


def city(**values):
    fields = {"code": "370300", "level": "city", "name": "淄博市", "short": "淄博", "slug": "zibo"}
    fields |= {"name_hant": "淄博市", "short_hant": "淄博"} | values
    return Region(**{"parent": make.region("shandong"), **fields})


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"slug": "Zibo"}, "slug_form"),
        ({"slug": "淄博"}, "slug_form"),
        ({"slug": "zi--bo"}, "slug_form"),
        ({"slug": "-zibo"}, "slug_form"),
        ({"parent": None}, "level_fits"),
        ({"code": "370000"}, "level_fits"),
        ({"code": "370301"}, "level_fits"),
        ({"code": "37030"}, "level_fits"),
        ({"level": "county"}, "level_fits"),
        ({"level": "province"}, "level_fits"),
        ({"level": "zone", "code": "zibo"}, "level_fits"),
        ({"level": "zone", "parent": None}, "level_fits"),
        ({"level": "village"}, "level_fits"),
    ],
)
def test_the_database_and_the_form_refuse_rows_that_do_not_fit(values, code):
    with pytest.raises(ValidationError) as caught:
        city(**values).validate_constraints()
    assert code in {error.code for error in caught.value.error_dict["__all__"]}
    with pytest.raises(IntegrityError), transaction.atomic():
        city(**values).save()


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"level": "county", "code": "370301"},
        {"level": "province", "code": "380000", "slug": "zi-bo2"},
        {"level": "zone", "code": "zibo", "parent": None},
    ],
)
def test_rows_that_fit(values):
    made = city(**values)
    made.full_clean()
    made.save()


@pytest.mark.parametrize("values", [{"code": "370200"}, {"slug": "qingdao"}])
def test_code_and_slug_are_unique(values):
    make.region("qingdao")
    with pytest.raises(IntegrityError), transaction.atomic():
        city(**values).save()


def test_only_a_retired_region_has_a_successor_and_never_itself():
    region = make.region("qingdao")
    region.successor = make.region("jinan")
    with pytest.raises(ValidationError, match="只有停用的地区可以有继任地区"):
        region.validate_constraints()
    region.retired_at = timezone.now()
    region.validate_constraints()
    region.successor = region
    with pytest.raises(ValidationError):
        region.validate_constraints()


def test_ancestors_come_without_a_query_when_asked_for(django_assert_num_queries):
    make.region("qingdao")
    region = Region.objects.with_ancestors().get(slug="qingdao")
    with django_assert_num_queries(0):
        assert [above.slug for above in region.ancestors()] == ["shandong", "huadong"]
    assert Region.objects.get(slug="huadong").ancestors() == []


# Who holds what


def held(user):
    return {region.slug for region in Region.objects.held_by(user)}


@pytest.fixture
def places():
    for slug in make.PLACES:
        make.region(slug)


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("assigned", "expected"),
    [
        ([], set()),
        (["qingdao"], {"qingdao"}),
        (["shandong"], {"shandong", "qingdao", "jinan"}),
        (["huadong"], {"huadong", "shandong", "qingdao", "jinan"}),
        (["qingdao", "gansu"], {"qingdao", "gansu", "lanzhou"}),
        (["shandong", "qingdao"], {"shandong", "qingdao", "jinan"}),
    ],
)
def test_an_assigned_region_brings_everything_below_it(assigned, expected):
    assert held(make.user(regions=assigned)) == expected
    assert len(Region.objects.held_by(make.user(regions=assigned))) == len(expected)


@pytest.mark.usefixtures("places")
def test_all_regions_brings_all():
    assert held(make.user(regions=(), all_regions=True)) == set(make.PLACES)


@pytest.mark.usefixtures("places")
def test_nobody_and_a_switched_off_account_hold_nothing():
    assert held(AnonymousUser()) == set()
    assert held(make.user(regions=["shandong"], is_active=False)) == set()
    assert held(make.user(regions=(), all_regions=True, is_active=False)) == set()


@pytest.mark.usefixtures("places")
def test_a_retired_region_stays_with_its_editor():
    Region.objects.filter(slug="qingdao").update(retired_at=timezone.now())
    assert "qingdao" in held(make.user(regions=["shandong"]))


@pytest.mark.usefixtures("places")
def test_what_a_user_holds_is_one_query_and_a_subquery(django_assert_num_queries):
    user = make.user(regions=["shandong"])
    with django_assert_num_queries(1):
        list(Region.objects.held_by(user))
    with django_assert_num_queries(1):
        below = Region.objects.filter(parent__in=Region.objects.held_by(user))
        assert {region.slug for region in below} == {"qingdao", "jinan"}


# Lists


def test_lists_of_zones_and_of_the_directory():
    load()
    Region.objects.filter(slug="wenzhou").update(retired_at=timezone.now())
    assert [zone.short for zone in Region.objects.zones()] == "华北 东北 华东 华中 华南 西南 西北 港澳台".split()
    shown = {region.slug for region in Region.objects.in_directory()}
    assert {"shandong", "jinan", "huadong"} < shown
    assert not {"qingdao", "wenzhou"} & shown
    assert len(shown) == 62 + 8 - 1
