"""What an imported page tells of its article's text: it goes when the article is sealed, and comes back with it."""

from articles import records
from ingest.models import ImportedPage

TOLD = ("name", "findings", "removals", "warnings")
NOTHING = {"title": "（受限稿件）", "source": "", "authors": []}


def take(article_id):
    """The texts of the article's imported pages, as rows of JSON."""
    return [records.plain(page) for page in _pages([article_id])]


def erase(article_ids):
    """Empty the texts; what says that the same bytes were imported before, and as which article, stays."""
    for page in _pages(article_ids):
        findings = {name: NOTHING.get(name, value) for name, value in page.findings.items()}
        _pages(article_ids).filter(pk=page.pk).update(name="", findings=findings, removals=[], warnings=[])


def refill(article_id, taken):
    """Put back what `take` gave."""
    for row in taken:
        _pages([article_id]).filter(pk=row["id"]).update(**{name: row[name] for name in TOLD})


def _pages(article_ids):
    return ImportedPage.objects.filter(article__in=article_ids).order_by("pk")
