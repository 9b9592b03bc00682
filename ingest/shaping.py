"""The chosen blocks as a body: without repeats, buttons and tail, headings and pictures in the form that we keep."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import HEADINGS, PARAGRAPH, PICTURE, Block, Page, Run
from ingest.bylines import is_labelled
from ingest.removals import Log
from ingest.scrubbing import tightened
from ingest.titles import words
from ingest.trimming import is_boilerplate, is_button, tail

LONGEST_HEADING = SHORT_LINE = 60
LEAST_SUMMARY = 20
LONGEST_BYLINE = 160
LOST_PICTURE = "〔图片缺失 {number}：导入时未下载〕"


@dataclass(frozen=True)
class Body:
    """The blocks of a body, their numbers on the page, how many pictures are missing, whether a tail was left in."""

    blocks: tuple[Block, ...]
    numbers: tuple[int, ...]
    pictures: int
    tail_left: bool

    @property
    def text(self) -> str:
        """The words of the body, a line a block."""
        return "\n".join(block.text for block in self.blocks)


def shape(page: Page, numbers: Sequence[int], *, title: str, spoken_for: frozenset[int], log: Log) -> Body:
    """The body made of the blocks of these numbers; `spoken_for` are blocks that title, time and byline were read from."""
    kept = list(_article_blocks(page.blocks, numbers, title, spoken_for))
    if len(kept) > 1 and _announces(page.blocks[kept[0]].text, page.blocks[kept[1]].text):
        kept.pop(0)
    texts = [page.blocks[number].text for number in kept]
    end = tail(texts)
    log.note("tail", texts[end.keep] if end.keep < len(texts) else "", len(texts) - end.keep)
    kept = kept[: end.keep]
    while kept and page.blocks[kept[-1]].kind in HEADINGS:
        kept.pop()  # a heading with nothing below it was that of the tail
    blocks, pictures = _formed([page.blocks[number] for number in kept])
    return Body(tuple(blocks), tuple(kept), pictures, end.refused)


def _announces(text: str, following: str) -> bool:
    """True for a summary that consists of the first words of the article."""
    return len(text) >= LEAST_SUMMARY and words(following).startswith(words(text))


def _article_blocks(
    blocks: Sequence[Block], numbers: Sequence[int], title: str, spoken_for: frozenset[int]
) -> Iterator[int]:
    begun = False
    for number in numbers:
        block = blocks[number]
        known = number in spoken_for and len(block.text) <= LONGEST_BYLINE
        empty = not block.text and block.kind != PICTURE
        if known or empty or is_button(block.text) or (not begun and _stands_above(block, title)):
            continue
        begun = begun or block.kind != PICTURE
        yield number


def _stands_above(block: Block, title: str) -> bool:
    """True for what sites print between title and article: the title again, notices, labels such as 来源：网络."""
    labelled = len(block.text) <= SHORT_LINE and is_labelled(block.text)
    return labelled or is_boilerplate(block.text) or (bool(block.text) and words(block.text) == words(title))


def _formed(blocks: Sequence[Block]) -> tuple[list[Block], int]:
    formed, pictures = [], 0
    for block in blocks:
        if block.kind == PICTURE:
            pictures += 1
            formed.append(Block(PARAGRAPH, (Run(LOST_PICTURE.format(number=pictures)),)))
        elif block.kind in HEADINGS:
            formed.append(replace(block, kind=PARAGRAPH) if len(block.text) > LONGEST_HEADING else block)
        else:
            formed.append(tightened(block) if len(block.text) > SHORT_LINE else block)
    return formed, pictures
