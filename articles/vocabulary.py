"""Sources and authors by name, for imports and forms: found, or proposed for a chief to confirm."""

from articles.models import Author, Source
from chinese.folding import fold


def source_named(name):
    """The source of this name or alias, in either script; else a new, unconfirmed one."""
    known = Source.objects.matching(name)
    if known:
        return known
    name = name.strip()[:80]
    return Source.objects.get_or_create(folded=fold(name), defaults={"name": name, "confirmed": False})[0]


def author_named(name, source=None):
    """The author of this name at this medium, made if new."""
    author, _ = Author.objects.get_or_create(name=name.strip()[:60], source=source)
    return author
