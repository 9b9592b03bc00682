"""What an editor says about the readings of one article: its title and its words in Taiwan and Hong Kong."""

import re

from chinese.hygiene import clean_line
from chinese.rules import MOST_TERMS, OwnRules, own_rules, people
from chinese.scripts import HANS
from chinese.variants import HK, TW, Variant, active

ELSEWHERE = (TW, HK)
LONGEST_WORD = 20
LONGEST_WORDING = 40
LONGEST_TITLE = 200
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U000323af]")
_MARKUP = re.compile("[<>|]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_BAR = re.compile("[|｜]")


def tidy(rules: dict | None) -> dict:
    """Rules in the stored shape, `{"title": {"tw", "hk"}, "terms": [{"from", "tw", "hk"}]}`; empty if they say nothing."""
    given = rules or {}
    title = {to.code: clean_line(given.get("title", {}).get(to.code, "")) for to in ELSEWHERE}
    terms = [{key: clean_line(term.get(key, "")) for key in ("from", "tw", "hk")} for term in given.get("terms", [])]
    terms = [term for term in terms if any(term.values())]
    found = {"title": title if any(title.values()) else {}, "terms": terms}
    return {key: value for key, value in found.items() if value}


def from_lines(text: str) -> list[dict[str, str]]:
    """The terms in a text of one rule a line, `原词 | 台湾 | 香港`; what is left out is empty."""
    terms = []
    for line in text.splitlines():
        parts = [part.strip() for part in _BAR.split(line, maxsplit=2)]
        if any(parts):
            terms.append(dict(zip(("from", "tw", "hk"), (*parts, "", ""), strict=False)))
    return terms


def to_lines(terms: list[dict[str, str]]) -> str:
    """The text that `from_lines` reads."""
    return "\n".join(" | ".join((term["from"], term["tw"], term["hk"])).rstrip("| ") for term in terms)


def faults(rules: dict) -> list[str]:
    """What is wrong with tidied rules, as sentences for the form (chinese.md 1.8, 1.10)."""
    title, terms = rules.get("title", {}), rules.get("terms", [])
    found = [
        f"{name}标题最长 {LONGEST_TITLE} 字，现在有 {len(title[code])} 字。请缩短。"
        for code, name in (("tw", "台湾"), ("hk", "香港"))
        if len(title.get(code, "")) > LONGEST_TITLE
    ]
    if any(_PRIVATE.search(text) for text in title.values()):
        found.append("另定的标题里有无法显示的字符。请删去后重新输入。")
    if len(terms) > MOST_TERMS:
        found.append(f"用词规则最多 {MOST_TERMS} 条，现在有 {len(terms)} 条。常用的词请总编写进全站词表。")
    seen: set[str] = set()
    for number, term in enumerate(terms[:MOST_TERMS], start=1):
        fault = _fault(term, seen)
        if fault:
            found.append(f"第 {number} 条用词规则：{fault}")
        seen.add(term["from"])
    return found


def _fault(term: dict[str, str], seen: set[str]) -> str:
    whole = "".join(term.values())
    if not _HAN.search(term["from"]) or len(term["from"]) > LONGEST_WORD:
        return f"原词须含汉字，最长 {LONGEST_WORD} 字。"
    if term["from"] in seen:
        return f"“{term['from']}”前面已有一条，请合并。"
    if not term["tw"] and not term["hk"]:
        return "请写出台湾或香港的说法，用竖线“|”隔开。"
    if _MARKUP.search(whole):
        return "只能写文字，不能有 <、> 或多余的竖线。"
    if _PRIVATE.search(whole):
        return "里面有无法显示的字符。请删去后重新输入。"
    if max(len(term["tw"]), len(term["hk"])) > LONGEST_WORDING:
        return f"每种说法最长 {LONGEST_WORDING} 字。"
    return ""


def rules_in(to: Variant, *, rules: dict | None, script: str, people_in: list[str]) -> OwnRules | None:
    """The wordings of an article for a reading; `people_in` are lines that name its people.

    Names count only in a Simplified text: the dictionaries would spell them as words. None where there is nothing to do.
    """
    names = people(*people_in) if script == HANS else ()
    return own_rules((rules or {}).get("terms", []), names, to)


def rules_of(article, authors=()) -> OwnRules | None:
    """The same for an article and the active reading; `authors` are its Author rows."""
    lines = [*(author.name for author in authors), article.byline, article.editor]
    return rules_in(active(), rules=article.script_rules, script=article.script, people_in=lines)
