"""A drawing surface for the demo's pictures: the site's greens, soft skies, hills; no fonts."""

import io
import math
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

SCALE = 2  # drawn twice as large and reduced: smooth edges
WIDTH = 1600


@dataclass(frozen=True)
class Palette:
    """The colours of one hour and weather: sky from top to horizon, ground from far to near, lines, light, water.

    `shade` is how far white things lie from white, so that they stand out against the sky.
    """

    top: str
    bottom: str
    ground: tuple[str, str, str]
    ink: str
    light: str
    water: tuple[str, str]
    shade: float = 0.12


PALETTES = {
    "day": Palette(
        "#cfe3dc", "#f6f4ea", ("#b9d4c7", "#7fae98", "#3f7a60"), "#17382d", "#e2ad4d", ("#9cc3c1", "#5c9697"), 0.3
    ),
    "dusk": Palette(
        "#2f5d5f", "#f3d2a4", ("#86a08d", "#4c7465", "#21473c"), "#0f2a24", "#f4b565", ("#c7b491", "#3b6a6a")
    ),
    "night": Palette(
        "#0c202c", "#23504f", ("#1f4746", "#163635", "#0d2526"), "#071718", "#f5d680", ("#1f4a52", "#0c2731")
    ),
    "mist": Palette(
        "#e3eae6", "#f5f6f1", ("#cfdcd5", "#a3bdb0", "#678f7d"), "#274539", "#d8cf9c", ("#d3e0dc", "#9fbbb4"), 0.34
    ),
    "snow": Palette(
        "#bfd2d8", "#f0f3f1", ("#dce7e8", "#e9f0f0", "#f8fafa"), "#2a444d", "#e29a4f", ("#c4d7dc", "#93b3bd"), 0.42
    ),
    "desert": Palette(
        "#cfe2e2", "#f8ebd2", ("#e2cfa5", "#cfb481", "#b59562"), "#3b3a2a", "#eaa93c", ("#bcd0c8", "#86a8a3"), 0.3
    ),
}


class Canvas:
    """A picture in the making; all coordinates are pixels of the finished one (1600 wide)."""

    def __init__(self, palette, height=900):
        self.palette = PALETTES[palette]
        self.height = height
        self.image = self._gradient(self.palette.top, self.palette.bottom, height * 0.72)
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def _gradient(self, top, bottom, end):
        strip = Image.linear_gradient("L").resize((1, round(end)))
        column = Image.new("L", (1, self.height), 255)
        column.paste(strip, (0, 0))
        size = (WIDTH * SCALE, self.height * SCALE)
        return Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), column.resize(size))

    def polygon(self, points, colour):
        """Fill a polygon; `colour` is `#rrggbb` or `#rrggbbaa`."""
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def rect(self, x, y, width, height, colour):
        """Fill a rectangle from its top left corner."""
        self.pen.rectangle((x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE), fill=colour)

    def line(self, points, colour, width=2):
        """Draw a line through points."""
        self.pen.line(
            [(x * SCALE, y * SCALE) for x, y in points], fill=colour, width=round(width * SCALE), joint="curve"
        )

    def disc(self, x, y, radius, colour):
        """Fill a circle around its centre."""
        box = (x - radius, y - radius, x + radius, y + radius)
        self.pen.ellipse([value * SCALE for value in box], fill=colour)

    def sun(self, x, y, radius=58):
        """A disc of light with a soft ring around it."""
        for step in (2.6, 1.9, 1.4):
            self.disc(x, y, radius * step, f"{self.palette.light}22")
        self.disc(x, y, radius, self.palette.light)

    def ridge(self, base, swing, colour, random, *, waves=3):
        """Fill the ground below a rolling line around height `base`; returns the line as a function of x."""
        parts = [(swing / (n + 1), (n + 1) * (0.6 + random.random()), random.random() * 7) for n in range(waves)]

        def at(x):
            return base + sum(size * math.sin(speed * x / WIDTH * math.tau + shift) for size, speed, shift in parts)

        line = [(x, at(x)) for x in range(0, WIDTH + 1, 8)]
        self.polygon([*line, (WIDTH, self.height), (0, self.height)], colour)
        return at

    def hills(self, random, *, base=0.62, swing=46):
        """Three ridges, far to near; returns their lines as functions of x."""
        heights = [base, base + 0.1, base + 0.22]
        return [
            self.ridge(self.height * share, swing * (0.8 + n * 0.25), colour, random)
            for n, (share, colour) in enumerate(zip(heights, self.palette.ground, strict=True))
        ]

    def sea(self, horizon, random, *, waves=90):
        """Water from the line `horizon` down, with short glints."""
        far, near = self.palette.water
        depth = self.height - horizon
        for n in range(24):
            mixed = blend(far, near, n / 23)
            self.rect(0, horizon + depth * n / 24, WIDTH, depth / 24 + 1, mixed)
        for _ in range(waves):
            share = random.random() ** 1.5
            x, y, length = random.random() * WIDTH, horizon + 6 + share * depth, 14 + share * 90
            self.line([(x, y), (x + length, y)], "#ffffff30", 1 + share * 2)

    def haze(self, y, height, colour="#ffffff"):
        """A soft horizontal veil, thickest around `y` + half of `height`."""
        column = Image.new("L", (1, round(height * 3)), 0)
        ImageDraw.Draw(column).rectangle((0, height, 1, height * 2), fill=110)
        veil = column.resize((8, column.height)).filter(ImageFilter.GaussianBlur(height / 3)).resize((1, column.height))
        size = (WIDTH * SCALE, column.height * SCALE)
        self.image.paste(
            colour, (0, round(y - height) * SCALE, size[0], round(y - height) * SCALE + size[1]), veil.resize(size)
        )

    def jpeg(self):
        """The finished picture as bytes."""
        reduced = self.image.reduce(SCALE)
        out = io.BytesIO()
        reduced.save(out, "JPEG", quality=88)
        return out.getvalue()


def blend(one, other, share):
    """The colour that lies `share` of the way from one `#rrggbb` to another."""
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:7]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
