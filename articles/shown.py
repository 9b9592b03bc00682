"""What readers saw of an article, in each reading, as evidence of a record: it depends on the glossary of the day."""

from articles.scriptrules import rules_of
from articles.wording import linked, said, said_html, titled
from chinese.variants import VARIANTS, reading


def shown(article):
    """A dict by reading of title, summary, text as HTML, and the line that named its origin."""
    authors = [place.author for place in article.author_places.select_related("author").order_by("position")]
    found = {}
    for to in VARIANTS:
        with reading(to):
            own = rules_of(article, authors)
            found[to.code] = {
                "title": titled(article, own),
                "summary": said(article.summary, article.script),
                "html": said_html(linked(article.body), article.script, own),
                "origin": _origin(article, authors),
            }
    return found


def _origin(article, authors):
    """The source line of the page as words (templates/partials/source_line.html)."""
    names = [author.name for author in authors] or [article.byline]
    source = f"{said('文章来源')}：{article.source.name}" if article.source_id else ""
    ours = f"{said('本站发布')} {article.published_text}" if article.published_at else ""
    return " ".join(filter(None, [source, *names, article.originally_published_text, ours]))
