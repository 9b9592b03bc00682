"""Rules tried before readers get them: compiled, held against the table of hazards, previewed on the newest articles."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from articles.models import GlossaryRelease
from articles.rewording import READINGS, Change, Effect, changed_words, effects
from chinese.converting import Converters, current
from chinese.glossary import GlossaryRefused, Release, Term
from chinese.hazards import Damage, damages
from workflow.errors import Blocked

MOST_SAID = 5


def standing(terms: Sequence[Term], version: int) -> str:
    """A short text that tells whether what a person previewed still stands: the rules, and the release in force."""
    rules = json.dumps([asdict(term) for term in terms], ensure_ascii=False)
    return hashlib.sha256(f"{version} {rules}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Preview:
    """What publishing some rules would do: the changes, their effects, or why it would be refused; what it was made from."""

    version: int
    changes: list[Change]
    effects: list[Effect]
    refused: Blocked | None
    seen: str

    @property
    def unlisted(self) -> list[Change]:
        """The changed words beyond those that were looked up."""
        return self.changes[len(self.effects) :] if self.effects else []


def preview(terms: Sequence[Term]) -> Preview:
    """What would change for readers if these rules came after the release in force; writes nothing."""
    newest = GlossaryRelease.objects.newest()
    version = newest.version if newest else 0
    changes = changed_words(newest.rules() if newest else (), terms)
    found, refused = [], None
    try:
        found = effects(changes, old=online(), new=try_out(terms, version))
    except Blocked as error:
        refused = error
    return Preview(version, changes, found, refused, standing(terms, version))


def try_out(terms: Sequence[Term], version: int) -> Converters:
    """Converters with these rules, all of them built and held against the table of hazards.

    Raises `Blocked` with the sentence that names the rule and the release that stays in force (`version`).
    """
    converters = compiled(terms, version)
    if refused := spoilt(converters, version):
        raise refused
    return converters


def compiled(terms: Sequence[Term], version: int) -> Converters:
    """The same without the table of hazards."""
    words = {term.number: term.hans for term in terms}
    try:
        converters = Converters(Release(version + 1, tuple(terms)))
        converters.load()
    except GlossaryRefused as refused:
        raise refusal(refused.message, version, refused.number, words.get(refused.number, "")) from refused
    return converters


def spoilt(converters: Converters, version: int) -> Blocked | None:
    """Why these converters may not come before readers: what they break in the table of hazards."""
    found = list(damages(converters))
    if not found:
        return None
    rule = next((damage.rule for damage in found if damage.rule), None)
    items = [_said(damage) for damage in found[:MOST_SAID]]
    return refusal(items, version, rule.number if rule else 0, rule.hans if rule else "")


def online() -> Converters:
    """The converters of the release that the database has in force, whether or not this process has followed yet."""
    newest = GlossaryRelease.objects.newest()
    if newest is None or newest.version == current().release.version:
        return current() if newest else Converters(Release(0))
    try:
        return Converters(newest.release())
    except GlossaryRefused:
        return current()  # nor can any other process load it


def _said(damage: Damage) -> str:
    return f"{READINGS[damage.variant.code]}里，“{damage.hazard.text}”应是“{damage.right}”，却变成了“{damage.came}”。"


def refusal(reasons: str | list[str], version: int, number: int = 0, word: str = "") -> Blocked:
    """The error for rules that cannot come before readers: rule `number` is at fault, release `version` stays in force."""
    what = f"第 {number} 条“{word}”无法使用。" if word else "这组规则无法使用。"
    still = f"线上仍是第 {version} 版。" if version else "线上仍只有随站点提供的规则。"
    items = [reasons] if isinstance(reasons, str) else reasons
    return Blocked(f"词表未生效：{what}{still}", items, code="glossary_refused")
