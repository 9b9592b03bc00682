"""Snapshots: the editable fields of an article as JSON, relations by id; taken, compared and applied here."""

import datetime
import hashlib
import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from articles import scriptrules
from articles.cleaning import clean
from articles.models import Article, Author, Source
from articles.states import Script
from articles.tagging import check_names
from chinese.hygiene import clean_chars, clean_line
from chinese.scripts import detect

LINES = ("title", "short_title", "byline", "editor", "source_url")
TEXTS = ("summary",)
RELATED = ("source", "section", "cover")
TIMES = ("originally_published_at", "expire_at")
LISTS = ("regions", "authors")
KEY_LIMIT = 500
TIDIED = {"body": lambda body: clean(clean_chars(body or "")), "script_rules": scriptrules.tidy}
DEFAULTS = {
    **dict.fromkeys(LINES + TEXTS, ""),
    **dict.fromkeys(RELATED + TIMES, None),
    "body": "",
    "licence": "unverified",
    "script": "",  # the editor's choice; empty: detected
    "script_rules": {},
    "regions": [],
    "authors": [],
    "tags": [],
}
TRACKING = re.compile(r"utm_\w+|spm|from|scene|share_token|isappinstalled|timestamp")


def build(values, base=None):
    """A snapshot from field values (instances, ids, lists, datetimes) over `base` or the defaults.

    Texts are freed of invisible characters, the body is cleaned. Raises `KeyError` for an unknown
    field and `articles.cleaning.CleaningRefused` for a body that cannot be cleaned.
    """
    snapshot = {**DEFAULTS, **(base or {})}
    for name, value in values.items():
        if name not in DEFAULTS:
            raise KeyError(name)
        snapshot[name] = _plain(name, value)
    return snapshot


def _plain(name, value):
    if name in LINES:
        return clean_line(value or "")
    if name in TEXTS:
        return clean_chars(value or "").strip()
    if name in TIDIED:
        return TIDIED[name](value)
    if name in RELATED:
        return getattr(value, "pk", value)
    if name in TIMES:
        return value.astimezone(datetime.UTC).isoformat() if value else None
    if name in LISTS:
        return list(dict.fromkeys(getattr(item, "pk", item) for item in value))
    if name == "tags":
        return list(dict.fromkeys(filter(None, (clean_line(str(tag)) for tag in value))))
    return str(value)


def values_of(snapshot):
    """What `build` takes, out of a snapshot of any age; relations to rows that do not exist any more are emptied."""
    whole = without({**DEFAULTS, **snapshot}, missing({**DEFAULTS, **snapshot}))
    times = {name: whole[name] and datetime.datetime.fromisoformat(whole[name]) for name in TIMES}
    return {name: whole[name] for name in DEFAULTS} | times


def missing(snapshot):
    """The names of the relations in which a snapshot holds ids of rows that do not exist any more."""
    gone = []
    for name in RELATED:
        model = Article._meta.get_field(name).related_model
        if snapshot[name] and not model.objects.filter(pk=snapshot[name]).exists():
            gone.append(name)
    if set(snapshot["authors"]) - _standing(snapshot["authors"]):
        gone.append("authors")
    return gone


def without(snapshot, names):
    """The snapshot with the relations `names` emptied of rows that do not exist any more."""
    standing = _standing(snapshot["authors"]) if "authors" in names else set()
    kept = [pk for pk in snapshot["authors"] if pk in standing]
    return {**snapshot, **{name: kept if name == "authors" else None for name in names}}


def _standing(authors):
    return set(Author.objects.filter(pk__in=authors).values_list("pk", flat=True)) if authors else set()


def apply(article, snapshot):
    """Set the plain fields of `article` from `snapshot`, unsaved; relations are `listing.place`'s job."""
    for name in (*LINES, *TEXTS, "body", "licence"):
        setattr(article, name, snapshot[name])
    for name in RELATED:
        setattr(article, f"{name}_id", snapshot[name])
    article.source_id = Source.objects.meant(article.source_id)
    for name in TIMES:
        value = snapshot[name]
        setattr(article, name, datetime.datetime.fromisoformat(value) if value else None)
    article.source_url_key = url_key(snapshot["source_url"])
    article.script_rules = snapshot.get("script_rules") or None
    article.script = snapshot["script"] or detect(f"{article.title}\n{article.body}")


def validate(snapshot):
    """Raise `ValidationError` (Chinese sentences by field) for what the columns would refuse."""
    errors = {}
    for name in (*LINES, *TEXTS, "licence"):
        field = Article._meta.get_field(name)
        try:
            field.clean(snapshot[name], None)
        except ValidationError as error:
            errors[name] = error.messages
    if snapshot["script"] not in {"", *Script.values}:
        errors["script"] = ["请选择“自动”“简体”“繁体”或“混合”。"]
    if faults := scriptrules.faults(snapshot["script_rules"]):
        errors["script_rules"] = faults
    try:
        check_names(snapshot["tags"])
    except ValidationError as error:
        errors["tags"] = error.messages
    if errors:
        raise ValidationError(errors)


def changed_fields(before, after):
    """The names of the fields in which two snapshots differ."""
    return [name for name in DEFAULTS if before.get(name, DEFAULTS[name]) != after.get(name, DEFAULTS[name])]


def url_key(url):
    """The normalised form that decides whether two addresses are the same article; None for none.

    No scheme, fragment, default port or tracking parameters; lower-case host; sorted query.
    """
    if not url:
        return None
    parts = urlsplit(url)
    host = parts.netloc.lower().removesuffix(":80").removesuffix(":443")
    pieces = sorted(p for p in parts.query.split("&") if p and not TRACKING.fullmatch(p.partition("=")[0]))
    key = f"{host}{parts.path or '/'}" + (f"?{'&'.join(pieces)}" if pieces else "")
    return key if len(key) <= KEY_LIMIT else f"{key[:400]}#{hashlib.sha256(key.encode()).hexdigest()}"
