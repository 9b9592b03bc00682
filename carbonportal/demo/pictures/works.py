"""Works: power stations, furnaces, tanks, batteries, a dam, a quarry."""

import math

from carbonportal.demo.pictures.canvas import WIDTH, blend
from carbonportal.demo.pictures.nature import pylon, tree
from carbonportal.demo.pictures.towns import building


def _plume(c, x, y, random, colour="#ffffff"):
    for n in range(26):
        c.disc(x + n * 11 + 14 * random.random(), y - n * 6 - 18 * random.random(), 14 + n * 2.1, f"{colour}1c")


def chimneys(c, random):
    """Cooling towers, stacks and halls behind a row of trees."""
    c.sun(WIDTH * 0.72, c.height * 0.3)
    c.ridge(c.height * 0.6, 26, c.palette.ground[0], random)
    foot = c.height * 0.8
    body = blend("#ffffff", c.palette.ink, 0.34)
    for x, size in ((0.16, 0.46), (0.33, 0.4)):
        _tower(c, random, (WIDTH * x, foot, c.height * size), body)
    for x, size in ((0.56, 0.62), (0.64, 0.52)):
        left, top = WIDTH * x, foot - c.height * size
        c.polygon(
            [(left - 17, foot), (left + 17, foot), (left + 10, top), (left - 10, top)], blend(body, c.palette.ink, 0.3)
        )
        for band in (0.06, 0.14):
            c.rect(left - 11, top + c.height * size * band, 22, 12, c.palette.light)
        _plume(c, left, top, random)
    for x, width, height in ((0.44, 0.12, 0.14), (0.68, 0.22, 0.2), (0.84, 0.2, 0.12)):
        colour = blend(body, c.palette.ink, 0.5)
        building(c, random, (WIDTH * x, foot, WIDTH * width, c.height * height), colour)
    _front(c, random, foot)


def _tower(c, random, box, colour):
    x, foot, height = box

    def half(t):
        return height * (0.24 + 0.24 * (t - 0.72) ** 2)

    right = [(x + half(t / 20), foot - height * t / 20) for t in range(21)]
    c.polygon([*right, *((2 * x - px, py) for px, py in reversed(right))], colour)
    c.polygon([*right, (x, foot - height), (x, foot)], blend(colour, "#000000", 0.1))
    _plume(c, x, foot - height, random)


def _front(c, random, foot):
    """Ground and a row of trees in front of works."""
    c.rect(0, foot, WIDTH, c.height - foot, c.palette.ground[2])
    x = 0
    while x < WIDTH:
        tree(c, x, foot + 26, 46 + 40 * random.random(), blend(c.palette.ground[2], c.palette.ink, 0.6))
        x += 26 + 40 * random.random()
    c.ridge(c.height * 0.95, 10, c.palette.ink, random)


def steel(c, random):
    """A blast furnace with its stoves and conveyor."""
    c.sun(WIDTH * 0.2, c.height * 0.28)
    c.ridge(c.height * 0.6, 20, c.palette.ground[0], random)
    foot, ink = c.height * 0.8, c.palette.ink
    body = blend(c.palette.ground[1], ink, 0.55)
    x = WIDTH * 0.56
    c.polygon(
        [
            (x - 90, foot),
            (x + 90, foot),
            (x + 58, foot - 330),
            (x + 30, foot - 420),
            (x - 30, foot - 420),
            (x - 58, foot - 330),
        ],
        body,
    )
    for side in (-1, 1):
        c.line([(x + side * 24, foot - 415), (x + side * 70, foot - 500), (x + side * 200, foot - 330)], body, 22)
    for n in range(3):
        left = x + 150 + n * 96
        c.rect(left, foot - 300, 74, 300, blend(body, "#ffffff", 0.14))
        c.disc(left + 37, foot - 300, 37, blend(body, "#ffffff", 0.14))
    c.line([(WIDTH * 0.06, foot - 20), (x - 20, foot - 410)], ink, 16)
    for n in range(7):
        left = WIDTH * (0.1 + 0.06 * n)
        c.line([(left, foot), (left, foot - 20 - (left - WIDTH * 0.06) * 390 / (x - 20 - WIDTH * 0.06))], ink, 5)
    for level in range(5):
        c.line([(x - 120, foot - 60 - level * 70), (x + 120, foot - 60 - level * 70)], ink, 4)
    c.disc(x, foot - 40, 26, c.palette.light)
    _plume(c, x + 220, foot - 330, random)
    _front(c, random, foot)


def kiln(c, random):
    """A rotary kiln between its heat-exchanger tower and silos."""
    c.sun(WIDTH * 0.8, c.height * 0.26)
    c.hills(random, base=0.5, swing=40)
    foot, ink = c.height * 0.8, c.palette.ink
    body = blend("#ffffff", ink, 0.38)
    c.polygon([(350, foot - 220), (350, foot - 130), (1180, foot - 60), (1180, foot - 150)], blend(body, ink, 0.25))
    for x in (480, 720, 960):
        c.polygon(
            [
                (x, foot - 226 + (x - 350) * 0.085),
                (x + 34, foot - 223 + (x - 350) * 0.085),
                (x + 34, foot - 118 + (x - 350) * 0.085),
                (x, foot - 121 + (x - 350) * 0.085),
            ],
            ink,
        )
        c.rect(x - 10, foot - 128 + (x - 350) * 0.085, 54, 140, blend(body, ink, 0.5))
    for level in range(5):
        y = foot - 150 - level * 92
        c.line([(180, y), (360, y)], ink, 6)
        c.polygon([(210, y - 70), (330, y - 70), (330, y - 40), (280, y), (260, y), (210, y - 40)], body)
    for x in (180, 360):
        c.line([(x, foot), (x, foot - 610)], ink, 7)
    for n in range(3):
        c.rect(1230 + n * 110, foot - 270, 92, 270, body)
        c.polygon(
            [(1230 + n * 110, foot - 270), (1322 + n * 110, foot - 270), (1276 + n * 110, foot - 312)],
            blend(body, ink, 0.3),
        )
    c.disc(1180, foot - 105, 44, c.palette.light)
    _front(c, random, foot)


def hydrogen(c, random):
    """Spheres and lying tanks for gas, joined by pipes."""
    c.sun(WIDTH * 0.78, c.height * 0.24)
    c.hills(random, base=0.5, swing=26)
    foot, ink = c.height * 0.8, c.palette.ink
    body = blend("#ffffff", c.palette.ground[0], 0.45)
    for x, radius in ((300, 130), (610, 130), (920, 130)):
        for leg in (-0.8, -0.35, 0.35, 0.8):
            c.line([(x + radius * leg, foot), (x + radius * leg, foot - radius * 1.2)], ink, 8)
        c.disc(x, foot - radius * 1.25, radius, blend(body, ink, 0.12))
        c.disc(x - radius * 0.16, foot - radius * 1.38, radius * 0.76, body)
        c.line([(x - radius, foot - radius * 1.25), (x + radius, foot - radius * 1.25)], c.palette.light, 7)
    for n in range(3):
        y = foot - 46 - n * 96
        c.disc(1180, y, 38, body)
        c.disc(1480, y, 38, blend(body, ink, 0.12))
        c.rect(1180, y - 38, 300, 76, body)
    c.line([(170, foot - 10), (1500, foot - 10)], c.palette.light, 10)
    c.line([(1110, foot - 10), (1110, foot - 240), (1180, foot - 240)], c.palette.light, 8)
    _front(c, random, foot)


def storage(c, random):
    """Rows of battery containers below a line of pylons."""
    c.sun(WIDTH * 0.22, c.height * 0.24)
    c.hills(random, base=0.48, swing=26)
    for x, size in ((0.16, 230), (0.5, 270), (0.86, 320)):
        pylon(c, WIDTH * x, c.height * 0.66, size)
    for row in range(3):
        size, y = 0.8 + row * 0.5, c.height * (0.6 + 0.1 * row + 0.02 * row * row)
        for n in range(10):
            x = WIDTH * 0.5 + (n - 5) * 236 * size + row * 40
            c.rect(x, y, 214 * size, 78 * size, blend("#f5f6f1", c.palette.ink, 0.06 * (n % 3)))
            for door in range(6):
                c.line(
                    [
                        (x + 12 * size + door * 32 * size, y + 9 * size),
                        (x + 12 * size + door * 32 * size, y + 68 * size),
                    ],
                    "#8fa79d",
                    size,
                )
            c.rect(x, y + 70 * size, 214 * size, 8 * size, c.palette.ground[2])
            c.disc(x + 198 * size, y + 14 * size, 5 * size, c.palette.light)


def dam(c, random):
    """A curved dam between two slopes, water behind it."""
    c.sun(WIDTH * 0.5, c.height * 0.18, 46)
    c.ridge(c.height * 0.34, 50, c.palette.ground[0], random)
    c.sea(c.height * 0.46, random, waves=50)
    wall = blend("#ffffff", c.palette.ink, 0.2)
    crest = [(300 + 1000 * t / 30, c.height * 0.5 + 60 * math.sin(math.pi * t / 30)) for t in range(31)]
    c.polygon([*crest, (1050, c.height), (550, c.height)], wall)
    for n in range(7):
        x, y = crest[6 + 3 * n]
        c.line([(x, y), (800 + (x - 800) * 0.5, c.height)], blend(wall, c.palette.ink, 0.22), 3)
    c.line(crest, c.palette.ink, 7)
    for n in (12, 15, 18):
        x, y = crest[n]
        c.polygon([(x - 16, y + 20), (x + 16, y + 20), (x + 30, c.height), (x - 30, c.height)], "#ffffffb0")
    for side, points in (
        (1, [(0, 300), (200, 420), (380, 520), (640, 900), (0, 900)]),
        (-1, [(1600, 280), (1400, 410), (1220, 520), (960, 900), (1600, 900)]),
    ):
        c.polygon(
            [(x, y / 900 * c.height) for x, y in points],
            blend(c.palette.ground[2], c.palette.ink, 0.2 if side > 0 else 0.35),
        )
        for _ in range(60):
            t = random.random()
            x = (240 + 260 * t) * random.random() if side > 0 else WIDTH - (240 + 260 * t) * random.random()
            tree(
                c,
                x,
                c.height * (0.5 + 0.5 * t),
                46 + 30 * random.random(),
                blend(c.palette.ground[1], c.palette.ink, 0.4 + 0.4 * t),
            )


def terraces(c, random):
    """A former quarry whose steps are green again."""
    c.sun(WIDTH * 0.74, c.height * 0.2)
    c.ridge(c.height * 0.4, 36, c.palette.ground[0], random)
    for n in range(7):
        y = c.height * (0.36 + 0.09 * n)
        left, right = 520 - n * 95, 1080 + n * 95
        colour = blend(c.palette.ground[1], c.palette.ink, 0.08 * n)
        bank = [(left - 120, y + 86), (left, y), (right, y), (right + 120, y + 86)]
        c.polygon(bank, blend("#cbb58a", colour, 0.35))
        c.polygon([(left, y), (right, y), (right + 14, y + 18), (left - 14, y + 18)], colour)
        for _ in range(26 + n * 4):
            x = left + (right - left) * random.random()
            tree(
                c,
                x,
                y + 12,
                30 + n * 7 + 16 * random.random(),
                blend(c.palette.ground[2], c.palette.ink, random.random() * 0.5),
            )
    c.ridge(c.height * 0.97, 14, c.palette.ink, random)
