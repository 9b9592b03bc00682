"""A snapshot as a form shows it, and as a person reads it in a comparison."""

import datetime
import re

from articles.admin import scriptfields
from articles.admin.scriptfields import DETECTED, ScriptFields
from articles.cleaning import plain_text
from articles.dates import minute_text
from articles.models import Article, Author, Image, Section, Source
from articles.snapshots import DEFAULTS
from articles.states import Licence, Script
from regions.models import Region

NAMES = [*(name for name in DEFAULTS if name != "script_rules"), *scriptfields.NAMES]
LABELS = {name: str(ScriptFields.base_fields[name].label) for name in scriptfields.NAMES} | {
    name: str(Article._meta.get_field(name).verbose_name) for name in NAMES if name not in scriptfields.NAMES
}

_POINTING = re.compile(r'<(?:a|img)((?: [a-z]+="[^"]*")+)>')
_TARGET = re.compile(r' (href|src|alt)="([^"]*)"')
_POINTS = {"href": "链接", "src": "图片", "alt": "替代文字"}


def of_snapshot(snapshot):
    """The values of a snapshot in the shapes of the form: names for source, authors and tags; ids; datetimes."""
    snapshot = {**DEFAULTS, **snapshot}
    source = Source.objects.filter(pk=Source.objects.meant(snapshot["source"])).first()
    found = Author.objects.in_bulk(snapshot["authors"])
    times = {name: _moment(snapshot[name]) for name in ("originally_published_at", "expire_at")}
    return {
        **{name: snapshot[name] for name in NAMES if name in snapshot},
        **scriptfields.of_rules(snapshot["script_rules"]),
        **times,
        "source": source.name if source else "",
        "authors": "、".join(found[pk].name for pk in snapshot["authors"] if pk in found),
        "tags": "，".join(snapshot["tags"]),
    }


def readable_body(html):
    """The text of a cleaned body with what its links and pictures point to, which a reviewer must see change too."""

    def told(found):
        targets = (f"{_POINTS[name]} {value}" for name, value in _TARGET.findall(found[1]) if value)
        return "〔" + "，".join(targets).replace("<", "&lt;") + "〕"

    return plain_text(_POINTING.sub(told, html))


def _moment(text):
    return datetime.datetime.fromisoformat(text).replace(second=0, microsecond=0) if text else None


def shown(values):
    """The same values as text to read and compare: names instead of ids, the body without markup."""
    texts = {name: values[name] or "" for name in NAMES}
    section = Section.objects.filter(pk=values["section"]).first() if values["section"] else None
    cover = Image.objects.filter(pk=values["cover"]).first() if values["cover"] else None
    regions = Region.objects.in_bulk(values["regions"])
    texts |= {
        "section": section.name if section else "",
        "cover": f"{cover}（图片 {cover.pk}）" if cover else "",
        "regions": "、".join(regions[pk].short for pk in values["regions"] if pk in regions),
        "licence": Licence(values["licence"]).label if values["licence"] in Licence else "",
        "script": Script(values["script"]).label if values["script"] else DETECTED,
        "body": readable_body(values["body"]),
    }
    for name in ("originally_published_at", "expire_at"):
        texts[name] = minute_text(values[name])
    return texts
