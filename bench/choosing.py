"""Which addresses stand for each kind of page, found in the database that is measured."""

# ruff: noqa: INP001 - scripts in no package

from urllib.parse import quote

from django.conf import settings
from django.db.models import Count
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from articles.models import Article, Counter, Section, Tag
from articles.querysets import cursor_of
from bench.driving import Page
from regions.models import Region

ARTICLES, SIZE, FAR = 200, 20, 500
WORDS = "碳市场 配额 绿证 履约 数据质量 氢冶金 屋顶光伏 林业碳汇 CCER 抽水蓄能".split()
PROVINCES = ("guangdong", "shanghai", "hubei", "beijing", "shandong")


def pages() -> list[Page]:
    """All kinds that this version of the site has."""
    live = Article.objects.live().select_related("section")
    last = Article.objects.order_by("-pk").values_list("pk", flat=True)[0]
    some = live.filter(pk__in=range(2, last, last // (ARTICLES * 2) + 1))[:ARTICLES]
    articles = [article.get_absolute_url() for article in some]
    section, number, cursor = far()
    tags = Tag.objects.filter(uses__visible=True).annotate(n=Count("uses")).order_by("-n")[:5]
    regions = Region.objects.filter(slug__in=PROVINCES).order_by("pk")
    found = [
        Page("article", articles),
        Page("section", [section.get_absolute_url() for section in Section.objects.in_menu()]),
        Page("listing_first", [section.get_absolute_url()]),
        Page(f"listing_{number}", [f"{section.get_absolute_url()}?before={cursor}"]),
        Page("home", ["/"]),
        Page("region", [region.get_absolute_url() for region in regions]),
        Page("tag", [tag.get_absolute_url() for tag in tags]),
        Page("feed", [reverse("feed_atom")]),
        Page("article_304", articles, [f"If-None-Match: {etag(path)}\r\n" for path in articles], status=304),
        Page("article_tw", [f"/zh-tw{path}" for path in articles]),
        Page("admin_list", [reverse("admin:articles_article_changelist")], [session()]),
    ]
    try:
        address = reverse("search")
    except NoReverseMatch:
        return found
    return [*found, Page("search", [f"{address}?q={quote(word)}" for word in WORDS])]


def far() -> tuple[Section, int, str]:
    """(section, number of a page far down, the cursor that leads there): page 500 where there are so many."""
    biggest = max(Counter.objects.filter(key__startswith="section:"), key=lambda counter: counter.n)
    section = Section.objects.get(pk=biggest.key.partition(":")[2])
    number = min(FAR, biggest.n // SIZE - 1)
    rows = Article.objects.live().in_section(section).newest_first()
    return section, number, cursor_of(rows[(number - 1) * SIZE - 1])


def etag(path: str) -> str:
    """The validator that the site gives an article."""
    return Client(headers={"host": "localhost"}).get(path)["ETag"]


def session() -> str:
    """The cookie of somebody who may see all articles in the admin."""
    user = User.objects.filter(username="bench").first()
    if user is None:
        user = User.objects.create_user("bench", None, roles=["chief_editor"], all_regions=True)
    client = Client()
    client.force_login(user)
    held = client.session
    held["second_factor"] = True  # as if a code had been given
    held.save()
    # The first page lists the session; four connections at once would all try to.
    client.get(reverse("admin:index"), headers={"host": "localhost"})
    return f"Cookie: {settings.SESSION_COOKIE_NAME}={held.session_key}\r\n"
