"""The three readings of the site: their codes, their names, and which address belongs to which."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variant:
    """One reading: its code, the first word of its addresses, its language tags, its name as its readers write it."""

    code: str
    prefix: str
    lang: str
    og_locale: str
    label: str
    hreflangs: tuple[str, ...]

    @property
    def start(self) -> str:
        """What stands before a plain path: nothing, or `/zh-tw`."""
        return f"/{self.prefix}" if self.prefix else ""


HANS = Variant("hans", "", "zh-Hans", "zh_CN", "简体", ("zh-Hans", "x-default"))
TW = Variant("tw", "zh-tw", "zh-Hant-TW", "zh_TW", "台灣繁體", ("zh-Hant", "zh-TW"))
HK = Variant("hk", "zh-hk", "zh-Hant-HK", "zh_HK", "香港繁體", ("zh-HK", "zh-MO"))
VARIANTS = (HANS, TW, HK)

_ALIASES = {"zh-hant": TW, "zh-mo": HK} | dict.fromkeys(("zh-hans", "zh-cn", "zh-sg", "zh-my", "zh"), HANS)
_FIRST_WORDS = {TW.prefix: TW, HK.prefix: HK} | _ALIASES
# First words of addresses that no section, page or region may have as its slug.
RESERVED = frozenset(_FIRST_WORDS)
_SINGLE = re.compile(
    r"/(?:(?:admin|media|static)(?:/.*)?|healthz|readyz|robots\.txt|llms\.txt|favicon\.ico|(?:sitemap[^/]*|deadlinks)\.xml)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a path leads: the reading (None: there is only one), the path without its prefix, and if it has moved."""

    variant: Variant | None
    path: str
    moved: bool = False

    @property
    def address(self) -> str:
        """The right local address, with the prefix of its reading."""
        return f"{self.variant.start if self.variant else ''}{self.path}"


def route(path: str) -> Route:
    """The route of a path that begins with `/`: `/zh-tw/ccer/` is `/ccer/` for Taiwan, `/zh-Hant/ccer/` has moved there.

    Staff pages, files, health checks and sitemaps have one reading; below a prefix they have moved to the plain address.
    """
    word = path[1:].partition("/")[0]
    variant = _FIRST_WORDS.get(word.lower())
    if variant is None:
        return Route(None if _SINGLE.fullmatch(path) else HANS, path)
    rest = path[1 + len(word) :]
    if _SINGLE.fullmatch(rest):
        return Route(None, rest, moved=True)
    return Route(variant, rest or "/", moved=word != variant.prefix or not rest)


@dataclass(frozen=True, slots=True)
class Links:
    """What a page's head and its switcher say about the three readings of one page."""

    canonical: str
    alternates: tuple[tuple[str, str], ...]
    readings: tuple[tuple[Variant, str], ...]


def links(path: str, *, origin: str, root: str = "") -> Links:
    """The links of a page from its local path, in whatever reading that path is.

    `origin` is scheme and host without a slash, `root` what the server strips from every path (WSGI's SCRIPT_NAME).
    `canonical` is the path's own absolute address, `alternates` are pairs of hreflang and absolute address of all
    readings, itself included, `readings` pairs of variant and local address for the switcher.
    """
    plain = route(path.removeprefix(root)).path
    readings = tuple((variant, f"{root}{variant.start}{plain}") for variant in VARIANTS)
    alternates = tuple((tag, f"{origin}{local}") for variant, local in readings for tag in variant.hreflangs)
    return Links(f"{origin}{path}", alternates, readings)


_active: ContextVar[Variant] = ContextVar("variant", default=HANS)
_here: ContextVar[str] = ContextVar("here", default="")


def active() -> Variant:
    """The reading that is being written in this thread or task; Simplified unless `reading` says otherwise."""
    return _active.get()


def here() -> str:
    """The local address (path and query, with its prefix) that is being answered; empty where no reading was asked."""
    return _here.get()


@contextmanager
def reading(variant: Variant, address: str = "") -> Iterator[None]:
    """Make `variant` the active reading for the block, and `address` the one that is answered, whatever happens."""
    token, former = _active.set(variant), _here.set(address)
    try:
        yield
    finally:
        _here.reset(former)
        _active.reset(token)
