"""What a sender hands in as a picture: limits, the decoding child, names."""

import json
import re
import secrets
import subprocess
import sys

from django.utils import timezone

from articles import decoding
from chinese.hygiene import clean_line

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
FILES_A_DAY = 500
BYTES_A_DAY = 2048 * MEGABYTE
WAIT = 30  # seconds for the child, which has 10 of processor time
EXTENSIONS = {"jpeg": "jpg", "png": "png", "webp": "webp"}
SPELLINGS = {"jpg": "jpeg", "jpeg": "jpeg", "jpe": "jpeg", "jfif": "jpeg", "png": "png", "webp": "webp"}

UNREADABLE = "这个文件不是能打开的图片。请用看图软件另存为 JPEG、PNG 或 WebP 后重传。"
REASONS = {
    "type": "这个文件不是 JPEG、PNG 或 WebP 图片。请转换格式后重传。",
    "frames": "这是一张动图（{frames} 帧），只接受静止的图片。请另存一帧后重传。",
    "size": f"图片 {{width}}×{{height}} 像素，超过 {decoding.MOST_PIXELS // 1_000_000} 百万像素或单边 "
    f"{decoding.LONGEST_SIDE} 像素的上限。请缩小后重传。",
    "ratio": f"图片 {{width}}×{{height}} 像素过于狭长，长短边之比上限为 {decoding.WIDEST_RATIO}。请裁剪后重传。",
}


class PictureRefused(ValueError):
    """A picture we do not take in: `message` is a Chinese sentence, `status` the HTTP status that fits."""

    def __init__(self, message, *, status=400):
        super().__init__(message)
        self.message = message
        self.status = status


def check_bytes(size):
    """Raise `PictureRefused` for a file of `size` bytes that is empty or too large."""
    if size > LARGEST:
        message = f"图片 {size / MEGABYTE:.1f} MB，超过 {LARGEST // MEGABYTE} MB 上限。请压缩后重传；正文不受影响。"
        raise PictureRefused(message, status=413)
    if not size:
        raise PictureRefused("图片是空文件。请重新选择后上传。")


def check_quota(files, size, more):
    """Raise `PictureRefused` when `files` and `size` bytes of today leave no room for `more` bytes."""
    if files < FILES_A_DAY and size + more <= BYTES_A_DAY:
        return
    sent = f"今天已上传 {files} 张、{size // MEGABYTE} MB 图片"
    limit = f"达到每日 {FILES_A_DAY} 张或 {BYTES_A_DAY // MEGABYTE // 1024} GB 的上限"
    raise PictureRefused(f"{sent}，{limit}。请明天再传，或从图片库选用已有的图片。", status=429)


def decode(upload, folder):
    """Let the child write all widths into `folder`; return the type and a dict of width to height.

    The files are called `480.jpeg`, `480.webp` and so on. Whatever the child says of a file that it refuses, only our
    own sentences are shown. Raises `PictureRefused`.
    """
    command = [sys.executable, "-I", decoding.__file__, folder]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell, no environment
            command, input=upload, capture_output=True, env={}, timeout=WAIT, check=False
        )
        finding = json.loads(done.stdout) if done.returncode in {0, 3} else {}
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise PictureRefused(UNREADABLE, status=415) from error
    if done.returncode == 0:
        return finding["type"], {int(width): int(height) for width, height in finding["sizes"].items()}
    sentence = REASONS.get(finding.get("refused"), UNREADABLE)
    status = 415 if finding.get("refused") in {None, "type"} else 400
    raise PictureRefused(sentence.format_map(finding), status=status)


def tidy_name(name):
    """The sender's file name as a text: no folders, nothing invisible, at most 120 characters, the extension kept."""
    line = clean_line(re.split(r"[/\\]", name)[-1])
    stem, dot, extension = line.rpartition(".")
    return f"{stem[: 119 - len(extension)]}.{extension}" if dot and len(extension) < 10 else line[:120]


def check_extension(name, kind):
    """Raise `PictureRefused` when a file name claims another type than its content has; no extension claims nothing."""
    extension = name.rpartition(".")[2].lower() if "." in name else kind
    if SPELLINGS.get(extension) != kind:
        message = f"文件名以 .{extension[:10]} 结尾，内容却是 {kind.upper()} 图片。请改正扩展名，或另存后重传。"
        raise PictureRefused(message, status=415)


def new_names(kind, sizes):
    """A random name for the widest file, and the names of all files as `Image.renditions` holds them."""
    stem = f"{timezone.localtime():%Y/%m}/{secrets.token_hex(16)}"
    name = f"{stem}.{EXTENSIONS[kind]}"
    renditions = {}
    for width, height in sorted(sizes.items()):
        files = {each: f"{stem}-{width}.{EXTENSIONS[each]}" for each in (kind, "webp")}
        renditions[str(width)] = files | {"height": height}
    renditions[str(max(sizes))][kind] = name
    return name, renditions
