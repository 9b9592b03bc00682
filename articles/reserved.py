"""Words that no section may take, because an address begins with them or will."""

from django.urls import get_resolver

from chinese.variants import RESERVED

PAGES = frozenset("about business advertising disclaimer privacy copyright contact sitemap".split())  # static pages
# The words of pages to come, and of former systems whose addresses still arrive.
OTHERS = frozenset("search takedown transparency market media static data uploads plus m tags news llms".split())
UNDER_REGION = frozenset({"feed"})


def is_reserved(slug):
    """Whether a section of this slug would hide, or be hidden by, another address."""
    return slug in reserved_words() or slug.startswith("zh-")


def is_reserved_for_pages(slug):
    """The same for a static page, which may have the words that are kept for static pages."""
    return slug not in PAGES and is_reserved(slug)


def reserved_words():
    """The first path word of every address, and the words above."""
    routes = (str(entry.pattern) for entry in _flat(get_resolver().url_patterns))
    first = (route.split("/")[0].split(".")[0] for route in routes)
    return PAGES | OTHERS | UNDER_REGION | RESERVED | {word for word in first if word and "<" not in word}


def _flat(patterns):
    """All patterns, those below an empty prefix taken out of their include."""
    for entry in patterns:
        if hasattr(entry, "url_patterns") and not str(entry.pattern):
            yield from _flat(entry.url_patterns)
        else:
            yield entry
