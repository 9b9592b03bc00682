"""The in-page contents of a long article: its second-level headings get ids, which the cleaner never lets in."""

import html
import re

# The cleaned body is written by one serializer: text holds no bare `<`, attribute values are in double quotes.
# A tag is taken whole, quoted values included, so what looks like a tag inside a value is never one here.
TAG = re.compile(r"""<(?P<name>/?[a-z0-9]+)(?P<rest>(?:[^"'<>]|"[^"]*")*)>""")
LEAST = 3


def with_contents(body):
    """The body with ids on its h2, and pairs of id and heading; few headings leave it as it is, with no pairs."""
    if body.count("<h2") < LEAST:
        return body, []
    pieces, entries, at, begun = [], [], 0, None
    for tag in TAG.finditer(body):
        if tag["name"] == "h2":
            anchor = f"part-{len(entries) + 1}"
            pieces += [body[at : tag.start()], f'<h2 id="{anchor}"{tag["rest"]}>']
            at = begun = tag.end()
        elif tag["name"] == "/h2" and begun is not None:
            entries.append((anchor, _text(body[begun : tag.start()])))
            begun = None
    pieces.append(body[at:])
    return "".join(pieces), [(anchor, text) for anchor, text in entries if text]


def _text(markup):
    return " ".join(html.unescape(TAG.sub("", markup)).split())
