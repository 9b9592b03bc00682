"""The demo's text files: articles with a few headers, then a body in a small plain markup."""

import html
import re
from itertools import groupby

HEADER = re.compile(r"([a-z_]+): (.*)")
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
ITEM = re.compile(r"(?:-|(\d+)\.) ")


def read(text):
    """The entries of a file as `(title, headers, body)`: each begins with a line `@ title`."""
    for part in re.split(r"^@ ", text, flags=re.MULTILINE)[1:]:
        title, _, rest = part.partition("\n")
        head, body = [], rest.split("\n")
        while body and HEADER.fullmatch(body[0]):
            head.append(HEADER.fullmatch(body.pop(0)).groups())
        yield title.strip(), dict(head), "\n".join(body).strip()


def to_html(body, figure):
    """HTML of a body: blocks between empty lines, `## ` headings, `- ` and `1. ` lists, `> ` quotes, `| ` tables.

    `!key text` is a picture: `figure(key, text)` gives its HTML.
    """
    return "\n".join(_block(block.split("\n"), figure) for block in re.split(r"\n{2,}", body) if block.strip())


def _block(lines, figure):
    parts = []
    for kind, group in groupby(lines, key=_kind):
        parts.append(_render(kind, list(group), figure))
    return "\n".join(parts)


def _kind(line):
    if line.startswith("## "):
        return "h2"
    if line.startswith("!"):
        return "figure"
    if line.startswith("> "):
        return "quote"
    if line.startswith("| "):
        return "table"
    match = ITEM.match(line)
    return "p" if not match else ("ol" if match[1] else "ul")


def _render(kind, lines, figure):
    if kind == "h2":
        return "".join(f"<h2>{_inline(line[3:])}</h2>" for line in lines)
    if kind == "figure":
        return "".join(figure(*line[1:].split(" ", 1)) for line in lines)
    if kind == "quote":
        return "<blockquote>" + "".join(f"<p>{_inline(line[2:])}</p>" for line in lines) + "</blockquote>"
    if kind == "table":
        return _table([[_inline(cell.strip()) for cell in line.strip(" |").split("|")] for line in lines])
    if kind == "p":
        return "".join(f"<p>{_inline(line)}</p>" for line in lines)
    items = "".join(f"<li>{_inline(ITEM.sub('', line, count=1))}</li>" for line in lines)
    return f"<{kind}>{items}</{kind}>"


def _table(rows):
    head = "".join(f'<th scope="col">{cell}</th>' for cell in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _inline(text):
    linked = LINK.sub(r'<a href="\2">\1</a>', html.escape(text, quote=False))
    return BOLD.sub(r"<strong>\1</strong>", linked)
