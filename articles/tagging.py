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
    """The tags of these names, in order and each once, made (unconfirmed) where they do not exist.

    A synonym stands for the tag that it means, a retired tag for nothing. New ones are made in the order of their
    folds, so that two writers never wait for each other in a circle. Raises what `check_names` raises.
    """
    check_names(names)
    wanted = {_key(name): name for name in reversed(names)}
    known = _known(wanted)
    for key in sorted(wanted.keys() - known.keys()):
        known[key] = _made(wanted[key])
    return _standing(known[key] for key in map(_key, names))


def tags_to_be(names):
    """The tags of these names as a preview shows them: the standing ones, and unsaved ones for what is new."""
    known = _known(map(_key, names))
    unsaved = {_key(name): Tag(name=name, slug=_slug(name)) for name in names}
    tags = {tag.slug: tag for tag in (known.get(_key(name)) or unsaved[_key(name)] for name in names)}
    return [tag for tag in tags.values() if tag.slug and not tag.retired_at]


def added(names, more):
    """The names with those of `more` behind them that mean another tag than any before."""
    meant = _meant([*names, *more])
    standing = {meant[name] for name in names}
    new = {meant[name]: name for name in reversed(more) if meant[name] not in standing}
    return [*names, *reversed(new.values())]


def dropped(names, away):
    """The names without those that mean a tag of `away`, whatever the spelling or synonym."""
    meant = _meant([*names, *away])
    gone = {meant[name] for name in away}
    return [name for name in names if meant[name] not in gone]


def retired_among(names):
    """Those of the names that mean a tag which was taken out of use."""
    known = _known(map(_key, names))
    return [name for name in names if _key(name) in known and known[_key(name)].retired_at]


def free_slug(name):
    """An address for a tag of this name that no tag has; empty for a name that has none."""
    plain, taken = _slug(name), 0
    while plain and Tag.objects.filter(slug=f"{plain}_{taken}" if taken else plain).exists():
        taken += 1
    return f"{plain}_{taken}" if taken else plain


def _meant(names):
    """Name -> what it means: the key of its tag, or its own."""
    known = _known(map(_key, names))
    return {name: known[_key(name)].folded if _key(name) in known else _key(name) for name in names}


def _standing(tags):
    return list({tag.pk: tag for tag in tags if not tag.retired_at}.values())


def _known(keys):
    """The tags by the keys that find them: of a synonym, the tag that it means."""
    return {
        tag.folded: tag.same_as or tag for tag in Tag.objects.filter(folded__in=set(keys)).select_related("same_as")
    }


def _made(name):
    """A new tag, or the one that somebody else made meanwhile; with a number where the plain address is taken."""
    taken = 0
    while True:
        slug = f"{_slug(name)}_{taken}" if taken else _slug(name)
        try:
            with transaction.atomic():
                return Tag.objects.create(name=name, slug=slug, confirmed=False)
        except IntegrityError:
            found = Tag.objects.filter(folded=_key(name)).select_related("same_as").first()
            if found:
                return found.same_as or found
            taken += 1


def _key(name):
    return fold(name.strip())


def _slug(name):
    return slugify(name, allow_unicode=True)[:80].strip("-_")
