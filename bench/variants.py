"""What a reading costs: CPU milliseconds of converting one page, and how much of it OpenCC takes.

Run on a quiet machine: `.venv/bin/python bench/variants.py`. The page is made from the demo's texts, always the same one:
35 KB, in the proportions of an article page (half of its characters are markup).
"""

# ruff: noqa: E402, INP001, T201 - a script in no package, for a checkout that is not installed; a command line talks

import sys
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from chinese import variants
from chinese.converting import Converters, current
from chinese.markup import convert_html

TEXTS = ROOT / "carbonportal" / "demo" / "data" / "texts"
PAGE_BYTES = 35 * 1024
ROUNDS, TIMES = 7, 20
LINK = '<li><a href="/tanshichang/2026/0315/{n}.html" title="{title}">{title}</a> <time datetime="2026-03-15">3-15</time></li>\n'
HEAD = '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8"><title>碳排放交易网</title></head>\n<body>\n'


class Watched:
    """OpenCC's converter with a clock."""

    def __init__(self, converter):
        self.converter = converter
        self.spent = 0.0

    def convert(self, text):
        """Convert, and note the CPU time."""
        began = time.process_time()
        try:
            return self.converter.convert(text)
        finally:
            self.spent += time.process_time() - began


def lines() -> list[str]:
    """Paragraphs of the demo, without their heads."""
    found = [line for file in sorted(TEXTS.iterdir()) for line in file.read_text(encoding="utf-8").splitlines()]
    return [line for line in found if len(line) > 40 and line[0] not in "@#"]


def page(texts: list[str]) -> str:
    """A page of 35 KB: paragraphs with two links each, a list item after every one."""
    parts, size = [HEAD], len(HEAD.encode())
    for n, text in enumerate(texts):
        safe, title = escape(text), escape(text[:14])
        body = f'<p>{safe[:60]}<a href="/tag/{n}/" class="word">{title}</a>{safe[60:]}</p>\n' if len(safe) > 60 else ""
        part = body + LINK.format(n=n, title=title) * 2
        if size + len(part.encode()) > PAGE_BYTES:
            break
        parts.append(part)
        size += len(part.encode())
    return "".join(parts) + "</body></html>\n"


def cost(call: Callable[[], object]) -> float:
    """CPU milliseconds of one call, the median of some rounds."""
    call()
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(TIMES):
            call()
        rounds.append((time.process_time() - began) / TIMES * 1000)
    return median(rounds)


def share(html: str, config: str, to: variants.Variant, script: str | None) -> float:
    """The part of the time that OpenCC takes, in per cent."""
    converters = Converters(current().release)
    converters.load()
    watched = Watched(converters.converter(config))
    if config == "t2s":
        converters.converter = lambda _: watched
    else:
        converters._loaded[config] = watched  # noqa: SLF001 - a look inside, for measuring
    began = time.process_time()
    for _ in range(TIMES):
        convert_html(html, to=to, script=script, converters=converters)
    return watched.spent / (time.process_time() - began) * 100


def main() -> None:
    """Print the table."""
    html = page(lines())
    hant = convert_html(html, to=variants.TW)
    body = "".join(lines())[:1280]
    convert = current().convert
    rows = [
        ("page, s2twp", cost(lambda: convert_html(html, to=variants.TW)), 6.0, share(html, "s2twp", variants.TW, None)),
        ("page, s2hk", cost(lambda: convert_html(html, to=variants.HK)), 6.0, share(html, "s2hk", variants.HK, None)),
        (
            "page, t2s (mixed)",
            cost(lambda: convert_html(hant, to=variants.HANS, script="mixed")),
            1.0,
            share(hant, "t2s", variants.HANS, "mixed"),
        ),
        ("page, nothing to do", cost(lambda: convert_html(html, to=variants.HANS)), 0.6, 0),
        ("body of 1,280 characters, s2twp", cost(lambda: convert(body, to=variants.TW, script="hans")), 0.7, 0),
        ("title of 8 characters", cost(lambda: convert(body[:8], to=variants.TW, script="hans")), 0.005, 0),
        ("title of 32 characters", cost(lambda: convert(body[:32], to=variants.TW, script="hans")), 0.01, 0),
    ]
    print(f"page: {len(html.encode()):,} bytes, {len(html):,} characters, {html.count('<'):,} tags")
    print(f"{'':34}{'ms CPU':>9}{'reach':>9}{'OpenCC':>9}")
    for name, spent, reach, opencc in rows:
        print(f"{name:34}{spent:9.3f}{reach:9.3f}{f'{opencc:.0f} %' if opencc else '':>9}")


if __name__ == "__main__":
    main()
