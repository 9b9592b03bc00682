"""Media by name: the dictionary, and how a source and the authors behind it come apart."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chinese.folding import fold
from chinese.names import is_name, names_in

DATA = Path(__file__).parent / "data"
# What belongs to the medium although it stands behind its name.
_EXTENSION = re.compile(
    r"(?:[-·(]?(?:客户端|海外版|频道|评论员|网站|官网|微信公众号|公众号|官微|微博|app|杂志|融媒体|视频号)\)?)+"
)
_SUFFIX = re.compile(
    r"(?:日报|晚报|早报|晨报|时报|商报|快报|都市报|导报|青年报|经济报|周报|周刊|杂志|新闻网|新闻|在线|网|通讯社|新闻社|电视台|广播电台|电台|卫视|传媒|报社|报)"
)
_ROLE = re.compile(
    r"(?:本报|本网|特约|首席|见习|实习|全媒体?|融媒体?|驻\w{2,4})*"
    r"(?:记者|通讯员|评论员|撰稿人?|实习生|作者|文)?\s*[:/|·-]?\s*"
)
_PARTS = re.compile(r"[\s、,;/|&丨和]+")
LEAST_PREFIX, LONGEST_PREFIX, LONGEST_REST = 2, 20, 30


@dataclass(frozen=True)
class Split:
    """A source as printed with the authors behind it; `known` if the dictionary has the source."""

    source: str
    authors: tuple[str, ...] = ()
    known: bool = False


@cache
def known_sources() -> frozenset[str]:
    """The folded names of data/known_sources.txt."""
    lines = fold((DATA / "known_sources.txt").read_text(encoding="utf-8")).splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def split(value: str, more: frozenset[str] = frozenset()) -> Split:
    """Takes `半岛都市报王媛` apart: the longest known name first, then a name of a medium's shape, else no split.

    `more` are further folded names (those of the site's own sources). Every slice is of the text as it was.
    """
    value = value.strip(" 　:：|丨/·-—,，、")
    known = known_sources() | more if more else known_sources()
    folded = fold(value)
    if folded in known:
        return Split(value, known=True)
    return _by_slash(value, known) or _by_dictionary(value, folded, known) or _by_suffix(value, folded) or Split(value)


def names_of(text: str) -> tuple[str, ...]:
    """The personal names in a list such as `记者 张三、李四 通讯员 王五`; empty if anything in it is no name."""
    names: list[str] = []
    for part in _PARTS.split(fold_marks(text)):
        bare = part[_ROLE.match(part).end() :]
        if not bare:
            continue
        found = names_in(bare)
        if not found:
            return ()
        names.extend(found)
    return tuple(dict.fromkeys(names))


def fold_marks(text: str) -> str:
    """The text with its punctuation in half width, its words untouched."""
    return "".join(char if char.isalnum() else folded for char, folded in zip(text, fold(text), strict=True))


def looks_like_source(text: str, more: frozenset[str] = frozenset()) -> bool:
    """True for a known medium, or a short word that ends as media do."""
    folded = fold(text)
    ends = re.search(_SUFFIX.pattern + r"(?:客户端)?$", folded)
    return folded in known_sources() or folded in more or (bool(ends) and 3 <= len(folded) <= 15 and not is_name(text))


def _by_slash(value: str, known: frozenset[str]) -> Split | None:
    parts = re.split(r"\s*[/|丨]\s*", fold_marks(value))
    if len(parts) != 2:
        return None
    for source, author in (parts, parts[::-1]):
        names = names_of(author)
        if names and (fold(source) in known or looks_like_source(source)):
            return Split(source, names, known=fold(source) in known)
    return None


def _by_dictionary(value: str, folded: str, known: frozenset[str]) -> Split | None:
    for length in range(min(LONGEST_PREFIX, len(folded)), LEAST_PREFIX - 1, -1):
        if folded[:length] not in known:
            continue
        extension = _EXTENSION.match(folded, length)
        end = extension.end() if extension else length
        rest = value[end:].strip()
        names = names_of(rest) if len(rest) <= LONGEST_REST else ()
        if names or not rest:
            return Split(value[:end], names, known=True)
        return None
    return None


def _by_suffix(value: str, folded: str) -> Split | None:
    """The split behind the last media suffix that leaves names and nothing else."""
    for match in reversed(list(_SUFFIX.finditer(folded[:LONGEST_PREFIX]))):
        rest = value[match.end() :].strip()
        names = names_of(rest) if rest and len(rest) <= LONGEST_REST else ()
        if names and match.end() > LEAST_PREFIX:
            return Split(value[: match.end()].strip(), names)
    return None
