"""The title of a page: a heading that the page's own `<title>` confirms, or the first line of a text."""

import re
from dataclasses import dataclass

from chinese.folding import fold
from chinese.hygiene import clean_line
from ingest.blocks import Block, Page
from ingest.times import has_date
from ingest.trimming import is_boilerplate

SHORTEST, LONGEST, LONGEST_LINE = 5, 120, 60
FIRST_LINES = 10
LIMIT = 200
_SEPARATOR = re.compile(r"\s*(?:[_|｜]|--+|——+|\s[-–—]\s)\s*")
_END = re.compile(r"[。；，;,…]$")
_LABELLED = re.compile(r"(?:来源|作者|时间|日期|发布|编辑|转自)\s*:")
_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Title:
    """The title, the number of the block it was found in (None: only in the head), and whether it needs a look."""

    text: str
    block: int | None = None
    certain: bool = True


def find(page: Page) -> Title | None:
    """The title of a scrubbed page, at most 200 characters; None if there is nothing that could be one."""
    found = (_heading(page) or _from_head(page)) if page.markup else _first_line(page)
    if found is None:
        return None
    text = clean_line(found.text)[:LIMIT]
    return Title(text, found.block, found.certain) if words(text) else None


def _heading(page: Page) -> Title | None:
    """The longest heading whose words begin or lie within `<title>`; a lone main heading if there is no `<title>`."""
    headings = [
        (number, block.text)
        for number, block in enumerate(page.blocks)
        if block.prominent and SHORTEST <= len(block.text) <= LONGEST and not is_boilerplate(block.text)
    ]
    if not page.title:
        return Title(headings[0][1], headings[0][0], certain=False) if headings else None
    confirmed = [(number, text) for number, text in headings if words(text) in words(page.title)]
    if not confirmed:
        return None
    number, text = max(confirmed, key=lambda pair: len(pair[1]))
    return Title(text, number)


def _from_head(page: Page) -> Title | None:
    if not page.title:
        return None
    og_title = page.metas.get("og:title", "")
    if SHORTEST <= len(og_title) <= LONGEST and words(og_title) in words(page.title):
        text = og_title
    else:
        parts = [part for part in _SEPARATOR.split(page.title) if part] or [page.title]
        text = parts[0] if len(parts) == 1 or len(parts[0]) > SHORTEST else max(parts, key=len)
    block = _block_of(text, page.blocks)
    return Title(text, block, certain=block is not None)


def _block_of(text: str, blocks: tuple[Block, ...]) -> int | None:
    wanted = words(text)
    return next((number for number, block in enumerate(blocks) if words(block.text) == wanted), None)


def _first_line(page: Page) -> Title | None:
    """The first line of five characters or more that is no sentence, notice or byline; else a shorter first line."""
    lines = [block.text for block in page.blocks[:FIRST_LINES]]
    short = None
    for number, line in enumerate(lines):
        if is_boilerplate(line) or _LABELLED.search(fold(line)) or (has_date(line) and len(line) < LONGEST_LINE / 2):
            continue
        if len(line) < SHORTEST:
            short = short or Title(line, number, certain=False)
            continue
        dated = any(has_date(after) for after in lines[number + 1 : number + 4])
        if len(line) > (LONGEST if dated else LONGEST_LINE) or _END.search(line):
            break
        return Title(line, number, certain=dated)
    return short


def words(text: str) -> str:
    """The folded text without spaces and punctuation: equal for two ways of writing one title."""
    return _NOT_WORDS.sub("", fold(text))
