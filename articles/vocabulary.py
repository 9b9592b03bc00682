"""Sources and authors by name, for imports and forms: found, or proposed for a chief to confirm."""

from articles.models import Author, Source


def source_named(name):
    """The source of this name or alias, in either script; else a new, unconfirmed one."""
    return Source.objects.matching(name) or Source.objects.create(name=name.strip()[:80], confirmed=False)


def author_named(name, source=None):
    """The author of this name at this medium, made if new."""
    author, _ = Author.objects.get_or_create(name=name.strip()[:60], source=source)
    return author
