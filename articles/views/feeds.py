"""Feeds in Atom, RSS and JSON: of the site, a section, a region, a tag, a source."""

import datetime
import json

from django.contrib.syndication.views import Feed
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import get_script_prefix, path
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date
from django.utils.html import escape

from accounts import policy
from articles.addresses import absolute
from articles.dates import minute_text
from articles.models import Article, ArticleAuthor, Section, Source, Tag
from articles.scriptrules import rules_in, rules_of
from articles.states import SourcePolicy
from articles.views.rendering import reader_page
from articles.wording import linked, said, said_html, said_of, titled
from chinese.variants import active
from regions.models import Region

SIZE = 30
TOLD, MOST_TOLD = datetime.timedelta(days=90), 200  # how long, and of how many articles, Atom tells that they are gone
SITE_NAME = "碳排放交易网"


class AtomFeed(Atom1Feed):
    """Atom with the entries that are no more, by id and moment alone (RFC 6721)."""

    def root_attributes(self):
        """Atom's, with the namespace of tombstones."""
        return super().root_attributes() | {"xmlns:at": "http://purl.org/atompub/tombstones/1.0"}

    def write_items(self, handler):
        """The entries, after those that were taken down."""
        for ref, when in self.feed["deleted"]:
            handler.addQuickElement("at:deleted-entry", "", {"ref": ref, "when": rfc3339_date(when)})
        super().write_items(handler)


class JsonFeed(SyndicationFeed):
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile, encoding):
        """Write the feed as JSON."""
        items = [
            {
                "id": item["unique_id"] or item["link"],
                "url": item["link"],
                "title": item["title"],
                "content_html": item["description"],
                "date_published": item["pubdate"].isoformat(),
                "date_modified": item["updateddate"].isoformat(),
                "tags": list(item["categories"]),
            }
            for item in self.items
        ]
        head = {"version": "https://jsonfeed.org/version/1.1", "title": self.feed["title"]}
        head |= {
            "language": self.feed["language"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "items": items,
        }
        json.dump(head, outfile, ensure_ascii=False)


class SiteFeed(Feed):
    """The newest articles of the whole site."""

    def __init__(self, feed_type):
        self.feed_type = feed_type

    @property
    def language(self):
        """The language tag of the active reading."""
        return active().lang

    def author_name(self, obj):
        """The site's name."""
        return said(SITE_NAME)

    def description(self, obj):
        """What the site is about."""
        return said("全国与地方碳市场新闻")

    def title(self, obj):
        """The name of what the feed is about, and the site's."""
        return f"{self.subject(obj)} - {said(SITE_NAME)}" if obj else said(SITE_NAME)

    def subject(self, obj):
        """The name of what the feed is about, in the active reading."""
        return said(str(obj))

    def link(self, obj):
        """The page that the feed follows."""
        return absolute(obj.get_absolute_url() if obj else get_script_prefix())

    def feed_url(self, obj):
        """The feed's own address."""
        return f"{self.link(obj)}feed/{SUFFIX[self.feed_type]}"

    def articles(self, obj):
        """The live articles that the feed may hold."""
        return Article.objects.live()

    def items(self, obj):
        """The newest of them, with bodies only where full text is switched on."""
        rows = self.articles(obj).newest_first().for_list().prefetch_related("corrections")
        if policy.current().full_text_feeds:
            names = ArticleAuthor.objects.select_related("author").order_by("position")
            rows = rows.defer(None).prefetch_related(Prefetch("author_places", names))
        found = list(rows[:SIZE])
        if not found and isinstance(obj, Tag | Source):
            raise Http404  # the name may stand on a draft only
        return found

    def everything(self, obj):
        """All articles of the feed's subject, whoever may see them."""
        return Article.objects.all()

    def feed_extra_kwargs(self, obj):
        """For Atom the ids of what was taken down in the last ninety days, and when; no word of it."""
        if self.feed_type is not AtomFeed:
            return {}
        rows = self.everything(obj).taken_down(since=timezone.now() - TOLD).select_related("section")
        rows = rows.only("created_at", "hidden_at", "section__slug")[:MOST_TOLD]
        return {"deleted": [(self.item_link(row), row.hidden_at) for row in rows]}

    def item_title(self, item):
        """The title; readers of RSS take it for HTML, those of Atom and JSON for text."""
        title = titled(item)
        return escape(title) if self.feed_type is Rss201rev2Feed else title

    def item_description(self, item):
        """HTML: the body if full text is on and the source lets us, else the summary; then the notes of correction."""
        return self._text(item) + "".join(map(_note, item.corrections.all()))

    def _text(self, item):
        whole = policy.current().full_text_feeds
        if whole and not (item.source_id and item.source.policy == SourcePolicy.EXCERPT_ONLY):
            authors = [place.author for place in item.author_places.all()]
            return said_html(linked(item.body), item.script, rules_of(item, authors))
        own = rules_in(active(), rules=item.script_rules, script=item.script, people_in=[item.byline])
        return escape(said_of(item, item.summary, own))

    def item_link(self, item):
        """The article's address, which is also its id."""
        return absolute(item.get_absolute_url())

    def item_pubdate(self, item):
        """Our publication time."""
        return item.published_at

    def item_updateddate(self, item):
        """The last change, never before publication."""
        return max(item.changed_at, item.published_at)

    def item_author_name(self, item):
        """The source of a reprint, spelled as it spells itself."""
        return item.source.name if item.source_id else None

    def item_categories(self, item):
        """The section."""
        return [said(item.section.name)]


def _note(note):
    """A note of correction as the article's page has it: its kind, its time, its words, in the active reading."""
    kind = said(note.get_kind_display())
    return f"<p><strong>{kind}</strong>（{minute_text(note.created_at)}）{escape(said(note.text))}</p>"


class SectionFeed(SiteFeed):
    """A section's newest articles."""

    def get_object(self, request, slug):
        """The section, or Http404."""
        return get_object_or_404(Section, slug=slug)

    def articles(self, obj):
        """The section's live articles."""
        return Article.objects.live().in_section(obj)

    def everything(self, obj):
        """See `SiteFeed`."""
        return Article.objects.in_section(obj)


class RegionFeed(SiteFeed):
    """A region's newest articles, those of its cities included."""

    def get_object(self, request, slug):
        """The region (for a retired one its successor), or Http404."""
        found = get_object_or_404(Region.objects.select_related("successor"), slug=slug)
        return found.successor if found.retired_at and found.successor else found

    def articles(self, obj):
        """The region's live articles."""
        return Article.objects.in_region(obj)

    def everything(self, obj):
        """See `SiteFeed`."""
        return Article.objects.filter(places__region=obj)

    def subject(self, obj):
        """The region's name, from the data."""
        return obj.short_here


class TagFeed(SiteFeed):
    """A tag's newest articles."""

    def get_object(self, request, slug):
        """The tag (for a synonym the one that it means), or Http404."""
        found = get_object_or_404(Tag.objects.select_related("same_as"), slug=slug, retired_at=None)
        return found.same_as or found

    def articles(self, obj):
        """The tag's live articles."""
        return Article.objects.tagged(obj)

    def everything(self, obj):
        """See `SiteFeed`."""
        return Article.objects.filter(tag_places__tag=obj)


class SourceFeed(SiteFeed):
    """What was newly reprinted from a source."""

    def get_object(self, request, pk):
        """The source, or Http404."""
        found = get_object_or_404(Source.objects.select_related("same_as"), pk=pk)
        return found.same_as or found

    def articles(self, obj):
        """The source's live articles."""
        return Article.objects.live().from_source(obj)

    def everything(self, obj):
        """See `SiteFeed`."""
        return Article.objects.from_source(obj)

    def subject(self, obj):
        """The source's name, as it spells itself."""
        return obj.name


FORMATS = {"": AtomFeed, "_rss": Rss201rev2Feed, "_json": JsonFeed}
SUFFIX = {AtomFeed: "", Rss201rev2Feed: "rss/", JsonFeed: "json/"}


def paths(prefix, name, feed, *, atom=""):
    """The three addresses of a feed below `prefix`, named `atom` (or `name`), `name_rss`, `name_json`."""
    return [
        path(
            f"{prefix}feed/{SUFFIX[kind]}", reader_page(feed(kind)), name=f"{name}{ending}" if ending else atom or name
        )
        for ending, kind in FORMATS.items()
    ]
