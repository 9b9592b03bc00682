"""What a page says to machines (schema.org), as text that is safe inside a script element."""

import json

from django.urls import get_script_prefix

from articles.addresses import absolute
from articles.wording import said, said_of, titled
from chinese.variants import active

# The same characters as Django's json_script escapes, and the two line ends that old script parsers know.
ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}
SITE_NAME = "碳排放交易网"


class EmbeddedJson(str):
    """JSON for a script element. It may stand in a page as it is, because no character in it can end the element."""

    __slots__ = ()

    def __new__(cls, value):
        """Write `value` as JSON, with every character that means something to an HTML parser escaped."""
        return super().__new__(cls, json.dumps(value, ensure_ascii=False).translate(ESCAPES))

    def __html__(self):
        return str.__str__(self)


def breadcrumbs(*steps):
    """A BreadcrumbList of pairs of name (in the active reading) and path, below the front page of the reading."""
    items = [(said("首页"), get_script_prefix()), *steps]
    entries = [
        {"@type": "ListItem", "position": n, "name": name, "item": absolute(path)}
        for n, (name, path) in enumerate(items, start=1)
    ]
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": entries}


def news_article(article, *, authors, regions, corrections, own=None):
    """A NewsArticle; a reprint names what it is based on, whose it is, and whom to credit.

    A script element is not converted, so all of it is worded for the active reading here; names of people and media stay.
    """
    found = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": titled(article, own),
        "description": said_of(article, article.summary, own),
        "mainEntityOfPage": absolute(article.get_absolute_url()),
        "datePublished": article.published_at.isoformat(),
        "dateModified": max(article.changed_at, article.published_at).isoformat(),
        "articleSection": said(article.section.name),
        "inLanguage": active().lang,
        "author": [{"@type": "Person", "name": author.name} for author in authors],
        "publisher": {"@type": "Organization", "name": said(SITE_NAME), "url": absolute(get_script_prefix())},
        "contentLocation": [{"@type": "Place", "name": region.name_here} for region in regions],
        "image": absolute(article.cover.url) if article.cover_id else "",
        "correction": [_correction(note) for note in corrections],
        **_origin(article),
    }
    return {name: value for name, value in found.items() if value}


def _origin(article):
    if not article.source_id:
        return {}
    holder = {"@type": "Organization", "name": article.source.name}
    return {"isBasedOn": article.source_url, "copyrightHolder": holder, "creditText": article.source.name}


def _correction(note):
    return {"@type": "CorrectionComment", "text": said(note.text), "datePublished": note.created_at.isoformat()}
