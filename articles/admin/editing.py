"""The article screen: show the newest revision, save a new one, and lose nobody's text."""

import dataclasses
import secrets

import js_asset
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from articles import publishing, working
from articles.admin import holding, keeping, moving, values
from articles.admin.comparing import differences
from articles.admin.forms import ArticleForm, add_errors
from articles.admin.suggesting import regions_in
from articles.cleaning import CleaningRefused
from articles.models import Article, Revision
from articles.snapshots import DEFAULTS
from chinese.hygiene import clean_chars
from workflow.errors import MoveRefused, Stale
from workflow.models import Event

TEMPLATE = "admin/articles/article/form.html"


@dataclasses.dataclass
class Conflict:
    """What a person who saved too late must see: the event that came first, and both sides' changes."""

    event: Event
    theirs: list
    both: list


@dataclasses.dataclass(frozen=True)
class Screen:
    """Who looks at what: `article` and its `newest` revision are None for an article that does not exist yet."""

    desk: admin.ModelAdmin
    request: HttpRequest
    article: Article | None = None
    newest: Revision | None = None


def add(desk, request):
    """A new article: the empty form, or its draft; the same form sent twice makes one draft."""
    screen = Screen(desk, request)
    if not desk.has_add_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return _page(screen, _opened(screen, DEFAULTS, {}))
    form = ArticleForm(request.POST, request.FILES, user=request.user, snapshot=DEFAULTS)
    if wish := _wish(form):
        return _page(screen, wish)
    token = request.POST.get("token", "")[:20]
    key = f"{request.user.pk}:{token}" if token else None
    draft = _twin(key)
    if draft is None and form.is_valid():
        draft = _attempt(form, lambda: _drafting(form, request.user, key))
        if draft:
            working.forget(request.user, token)
            messages.success(request, f"草稿已建立。{_cleaned(form)}")
            return _onward(screen, draft)
        draft = _twin(key)
    if draft is None:
        return _page(screen, form, status=400)
    messages.info(request, "这篇稿件刚才已经建立，没有重复建立。")
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[draft.pk]))


def _twin(key):
    """The draft that the same form has made already, or None."""
    return Article.objects.filter(form_key=key).first() if key else None


def change(desk, request, pk):
    """An existing article: its newest revision in the form, or a new revision."""
    article = desk.get_object(request, pk)
    screen = Screen(desk, request, article, publishing.newest_revision(article))
    if not desk.has_change_permission(request, article):
        if request.method == "POST":
            raise PermissionDenied
        return _reading_page(screen)
    if request.method != "POST":
        return _page(screen, _unbound(screen))
    return _save(screen)


def _unbound(screen, own=None):
    standing = {"version": screen.article.version, "base": screen.newest.pk}
    return _opened(screen, screen.newest.snapshot, standing | (own or {}))


def _opened(screen, snapshot, initial):
    """The form over a snapshot, or with the unsaved text that the address asks for."""
    recovered = keeping.recovered(screen.request, snapshot, article=screen.article)
    fresh = {"token": secrets.token_urlsafe(12)}
    return recovered or ArticleForm(user=screen.request.user, snapshot=snapshot, initial=fresh | initial)


def _save(screen):
    request, article = screen.request, screen.article
    base = moving.revision_of(article, request.POST.get("base")) or screen.newest
    form = ArticleForm(request.POST, request.FILES, user=request.user, snapshot=base.snapshot)
    if wish := _wish(form):
        return _page(screen, wish)
    if not form.is_valid():
        return _page(screen, form, status=400)
    if not form.touched and base == screen.newest:
        return _untouched(screen)
    try:
        saved = _attempt(form, lambda: _saving(form, article, request.user))
    except Stale:
        return _late(screen, form, base)
    if saved is None:
        return _page(screen, form, status=400)
    working.forget(request.user, form.cleaned_data["token"])
    messages.success(request, f"已保存为第 {saved.pk} 版。{_cleaned(form)}")
    return _onward(screen, article)


def _untouched(screen):
    """Nothing to save: on to the move that was chosen with it, unless that would need a change."""
    wanted = screen.request.POST.get("_move")
    told = {None: "没有改动，无需保存。"}
    if moving.submits_changes(screen.newest):
        told["submit"] = "没有改动，无需提交审核。"
    if wanted in told:
        messages.info(screen.request, told[wanted])
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[screen.article.pk]))
    return _onward(screen, screen.article)


def _cleaned(form):
    """The sentence about invisible characters that were typed or pasted and are not saved; mostly empty."""
    typed = "".join(form.data.get(name, "") for name in form.fields)
    number = len(typed) - len(clean_chars(typed))
    return f"已去掉 {number} 个不可见字符。" if number else ""


def _drafting(form, user, key):
    told = {"note": form.cleaned_data["note"], "override": form.cleaned_data["override"]}
    return publishing.draft(by=user, form_key=key, **told, **form.changes())


def _saving(form, article, user):
    version = form.cleaned_data["version"] or 0
    told = {"note": form.cleaned_data["note"], "override": form.cleaned_data["override"]}
    return publishing.save(article, form.changes(), by=user, version=version, **told)


def _attempt(form, verb):
    """The verb's result, or None with its refusal on the form; `Stale` goes on to the caller."""
    try:
        with transaction.atomic():
            return verb()
    except Stale:
        raise
    except MoveRefused as refused:
        form.held = holding.held_of(refused, form.user)
        for sentence in refused.sentences:
            form.add_error(None, sentence)
    except CleaningRefused as refused:
        form.add_error("body", refused.message)
    except ValidationError as refused:
        add_errors(form, refused)
    return None


def _wish(form):
    """The form again, unsaved, when the person pressed a button that only fills it in (it works without a script)."""
    if "_suggest" not in form.data and "_add_region" not in form.data:
        return None
    pk = form.data.get("_add_region", "")
    if pk:
        form.data.setlist("regions", list(dict.fromkeys([*form.data.getlist("regions"), pk])))
    form.unsettle()
    form.asked, form.suggested = True, regions_in(form.user, form.data.get("title", ""), form.data.get("body", ""))
    return form


def _late(screen, form, base):
    """409: the form with the person's own changes over the newest text, and what the other person did."""
    article = screen.desk.get_object(screen.request, screen.article.pk)
    now = dataclasses.replace(screen, article=article, newest=publishing.newest_revision(article))
    before, theirs = values.of_snapshot(base.snapshot), values.of_snapshot(now.newest.snapshot)
    mine = {name: form.values[name] for name in form.touched}
    changed = {name for name in values.NAMES if theirs[name] != before[name]}
    both = {name for name in mine if name in changed and theirs[name] != mine[name]}
    read = {"before": values.shown(before), "theirs": values.shown(theirs), "own": values.shown({**theirs, **mine})}
    conflict = Conflict(
        event=Event.objects.about(article).first(),
        theirs=[row for row in differences(read["before"], read["theirs"]) if row.name not in both],
        both=[row for row in differences(read["theirs"], read["own"]) if row.name in both],
    )
    again = _unbound(now, mine | {"note": form.cleaned_data["note"]})
    return _page(now, again, status=409, conflict=conflict)


def _onward(screen, article):
    """Back to the screen, or on to the move that the person chose together with saving."""
    name = screen.request.POST.get("_move", "")
    if name:
        return moving.go_on(screen.desk, screen.request, article, name)
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def _page(screen, form, *, status=200, conflict=None):
    media = js_asset.Media.from_media(screen.desk.media + form.media, nonce=screen.request.csp_nonce)
    title = "编辑稿件" if screen.article else "新建稿件"
    offers = keeping.offers(screen.request.user, article=screen.article, form=form)
    context = {"form": form, "media": media, "conflict": conflict, "title": title, "offers": offers}
    return _response(screen, TEMPLATE, context, status)


def _reading_page(screen):
    texts = values.shown(values.of_snapshot(screen.newest.snapshot))
    rows = [(values.LABELS[name], texts[name]) for name in values.NAMES if texts[name]]
    return _response(screen, "admin/articles/article/reading.html", {"rows": rows, "title": "查看稿件"}, 200)


def _response(screen, template, context, status):
    return screen.desk.page(screen.request, template, _panel(screen) | context, status=status)


def _panel(screen):
    if screen.article is None:
        return moving.panel_for_new(screen.request.user)
    return moving.panel(screen.desk, screen.request.user, screen.article, screen.newest)
