"""The page of an article's preview links: made, shown once, revoked."""

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from accounts.desk import LineField, is_id
from articles import previewing, publishing
from articles.addresses import absolute
from workflow.errors import MoveRefused

KEY = signing.Signer(salt="preview-link")


class LinkForm(forms.Form):
    """What a new link shows, to whom, how long. `key` is its secret, signed: sent twice it makes one link."""

    days = forms.TypedChoiceField(
        label="有效期", coerce=int, choices=[(days, f"{days} 天") for days in previewing.DAYS], initial=7
    )
    note = LineField(
        label="给谁看",
        max_length=60,
        required=False,
        widget=forms.TextInput({"class": "vTextField"}),
        help_text="写给同事看，例如“受访者核对”。对方看不到。",
    )
    pinned = forms.BooleanField(
        label="固定在现在这一版", required=False, help_text="不勾选：以后保存的修改，对方也能看到。"
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=200)

    def clean_key(self):
        """The secret; raises `ValidationError` for one that this site did not make."""
        try:
            return KEY.unsign(self.cleaned_data["key"])
        except signing.BadSignature:
            raise forms.ValidationError("这份表单已失效。请刷新页面后再试。") from None


def view(desk, request, pk):
    """GET: the links and the form for a new one; POST: make one, or revoke the one in `_revoke`."""
    article = desk.get_object(request, pk)
    if not desk.has_change_permission(request, article):
        raise PermissionDenied
    if request.method != "POST":
        return _page(desk, request, article, _fresh())
    if "_revoke" in request.POST:
        previewing.revoke(_named(article, request.POST["_revoke"]), by=request.user)
        return HttpResponseRedirect(reverse("admin:articles_article_links", args=[article.pk]))
    form, address = LinkForm(request.POST, label_suffix=""), ""
    if form.is_valid():
        try:
            address = _made(form.cleaned_data, article, request.user)
            form = _fresh()
        except MoveRefused as refused:
            form.add_error(None, refused.message)
    return _page(desk, request, article, form, address=address, status=200 if address else 400)


def _fresh():
    return LinkForm(initial={"key": KEY.sign(previewing.new_token())}, label_suffix="")


def _made(data, article, user):
    """The address of the new link: the only moment at which it is known."""
    revision = publishing.newest_revision(article) if data["pinned"] else None
    token = data["key"]
    previewing.invite(article, by=user, token=token, days=data["days"], revision=revision, note=data["note"])
    return absolute(reverse("preview", args=[token]))


def _named(article, raw):
    link = article.preview_links.filter(pk=int(raw)).first() if is_id(raw) else None
    if link is None:
        raise Http404
    return link


def _page(desk, request, article, form, *, address="", status=200):
    context = {
        "title": "预览链接",
        "article": article,
        "newest": publishing.newest_revision(article),
        "links": previewing.links_of(article),
        "form": form,
        "address": address,
    }
    return desk.page(request, "admin/articles/article/links.html", context, status=status)
