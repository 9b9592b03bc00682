"""Who may read, change and publish what: one queryset method each, role by role and region by region."""

import pytest

from accounts.models import User
from articles import publishing, querysets
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


@pytest.fixture(params=[5000, 0], ids=["few", "many"])
def few(request, monkeypatch):
    """Both ways of asking: from the articles of the regions, or along all."""
    monkeypatch.setattr(querysets, "FEW", request.param)


@pytest.mark.usefixtures("few")
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
    """A removed region and a deactivated account lose the right with the next request, which loads the user anew."""
    names, _ = people
    assert Article.objects.visible_to(names["shandong"]).filter(created_by=None).exists()
    names["shandong"].regions.clear()
    editor = User.objects.get(pk=names["shandong"].pk)
    assert not Article.objects.visible_to(editor).filter(created_by=None).exists()
    editor.is_active = False
    editor.save()
    assert not Article.objects.visible_to(editor).exists()


@pytest.mark.parametrize(("method", "cost"), [("visible_to", 2), ("editable_by", 1), ("publishable_by", 1)])
def test_the_planner_is_told_the_regions(method, cost, django_assert_num_queries):
    """Ids instead of a sub-select, and whether much lies there: asked once for a loaded user."""
    city, editor = make.region("qingdao"), make.user(regions=["shandong"])
    with django_assert_num_queries(cost):
        first, second = (str(getattr(Article.objects, method)(editor).query) for _ in range(2))
    assert first == second
    assert f'"region_id" IN ({city.parent_id}, {city.pk})' in first


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
