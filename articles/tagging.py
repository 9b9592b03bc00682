"""Tags from what people type: Chinese punctuation splits, widths and case are one."""

import re
import unicodedata

from articles.models import Tag

SEPARATORS = re.compile(r"[,;、，；\r\n]+")


def split_tags(text):
    """The tag names in a typed line: split on `, ; 、 ， ；` and line ends, NFKC, doubles dropped."""
    names = (" ".join(unicodedata.normalize("NFKC", part).split()) for part in SEPARATORS.split(text))
    return list({name.casefold(): name for name in names if name}.values())


def join_tags(tags):
    """The line that `split_tags` reads back."""
    return "，".join(sorted(tag.name for tag in tags))


def tags_named(names):
    """The tags of these names, in order, made where they do not exist; case does not count."""
    tags = {}
    for name in names:
        tag = Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)
        tags[tag.pk] = tag
    return list(tags.values())
