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

_TAG = re.compile(r'<(/?)([a-z0-9]+)((?: [a-z]+="[^"]*")*)>')
_TARGET = re.compile(r' (href|src|alt)="([^"]*)"')
_POINTS = {"href": "链接", "src": "图片", "alt": "替代文字"}
_LETTERS = {
    "strong": "粗体", "em": "斜体", "u": "下划线", "s": "删除线", "sub": "下标", "sup": "上标", "code": "代码", "span": "原样",
}  # fmt: skip
_BLOCKS = {
    "h2": "二级标题", "h3": "三级标题", "h4": "四级标题", "blockquote": "引用", "figcaption": "图注", "pre": "代码块", "hr": "分隔线",
}  # fmt: skip


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
    """The text of a cleaned body with what a reviewer must see change too: links, pictures, headings, lists, bold."""
    lists = []
    return plain_text(_TAG.sub(lambda tag: _told(lists, *tag.groups()), html))


def _told(lists, closing, name, attributes):
    """A tag in words; `lists` are the open ones, each None or, if numbered, its last number."""
    whole = f"<{closing}{name}>"
    if name in {"a", "img"} and attributes:
        targets = (f"{_POINTS[key]} {value}" for key, value in _TARGET.findall(attributes) if value)
        return "〔" + "，".join(targets).replace("<", "&lt;") + "〕"
    if name in _LETTERS:
        return f"〔{closing}{_LETTERS[name]}〕"
    if name in {"ul", "ol"}:
        if closing:
            del lists[-1:]
        else:
            start = re.search(r' start="(-?\d+)"', attributes)
            lists.append(None if name == "ul" else int(start[1]) - 1 if start else 0)
    if closing:
        return whole
    if name == "li":
        return whole + _item(lists)
    return whole + (f"〔{_BLOCKS[name]}〕" if name in _BLOCKS else "")


def _item(lists):
    """The mark of the next item of the innermost list."""
    if not lists or lists[-1] is None:
        return "• "
    lists[-1] += 1
    return f"{lists[-1]}. "


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
