"""The boards: what editors put on top of the home page, a region's or a section's page, in order and in time."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path

from accounts.desk import DeskAdmin, is_id
from articles import placing
from articles.admin import ahead, boardscreen
from articles.admin.boardforms import MomentForm, PutForm, TimesForm
from articles.admin.boardscreen import Screen, address, find
from articles.admin.moving import STATUS
from articles.models import Article, Slot
from workflow.errors import MoveRefused, Stale

DONE = {
    "put": "已放上。",
    "arrange": "顺序已改。",
    "up": "已上移。",
    "down": "已下移。",
    "retime": "时间已改。",
    "remove": "已撤下，稿件本身没有变。",
}
WITH_SLOT = {"up", "down", "retime", "remove"}
STAYS = {"up", "down", "retime"}


@admin.register(Slot)
class SlotAdmin(DeskAdmin):
    """The way to the boards; a slot by itself has no page."""

    search_fields = ["article__title"]

    def get_urls(self):
        views = [
            ("", self.changelist_view, "changelist"),
            ("<str:kind>/<str:pk>/", self.board_view, "board"),
            ("<str:kind>/<str:pk>/ahead/", self.ahead_view, "ahead"),
        ]
        wrap = self.admin_site.admin_view
        return [path(route, wrap(view), name=f"articles_slot_{name}") for route, view, name in views]

    def has_add_permission(self, request):
        """Never by a form of Django: articles are put on a board."""
        return False

    def has_delete_permission(self, request, obj=None):
        """The same."""
        return False

    def changelist_view(self, request, extra_context=None):
        """The pages that the person arranges; with `region` on to that region's board."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET"])
        if not request.user.has_perm("articles.change_slot"):
            raise PermissionDenied
        if wanted := request.GET.get("region"):
            return HttpResponseRedirect(address(find(request.user, "region", wanted)))
        context = {"title": "推荐位", **boardscreen.pages_of(request.user)}
        return self.page(request, "admin/boards/index.html", context)

    def board_view(self, request, kind, pk):
        """One board: GET shows it, POST carries out one change."""
        screen = Screen(self, request, find(request.user, kind, pk))
        return act(screen) if request.method == "POST" else boardscreen.show(screen)

    def ahead_view(self, request, kind, pk):
        """The page as readers will see it at a chosen moment."""
        board = find(request.user, kind, pk)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET"])
        form = MomentForm(request.GET)
        if not form.is_valid():
            return boardscreen.show(Screen(self, request, board, form=form), status=400)
        return ahead.answer(board, request.user, form.cleaned_data["at"])


def act(screen):
    """Carry out the change that was posted; a refusal shows the board as it is, with what was typed."""
    posted, board = screen.request.POST, screen.board
    do, version, slot = (posted.get(name, "") for name in ("do", "version", "slot"))
    if do not in DONE or not is_id(version) or (do in WITH_SLOT and not is_id(slot)):
        raise BadRequest
    screen.seen, screen.slot = int(version), int(slot) if do in WITH_SLOT else None
    try:
        change = WISHES[do](screen)
        if change is None:
            return boardscreen.show(screen, status=400)
        change(by=screen.request.user, version=screen.seen)
    except placing.Repeated:
        return HttpResponseRedirect(address(board))
    except MoveRefused as refused:
        screen.sentences = (refused.message,)
        status = 409 if isinstance(refused, Stale) else STATUS.get(type(refused), 400)
        return boardscreen.show(screen, status=status)
    messages.success(screen.request, DONE[do])
    return HttpResponseRedirect(address(board) + (f"#slot-{slot}" if do in STAYS else ""))


def _put(screen) -> Callable | None:
    screen.form = form = PutForm(screen.request.POST, board=screen.board)
    if not form.is_valid():
        return None
    wish = dict(form.cleaned_data)
    article = Article.objects.visible_to(screen.request.user).filter(pk=wish.pop("article")).first()
    if article is None:
        raise Http404
    return lambda **who: placing.put(screen.board, article, **wish, **who)


def _arrange(screen) -> Callable:
    ids, position = screen.request.POST.get("ids", "").split(","), screen.request.POST.get("position", "")
    if len(ids) > placing.MOST or not all(map(is_id, ids)):
        raise BadRequest
    return lambda **who: placing.arrange(screen.board, [int(pk) for pk in ids], position=position, **who)


def _shift(step) -> Callable:
    return lambda screen: lambda **who: placing.shift(screen.board, screen.slot, step=step, **who)


def _retime(screen) -> Callable | None:
    slot = Slot.objects.on(screen.board).filter(pk=screen.slot).first()
    if slot is None:
        raise Stale(placing.CHANGED)
    screen.form = form = TimesForm(screen.request.POST, slot=slot)
    return (
        (lambda **who: placing.retime(screen.board, slot.pk, **form.cleaned_data, **who)) if form.is_valid() else None
    )


def _remove(screen) -> Callable:
    return lambda **who: placing.remove(screen.board, screen.slot, **who)


WISHES = {"put": _put, "arrange": _arrange, "up": _shift(-1), "down": _shift(1), "retime": _retime, "remove": _remove}
