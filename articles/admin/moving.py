"""The move buttons: which ones a person gets, the small pages that ask for a reason, a time or a tick, and the act."""

import dataclasses

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse

from accounts import policy
from accounts.desk import is_id
from articles import publishing, reviewing, rights
from articles.admin import holding
from articles.admin.moveforms import PAGES, MoveForm
from articles.lifecycle import ARTICLE, PUBLISH, REVISION
from articles.models import Article, Revision
from articles.states import ArticleState, RevisionState
from workflow import errors
from workflow.lifecycle import Move
from workflow.models import Event

AFTER_SAVING = ("submit", "publish", "schedule")
OF_REVISION = {
    name: getattr(reviewing, name) for name in ("submit", "approve", "request_changes", "claim", "release", "urge")
}
OF_ARTICLE = {
    name: getattr(publishing, name)
    for name in ("publish", "schedule", "withdraw", "restore", "discard", "recover", "correct")
}
DONE = {
    "submit": "已提交审核，负责这个地区的编辑会在工作台看到它。",
    "approve": "审核通过，现在可以发布。",
    "request_changes": "已退回修改，作者会在工作台看到您的理由。",
    "claim": "由您审核。三十分钟内，别人会看到您在审，不会重复劳动。",
    "release": "已放回待审队列。",
    "urge": "已加急，排在待审队列前面。",
    "publish": "已发布，读者现在能看到。",
    "schedule": "已定时，到时读者自动能看到。",
    "withdraw": "已撤稿，原网址只留撤稿说明。",
    "restore": "已恢复为草稿。",
    "discard": "已移到回收站，30 天内可以恢复。",
    "recover": "已从回收站恢复为草稿。",
    "correct": "说明已加在文末，读者现在能看到。",
}
MEANS = {
    "publish": "发布后，读者立即能在首页、栏目、地区和订阅里看到这一版。",
    "schedule": "到时读者自动能看到这一版；在那之前可以改时间，或先发布、撤稿。",
    "withdraw": "撤稿后，所有列表、订阅和搜索都不再出现它，原网址只留撤稿说明。以后可以恢复。",
    "restore": "恢复为草稿后仍对读者隐藏，修改并重新发布后才会出现。",
    "request_changes": "稿件回到作者手里，作者会看到您写的理由。",
    "correct": "说明显示在文末并注明日期，正文不变。要改正文，请先编辑再发布。",
}
STATUS = {errors.Stale: 409, errors.WrongState: 409, errors.NotPermitted: 403, errors.OutOfScope: 403}


def move_named(name):
    """The row of one of the two move tables; raises `Http404` for a name that has no button."""
    if name in OF_REVISION:
        return REVISION.moves[name]
    if name in OF_ARTICLE:
        return ARTICLE.moves[name]
    raise Http404


def revision_of(article, raw):
    """The article's revision with the id `raw` (text of a request), or None."""
    text = str(raw or "")
    return article.revisions.filter(pk=int(text)).first() if is_id(text) else None


def panel(desk, user, article, newest):
    """What the screen shows of the article's life: where it stands, and the person's buttons."""
    moves = available(user, article, newest)
    editable = desk.has_change_permission_for(user, article)
    again = editable and submits_changes(newest)
    saving = [move for move in moves if move.name in AFTER_SAVING]
    if again:
        saving = [REVISION.moves["submit"], *(saving or _once_changed(user, article))]
    return {
        "article": article,
        "newest": newest,
        "saving": saving,
        "again": again,
        "moves": [(move, move.name in PAGES) for move in moves if move.name not in AFTER_SAVING],
        "needs_other": user.has_perm(PUBLISH) and rights.awaits_other(newest, user),
        "scheduled": article.is_scheduled,
        "last": Event.objects.about(article).first(),
        "holder": reviewing.holder(newest) if newest.state == RevisionState.SUBMITTED else None,
        "editable": editable,
    }


def _once_changed(user, article):
    """What else becomes possible with a change: in a small team, bringing it before readers at once."""
    small = policy.current().small_team
    return [move for move in ARTICLE.available(article, by=user) if small and move.name == "publish"]


def submits_changes(newest):
    """Whether only a change can be submitted, because this revision has been already."""
    return newest.state in {RevisionState.APPROVED, RevisionState.SUBMITTED}


def panel_for_new(user):
    """The buttons of a form whose article does not exist yet."""
    moves = [REVISION.moves["submit"]]
    if user.has_perm(PUBLISH) and policy.current().small_team:
        moves += [ARTICLE.moves["publish"], ARTICLE.moves["schedule"]]
    return {"saving": moves}


def available(user, article, newest):
    """The moves that would not be refused, as far as one can know before trying."""
    moves = ARTICLE.available(article, by=user)
    if article.state != ArticleState.DISCARDED:
        moves = [*REVISION.available(newest, by=user), *moves]
    shown = article.state == ArticleState.PUBLISHED and not article.is_scheduled
    useless = set()
    if shown:
        useless.add("schedule")
    if shown and article.live_revision_id == newest.pk:
        useless.add("publish")
    if article.was_public:
        useless.add("discard")
    useless |= _useless_in_review(newest, user)
    if newest.state == RevisionState.CHANGES_REQUESTED:
        useless |= {"publish", "schedule"}
    if rights.awaits_other(newest, user):
        useless |= {"publish", "schedule", "approve"}
    return [move for move in moves if move.name not in useless]


def _useless_in_review(newest, user):
    """The moves of review that would change nothing: a claim of one's own, a second urging."""
    holder = reviewing.holder(newest)
    useless = {"release"} if holder != user else {"claim"}
    if rights.awaits_other(newest, user):
        useless.add("claim")
    return useless | {"urge"} if newest.urgent else useless


@dataclasses.dataclass(frozen=True)
class Errand:
    """One move that a person asks for: on which article, on which revision of it."""

    desk: admin.ModelAdmin
    request: HttpRequest
    move: Move
    article: Article
    revision: Revision


def view(desk, request, pk, name):
    """One move: GET asks what it needs to know (if anything), POST acts."""
    move, article = move_named(name), desk.get_object(request, pk)
    if not request.user.has_perm(move.permission):
        raise PermissionDenied
    if request.method != "POST":
        return _ask(Errand(desk, request, move, article, publishing.newest_revision(article)))
    revision = revision_of(article, request.POST.get("revision"))
    if revision is None:
        raise Http404
    errand = Errand(desk, request, move, article, revision)
    form = PAGES.get(name, MoveForm)(request.POST, article=article, revision=revision, user=request.user)
    return _act(errand, form) if form.is_valid() else _page(errand, form, status=400)


def go_on(desk, request, article, name):
    """The move that a person chose together with saving: its page, or the act itself when nothing is to be asked."""
    move = move_named(name)
    if name in PAGES:
        return HttpResponseRedirect(reverse("admin:articles_article_move", args=[article.pk, name]))
    newest = publishing.newest_revision(article)
    standing = {"version": article.version, "revision": newest.pk}
    form = MoveForm(standing, article=article, revision=newest, user=request.user)
    form.full_clean()
    return _act(Errand(desk, request, move, article, newest), form)


def _ask(errand):
    name, article = errand.move.name, errand.article
    if name not in PAGES:
        return HttpResponseNotAllowed(["POST"])
    if errand.move not in available(errand.request.user, article, errand.revision):
        messages.warning(errand.request, f"现在不能执行“{errand.move.label}”，请看当前状态。")
        return HttpResponseRedirect(_back(article))
    initial = {"version": article.version, "revision": errand.revision.pk}
    form = PAGES[name](initial=initial, article=article, revision=errand.revision, user=errand.request.user)
    return _page(errand, form)


def _act(errand, form):
    name, by = errand.move.name, errand.request.user
    data = {key: value for key, value in form.cleaned_data.items() if key not in {"version", "revision"}}
    try:
        if name in OF_REVISION:
            OF_REVISION[name](errand.revision, by=by, **data)
        else:
            if name in {"publish", "schedule"}:
                data["revision"] = errand.revision
            OF_ARTICLE[name](errand.article, by=by, version=form.cleaned_data["version"], **data)
    except errors.MoveRefused as refused:
        status = 403 if refused.code == "four_eyes" else STATUS.get(type(refused), 400)
        held = holding.held_of(refused, by)
        form = form if name in PAGES and status == 400 else None
        return _page(errand, form, refused.sentences, status=status, held=held)
    messages.success(errand.request, DONE[name])
    return HttpResponseRedirect(_back(errand.article))


def _back(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def _page(errand, form, sentences=(), *, status=200, held=None):
    context = {
        "title": errand.move.label,
        "move": errand.move,
        "means": MEANS.get(errand.move.name, ""),
        "article": errand.article,
        "revision": errand.revision,
        "newest": errand.revision,
        "form": form,
        "sentences": sentences,
        "held": held or getattr(form, "held", None),
        "last": Event.objects.about(errand.article).first(),
    }
    return errand.desk.page(errand.request, "admin/articles/article/move.html", context, status=status)
