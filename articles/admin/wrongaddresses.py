"""Old addresses and where they lead, and the addresses that readers ask for in vain."""

import io
from urllib.parse import unquote, urlsplit

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from accounts.desk import DeskAdmin, LedgerAdmin, is_id
from articles import forwarding
from articles.dates import minute_text
from articles.models import Article, Missing, OldAddress
from chinese.hygiene import clean_line


def answers(path):
    """Whether readers get a page at a local path, encoded or not; asked of the page itself."""
    path = unquote(path)
    try:
        match = resolve(path)
    except (Resolver404, ValueError):
        return False
    if match.namespaces not in ([], ["transparency"]) or match.url_name in UNFIT:
        return False
    try:
        return match.func(_asked_by_a_reader(path), *match.args, **match.kwargs).status_code == 200
    except Http404:
        return False


def _asked_by_a_reader(path):
    """The request of somebody who is not logged in, as the server would hand it over."""
    site = urlsplit(settings.SITE_URL)
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path.encode().decode("latin-1"),
            "QUERY_STRING": "",
            "SERVER_NAME": site.hostname,
            "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
            "HTTP_HOST": site.netloc,
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": io.BytesIO(),
        }
    )


# Not for readers, or for one who got a link.
UNFIT = {"media", "healthz", "readyz", "preview", "preview_picture", "search_suggest"}


class OldAddressForm(forms.ModelForm):
    """An old address, and where it leads: an article's number or a path of this site; or nowhere any more."""

    to = forms.CharField(
        label="转到",
        max_length=300,
        required=False,
        help_text="稿件编号，或本站地址，例如 /region/shandong/。留空表示那里的内容已永久撤下（读者看到 410 说明）。",
    )

    class Meta:
        model = OldAddress
        fields = ["path"]
        help_texts = {"path": "以 / 开头，例如 /news/2015/123.html；粘贴旧站的完整网址也可以。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "vTextField"
        if self.instance.pk:
            self.initial["to"] = str(self.instance.article_id or self.instance.target)
        elif self.initial.get("to"):
            meant = Article.objects.live().filter(pk=self.initial["to"]).first()
            self.fields["to"].help_text += f"已按地址找到：《{meant}》，请核对。" if meant else ""

    def clean_path(self):
        """The path, and what stood behind `?`; of a full address the host is left out."""
        parts = urlsplit(clean_line(self.cleaned_data["path"]))
        path = unquote(parts.path) + (f"?{parts.query}" if parts.query else "")
        if not path.startswith("/") or path.startswith("//") or len(path) > forwarding.LONGEST or path == "/":
            raise forms.ValidationError("请填写以 / 开头的地址（首页除外），不超过 300 字。", code="no_path")
        if answers(parts.path):
            raise forms.ValidationError("这个地址现在能打开，转向不会起作用。请检查地址。", code="in_use")
        return path

    def clean_to(self):
        """An article that readers see, or the path of a page that opens; as the columns take it."""
        to = clean_line(unquote(self.cleaned_data["to"]))  # browsers copy Chinese addresses encoded
        self.instance.article, self.instance.target = None, ""
        if is_id(to):
            self.instance.article = Article.objects.live().filter(pk=int(to)).first()
            if self.instance.article is None:
                raise forms.ValidationError(f"没有读者能看到的第 {to} 号稿件。请检查编号。", code="no_article")
        elif to:
            if not forwarding.local(to) or "?" in to or "#" in to:
                raise forms.ValidationError("只能转到本站地址：以 / 开头，不带网站名、问号和井号。", code="not_local")
            if not answers(to):
                raise forms.ValidationError("这个地址现在打不开。请先在浏览器里确认，再复制到这里。", code="dead")
            self._lead_to(to)
        return to

    def _lead_to(self, to):
        """By number if it is an article's address: that follows it when its section changes."""
        match = resolve(to)
        if match.url_name == "article":
            self.instance.article_id = match.kwargs["pk"]
        else:
            self.instance.target = to


@admin.register(OldAddress)
class OldAddressAdmin(DeskAdmin):
    form = OldAddressForm
    list_display = ["path", "leads_to", "since"]
    list_select_related = ["article"]
    search_fields = ["path"]
    ordering = ["-pk"]
    fields = ["path", "to"]

    def get_changeform_initial_data(self, request):
        """The address that was asked for in vain, and the first article that it may mean."""
        path = request.GET.get("path", "")[: forwarding.LONGEST]
        meant = forwarding.suggestions(path) if path.startswith("/") else []
        return {"path": path, "to": str(meant[0].pk) if meant else ""}

    @admin.display(description="转到")
    def to(self, old):
        """The field's value for those who only look."""
        return old.article_id or old.target or "（已永久撤下）"

    @admin.display(description="转到")
    def leads_to(self, old):
        if old.article_id:
            return f"稿件 {old.article_id}"
        return old.target or "（已永久撤下）"

    @admin.display(description="建立时间")
    def since(self, old):
        return minute_text(old.created_at)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        Missing.objects.filter(path=obj.path).delete()

    def view_on_site(self, obj):
        """An old address is no page."""


@admin.register(Missing)
class MissingAdmin(LedgerAdmin):
    list_display = ["path", "count", "last", "first", "redirect"]
    list_display_links = None
    ordering = ["-count", "-pk"]
    search_fields = ["path"]
    actions = ["clear_selected"]

    def get_changelist(self, request, **kwargs):
        """The stock list: the table is bounded, and the most wanted come first."""
        return super(LedgerAdmin, self).get_changelist(request, **kwargs)

    def has_clear_permission(self, request):
        """Whether the role may tidy the list."""
        return request.user.has_perm("articles.delete_missing")

    @admin.display(description="最近一次")
    def last(self, row):
        return minute_text(row.last_at)

    @admin.display(description="第一次")
    def first(self, row):
        return minute_text(row.first_at)

    @admin.display(description="处理")
    def redirect(self, row):
        address = f"{reverse('admin:articles_oldaddress_add')}?{urlencode({'path': row.path})}"
        return format_html('<a href="{}">转到…</a>', address)

    @admin.action(description="从列表中清除所选", permissions=["clear"])
    def clear_selected(self, request, queryset):
        """Forget the chosen ones; asked for again, they come back."""
        number, _ = queryset.delete()
        messages.success(request, f"已清除 {number} 条。")
