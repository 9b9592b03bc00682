"""What a file of evidence must be before it is kept: small, of four types, and one thing only."""

import json
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from articles import decoding
from takedowns import examining

MEGABYTE = 1024 * 1024
LARGEST, MOST_FILES, MOST_OF_CASE = 5 * MEGABYTE, 5, 20 * MEGABYTE
A_DAY = 200 * MEGABYTE  # of all senders who have not confirmed their mailbox
WAIT = 30  # seconds for the child, which has 10 of processor time
SPELLINGS = {"jpg": "jpeg", "jpeg": "jpeg", "jpe": "jpeg", "png": "png", "webp": "webp", "pdf": "pdf"}
CONTENT_TYPES = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "pdf": "application/pdf"}
EXTENSIONS = {"jpeg": "jpg", "png": "png", "webp": "webp", "pdf": "pdf"}
ACCEPTED = "PDF、JPEG、PNG、WebP"
ADVICE = "请另存为其中一种再上传；网页、Office 文档请先打印成 PDF，iPhone 的 HEIC 照片请先转成 JPEG。"

UNREADABLE = f"这个文件打不开，可能已损坏。只接受 {ACCEPTED}。请重新扫描或另存后再上传。"
REASONS = {
    "frames": "这是一张动图（{frames} 帧），只接受静止的图片。请另存一帧后再上传。",
    "size": f"图片 {{width}}×{{height}} 像素，超过 {decoding.MOST_PIXELS // 1_000_000} 百万像素或单边 "
    f"{decoding.LONGEST_SIDE} 像素的上限。请缩小后再上传。",
    "ratio": f"图片 {{width}}×{{height}} 像素过于狭长，长短边之比上限为 {decoding.WIDEST_RATIO}。请裁成几张再上传。",
    "pages": f"PDF 有 {{pages}} 页，超过 {examining.MOST_PAGES} 页的上限。请只上传有关的页，或拆成几份。",
}


class FileRefused(ValueError):
    """A file that is not kept: `message` names the rule and the next step, `status` is the HTTP status that fits."""

    def __init__(self, message, *, status=400):
        super().__init__(message)
        self.message = message
        self.status = status


@dataclass(frozen=True)
class Examined:
    """What the child found: type, the copy for looking at (pictures), pages and active content (PDFs)."""

    kind: str
    copy: bytes = b""
    pages: int | None = None
    why: str = ""


def examine(name: str, data: bytes) -> Examined:
    """Look at a file before anything of it is kept: size, first bytes, extension, then the child. Raises `FileRefused`."""
    check_size(len(data))
    kind = kind_of(data)
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if kind is None or SPELLINGS.get(extension) is None:
        raise FileRefused(
            f"“.{extension[:10]}”文件不能上传，只接受 {ACCEPTED}。{ADVICE}" if extension else NO_EXTENSION, status=415
        )
    if SPELLINGS[extension] != kind:
        raise FileRefused(
            f"文件名以 .{extension} 结尾，内容却是 {kind.upper()}。请改正扩展名，或另存后再上传。", status=415
        )
    with tempfile.TemporaryDirectory(prefix="evidence-") as folder:
        finding = _ask_child(kind, data, folder)
        copy = b"" if kind == "pdf" else Path(folder, "copy").read_bytes()
    return Examined(kind, copy, finding.get("pages"), finding.get("why", ""))


NO_EXTENSION = f"文件没有扩展名，认不出类型。只接受 {ACCEPTED}。{ADVICE}"


def check_size(size: int) -> None:
    """Raise `FileRefused` for a file that is empty or larger than 5 MB."""
    if size > LARGEST:
        message = f"文件 {size / MEGABYTE:.1f} MB，超过每份 {LARGEST // MEGABYTE} MB 的上限。请压缩，或拆成几份再上传。"
        raise FileRefused(message, status=413)
    if not size:
        raise FileRefused("这是空文件。请重新选择后上传。")


def kind_of(data: bytes) -> str | None:
    """The type that the first bytes say, or None."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def scan_file(data: bytes) -> str:
    """What the operator's scanner says: clean, flagged, or unscanned (none is set, or it failed). Never stops intake."""
    if not settings.SCAN_COMMAND:
        return "unscanned"
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own program, no shell
            shlex.split(settings.SCAN_COMMAND), input=data, capture_output=True, timeout=WAIT, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return "unscanned"
    return {0: "clean", 1: "flagged"}.get(done.returncode, "unscanned")


def _ask_child(kind: str, data: bytes, folder: str) -> dict:
    """What the child says of a file. A PDF that it cannot read is kept all the same, in quarantine. Raises `FileRefused`."""
    command = [sys.executable, "-I", examining.__file__, kind, folder]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell, no environment
            command, input=data, capture_output=True, env={}, timeout=WAIT, check=False
        )
        finding = json.loads(done.stdout) if done.returncode in {0, 3} else {}
    except (subprocess.TimeoutExpired, ValueError):
        done, finding = None, {}
    if done is not None and done.returncode == 0:
        return finding
    if kind == "pdf" and not finding:
        return {"pages": None, "why": "无法解析"}
    message = REASONS.get(finding.get("refused"), UNREADABLE)
    raise FileRefused(message.format_map(finding), status=400 if finding.get("refused") in REASONS else 415)
