"""Every place where an article can be met, one small class each: which addresses, and what is wrong with an answer.

`addresses` of a surface without any is `[""]`: it is looked at inside (`check` gets None for an answer). A wrong answer is
named in a few words that hold no text of the article.
"""

import datetime
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone

from articles import pictures
from articles.addresses import absolute
from articles.models import Article, ArticleImage, OldAddress
from articles.picking import neighbours
from articles.querysets import cursor_at
from chinese.variants import VARIANTS
from takedowns.states import Measure

ATOM_DAYS, ATOM_MOST, DEAD_DAYS = 90, 200, 180
PART = 50_000
LEGACY = "/plus/view.php?aid={}"
STILL_THERE, STILL_SAYS = "还列着这篇稿件", "还有稿件里的文字"
GONE = (404, 410, 451)


class Surface:
    """One place. `measures`: for which it is looked at."""

    code = label = ""
    measures = frozenset({Measure.REMOVE, Measure.INTERIM_HIDE})

    def addresses(self, known):
        """The local addresses to ask for."""
        return [""]

    def check(self, known, answer):
        """What is wrong with an answer, in a few words; empty if nothing is."""
        raise NotImplementedError


class Page(Surface):
    """The article's own page in each reading: the exact status, no word of the text, and headers that no cache can misread."""

    code, label = "page", "稿件页面（简体、繁体）"

    def addresses(self, known):
        """See `Surface`."""
        return [f"{to.start}{known.article.get_absolute_url()}" for to in VARIANTS]

    def check(self, known, answer):
        """See `Surface`."""
        if answer.status != known.status:
            return f"答复 {answer.status}，应为 {known.status}"
        if known.words.stand_in(answer.text):
            return STILL_SAYS
        return _wrong_headers(known, answer)


class OtherAddresses(Page):
    """All other forms of its address: another section or day, former sites. They answer the same, without a redirect."""

    code, label = "other_addresses", "其他地址形式、旧站地址"

    def addresses(self, known):
        """See `Surface`."""
        article = known.article
        paths = [f"/news/2001/0101/{article.pk}.html"]
        paths += [quote(row.path, safe="/?=&%") for row in OldAddress.objects.filter(article=article).order_by("pk")]
        if article.legacy_id:
            paths.append(LEGACY.format(article.legacy_id))
        return paths


class Listing(Surface):
    """A list of articles: the one must not stand on its first page, nor where its date would put it."""

    def addresses(self, known):
        """See `Surface`."""
        found = []
        for path in dict.fromkeys(self.paths(known)):
            found += [path, f"{path}?before={quote(_place(known.article))}"] if known.article.published_at else [path]
        return found

    def paths(self, known):
        """The lists' own addresses."""
        raise NotImplementedError

    def check(self, known, answer):
        """See `Surface`."""
        if answer.status not in {200, 301, 302, 404}:
            return f"答复 {answer.status}"
        return STILL_THERE if known.link.search(answer.text) else ""


class Home(Listing):
    """The front page with its boards."""

    code, label = "home", "首页、推荐位、轮播"

    def addresses(self, known):
        """See `Surface`."""
        return [f"{to.start}/" for to in VARIANTS]


class Lists(Listing):
    """Section, tags, authors, source and month."""

    code, label = "lists", "栏目、标签、作者、来源、往期"

    def paths(self, known):
        """See `Listing`."""
        article = known.article
        yield from _subjects(known)
        for author in article.authors.order_by("pk"):
            yield author.get_absolute_url()
        if article.published_at:
            yield f"/archive/{article.published_local:%Y/%m}/"


class Regions(Listing):
    """The sub-sites of all regions above it, and their sections."""

    code, label = "regions", "市、省、大区子站"

    def paths(self, known):
        """See `Listing`."""
        for region in known.regions:
            yield region.get_absolute_url()
            if known.article.section_id:
                yield f"{region.get_absolute_url()}{known.article.section.slug}/"


class Neighbours(Listing):
    """The articles before and after it, which named it."""

    code, label = "neighbours", "上一篇、下一篇、相关阅读"

    def addresses(self, known):
        """See `Surface`."""
        beside = Article.objects.annotate(**neighbours()).get(pk=known.article.pk)
        rows = Article.objects.live().select_related("section").filter(pk__in=[beside.newer, beside.older])
        return [row.get_absolute_url() for row in rows.order_by("pk")]

    def check(self, known, answer):
        """See `Surface`; a neighbour that was itself taken back since names nothing any more."""
        return "" if answer.status in GONE else super().check(known, answer)


class Feeds(Listing):
    """Feeds in RSS and JSON, of the site and of all that it belongs to."""

    code, label = "feeds", "RSS 与 JSON 订阅源"

    def addresses(self, known):
        """See `Surface`."""
        return [f"{path}feed/{kind}/" for path in _feed_owners(known) for kind in ("rss", "json")]


class AtomFeeds(Listing):
    """Atom feeds: no entry; the site's says that it is gone, unless that is secret (RFC 6721)."""

    code, label = "atom", "Atom 订阅源（含删除标记）"

    def addresses(self, known):
        """See `Surface`."""
        return [f"{path}feed/" for path in _feed_owners(known)]

    def check(self, known, answer):
        """See `Surface`."""
        told, _, entries = answer.text.partition("<entry>")
        if known.link.search(entries):
            return STILL_THERE
        is_marked = f'ref="{absolute(known.article.get_absolute_url())}"' in told
        if is_marked and not known.is_told:
            return "不该有删除标记"
        recent = Article.objects.taken_down(since=_days_ago(ATOM_DAYS))[:ATOM_MOST]
        is_due = known.is_told and known.article.pk in {row.pk for row in recent}
        return "缺少删除标记" if is_due and answer.status == 200 and not is_marked else ""


class Sitemaps(Listing):
    """The sitemap part that would hold it, and the news sitemap."""

    code, label = "sitemaps", "网站地图、新闻地图"

    def addresses(self, known):
        """See `Surface`."""
        return [f"/sitemap-{known.article.pk // PART}.xml", "/sitemap-news.xml"]


class DeadLinks(Surface):
    """The file of dead links: in it if and only if readers may learn of it."""

    code, label = "dead_links", "死链文件"

    def addresses(self, known):
        """See `Surface`."""
        return ["/deadlinks.xml"]

    def check(self, known, answer):
        """See `Surface`."""
        if answer.status != 200:
            return f"答复 {answer.status}"
        rows = Article.objects.taken_down(since=_days_ago(DEAD_DAYS))[: PART // len(VARIANTS)]
        wanted = known.article.pk in set(rows.values_list("pk", flat=True))
        stands = bool(known.link.search(answer.text))
        if stands and not known.is_told:
            return "不该列在死链里"
        return "还没有列入死链" if wanted and not stands else ""


class Files(Surface):
    """Each file of its pictures at its public address; one that another article shows may stay."""

    code, label = "files", "图片原件与各宽度"
    measures = frozenset({*Surface.measures, Measure.REMOVE_MEDIA})

    def addresses(self, known):
        """See `Surface`."""
        return [f"{settings.MEDIA_URL}{name}" for name in known.words.files]

    def check(self, known, answer):
        """See `Surface`."""
        if answer.status in {404, 410}:
            return ""
        return "" if answer.status == 200 and _is_used(answer) else f"图片答复 {answer.status}，应为 404 或 410"


class Amended(Surface):
    """A page that stays: it answers, and says nothing of what was cut out; nor does anything else of the article."""

    code, label = "amended", "处理后的页面（简体、繁体）"
    measures = frozenset(Measure) - Surface.measures

    def addresses(self, known):
        """See `Surface`."""
        return [f"{to.start}{known.article.get_absolute_url()}" for to in VARIANTS]

    def check(self, known, answer):
        """See `Surface`."""
        if answer.status != known.status:
            return f"答复 {answer.status}，应为 {known.status}"
        names = [name for name in known.words.files if name in answer.text]
        return STILL_SAYS if names or known.words.stand_in(answer.text) else ""


# Where


def _subjects(known):
    """The pages of what an article belongs to, apart from regions."""
    article = known.article
    if article.section_id:
        yield article.section.get_absolute_url()
    for tag in known.tags:
        yield tag.get_absolute_url()
    if article.source_id:
        yield article.source.get_absolute_url()


def _feed_owners(known):
    return dict.fromkeys(["/", *_subjects(known), *(region.get_absolute_url() for region in known.regions)])


def _place(article):
    """The cursor right before an article's place in a list, newest first."""
    return cursor_at(article.published_at, article.pk + 1)


def _days_ago(days):
    return timezone.now() - datetime.timedelta(days=days)


def _wrong_headers(known, answer):
    if not known.is_told:
        return ""
    if "no-cache" not in answer.headers.get("cache-control", ""):
        return "缓存标头不对"
    if "noindex" not in answer.headers.get("x-robots-tag", ""):
        return "缺少 X-Robots-Tag"
    if answer.headers.keys() & {"etag", "last-modified"}:
        return "不该有 ETag 或 Last-Modified"
    blocked_by = f'<{settings.SITE_URL}>; rel="blocked-by"'
    return "缺少 blocked-by" if known.status == 451 and answer.headers.get("link") != blocked_by else ""


def _is_used(answer):
    """Whether the picture that was answered is one that an article which is not sealed shows."""
    image = pictures.find(answer.address.removeprefix(settings.MEDIA_URL))
    return bool(image) and ArticleImage.objects.filter(image=image, article__sealed_at=None).exists()
