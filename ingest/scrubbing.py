"""Noise out of the blocks of a page: invisible characters, double escapes, mojibake, pinyin, watermarks, odd spaces."""

import html
import re
from dataclasses import replace

from chinese import mojibake
from chinese.folding import fold
from chinese.hygiene import clean_imported, count_invisible
from chinese.noise import HAN, Profile, Span, cut, profile, reading_spans
from ingest.blocks import Block, Page, Run
from ingest.removals import Log
from ingest.trimming import watermark_spans

_ENTITY = re.compile(
    r"&(?:nbsp|amp|lt|gt|quot|ldquo|rdquo|mdash|hellip|middot|#\d{2,6}|#x[0-9a-f]{2,6});", re.IGNORECASE
)
_WHITE = dict.fromkeys(map(ord, "\t\n\r\x0b\x0c\x85\u3000\u2002\u2003\u2009\u202f"), " ")
_LOOSE = re.compile(r"^ +| +$|(?<= ) +")
# In running text a space between two Han characters means nothing; in titles and bylines it parts.
_INNER = re.compile(rf"(?<=[{HAN}，。、；：！？“”《》]) +(?=[{HAN}，。、；：！？“”《》])")
_CREDIT = re.compile(r"(?:记者|通讯员|作者|摄影|编辑)[ \w]{2,20}")
# Parts blocks, and means the same in every charset.
_BETWEEN = "\x1e"


def scrub(page: Page, log: Log) -> tuple[Page, Profile]:
    """The page without noise, block for block (a block may be left empty), and what its readings in brackets told."""
    for text in page.hidden:
        log.note("hidden", text)
    blocks = [_legible(block, log) for block in _repaired_whole(page, log)]
    heads = [page.title, *page.metas.values()]
    readings = profile("\n".join((*(block.text for block in blocks), page.title)))
    blocks = [_quiet(block, readings, log) for block in blocks]
    title, *contents = (scrub_line(head, readings) for head in heads)
    return replace(
        page, blocks=tuple(blocks), title=title, metas=dict(zip(page.metas, contents, strict=True))
    ), readings


def scrub_line(text: str, readings: Profile) -> str:
    """A line of the head (title, meta) by the same steps."""
    text = mojibake.repair(_visible(text))
    text = cut(text, reading_spans(text, readings))
    return cut(text, _spans(_LOOSE, text))


def tightened(block: Block) -> Block:
    """The block without spaces between Han characters, but for those that part the names of reporters."""

    def spans(text: str) -> list[Span]:
        credits_ = _spans(_CREDIT, fold(text))
        return [(a, b) for a, b in _spans(_INNER, text) if not any(start <= a < end for start, end in credits_)]

    return block.without(spans)


def _repaired_whole(page: Page, log: Log) -> list[Block]:
    """The blocks, with a wrong decoding of the whole page undone if there was one."""
    text = _BETWEEN.join(block.text for block in page.blocks if not block.rows)
    repaired = mojibake.repair(text)
    if repaired == text:
        return list(page.blocks)
    log.note("mojibake", text)
    texts = iter(repaired.split(_BETWEEN))
    return [
        block.rewritten(mojibake.repair) if block.rows else replace(block, runs=(Run(next(texts, block.text)),))
        for block in page.blocks
    ]


def _legible(block: Block, log: Log) -> Block:
    before = block.text
    log.note("invisible", before, count_invisible(before))
    entities = _ENTITY.findall(before)
    log.note("entities", entities[0] if entities else "", len(entities))
    block = replace(block, runs=tuple(replace(run, text=_visible(run.text)) for run in block.runs))
    if block.rows:
        block = block.rewritten(_visible)
    repaired = block.rewritten(mojibake.repair)
    log.note("mojibake", block.text, repaired.text != block.text)
    return repaired


def _visible(text: str) -> str:
    """Escapes undone that were escaped twice, nothing invisible, every white space a plain one."""
    text = html.unescape(text) if _ENTITY.search(text) else text
    return clean_imported(text).translate(_WHITE)


def _quiet(block: Block, readings: Profile, log: Log) -> Block:
    def noted(kind: str, spans: list[Span], text: str) -> list[Span]:
        if spans:
            start, end = spans[0]
            log.note(kind, text[max(0, start - 1) : end], len(spans))
        return spans

    block = block.without(lambda text: noted("readings", reading_spans(text, readings), text))
    block = block.without(lambda text: noted("watermark", watermark_spans(text), text))
    return block.without(lambda text: _spans(_LOOSE, text))


def _spans(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [match.span() for match in pattern.finditer(text)]
