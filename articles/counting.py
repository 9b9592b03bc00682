"""Counters: numbers that pages show, kept by the verbs instead of `COUNT(*)`."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.models import Article, Counter

REMOVALS = "removals"
MENU = "menu"


def recount(article):
    """Add the article to, or take it out of, the counters it belongs to now.

    `Article.counted_as` remembers where it was counted, so the call may be repeated without harm.
    """
    before = set(article.counted_as.split())
    live = Article.objects.live().filter(pk=article.pk).exists()
    after = set(_keys(article)) if live else set()
    if before == after:
        return
    steps = dict.fromkeys(after - before, 1) | dict.fromkeys(before - after, -1)
    if before - after:
        steps[REMOVALS] = 1
    bump(steps)
    article.counted_as = " ".join(sorted(after))
    Article.objects.filter(pk=article.pk).update(counted_as=article.counted_as)


def _keys(article):
    regions = article.places.values_list("region_id", flat=True)
    return keys_of(article.published_at, article.section_id, regions)


def keys_of(published_at, section_id, region_ids):
    """The counters that a live article with these facts belongs to."""
    month = timezone.localtime(published_at).strftime("%Y-%m")
    return ["articles", f"month:{month}", f"section:{section_id}", *(f"region:{pk}" for pk in region_ids)]


def bump(steps):
    """Add each step to its counter, in key order so that two writers never wait for each other in a circle."""
    keys = sorted(steps)
    with transaction.atomic():
        Counter.objects.bulk_create([Counter(key=key) for key in keys], ignore_conflicts=True)
        list(Counter.objects.select_for_update().filter(key__in=keys).order_by("key"))
        for step in set(steps.values()):
            Counter.objects.filter(key__in=[key for key in keys if steps[key] == step]).update(n=F("n") + step)


def menu_changed():
    """Tell every page that a name which many pages print has changed (section, source, author, tag, static page)."""
    bump({MENU: 1})


def note(key, n):
    """Keep a number that is no count: the state of something, to be compared with the state of later."""
    Counter.objects.update_or_create(key=key, defaults={"n": n})


def numbers(prefix):
    """The counters below `prefix`, as a dict of the rest of the key to the number."""
    rows = Counter.objects.filter(key__startswith=f"{prefix}:", n__gt=0).values_list("key", "n")
    return {key.removeprefix(f"{prefix}:"): n for key, n in rows}


def number(key):
    """One counter; 0 while nothing was counted."""
    return Counter.objects.filter(key=key).values_list("n", flat=True).first() or 0
