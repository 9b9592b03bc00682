"""Texts in the words of the active reading, for the places that the conversion of the finished page does not reach."""

import logging
import re
from html import escape, unescape

from django.conf import settings
from django.urls import get_script_prefix

from chinese.converting import ConversionFailed, current
from chinese.markup import Doubt, convert_html
from chinese.variants import active, route

log = logging.getLogger(__name__)

# A link in cleaned HTML: there, addresses are absolute, quotes double, and `<` stands nowhere but before a tag.
_LINK = re.compile(r'(<a(?: [a-z-]+="[^"]*")*? href=")(https?://[^"/]+)(/[^"]*)')


def said(text, script=None):
    """A text in the active reading; `script` is what it is written in, None: judge by its characters.

    A text that cannot be converted stays as it is, with a log line.
    """
    try:
        return current().convert(text, to=active(), script=script or None)
    except ConversionFailed as error:
        log.warning("not converted: %s", error)
        return text


def said_html(html, script, own=None):
    """A fragment of HTML of one article in the active reading, as `said` does it with a text; `own` are its rules."""
    try:
        return convert_html(html, to=active(), script=script, own=own)
    except (ConversionFailed, Doubt) as error:
        log.warning("not converted: %s", error)
        return html


def said_of(article, text, own=None):
    """A text of an article in the active reading, by its rules (`scriptrules.rules_of`)."""
    return unescape(said_html(escape(text, quote=False), article.script, own)) if own else said(text, article.script)


def titled(article, own=None):
    """An article's title in the active reading: the editor's wording if there is one, else by its rules."""
    to = active()
    if own and not article.own_title(to):
        return said_of(article, article.title, own)
    try:
        return article.title_in(to)
    except ConversionFailed as error:
        log.warning("not converted: %s", error)
        return article.title


def linked(html):
    """A cleaned text whose links to our own pages lead to them in the active reading."""
    return _LINK.sub(_in_reading, html)


def _in_reading(link):
    start, origin, path = link.groups()
    way = route(path)
    if origin != settings.SITE_URL or way.variant is None:
        return link[0]
    return f"{start}{origin}{get_script_prefix()[:-1]}{way.path}"
