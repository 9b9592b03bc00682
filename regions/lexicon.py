"""The words that the gazetteer knows, built once from the data files: names, groups, decoys, vetoes."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from regions.datafiles import DATA, DataFileError, read_regions, read_rows

# Weights of one mention, from measurements on headlines: the longer the form, the surer the place.
FULL, SHORT, DIRECT_COUNTY, NEAR, COUNTY, GROUP, LETTER = 3.0, 2.0, 1.5, 3.0, 2.0, 1.5, 2.0
PEOPLES = (
    "壮族|回族|维吾尔|朝鲜族|土家族|苗族|藏族|羌族|彝族|布依族|侗族|哈尼族|傣族|景颇族|傈僳族|白族|蒙古族|蒙古|柯尔克孜|哈萨克|黎族|"
    "满族|达斡尔族|畲族|瑶族|仫佬族|毛南族|水族|仡佬族|纳西族|拉祜族|佤族|布朗族|独龙族|怒族|普米族|裕固族|保安族|东乡族|撒拉族|"
    "土族|塔吉克|锡伯|各族"
)
COUNTY_ENDING = re.compile(rf"(?:(?:{PEOPLES})*自治[县旗]|特区|林区|市|县|区|旗)$")


class Word(NamedTuple):
    """One entry: the regions it names (none for a decoy), the weight of a mention, whether it is a short name."""

    codes: tuple[str, ...]
    weight: float = 0.0
    short: bool = False
    ambiguous: bool = False


class Veto(NamedTuple):
    """A neighbour that takes the place out of a name, or makes it weak."""

    word: str
    names: frozenset[str]
    unless: tuple[str, ...]


class Vetoes(NamedTuple):
    """The vetoes of one side, and all their words at once for a quick look."""

    rules: list[Veto]
    words: tuple[str, ...]


@dataclass
class Lexicon:
    """All words; `starts` maps two first characters to the lengths of the words that begin so, longest first."""

    regions: dict[str, dict] = field(default_factory=dict)
    words: dict[str, Word] = field(default_factory=dict)
    local: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    city_only: set[str] = field(default_factory=set)
    letters: dict[str, str] = field(default_factory=dict)
    vetoes: dict[str, Vetoes] = field(default_factory=dict)
    starts: dict[str, list[int]] = field(default_factory=dict)

    def parent(self, code):
        """Code of the region above, an empty string above a zone."""
        return self.regions[code]["parent"]

    def ancestors(self, code):
        """Codes of all regions above."""
        above = []
        while code := self.parent(code):
            above.append(code)
        return above

    def is_own(self, name, code):
        """Whether the name is the region's own, not that of a county in it."""
        return name in {self.regions[code]["short"], self.regions[code]["name"]}


@cache
def lexicon() -> Lexicon:
    """The lexicon of the shipped data files, built at the first use (some 20 ms). Raises DataFileError."""
    return build(DATA)


def build(folder) -> Lexicon:
    """A lexicon from the data files of a folder. Raises DataFileError."""
    made = Lexicon(regions={row["code"]: row for row in read_regions(folder=folder)})
    cities, counties = _read_ambiguous(folder)
    made.city_only = counties
    _add_regions(made, cities)
    _add_counties(made, read_rows("counties.csv", ("code", "parent", "name"), folder=folder))
    _add_groups(made, folder)
    for word in read_decoys(folder=folder):
        made.words.setdefault(word, Word(()))
    made.vetoes = _read_vetoes(folder)
    for word in (*made.words, *made.local):
        made.starts.setdefault(word[:2], []).append(len(word))
    made.starts = {start: sorted(set(lengths), reverse=True) for start, lengths in made.starts.items()}
    return made


def _add_regions(made, ambiguous):
    """Full names, short names, aliases. 吉林 and 海南 alone are the provinces, which come first in the file."""
    for code, row in made.regions.items():
        if row["level"] == "zone":
            continue
        weight = DIRECT_COUNTY if row["level"] == "county" else SHORT
        made.words.setdefault(row["name"], Word((code,), FULL))
        aliases = row["aliases"].split("|") if row["aliases"] else []
        made.letters |= {alias: code for alias in aliases if len(alias) == 1}
        for name in (row["short"], *(alias for alias in aliases if len(alias) > 1)):
            made.words.setdefault(name, Word((code,), weight, short=True, ambiguous=name in ambiguous))
        if row["level"] != "province":
            made.local[row["short"]].add(code)
            made.local[row["name"]].add(code)


def _add_counties(made, rows):
    """County names: a unique full name stands for its prefecture; everything else only behind a region."""
    times = Counter(row["name"] for row in rows)
    for row in rows:
        name, parent = row["name"], row["parent"]
        if parent not in made.regions:
            raise DataFileError("counties.csv", row["line"], "parent", f"没有代码为“{parent}”的地区。")
        made.local[name].add(parent)
        short = COUNTY_ENDING.sub("", name)
        if len(short) > 1:
            made.local[short].add(parent)
        if times[name] == 1 and len(name) > 2 and name not in made.city_only:
            made.words.setdefault(name, Word((parent,), COUNTY))


def _add_groups(made, folder):
    for row in read_rows("groups.csv", ("word", "members"), folder=folder):
        members = [made.words.get(name) for name in row["members"].split("|")]
        if not all(member and member.codes for member in members):
            raise DataFileError("groups.csv", row["line"], "members", f"“{row['members']}”中有不认识的地区简称。")
        made.words[row["word"]] = Word(tuple(member.codes[0] for member in members), GROUP)


def _read_vetoes(folder):
    rules = {"left": [], "right": [], "weak": []}
    for row in read_rows("vetoes.csv", ("side", "word", "names", "unless"), folder=folder):
        if row["side"] not in rules:
            raise DataFileError("vetoes.csv", row["line"], "side", "应为 left、right 或 weak。")
        names = frozenset() if row["names"] == "*" else frozenset(row["names"].split("|"))
        unless = tuple(word for word in row["unless"].split("|") if word)
        for word in row["word"].split("|"):
            rules[row["side"]].append(Veto(word, names, tuple(word + tail for tail in unless)))
    return {side: Vetoes(found, tuple(rule.word for rule in found)) for side, found in rules.items()}


def _read_ambiguous(folder):
    sections = {"[地级]": set(), "[县级]": set()}
    names = None
    for number, line in _lines("ambiguous.txt", folder):
        if line in sections:
            names = sections[line]
        elif names is None:
            raise DataFileError("ambiguous.txt", number, "", "地名前面要有 [地级] 或 [县级]。")
        else:
            names.add(line)
    return sections.values()


def read_decoys(*, folder=DATA) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Decoy words, each with the title that tests it and the short names to find in it. Raises DataFileError."""
    decoys = {}
    for number, line in _lines("decoys.txt", folder):
        word, title, expected = (*line.split("\t"), "", "")[:3]
        if word not in title or len(word) < 2:
            raise DataFileError("decoys.txt", number, "", "应为“词、例句、预期地区”三栏，例句要含有这个词。")
        if word in decoys:
            raise DataFileError("decoys.txt", number, "", f"“{word}”重复了。")
        decoys[word] = (title, tuple(name for name in expected.split("、") if name))
    return decoys


def _lines(name, folder):
    text = (folder / name).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            yield number, line.strip("\r\n ")
