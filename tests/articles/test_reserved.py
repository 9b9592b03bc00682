"""Words that sections may not take."""

import pytest
from django.core.checks import run_checks
from django.urls import NoReverseMatch, get_resolver, reverse

from articles.models import Section
from articles.reserved import is_reserved, reserved_words
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "word",
    "region tag source author archive feed admin search takedown sitemap robots about zh zh-tw zh-x plus m".split(),
)
def test_reserved(word):
    assert is_reserved(word)


@pytest.mark.parametrize("word", "tanshichang zhengce ccer tanzhonghe lvsejinrong ditan difang guoji zhongguo".split())
def test_free(word):
    assert not is_reserved(word)


def test_every_first_word_of_the_resolver_is_reserved():
    for name in get_resolver().reverse_dict:
        if not isinstance(name, str):
            continue
        try:
            first = reverse(name).split("/")[1].split(".")[0]
        except NoReverseMatch:
            continue
        assert not first or first in reserved_words(), name


def test_the_check_names_the_section_that_hides():
    make.section("region", "地区")
    found = [error for error in run_checks(databases=["default"]) if error.id == "articles.E001"]
    assert len(found) == 1
    assert "地区" in found[0].msg
    Section.objects.update(slug="tanshichang")
    assert not [error for error in run_checks(databases=["default"]) if error.id == "articles.E001"]
