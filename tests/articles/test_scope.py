"""Who may read, change and publish what: one queryset method each, role by role and region by region."""

import pytest

from articles import publishing
from articles.models import Article, Revision
from regions.models import Region
from tests import make
from workflow.errors import OutOfScope

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Five people and their articles: two regions, a national one, one over both regions."""
    names = {
        "reporter": make.user("reporter", regions=["qingdao"]),
        "shandong": make.user(regions=["shandong"]),
        "gansu": make.user(regions=["gansu"]),
        "chief": make.user("chief_editor"),
        "handler": make.user("takedown_handler"),
    }
    articles = {
        "qingdao": make.draft(regions=["qingdao"]),
        "lanzhou": make.draft(regions=["lanzhou"]),
        "both": make.draft(regions=["qingdao", "lanzhou"]),
        "national": make.draft(regions=[]),
        "reporters": make.draft(by=names["reporter"], regions=["qingdao"]),
        "editors_national": make.draft(by=names["shandong"], regions=[]),
    }
    return names, {article.pk: name for name, article in articles.items()}


CASES = [
    ("visible_to", "reporter", {"reporters"}),
    ("editable_by", "reporter", {"reporters"}),
    ("publishable_by", "reporter", {"reporters"}),
    ("visible_to", "shandong", {"qingdao", "both", "reporters", "editors_national"}),
    ("editable_by", "shandong", {"qingdao", "reporters", "editors_national"}),
    ("publishable_by", "shandong", {"qingdao", "reporters"}),
    ("visible_to", "gansu", {"lanzhou", "both"}),
    ("editable_by", "gansu", {"lanzhou"}),
    ("publishable_by", "gansu", {"lanzhou"}),
    ("visible_to", "chief", {"qingdao", "lanzhou", "both", "national", "reporters", "editors_national"}),
    ("editable_by", "chief", {"qingdao", "lanzhou", "both", "national", "reporters", "editors_national"}),
    ("publishable_by", "chief", {"qingdao", "lanzhou", "both", "national", "reporters", "editors_national"}),
    ("visible_to", "handler", set()),
    ("editable_by", "handler", set()),
    ("publishable_by", "handler", set()),
]


@pytest.mark.parametrize(("method", "who", "expected"), CASES)
def test_scope(people, method, who, expected):
    """Each queryset method gives exactly the articles of the role matrix, each once."""
    names, by_pk = people
    found = list(getattr(Article.objects, method)(names[who]).values_list("pk", flat=True))
    assert {by_pk[pk] for pk in found} == expected
    assert len(found) == len(set(found))
    if method != "publishable_by":
        revisions = getattr(Revision.objects, method)(names[who])
        assert {by_pk[revision.article_id] for revision in revisions} == expected


def test_rights_are_read_each_time(people):
    """A removed region and a deactivated account lose the right at once."""
    names, _ = people
    editor = names["shandong"]
    editor.regions.clear()
    assert not Article.objects.visible_to(editor).filter(created_by=None).exists()
    editor.is_active = False
    editor.save()
    assert not Article.objects.visible_to(editor).exists()


def test_province_includes_cities_not_the_other_way_round():
    """An editor of 青岛 does not see 山东's own articles; an editor of 山东 sees 青岛's."""
    province, city = make.draft(regions=["shandong"]), make.draft(regions=["qingdao"])
    assert set(Article.objects.visible_to(make.user(regions=["qingdao"]))) == {city}
    assert set(Article.objects.visible_to(make.user(regions=["shandong"]))) == {city, province}
    held = Region.objects.held_by(make.user(regions=["huadong"]))
    assert {"shandong", "qingdao"} <= set(held.values_list("slug", flat=True))


def test_foreign_regions_cannot_be_assigned():
    """Neither at creation nor by moving; the article stays as it was."""
    editor = make.user(regions=["shandong"])
    with pytest.raises(OutOfScope, match="兰州"):
        make.draft(by=editor, regions=["lanzhou"])
    article = make.draft(by=editor, regions=["qingdao"])
    with pytest.raises(OutOfScope, match="甘肃"):
        publishing.save(article, {"regions": [make.region("gansu")]}, by=editor, version=article.version)
    assert list(article.places.filter(assigned=True).values_list("region__slug", flat=True)) == ["qingdao"]


def test_emptying_regions_would_take_the_article_out_of_reach():
    """An editor may make an own article national, but not a colleague's."""
    editor = make.user(regions=["shandong"])
    article = make.draft(regions=["qingdao"])
    with pytest.raises(OutOfScope, match="清空"):
        publishing.save(article, {"regions": []}, by=editor, version=article.version)
    own = make.draft(by=editor, regions=["qingdao"])
    publishing.save(own, {"regions": []}, by=editor, version=own.version)
    assert not own.places.exists()
