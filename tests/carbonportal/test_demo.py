"""The demo: enough of everything, in all states and places, and nothing that contradicts itself."""

import datetime
import io
import random
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from PIL import Image as Pillow

from articles import invariants
from articles.cleaning import plain_text
from articles.indexing import NEWSROOM, PUBLIC
from articles.models import Article, ArticleRegion, Author, Correction, Page, Revision, Section, Slot, Source, Tag
from articles.models import Image as StoredImage
from carbonportal.demo import building, claims, markup, stories
from carbonportal.demo.pictures import canvas, gallery
from chinese.scripts import HANT, detect
from regions.models import Region
from search import engine
from search.models import Suggestion
from takedowns.models import Case
from tests import make
from tests.articles.index import found, held, live
from workflow.models import Event

# The texts, without a database


def test_titles_are_headlines_and_none_is_used_twice():
    titles = [story.title for story in stories.read_all()]
    assert len(set(titles)) == len(titles)
    assert [title for title in titles if not 15 <= len(title) <= 35] == []


def test_no_two_texts_share_a_sentence():
    """A mill that swaps place names would repeat itself."""
    sentences = Counter(
        sentence
        for story in stories.read_all()
        for sentence in {part.strip() for part in story.body.replace("\n", "。").split("。")}
        if len(sentence) > 12
    )
    assert [sentence for sentence, times in sentences.items() if times > 1] == []


def test_lengths_differ_and_long_ones_have_structure():
    bodies = [
        markup.to_html(story.body, lambda key, text: f"<figure>{key}{text}</figure>") for story in stories.read_all()
    ]
    lengths = sorted(len(plain_text(body)) for body in bodies)
    assert lengths[len(lengths) // 2] >= 200
    assert lengths[-10] >= 750
    for part in ("<h2>", "<ul>", "<ol>", "<table>", "<blockquote>", "<figure>"):
        assert sum(part in body for body in bodies) >= 2, part


def test_one_in_seven_is_traditional_and_none_mixes_scripts():
    scripts = Counter(detect(f"{story.title}\n{story.body}") for story in stories.read_all())
    assert scripts["mixed"] == 0
    assert 5 <= sum(scripts.values()) / scripts[HANT] <= 8


@pytest.mark.parametrize(("hour", "newest"), [(0, 4), (7, 12), (8, 3), (12, 6), (23, 16)])
def test_the_days_run_up_to_now(hour, newest):
    """`newest`: at most so many hours ago was the last one, whatever the time of day is."""
    now = datetime.datetime(2026, 3, 9, hour, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
    told = stories.read_all()
    days = stories.calendar(told, now, random.Random(1))
    assert set(days) == {story.title for story in told if story.was_released}
    assert datetime.timedelta(0) < now - max(days.values()) < datetime.timedelta(hours=newest)
    assert 400 < (now - min(days.values())).days < 560
    assert {7, 8, 12, 20} <= {day.hour for day in days.values()} <= set(range(7, 23))
    seasonal = [story for story in told if "month" in story.headers and story.title in days]
    assert len(seasonal) > 10
    assert all(days[story.title].month == int(story.headers["month"]) for story in seasonal)


def test_the_owner_finds_what_is_left_to_fill_in():
    pages = {slug: body for slug, _, body in stories.pages()}
    assert set(pages) == set("about business advertising disclaimer privacy copyright contact sitemap".split())
    assert sum("待站长填写" in body for body in pages.values()) >= 5


def test_markup_escapes_and_knows_its_blocks():
    html = markup.to_html("a < b **c**\n\n- x\n- y\n1. z\n\n| A | B |\n| 1 | 2 |", None)
    assert html == (
        "<p>a &lt; b <strong>c</strong></p>\n<ul><li>x</li><li>y</li></ul>\n<ol><li>z</li></ol>\n"
        '<table><thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead>'
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    )


# The pictures


def test_every_picture_is_drawn_and_all_differ(monkeypatch):
    monkeypatch.setattr(canvas, "SCALE", 1)  # four times as quick, the same picture
    drawn = {key: gallery.draw(key) for key in gallery.PICTURES}
    sizes = {Pillow.open(io.BytesIO(data)).size for data in drawn.values()}
    assert sizes == {(1600, 900), (1600, 1200)}
    assert len(set(drawn.values())) == len(drawn) >= 30
    assert all(picture.alt for picture in gallery.PICTURES.values())


def test_a_picture_is_the_same_each_time():
    assert gallery.draw("chart-line") == gallery.draw("chart-line")


# The whole, once


@pytest.fixture
def small_pictures(monkeypatch):
    """Thirty-seven pictures in full size would take most of this test's time."""

    def draw(key):
        shade = list(gallery.PICTURES).index(key)
        out = io.BytesIO()
        Pillow.new("RGB", (64 + shade, 36), (shade, 90, 60)).save(out, "JPEG")
        return out.getvalue()

    monkeypatch.setattr(gallery, "draw", draw)


@pytest.mark.django_db
@pytest.mark.usefixtures("small_pictures")
def test_the_demo_is_whole_and_comes_once(capsys):
    call_command("load_regions", stdout=io.StringIO())
    call_command("demo")
    assert "稿件" in capsys.readouterr().err
    states_are_all_there()
    places_are_all_covered()
    vocabulary_and_pages_are_full()
    histories_lie_in_the_past()
    search_is_filled()
    assert [(breach.rule.code, breach.ids) for breach in invariants.check()] == []
    before = Article.objects.count()
    with pytest.raises(CommandError, match="已有稿件"):
        call_command("demo")
    call_command("demo", if_empty=True)
    assert Article.objects.count() == before


def search_is_filled():
    """A visitor finds what is there from the first second on, and names are offered."""
    assert held(PUBLIC) == live()
    assert held(NEWSROOM) == set(Article.objects.values_list("pk", flat=True))
    assert len(found("碳市场")) > 10
    assert {each.kind for each in Suggestion.objects.all()} == {"tag", "region", "section", "source", "author"}


def states_are_all_there():
    assert Article.objects.count() >= 130
    live = Article.objects.live()
    assert live.count() >= 120
    waiting = Article.objects.filter(state="published").exclude(pk__in=live)
    assert waiting.count() >= 6
    assert all(article.visible_from > article.changed_at for article in waiting)
    withdrawn = Article.objects.filter(state="withdrawn")
    assert withdrawn.count() >= 4
    assert all(
        Event.objects.about(article).filter(move="withdraw").exclude(reason="").exists() for article in withdrawn
    )
    assert Article.objects.filter(state="draft").count() >= 5
    assert Article.objects.filter(state="discarded").count() == 2
    assert Revision.objects.filter(state="submitted").count() >= 2
    assert Revision.objects.filter(state="changes_requested").count() == 1
    newer = [article for article in live if article.revisions.newest_first()[0].pk != article.live_revision_id]
    assert len(newer) == 1
    assert Correction.objects.count() >= 3
    assert live.exclude(expire_at=None).count() == 2


def places_are_all_covered():
    shown = ArticleRegion.objects.filter(article__in=Article.objects.live())
    provinces = Region.objects.active().filter(level="province")
    assert set(provinces) == set(provinces.filter(pk__in=shown.values("region")))
    cities = shown.filter(assigned=True, region__level__in=["city", "county"]).values("region").distinct()
    assert cities.count() >= 40
    sections = Counter(Article.objects.live().values_list("section__slug", flat=True))
    assert len(sections) == 8
    assert min(sections.values()) >= 5


def vocabulary_and_pages_are_full():
    assert Section.objects.count() == 8
    assert Source.objects.filter(policy__in=["allow", "excerpt_only", "ask", "forbid"]).count() >= 10
    assert Author.objects.count() >= 12
    assert Tag.objects.count() >= 25
    assert Page.objects.count() == 8
    assert StoredImage.objects.exclude(alt="").filter(credit="本站制图").count() >= 30
    assert len(set(Article.objects.live().values_list("licence", flat=True))) >= 4
    front = Counter(Slot.objects.filter(region=None).values_list("position", flat=True))
    assert front["headline"] == 1
    assert front["carousel"] >= 3
    assert front["recommended"] >= 4
    assert Slot.objects.exclude(region=None).exists()
    carousel = Slot.objects.filter(position="carousel")
    assert all(slot.article.cover_id for slot in carousel)


def histories_lie_in_the_past():
    live = list(Article.objects.live())
    days = [(max(a.published_at for a in live) - article.published_at).days for article in live]
    assert max(days) > 400
    for article in live:
        assert article.created_at <= article.published_at == article.visible_from <= article.changed_at
        if article.originally_published_at:
            assert article.originally_published_at < article.created_at
        moves = list(Event.objects.about(article).order_by("pk").values_list("at", flat=True))
        assert moves == sorted(moves)
        assert moves[0] == article.created_at


@pytest.mark.django_db
def test_not_on_a_real_site(settings):
    settings.LOCAL = False
    with pytest.raises(CommandError, match="CARBON_DEBUG"):
        call_command("demo")
    with pytest.raises(CommandError, match="CARBON_DEBUG"):
        call_command("demo", if_empty=True)


@pytest.mark.django_db
def test_it_says_what_to_do_first():
    with pytest.raises(CommandError, match="load_regions"):
        call_command("demo")


@pytest.mark.django_db
def test_a_demo_that_fails_leaves_nothing(monkeypatch):
    make.region("shandong")
    monkeypatch.setattr(building, "draw_pictures", lambda say: {})  # the first story with a cover stops it
    with pytest.raises(KeyError):
        call_command("demo")
    assert not Article.objects.exists()
    assert not Section.objects.exists()


@pytest.mark.django_db
def test_articles_of_a_time_before_the_search_are_indexed():
    """The database of an older checkout: the site starts with it as it is."""
    article = make.published(title="绿证交易", tags=["碳价"])
    for index in (PUBLIC, NEWSROOM):
        engine.empty(index)
    call_command("demo", if_empty=True)
    assert found("绿证") == [article.pk]
    assert held(NEWSROOM) == {article.pk}
    assert Suggestion.objects.filter(label="碳价").exists()


@pytest.mark.django_db
def test_the_takedown_desk_has_something_to_do_and_no_article_is_touched():
    articles = [make.published(source=make.source()) for _ in range(5)]
    assert claims.build() == 3
    assert claims.build() == 0
    assert sorted(Case.objects.values_list("kind", "state")) == [
        ("copyright", "need_info"),
        ("correction", "received"),
        ("personal_info", "need_info"),
    ]
    assert Article.objects.live().count() == len(articles)
