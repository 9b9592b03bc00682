"""Tags from what people type: Chinese punctuation splits; widths, case and script are one."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from articles.models import Tag
from chinese.folding import fold
from chinese.hygiene import clean_line

SEPARATORS = re.compile(r"[,;、，；\r\n]+")
LONGEST = 40
MOST = 20


def split_tags(text):
    """The tag names in a typed line: split on `, ; 、 ， ；` and line ends, NFKC, nothing invisible, doubles dropped."""
    names = (clean_line(part) for part in SEPARATORS.split(unicodedata.normalize("NFKC", text)))
    return list({_key(name): name for name in names if name}.values())


def check_names(names):
    """Raise `ValidationError`, a Chinese sentence, for names that cannot be tags of one article."""
    if len(names) > MOST or any(len(name) > LONGEST for name in names):
        raise ValidationError(f"最多 {MOST} 个标签，每个不超过 {LONGEST} 字。请用逗号分开。", code="too_many")
    for name in names:
        if SEPARATORS.search(name):
            raise ValidationError(f"标签“{name}”里有逗号、顿号或分号。请拆成几个标签。", code="separator")
        if not _slug(name):
            message = f"标签“{name}”里没有汉字、字母或数字，没有网址可用。请改写或删去它。"
            raise ValidationError(message, code="no_slug")


def tags_named(names):
    """The tags of these names, in order and each once, made where they do not exist.

    New ones are made in the order of their folds, so that two writers never wait for each other in a circle. Raises
    what `check_names` raises.
    """
    check_names(names)
    wanted = {_key(name): name for name in reversed(names)}
    known = _known(wanted)
    for key in sorted(wanted.keys() - known.keys()):
        known[key] = _made(wanted[key])
    return [known[key] for key in dict.fromkeys(map(_key, names))]


def tags_to_be(names):
    """The tags of these names as a preview shows them: the standing ones, and unsaved ones for what is new."""
    known = _known(map(_key, names))
    tags = (known.get(_key(name)) or Tag(name=name, slug=_slug(name)) for name in names)
    return [tag for tag in tags if tag.slug]


def _known(keys):
    return {tag.folded: tag for tag in Tag.objects.filter(folded__in=set(keys))}


def _made(name):
    """A new tag, or the one that somebody else made meanwhile; with a number where the plain address is taken."""
    taken = 0
    while True:
        slug = f"{_slug(name)}_{taken}" if taken else _slug(name)
        try:
            with transaction.atomic():
                return Tag.objects.create(name=name, slug=slug)
        except IntegrityError:
            found = Tag.objects.filter(folded=_key(name)).first()
            if found:
                return found
            taken += 1


def _key(name):
    return fold(name.strip())


def _slug(name):
    return slugify(name, allow_unicode=True)[:80].strip("-_")
