"""`manage.py check_invariants`: rows broken by hand are found; derived ones are mended, the rest is only told."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from articles import counting, invariants, publishing
from articles.models import Article, ArticleAuthor, ArticleRegion, ArticleTag, Counter, Revision
from tests import make
from tests.takedowns import desk
from workflow.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    """One article with everything that has copies, beside others in every state."""
    for name, kind in make.INVISIBLE.items():
        found = make.published(regions=["lanzhou"]) if name == "hidden" else kind(regions=["lanzhou"])
        if name == "hidden":
            desk.removed(found)
    make.published(regions=["jinan"])
    return make.published(regions=["qingdao"], tags=["碳价", "风电"], authors=[make.author()])


def found():
    return {breach.rule.code: breach.ids for breach in invariants.check()}


def run(capsys, *arguments):
    """Run the command; return its exit code and what it printed."""
    code = 0
    try:
        call_command("check_invariants", *arguments)
    except SystemExit as ended:
        code = ended.code
    return code, capsys.readouterr().out


def copies(model, article, **values):
    model.objects.filter(**{"content_object" if model is ArticleTag else "article": article}).update(**values)


def without_ancestor(article):
    ArticleRegion.objects.get(article=article, region__slug="shandong").delete()


def stray_ancestor(article):
    ArticleRegion.objects.filter(article=article, assigned=True).update(region=make.region("lanzhou"))
    ArticleRegion.objects.create(article=article, region=make.region("gansu"))


DERIVED = {
    "place_time": (lambda a: copies(ArticleRegion, a, published_at=None), {"copies"}),
    "place_section": (lambda a: copies(ArticleRegion, a, section=make.section("ccer", "CCER")), {"copies"}),
    "place_visible": (lambda a: copies(ArticleRegion, a, visible=False), {"copies"}),
    "tag_expiry": (lambda a: copies(ArticleTag, a, expire_at=a.published_at), {"copies"}),
    "author_start": (lambda a: copies(ArticleAuthor, a, visible_from=None), {"copies"}),
    "ancestor_gone": (without_ancestor, {"ancestors", "strays", "counted", "counters"}),
    "assigned_gone": (lambda a: a.places.filter(assigned=True).delete(), {"strays", "places", "counted", "counters"}),
    "all_places_gone": (lambda a: a.places.all().delete(), {"places", "counted", "counters"}),
    "author_gone": (lambda a: a.author_places.all().delete(), {"places"}),
    "counter_high": (lambda a: Counter.objects.filter(key="articles").update(n=99), {"counters"}),
    "counter_gone": (lambda a: Counter.objects.filter(key__startswith="region:").delete(), {"counters"}),
    "counter_extra": (lambda a: counting.bump({"month:1999-01": 3}), {"counters"}),
    "counted_as": (lambda a: Article.objects.filter(pk=a.pk).update(counted_as="articles section:1"), {"counted"}),
    "elsewhere": (stray_ancestor, {"copies", "ancestors", "strays", "places", "counted", "counters"}),
}


def test_what_the_verbs_write_is_clean(article, capsys):
    assert run(capsys) == (0, "没有发现不一致。\n")


@pytest.mark.parametrize("name", DERIVED)
def test_derived_rows_are_found_and_mended(article, capsys, name):
    by_hand, codes = DERIVED[name]
    by_hand(article)
    broken = found()
    assert set(broken) == codes
    assert all(ids == [article.pk] for code, ids in broken.items() if code != "counters")
    code, out = run(capsys)
    assert code == 1
    assert len(out.splitlines()) == len(codes)
    code, out = run(capsys, "--repair")
    assert code == 0
    assert out.startswith("已修复")
    assert found() == {}
    assert counting.number("articles") == Article.objects.live().count() == 2


def test_what_is_hidden_is_not_counted(article):
    """A row changed behind the verbs' back: copies still show it and counters still count it."""
    facts = {"hidden_by": 1, "hidden_at": timezone.now(), "hidden_notice": {"status": 410}}
    Article.objects.filter(pk=article.pk).update(**facts)
    assert set(found()) == {"copies", "counted", "public", "newsroom"}
    invariants.repair(invariants.check())
    assert found() == {}
    assert counting.number("articles") == 1
    assert not ArticleRegion.objects.filter(article=article, visible=True).exists()


def unapproved(article):
    Revision.objects.filter(article=article).update(state="draft")


def foreign_revision(article):
    other = Article.objects.live().exclude(pk=article.pk).get()
    Article.objects.filter(pk=article.pk).update(live_revision=other.live_revision)


FIRM = {
    "unapproved": (unapproved, "approved"),
    "foreign_revision": (foreign_revision, "approved"),
    "no_event": (lambda a: Event.objects.about(a).filter(to_state="published").delete(), "events"),
    "title": (lambda a: Article.objects.filter(pk=a.pk).update(title="被改过的标题"), "mirror"),
    "body": (lambda a: Article.objects.filter(pk=a.pk).update(body="<p>无人审核的正文</p>"), "mirror"),
    "source": (lambda a: Article.objects.filter(pk=a.pk).update(source=make.source()), "mirror"),
    "section": (lambda a: Article.objects.filter(pk=a.pk).update(section=make.section("ccer", "CCER")), "mirror"),
}


@pytest.mark.parametrize("name", FIRM)
def test_what_only_a_person_can_judge_is_told_and_left(article, capsys, name):
    by_hand, code = FIRM[name]
    by_hand(article)
    assert article.pk in found()[code]
    before = Article.objects.values().get(pk=article.pk)
    exit_code, out = run(capsys, "--repair")
    assert exit_code == 1
    assert str(article.pk) in out
    after = Article.objects.values().get(pk=article.pk)
    assert {**after, "counted_as": ""} == {**before, "counted_as": ""}


def test_a_draft_must_show_its_newest_version(article):
    draft = make.draft(title="第一版的标题")
    publishing.save(draft, {"title": "第二版的标题"}, by=None, version=draft.version)
    assert found() == {}
    Article.objects.filter(pk=draft.pk).update(title="第一版的标题")
    assert found() == {"mirror": [draft.pk]}


def test_work_in_progress_on_a_published_article_is_no_breach(article):
    publishing.save(
        article, {"title": "还没有发布的新标题", "regions": [make.region("jinan")]}, by=None, version=article.version
    )
    assert found() == {}


def test_an_article_without_any_version(article):
    draft = make.draft()
    draft.revisions.all().delete()
    assert found() == {"revisions": [draft.pk]}


def test_json_names_rules_and_all_ids(article, capsys):
    for other in [make.published() for _ in range(24)]:
        other.places.update(visible=False)
    code, out = run(capsys, "--json")
    (breach,) = json.loads(out)["breaches"]
    assert (code, breach["rule"], breach["count"], len(breach["ids"])) == (1, "copies", 24, 24)
    code, out = run(capsys)
    assert "24 篇" in out
    assert out.count("、") == 19
    code, out = run(capsys, "--repair", "--json")
    assert (code, json.loads(out)) == (0, {"breaches": [], "repaired": 24})


def test_a_check_that_could_not_run_says_so(monkeypatch):
    def away():
        raise OperationalError("connection refused")

    monkeypatch.setattr(invariants, "check", away)
    with pytest.raises(CommandError, match="未能检查") as caught:
        call_command("check_invariants")
    assert caught.value.returncode == 2


@pytest.mark.postgres(reason="SQLite has no isolation levels to choose from")
@pytest.mark.django_db(transaction=True)
def test_all_questions_are_asked_of_one_moment(monkeypatch):
    def level():
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            return [cursor.fetchone()[0]]

    monkeypatch.setattr(invariants, "RULES", (*invariants.RULES, invariants.Rule("level", "隔离级别", level)))
    make.published()
    assert found() == {"level": ["repeatable read"]}
