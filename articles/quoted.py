"""The quotes that the desk wants out of an article: read from what was typed, and looked for before anything changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.passages import Place, paragraphs
from articles.wording import said
from chinese import quoting
from chinese.quoting import Quote
from chinese.variants import HK, TW, reading
from workflow.errors import Blocked

MOST = 50
LONGEST = 2_000
SAMPLE = 30
NEAR = 4  # so many letters must agree before a place is called the nearest
READINGS = {TW: "台湾繁体", HK: "香港繁体"}


@dataclass(frozen=True)
class Wanted:
    """One quote: which one it is for the person (from 1), and the forms in which it may stand."""

    number: int
    text: str
    forms: tuple[Quote, ...]


def read(quotes: Sequence[str]) -> list[Wanted]:
    """The quotes, each line of one being a quote of its own. Raises `Blocked` for none, too many, too short, too long."""
    found = []
    for number, text in enumerate(quotes, start=1):
        lines = [line.strip() for line in text.splitlines() if any(map(str.isalnum, line))]
        if not lines:
            raise Blocked(f"第 {number} 条引文里没有字。请填写要删节的原文。", code="quote_empty")
        found += [_wanted(number, line) for line in lines]
    if not found:
        raise Blocked("还没有要删节的引文。请从稿件里复制原文，每条一行。", code="quote_empty")
    if len(found) > MOST:
        raise Blocked(f"一次最多删节 {MOST} 条引文，现在有 {len(found)} 条。请分几次处理。", code="quote_many")
    return found


def _wanted(number: int, line: str) -> Wanted:
    if len(line) > LONGEST:
        raise Blocked(f"第 {number} 条引文太长，一段最多 {LONGEST} 字。请改用下架或摘录。", code="quote_long")
    forms = quoting.forms(line)
    if not forms:
        sentence = f"第 {number} 条引文太短，会误删别处。请连同前后几个字一起填写（至少两个字，纯字母或数字至少四个）。"
        raise Blocked(sentence, code="quote_short")
    return Wanted(number, line, tuple(forms))


def forms_of(wanted: Iterable[Wanted]) -> list[Quote]:
    """All forms of some quotes, each once."""
    return list(dict.fromkeys(form for each in wanted for form in each.forms))


def missing(wanted: Sequence[Wanted], found: Iterable[Place]) -> list[Wanted]:
    """Those of the quotes that stand in none of the places."""
    left = list(wanted)
    for _, text in found:
        left = [each for each in left if not quoting.spans(text, each.forms)]
        if not left:
            break
    return left


def refuse(wanted: Wanted, snapshot: dict, found: Sequence[Place]) -> None:
    """Raise `Blocked` for a quote that the article does not hold, with a sentence that tells where to look."""
    hint = _across(wanted, snapshot) or _elsewhere(wanted, snapshot) or _nearest(wanted, found)
    hint = hint or "请从稿件页面复制原文再试；如果是图片里的字，请改用“移除图片”。"
    raise Blocked(f"第 {wanted.number} 条引文在这篇稿件里找不到。{hint}", code="quote_missing")


def _across(wanted: Wanted, snapshot: dict) -> str:
    loose = [Quote(form.letters, is_whole=False) for form in wanted.forms]
    joined = quoting.spans("".join(paragraphs(snapshot["body"])), loose)
    return "它跨了两段。请在分段的地方换行，每段各填一行。" if joined else ""


def _elsewhere(wanted: Wanted, snapshot: dict) -> str:
    """Where only a reading in other words has it: the text itself words it in another way."""
    texts = [("标题", snapshot["title"])]
    texts += [(f"正文第 {n} 段", text) for n, text in enumerate(paragraphs(snapshot["body"]), start=1)]
    for variant, name in READINGS.items():
        with reading(variant):
            for place, text in texts:
                if quoting.spans(said(text, snapshot["script"]), wanted.forms):
                    return f"它只见于{name}页面的{place}，原文用词不同。请照这一处的原文填写：“{_short(text)}”。"
    return ""


def _nearest(wanted: Wanted, found: Sequence[Place]) -> str:
    letters, best = wanted.forms[0].letters, (0, "", "")
    for place, text in found:
        compared = quoting.letters_of(text)[0].letters
        length = _common(letters, compared)
        if length > best[0]:
            best = length, place, text
    length, place, text = best
    if length < NEAR:
        return ""
    start = quoting.spans(text, [Quote(letters[:length], is_whole=False)])[0][0]
    return f"最接近的在{place}：“{_short(text[start:])}”，从第 {length + 1} 个字起不同。请照原文改正。"


def _common(letters: str, text: str) -> int:
    """How many of the first letters stand together somewhere in the text."""
    low, high = 0, len(letters)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if letters[:middle] in text else (low, middle - 1)
    return low


def _short(text: str) -> str:
    return text if len(text) <= SAMPLE else f"{text[:SAMPLE]}…"
