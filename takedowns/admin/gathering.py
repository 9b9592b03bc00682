"""What the screen says of each target, read for all of them at once: the number of queries is that of one target."""

import dataclasses

from django.db.models import Count, Prefetch

from articles import duplicates
from articles.cleaning import plain_text
from articles.models import Article, ArticleImage
from chinese import quoting
from takedowns.admin.decisionforms import DecisionForm
from takedowns.decisions import decided, decision_of
from takedowns.models import Case, Restriction, Target
from takedowns.surfaces import SURFACES

COPIES = 10


@dataclasses.dataclass(frozen=True)
class Piece:
    """A run of a paragraph, and whether it is quoted in the request."""

    text: str
    quoted: bool


@dataclasses.dataclass(frozen=True)
class Surfaces:
    """The addresses of one surface of a restriction: how many are clean, of how many, and what was wrong with the others."""

    label: str
    clean: int
    total: int
    notes: list[str]
    waiting: bool


@dataclasses.dataclass(frozen=True)
class Shown:
    """One target with all that the screen says of it; `copies` is None while nobody has asked for them."""

    target: object
    form: DecisionForm | None
    decision: object
    facts: str
    paragraphs: list
    copies: list | None
    restrictions: list
    earlier: list
    impact: str


def shown(case, *, bound, may_decide, asked):
    """The targets of a case as the screen shows them; `asked` is the number of the one whose near copies are looked for.

    With one target alone they are looked for unasked: each look costs some five queries.
    """
    targets = list(_read(case))
    pks = [target.article_id for target in targets if target.article_id]
    counts = dict(Restriction.objects.in_force().filter(article__in=pks).values_list("article").annotate(n=Count("pk")))
    earlier = _earlier(case, pks)
    asked = targets[0].number if len(targets) == 1 else asked
    found = []
    for target in targets:
        known = bool(target.article_id) and not target.article.sealed_at
        wants_copies = known and may_decide and target.number == asked
        decision = decision_of(target)
        found.append(
            Shown(
                target=target,
                form=_form(target, bound) if may_decide else None,
                decision=decision,
                facts=decision.words.get("facts", "") if decision else "",
                paragraphs=marked(target.article, target.words.get("quote", "")) if known else [],
                copies=_copies(target.article) if wants_copies else None,
                restrictions=[(one, proof(one)) for one in target.measures],
                earlier=earlier.get(target.article_id, [])[:COPIES],
                impact=_impact(target, counts.get(target.article_id, 0)),
            )
        )
    return found


def _read(case):
    uses = ArticleImage.objects.select_related("image").order_by("pk")
    measures = Restriction.objects.prefetch_related("surfaces").order_by("-pk")
    return (
        decided(case)
        .select_related("article__section", "article__source")
        .prefetch_related(
            Prefetch("article__image_uses", uses, to_attr="shown_images"),
            Prefetch("restrictions", measures, to_attr="measures"),
        )
        .annotate(places=Count("article__places", distinct=True))
        .order_by("number")
    )


def _form(target, bound):
    return bound if bound is not None and bound.target.pk == target.pk else DecisionForm(target=target)


def marked(article, quote):
    """The paragraphs of an article as runs of text; what the request quotes is marked, in either script."""
    wanted = [form for line in quote.splitlines() for form in quoting.forms(line)]
    return [_pieces(line, wanted) for line in plain_text(article.body).split("\n") if line]


def _pieces(line, wanted):
    pieces, at = [], 0
    for start, end in quoting.spans(line, wanted) if wanted else []:
        pieces += [Piece(line[at:start], quoted=False), Piece(line[start:end], quoted=True)]
        at = end
    return [piece for piece in [*pieces, Piece(line[at:], quoted=False)] if piece.text]


def proof(restriction):
    """What the probes found, surface by surface in the order of the checklist."""
    by_code = {}
    for one in restriction.surfaces.all():
        by_code.setdefault(one.surface, []).append(one)
    return [_surfaces(surface.label, by_code[code]) for code, surface in SURFACES.items() if code in by_code]


def _surfaces(label, rows):
    wrong = [row for row in rows if not row.clean]
    notes = list(dict.fromkeys(row.note for row in wrong if row.note))
    clean = len(rows) - len(wrong)
    return Surfaces(label, clean, len(rows), notes, waiting=any(row.tries == 0 for row in wrong))


def _copies(article):
    hits = duplicates.copies_of(article, explain=False)[:COPIES]
    articles = Article.objects.in_bulk([hit.article_id for hit in hits])
    return [(hit, articles[hit.article_id]) for hit in hits if hit.article_id in articles]


def same_source(found):
    """The newest articles online of the sources of a case's articles: whoever claimed one may claim the others."""
    articles = [one.target.article for one in found if one.target.article_id]
    sources = {article.source_id for article in articles if article.source_id}
    if not sources:
        return []
    rows = Article.objects.live().filter(source__in=sources).exclude(pk__in=[article.pk for article in articles])
    return list(rows.newest_first().only("title", "published_at")[:COPIES])


def _earlier(case, pks):
    """Other cases about the articles, newest first, by article."""
    rows = Target.objects.filter(article__in=pks, case__in=Case.objects.came_in()).exclude(case=case)
    found = {}
    for target in rows.select_related("case").order_by("-case", "pk"):
        found.setdefault(target.article_id, []).append(target.case)
    return found


def _impact(target, standing):
    if not target.article_id:
        return ""
    text = f"{target.places} 个地区页、{len(target.article.shown_images)} 张图片"
    return text + (f"，已有 {standing} 项限制" if standing else "")
