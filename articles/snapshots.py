"""Snapshots: the editable fields of an article as JSON, relations by id; taken, compared and applied here."""

import datetime
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.core.exceptions import ValidationError

from articles.cleaning import clean
from articles.models import Article
from chinese.hygiene import clean_chars, clean_line
from chinese.scripts import detect

LINES = ("title", "short_title", "byline", "editor", "source_url")
TEXTS = ("summary",)
RELATED = ("source", "section", "cover")
TIMES = ("originally_published_at", "expire_at")
LISTS = ("regions", "authors")
DEFAULTS = {
    **dict.fromkeys(LINES + TEXTS, ""),
    **dict.fromkeys(RELATED + TIMES, None),
    "body": "",
    "licence": "unverified",
    "script": "",
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
    if name == "body":
        return clean(clean_chars(value or ""))
    if name in RELATED:
        return getattr(value, "pk", value)
    if name in TIMES:
        return value.astimezone(datetime.UTC).isoformat() if value else None
    if name in LISTS:
        return [getattr(item, "pk", item) for item in value]
    if name == "tags":
        return list(dict.fromkeys(clean_line(str(tag)) for tag in value))
    return str(value)


def take(article):
    """The snapshot of an article's row and relations as they stand."""
    values = {name: getattr(article, name) for name in (*LINES, *TEXTS, "body", "licence")}
    related = {name: getattr(article, f"{name}_id") for name in RELATED}
    times = {name: _plain(name, getattr(article, name)) for name in TIMES}
    lists = {
        "regions": list(article.places.filter(assigned=True).order_by("pk").values_list("region_id", flat=True)),
        "authors": list(article.author_places.order_by("position").values_list("author_id", flat=True)),
        "tags": list(article.tags.order_by("pk").values_list("name", flat=True)),
    }
    return {**DEFAULTS, **values, **related, **times, **lists}


def apply(article, snapshot):
    """Set the plain fields of `article` from `snapshot`, unsaved; relations are `listing.place`'s job."""
    for name in (*LINES, *TEXTS, "body", "licence"):
        setattr(article, name, snapshot[name])
    for name in RELATED:
        setattr(article, f"{name}_id", snapshot[name])
    for name in TIMES:
        value = snapshot[name]
        setattr(article, name, datetime.datetime.fromisoformat(value) if value else None)
    article.source_url_key = url_key(snapshot["source_url"])
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
    query = sorted(pair for pair in parse_qsl(parts.query) if not TRACKING.fullmatch(pair[0]))
    key = f"{host}{parts.path or '/'}" + (f"?{urlencode(query)}" if query else "")
    return key[:500]
