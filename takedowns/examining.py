"""The child process that looks into a stranger's evidence; imports nothing of ours but the limits and tools of `articles/decoding.py`.

Run as `python -I examining.py TYPE FOLDER` with the file on standard input. A picture is written anew into FOLDER as `copy`,
without any metadata; of a PDF the pages are counted and its active content is named. JSON on standard output; exit 0 =
done, 3 = refused, anything else = cannot be read. Nothing is ever rendered.
"""

import importlib.util
import io
import json
import logging
import re
import sys
import warnings
from pathlib import Path

TYPES = ("jpeg", "png", "webp", "pdf")
MOST_PAGES = 100
MOST_OBJECTS = 100_000
LONGEST_SIDE = 4_000  # of the copy for looking at: a scanned page stays readable
QUICK = 1  # of a WebP copy: half the time of what the site publishes, for a tenth more bytes
# What a viewer might run or open. An address to click on, or the page to begin with, is none of it.
ACTIONS = {
    "/JavaScript": "脚本",
    "/Rendition": "多媒体",
    "/Movie": "多媒体",
    "/Sound": "多媒体",
    "/Launch": "启动程序",
    "/SubmitForm": "提交表单",
    "/ImportData": "导入数据",
    "/GoToE": "内嵌文件",
    "/GoToR": "打开其他文件",
    "/RichMediaExecute": "多媒体",
}
KEYS = {
    "/JS": "脚本",
    "/JavaScript": "脚本",
    "/AA": "自动动作",
    "/EmbeddedFiles": "内嵌文件",
    "/EF": "内嵌文件",
    "/XFA": "XFA 表单",
    "/RichMediaContent": "多媒体",
}
AFTER_END = re.compile(rb"PK\x05\x06|PK\x03\x04|<script|<\?php|<html|MZ", re.IGNORECASE)


def tools():
    """The module `articles/decoding.py`, found by its path: this process knows no packages of ours."""
    spec = importlib.util.spec_from_file_location("decoding", Path(__file__).parents[1] / "articles" / "decoding.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def copy(data, kind, folder, decoding):
    """Write the picture anew and return its type and size. Raises `decoding.Refused`."""
    try:
        picture = decoding.Image.open(io.BytesIO(data), formats=[kind.upper()])
    except decoding.Image.UnidentifiedImageError:
        raise decoding.Refused("type") from None
    decoding.check(picture)
    picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # JPEG only
    picture = decoding.in_srgb(decoding.upright(picture))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=3.0)
    decoding.save(picture, kind, folder / "copy", method=QUICK)
    return {"type": kind, "width": picture.width, "height": picture.height}


def look(data, decoding):
    """Count the pages of a PDF and name what a viewer would run (`why`, empty if nothing). Raises `decoding.Refused`."""
    from pypdf import PdfReader  # noqa: PLC0415  only for PDFs: a picture's process stays small
    from pypdf.errors import PyPdfError  # noqa: PLC0415  the same

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            return {"type": "pdf", "pages": None, "why": "文件有密码"}
        pages = len(reader.pages)
        if pages > MOST_PAGES:
            raise decoding.Refused("pages", pages=pages)
        active = dict.fromkeys(active_in(reader))
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, AssertionError):
        return {"type": "pdf", "pages": None, "why": "无法解析"}
    if AFTER_END.search(data[data.rfind(b"%%EOF") + 5 :]):
        active["末尾另有内容"] = None
    return {"type": "pdf", "pages": pages, "why": "、".join(active)}


def active_in(reader):
    """Yield what each object of a PDF holds that a viewer might run, those in packed streams included."""
    numbers = {number for generation in reader.xref.values() for number in generation} | set(reader.xref_objStm)
    if len(numbers) > MOST_OBJECTS:
        yield "对象过多"
        return
    yield from found_in(reader.trailer, 0)
    for number in sorted(numbers):
        yield from found_in(reader.get_object(number), 0)


def found_in(value, depth):
    """The same for one object, and what stands in it without a number of its own."""
    if depth > 50:
        yield "嵌套过深"
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key in KEYS:
                yield KEYS[key]
            if key == "/S" and inner in ACTIONS:
                yield ACTIONS[inner]
            if not is_reference(inner):
                yield from found_in(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            if not is_reference(inner):
                yield from found_in(inner, depth + 1)


def is_reference(value):
    """Whether a value only points at an object, which is looked at by its own number."""
    return hasattr(value, "idnum")


def main(kind, folder):
    """Look at standard input; return the exit code."""
    decoding = tools()
    decoding.confine()
    data = sys.stdin.buffer.read()
    if kind == "pdf":
        warnings.simplefilter("ignore")  # pypdf warns of every small fault that it gets over
        logging.disable()
    try:
        finding = look(data, decoding) if kind == "pdf" else copy(data, kind, Path(folder), decoding)
    except decoding.Refused as refused:
        sys.stdout.write(json.dumps(refused.finding))
        return 3
    sys.stdout.write(json.dumps(finding))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
