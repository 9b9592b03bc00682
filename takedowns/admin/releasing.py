"""The page on which an approver lets a text pass that stay-down holds: named by the editor, looked at here, with a reason."""

import functools

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse

from accounts.desk import LinesField, is_id
from articles.models import Article, Waiver
from articles.staydown import OVERRIDE
from takedowns.admin.acting import STATUS, attempt
from takedowns.handling import releasing
from workflow.lifecycle import REASON_LIMIT


class ReleaseForm(forms.Form):
    """Which article may hold the text of which sealed one, and why."""

    article = forms.CharField(label="要放行的稿件编号", max_length=20, help_text="编辑稿件页地址里的数字，例如 128。")
    restricted = forms.ModelChoiceField(label="受限稿件", queryset=None, empty_label=None)
    reason = LinesField(
        label="放行的理由",
        max_length=REASON_LIMIT,
        widget=forms.Textarea({"rows": 3}),
        help_text="例如新的授权及其编号。记入申请和稿件两边的记录；这篇稿件以后不再被这篇受限稿件拦截。",
    )

    def __init__(self, *args, tombstones, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["restricted"]
        field.queryset = tombstones
        field.label_from_instance = lambda stone: f"#{stone.article_id}"

    def clean_article(self):
        """The article. Raises `ValidationError` for a number that none has."""
        text = self.cleaned_data["article"].strip().lstrip("#")
        found = Article.objects.filter(pk=int(text)).first() if is_id(text) else None
        if found is None:
            raise forms.ValidationError("没有这个编号的稿件。请向编辑核对，例如 128。")
        return found


def view(request, *, desk, pk):
    """GET: what `?article=` is and whether the case holds it back. POST: let it pass."""
    case = desk.case(request, pk)
    if not request.user.has_perm(OVERRIDE):
        raise PermissionDenied
    stones = releasing.tombstones(case)
    asked = {"article": request.GET["article"]} if request.GET.get("article") else {}
    told = _told(case, asked.get("article", ""))
    if told.get("stopped"):
        asked["restricted"] = told["stopped"].tombstone
    form = ReleaseForm(request.POST or None, tombstones=stones, initial=asked)
    refused = None
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        stone, why = facts["restricted"], facts["reason"]
        act = functools.partial(releasing.release, case, facts["article"], stone, by=request.user, reason=why)
        refused = attempt(act)
        if refused is None:
            messages.success(request, f"稿件 #{facts['article'].pk} 已放行。请通知编辑重新保存或发布。")
            return HttpResponseRedirect(reverse("admin:takedowns_case_release", args=[case.pk]))
    context = {
        "title": f"放行相符的稿件：{case.ref}",
        "case": case,
        "form": form,
        "stones": stones,
        "sentences": refused.sentences if refused else [],
        "waivers": Waiver.objects.filter(tombstone__in=stones).select_related("tombstone", "by").order_by("-pk"),
        **told,
    }
    status = STATUS.get(type(refused), 400) if refused or form.errors else 200
    return desk.page(request, "admin/takedowns/case/release.html", context, status=status)


def _told(case, text):
    """The article that was asked about, and what of the case holds it back; its title only then, or if readers know it."""
    text = text.strip().lstrip("#")
    article = Article.objects.select_related("created_by").filter(pk=int(text)).first() if is_id(text) else None
    if article is None:
        return {"unknown": bool(text)}
    block = None if article.is_restricted else releasing.held(case, article)
    return {"article": article, "stopped": block, "titled": not article.is_restricted and (block or article.was_public)}
