"""What else may belong to a case: near copies, and articles of the same source, author or site."""

import dataclasses

from articles import duplicates
from articles.models import Article, ArticleAuthor, Author

SHOWN = 10
LOOKS = 6  # sources, authors and sites that are looked through for one screen


@dataclasses.dataclass(frozen=True)
class Copy:
    """An article that shares words with a target's; `hit` says how much."""

    article: Article
    hit: duplicates.Hit


@dataclasses.dataclass(frozen=True)
class Kin:
    """An article online that has the source, an author or the site of a claimed one: `why` says which."""

    article: Article
    why: list[str]


@dataclasses.dataclass(frozen=True)
class Related:
    """What may be added to a case: of the target `number` its near copies (None: nobody asked), and kin (None likewise)."""

    number: int
    copies: list[Copy] | None
    kin: list[Kin] | None
    others: list[int]


def shown(targets, asked):
    """Kin if asked for; else the near copies of the target that is asked about, or of the only one, for which nobody asks."""
    known = [target for target in targets if target.article_id and not target.article.sealed_at]
    chosen = [target for target in known if target.number == asked.copies] or (known if len(targets) == 1 else [])
    chosen = [] if asked.kin else chosen[:1]
    number = chosen[0].number if chosen else 0
    return Related(
        number=number,
        copies=copies(chosen[0]) if chosen else None,
        kin=kin(targets) if asked.kin else None,
        others=[target.number for target in known if target.number != number],
    )


def copies(target):
    """The near copies of a target's article, the most alike first."""
    hits = duplicates.copies_of(target.article, explain=False)[:SHOWN]
    found = Article.objects.only("title", "state", "published_at", "hidden_at", "sealed_at", "hidden_by")
    articles = found.in_bulk([hit.article_id for hit in hits])
    return [Copy(articles[hit.article_id], hit) for hit in hits if hit.article_id in articles]


def kin(targets):
    """The newest articles online of the sources, authors and sites of the claimed ones: whoever claimed one may claim more.

    One bounded walk along an index for each of at most six of them, the sources first.
    """
    articles = [target.article for target in targets if target.article_id]
    known, found = {article.pk for article in articles}, {}
    for why, rows in _looks(articles)[:LOOKS]:
        for row in rows.exclude(pk__in=known).newest_first().only("title", "published_at")[:SHOWN]:
            found.setdefault(row.pk, Kin(row, [])).why.append(why)
    return sorted(found.values(), key=lambda one: (one.article.published_at, one.article.pk), reverse=True)


def _looks(articles):
    live = Article.objects.live
    sources = {article.source_id: article.source for article in articles if article.source_id}
    hosts = {article.source_url_key.partition("/")[0] for article in articles if article.source_url_key}
    named = ArticleAuthor.objects.filter(article__in=articles).values("author")
    authors = Author.objects.filter(pk__in=named).order_by("pk")[:LOOKS]
    groups = [
        [(f"来源 {source}", live().from_source(source)) for source in sources.values()],
        [(f"作者 {author}", Article.objects.by_author(author)) for author in authors],
        [(f"站点 {host}", live().from_host(host)) for host in sorted(hosts)],
    ]
    longest = max(map(len, groups))
    return [group[at] for at in range(longest) for group in groups if at < len(group)]
