"""Words that no section may take, because an address begins with them or will."""

from django.urls import get_resolver

# The static pages, the words of pages to come, and of former systems whose addresses still arrive.
OTHERS = frozenset(
    "about business advertising disclaimer privacy copyright contact sitemap "
    "search takedown transparency market media static data uploads plus m tags zh news llms".split()
)
UNDER_REGION = frozenset({"feed"})


def is_reserved(slug):
    """Whether a section of this slug would hide, or be hidden by, another address."""
    return slug in reserved_words() or slug.startswith("zh-")


def reserved_words():
    """The first path word of every address, and the words above."""
    routes = (str(entry.pattern) for entry in _flat(get_resolver().url_patterns))
    first = (route.split("/")[0].split(".")[0] for route in routes)
    return OTHERS | UNDER_REGION | {word for word in first if word and "<" not in word}


def _flat(patterns):
    """All patterns, those below an empty prefix taken out of their include."""
    for entry in patterns:
        if hasattr(entry, "url_patterns") and not str(entry.pattern):
            yield from _flat(entry.url_patterns)
        else:
            yield entry
