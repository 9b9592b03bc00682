"""What a surface is compared with: the article's place on the site, and words that may stand nowhere any more."""

import html
import json
import re
import secrets
from dataclasses import dataclass, field
from functools import cached_property

from articles import sealing
from articles.cleaning import plain_text
from articles.models import Article
from chinese import quoting
from takedowns.models import Restriction

GRAM, GRAMS = 12, 3  # characters; pieces of the text, by lot
SHORTEST_TITLE = 8  # letters: a shorter one stands on other pages too
_MARKUP = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Words:
    """What was taken, as far as the check needs it: sealed with the restriction until every surface is clean."""

    title: str = ""
    pieces: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @cached_property
    def quotes(self):
        """All of it as it may be worded in each reading."""
        texts = [*self.pieces, *([self.title] if len(self.title) >= SHORTEST_TITLE else [])]
        return [form for text in texts for form in quoting.forms(text)]

    def stand_in(self, text):
        """Whether a page or a text still says one of them, in either script and any width."""
        return bool(quoting.spans(html.unescape(_MARKUP.sub("", text)), self.quotes))


@dataclass(frozen=True)
class Known:
    """A restriction with its article as it is now, and the words."""

    restriction: Restriction
    article: Article
    words: Words = field(default_factory=Words)

    @property
    def status(self):
        """What the article's addresses must answer: the strictest of all that hides it; 404 for what was never public."""
        if not self.article.hidden_by:
            return 200
        return self.article.hidden_notice["status"] if self.article.was_public else 404

    @property
    def is_told(self):
        """Whether readers may learn that something was here."""
        return self.status in {410, 451}

    @cached_property
    def regions(self):
        """All regions that list it."""
        return [place.region for place in self.article.places.select_related("region").order_by("region_id")]

    @cached_property
    def tags(self):
        """All tags that list it."""
        return list(self.article.tags.order_by("pk"))

    @property
    def link(self):
        """What every link to the article holds, in whatever reading."""
        return re.compile(rf"/[0-9]{{4}}/[0-9]{{4}}/{self.article.pk}\.html")


def words_of(record):
    """The words of a whole record (bytes): its title, pieces of its text by lot, the names of all its files."""
    article = json.loads(record)["article"]
    return Words(article["title"], tuple(pieces(plain_text(article["body"]))), tuple(sealing.files_of(record)))


def pieces(text):
    """Three pieces of twelve letters by lot; of a short text the whole, of none nothing."""
    letters = "".join(char for char in text if not char.isspace())
    if len(letters) <= GRAM:
        return [letters] if letters else []
    starts = {secrets.randbelow(len(letters) - GRAM + 1) for _ in range(GRAMS)}
    return [letters[start : start + GRAM] for start in sorted(starts)]
