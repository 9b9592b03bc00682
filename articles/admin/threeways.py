"""One text in its three readings side by side, as it stands in a form: what was changed there, and by what."""

import dataclasses
import re
from html import escape, unescape

from django.core.exceptions import PermissionDenied

from articles import scriptrules
from articles.admin import scriptfields
from articles.admin.comparing import Budget, pieces
from articles.cleaning import CleaningRefused, clean, plain_text
from articles.states import Script
from chinese.converting import ConversionFailed, current
from chinese.hygiene import clean_chars, clean_line
from chinese.rules import MOST_TERMS, OwnRules, people, spell_name
from chinese.scripts import HANS, builtin, detect
from chinese.variants import HK, TW, VARIANTS, Variant

LINES = 400
LONGEST = 2000
# Characters only, without any words: what a reading has beyond it was changed by a dictionary of words.
_CHARACTERS = {("tw", "hans"): "s2tw", ("hk", "hans"): "s2hk"}
_MARKS = {"own": ("\x02", "\x03"), "name": ("\x04", "\x05")}
_MARKED = re.compile("\x02([^\x02-\x05]*)\x03|\x04([^\x02-\x05]*)\x05")


@dataclasses.dataclass(frozen=True)
class Text:
    """What a form holds: lines without markup, the script, the rules in the stored shape, the lines that name people."""

    lines: list[str]
    script: str
    rules: dict
    credits: list[str]

    @property
    def names(self) -> list[str]:
        """The names that keep their spelling."""
        return people(*self.credits) if self.script == HANS else []


def differences(desk, request):
    """POST with the fields of the article form: a page of its own, nothing is saved."""
    if not (desk.has_add_permission(request) or desk.has_change_permission(request)):
        raise PermissionDenied
    text, sentences = _posted(request.POST)
    try:
        rows = compared(text) if text else []
    except ConversionFailed:
        rows, sentences = [], ["转换没有成功。请删去正文里的特殊字符后再试。"]
    context = {
        "title": "三种读法的差别",
        "sentences": sentences,
        "variants": VARIANTS,
        "rows": rows,
        "shown": [row for row in rows if row.is_marked],
        "cut": text and len(text.lines) > LINES,
        "titles": text.rules.get("title", {}) if text else {},
    }
    return desk.page(request, "admin/articles/article/readings.html", context)


def _posted(post):
    """The text of a form, or None, and what is wrong with it."""
    try:
        body = plain_text(clean(post.get("body", "")))
    except CleaningRefused as refused:
        return None, [refused.message]
    head = [
        clean_line(post.get("title", "")),
        clean_line(post.get("short_title", "")),
        clean_chars(post.get("summary", "")),
    ]
    rules = scriptfields.rules_in({name: post.get(name, "") for name in scriptfields.NAMES})
    lines = [line[:LONGEST] for line in "\n".join([*head, body]).split("\n") if line.strip()]
    script = post.get("script", "")
    script = script if script in Script.values else detect("\n".join(lines))
    people_in = [post.get(name, "")[:300] for name in ("authors", "byline", "editor")]
    return Text(lines, script, rules, people_in), scriptrules.faults(rules)


@dataclasses.dataclass(frozen=True)
class Row:
    """One line: for each reading its pieces, pairs of kind (`same`, `word`, `own`, `name`) and text."""

    readings: list[list[tuple[str, str]]]

    @property
    def is_marked(self) -> bool:
        """Whether more than characters changed."""
        return any(kind != "same" for pieces_ in self.readings for kind, _ in pieces_)


def compared(text: Text) -> list[Row]:
    """The text's lines in all readings; raises ConversionFailed."""
    lines, budget = text.lines[:LINES], Budget()
    columns = [_read(text, lines, to, budget) for to in VARIANTS]
    return [Row(list(readings)) for readings in zip(*columns, strict=True)]


def _read(text: Text, lines: list[str], to: Variant, budget: Budget) -> list[list[tuple[str, str]]]:
    own = _marking(text, to)
    escaped = [escape(line, quote=False) for line in lines]
    hidden = [own.hide(line) for line in escaped]
    full = current().convert_all(hidden, to=to, script=text.script)
    letters = _letters(hidden, to, text.script) or full
    rows = []
    for before, plain, line in zip(escaped, letters, full, strict=True):
        found = pieces(plain, line, budget) if plain != line else [("same", line)]
        words = [("word" if kind == "new" else "same", part) for kind, part in found if kind != "gone"]
        rows.append([piece for kind, part in words for piece in _parted(kind, own.show(part, before))])
    return rows


def _marking(text: Text, to: Variant) -> OwnRules:
    """The article's rules, each wording between two marks; in the Simplified reading they mark what they would replace."""
    terms = text.rules.get("terms", [])[:MOST_TERMS]
    if to in (TW, HK):
        words = {term["from"]: term[to.code] for term in terms if term["from"] and term[to.code]}
        names = {name: spell_name(name, to) for name in text.names}
    else:
        words = {term["from"]: term["from"] for term in terms if term["from"]} if text.script == HANS else {}
        names = {name: name for name in text.names}
    return OwnRules(
        {word: wording.join(_MARKS["own"]) for word, wording in words.items()},
        {name: wording.join(_MARKS["name"]) for name, wording in names.items()},
    )


def _letters(hidden: list[str], to: Variant, script: str) -> list[str] | None:
    """The lines with only their characters converted, None where that is no measure."""
    config = _CHARACTERS.get((to.code, script))
    return [builtin(config).convert(line) for line in hidden] if config else None


def _parted(kind: str, line: str) -> list[tuple[str, str]]:
    """The pieces of a line in which wordings stand between marks."""
    found, at = [], 0
    for mark in _MARKED.finditer(line):
        found += [(kind, line[at : mark.start()]), ("own", mark[1]) if mark[1] is not None else ("name", mark[2])]
        at = mark.end()
    found.append((kind, line[at:]))
    return [(kind_, unescape(part)) for kind_, part in found if part]
