"""Bulk actions: one page that shows what will happen and asks what it needs, then the verb, then the report."""

import secrets

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpResponseRedirect
from django.urls import reverse

from accounts import policy
from accounts.desk import is_id
from articles import batching, preflight, publishing
from articles.admin.filters import with_review
from articles.admin.widgets import RegionsField, SuggestInput
from articles.lifecycle import ARTICLE, PUBLISH
from articles.models import Source
from articles.states import ArticleState, Licence
from articles.tagging import check_names, retired_among, split_tags
from regions.models import Region
from workflow.lifecycle import REASON_LIMIT

MOST = 200
TYPED_FROM = 50
TAGS_HELP = "用逗号、顿号或分号分开。"
AFTERWARDS = [("submit", "存为新版并提交审核"), ("save", "只存为新版")]
AT_ONCE = ("publish", "存为新版并立即发布")


class BulkForm(forms.Form):
    """What every bulk action asks: above fifty rows their number, typed by hand; and which form this is."""

    required_css_class = "required"
    token = forms.CharField(widget=forms.HiddenInput, max_length=20)
    number = forms.IntegerField(label="请输入要处理的条数")

    def __init__(self, *args, user, name, rows, **kwargs):
        initial = {"token": secrets.token_urlsafe(12), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)
        self.user, self.name, self.rows = user, name, rows
        if len(rows) <= TYPED_FROM:
            del self.fields["number"]
        self.fill()
        if "number" in self.fields:
            self.order_fields([*(name for name in self.fields if name != "number"), "number"])

    def fill(self):
        """Adapt the fields to the rows."""

    def clean_number(self):
        """The number of rows, typed by hand."""
        if self.cleaned_data["number"] != len(self.rows):
            raise forms.ValidationError(f"数目不对：共选中 {len(self.rows)} 篇。")
        return self.cleaned_data["number"]

    def order(self):
        """What was asked for, as the verb takes it."""
        asked = ("reason", "acknowledged")
        options = {name: self.cleaned_data[name] for name in asked if name in self.cleaned_data}
        label = batching.label_of(self.name)
        return batching.Order(self.name, label, self.cleaned_data["token"], options=options)


class MoveForm(BulkForm):
    """A move: a reason, or ticks for the warnings that some rows have."""

    reason = forms.CharField(label="理由", max_length=REASON_LIMIT, widget=forms.Textarea({"rows": 3}))
    acknowledged = forms.MultipleChoiceField(
        label="下列提醒适用于其中一些稿件，请确认后打勾", required=False, widget=forms.CheckboxSelectMultiple
    )

    def fill(self):
        """Only what this move asks."""
        if not ARTICLE.moves[self.name].needs_reason:
            del self.fields["reason"]
        warnings = warnings_of(self.rows) if self.name == "publish" else {}
        if warnings:
            self.fields["acknowledged"].choices = sorted(warnings.items())
        else:
            del self.fields["acknowledged"]


class EditForm(BulkForm):
    """An edit: the new value, and what becomes of texts that readers or reviewers hold already."""

    afterwards = forms.ChoiceField(
        label="已发布、待审或已通过的稿件",
        widget=forms.RadioSelect,
        choices=AFTERWARDS,
        initial="submit",
        help_text="读者看到的仍是原来的一版，直到新版发布。草稿直接改好。",
    )

    def fill(self):
        """The field of the value; publishing at once only where nobody else need agree."""
        self.fields["value"] = VALUES[self.name]()
        if isinstance(self.fields["value"], RegionsField):
            self.fields["value"].offer(self.user, [])
            self.fields["value"].widget.attrs["id"] = "id_regions"  # the article screen's script makes it a search
        if self.user.has_perm(PUBLISH) and policy.current().small_team:
            self.fields["afterwards"].choices = [*AFTERWARDS, AT_ONCE]
        if all(row.state == ArticleState.DRAFT and row.review == "draft" for row in self.rows):
            del self.fields["afterwards"]
        self.order_fields(["value"])

    def clean_value(self):
        """The value as the verb takes it: names, ids, a source that stands, a code."""
        value = self.cleaned_data["value"]
        if self.name.endswith("_tags"):
            return self._tags(split_tags(value))
        if self.name == "set_source":
            found = Source.objects.matching(value)
            if found is None:
                raise forms.ValidationError(f"没有叫“{value}”的来源。请从已有的来源中选，或先请总编建立。")
            self.said = found.name
            return found.pk
        if self.name == "set_licence":
            self.said = Licence(value).label
            return value
        names = Region.objects.filter(pk__in=value).order_by("code").values_list("short", flat=True)
        self.said = "、".join(names)
        return value

    def _tags(self, names):
        check_names(names)
        retired = retired_among(names) if self.name == "add_tags" else []
        if not names or retired:
            raise forms.ValidationError(f"标签“{retired[0]}”已停用，请换一个。" if retired else "请填写至少一个标签。")
        self.said = "、".join(names)
        return names

    def order(self):
        """What was asked for, as the verb takes it."""
        data, label = self.cleaned_data, f"{batching.label_of(self.name)}：{self.said}"
        afterwards = data.get("afterwards", "save")
        return batching.Order(self.name, label, data["token"], value=data["value"], afterwards=afterwards)


def _tags_field():
    widget = SuggestInput("tag", many=True)
    return forms.CharField(label="标签", max_length=300, widget=widget, help_text=TAGS_HELP)


VALUES = {
    "add_regions": lambda: RegionsField(label="地区"),
    "drop_regions": lambda: RegionsField(label="地区"),
    "add_tags": _tags_field,
    "drop_tags": _tags_field,
    "set_source": lambda: forms.CharField(label="来源", max_length=80, widget=SuggestInput("source")),
    "set_licence": lambda: forms.ChoiceField(label="授权依据", choices=Licence.choices),
}


def run(desk, request, queryset, name):
    """The action `name` on the selected rows of the person's scope; None sends back to the list with a message."""
    rows = list(with_review(queryset).order_by("-pk")[: MOST + 1])
    if len(rows) > MOST:
        messages.error(request, f"一次最多处理 {MOST} 条，请缩小筛选范围。")
        return None
    confirmed = "_confirmed" in request.POST
    form_class = EditForm if name in batching.EDITS else MoveForm
    form = form_class(request.POST if confirmed else None, user=request.user, name=name, rows=rows)
    if not confirmed or not form.is_valid():
        return _page(desk, request, form, status=400 if confirmed else 200)
    batch = batching.run(form.order(), rows, by=request.user, seen=lambda row: _seen(request, row))
    return HttpResponseRedirect(reverse("admin:articles_article_batch", args=[batch.pk]))


def warnings_of(rows):
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
    return int(raw) if is_id(raw) else -1


def _page(desk, request, form, *, status):
    label = batching.label_of(form.name)
    context = {
        "title": f"批量{label}",
        "label": label,
        "rows": form.rows,
        "form": form,
        "action": request.POST.get("action", ""),
        "checkbox": ACTION_CHECKBOX_NAME,
        "back": request.get_full_path(),
    }
    return desk.page(request, "admin/articles/article/bulk.html", context, status=status)
