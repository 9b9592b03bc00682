"""Taking in by hand what did not come through the form: a letter, a call, a document of an authority, an own finding."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from accounts.desk import LineField, LinesField
from articles.addresses import absolute
from takedowns import targets
from takedowns.admin.moveforms import moment
from takedowns.forms.claimants import LANGUAGES
from takedowns.handling import intake
from takedowns.states import Channel, Kind
from workflow.errors import MoveRefused

DISCLOSURE = [("none", "不公开：页面答复 404"), ("fact", "公开事实：451"), ("named", "公开事实和机关：451")]


class RegisterForm(forms.Form):
    """What the desk writes down of a request that came on paper or by telephone, and of an own finding."""

    channel = forms.ChoiceField(label="来件方式", choices=[each for each in Channel.choices if each[0] != Channel.FORM])
    lines = LinesField(
        label="稿件网址或编号", widget=forms.Textarea(attrs={"rows": 4}), help_text="每行一条，最多 20 条。"
    )
    name = LineField(label="姓名或单位", max_length=100, required=False)
    email = forms.EmailField(label="邮箱", required=False)
    phone = LineField(label="电话", max_length=30, required=False)
    address = LineField(label="通信地址", max_length=200, required=False)
    lang = forms.ChoiceField(label="信函使用的文字", choices=LANGUAGES, required=False)
    text = LinesField(label="请求和理由", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    reason = LinesField(label="登记说明", max_length=1000, help_text="何时、由谁、怎样收到。")

    def clean_lines(self):
        """The parsed lines. Raises `ValidationError` with the sentence of what is wrong."""
        try:
            return targets.read(self.cleaned_data["lines"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class OrderForm(RegisterForm):
    """A document of an authority or a court: what it orders, and how much of it may be said."""

    body = LineField(label="机关", max_length=100)
    number = LineField(label="文号", max_length=100)
    date = forms.DateField(label="文书日期", widget=forms.DateInput(attrs={"type": "date"}))
    scope = LinesField(label="要求的范围", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    disclosure = forms.ChoiceField(label="公开程度", choices=DISCLOSURE)
    act_by = moment(label="要求何时前办理", help_text="文书没有写的留空，按两小时计。")
    until = moment(label="措施截止", help_text="没有期限的留空。到期只提醒，不会自动恢复。")
    report_due = moment(label="要求何时前反馈")
    called_number = LineField(label="回拨的公开电话", max_length=40, help_text="从公开号码簿查到的，不用来函上的号码。")


def view(request, *, desk, kind):
    """The page; what was typed stays when something is wrong."""
    desk.require_view(request)
    if not request.user.has_perm("takedowns.handle_case"):
        raise PermissionDenied
    if kind not in Kind.values:
        raise Http404
    form_class = OrderForm if kind == Kind.AUTHORITY else RegisterForm
    form = form_class(request.POST or None)
    sentences = []
    if request.method == "POST" and form.is_valid():
        try:
            case, secret = _register(kind, form.cleaned_data, by=request.user)
        except MoveRefused as refusal:
            sentences = refusal.sentences
        else:
            return _registered(desk, request, case, secret)
    context = {
        "title": f"登记来件：{Kind(kind).label}",
        "form": form,
        "kind": kind,
        "kinds": Kind.choices,
        "sentences": sentences,
    }
    return desk.page(request, "admin/takedowns/case/register.html", context, status=400 if form.is_bound else 200)


def _registered(desk, request, case, secret):
    """What the answer letter has to tell the sender, in this answer alone: no session, log or row holds the secret."""
    if case.kind == Kind.OWN:  # nobody asked
        return HttpResponseRedirect(reverse("admin:takedowns_case_change", args=[case.pk]))
    track = absolute(reverse("takedown:track"))
    context = {"title": f"已登记：{case.ref}", "case": case, "secret": secret, "track": track}
    return desk.page(request, "admin/takedowns/case/registered.html", context)


def _register(kind, data, *, by):
    person = {name: data[name] for name in ("name", "email", "phone", "address") if data[name]}
    fields = {"reason": data["text"]}
    if kind == Kind.AUTHORITY:
        names = ("body", "number", "scope", "disclosure", "called_number")
        fields |= {name: data[name] for name in names} | {"date": data["date"].isoformat()}
        moments = ("act_by", "until", "report_due")
        fields |= {name: data[name].isoformat() for name in moments if data[name]}
    rows = [{"raw": typed.line, "what": "whole"} for typed in data["lines"]]
    return intake.register(
        kind,
        by=by,
        fields=fields,
        person=person,
        targets=rows,
        channel=data["channel"],
        reason=data["reason"],
        lang=data["lang"] or "zh-Hans",
    )
