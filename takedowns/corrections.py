"""A correction as the desk types it, one change a line (原句 → 改成), and what it makes of an article's fields."""

import re
from html import escape

from chinese.hygiene import clean_line

MOST, LONGEST = 20, 500
FIELDS = ("title", "short_title", "summary")
_ARROW = re.compile(r"\s*(?:→|⇒|=>|->)\s*")


def read(text: str) -> list[list[str]]:
    """Pairs of what stands there and what shall stand there. Raises `ValueError` with a sentence for a line that is none."""
    lines = [line for line in map(clean_line, text.splitlines()) if line]
    if len(lines) > MOST:
        raise ValueError(f"一次最多 {MOST} 处，现在有 {len(lines)} 处。改动更多的，请由编辑改好后发布。")
    return [_pair(number, line) for number, line in enumerate(lines, start=1)]


def missing(article, pairs) -> list[str]:
    """Those of the old words that the article does not say."""
    return [
        old for old, _ in pairs if not any(_form(name, old) in getattr(article, name) for name in (*FIELDS, "body"))
    ]


def changes(article, pairs) -> dict[str, str]:
    """The fields of an article that the pairs change, with their new text; in a title as in the body."""
    found = {}
    for name in (*FIELDS, "body"):
        text = before = getattr(article, name)
        for old, new in pairs:
            text = text.replace(_form(name, old), _form(name, new))
        if text != before:
            found[name] = text
    return found


def _form(name, words):
    return escape(words, quote=False) if name == "body" else words


def _pair(number, line):
    old, *rest = _ARROW.split(line, maxsplit=1)
    if not old or not rest or old == rest[0] or len(line) > LONGEST:
        raise ValueError(
            f"第 {number} 行看不懂。请写成“原句 → 改成”，例如：二十六家 → 二十五家；每行一处，不超过 {LONGEST} 字。"
        )
    return [old, rest[0]]
