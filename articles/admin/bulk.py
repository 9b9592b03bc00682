"""Bulk actions: one page that shows what will happen, then one verb a row, then what was done and what was skipped."""

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.template.response import TemplateResponse

from articles import preflight, publishing
from articles.lifecycle import ARTICLE
from articles.models import Article
from workflow.errors import MoveRefused
from workflow.lifecycle import REASON_LIMIT

MOST = 200
TYPED_FROM = 50
SHOWN = 20


class BulkForm(forms.Form):
    """What the action asks: a reason, ticks for warnings, and above fifty rows their number typed."""

    required_css_class = "required"
    reason = forms.CharField(label="理由", max_length=REASON_LIMIT, widget=forms.Textarea({"rows": 3}))
    acknowledged = forms.MultipleChoiceField(
        label="下列提醒适用于其中一些稿件，请确认后打勾", required=False, widget=forms.CheckboxSelectMultiple
    )
    number = forms.IntegerField(label="请输入要处理的条数")

    def __init__(self, *args, name, rows, warnings, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.rows = rows
        if not ARTICLE.moves[name].needs_reason:
            del self.fields["reason"]
        if warnings:
            self.fields["acknowledged"].choices = sorted(warnings.items())
        else:
            del self.fields["acknowledged"]
        if len(rows) <= TYPED_FROM:
            del self.fields["number"]

    def clean_number(self):
        """The number of rows, typed by hand."""
        if self.cleaned_data["number"] != len(self.rows):
            raise forms.ValidationError(f"数目不对：共选中 {len(self.rows)} 篇。")
        return self.cleaned_data["number"]


def run(desk, request, queryset, name):
    """The action `name` on the selected rows of the person's scope; None sends back to the list with a message."""
    rows = list(queryset.order_by("-pk")[: MOST + 1])
    if len(rows) > MOST:
        messages.error(request, f"一次最多处理 {MOST} 条，请缩小筛选范围。")
        return None
    confirmed = "_confirmed" in request.POST
    warnings = _warnings(rows) if name == "publish" else {}
    form = BulkForm(request.POST if confirmed else None, name=name, rows=rows, warnings=warnings)
    if not confirmed or not form.is_valid():
        return _page(desk, request, rows, form, name, status=400 if confirmed else 200)
    data = {key: value for key, value in form.cleaned_data.items() if key != "number"}
    done, skipped = 0, []
    for row in rows:
        try:
            getattr(publishing, name)(row, by=request.user, version=_seen(request, row), **data)
        except MoveRefused as refused:
            skipped.append((row, " ".join([refused.message, *getattr(refused, "items", [])])))
        else:
            done += 1
    _report(request, ARTICLE.label(name), done, skipped)
    return None


def _warnings(rows):
    """The pre-flight warnings of all rows, one sentence a code."""
    found = {}
    for row in rows:
        for finding in preflight.check(publishing.newest_revision(row).snapshot):
            if not finding.blocking:
                found.setdefault(finding.code, finding.message)
    return found


def _seen(request, row):
    """The version that the confirmation page showed; a row it did not show counts as changed."""
    raw = request.POST.get(f"version-{row.pk}", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else -1


def _report(request, label, done, skipped):
    if done:
        messages.success(request, f"“{label}”：已处理 {done} 篇。")
    for row, reason in skipped[:SHOWN]:
        messages.warning(request, f"跳过《{row.title}》：{reason}")
    if len(skipped) > SHOWN:
        messages.warning(request, f"另有 {len(skipped) - SHOWN} 篇跳过，原因类似。")


def _page(desk, request, rows, form, name, *, status):
    context = {
        **desk.admin_site.each_context(request),
        "opts": Article._meta,
        "title": f"批量{ARTICLE.label(name)}",
        "rows": rows,
        "form": form,
        "move": ARTICLE.moves[name],
        "action": request.POST.get("action", ""),
        "checkbox": ACTION_CHECKBOX_NAME,
    }
    request.current_app = desk.admin_site.name
    return TemplateResponse(request, "admin/articles/article/bulk.html", context, status=status)
