"""Who says so: source, authors and editor of a page, by labels first, by shape where nothing is labelled."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chinese.folding import fold
from ingest.sources import Split, looks_like_source, names_of, split
from ingest.times import moments

BEFORE_TITLE, AFTER_TITLE, AT_END = 2, 12, 4
LONGEST_LINE, LONGEST_VALUE, LONGEST_EDITOR = 160, 40, 20
FIRST_PARAGRAPHS, LAST_PARAGRAPHS = 2, 2
STARTS_WITHIN, ENDS_WITHIN = 70, 40
_SOURCE = re.compile(
    r"(?<!图片)(?<!视频)(?<!数据)(?<!资料)(?<!照片)(?<!图)(?<!资金)(?<!收入)"
    r"(?:文章|信息|稿件|本文|消息|新闻|内容)?(?:来源|转自|转载自|稿源|出处|来自)于?\s*:\s*"
)
_AUTHOR = re.compile(
    r"(?:(?:作者|撰文|撰稿|执笔|采写)|(?<![\u4e00-\u9fff])(?:文\s*(?=[|/丨:])|(?:本[报网]|特约)?记者(?=\s*:)))\s*[:|/丨]\s*"
)
_LABEL_FIRST = re.compile(
    r"[(\[【]?(?:文章|信息|稿件|本文|消息|新闻|内容)?(?:来源|转自|稿源|出处|作者|撰文|文\s*[|/丨:])"
)
_EDITOR = re.compile(r"(?:责任编辑|责编|编辑|编审)\s*[:/|丨]\s*")
_CHIEF_EDITOR = re.compile(r"(?:责任编辑|责编)\s*[:/|丨]\s*")
_END = re.compile(
    r"\s(?=\S{1,5}\s*[:|丨])|(?:^|\s|[|丨])(?:作者|编辑|责编|责任编辑|发布|时间|浏览|点击|阅读|字号|字体|分享|打印|举报|关注|我要|收藏|评论)"
    r"|(?:作者|编辑|责编|责任编辑|发布(?:时间|日期)|时间|日期|浏览|点击|阅读|字号|字体|来源)\w{0,2}\s*:|[|丨](?=\S)|[)\]】]|[。;]|\s{2,}|\d{4}[-/.年]"
)
_REPORTER = re.compile(r"(?:记者|通讯员)\s*:?\s*(?=[\u4e00-\u9fff])")
_AFTER_NAME = re.compile(r"\s|[,、。;:)\]】(/|]|报道|讯|摄|文|图|通讯员|实习|发自|$")
_BETWEEN_NAMES = re.compile(r"[\s、]+")
_NOBODY = re.compile(r"未知|佚名|网络|互联网|admin|本站|原创|管理员|小编|匿名|编辑部?|整理|综合|转载|不详|test")


@dataclass(frozen=True)
class Byline:
    """What a page says about its origin; `printed` is the byline as it stands there, `blocks` the lines it stands in."""

    source: str = ""
    source_known: bool = False
    authors: tuple[str, ...] = ()
    editor: str = ""
    printed: str = ""
    blocks: frozenset[int] = frozenset()


def find(texts: Sequence[str], title: int | None, dated: int | None, more: frozenset[str] = frozenset()) -> Byline:
    """Source, authors and editor from the texts of a page's blocks.

    `title` and `dated` are the numbers of the title's and the date's block, `more` folded names of further media.
    """
    near = range(max(0, (title or 0) - BEFORE_TITLE), min(len(texts), (title or 0) + AFTER_TITLE + 1))
    end = range(max(near.stop, len(texts) - AT_END), len(texts))
    byline = _labelled_source(texts, (*near, *end), more)
    if not byline.source and dated is not None and dated in near:
        byline = _beside_date(texts[dated], dated, more)
    if not byline.authors:
        byline = _labelled_author(byline, texts, (*near, *end))
    return replace(byline, editor=_editor(texts))


def is_labelled(text: str) -> bool:
    """True for a line that begins with a label of source or author."""
    return bool(_LABEL_FIRST.match(fold(text)))


def _lines(texts: Sequence[str], numbers: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    """Number, text and fold of the blocks that are short enough to be a byline, or begin with its labels."""
    for number in numbers:
        text = texts[number][:LONGEST_LINE]
        if len(texts[number]) <= LONGEST_LINE or is_labelled(text):
            yield number, text, fold(text)


def _value(text: str, folded: str, start: int) -> str:
    """The text from `start` to the next label, date or bar."""
    ends = [match.start() for match in (_END.search(folded, start),) if match]
    ends += [moment.span[0] + start for moment in moments(text[start:])]
    return text[start : min(ends, default=len(text))].strip(" 　:：|丨,，、（(【[")


def _labelled_source(texts: Sequence[str], numbers: Sequence[int], more: frozenset[str]) -> Byline:
    for number, text, folded in _lines(texts, numbers):
        match = _SOURCE.search(folded)
        if not match:
            continue
        used = {number}
        value = _value(text, folded, match.end())
        if not value and number + 1 < len(texts) and len(texts[number + 1]) <= LONGEST_VALUE:
            used.add(number + 1)
            following = texts[number + 1]
            value = _value(following, fold(following), 0)
        if value and len(value) <= LONGEST_VALUE and not _NOBODY.fullmatch(fold(value)):
            return _byline(split(value, more), value, used)
    return Byline()


def _beside_date(text: str, number: int, more: frozenset[str]) -> Byline:
    """A medium without a label in the line of the date: `2022-06-08 10:20　半岛都市报 王媛`."""
    if len(text) > LONGEST_LINE:
        return Byline()
    for moment in moments(text):
        for side in (text[: moment.span[0]], text[moment.span[1] :]):
            value = _value(side, fold(side), 0)
            parts = split(value, more) if value and len(value) <= LONGEST_VALUE else Split("")
            first, _, rest = value.partition(" ")
            if not parts.known and rest and looks_like_source(first, more):
                parts = replace(split(first, more), authors=names_of(rest))
            if parts.source and (parts.known or looks_like_source(parts.source, more)):
                return _byline(parts, value, {number})
    return Byline()


def _byline(parts: Split, printed: str, used: set[int]) -> Byline:
    return Byline(parts.source, parts.known, parts.authors, printed=printed, blocks=frozenset(used))


def _labelled_author(byline: Byline, texts: Sequence[str], numbers: Sequence[int]) -> Byline:
    for number, text, folded in _lines(texts, numbers):
        for match in _AUTHOR.finditer(folded):
            value = _value(text, folded, match.end())
            used = {number}
            if not value and number + 1 < len(texts) and len(texts[number + 1]) <= LONGEST_EDITOR:
                used.add(number + 1)
                value = texts[number + 1].strip()
            authors = _authors(value)
            if authors:
                printed = " ".join(dict.fromkeys(filter(None, (byline.printed, value))))
                return replace(byline, authors=authors, printed=printed, blocks=byline.blocks | used)
    return byline


def _authors(value: str) -> tuple[str, ...]:
    """The names of a labelled value; a name of no usual shape counts where the label leaves no doubt."""
    if _NOBODY.search(fold(value)) or looks_like_source(value):
        return ()
    names = names_of(value)
    if names or not value:
        return names
    return (value,) if len(value) <= LONGEST_EDITOR and not re.search(r"[\d:：。，@/]", value) else ()


def _editor(texts: Sequence[str]) -> str:
    """责任编辑, who is never the author: the first label with a name behind it, the full title before the short one."""
    lines = [text[-LONGEST_LINE:] for text in texts]  # it may be a note at the end of a paragraph
    for label in (_CHIEF_EDITOR, _EDITOR):
        for line in lines:
            match = label.search(fold(line))
            value = _value(line, fold(line), match.end()) if match else ""
            names = names_of(value) if value and len(value) <= LONGEST_VALUE else ()
            if names:
                return "、".join(names)[:60]
    return ""


def reporters(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """Names after 记者 or 通讯员 at the start or end of the first and last paragraphs of a body.

    A name counts only if the sentence ends with it or goes on as a credit does: 记者在活动中 names nobody.
    """
    ends = (*paragraphs[:FIRST_PARAGRAPHS], *paragraphs[FIRST_PARAGRAPHS:][-LAST_PARAGRAPHS:])
    found: dict[str, None] = {}
    for text in ends:
        for piece in (text,) if len(text) <= STARTS_WITHIN else (text[:STARTS_WITHIN], text[-ENDS_WITHIN:]):
            for match in _REPORTER.finditer(fold(piece)):
                found.update(dict.fromkeys(_names_at(piece, match.end())))
    return tuple(found)


def _names_at(text: str, start: int) -> Iterator[str]:
    """The names that stand from `start` on, parted by spaces or 、."""
    folded = fold(text)
    while start < len(text):
        for length in (3, 2, 4):
            name = text[start : start + length]
            if len(name) == length and names_of(name) == (name,) and _AFTER_NAME.match(folded, start + length):
                yield name
                break
        else:
            return
        start += length
        between = _BETWEEN_NAMES.match(folded, start)
        if not between:
            return
        start = between.end()
