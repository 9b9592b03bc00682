"""The article form's quiet helpers: keep what is typed, offer it again, say who else is there."""

import re

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from articles import working
from articles.admin.forms import ArticleForm
from articles.models import Article
from workflow.models import Event

TOKEN = re.compile(r"[\w-]{8,20}", re.ASCII)
LEFT_OUT = {"cover_file"}


def keep(desk, request, pk=None):
    """POST: note that the form is open and, with `_typed`, what stands in it; JSON with the time and who else is there."""
    article, token = _checked(desk, request, pk)
    typed = "_typed" in request.POST
    try:
        if article is not None or not Article.objects.filter(form_key=f"{request.user.pk}:{token}").exists():
            working.keep(request.user, token, article=article, fields=_fields(request.POST) if typed else None)
    except working.TooMuch:
        return JsonResponse({"error": "文字太长，没有自动保存。请缩短后点“保存”。"})
    return JsonResponse(
        {
            "kept": f"{timezone.localtime():%H:%M:%S}" if typed else "",
            "others": working.others(request.user, article, token=token) if article else [],
            "newer": _newer(article, request.POST.get("version", "")) if article else "",
        }
    )


def drop(desk, request, pk=None):
    """POST: an offered text is not wanted."""
    article, token = _checked(desk, request, pk)
    working.forget(request.user, token)
    messages.success(request, "已丢弃那份未保存的文字。")
    name, args = ("change", [article.pk]) if article else ("add", [])
    return HttpResponseRedirect(reverse(f"admin:articles_article_{name}", args=args))


def recovered(request, snapshot, *, article=None):
    """The form with the person's unsaved text that the address asks for (`recover`), or None."""
    copy = working.kept(request.user, request.GET.get("recover", "")[:20], article=article)
    if copy is None:
        return None
    data = QueryDict(mutable=True)
    for name, texts in copy.fields.items():
        data.setlist(name, texts)
    form = ArticleForm(data, user=request.user, snapshot=snapshot)
    form.unsettle()
    return form


def offers(user, *, article=None, form=None):
    """The unsaved texts to offer beside a form, with what the page prints of them."""
    token = (form["token"].value() or "") if form else ""
    rows = working.unsaved(user, article=article, without=token)
    return [
        {"token": row.token, "at": row.typed_at, "title": (row.fields.get("title") or [""])[0][:60]} for row in rows
    ]


def _checked(desk, request, pk):
    """The article (None: a new one) and the form's token; raises `PermissionDenied`, `Http404`, `BadRequest`."""
    article = desk.get_object(request, str(pk)) if pk else None
    allowed = desk.has_change_permission(request, article) if article else desk.has_add_permission(request)
    if not allowed:
        raise PermissionDenied
    token = request.POST.get("token", "")
    if not TOKEN.fullmatch(token):
        raise BadRequest
    return article, token


def _fields(post):
    names = set(ArticleForm.base_fields) - LEFT_OUT
    return {name: post.getlist(name) for name in post if name in names}


def _newer(article, version):
    """The sentence for a form that shows an older version than the article has; empty if it does not."""
    if version == str(article.version):
        return ""
    event = Event.objects.about(article).first()
    by = f"{event.actor} 于 {timezone.localtime(event.at):%H:%M} “{event.label}”" if event else "别人改动过"
    return f"这篇稿件刚被改动（{by}）。您可以继续写，保存时会先给您看差别。"
