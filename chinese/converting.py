"""Conversion of text between the readings: which way a text goes, and the converters that are in force."""

import hashlib
import json
import re
import tempfile
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from chinese.glossary import GLOSSED, GlossaryRefused, Release, configuration
from chinese.hygiene import clean_chars
from chinese.scripts import HANS, HANS_ONLY, HANT, MIXED, PIECE, builtin, has_hant, pieces
from chinese.variants import Variant

if TYPE_CHECKING:
    from opencc import OpenCC

DATA = Path(__file__).parent / "data"
# Between the pieces of one call: no dictionary has it, so no phrase reaches over it.
_MARK = "\x1f"
# By reading and source script, the configurations to pass. Never `s2..` over Traditional text: it is not idempotent.
_WAYS = {
    ("hans", HANS): (),
    ("hans", HANT): ("tw2s",),
    ("hans", MIXED): ("t2s",),
    ("tw", HANS): ("s2twp",),
    ("tw", HANT): ("t2tw",),
    ("tw", MIXED): ("t2s", "s2twp"),
    ("hk", HANS): ("s2hk",),
    ("hk", HANT): ("t2hk",),
    ("hk", MIXED): ("t2s", "s2hk"),
}
_SENTENCE = re.compile(r"[^。！？\n]*[。！？\n]?")


class ConversionFailed(ValueError):
    """OpenCC did not convert a text; the text itself is as it was."""


class Converters:
    """All conversions under one release of the glossary. Threads may share it; each converter is loaded when needed."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._loaded: dict[str, OpenCC] = {}
        self._lock = threading.Lock()

    def convert(self, text: str, *, to: Variant, script: str | None = None) -> str:
        """One text in a reading; `script` is what it is written in, None: judge by its characters.

        Control characters and invisible marks are dropped. Raises ConversionFailed, and TypeError for anything but
        `str`: bytes or None are a mistake of the caller.
        """
        return self.convert_all([text], to=to, script=script or script_of(text))[0]

    def convert_all(self, texts: Sequence[str], *, to: Variant, script: str) -> list[str]:
        """As many texts in a reading, in the same order: one call of OpenCC for each 200 KB of them."""
        results = [clean_chars(text) for text in texts]
        try:
            for config in _WAYS[to.code, script]:
                results = _passed(self.converter(config), results)
        except (RuntimeError, UnicodeError, GlossaryRefused) as error:
            raise ConversionFailed(str(error)) from error
        return results

    def converter(self, config: str) -> "OpenCC":
        """OpenCC's converter, with the glossary where it belongs. Raises GlossaryRefused if that cannot be built."""
        if config not in GLOSSED:
            return builtin(config)
        if config not in self._loaded:
            with self._lock:
                if config not in self._loaded:
                    self._loaded[config] = _built(config, self.release)
        return self._loaded[config]

    def load(self) -> None:
        """Build everything now: before the server forks, or to see whether a release can be used."""
        for configs in _WAYS.values():
            for config in configs:
                self.converter(config)


def script_of(text: str) -> str:
    """The script of a short piece: `hant` if it has purely Traditional and no purely Simplified characters."""
    return HANT if has_hant(text) and HANS_ONLY.isdisjoint(text) else HANS


def _built(config: str, release: Release) -> "OpenCC":
    from opencc import OpenCC  # noqa: PLC0415 - 50 MB and a quarter of a second, only for processes that convert

    try:
        with tempfile.TemporaryDirectory(prefix="glossary-") as folder:
            file = Path(folder) / f"{config}.json"
            file.write_text(json.dumps(configuration(config, release)), encoding="utf-8")
            return OpenCC(str(file))
    except (RuntimeError, OSError) as error:
        raise GlossaryRefused(f"词表无法编译（{config}）：{error}") from error


def _passed(converter: "OpenCC", texts: list[str]) -> list[str]:
    results: list[str] = []
    for batch in _batches(texts):
        converted = converter.convert(_MARK.join(batch)).split(_MARK) if len(batch) > 1 else []
        if len(converted) != len(batch):
            converted = ["".join(map(converter.convert, pieces(text))) for text in batch]
        results += converted
    return results


def _batches(texts: list[str]) -> Iterator[list[str]]:
    """The texts in lists that fit one call; one that is too long for a call stands alone."""
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and size + len(text) > PIECE:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text) + 1
    if batch:
        yield batch


_in_force = Converters(Release(0))


def current() -> Converters:
    """The converters in force in this process: with the shipped rules, until a release is put in force."""
    return _in_force


def put_in_force(release: Release) -> Converters:
    """Build all converters of a release, then let every later call use them; those under way end with the old ones.

    Raises GlossaryRefused; the former ones stay in force then.
    """
    global _in_force  # noqa: PLW0603 - the one thing of this process that a new release swaps, by reference
    fresh = Converters(release)
    fresh.load()
    _in_force = fresh
    return fresh


def validator_part(to: Variant) -> str:
    """What an ETag must hold beside the version of the content: reading, glossary, and the tables and code we ship."""
    return f"{to.code}{current().release.version}.{_ours()}"


@cache
def _ours() -> str:
    digest = hashlib.sha256(version("OpenCC").encode())
    for file in sorted((*DATA.iterdir(), *Path(__file__).parent.glob("*.py"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]


def title_in(title: str, own: dict[str, str], *, to: Variant, script: str) -> str:
    """An article's title in a reading: the editor's wording (`script_rules["title"]`) or the converted one."""
    return own.get(to.code, "") or current().convert(title, to=to, script=script)


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its mark; a line ends one."""
    return [sentence for sentence in _SENTENCE.findall(text) if sentence.strip()]


def changes(text: str, *, old: Converters, new: Converters, to: Variant) -> list[tuple[str, str]]:
    """The sentences of a text that two releases word differently, old and new, for the preview of a release."""
    script = script_of(text)
    before = old.convert_all(sentences(text), to=to, script=script)
    after = new.convert_all(sentences(text), to=to, script=script)
    return [(one, other) for one, other in zip(before, after, strict=True) if one != other]
