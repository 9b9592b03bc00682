"""A page as a flat list of blocks of text: what every later step reads and edits."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from django.utils.html import escape

from chinese.noise import Span, cut

PARAGRAPH, QUOTE, TABLE, PICTURE = "p", "blockquote", "table", "picture"
BULLETS, NUMBERS = "ul", "ol"
MOST_BLOCKS = 20_000
HEADINGS = ("h2", "h3", "h4")
_HTTP = re.compile(r"https?://[^\s\"<>\\]{3,1900}", re.IGNORECASE)


@dataclass(frozen=True)
class Run:
    """A stretch of text in one dress: `marks` are inline tags from the outside in, `href` a link around it."""

    text: str
    marks: tuple[str, ...] = ()
    href: str = ""

    def html(self) -> str:
        """The run as markup, everything escaped."""
        inner = escape(self.text)
        for mark in reversed(self.marks):
            inner = f"<{mark}>{inner}</{mark}>"
        return f'<a href="{escape(self.href)}">{inner}</a>' if _HTTP.fullmatch(self.href) else inner


@dataclass(frozen=True)
class Cell:
    """A cell of a table."""

    text: str
    head: bool = False
    across: int = 1
    down: int = 1

    def html(self) -> str:
        """The cell as markup."""
        tag = "th" if self.head else "td"
        spans = "".join(
            f' {name}="{number}"' for name, number in (("colspan", self.across), ("rowspan", self.down)) if number > 1
        )
        return f"<{tag}{spans}>{escape(self.text)}</{tag}>"


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list item, table or picture, in the order of the page.

    `prominent` marks what stands in a main heading or in an element called title; `aside` what stands in navigation
    or footer; `linked` counts the characters inside links.
    """

    kind: str
    runs: tuple[Run, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    prominent: bool = False
    aside: bool = False
    linked: int = 0

    @property
    def text(self) -> str:
        """The words of the block; of a table, a line a row."""
        if self.rows:
            return "\n".join("　".join(cell.text for cell in row) for row in self.rows)
        return "".join(run.text for run in self.runs)

    def without(self, find: Callable[[str], list[Span]]) -> "Block":
        """The block without the places that `find` names in its text; they may reach across inline tags."""
        if self.rows:
            return replace(
                self,
                rows=tuple(
                    tuple(replace(cell, text=cut(cell.text, find(cell.text))) for cell in row) for row in self.rows
                ),
            )
        spans = find(self.text)
        return replace(self, runs=tuple(_cut_runs(self.runs, spans))) if spans else self

    def rewritten(self, change: Callable[[str], str]) -> "Block":
        """The block with each of its texts changed; where only the whole can be changed, inline tags go."""
        if self.rows:
            return replace(
                self, rows=tuple(tuple(replace(cell, text=change(cell.text)) for cell in row) for row in self.rows)
            )
        text = change(self.text)
        return self if text == self.text else replace(self, runs=(Run(text),))

    def html(self) -> str:
        """The inside of the block as markup; of a table the whole."""
        if self.rows:
            rows = ("<tr>" + "".join(cell.html() for cell in row) + "</tr>" for row in self.rows)
            return "<table><tbody>" + "".join(rows) + "</tbody></table>"
        return "".join(run.html() for run in self.runs)


def _cut_runs(runs: Iterable[Run], spans: list[Span]) -> Iterator[Run]:
    start = 0
    for run in runs:
        end = start + len(run.text)
        inside = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
        text = cut(run.text, inside)
        if text:
            yield replace(run, text=text)
        start = end


@dataclass(frozen=True)
class Page:
    """A page taken apart: its blocks, what its head says, and what was dropped on the way.

    `title` is the text of `<title>`, `metas` the `<meta>` by name or property, `markup` what a reader of whole trees
    may parse (empty for a text page), `hidden` the texts of invisible elements.
    """

    blocks: tuple[Block, ...]
    title: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    markup: str = ""
    hidden: tuple[str, ...] = ()
    flattened: bool = False


def body_html(blocks: Iterable[Block]) -> str:
    """The blocks as the markup of a body: paragraphs, headings, lists, quotes, tables."""
    pieces = []
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        if kind in (BULLETS, NUMBERS):
            pieces.append(f"<{kind}>" + "".join(f"<li>{block.html()}</li>" for block in group) + f"</{kind}>")
        elif kind == QUOTE:
            pieces.append("<blockquote>" + "".join(f"<p>{block.html()}</p>" for block in group) + "</blockquote>")
        elif kind == TABLE:
            pieces.extend(block.html() for block in group)
        else:
            tag = kind if kind in HEADINGS else PARAGRAPH
            pieces.extend(f"<{tag}>{block.html()}</{tag}>" for block in group)
    return "\n".join(pieces)
