"""Towns: houses, roofs, buses, a train."""

from carbonportal.demo.pictures.canvas import WIDTH, blend
from carbonportal.demo.pictures.nature import panels


def building(c, random, box, colour, *, lit=False):
    """A block with windows, `box` its (left, foot, width, height); by night some windows are lit."""
    x, foot, width, height = box
    c.rect(x, foot - height, width, height, colour)
    glass = c.palette.light if lit else blend(colour, "#ffffff", 0.22)
    for row in range(int(height // 26) - 1):
        for column in range(int(width // 20) - 1):
            if random.random() < (0.45 if lit else 0.8):
                c.rect(x + 12 + column * 20, foot - height + 14 + row * 26, 9, 13, glass)


def skyline(c, random, *, lit=False):
    """A town behind a river and a park."""
    if not lit:
        c.sun(WIDTH * 0.24, c.height * 0.26)
    foot = c.height * 0.78
    for layer, share in enumerate((0.1, 0.55)):
        x = -40 * random.random()
        while x < WIDTH:
            width = 70 + 90 * random.random()
            height = c.height * (0.5 - 0.16 * layer) * (0.4 + 0.6 * random.random())
            colour = blend(c.palette.ground[0], c.palette.ink, share)
            building(c, random, (x, foot, width, height), colour, lit=lit and layer == 1)
            x += width + 6 + 30 * random.random() * layer
    c.sea(foot, random, waves=60)
    for _ in range(60):
        x = random.random() * WIDTH
        c.disc(x, foot - 4, 14 + 20 * random.random(), blend(c.palette.ground[2], c.palette.ink, random.random() * 0.6))


def roofs(c, random):
    """Works roofs covered with panels, a town behind."""
    c.sun(WIDTH * 0.8, c.height * 0.18)
    for _ in range(14):
        x = random.random() * WIDTH
        colour = blend(c.palette.ground[0], c.palette.ground[1], random.random())
        building(c, random, (x, c.height * 0.5, 80, 60 + 170 * random.random()), colour)
    c.ridge(c.height * 0.5, 6, c.palette.ground[2], random)
    for top, bottom, left, right in ((0.47, 0.7, (0.06, 0.0), (0.46, 0.42)), (0.5, 0.98, (0.56, 0.4), (0.98, 1.12))):
        roof = [
            (WIDTH * left[0], c.height * top),
            (WIDTH * right[0], c.height * top),
            (WIDTH * right[1], c.height * bottom),
            (WIDTH * left[1], c.height * bottom),
        ]
        c.polygon(roof, blend("#ffffff", c.palette.ink, 0.2))
        panels(
            c,
            c.height * (top + 0.02),
            c.height * (bottom - 0.02),
            5,
            columns=7,
            gap=0.16,
            left=(left[0] + 0.02, left[1] + 0.03),
            right=(right[0] - 0.02, right[1] - 0.03),
        )
        c.polygon(
            [roof[3], roof[2], (roof[2][0], c.height), (roof[3][0], c.height)],
            blend(c.palette.ground[2], c.palette.ink, 0.5),
        )


def charging(c, random):
    """A bus and cars beside charging posts."""
    c.sun(WIDTH * 0.18, c.height * 0.24)
    for n in range(16):
        colour = blend(c.palette.ground[0], c.palette.ground[1], random.random())
        building(c, random, (n * 108 - 20, c.height * 0.72, 92, 90 + 210 * random.random()), colour)
    foot, ink = c.height * 0.82, c.palette.ink
    c.rect(0, c.height * 0.72, WIDTH, c.height, blend(c.palette.ground[1], ink, 0.35))
    c.rect(0, foot + 22, WIDTH, c.height, blend(c.palette.ground[2], ink, 0.6))
    _vehicle(c, (150, foot, 560, 210), c.palette.ground[2], windows=6)
    for x in (860, 1210):
        _vehicle(c, (x, foot, 260, 92), "#f3f3ec", windows=2)
    for x in (770, 1150, 1500):
        c.rect(x, foot - 170, 34, 176, "#f7f8f3")
        c.rect(x + 6, foot - 158, 22, 30, c.palette.light)
        c.line([(x, foot - 110), (x - 34, foot - 60), (x - 40, foot - 44)], ink, 4)


def _vehicle(c, box, colour, *, windows):
    x, foot, length, height = box
    ink = c.palette.ink
    c.polygon(
        [
            (x, foot - 24),
            (x + 6, foot - height),
            (x + length - 26, foot - height),
            (x + length, foot - height * 0.5),
            (x + length, foot - 24),
        ],
        colour,
    )
    pane = (length - 60) / windows
    for n in range(windows):
        c.rect(x + 22 + n * pane, foot - height * 0.86, pane - 14, height * 0.36, blend("#bfe0e4", ink, 0.2))
    for wheel in (0.2, 0.8):
        c.disc(x + length * wheel, foot - 20, height * 0.16 + 8, ink)
        c.disc(x + length * wheel, foot - 20, height * 0.07 + 3, "#d9e2dc")


def snow_town(c, random):
    """Houses with lit windows in the snow, a pipe that brings heat."""
    c.hills(random, base=0.46, swing=40)
    foot, ink = c.height * 0.78, c.palette.ink
    for n in range(9):
        x, width, height = 40 + n * 176, 132, 120 + 70 * random.random()
        wall = blend(c.palette.ground[0], ink, 0.28 + 0.2 * random.random())
        c.rect(x, foot - height, width, height, wall)
        c.polygon(
            [(x - 16, foot - height), (x + width + 16, foot - height), (x + width / 2, foot - height - 70)], "#ffffff"
        )
        for column in range(3):
            for row in range(2):
                c.rect(x + 20 + column * 36, foot - height + 24 + row * 52, 20, 28, c.palette.light)
    c.ridge(foot, 8, "#fbfcfc", random)
    c.line([(0, foot + 60), (700, foot + 60), (700, foot + 20), (1600, foot + 44)], blend(ink, "#ffffff", 0.3), 18)
    for _ in range(260):
        c.disc(random.random() * WIDTH, random.random() * c.height, 2 + 3 * random.random(), "#ffffffd0")


def rail(c, random):
    """A train on a viaduct across a valley."""
    c.sun(WIDTH * 0.3, c.height * 0.24)
    c.hills(random, base=0.54, swing=54)
    deck, ink = c.height * 0.56, c.palette.ink
    stone = blend("#ffffff", ink, 0.16)
    for n in range(9):
        c.polygon(
            [(n * 200 - 16, deck), (n * 200 + 16, deck), (n * 200 + 24, c.height), (n * 200 - 24, c.height)],
            blend(stone, ink, 0.12),
        )
    c.rect(0, deck, WIDTH, 26, stone)
    for n in range(6):
        left = 330 + n * 214
        front = [(left - 90, deck - 6), (left - 10, deck - 74)] if n == 0 else [(left, deck - 6), (left, deck - 74)]
        c.polygon([*front, (left + 206, deck - 74), (left + 206, deck - 6)], "#f4f6f2")
        c.rect(left + 6, deck - 54, 192, 18, blend("#2a4a52", ink, 0.3))
        c.rect(left - (60 if n == 0 else 0), deck - 22, 206 + (60 if n == 0 else 0), 8, c.palette.ground[2])
    c.ridge(c.height * 0.92, 20, ink, random)
