"""What the screen says of each target, read for all of them at once: the number of queries is that of one target."""

import dataclasses

from django.db.models import Exists, OuterRef, Prefetch, Q

from articles.cleaning import plain_text
from articles.models import ArticleImage, ArticleRegion
from articles.querysets import live_q
from takedowns import dossier, publicity, selecting
from takedowns.admin import tabs
from takedowns.admin.decisionforms import DecisionForm
from takedowns.decisions import decided, decision_of
from takedowns.models import Case, Restriction, Target
from takedowns.querysets import counted
from takedowns.surfaces import SURFACES


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
    """One target with all that the screen says of it: `meant` what the request says of the page, by name.

    `tab` is the one that is open, `told` what stands in it.
    """

    target: object
    meant: dict
    form: DecisionForm | None
    decision: object
    facts: str
    restrictions: list
    impact: str
    tabs: list
    tab: str
    told: object


def shown(case, *, bound, may_decide, asked, user):
    """The targets of a case as the screen shows them; `asked` (`screen.Asked`) names the tab that one of them has open."""
    found = []
    for target in _read(case):
        decision = decision_of(target)
        offered = tabs.offered(target)
        tab = asked.tab if asked.target == target.number and asked.tab in offered else tabs.FIRST
        text = _text(target)
        chosen = selecting.select(text, target.words)
        found.append(
            Shown(
                target=target,
                meant=_meant(target, text, chosen),
                form=_form(target, bound) if may_decide else None,
                decision=decision,
                facts=decision.words.get("facts", "") if decision else "",
                restrictions=[(one, proof(one)) for one in target.measures],
                impact=_impact(target),
                tabs=list(offered.items()),
                tab=tab,
                told=tabs.opened(tab, target, user) if tab != tabs.FIRST else selecting.runs(text, chosen.spans),
            )
        )
    return found


def _read(case):
    measures = Restriction.objects.prefetch_related("surfaces").order_by("-pk")
    article = OuterRef("article")
    others = Target.objects.filter(article=article, case__in=Case.objects.came_in()).exclude(case=case)
    return (
        decided(case)
        .select_related("article__section", "article__source")
        .prefetch_related(
            Prefetch("article__image_uses", _uses(), to_attr="shown_images"),
            Prefetch("restrictions", measures, to_attr="measures"),
        )
        .annotate(
            is_silent=publicity.silent(),
            places=counted(ArticleRegion.objects.filter(article=article), "article"),
            standing=counted(Restriction.objects.in_force().filter(article=article), "article"),
            earlier=counted(others, "article", what="case"),
        )
        .order_by("number")
    )


def _uses():
    """The pictures of articles: whether readers see them, and how many other articles before readers show the same file."""
    live = ArticleImage.objects.filter(live_q("article__"))
    others = live.filter(~Q(article=OuterRef("article")), image__sha256=OuterRef("image__sha256"))
    figures = {
        "is_seen": Exists(live.filter(image=OuterRef("image"))),
        "elsewhere": counted(others, "image__sha256", what="article"),
    }
    return ArticleImage.objects.select_related("image").annotate(**figures).order_by("pk")


def _form(target, bound):
    return bound if bound is not None and bound.target.pk == target.pk else DecisionForm(target=target)


def _text(target):
    """The article as readers see it; nothing of one that is sealed."""
    return plain_text(target.article.body) if target.article_id and not target.article.sealed_at else ""


def _meant(target, text, chosen):
    """What the request says of the page; a quote is left out where the text below marks it, and what is odd about it is said."""
    found = dossier.meant(target)
    if chosen.spans:
        found.pop("引文")
    elif text and "引文" in found:
        found["注意"] = "引文不在正文里"
    if chosen.is_open:
        found["注意"] = f"引文在文中有 {chosen.places} 处，没有说明是哪一处，都已标出"
    return found


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


def _impact(target):
    if not target.article_id:
        return ""
    images = target.article.shown_images
    shared = sum(bool(use.elsewhere) for use in images)
    text = f"{target.places} 个地区页、{len(images)} 张图片"
    text += f"，其中 {shared} 张他文共用" if shared else ""
    return text + (f"，已有 {target.standing} 项限制" if target.standing else "")
