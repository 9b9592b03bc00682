"""Outdoors: wind, sun, water, woods. Each function paints on a `Canvas` with a `random.Random` of its own."""

import math
from itertools import pairwise

from carbonportal.demo.pictures.canvas import WIDTH, blend


def turbine(c, x, foot, size, turn):
    """One wind turbine of height `size` standing at (x, foot), its rotor turned by `turn` radians."""
    colour = blend("#ffffff", c.palette.ink, c.palette.shade)
    hub = foot - size
    c.polygon(
        [(x - size * 0.022, foot), (x + size * 0.022, foot), (x + size * 0.009, hub), (x - size * 0.009, hub)], colour
    )
    for n in range(3):
        angle = turn + n * math.tau / 3
        dx, dy = math.sin(angle), -math.cos(angle)
        reach = size * 0.62
        side = size * 0.026
        root = (x + dx * reach * 0.18 - dy * side, hub + dy * reach * 0.18 + dx * side)
        c.polygon([(x, hub), root, (x + dx * reach, hub + dy * reach)], colour)
    c.disc(x, hub, size * 0.024, colour)


def wind(c, random, *, many=6):
    """Turbines on rolling hills, small ones far away."""
    c.sun(WIDTH * (0.2 + 0.6 * random.random()), c.height * 0.3)
    _, middle, near = c.hills(random)
    for n in range(many):
        x = WIDTH * (n + 0.3 + 0.5 * random.random()) / many
        turbine(c, x, middle(x) + 4, 130 + 60 * random.random(), random.random() * 2)
    c.ridge(c.height * 0.86, 30, c.palette.ground[2], random)
    for share in (0.24, 0.71):
        x = WIDTH * (share + 0.1 * random.random())
        turbine(c, x, near(x) + 60, 420 + 70 * random.random(), random.random() * 2)
    c.ridge(c.height * 0.95, 16, c.palette.ink, random)


def offshore(c, random):
    """Rows of turbines in the sea, a supply boat between them."""
    horizon = c.height * 0.6
    c.sun(WIDTH * (0.25 + 0.5 * random.random()), horizon - 70, 66)
    c.sea(horizon, random)
    for row, size in enumerate((90, 150, 300)):
        count = 7 - 2 * row
        for n in range(count):
            x, y = WIDTH * (n + 0.35 + 0.3 * random.random()) / count, horizon + row * row * 42 + 4
            c.rect(x - size * 0.03, y - size * 0.12, size * 0.06, size * 0.14, c.palette.light)
            turbine(c, x, y - size * 0.1, size, random.random() * 2)
    x, y = WIDTH * 0.55, horizon + 210
    c.polygon([(x, y), (x + 150, y), (x + 128, y + 30), (x + 16, y + 30)], c.palette.ink)
    c.rect(x + 20, y - 34, 50, 34, "#f4f4ee")


def panels(c, top, bottom, rows, *, columns=9, gap=0.3, left=(0.1, -0.15), right=(0.9, 1.15)):
    """Rows of solar panels in perspective between two heights; `left` and `right` are edges at top and bottom."""
    face, frame = blend("#173f52", c.palette.ground[2], 0.2), "#dfeaea"
    for row in range(rows):
        upper, lower = (row / rows) ** 1.6, ((row + 1 - gap) / rows) ** 1.6
        edges = []
        for share in (upper, lower):
            y = top + (bottom - top) * share
            edges.append(
                (WIDTH * (left[0] + (left[1] - left[0]) * share), WIDTH * (right[0] + (right[1] - right[0]) * share), y)
            )
        (a, b, y1), (d, e, y2) = edges
        for n in range(columns):
            p, q = n / columns, (n + 0.94) / columns
            corners = [(a + (b - a) * p, y1), (a + (b - a) * q, y1), (d + (e - d) * q, y2), (d + (e - d) * p, y2)]
            c.polygon(corners, blend(face, "#7fb2bd", 0.25 * (n % 3) / 2 + 0.15 * (1 - lower)))
            c.line([*corners, corners[0]], frame, 0.7 + lower * 1.6)


def solar(c, random, *, rows=8):
    """A field of panels below hills."""
    c.sun(WIDTH * (0.3 + 0.4 * random.random()), c.height * 0.24)
    c.hills(random, base=0.42, swing=36)
    c.ridge(c.height * 0.56, 8, c.palette.ground[2], random)
    panels(c, c.height * 0.58, c.height * 1.02, rows)


def solar_water(c, random):
    """Panels afloat on a lake."""
    c.sun(WIDTH * 0.7, c.height * 0.2)
    c.hills(random, base=0.34, swing=30)
    c.sea(c.height * 0.5, random, waves=60)
    panels(c, c.height * 0.55, c.height * 0.96, 6, columns=6, gap=0.5, left=(0.16, -0.05), right=(0.5, 0.42))
    panels(c, c.height * 0.55, c.height * 0.96, 6, columns=6, gap=0.5, left=(0.56, 0.55), right=(0.88, 1.06))


def grid(c, random):
    """Pylons that carry lines over the hills."""
    c.sun(WIDTH * 0.76, c.height * 0.34)
    _, middle, near = c.hills(random, base=0.58)
    spots = [(0.06, 150), (0.2, 190), (0.38, 260), (0.62, 370), (0.93, 540)]
    arms = [pylon(c, WIDTH * x, (near if size > 300 else middle)(WIDTH * x) + size * 0.1, size) for x, size in spots]
    for one, other in pairwise(arms):
        for (x1, y1), (x2, y2) in zip(one, other, strict=True):
            sag = (x2 - x1) * 0.09
            c.line(
                [
                    (x1 + (x2 - x1) * t / 14, y1 + (y2 - y1) * t / 14 + sag * math.sin(math.pi * t / 14))
                    for t in range(15)
                ],
                c.palette.ink,
                1.3,
            )
    c.ridge(c.height * 0.93, 18, c.palette.ink, random)


def pylon(c, x, foot, size):
    """One pylon of height `size`; returns the six points where its lines hang."""
    ink, top, wide = c.palette.ink, foot - size, size * 0.11
    stroke = max(1.5, size / 130)
    for side in (-1, 1):
        c.line([(x + side * wide, foot), (x + side * wide * 0.25, foot - size * 0.6), (x, top)], ink, stroke)
    steps = [foot - size * share for share in (0, 0.2, 0.38, 0.54, 0.66)]
    for n, (low, high) in enumerate(pairwise(steps)):
        spread, narrow = wide * (1 - 0.19 * n), wide * (1 - 0.19 * (n + 1))
        c.line([(x - spread, low), (x + narrow, high)], ink, stroke * 0.7)
        c.line([(x + spread, low), (x - narrow, high)], ink, stroke * 0.7)
    tips = []
    for share, reach in ((0.62, 0.22), (0.76, 0.18), (0.89, 0.14)):
        y = foot - size * share
        c.line(
            [(x - size * reach, y), (x, y - size * 0.045), (x + size * reach, y), (x - size * reach, y)], ink, stroke
        )
        tips += [(x - size * reach, y), (x + size * reach, y)]
    return tips


def forest(c, random, *, sun=True):
    """Wooded ridges, one behind the other."""
    if sun:
        c.sun(WIDTH * 0.3, c.height * 0.25)
    for n, share in enumerate((0.4, 0.52, 0.64, 0.78, 0.92)):
        colour = blend(c.palette.ground[0], c.palette.ink, n / 4.4)
        line = c.ridge(c.height * share, 40, colour, random)
        size = 26 + n * 18
        x = -size * random.random()
        while x < WIDTH:
            tree(c, x, line(x) + size * 0.3, size * (0.75 + 0.5 * random.random()), colour)
            x += size * (0.35 + 0.5 * random.random())
        c.haze(c.height * (share + 0.09), 60, c.palette.bottom)


def tree(c, x, foot, size, colour):
    """A conifer of three tiers."""
    for low, high, wide in ((0, 0.55, 0.3), (0.3, 0.78, 0.23), (0.55, 1, 0.15)):
        c.polygon(
            [(x - size * wide, foot - size * low), (x + size * wide, foot - size * low), (x, foot - size * high)],
            colour,
        )


def coast(c, random):
    """A shore with shrubs of the tide line, and open sea."""
    horizon = c.height * 0.4
    c.sun(WIDTH * 0.74, c.height * 0.2)
    c.ridge(horizon - 6, 22, c.palette.ground[0], random)
    c.sea(horizon, random)
    shore = [(WIDTH * t / 40, c.height * (0.96 - 0.3 * t / 40) + 26 * math.sin(t / 5)) for t in range(41)]
    c.polygon([*((x, y - 16) for x, y in shore), (WIDTH, c.height), (0, c.height)], "#f3ead0")
    c.polygon([*shore, (WIDTH, c.height), (0, c.height)], blend("#e4d5ae", c.palette.ground[1], 0.35))
    for _ in range(150):
        t = random.random()
        x, y = WIDTH * t, c.height * (0.97 - 0.3 * t) + 20 + random.random() * (c.height * 0.3 * t + 40)
        size = 12 + (y / c.height) * 34 * random.random() + 8
        c.disc(x, y, size, blend(c.palette.ground[1], c.palette.ink, random.random() * 0.7))


def wetland(c, random):
    """Still water, reeds, birds on the wing."""
    c.sun(WIDTH * 0.34, c.height * 0.3, 64)
    c.ridge(c.height * 0.46, 14, c.palette.ground[0], random)
    c.sea(c.height * 0.5, random, waves=50)
    for n in range(9):
        x, y = WIDTH * (0.45 + 0.045 * n), c.height * (0.16 + 0.03 * abs(n - 4)) + 8 * random.random()
        c.line([(x - 18, y - 9), (x, y), (x + 18, y - 9)], c.palette.ink, 2.4)
    for _ in range(420):
        x = random.random() ** 0.5 * WIDTH * 0.5
        x = x if random.random() < 0.5 else WIDTH - x
        foot, size = c.height * (0.74 + 0.3 * random.random()), 90 + 130 * random.random()
        lean = random.uniform(-0.16, 0.16) * size
        colour = blend(c.palette.ground[2], c.palette.light, random.random() * 0.5)
        c.line([(x, foot), (x + lean, foot - size)], colour, 2.6)
        c.disc(x + lean, foot - size, 4.5, blend(colour, c.palette.ink, 0.4))


def grassland(c, random):
    """Rolling steppe with tents and a flock."""
    c.sun(WIDTH * 0.78, c.height * 0.22)
    _, middle, _ = c.hills(random, base=0.48, swing=28)
    for n in range(3):
        x = WIDTH * (0.2 + 0.07 * n)
        y = middle(x) + 20
        c.rect(x - 34, y - 30, 68, 36, "#f7f5ee")
        c.polygon([(x - 40, y - 30), (x + 40, y - 30), (x, y - 58)], blend("#f7f5ee", c.palette.ink, 0.15))
    for _ in range(80):
        x, y = WIDTH * (0.45 + 0.5 * random.random()), c.height * (0.74 + 0.2 * random.random())
        c.disc(x, y, 5 + y / c.height * 6, "#fbfaf4")
        c.disc(x + 8, y - 3, 4, c.palette.ink)


def mist(c, random):
    """Bare hills that fade into mist."""
    c.sun(WIDTH * 0.62, c.height * 0.28, 48)
    for n, share in enumerate((0.38, 0.5, 0.62, 0.75, 0.89)):
        c.ridge(c.height * share, 58 - 6 * n, blend(c.palette.ground[0], c.palette.ground[2], n / 4), random)
        c.haze(c.height * (share + 0.1), 70, c.palette.bottom)
