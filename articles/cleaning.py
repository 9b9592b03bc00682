"""The only way for HTML into the database: one allow-list, one normaliser, the same result when done again."""

import re
from urllib.parse import urlsplit

import nh3

from articles.normaliser import BOXES, RENAMED, normalise
from articles.structure import ASIDE, is_too_complex, without_foreign
from chinese.hygiene import clean_chars

LIMIT = 512 * 1024
ROUNDS = 3

TAGS = frozenset(
    "p br h2 h3 h4 strong em u s sub sup blockquote ul ol li a img figure figcaption table caption thead tbody tfoot "
    "tr th td hr pre code span b i".split()
)
ATTRIBUTES = {
    "*": {"lang"},
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "span": {"translate"},
}
IMAGE_NAME = r"\d{4}/\d{2}/[0-9a-f]{32}\.(?:jpg|png|webp)"
_MEDIA = "/media/"
_IMAGE = re.compile(rf'<img\b[^>]*? src="{_MEDIA}({IMAGE_NAME})"[^>]*>')
_ALLOWED_VALUES = {
    "lang": re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}"),
    "src": re.compile(_MEDIA + IMAGE_NAME),
    "start": re.compile(r"-?\d{1,6}", re.ASCII),
    "colspan": re.compile(r"[1-9]|[1-4]\d|50"),
    "rowspan": re.compile(r"[1-9]|[1-4]\d|50"),
    "width": re.compile(r"[1-9]\d{0,3}"),
    "height": re.compile(r"[1-9]\d{0,3}"),
    "scope": re.compile(r"row|col|rowgroup|colgroup"),
    "translate": re.compile(r"no"),
}
_SCHEMES = {"http", "https", "mailto"}
_MARKUP = re.compile(r"<[a-zA-Z/!?][^<>]*>")
_LINE_ENDS = re.compile(r"\r\n?")
_BLOCK_END = re.compile(r"</(?:p|h[2-4]|li|figcaption|caption|tr|pre)>|<(?:br|hr)[^>]*>")
_CELL_END = re.compile(r"</t[hd]>")
_TAG = re.compile(r"<[^>]*>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&nbsp;": " ", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))
_ENDS = "。！？!?…;”"


class CleaningRefused(ValueError):
    """A body that cannot be cleaned: `message` is a Chinese sentence, `code` too_large, too_complex or unstable."""

    def __init__(self, message, *, code):
        super().__init__(message)
        self.message = message
        self.code = code


def _value(tag, name, value):
    """What the allow-list lets through of an attribute's value; None drops the attribute."""
    if name == "href":
        return value if _is_link(value) else None
    if name in {"alt", "title"}:
        return clean_chars(value)[:300]
    if name == "rel":  # nh3's own
        return value
    rule = _ALLOWED_VALUES.get(name)  # nh3 also asks about the attributes of tags that it drops
    return value if rule and rule.fullmatch(value) else None


def _is_link(value):
    """Whether an address is absolute, of a harmless scheme, and reads the same for every parser."""
    if len(value) > 2000 or re.search(r"[\s\\]", value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in _SCHEMES and bool(parts.hostname if parts.scheme != "mailto" else parts.path)
    except ValueError:
        return False


def _sieve(tags):
    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags=set(ASIDE),
        attributes=ATTRIBUTES,
        attribute_filter=_value,
        link_rel="noopener nofollow",
        url_schemes=_SCHEMES,
    )


_FIRST = _sieve(TAGS | BOXES | RENAMED.keys())
_FINAL = _sieve(TAGS - {"b", "i"})


def clean(html):
    """The body as it may be stored and printed: only the allow-list, and `clean(clean(x)) == clean(x)`.

    `html` is markup from an editor, a paste or an import, or plain text (a paragraph a line). The result is at most
    512 KB of UTF-8. Raises `CleaningRefused`.
    """
    _check_size(html)
    text = _LINE_ENDS.sub("\n", clean_chars(html))
    if not _MARKUP.search(text):
        lines = text.replace("<", "&lt;").replace(">", "&gt;").split("\n")
        text = "".join(f"<p>{line}</p>" for line in lines if line.strip())
    text = without_foreign(text)
    _check_structure(text)
    for _ in range(ROUNDS):
        before, text = text, _round(text)
        if text == before:
            _check_size(text)
            return text
    raise CleaningRefused("正文的标签互相交错，无法整理。请把正文粘贴为纯文本，重新设置格式后再保存。", code="unstable")


def _round(html):
    kept = _LINE_ENDS.sub("\n", clean_chars(_FIRST.clean(html)))
    _check_structure(kept)
    return _FINAL.clean(normalise(kept))


def _check_size(html):
    size = len(html.encode("utf-8", "surrogatepass"))
    if size > LIMIT:
        message = f"正文 {size / 1024:.0f} KB，超过 {LIMIT // 1024} KB 上限。请删去多余格式，或拆分成几篇后再保存。"
        raise CleaningRefused(message, code="too_large")


def _check_structure(html):
    if is_too_complex(html):
        message = "正文结构嵌套过深（超过 250 层）或过于杂乱。请删去多余格式，或粘贴为纯文本后再保存。"
        raise CleaningRefused(message, code="too_complex")


def plain_text(html):
    """The text of a cleaned body, one line a block, cells of a table row apart by a space; linear in its length."""
    text = _TAG.sub("", _CELL_END.sub(" ", _BLOCK_END.sub("\n", html.replace("\n", " "))))
    text = _ENTITY.sub(lambda found: _ENTITIES[found[0]], text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def summary_of(html, limit=120):
    """The first text of a cleaned body in at most `limit` characters; cut after a sentence if that keeps half of it."""
    text = " ".join(plain_text(html[: limit * 200]).split("\n"))
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    end = max(head.rfind(mark) for mark in _ENDS) + 1
    return head[:end] if end >= limit // 2 else f"{head}…"


def image_names(html):
    """The names of our images in a cleaned body, in order, each once."""
    return list(dict.fromkeys(_IMAGE.findall(html)))


def missing_alts(html):
    """The names of the images of a cleaned body that have no alternative text, in order."""
    found = _IMAGE.finditer(html)
    return list(dict.fromkeys(image[1] for image in found if not re.search(r' alt="[^"]*[^"\s]', image[0])))
