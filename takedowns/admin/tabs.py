"""The tabs beside each article of a case: where it came from, how it changed, its pictures, its licence, earlier cases.

Each is asked for by address and costs its own one or two queries; the article itself, which is open first, costs none.
"""

import dataclasses
import datetime

from articles import erasing
from articles.admin.values import LABELS
from articles.admin.widgets import small_address
from articles.cleaning import plain_text
from articles.models import Article
from articles.snapshots import changed_fields
from takedowns.models import Case

FIRST = "article"
TABS = {
    FIRST: "稿件",
    "import": "导入",
    "revisions": "修订",
    "images": "图片",
    "licence": "来源许可",
    "earlier": "既往申请",
}
OF_TEXT = {"import", "images"}  # sealed with the text
REVISIONS, CASES = 20, 10


def offered(target):
    """The tabs of a target by code; of a sealed article those that lie sealed with it are left out."""
    if not target.article_id:
        return {FIRST: TABS[FIRST]}
    names = {code: name for code, name in TABS.items() if not (target.article.sealed_at and code in OF_TEXT)}
    if "images" in names:
        names["images"] += f" {len(target.article.shown_images)}"
    return names | {"earlier": f"{TABS['earlier']} {target.earlier}"}


def opened(code, target, user):
    """What stands in a tab of a target that has an article."""
    return OPENERS[code](target, user)


@dataclasses.dataclass(frozen=True)
class Change:
    """A revision: what of the form it changed, and how many characters its text has more (or fewer) than the one before."""

    revision: object
    fields: list[str]
    size: int | None
    more: int | None


def revisions(target, user):
    """The newest revisions with what each changed, and whether the person may open the history."""
    article = target.article
    rows = list(article.revisions.newest_first().select_related("author")[: REVISIONS + 1])
    changes = [_change(row, old, article) for row, old in zip(rows, [*rows[1:], None], strict=True)]
    may_open = user.has_perm("articles.view_article")
    may_open = may_open and Article.objects.visible_to(user).filter(pk=article.pk).exists()
    return {"changes": changes[:REVISIONS], "more": len(rows) > REVISIONS, "may_open": may_open}


def _change(row, old, article):
    if article.sealed_at:  # nothing is left to compare
        return Change(row, [], None, None)
    size = _size(row)
    if old is None:
        return Change(row, [], size, None)
    names = changed_fields(old.snapshot, row.snapshot)
    return Change(row, [LABELS.get(name, "简繁规则") for name in names], size, size - _size(old))


def _size(revision):
    return len(plain_text(revision.snapshot.get("body", "")))


def imports(target, user):
    """What the reprint desk keeps of the article's pages, and what the first version says about how it was made."""
    rows = erasing.taken(target.article_id).get("ingest", [])
    pages = [row | {"imported_at": datetime.datetime.fromisoformat(row["imported_at"])} for row in rows]
    first = target.article.revisions.order_by("pk").select_related("author").defer("snapshot").first()
    return {"pages": pages, "first": first}


def pictures(target, user):
    """The pictures, each with the readers' address of its small file; none of one that no reader may see."""
    uses = target.article.shown_images
    return [(use, small_address(use.image) if use.is_seen else "") for use in uses]


def licence(target, user):
    """The source; what else the tab says stands in the article."""
    return target.article.source


def earlier(target, user):
    """The other cases about the article, newest first."""
    rows = Case.objects.came_in().filter(targets__article=target.article_id).exclude(pk=target.case_id)
    return list(rows.order_by("-pk")[:CASES])


OPENERS = {
    "import": imports,
    "revisions": revisions,
    "images": pictures,
    "licence": licence,
    "earlier": earlier,
}
