"""What a paste from Word or from a 公众号 page means: its lists as lists, its captions as captions, then the cleaner.

Word writes a list as paragraphs that carry their marker and, in their style, `mso-list:l0 level2`; the sources of that
are its "HTML filtered" files. 公众号 pages nest `section`s, and keep the picture's address in `data-src`.
"""

import dataclasses
import re

from lxml import html as lxml_html

from articles.cleaning import IMAGE_NAME, CleaningRefused, clean
from articles.structure import is_too_complex, without_foreign
from chinese.hygiene import clean_chars

LIMIT = 2 * 1024 * 1024  # bytes of raw markup: styles are most of it
LOST = "〔图片缺失 {number}：粘贴时未带入〕"
LONGEST_CAPTION = 80
_STYLE = re.compile(r"<style\b.*?(?:</style\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_FRAGMENT = re.compile(r"<!--\s*StartFragment\s*-->(.*?)(?:<!--\s*EndFragment\s*-->|\Z)", re.DOTALL | re.IGNORECASE)
_LIST = re.compile(r"mso-list:\s*l(\d+)\s+level(\d)", re.IGNORECASE)
_NUMBERED = re.compile(r"[（(]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3})[.．、)）]")
_OURS = re.compile(rf"/media/{IMAGE_NAME}")
_CENTRED = re.compile(r"text-align:\s*center", re.IGNORECASE)
_CREDIT = re.compile(r"^(?:[▲△↑▼]|图\s*[\d一二三四五六七八九十|｜:：/源片自]|（图|供图|摄影|图片)")


@dataclasses.dataclass(frozen=True)
class Pasted:
    """Clean HTML, and how many pictures could not come along."""

    html: str
    lost: int


def tidy(raw: str) -> Pasted:
    """The clean form of pasted markup. Raises `CleaningRefused` when it is too large or too tangled to read."""
    size = len(raw.encode("utf-8", "surrogatepass"))
    if size > LIMIT:
        message = f"粘贴的内容 {size // 1024 // 1024} MB，超过 {LIMIT // 1024 // 1024} MB 上限。请分几次粘贴。"
        raise CleaningRefused(message, code="too_large")
    text = without_foreign(_STYLE.sub("", clean_chars(raw)))
    fragment = _FRAGMENT.search(text)
    text = fragment[1] if fragment else text
    if is_too_complex(text):
        raise CleaningRefused("粘贴的内容格式过于杂乱。请改用“粘贴为纯文本”（Ctrl+Shift+V）。", code="too_complex")
    if not text.strip():
        return Pasted("", 0)
    root = lxml_html.fragment_fromstring(text, create_parent="div")
    lost = _pictures(root)
    _captions(root)
    _lists(root)
    return Pasted(clean(lxml_html.tostring(root, encoding="unicode")), lost)


def _pictures(root) -> int:
    """A sentence in the place of each picture that is not ours; returns how many."""
    lost = 0
    for image in list(root.iter("img")):
        if _OURS.fullmatch(image.get("src", "")):
            continue
        lost += 1
        note = lxml_html.Element("p")
        note.text, note.tail, image.tail = LOST.format(number=lost), image.tail, None
        image.getparent().replace(image, note)
    return lost


def _captions(root) -> None:
    """Mark a short centred line right below one of our pictures, or Word's own caption, as the figure's caption."""
    for element in list(root.iter("p", "section", "div")):
        if not _is_caption(element):
            continue
        picture = _lonely_picture(element.getprevious())
        if picture is None:
            continue
        holder, figure = element.getprevious(), lxml_html.Element("figure")
        caption = lxml_html.Element("figcaption")
        caption.text = " ".join(element.text_content().split()).lstrip("▲△↑▼ ")
        figure.extend([picture, caption])
        picture.tail = None
        holder.getparent().replace(holder, figure)
        element.drop_tree()


def _is_caption(element) -> bool:
    text = element.text_content().strip()
    if not 0 < len(text) <= LONGEST_CAPTION or element.find(".//img") is not None:
        return False
    styled = _CENTRED.search(element.get("style", "")) or "MsoCaption" in element.get("class", "")
    return bool(styled or _CREDIT.match(text))


def _lonely_picture(element):
    """The only picture of an element that holds nothing else, or None."""
    if element is None or element.text_content().strip():
        return None
    found = [element] if element.tag == "img" else element.findall(".//img")
    return found[0] if len(found) == 1 else None


def _lists(root) -> None:
    """Word's list paragraphs as lists, nested by their level."""
    opened: list[tuple[str, object]] = []  # by depth: which of Word's lists, and our element
    last = None
    for paragraph in list(root.iter("p", "h1", "h2", "h3", "h4", "li")):
        found = _LIST.search(paragraph.get("style", ""))
        if not found or paragraph.tag == "li":
            continue
        if paragraph.getprevious() is not last or (last is not None and (last.tail or "").strip()):
            opened, last = [], None
        level = min(int(found[2]), 9)
        kind = "ol" if _NUMBERED.match(_take_marker(paragraph)) else "ul"
        opened = opened[:level]
        if len(opened) == level and opened[-1][0] != found[1]:
            opened.pop()
        while len(opened) < level:
            box = lxml_html.Element(kind)
            if opened:
                _last_item(opened[-1][1]).append(box)
            else:
                paragraph.addprevious(box)
                last = box
            opened.append((found[1], box))
        opened[-1][1].append(_as_item(paragraph))
        tail, paragraph.tail = paragraph.tail, None
        paragraph.getparent().remove(paragraph)
        last.tail = tail


def _last_item(box):
    """The item that a deeper list belongs to; a list that begins with a deeper level gets an empty one."""
    if not len(box):
        box.append(lxml_html.Element("li"))
    return box[-1]


def _take_marker(paragraph) -> str:
    """Take Word's printed marker out of a paragraph and return it."""
    marker = ""
    for span in list(paragraph.iter("span")):
        if "mso-list:ignore" in span.get("style", "").replace(" ", "").lower():
            marker = marker or " ".join(span.text_content().split())
            span.drop_tree()
    return marker


def _as_item(paragraph):
    item = lxml_html.Element("li")
    item.text = paragraph.text
    item.extend(list(paragraph))
    return item
