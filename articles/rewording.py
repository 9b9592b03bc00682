"""What a release of the glossary would change: which words, and how sentences of the newest articles with them would read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from articles.cleaning import plain_text
from articles.indexing import PUBLIC
from articles.models import Article
from chinese.converting import ConversionFailed, Converters, sentences
from chinese.folding import fold
from chinese.glossary import Term
from chinese.variants import VARIANTS, Variant
from search.errors import SearchError
from search.finding import SIZE, find
from search.queries import parse

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
READINGS = {"hans": "简体", "tw": "台湾繁体", "hk": "香港繁体"}  # as the newsroom calls them
LABELS = {ADDED: "新增", CHANGED: "修改", REMOVED: "停用"}
MOST_WORDS = 50  # words that one preview looks up; the others are only named
MOST_TRIED, MOST_SHOWN = 20, 3  # sentences of one word that are converted, and that are shown
LONGEST_SENTENCE = 200


@dataclass(frozen=True)
class Change:
    """One word that two sets of rules treat differently, with its rule before and after (None: there is none)."""

    hans: str
    before: Term | None
    after: Term | None

    @property
    def kind(self) -> str:
        """`added`, `changed` or `removed`."""
        return CHANGED if self.before and self.after else ADDED if self.after else REMOVED

    @property
    def label(self) -> str:
        """The same in Chinese."""
        return LABELS[self.kind]

    @property
    def spellings(self) -> list[str]:
        """All the words in which an article may hold it."""
        rules = [rule for rule in (self.before, self.after) if rule]
        reverse = [word for rule in rules if rule.reverse for word in (rule.tw, rule.hk) if word]
        return list(dict.fromkeys([self.hans, *reverse]))


@dataclass(frozen=True)
class Sentence:
    """One sentence of an article, as authored and in one reading under the rules before and after."""

    article: int
    title: str
    variant: Variant
    before: str
    after: str

    @property
    def reading(self) -> str:
        """The reading's name."""
        return READINGS[self.variant.code]


@dataclass
class Effect:
    """What a changed word does: in how many of its newest 20 articles it was seen, and sentences that read differently."""

    change: Change
    articles: int = 0
    more: bool = False
    differing: int = 0
    sentences: list[Sentence] = field(default_factory=list)


def changed_words(before: Sequence[Term], after: Sequence[Term]) -> list[Change]:
    """The words whose rules differ, ordered by kind of change, then as they come."""
    old, new = ({term.hans: term for term in terms} for terms in (before, after))
    words = [word for word in dict.fromkeys([*new, *old]) if _effect(old.get(word)) != _effect(new.get(word))]
    found = [Change(word, old.get(word), new.get(word)) for word in words]
    return sorted(found, key=lambda change: list(LABELS).index(change.kind))


def _effect(term: Term | None) -> tuple[str | bool, ...] | None:
    """All of a rule but its number."""
    return term and (term.hans, term.tw, term.hk, term.kind, term.reverse)


def effects(changes: Sequence[Change], *, old: Converters, new: Converters) -> list[Effect]:
    """For the first 50 words: their newest articles, and the sentences in all readings that the two word differently."""
    return [_effect_of(change, old, new) for change in changes[:MOST_WORDS]]


def _effect_of(change: Change, old: Converters, new: Converters) -> Effect:
    rows, more = _articles_with(change)
    effect = Effect(change, len(rows), more)
    found = [(place, row, text) for row in rows for place, text in enumerate(_sentences_with(change, row))]
    found.sort(key=lambda one: one[0])  # the first of each article, then the second: several articles are shown
    for _, row, text in found[:MOST_TRIED]:
        differing = list(_differing(row, text, old, new))
        effect.differing += bool(differing)
        if effect.differing <= MOST_SHOWN:
            effect.sentences += differing
    return effect


def _articles_with(change: Change) -> tuple[list[Article], bool]:
    """The newest 20 articles that readers see with the word, from the index, and whether there are more."""
    try:
        query = parse(change.hans, synonyms={fold(change.hans): change.spellings[1:]})
        page = find(query, PUBLIC, size=SIZE)
    except SearchError:
        return [], False
    rows = Article.objects.live().filter(pk__in=page.ids).order_by("-published_at", "-pk")
    return list(rows.only("title", "summary", "body", "script")), bool(page.next)


def _sentences_with(change: Change, article: Article) -> Iterator[str]:
    folded = [fold(word) for word in change.spellings]
    text = "\n".join([article.title, article.summary, plain_text(article.body)])
    for sentence in dict.fromkeys(map(str.strip, sentences(text))):
        at = min((place for word in folded if (place := fold(sentence).find(word)) >= 0), default=-1)
        if at >= 0:
            start = max(0, at - LONGEST_SENTENCE // 2)
            yield sentence[start : start + LONGEST_SENTENCE]


def _differing(article: Article, text: str, old: Converters, new: Converters) -> Iterator[Sentence]:
    for variant in VARIANTS:
        try:
            before, after = (each.convert(text, to=variant, script=article.script) for each in (old, new))
        except ConversionFailed:
            continue
        if before != after:
            yield Sentence(article.pk, article.title, variant, before, after)
