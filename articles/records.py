"""An article as one record: every field, every version, whom it names and what was shown; and the way back from it.

`facts` of a record are what `refill` restores to the byte; `shown` is evidence, and depends on the glossary of the day.
"""

import datetime
import json
import unicodedata

from django.db import models
from django.utils import timezone

from accounts.models import User
from articles import erasing, listing, namesakes
from articles.models import (
    Article,
    ArticleAuthor,
    ArticleImage,
    ArticleRegion,
    ArticleTag,
    Author,
    BatchRow,
    Correction,
    Revision,
    RevisionImage,
    Tag,
    WorkingCopy,
)
from articles.models.placements import Placement
from articles.namesakes import WORDS
from articles.shown import shown

FORMAT = 1
# Columns that follow from others, or that the takedown desk goes on changing while the text lies sealed.
NOT_KEPT = frozenset("version counted_as hidden_by hidden_notice hidden_at sealed_at open_claims".split())
COPIES = frozenset(field.name for field in Placement._meta.get_fields()) | {"section_id"}
# The rows that must be again what they were, by the name they have in the record, and how they hang on the article.
EXACT = {
    "revisions": (Revision, "article"),
    "corrections": (Correction, "article"),
    "tags": (ArticleTag, "content_object"),
    "authors": (ArticleAuthor, "article"),
    "image_uses": (ArticleImage, "article"),
    "revision_images": (RevisionImage, "revision__article"),
}
# Rows of the newsroom's daily work: kept, given back where they still have a place, and not compared.
LOOSE = {"batch_rows": (BatchRow, "article"), "working_copies": (WorkingCopy, "article")}


def record(article):
    """All that is known of an article as a dict of JSON values; the row is read as it stands in memory.

    Relations go by id. Regions are the assigned ones: those above follow from the tree. Pictures come with the SHA-256 of
    what was uploaded and their words; names of tags and authors with their rows.
    """
    parts = {**EXACT, **LOOSE}
    rows = {name: [plain(row) for row in _rows(*parts[name], article)] for name in parts}
    return {
        "format": FORMAT,
        "article": plain(article, without=NOT_KEPT),
        "regions": list(_assigned(article)),
        **rows,
        "images": [_picture(image) for image in namesakes.images_of(article)],
        "tag_rows": [plain(tag) for tag in namesakes.tags_of(article)],
        "author_rows": [plain(author) for author in namesakes.authors_of(article)],
        "elsewhere": erasing.taken(article.pk),
        "shown": shown(article),
    }


def canonical(found):
    """The bytes of a record: keys sorted, UTF-8, NFC. Equal records give equal bytes, and nothing is lost on the way.

    Text that NFC would change is written in escapes: the bytes are normal, and what is read from them is what was.
    """
    options = {"sort_keys": True, "separators": (",", ":"), "allow_nan": False}
    text = json.dumps(found, ensure_ascii=False, **options)
    if not unicodedata.is_normalized("NFC", text):
        text = json.dumps(found, ensure_ascii=True, **options)
    return text.encode()


def facts(found):
    """The part of a record that must be the same after sealing and unsealing."""
    return {name: found[name] for name in ("article", "regions", *EXACT)} | {
        "images": [{key: row[key] for key in ("id", "name", "sha256")} for row in found["images"]],
    }


def agree(found, again):
    """Whether the facts of a record are those of another, made later: columns added since, and tags gone since, apart."""
    standing = {row["id"] for row in again["tag_rows"]}
    first = facts({**found, "tags": [row for row in found["tags"] if row["tag_id"] in standing]})
    return _like(json.loads(canonical(facts(again))), first) == first


def _like(value, pattern):
    """`value` without the keys that dicts in `pattern` do not have."""
    if isinstance(value, dict) and isinstance(pattern, dict):
        return {key: _like(each, pattern[key]) for key, each in value.items() if key in pattern}
    if isinstance(value, list) and isinstance(pattern, list) and len(value) == len(pattern):
        return [_like(*pair) for pair in zip(value, pattern, strict=True)]
    return value


def _assigned(article):
    rows = ArticleRegion.objects.filter(article=article, assigned=True)
    return rows.order_by("region_id").values_list("region_id", flat=True)


def _rows(model, path, article):
    return model.objects.filter(**{path: article}).order_by("pk")


def _picture(image):
    return {name: getattr(image, name) for name in ("id", "name", "sha256", "renditions", *WORDS)}


# Rows and JSON


def plain(row, *, without=COPIES):
    """The stored columns of a row as JSON values by name; copies of an article's times and generated columns left out."""
    return {
        field.attname: _plain(field.value_from_object(row))
        for field in row._meta.concrete_fields
        if not isinstance(field, models.GeneratedField) and field.attname not in without
    }


def _plain(value):
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else value


def unplain(model, found):
    """An unsaved row of `model` with the columns of a plain one; raises `KeyError` for a column that is no more."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: _unplain(fields[name], value) for name, value in found.items()})


def _unplain(field, value):
    return field.to_python(value) if isinstance(field, models.DateTimeField | models.DateField) else value


# The way back


def refill(article, found):
    """Make a locked article, its rows and what it alone names those of a record (`record`, read from JSON).

    Unchecked, and inside the caller's transaction: whoever seals compares afterwards. Identity and state stay. Raises
    `KeyError` and `ValueError` for what is no record, `NameTaken`.
    """
    kept = unplain(Article, found["article"])
    for name in found["article"].keys() - {"id", "state"}:
        setattr(article, name, getattr(kept, name))
    article.save()
    tags = [unplain(Tag, row) for row in found["tag_rows"]]
    authors = [unplain(Author, row) for row in found["author_rows"]]
    namesakes.give_back(tags=tags, authors=authors, images=found["images"])
    here = set(Tag.objects.filter(pk__in=[row["tag_id"] for row in found["tags"]]).values_list("pk", flat=True))
    found = {**found, "tags": [row for row in found["tags"] if row["tag_id"] in here]}
    for name, (model, path) in EXACT.items():
        if model is not Revision:
            _rows(model, path, article).exclude(pk__in=[row["id"] for row in found[name]]).delete()
        _put(model, found[name])
    listing.place_regions(article, found["regions"])
    _refill_loose(found)
    erasing.refill(article.pk, found["elsewhere"])


def _put(model, rows):
    """Write plain rows over the standing ones of the same number, or anew."""
    if rows:
        names = [name for name in rows[0] if name != "id"]
        fields = [field.name for field in model._meta.concrete_fields if field.attname in names]
        rows = [unplain(model, row) for row in rows]
        model.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=fields)


def _refill_loose(found):
    for row in found["batch_rows"]:
        BatchRow.objects.filter(pk=row["id"]).update(**{name: row[name] for name in ("before", "told", "undone")})
    people = set(User.objects.values_list("pk", flat=True))
    copies = [unplain(WorkingCopy, {**row, "id": None}) for row in found["working_copies"] if row["user_id"] in people]
    for copy in copies:
        copy.seen_at = timezone.now()  # or it would be pruned as one that nobody came back for
    WorkingCopy.objects.bulk_create(copies, ignore_conflicts=True)
