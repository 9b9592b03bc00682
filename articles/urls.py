"""The readers' addresses; the last ones catch any first word, so they stand at the end."""

from django.urls import path, register_converter

from articles.views import articles, feeds, home, listings, media, pages, previews, regions, search, sitemaps

BIGGEST_ID = 2**63 - 1


class Digits:
    """A bounded number of ASCII digits."""

    to_python = int
    to_url = str


class Year(Digits):
    """Four digits: a year, or a month and a day."""

    regex = "[0-9]{4}"


class Month(Digits):
    """Two digits."""

    regex = "[0-9]{2}"


class Part(Digits):
    """The number of a sitemap part: what 50,000 times it is still an id."""

    regex = "[0-9]{1,9}"


class Id:
    """A row's id as the database can hold it."""

    regex = "[0-9]{1,19}"
    to_url = str

    def to_python(self, value):
        """The number; a number beyond the database's is no address."""
        number = int(value)
        if number > BIGGEST_ID:
            raise ValueError
        return number


register_converter(Year, "yyyy")
register_converter(Month, "mm")
register_converter(Part, "part")
register_converter(Id, "id")

urlpatterns = [
    path("", home.home, name="home"),
    path("media/<path:name>", media.media, name="media"),
    path("robots.txt", pages.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-news.xml", sitemaps.news, name="sitemap_news"),
    path("sitemap-<part:n>.xml", sitemaps.part, name="sitemap_part"),
    path("deadlinks.xml", sitemaps.dead_links, name="dead_links"),
    *feeds.paths("", "feed", feeds.SiteFeed, atom="feed_atom"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="search_suggest"),
    path("opensearch.xml", search.description, name="opensearch"),
    path("preview/<str:token>/", previews.preview, name="preview"),
    path("preview/<str:token>/media/<path:name>", previews.picture, name="preview_picture"),
    path("preview/<str:token>", previews.preview),
    path("preview/<path:rest>", previews.nothing),
    path("archive/", listings.archive, name="archive"),
    path("archive/<yyyy:year>/<mm:month>/", listings.archive_month, name="archive_month"),
    path("tag/<str:slug>/", listings.tag, name="tag"),
    *feeds.paths("tag/<str:slug>/", "tag_feed", feeds.TagFeed),
    path("source/<id:pk>/", listings.source, name="source"),
    *feeds.paths("source/<id:pk>/", "source_feed", feeds.SourceFeed),
    path("author/<id:pk>/", listings.author, name="author"),
    path("region/<slug:slug>/", regions.region, name="region"),
    *feeds.paths("region/<slug:slug>/", "region_feed", feeds.RegionFeed),
    path("region/<slug:slug>/<slug:section>/", regions.region_section, name="region_section"),
    path("<slug:section>/<yyyy:year>/<yyyy:day>/<id:pk>.html", articles.article, name="article"),
    *feeds.paths("<slug:slug>/", "section_feed", feeds.SectionFeed),
    path("<slug:slug>/", listings.section, name="section"),
    path("<slug:slug>/", listings.section, name="page"),
]
