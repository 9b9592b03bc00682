"""A board before a person: which boards are theirs, and the page that shows one."""

import dataclasses
from types import SimpleNamespace

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.desk import is_id
from articles import placing
from articles.admin.boardforms import MomentForm, PutForm, TimesForm
from articles.admin.boardrows import articles_named, boxes_for, history, next_changes, told, touched
from articles.admin.searching import search
from articles.models import Article, Board, Section, Slot
from regions.models import Region
from workflow.models import Event

FOUND, SOON, NEWEST = 10, 4, 6
HISTORY = 20
FEW = 12


@dataclasses.dataclass
class Screen:
    """A board before a person, with what they tried: the form they filled in, of which slot, and from which version."""

    desk: admin.ModelAdmin
    request: HttpRequest
    board: Board
    form: forms.Form | None = None
    slot: int | None = None
    seen: int | None = None
    sentences: tuple = ()


def may_arrange_site(user):
    """Whether the home page and the sections are the person's."""
    return user.all_regions and user.has_perm("articles.arrange_site")


def find(user, kind, pk):
    """The board of a page that the person arranges, saved or not; raises `PermissionDenied`, `Http404`."""
    if not user.has_perm("articles.change_slot"):
        raise PermissionDenied
    page = None
    if kind == "home" and pk == "0" and may_arrange_site(user):
        page = {"region": None, "section": None}
    elif kind == "region" and is_id(pk):
        region = Region.objects.held_by(user).active().with_ancestors().filter(pk=pk).first()
        page = region and {"region": region, "section": None}
    elif kind == "section" and is_id(pk) and may_arrange_site(user):
        section = Section.objects.filter(pk=pk).first()
        page = section and {"region": None, "section": section}
    if not page:
        raise Http404
    board = Board.objects.filter(**page).first() or Board(**page)
    board.region, board.section = page["region"], page["section"]
    return board


def address(board, name="board"):
    """The address of a board, or of its preview (`ahead`)."""
    return reverse(f"admin:articles_slot_{name}", args=[board.kind, board.page_id])


def pages_of(user):
    """The pages to choose from: `groups` of (board, address, number of slots), and `regions` for a list of all."""
    rows = Slot.objects.not_over(timezone.now()).order_by().values_list("region", "section")
    counts = {(region, section): n for region, section, n in rows.annotate(n=Count("pk"))}
    site = (
        [Board(), *(Board(section=section) for section in Section.objects.in_menu())] if may_arrange_site(user) else []
    )
    rows = Region.objects.held_by(user).active().only("short", "level", "order", "code")
    held = sorted(
        rows, key=lambda region: (region.level != "zone", region.level == "zone" and region.order, region.code)
    )
    used = {region for region, _ in counts}
    near = [region for region in held if region.level in {"zone", "province"} or region.pk in used or len(held) <= FEW]
    groups = [("首页和栏目", site), ("地区", [Board(region=region) for region in near])]
    return {
        "groups": [
            (label, [(board, address(board), counts.get((board.region_id, board.section_id), 0)) for board in boards])
            for label, boards in groups
            if boards
        ],
        "regions": held if len(near) < len(held) else [],
    }


def show(screen, *, status=200):
    """The board's page; after a refusal with the reason, what was typed, and what others changed since."""
    board, user = screen.board, screen.request.user
    boxes = placing.boxes_of(board)
    events = list(Event.objects.about(board)[:HISTORY]) if board.pk else []
    since = _since(events, screen.seen)
    named = {slot.article_id for box in boxes.values() for slot in box} | _ids_in(since)
    named.update(*map(touched, events))
    articles = articles_named(named, user)
    shown = boxes_for(board, boxes, articles)
    for row in (row for box in shown for row in box.rows):
        row.times = _times(screen, row.slot)
    put = screen.form if isinstance(screen.form, PutForm) else PutForm(board=board)
    term = (screen.request.POST.get("q") or screen.request.GET.get("q") or "").strip()[:64]
    context = {
        "title": f"推荐位：{board}",
        "board": board,
        "here": address(board),
        "boxes": shown,
        "next": next_changes(boxes, articles),
        "moment": MomentForm(initial={"at": timezone.now()}),
        "ahead": address(board, "ahead"),
        "put": put,
        "term": term,
        "found": _found(screen, put, term),
        "sentences": screen.sentences,
        "errors": [(field.label, error) for field in screen.form or () for error in field.errors],
        "history": history(events, articles),
        "since": since,
        "was": told(since[-1].details["before"], articles) if since else [],
        "most": placing.MOST,
    }
    return screen.desk.page(screen.request, "admin/boards/board.html", context, status=status)


def _times(screen, slot):
    if isinstance(screen.form, TimesForm) and screen.slot == slot.pk:
        return screen.form
    return TimesForm(slot=slot)


def _since(events, seen):
    """The events after the version that the person saw, newest first; none when they saw the newest."""
    return [event for event in events if seen is not None and event.details.get("version", 0) > seen]


def _ids_in(events):
    return {pk for event in events[-1:] for rows in event.details["before"].values() for pk, *_ in rows}


def _found(screen, put, term):
    """The articles to choose from: what the term finds, else what comes next and what is newest on this page."""
    board, rows = screen.board, Article.objects.visible_to(screen.request.user)
    if term:
        hits = search(screen.request, rows.to_come(), term).select_related("section")
        found = list(hits.order_by("-changed_at", "-pk")[:FOUND])
    else:
        newest = Article.objects.in_region(board.region) if board.region else Article.objects.live()
        newest = newest.in_section(board.section) if board.section else newest
        soon = rows.scheduled().order_by("visible_from", "pk").select_related("section").defer("body")
        found = [*soon[:SOON], *newest.newest_first().select_related("section").defer("body")[:NEWEST]]
    chosen = str(put["article"].value() or "")
    if chosen and chosen not in {str(article.pk) for article in found} and is_id(chosen):
        found += rows.to_come().filter(pk=chosen)
    return [SimpleNamespace(row=row, ahead=row.is_scheduled, chosen=str(row.pk) == chosen) for row in found]
