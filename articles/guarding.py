"""What the takedown desk took out of an article stays out: every new version is compared with keyed digests.

A digest says nothing without the site's secret, so the table keeps no name. To find a quote inside a text, the digests
of all its windows of the quote's length are compared; of a long quote those of its first eight letters, so that a text
is walked seven times at most, however many quotes there are. Windows are tried only where the first letter falls into
the same of 64 buckets as the quote's.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from articles.cleaning import image_names, plain_text
from articles.models import Image, RedactionGuard
from articles.models.guards import GuardKind
from articles.passages import Place, body_places, places
from articles.preflight import EXCERPT
from articles.snapshots import DEFAULTS
from chinese.quoting import BORDER, Letters, Quote, letters_of
from workflow.errors import Blocked

HEAD = 8
BUCKETS = 64
LOOSE = EXCERPT + 20  # the marks and the title of an excerpt are not its text


def keep_out(revision, quotes: Iterable[Quote] = (), *, images: Iterable[Image] = (), excerpt: bool = False) -> None:
    """Guard an article against what the amendment `revision` took out: quotes, pictures, the text beyond an excerpt."""
    key = _keys(revision.article_id)[0]
    found = [
        RedactionGuard(
            kind=GuardKind.QUOTE,
            length=len(quote.letters),
            bucket=_bucket(quote.letters[0], key),
            is_whole=quote.is_whole,
            head=_digest(quote.letters[:HEAD], key),
            digest=_digest(quote.letters, key),
        )
        for quote in quotes
    ]
    found += [RedactionGuard(kind=GuardKind.PICTURE, digest=_digest(image.name, key)) for image in images]
    found += [RedactionGuard(kind=GuardKind.EXCERPT)] if excerpt else []
    for guard in found:
        guard.article_id, guard.revision = revision.article_id, revision
    RedactionGuard.objects.bulk_create(found)


def lift(revision) -> int:
    """Let back in what the amendment `revision` took out; returns how many guards that were."""
    standing = RedactionGuard.objects.filter(revision=revision, lifted_at=None)
    return standing.update(lifted_at=timezone.now())


def require_absent(article, snapshot: dict, *, note: str = "", but=None) -> None:
    """Raise `Blocked` (code `redacted`) if a snapshot, or the note on it, brings back what was taken out of its article.

    `but`: a revision whose own guards are not asked.
    """
    guards = _standing(article, but)
    if guards:
        said = [*places({**DEFAULTS, **snapshot}), ("修改说明", note)]
        place = _place_of(guards, said) or _picture(guards, snapshot) or _beyond(guards, snapshot)
        _refuse(place)


def require_words_absent(article, found: Iterable[Place]) -> None:
    """The same for texts that are in no snapshot, each with what a person calls its place."""
    _refuse(_place_of(_standing(article), found))


def is_in(article, texts: Iterable[str]) -> bool:
    """Whether one of some texts (of a form, with or without markup) holds a quote that was taken out of the article."""
    guards = _standing(article)
    return bool(guards) and bool(_place_of(guards, (place for text in texts for place in places_in(text))))


def places_in(text: str) -> Iterator[Place]:
    """What a text of a form says, be it plain or a body."""
    yield "文字", text
    if "<" in text:
        yield from body_places(text)


def _refuse(place: str) -> None:
    if place:
        sentence = f"{place}里有应权利人要求删节的内容，不能再放回这篇稿件。请改写这一处；如有新的依据，请联系下架组。"
        raise Blocked(sentence, code="redacted")


def _standing(article, but=None) -> list[RedactionGuard]:
    rows = RedactionGuard.objects.filter(article=article, lifted_at=None).order_by("pk")
    return list(rows.exclude(revision=but) if but else rows)


def _place_of(guards: Sequence[RedactionGuard], found: Iterable[Place]) -> str:
    lengths = defaultdict(list)
    for guard in guards:
        if guard.kind == GuardKind.QUOTE:
            lengths[min(guard.length, HEAD)].append(guard)
    keys = _keys(guards[0].article_id) if lengths else []
    return next((place for place, text in found if any(_has_one(text, lengths, key) for key in keys)), "")


def _has_one(text: str, lengths: dict[int, list[RedactionGuard]], key: bytes) -> bool:
    """Whether a text holds one of the quotes, given by the number of letters that are looked for first."""
    for letters in letters_of(text):
        buckets = {letter: _bucket(letter, key) for letter in set(letters.letters) if letter != BORDER}
        for length, guards in lengths.items():
            heads = defaultdict(list)
            for guard in guards:
                heads[guard.head].append(guard)
            wanted = {guard.bucket for guard in guards}
            initials = {letter for letter, bucket in buckets.items() if bucket in wanted}
            for window in _windows(letters.letters, length, initials):
                if any(_stands(letters, window, guard, key) for guard in heads.get(_digest(window, key), ())):
                    return True
    return False


def _windows(letters: str, length: int, initials: set[str]) -> set[str]:
    """All different runs of so many letters that begin with one of `initials` and cross no border."""
    starts = (at for at in range(len(letters) - length + 1) if letters[at] in initials)
    windows = {letters[at : at + length] for at in starts}
    return {window for window in windows if BORDER not in window}


def _stands(text: Letters, window: str, guard: RedactionGuard, key: bytes) -> bool:
    """Whether the whole quote stands somewhere that its first letters stand."""
    at = text.letters.find(window)
    while at >= 0:
        whole = text.letters[at : at + guard.length]
        is_it = len(whole) == guard.length and _digest(whole, key) == guard.digest
        if is_it and text.span(at, guard.length, is_whole=guard.is_whole):
            return True
        at = text.letters.find(window, at + 1)
    return False


def _picture(guards: Sequence[RedactionGuard], snapshot: dict) -> str:
    gone = {guard.digest for guard in guards if guard.kind == GuardKind.PICTURE}
    if not gone:
        return ""
    names = {*image_names(snapshot["body"]), *Image.objects.filter(pk=snapshot["cover"]).values_list("name", flat=True)}
    keys = _keys(guards[0].article_id)
    return "图片" if any(_digest(name, key) in gone for name in names for key in keys) else ""


def _beyond(guards: Sequence[RedactionGuard], snapshot: dict) -> str:
    is_excerpt = any(guard.kind == GuardKind.EXCERPT for guard in guards)
    return "正文" if is_excerpt and len(plain_text(snapshot["body"])) > LOOSE else ""


def _keys(article_id: int) -> list[bytes]:
    """A key for each secret of the site, the one that writes first; one article's digests say nothing about another's."""
    secrets = dict.fromkeys([settings.LOOKUP_KEY, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    return [
        salted_hmac("articles.guarding", str(article_id), secret=each, algorithm="sha256").digest() for each in secrets
    ]


def _digest(text: str, key: bytes) -> str:
    return hashlib.blake2b(text.encode(), key=key, digest_size=16).hexdigest()


def _bucket(letter: str, key: bytes) -> int:
    return hashlib.blake2b(letter.encode(), key=key, digest_size=1).digest()[0] % BUCKETS
