"""What a run over several cases asks: one decision for all of them, or the reason of a refusal that is approved."""

import secrets

from django import forms

from accounts.desk import LinesField
from takedowns.admin.decisionforms import DecisionForm
from takedowns.handling.approving import LEAST_REFUSAL
from takedowns.handling.bulk import Order
from takedowns.models import Target
from takedowns.states import CODES, MEASURES, Kind, Measure, Outcome

# What depends on no word or picture of an article: nothing else can be decided alike about several.
ALIKE = (Measure.REMOVE, Measure.EXCERPT_LINK)
KEPT = ("outcome", "code", "measure", "status", "basis", "facts")
TOO_SHORT = f"请用至少 {LEAST_REFUSAL} 个字写明不予支持的事实和理由，它会写进给申请人的信。"


def _hidden(length, **options):
    return forms.CharField(widget=forms.HiddenInput, max_length=length, **options)


def _reason(**options):
    widget = forms.Textarea(attrs={"rows": 3})
    return LinesField(label="不予支持的理由", required=False, max_length=2000, widget=widget, **options)


class BulkDecisionForm(DecisionForm):
    """The fields of a decision that fit several articles; `token` names the form, `tried` the decision that was tried."""

    def __init__(self, *args, case, **kwargs):
        target = Target(case=case, number=0)
        target.final = []  # no decision yet, and none to ask for
        initial = {"token": secrets.token_urlsafe(12), "status": "410"}
        super().__init__(*args, target=target, prefix="all", initial=initial, label_suffix="", **kwargs)
        for name in set(self.fields) - set(KEPT):
            del self.fields[name]
        measures = [measure for measure in MEASURES[Kind(case.kind)] if measure in ALIKE]
        answers = [Outcome.GRANT, Outcome.REFUSE] if measures else [Outcome.REFUSE]
        self.fields["outcome"].choices = [("", "请选择"), *((str(one), one.label) for one in answers)]
        self.fields["measure"].choices = [("", "无"), *((str(one), one.label) for one in measures)]
        self.fields["reason"] = _reason(help_text=f"只在不予支持时填，至少 {LEAST_REFUSAL} 个字，写进信里。")
        self.fields["conflict_free"] = forms.BooleanField(
            label="这些申请都与我本人、亲属或我的生意无关",
            error_messages={"required": "请先确认这些申请与您本人、亲属或您的生意无关；有关的请去掉勾选，让同事办理。"},
        )
        self.fields["token"], self.fields["tried"] = _hidden(20), _hidden(64, required=False)

    def clean(self):
        """A refusal says why. Adds the error to the field."""
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == Outcome.REFUSE and len(data.get("reason", "").strip()) < LEAST_REFUSAL:
            self.add_error("reason", TOO_SHORT)
        return data

    def order(self):
        """The decision as `handling.bulk` takes it."""
        data = self.cleaned_data
        refused = data["outcome"] == Outcome.REFUSE
        words = {name: data[name] for name in ("outcome", "code", "facts")} | {
            "measure": "" if refused else data["measure"],
            "basis": data["basis"] or CODES.get(data["code"], ("", ""))[1],
            "status": data["status"] or 410,
            "reason": data["reason"] if refused else "",
        }
        told = [Outcome(data["outcome"]).label, Measure(words["measure"]).label if words["measure"] else ""]
        return Order("decide", "，".join(filter(None, told)), data["token"], words)


class BulkApprovalForm(forms.Form):
    """What an approver adds: nothing to a grant, a reason to refusals."""

    reason = _reason(help_text=f"至少 {LEAST_REFUSAL} 个字，写进给申请人的信。")
    token = _hidden(20)

    def __init__(self, *args, refused, ticked, **kwargs):
        """`refused` is whether any case shown is to be refused, `ticked` whether any that is to be approved is."""
        super().__init__(*args, prefix="all", initial={"token": secrets.token_urlsafe(12)}, label_suffix="", **kwargs)
        self.needs_reason = ticked
        if not refused:
            del self.fields["reason"]

    def clean_reason(self):
        """The reason. Raises `ValidationError` for one that is too short."""
        if self.needs_reason and len(self.cleaned_data["reason"].strip()) < LEAST_REFUSAL:
            raise forms.ValidationError(TOO_SHORT)
        return self.cleaned_data["reason"]

    def order(self):
        """The approval as `handling.bulk` takes it."""
        data = self.cleaned_data
        return Order("approve", "批准", data["token"], {"reason": data.get("reason", "")})
