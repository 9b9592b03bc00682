"""What the tests of reader pages share: pages by name, and answers read as a browser or a feed reader does."""

import json

from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from tests import make

FORMATS = ("", "_rss", "_json")


def parsed(answer):
    """The answer's HTML as a tree."""
    return LexborHTMLParser(answer.content.decode())


def texts(answer, selector):
    """The texts of all elements that `selector` finds."""
    return [" ".join(node.text().split()) for node in parsed(answer).css(selector)]


def links(answer, selector="a"):
    """The addresses of all links that `selector` finds."""
    return [node.attributes.get("href") for node in parsed(answer).css(selector)]


def titles(answer):
    """The titles of articles in the main part of a page, in order."""
    return [" ".join(node.text().split()) for node in parsed(answer).css("main a bdi")]


def json_ld(answer):
    """The objects in the page's only JSON-LD element."""
    found = [json.loads(node.text()) for node in parsed(answer).css('script[type="application/ld+json"]')]
    assert len(found) == 1
    return found[0] if isinstance(found[0], list) else [found[0]]


def full(**values):
    """Values of an article that stands on every kind of page."""
    return {
        "section": make.section(),
        "regions": ["qingdao"],
        "tags": ["碳交易"],
        "source": make.source(),
        "authors": [make.author()],
    } | values


def lists(article):
    """The addresses of every page and feed that could show `article`, by name; not its own page."""
    section = article.section or make.section()
    tag, author, source = article.tags.first(), article.authors.first(), article.source
    found = {"home": reverse("home"), "section": section.get_absolute_url(), "archive": reverse("archive")}
    found["archive_month"] = reverse("archive_month", args=["2022", "06"])
    for slug in ("qingdao", "shandong", "huadong"):
        found[slug] = reverse("region", args=[slug])
        found[f"{slug} section"] = reverse("region_section", args=[slug, section.slug])
    found |= {"tag": tag.get_absolute_url(), "author": author.get_absolute_url(), "source": source.get_absolute_url()}
    for ending in FORMATS:
        found[f"feed{ending}"] = reverse(f"feed{ending}" if ending else "feed_atom")
        found[f"section_feed{ending}"] = reverse(f"section_feed{ending}", args=[section.slug])
        found[f"region_feed{ending}"] = reverse(f"region_feed{ending}", args=["shandong"])
        found[f"tag_feed{ending}"] = reverse(f"tag_feed{ending}", args=[tag.slug])
        found[f"source_feed{ending}"] = reverse(f"source_feed{ending}", args=[source.pk])
    found |= {"sitemap": reverse("sitemap"), "sitemap_news": reverse("sitemap_news")}
    found["sitemap_part"] = reverse("sitemap_part", args=[0])
    return found
