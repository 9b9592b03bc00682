"""Bytes to text by what reads best: declarations only tip the scales, because they are so often wrong."""

import re
from dataclasses import dataclass

from chinese.readings import everyday
from ingest.errors import ImportRefused

# Byte order marks, longest first, with the codec that takes the mark off again.
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CANDIDATES = ("utf-8", "gb18030", "big5hkscs")
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
            "utf-8": "utf-8", "utf8": "utf-8"}  # fmt: skip
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]{3,20})""", re.IGNORECASE)
_MAGIC = {b"%PDF": "PDF", b"PK\x03\x04": "Word、WPS 或压缩包", b"\xd0\xcf\x11\xe0": "Word（旧格式）", b"{\\rtf": "RTF",
          b"\x89PNG": "图片", b"\xff\xd8\xff": "图片", b"GIF8": "图片", b"RIFF": "图片或音视频", b"\x1f\x8b": "压缩包",
          b"Rar!": "压缩包", b"7z\xbc\xaf": "压缩包", b"\x7fELF": "程序"}  # fmt: skip
_NOISE_BYTES = bytes((*range(9), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F))
_TAG = re.compile(r"<[^<>]{0,2000}>")
SAMPLE = 200_000
CUT_TAIL = 3
DECLARED_BONUS = 0.03
DOUBTFUL_BELOW, DOUBTFUL_WITHIN, UNREADABLE_BELOW = 0.3, 0.15, 0.1


@dataclass(frozen=True)
class Decoded:
    """Text, the charset that read it, and whether the choice was close or characters were lost."""

    text: str
    charset: str
    doubtful: bool


def decode(raw: bytes, content_type: str = "") -> Decoded:
    """The text of a page: byte order mark, then strict UTF-8, then the charset whose reading looks most like Chinese.

    `content_type` is the header's value if there was one. Raises ImportRefused for binary and unreadable bytes.
    """
    for mark, codec in _BOMS:
        if raw.startswith(mark):
            text = raw.decode(codec, "replace")
            return Decoded(text, codec.removesuffix("-sig"), "\ufffd" in text)
    _refuse_binary(raw)
    for missing in range(CUT_TAIL + 1):
        try:
            return Decoded(raw[: len(raw) - missing].decode("utf-8"), "utf-8", doubtful=False)
        except UnicodeDecodeError as error:
            if error.start < len(raw) - CUT_TAIL:
                break
    return _best_reading(raw, _declared(raw, content_type))


def _refuse_binary(raw: bytes) -> None:
    kind = next((kind for magic, kind in _MAGIC.items() if raw.startswith(magic)), "")
    start = raw[:SAMPLE]
    if not kind and len(start) - len(start.translate(None, _NOISE_BYTES)) > len(start) / 100:
        kind = "二进制文件"
    if kind:
        raise ImportRefused(f"这不是网页或文本文件（看起来是{kind}），没有导入。请另存为网页或文本后再试。", "binary")


def _declared(raw: bytes, content_type: str) -> str:
    match = _DECLARED.search(content_type.encode("ascii", "ignore")) or _DECLARED.search(raw[:2048])
    return _ALIASES.get(match[1].decode("ascii").lower(), "") if match else ""


def _best_reading(raw: bytes, declared: str) -> Decoded:
    scores = sorted(
        ((_score(raw[:SAMPLE].decode(codec, "replace")) + DECLARED_BONUS * (codec == declared), codec))
        for codec in _CANDIDATES
    )
    (second, _), (best, codec) = scores[-2:]
    if best < UNREADABLE_BELOW:
        raise ImportRefused(
            "无法确定文件的编码，读不出中文，没有导入。请在浏览器里打开后另存为 UTF-8 文本再试。", "charset"
        )
    text = raw.decode(codec, "replace")
    doubtful = best < DOUBTFUL_BELOW or best - second < DOUBTFUL_WITHIN or "\ufffd" in text
    return Decoded(text, codec, doubtful)


def _score(text: str) -> float:
    """Share of everyday characters among Han, less what no reader would print; markup does not count."""
    text = _TAG.sub("", text)
    common = everyday()
    han = sum("\u3400" <= char <= "\u9fff" for char in text)
    odd = sum(map(_is_odd, text))
    seen = max(1, han + odd)
    lost = text.count("\ufffd")
    return sum(char in common for char in text) / max(1, han) - 2 * odd / seen - 3 * lost / max(1, seen + lost)


def _is_odd(char: str) -> bool:
    """Private use, C1 controls, half-width kana, rare planes."""
    return (
        "\x80" <= char <= "\x9f" or "\ue000" <= char <= "\uf8ff" or "\uff61" <= char <= "\uff9f" or char >= "\U00020000"
    )
