"""The front page: headline, pictures, newest, by section and by zone."""

from django.db.models import OuterRef
from django.utils import timezone

from articles.dates import day_text
from articles.models import Article
from articles.models.boards import SHOWN, SlotPosition
from articles.picking import hot_tags, pick, read, sections_with_top, slots, top
from articles.views.rendering import page, reader_page
from regions.models import Region

NEWEST = 30
IN_SECTION = 6
IN_ZONE = 5


@reader_page
def home(request):
    """The front page of the whole site."""
    return page("home.html", front_page(), path=request.path)


def front_page(*, at=None):
    """What the front page shows now, or at a later moment `at` if nobody changes anything."""
    at = at or timezone.now()
    chosen = slots(at=at)
    newest = list(Article.objects.live(at=at).newest_first().for_list()[:NEWEST])
    sections = sections_with_top(IN_SECTION, at=at)
    in_zone = Article.objects.in_region(OuterRef("pk"), at=at)
    zones = list(Region.objects.zones().annotate(top=top(in_zone, IN_ZONE)))
    rows = read(*chosen.values(), *(place.top for place in [*sections, *zones]), at=at)
    return {
        **front(chosen, rows, newest),
        "sections": boxes(sections, rows),
        "zones": boxes(zones, rows),
        "tags": hot_tags(Article.objects.live(at=at)),
        "today": day_text(timezone.localdate(at)),
        "here": "home",
    }


def front(chosen, rows, newest, *, features=4, lines=15):
    """The top of a front page: the editors' choices, and the newest where they chose nothing.

    `chosen` are ids by position, `rows` the articles by id, `newest` a list of articles; `features` and
    `lines` say how many of the newest become stories with a summary and lines of the list. Each stands once.
    """
    headlines = pick(rows, chosen.get(SlotPosition.HEADLINE, []))[: SHOWN[SlotPosition.HEADLINE]] or newest[:1]
    shown = {article.pk for article in headlines}
    carousel = pick(rows, chosen.get(SlotPosition.CAROUSEL, [])) or newest
    pictures = _unseen([article for article in carousel if article.cover_id], shown, SHOWN[SlotPosition.CAROUSEL])
    recommended = pick(rows, chosen.get(SlotPosition.RECOMMENDED, []))
    stories = _unseen(recommended or newest, shown, SHOWN[SlotPosition.RECOMMENDED] if recommended else features)
    return {
        "lead": headlines[0] if headlines else None,
        "headlines": headlines[1:],
        "pictures": pictures,
        "features": stories,
        "newest": _unseen(newest, shown, lines),
    }


def _unseen(articles, shown, count):
    """The first `count` of `articles` that are not in `shown` (ids), which then holds them too."""
    found = [article for article in articles if article.pk not in shown][:count]
    shown.update(article.pk for article in found)
    return found


def boxes(places, rows):
    """Pairs of a place (section or zone) and its articles, without empty ones."""
    pairs = ((place, pick(rows, place.top)) for place in places)
    return [(place, articles) for place, articles in pairs if articles]
