"""Where others may keep a copy of a removed article, with the ready links to look for it and to ask for its removal.

Nothing here is ever fetched by us: a member of staff opens the links. They hold addresses of this site, or the source's own
address of the text; never a word of a request.
"""

import dataclasses
from urllib.parse import quote

from django.conf import settings

from articles.addresses import absolute, external
from chinese.variants import VARIANTS
from takedowns.models import OutsideCopy, Restriction
from takedowns.states import CopyState

SOURCE, PARTNER = "source", "partner"
AT_THE_SOURCE = "来源媒体的原文"


@dataclasses.dataclass(frozen=True)
class Place:
    """A keeper of copies: the address that looks for a page (`{}` is its address), and the one that asks for removal.

    `origin` is where the keeper itself tells of that address.
    """

    label: str
    finds: str
    asks: str
    origin: str


PLACES = {
    "baidu": Place(
        "百度", "https://www.baidu.com/s?wd={}", "https://ziyuan.baidu.com/badlink/index", "百度搜索资源平台：死链提交"
    ),
    "bing": Place(
        "必应", "https://www.bing.com/search?q=url%3A{}", "https://www.bing.com/webmasters/tools/contentremoval",
        "Bing Webmaster Tools: Content Removal",
    ),
    "sogou": Place(
        "搜狗", "https://www.sogou.com/web?query={}", "https://fankui.sogou.com/index.php/web/web/index/type/2",
        "搜狗搜索帮助：快照删除、更新",
    ),
    "so360": Place(
        "360 搜索", "https://www.so.com/s?q={}", "https://zhanzhang.so.com/", "360 站长平台：死链提交"
    ),
    "google": Place(
        "Google", "https://www.google.com/search?q={}", "https://search.google.com/search-console/remove-outdated-content",
        "Google Search Console: Remove outdated content",
    ),
    "wayback": Place(
        "互联网档案馆", "https://web.archive.org/web/*/{}", "mailto:info@archive.org", "Internet Archive: FAQ, Wayback Machine"
    ),
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Known:
    """A row as the desk reads it: its name, the links (empty where there is none), and where the second one is told of."""

    row: OutsideCopy
    label: str
    find: str
    ask: str
    origin: str = ""

    @property
    def code(self):
        """What its form is known by when it comes back."""
        return str(self.row.pk)


@dataclasses.dataclass(frozen=True)
class Kept:
    """What others may keep of one article: its own addresses, which they know, and the places."""

    target: object
    addresses: list[str]
    places: list[Known]

    @property
    def waiting(self):
        """How many places nobody has asked yet."""
        return sum(found.row.state == CopyState.OPEN for found in self.places)

    @property
    def code(self):
        """What the address of the screen calls it."""
        return str(self.target.number)


def plan(restriction):
    """Write the rows of a measure that is about to hide its article; those of its target that stand already stay as they are.

    To be called before the article is sealed: afterwards nobody could read where its source has it.
    """
    article, case = restriction.article, restriction.target.case
    if not article.was_public:
        return  # nobody outside can have seen it
    places = dict.fromkeys([*PLACES, *partners()], b"")
    if address := external(article.source_url):
        places[SOURCE] = case.box.seal_json({"address": address}, f"copy of {case.ref}")
    rows = [OutsideCopy(target=restriction.target, place=place, sealed=sealed) for place, sealed in places.items()]
    OutsideCopy.objects.bulk_create(rows, ignore_conflicts=True)


def partners():
    """Sites that carry our articles, by the code of their rows: name and address, as the operator has set them."""
    found = {}
    for part in settings.PARTNERS:
        name, _, address = part.partition("=")
        if name.strip() and external(address):
            found[f"{PARTNER}:{name.strip()[:20]}"] = (name.strip(), external(address))
    return found


def addresses(article):
    """The addresses of an article in each reading, as search engines have them."""
    return [absolute(f"{to.start}{article.get_absolute_url()}") for to in VARIANTS]


def known(row):
    """A row with its links."""
    if row.place == SOURCE:
        return Known(row, AT_THE_SOURCE, external(row.address), "")
    if row.place in PLACES:
        place = PLACES[row.place]
        address = addresses(row.target.article)[0]
        return Known(row, place.label, place.finds.format(quote(address, safe="")), place.asks, place.origin)
    name, link = partners().get(row.place, (row.place.removeprefix(f"{PARTNER}:"), ""))
    return Known(row, name, link, "")


def of_case(case):
    """The rows of a case whose articles it still hides, article by article."""
    hiding = Restriction.objects.of_case(case).hiding()
    rows = OutsideCopy.objects.filter(target__in=hiding.values("target")).order_by("target__number", "pk")
    found = {}
    for row in rows.select_related("target__article__section", "changed_by"):
        row.target.case = case
        if row.target_id not in found:
            found[row.target_id] = Kept(row.target, addresses(row.target.article), [])
        found[row.target_id].places.append(known(row))
    return list(found.values())
