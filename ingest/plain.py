"""A saved text page as blocks: a line is a paragraph."""

import re
from itertools import islice

from ingest.blocks import MOST_BLOCKS, PARAGRAPH, Block, Page, Run

_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|title)\b", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:div|p|span|table|tr|td|ul|li|h[1-6]|a|section|article|br|img|strong)\b[^<>]{0,500}>", re.IGNORECASE
)
_LOOKED_AT = 100_000
_MANY_TAGS = 3


def is_markup(text: str, content_type: str = "") -> bool:
    """True for HTML: by its own tags, whatever the file is called; a broken tag or two in a text do not count."""
    start = text[:_LOOKED_AT]
    tags = sum(1 for _ in _TAG.finditer(start))
    return bool(_MARKUP.search(start)) or tags >= _MANY_TAGS or (tags > 0 and "html" in content_type.lower())


def read_text(text: str) -> Page:
    """The lines of a text page that hold anything, as blocks; no more than one above the bound."""
    lines = (line for line in text.splitlines() if line.strip())
    return Page(tuple(Block(PARAGRAPH, (Run(line),)) for line in islice(lines, MOST_BLOCKS + 1)))
