"""The child process that decodes a stranger's picture; imports nothing of ours and, besides Pillow, nothing of others.

Run as `python -I decoding.py FOLDER` with the file on standard input: re-encoded files appear in FOLDER, and a JSON
object on standard output says which. Exit 0 = done, 3 = refused (`{"refused": code, ...numbers}`), anything else = a
file that cannot be read. Sizes are checked before a pixel is loaded.
"""

import io
import json
import resource
import sys
import warnings
from pathlib import Path

from PIL import Image, ImageCms, PngImagePlugin

MEGABYTE = 1024 * 1024
MEMORY = 512 * MEGABYTE
SECONDS = 10
MOST_PIXELS = 24_000_000
LONGEST_SIDE = 8_000
WIDEST_RATIO = 20
WIDTHS = (480, 960, 1600)
TYPES = {"JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "WEBP": "webp"}
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Refused(Exception):
    """A picture outside the limits; `finding` goes to the parent."""

    def __init__(self, code, **numbers):
        super().__init__(code)
        self.finding = {"refused": code, **numbers}


def confine():
    """Bound this process: memory, processor time, size of a written file, no core dump."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 64 * MEGABYTE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    warnings.simplefilter("error")
    Image.MAX_IMAGE_PIXELS = None  # check() is stricter, and says what it found
    PngImagePlugin.MAX_TEXT_CHUNK = MEGABYTE
    PngImagePlugin.MAX_TEXT_MEMORY = 4 * MEGABYTE


def decode(data, folder):
    """Write all widths of the picture in `data` into `folder`; return the type, size and files. Raises `Refused`."""
    try:
        picture = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"])
    except Image.UnidentifiedImageError:
        raise Refused("type") from None
    check(picture)
    kind = TYPES[picture.format]
    picture.draft(None, (WIDTHS[-1], WIDTHS[-1]))  # JPEG only: decode at the nearest size above what is kept
    sizes = {}
    for width, image in renditions(in_srgb(upright(picture))):
        sizes[width] = image.height
        save(image, kind, folder / f"{width}.{kind}")
        if kind != "webp":
            save(image, "webp", folder / f"{width}.webp")
    return {"type": kind, "sizes": sizes}


def check(picture):
    """Refuse what the header says to be too large, too long or moving, and a kind that is not ours."""
    width, height = picture.size
    if picture.format not in TYPES:
        raise Refused("type")
    # A phone's JPEG may carry a second picture (depth, brightness); only the first is read.
    if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:
        raise Refused("frames", frames=picture.n_frames)
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise Refused("size", width=width, height=height)
    if max(width, height) > WIDEST_RATIO * min(width, height):
        raise Refused("ratio", width=width, height=height)


def upright(picture):
    """The picture turned as its camera noted; a note that cannot be read turns nothing."""
    try:
        turn = TURNS.get(picture.getexif().get(ORIENTATION))
    except (UserWarning, ValueError, TypeError, SyntaxError, OSError):
        turn = None
    return picture.transpose(turn) if turn is not None else picture


def in_srgb(picture):
    """The picture in eight bits a channel, sRGB, L or with alpha, and without any metadata."""
    profile = picture.info.get("icc_profile", b"")
    picture = plain_mode(picture)
    if 0 < len(profile) <= MEGABYTE:
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            picture = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken or foreign profile: the numbers are taken as sRGB
    if picture.mode == "CMYK":
        picture = picture.convert("RGB")
    picture.info = {}
    return picture


def plain_mode(picture):
    """The picture as L, RGB, RGBA or CMYK."""
    if picture.mode.startswith("I") or picture.mode == "F":
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in {"LA", "La", "PA", "RGBa"} or "transparency" in picture.info:
        return picture.convert("RGBA")
    if picture.mode == "1":
        return picture.convert("L")
    return picture if picture.mode in {"L", "RGB", "RGBA", "CMYK"} else picture.convert("RGB")


def renditions(picture):
    """Yield `(width, image)` from the widest down: the fixed widths, or the picture's own where it is narrower."""
    widest = min(picture.width, WIDTHS[-1])
    for width in sorted({width for width in WIDTHS if width < widest} | {widest}, reverse=True):
        height = max(1, round(picture.height * width / picture.width))
        yield width, picture if width == picture.width else picture.resize((width, height), reducing_gap=3.0)


def save(image, kind, path, *, method=4):
    """Write one file of type `kind`; `method` is the time (0 to 6) that a WebP file may take to become smaller."""
    options = {
        "jpeg": {"quality": 85, "optimize": True, "progressive": True},
        "png": {},
        "webp": {"quality": 82, "method": method},
    }
    image.save(path, format=kind.upper(), **options[kind])


def main(folder):
    """Decode standard input into `folder`; return the exit code."""
    confine()
    try:
        finding, code = decode(sys.stdin.buffer.read(), Path(folder)), 0
    except Refused as refused:
        finding, code = refused.finding, 3
    sys.stdout.write(json.dumps(finding))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
