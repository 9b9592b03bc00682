"""Sources and authors by name, for imports and forms: found, or proposed for a chief to confirm."""

from django.core.exceptions import ValidationError

from articles.models import Author, Source
from chinese.folding import fold
from chinese.hygiene import clean_line


def source_named(name):
    """The source of this name or alias, in either script; else a new, unconfirmed one. Raises `ValidationError`."""
    name = _tidy(name, 80)
    known = Source.objects.matching(name)
    if known:
        return known
    return Source.objects.get_or_create(folded=fold(name), defaults={"name": name, "confirmed": False})[0]


def authors_named(names, source=None):
    """The authors of these names at this medium, in order and each once, made if new. Raises `ValidationError`.

    Names of people are matched as written: 于 and 於 are two families. New ones are made in the order of their names,
    so that two writers never wait for each other in a circle.
    """
    names = list(dict.fromkeys(_tidy(name, 60) for name in names))
    known = {name: Author.objects.get_or_create(name=name, source=source)[0] for name in sorted(names)}
    return [known[name] for name in names]


def _tidy(name, limit):
    """The name without what nobody sees; raises `ValidationError` if nothing is left."""
    name = clean_line(name)[:limit].strip()
    if not name:
        raise ValidationError("名称里没有看得见的字。请填写名称，或留空。", code="invisible")
    return name
