"""Numbers: columns, lines, areas; no letters."""

import math

from carbonportal.demo.pictures.canvas import WIDTH


def _paper(c):
    c.rect(0, 0, WIDTH, c.height, "#f7f6ef")
    for n in range(1, 8):
        y = c.height * n / 8
        c.line([(100, y), (1500, y)], "#dfe5dd", 2)
    c.line([(100, c.height * 0.875), (1500, c.height * 0.875)], "#17382d", 4)


def bars(c, random):
    """A chart of columns."""
    _paper(c)
    base = c.height * 0.875
    for n in range(12):
        size = (0.25 + 0.35 * abs(math.sin(n * 0.55)) + 0.12 * random.random()) * c.height
        x = 140 + n * 112
        c.rect(x, base - size, 40, size, "#2f6f5b" if n != 8 else "#d39a3c")
        c.rect(x + 44, base - size * 0.72, 26, size * 0.72, "#a9c9b9")


def _walk(random, low, high, steps):
    value, out = (low + high) / 2, []
    for _ in range(steps):
        value = min(high, max(low, value + random.uniform(-1, 1) * (high - low) * 0.14))
        out.append(value)
    return out


def lines(c, random):
    """A chart of two price lines."""
    _paper(c)
    for low, high, colour, width in ((0.5, 0.78, "#a9c9b9", 6), (0.18, 0.6, "#2f6f5b", 9)):
        points = [(100 + 1400 * n / 47, c.height * y) for n, y in enumerate(_walk(random, low, high, 48))]
        c.line(points, colour, width)
        c.disc(*points[-1], 15, "#d39a3c" if width == 9 else colour)


def areas(c, random):
    """A chart of stacked areas."""
    _paper(c)
    base = [c.height * 0.875] * 33
    for colour, size in (("#21473c", 0.16), ("#3f7a60", 0.17), ("#7fae98", 0.16), ("#cfe0d5", 0.12)):
        top = [
            y - c.height * size * (0.7 + 0.02 * n) * step
            for n, (y, step) in enumerate(zip(base, _walk(random, 0.5, 1.1, 33), strict=True))
        ]
        upper = [(100 + 1400 * n / 32, y) for n, y in enumerate(top)]
        lower = [(100 + 1400 * n / 32, y) for n, y in enumerate(base)]
        c.polygon([*upper, *reversed(lower)], colour)
        base = top
