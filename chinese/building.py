"""Builds the tables in chinese/data/ from OpenCC's dictionary texts and pypinyin; run by hand, never by the site."""

import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

DATA = Path(__file__).parent / "data"
TABLES = ("STCharacters.txt", "TSCharacters.txt", "TWVariants.txt", "HKVariants.txt")
# Pairs that the four tables keep apart although writers mix them.
BY_HAND = (
    "坐座 像象 借藉 了瞭 复覆 沈沉 划画 熏薰 苏甦 欣訢 堤隄 村邨 和龢 只祇 焰燄 管筦 碗椀 周賙 资貲 它牠 果菓"
).split()
HAN_RANGES = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x323AF))
READING_RANGE = range(0x4E00, 0xA000)


def main(opencc_folder: str) -> None:
    """Writes every table; `opencc_folder` holds OpenCC's data/dictionary texts."""
    folder = Path(opencc_folder)
    classes = list(fold_classes(folder))
    _write("folds.txt", ("".join(members) for members in classes))
    hans_only, hant_only = marks()
    _write("hans_only.txt", _wrapped(hans_only))
    _write("hant_only.txt", _wrapped(hant_only))
    first = {member: members[0] for members in classes for member in members}
    _write("readings.txt", reading_lines(first))


def fold_classes(folder: Path) -> Iterator[list[str]]:
    """Characters that are one and the same to a searcher: each list begins with its representative."""
    rows = {name: list(_rows(folder / name)) for name in TABLES}
    targets = Counter(values[0] for _, values in rows["TSCharacters.txt"])
    union = _Union()
    for name in TABLES:
        for key, values in rows[name]:
            union.join(key, *values)
    for pair in BY_HAND:
        union.join(*pair)
    for members in union.groups():
        yield sorted(members, key=lambda char: _rank(char, targets))


class _Union:
    """Union-find over characters."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def join(self, one: str, *others: str) -> None:
        """Puts all of them into one group."""
        for other in others:
            self._parent[self._root(other)] = self._root(one)

    def _root(self, char: str) -> str:
        while self._parent.setdefault(char, char) != char:
            char = self._parent[char]
        return char

    def groups(self) -> Iterator[list[str]]:
        """The groups of two and more."""
        found: dict[str, list[str]] = defaultdict(list)
        for char in sorted(self._parent):
            found[self._root(char)].append(char)
        yield from (members for members in found.values() if len(members) > 1)


def _rank(char: str, targets: Counter[str]) -> tuple[object, ...]:
    """Sorts the representative to the front: GB2312, then the BMP, then what Traditional characters turn into."""
    return (
        not _encodes(char, "gb2312"),
        ord(char) > 0xFFFF,
        unicodedata.normalize("NFKC", char) != char,
        -targets[char],
        char.encode("gb18030"),
    )


def marks() -> tuple[list[str], list[str]]:
    """Characters that prove a script: used in Simplified text only, and in Traditional text only."""
    from opencc import OpenCC  # noqa: PLC0415 - loads a library of 50 MB, and only here all of its converters

    to_hans, *to_hant = (OpenCC(config) for config in ("t2s", "s2t", "s2tw", "s2hk"))
    han = [chr(code) for low, high in HAN_RANGES for code in range(low, high + 1)]
    hans_only = [
        char
        for char in han
        if all(converter.convert(char) != char for converter in to_hant)
        and to_hans.convert(char) == char
        and not _encodes(char, "big5")
    ]
    hant_only = [char for char in han if to_hans.convert(char) != char and not _encodes(char, "gb2312")]
    return hans_only, hant_only


def reading_lines(first: dict[str, str]) -> Iterator[str]:
    """Lines `syllable, characters read so first, characters read so too`, characters folded by `first`."""
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415 - a tool of this build (MIT), not installed with the site

    main_reading: dict[str, str] = {}
    others: dict[str, set[str]] = defaultdict(set)
    for code in READING_RANGE:
        readings = [unicodedata.normalize("NFC", part) for part in PINYIN_DICT.get(code, "").split(",") if part]
        char = chr(code)
        folded = first.get(char, char)
        others[folded].update(readings)
        if readings and folded == char:
            main_reading[folded] = readings[0]
    table: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for char, syllables in sorted(others.items()):
        for reading in syllables:
            table[reading][reading != main_reading.get(char)].append(char)
    for reading, (mains, rest) in sorted(table.items()):
        yield "\t".join((reading, "".join(mains), "".join(rest)))


def _rows(path: Path) -> Iterator[tuple[str, list[str]]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            key, values = line.split("\t")[:2]
            yield key, values.split()


def _encodes(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _wrapped(chars: list[str], width: int = 80) -> Iterator[str]:
    for start in range(0, len(chars), width):
        yield "".join(chars[start : start + width])


def _write(name: str, lines: Iterable[str]) -> None:
    path = DATA / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{path.name}: {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main(sys.argv[1])
