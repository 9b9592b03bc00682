"""Which regions a text is about: the title decides, the body suggests.

One pass over the text in Simplified characters, longest word first. A region counts when its mentions add up; only
the deepest regions are named (青岛, not 山东), the roll-up to provinces and zones is the caller's.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from chinese.scripts import to_hans
from regions.lexicon import COUNTY, LETTER, NEAR, Lexicon, lexicon

TITLE_FACTOR, LEAD_FACTOR, LEAD_LENGTH = 5, 2, 200
ACCEPT, BODY_ACCEPT, BODY_SHARE, AT_MOST = 3.5, 6.0, 0.25, 8
WEAK_FACTOR, DATELINE_FACTOR = 0.4, 0.5
LETTER_TITLE = re.compile(r"[\s【\[“]*(\w)[：:]")
# Between two places of one list, as in 珠海、中山 or 兰州至白银.
LINKS = frozenset("、和与及至到—-")
DATELINE = re.compile(r"(?:市)?\d{1,2}月\d{1,2}日(?:电|讯|消息)")
# 吉林市场 is no 吉林市, 海南区域 no 海南区.
ENDING_BREAKS = {"市": "场值面容价盈", "区": "域位块间别分划段", "县": "域"}


@dataclass(frozen=True)
class Found:
    """A region that the text is about; `where` says whether the title names it or only the body suggests it."""

    code: str
    name: str
    score: float
    where: str


class Mention(NamedTuple):
    """One place in the text that names regions."""

    codes: tuple[str, ...]
    weight: float
    start: int
    end: int


def detect(title: str, body: str = "") -> list[Found]:
    """Regions named by a title (`where="title"`), then those that the plain text of a body suggests (`"body"`).

    Either script. At most eight, the surest first; a region is left out when a part of it is found as well.
    """
    known = lexicon()
    title_scores = _title_scores(to_hans(title), known)
    body_scores = _body_scores(to_hans(body), known) if body else {}
    chosen = _deepest({code for code, score in title_scores.items() if score >= ACCEPT}, known)
    chosen = _surest(chosen, title_scores)[:AT_MOST]
    total = {code: title_scores.get(code, 0) + score for code, score in body_scores.items()}
    least = max(BODY_ACCEPT, BODY_SHARE * sum(body_scores.values()))
    above = {ancestor for code in chosen for ancestor in known.ancestors(code)}
    hinted = _deepest({code for code, score in total.items() if score >= least}, known) - above - set(chosen)
    hinted = _surest(hinted, total)[: AT_MOST - len(chosen)]
    found = [(code, title_scores[code] + body_scores.get(code, 0), "title") for code in chosen]
    found += [(code, total[code], "body") for code in hinted]
    return [Found(code, known.regions[code]["short"], round(score, 2), where) for code, score, where in found]


def _title_scores(text, known):
    scores = defaultdict(float)
    for mention in mentions(text, known):
        for code in mention.codes:
            scores[code] += mention.weight * TITLE_FACTOR
    if (letter := LETTER_TITLE.match(text)) and letter[1] in known.letters:
        scores[known.letters[letter[1]]] += LETTER * TITLE_FACTOR
    return scores


def _body_scores(text, known):
    scores = defaultdict(float)
    for mention in mentions(text, known):
        factor = LEAD_FACTOR if mention.start < LEAD_LENGTH else 1
        if DATELINE.match(text, mention.end):
            factor *= DATELINE_FACTOR
        for code in mention.codes:
            scores[code] += mention.weight * factor
    return scores


def _deepest(codes, known):
    above = {ancestor for code in codes for ancestor in known.ancestors(code)}
    return codes - above


def _surest(codes, scores):
    return sorted(codes, key=lambda code: (-scores[code], code))


def mentions(text: str, known: Lexicon) -> list[Mention]:
    """Places named in a Simplified text, in order; the longest word wins, and no character counts twice."""
    found, free = [], 0
    starts = known.starts
    for position in [at for at in range(len(text) - 1) if text[at : at + 2] in starts]:
        if position < free:
            continue
        mention = _longest(Place(text, position, free), starts[text[position : position + 2]], found, known)
        if mention:
            free = mention.end
            if mention.codes:
                found.append(mention)
    return found


class Place(NamedTuple):
    """Where the scan stands; `free` is the end of the word before, into which no neighbour may reach."""

    text: str
    start: int
    free: int


def _longest(place, lengths, found, known):
    for length in lengths:
        if mention := _read(place, length, found, known):
            return mention
    return None


def _read(place, length, found, known):
    """The mention made by the word of this length, one without codes for a word to skip, None for no word."""
    end = place.start + length
    name = place.text[place.start : end]
    if place.text[end : end + 1] in ENDING_BREAKS.get(name[-1], "") and end < len(place.text):
        return None
    code = _near(place, name, found[-1], known) if found else ""
    if code:
        return Mention((code,), NEAR if known.is_own(name, code) else COUNTY, place.start, end)
    word = known.words.get(name)
    if word is None or (
        word.short and _vetoed(known.vetoes["left"], name, place.text[place.free : place.start].endswith)
    ):
        return None
    return Mention(*_judge(word, name, place.text[end : end + 6], known), place.start, end)


def _judge(word, name, behind, known):
    """Codes and weight of a word in front of its right-hand neighbours."""
    if word.ambiguous or (word.short and _vetoed(known.vetoes["right"], name, behind.startswith)):
        return (), 0.0
    weak = word.short and _vetoed(known.vetoes["weak"], name, behind.startswith)
    return word.codes, word.weight * (WEAK_FACTOR if weak else 1)


def _vetoed(vetoes, name, touches):
    return touches(vetoes.words) and any(
        touches(veto.word) and (not veto.names or name in veto.names) and not (veto.unless and touches(veto.unless))
        for veto in vetoes.rules
    )


def _near(place, name, last, known):
    """The region that a name means behind another one (浙江义乌, 广东中山, 珠海、中山), else an empty string."""
    gap = place.text[last.end : place.start]
    candidates = known.local.get(name)
    if not candidates or len(last.codes) > 1 or (gap and gap not in LINKS):
        return ""
    before = last.codes[0]
    if gap:
        inside = {
            code for code in candidates if known.parent(code) == known.parent(before) and known.is_own(name, code)
        }
    else:
        inside = {code for code in candidates if before in {code, known.parent(code)}}
    word = known.words.get(name)
    if len(inside) != 1 or (word and not word.ambiguous and not inside.issuperset(word.codes)):
        return ""
    (code,) = inside
    return "" if code != before and name in known.city_only else code
