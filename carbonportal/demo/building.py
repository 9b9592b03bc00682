"""Builds the demo in one transaction: everything goes through the newsroom's verbs, then gets its day in the past."""

import random
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from articles import counting, offering, pictures, reconciling
from articles.cleaning import clean
from articles.indexing import SOURCES
from articles.models import Article, Page, Slot, Tag
from articles.models.boards import SlotPosition
from carbonportal.demo import markup, people, stories
from carbonportal.demo.newsroom import Newsroom
from carbonportal.demo.pictures import gallery
from regions.models import Region
from search.building import rebuild

POSITIONS = {
    "headline": SlotPosition.HEADLINE,
    "carousel": SlotPosition.CAROUSEL,
    "recommended": SlotPosition.RECOMMENDED,
}


def build(say):
    """Fill an empty database; `say(text)` is called with every step done. Returns the number of articles."""
    now = timezone.now()
    told = stories.read_all()
    random_ = random.Random(20)  # noqa: S311 - repeatable, nothing secret
    days = stories.calendar(told, now, random_)
    with transaction.atomic():
        images = draw_pictures(say)
        newsroom = Newsroom(now, random_, images, people={user.username: user for user in people.ensure()})
        write_pages()
        for n, story in enumerate(told, 1):
            newsroom.bring(story, days.get(story.title))
            if n % 20 == 0 or n == len(told):
                say(f"稿件 {n}/{len(told)}")
        Tag.objects.update(confirmed=True)  # the example's chief has looked at them
        fill_slots(told)
        counting.menu_changed()
        offering.refresh()
    return len(told)


def fill_search():
    """Indexes and suggestions for what was written before there was a search."""
    for index, source in SOURCES.items():
        if reconciling.is_unbuilt(index):
            rebuild(index, source)
    offering.refresh()


def draw_pictures(say):
    """All pictures by key; while a child process takes one in, the next ones are drawn."""
    images = {}
    with ThreadPoolExecutor(max_workers=2) as pool:
        for key, drawn in zip(gallery.PICTURES, pool.map(gallery.draw, gallery.PICTURES), strict=True):
            words = {"alt": gallery.PICTURES[key].alt, "credit": gallery.CREDIT}
            images[key] = pictures.store(drawn, original_name=f"{key}.jpg", by=None, **words)
            if len(images) % 10 == 0 or len(images) == len(gallery.PICTURES):
                say(f"图片 {len(images)}/{len(gallery.PICTURES)}")
    return images


def write_pages():
    """The static pages; what only the owner knows is marked 待站长填写."""
    for order, (slug, title, body) in enumerate(stories.pages(), 1):
        html = clean(markup.to_html(body.replace("{site}", settings.SITE_URL), figure=None))
        Page.objects.get_or_create(slug=slug, defaults={"title": title, "body": html, "order": order})


def fill_slots(told):
    """Put the articles that ask for it on the front page, and some on the pages of their provinces."""
    orders = dict.fromkeys(POSITIONS, 0)
    for story in told:
        position = story.headers.get("slot")
        if position:
            orders[position] += 1
            _slot(story, POSITIONS[position], orders[position])
        if "region_slot" in story.headers:
            region = Region.objects.get(level=Region.Level.PROVINCE, short=story.headers["region_slot"])
            taken = Slot.objects.filter(region=region).count()
            position = SlotPosition.RECOMMENDED if taken else SlotPosition.HEADLINE
            _slot(story, position, taken, region=region)


def _slot(story, position, order, **page):
    article = Article.objects.get(title=story.title)
    Slot.objects.create(article=article, position=position, order=order, start_at=article.published_at, **page)


def is_empty():
    """Whether nothing has been written yet."""
    return not Article.objects.exists()


def has_regions():
    """Whether `load_regions` has run: stories name provinces and cities."""
    return Region.objects.exists()
