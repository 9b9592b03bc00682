"""Harbours and ships."""

from carbonportal.demo.pictures.canvas import WIDTH, blend

BOXES = ("#2f6f5b", "#5f9b86", "#c98a3a", "#dfe6dc", "#3b5f73", "#9db8ab")


def port(c, random, *, ship=True):
    """Gantry cranes, stacked containers and a ship at the quay."""
    c.sun(WIDTH * 0.26, c.height * 0.3)
    c.ridge(c.height * 0.58, 22, c.palette.ground[0], random)
    quay, ink = c.height * 0.76, c.palette.ink
    for n in range(20):
        for level in range(1 + int(4 * random.random())):
            c.rect(820 + n * 42, quay - 26 - level * 24, 39, 22, random.choice(BOXES))
    for x in (900, 1180, 1450):
        for leg in (0, 96):
            c.line([(x + leg, quay), (x + leg, quay - 330)], ink, 9)
        c.line([(x - 330, quay - 330), (x + 150, quay - 330)], ink, 11)
        c.line([(x - 320, quay - 334), (x + 40, quay - 440), (x + 150, quay - 334)], ink, 4)
        c.line([(x + 40, quay - 330), (x + 40, quay - 440)], ink, 8)
        c.line([(x - 180, quay - 326), (x - 180, quay - 210)], ink, 2)
        c.rect(x - 202, quay - 210, 44, 20, random.choice(BOXES))
    c.sea(quay, random, waves=70)
    c.rect(800, quay - 2, WIDTH, 22, blend(c.palette.ground[2], ink, 0.5))
    if ship:
        vessel(c, random, (90, quay + 40, 640))


def vessel(c, random, box):
    """A loaded container ship, `box` its (left, waterline, length)."""
    x, water, length = box
    ink = c.palette.ink
    for n in range(int(length * 0.68 / 38)):
        for level in range(2 + int(3 * random.random())):
            c.rect(x + length * 0.24 + n * 38, water - length * 0.1 - 24 * (level + 1), 36, 22, random.choice(BOXES))
    c.polygon(
        [
            (x, water - length * 0.11),
            (x + length, water - length * 0.13),
            (x + length * 0.94, water),
            (x + length * 0.05, water),
        ],
        ink,
    )
    c.rect(x + length * 0.05, water - 8, length * 0.89, 8, c.palette.light)
    c.rect(x + length * 0.06, water - length * 0.3, length * 0.13, length * 0.2, "#f5f4ec")
    c.rect(x + length * 0.1, water - length * 0.37, length * 0.05, length * 0.07, c.palette.ground[2])


def at_sea(c, random):
    """One ship alone on the open sea."""
    horizon = c.height * 0.56
    c.sun(WIDTH * 0.7, horizon - 90, 70)
    c.sea(horizon, random, waves=120)
    vessel(c, random, (280, horizon + 110, 1000))
