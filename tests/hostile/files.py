"""Files that claim to be pictures, built in code."""

import io
import struct
import zlib

from PIL import Image, PngImagePlugin

SCRIPT = b"<script>alert(1)</script><?php system($_GET['x']); ?>"


def encoded(kind="JPEG", size=(640, 480), mode="RGB", colour="teal", **options):
    """An honest picture."""
    stream = io.BytesIO()
    Image.new(mode, size, colour).save(stream, kind, **options)
    return stream.getvalue()


def chunk(name, data):
    """One PNG chunk."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_header(width, height):
    """A PNG whose header promises a size that its few bytes do not hold."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def webp_header(width, height):
    """A lossless WebP whose header promises a size that its few bytes do not hold."""
    bits = (width - 1) | (height - 1) << 14
    data = b"\x2f" + struct.pack("<I", bits) + b"\0" * 16
    return b"RIFF" + struct.pack("<I", 12 + len(data)) + b"WEBPVP8L" + struct.pack("<I", len(data)) + data


def text_bomb():
    """A PNG with a compressed text chunk that would become 200 MB."""
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 200_000_000, 9))
    picture = encoded("PNG", (8, 8))
    return picture[:33] + bomb + picture[33:]


def with_place():
    """A JPEG that must be turned, with GPS position, comment, XMP and thumbnail-like text in its metadata."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "SECRET-DESCRIPTION"
    exif[0x8825] = {1: "N", 2: (36.0, 4.0, 1.0), 3: "E", 4: (120.0, 23.0, 1.0)}
    xmp = b"<x:xmpmeta>SECRET-XMP</x:xmpmeta>"
    return encoded(exif=exif, comment=b"SECRET-COMMENT", xmp=xmp)


def png_with_text():
    """A PNG with a text chunk."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "SECRET-TEXT")
    return encoded("PNG", pnginfo=info)


def moving(kind):
    """An animation of two frames."""
    stream = io.BytesIO()
    other = Image.new("RGB", (40, 40), "red")
    Image.new("RGB", (40, 40), "blue").save(stream, kind, save_all=True, append_images=[other])
    return stream.getvalue()


NOT_PICTURES = {
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "picture.jpg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "page.png": b"<!doctype html>" + SCRIPT,
    "shell.webp": SCRIPT,
    "magic.jpg": b"\xff\xd8\xff\xe0" + SCRIPT,
    "magic.png": b"\x89PNG\r\n\x1a\n" + SCRIPT,
    "moving.gif": b"GIF89a" + SCRIPT,
    "named.jpg": encoded("GIF", mode="P", colour=0),
    "bitmap.png": encoded("BMP"),
    ".htaccess": b"AddType application/x-httpd-php .jpg",
    "program.png": b"MZ" + b"\0" * 200,
    "archive.jpg": b"PK\x05\x06" + b"\0" * 18,
    "paper.png": b"%PDF-1.7\n" + SCRIPT,
    "cut.jpg": encoded()[:700],
    "cut.png": encoded("PNG")[:60],
    "zeros.webp": b"\0" * 1000,
}
TOO_LARGE = {
    "20,000 x 20,000": png_header(20_000, 20_000),
    "60,000 x 60,000": png_header(60_000, 60_000),
    "1 x 60,000": png_header(1, 60_000),
    "webp 16,383 x 16,383": webp_header(16_383, 16_383),
    "25 megapixels": png_header(5_000, 5_000),
    "side 8,001": png_header(8_001, 2_000),
}
TOO_LONG = png_header(2_100, 100)
POLYGLOTS = {
    "appended.jpg": encoded() + SCRIPT,
    "comment.jpg": encoded(comment=SCRIPT),
    "chunk.png": encoded("PNG")[:33] + chunk(b"tEXt", b"Comment\0" + SCRIPT) + encoded("PNG")[33:],
    "archive.png": encoded("PNG") + b"PK\x05\x06" + b"\0" * 18 + SCRIPT,
    "appended.webp": encoded("WEBP") + SCRIPT,
}
NAMES = [
    "../../etc/passwd.jpg",
    "..\\..\\windows\\x.jpg",
    "a\0b.jpg",
    "长" * 300 + ".jpg",
    "gpj\u202e.jpg",
    "a\r\nSet-Cookie: x=1.jpg",
    "<img src=x onerror=alert(1)>.jpg",
    "/absolute/x.jpg",
    "no-extension",
    "",
]
