"""The wordings of one article: its own terms and the names of its people, and how a name is spelled elsewhere."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from chinese.names import names_in
from chinese.scripts import builtin
from chinese.variants import HANS, Variant

MOST_TERMS = 30
# The first of the placeholders: plane 15, because broken text (mojibake) does hold the private use area of the BMP.
_PLACEHOLDER = 0xF0000
_PLANE_15 = re.compile("[\U000f0000-\U000fffff]")
# A name is one only where a name may begin: after a mark, a space, a role, or at the start of a piece.
_BEFORE_NAME = r"(?:(?<!\w)|(?<=记者|記者|作者|编辑|編輯|责编|責編|摄影|攝影)|(?<=通讯员|通訊員)|(?<=文|图|圖))"
_ROLES = re.compile("(?:本报|本网|本社|特约|见习|实习|责任)*(?:记者|通讯员|作者|编辑|责编|摄影|文|图)*")
_HAN = re.compile("[\u3400-\u9fff·]+")
_CHARACTERS = {"tw": "s2tw", "hk": "s2hk"}
# Surnames that are written alike everywhere, although the character alone would turn into another.
_KEPT_SURNAMES = ("万俟", *"于余范岳干后郁沈姜里种朴折涂党游咸谷曲")


def spell_name(name: str, to: Variant) -> str:
    """A Simplified personal name in the characters of a reading, its surname left alone where that is the rule.

    Only characters change, never words: 于敏, 余秋雨 keep their surnames, 钟南山 becomes 鍾南山.
    """
    if to is HANS:
        return name
    kept = next((surname for surname in _KEPT_SURNAMES if name.startswith(surname)), "")
    return kept + builtin(_CHARACTERS[to.code]).convert(name[len(kept) :])


def people(*lines: str) -> list[str]:
    """The names in credit lines of a Simplified article (authors, byline, editor), each once: 本报记者 王媛、通讯员李国强."""
    parts = (_ROLES.sub("", part, count=1) for line in lines for part in _HAN.findall(line))
    return list(dict.fromkeys(name for part in parts for name in names_in(part)))


class OwnRules:
    """Wordings that win over dictionaries in one article, for one reading.

    They are matched blindly: before a conversion `hide` puts a placeholder for each word, afterwards `show` puts its
    wording. Both work on HTML text. A piece that has plane 15 characters of its own is left alone and counted.
    """

    def __init__(self, terms: Mapping[str, str], names: Mapping[str, str]) -> None:
        """Pairs of the word as authored and its wording in the reading: terms anywhere, names where names begin."""
        self.refused = 0
        words = {**names, **terms}
        ordered = sorted(words, key=lambda word: (-len(word), word))
        self._codes = {escape(word, quote=False): chr(_PLACEHOLDER + n) for n, word in enumerate(ordered)}
        self._wordings = {_PLACEHOLDER + n: escape(words[word]) for n, word in enumerate(ordered)}
        patterns = (("" if word in terms else _BEFORE_NAME) + re.escape(escape(word, quote=False)) for word in ordered)
        self._pattern = re.compile("|".join(patterns))

    def hide(self, text: str) -> str:
        """The text with a placeholder instead of each word."""
        if not self._codes:
            return text
        if _PLANE_15.search(text):
            self.refused += 1
            return text
        return self._pattern.sub(lambda found: self._codes[found[0]], text)

    def show(self, text: str, before: str) -> str:
        """The converted text with the wordings; `before` is the piece as it was before `hide`."""
        return text if _PLANE_15.search(before) else text.translate(self._wordings)


def own_rules(terms: Sequence[Mapping[str, str]], names: Iterable[str], to: Variant) -> OwnRules | None:
    """The rules of an article for a reading, from `script_rules["terms"]` and the names of its people.

    `terms` are dictionaries with `from`, `tw` and `hk`; an empty wording means no rule. The names are those `people`
    finds, for an article in Simplified characters. None for the Simplified reading, and where there is nothing to do.
    """
    if to is HANS:
        return None
    wordings = {term["from"]: term[to.code] for term in terms[:MOST_TERMS] if term.get("from") and term.get(to.code)}
    spelled = {name: spell_name(name, to) for name in names}
    return OwnRules(wordings, spelled) if wordings or spelled else None


def unused(terms: Sequence[Mapping[str, str]], text: str) -> list[str]:
    """The words of `script_rules["terms"]` that do not occur in the article's text, for the form's warning."""
    return [term["from"] for term in terms if term.get("from", "") not in text]
