"""The glossary on top of OpenCC: terms, names and vetoes, their checks, and the configuration made from them."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chinese.hygiene import clean_chars
from chinese.rules import spell_name
from chinese.scripts import builtin, has_hant, share
from chinese.variants import HK, TW

DATA = Path(__file__).parent / "data"
TERM, NAME, VETO = "term", "name", "veto"
KINDS = {TERM: "用语", NAME: "专名", VETO: "停用内置替换"}
MOST_TERMS = 2_000
PAIR = 2
LONGEST = 20
LONGEST_WORDING = 40
# The configurations that the glossary enters, and the reading whose wordings each of them gets.
GLOSSED = {"s2twp": "tw", "s2hk": "hk", "tw2s": "hans"}
# The one with a phrase table: only there a veto has something to stop.
PHRASED = "s2twp"
# Characters of Hong Kong that `tw2s`, which reads every Traditional article for Simplified readers, does not know.
HONG_KONG_GLYPHS = dict(zip("枱糭粧敍衞衹", "台粽妆叙卫只", strict=True))
HAN = "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇\U00020000-\U000323af]"  # also a regular expression of PostgreSQL
_HAN = re.compile(HAN)
# A wording is printed into HTML after escaping: these would end an element or an attribute.
_MARKUP = re.compile(r"[<>&\"'\s]")


class GlossaryRefused(ValueError):
    """A glossary that cannot be used: `message` is a Chinese sentence, `number` the rule's (0: no single one)."""

    def __init__(self, message: str, *, number: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.number = number


@dataclass(frozen=True, slots=True)
class Term:
    """One rule: a Simplified word and its wordings; `number` is the one by which editors know it."""

    hans: str
    tw: str = ""
    hk: str = ""
    kind: str = TERM
    reverse: bool = False
    number: int = 0

    def problem(self) -> str:
        """The Chinese sentence that says why this rule cannot be used; empty if it can."""
        return next(iter(self.problems().values()), "")

    def problems(self) -> dict[str, str]:
        """The same by field, with a sentence for each that has to be changed."""
        found = {"hans": self._fault_of_word(), "tw": self._fault_of_wordings(), "hk": _fault_of(self.hk)}
        if self.kind not in KINDS:
            found["kind"] = "请选择种类：用语、专名或停用内置替换。"
        return {field: sentence for field, sentence in found.items() if sentence}

    def _fault_of_word(self) -> str:
        if not _HAN.search(self.hans) or len(self.hans) > LONGEST:
            return f"原词须含汉字，最长 {LONGEST} 字。"
        if len(self.hans) < PAIR:
            return "原词至少 2 个字：单个字会改动所有含有它的词。"
        if has_hant(self.hans):
            return "原词请用简体填写：繁体字不会出现在简体稿件里。"
        return _fault_of(self.hans)

    def _fault_of_wordings(self) -> str:
        if self.kind == TERM and not (self.tw or self.hk):
            return "请填写台湾或香港的写法，至少一种。"
        if self.kind == VETO and (self.tw or self.hk):
            return "“停用内置替换”不用填写译词；要换成指定的词，请选“用语”。"
        return _fault_of(self.tw)

    def wording(self, code: str) -> str:
        """What the word becomes in `tw` or `hk`; empty where this rule says nothing."""
        given: str = getattr(self, code)
        if given or self.kind != NAME:
            return given
        return spell_name(self.hans, TW if code == "tw" else HK)


@dataclass(frozen=True, slots=True)
class Release:
    """A published state of the glossary. Raises GlossaryRefused when it is made from rules that cannot be used."""

    version: int
    terms: tuple[Term, ...] = ()

    def __post_init__(self) -> None:
        if len(self.terms) > MOST_TERMS:
            raise GlossaryRefused(f"词表最多 {MOST_TERMS} 条，现有 {len(self.terms)} 条。请先停用不再需要的规则。")
        seen: dict[str, int] = {}
        for term in self.terms:
            problem = term.problem() or taken(term.hans, seen)
            if problem:
                raise GlossaryRefused(problem, number=term.number)
            seen[term.hans] = term.number

    def entries(self, config: str) -> dict[str, str]:
        """Word and wording for one of the configurations in `GLOSSED`: the shipped rules, and ours over them."""
        code = GLOSSED[config]
        terms = [term for term in self._all() if term.kind != VETO]
        if code == "hans":
            reverse = {word: term.hans for term in terms if term.reverse for word in (term.hk, term.tw) if word}
            return HONG_KONG_GLYPHS | reverse
        return {term.hans: wording for term in terms if (wording := term.wording(code))}

    def vetoes(self, config: str) -> list[str]:
        """The words that the phrases of this configuration must leave alone."""
        return [term.hans for term in self._all() if term.kind == VETO] if config == PHRASED else []

    def _all(self) -> Iterable[Term]:
        return {term.hans: term for term in (*shipped(), *self.terms)}.values()

    def as_json(self) -> list[dict[str, Any]]:
        """The rules as plain data, for storing."""
        return [asdict(term) for term in self.terms]

    @classmethod
    def from_json(cls, version: int, entries: Iterable[Mapping[str, Any]]) -> "Release":
        """The release that `as_json` wrote. Raises GlossaryRefused, also for what another version of this code wrote."""
        try:
            return cls(version, tuple(Term(**entry) for entry in entries))
        except TypeError as error:
            raise GlossaryRefused(f"词表第 {version} 版的格式无法识别：{error}") from error


def _fault_of(word: str) -> str:
    if _MARKUP.search(word) or clean_chars(word) != word:
        return "原词和译词不能含有空格、引号、< > & 和不可见字符。"
    return f"译词最长 {LONGEST_WORDING} 字。" if len(word) > LONGEST_WORDING else ""


def taken(hans: str, rules: Mapping[str, int]) -> str:
    """The sentence for a second active rule of the same word; `rules` are word and number of the others. Or empty."""
    return f"“{hans}”已有一条规则（第 {rules[hans]} 条），请修改那一条。" if hans in rules else ""


@cache
def shipped() -> tuple[Term, ...]:
    """The rules that come with the site (data/glossary.tsv): computer wording that is wrong in policy and energy news."""
    lines = (DATA / "glossary.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple(Term(hans, tw, hk, kind) for kind, hans, tw, hk in rows)


def configuration(name: str, release: Release) -> dict[str, Any]:
    """OpenCC's configuration `name` with our entries beside each dictionary, the longest match winning, ours on a tie.

    Entries join the segmentation and the first stage; later stages map their results to themselves, so that no phrase
    table touches them again. A vetoed word joins the later stages only, its characters turn as in any text; but the
    segmentation must know it if it is long, or a shorter word inside would still be replaced. (Not if it has two
    characters: 进制 there would make 先进制造 end in 制造, not in 製造.) Dictionaries are named by their full paths.
    """
    config: dict[str, Any] = json.loads((share() / f"{name}.json").read_text(encoding="utf-8"))
    entries, vetoes = release.entries(name), release.vetoes(name)
    results = {builtin("s2t").convert(word): builtin("s2tw").convert(word) for word in vetoes}
    results |= {word: word for word in entries.values()}
    for step in config.get("normalization", []):
        step["dict"] = _found(step["dict"])
    if "segmentation" in config:
        words = dict.fromkeys((*entries, *(word for word in vetoes if len(word) > PAIR)), "-")
        config["segmentation"]["dict"] = _joined(config["segmentation"]["dict"], words)
    for stage, step in enumerate(config["conversion_chain"]):
        step["dict"] = _joined(step["dict"], results if stage else entries)
    return config


def _joined(dictionary: dict[str, Any], entries: Mapping[str, str]) -> dict[str, Any]:
    builtin_one = _found(dictionary)
    if not entries:
        return builtin_one
    inline = {"type": "inline", "entries": dict(entries)}
    return {"type": "group", "match_policy": "union", "dicts": [inline, builtin_one]}


def _found(dictionary: dict[str, Any]) -> dict[str, Any]:
    if dictionary["type"] == "group":
        return {**dictionary, "dicts": [_found(part) for part in dictionary["dicts"]]}
    return {**dictionary, "file": str(share() / dictionary["file"])}
