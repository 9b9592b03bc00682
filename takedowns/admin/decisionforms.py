"""The form of a decision about one target: measure, reason, basis, facts, and what the measure needs."""

from django import forms

from accounts.desk import LinesField
from takedowns import corrections
from takedowns.admin.moveforms import moment
from takedowns.decisions import decision_of
from takedowns.forms.fields import link
from takedowns.states import CODES, GRANT_CODES, MEASURES, REFUSE_CODES, Kind, Measure, Outcome

CHANGED = ("byline", "source_url")
ANSWERS = [("410", "410 已下架"), ("451", "451 依法要求"), ("404", "404 不说明（事实本身会造成损害）")]


class DecisionForm(forms.Form):
    """One target's decision; `version` is the case's as the screen showed it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label="决定", choices=[("", "请选择"), *Outcome.choices])
    code = forms.ChoiceField(label="理由")
    measure = forms.ChoiceField(label="措施", required=False)
    status = forms.TypedChoiceField(label="页面答复", choices=ANSWERS, coerce=int, required=False, empty_value=410)
    begins_at = moment(label="开始时间", help_text="留空为批准后立即生效。")
    until = moment(label="截止时间", help_text="没有期限的留空。到期只提醒，不会自动恢复。")
    basis = forms.CharField(label="依据", required=False, max_length=200)
    facts = LinesField(label="认定的事实", widget=forms.Textarea(attrs={"rows": 4}), help_text="写进给申请人的信。")
    quotes = LinesField(
        label="要删节的原句", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="每行一句。"
    )
    text = LinesField(
        label="更正或说明",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="读者在文末看到。",
    )
    replace = LinesField(
        label="要更正的字句",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "原句 → 改成"}),
        help_text="每行一处，原句照抄；标题、摘要里的一并改。",
    )
    byline = forms.CharField(label="补正的署名", required=False, max_length=100)
    source_url = link(label="补正的原文链接")
    pictures = forms.MultipleChoiceField(label="要移除的图片", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, target, **kwargs):
        self.target = target
        kwargs.setdefault("prefix", f"t{target.number}")
        kwargs.setdefault("initial", _initial(target))
        super().__init__(*args, **kwargs)
        kind = Kind(target.case.kind)
        self.fields["code"].choices = [
            ("", "请选择"),
            ("支持", [(code, text) for code, text, _ in GRANT_CODES]),
            ("不予支持", [(code, text) for code, text, _ in REFUSE_CODES]),
        ]
        offered = [(str(measure), measure.label) for measure in MEASURES[kind]]
        self.fields["measure"].choices = [("", "无"), *offered]
        uses = pictures_of(target)
        self.fields["pictures"].choices = [(str(use.image_id), str(use.image)) for use in uses]

    @property
    def has_times(self):
        """Whether the times are to be seen at once: there is one, or one that was refused."""
        return any(self[name].value() or self[name].errors for name in ("begins_at", "until"))

    @property
    def needs_pictures(self):
        """Whether there is a picture to choose."""
        return bool(self.fields["pictures"].choices)

    def clean_replace(self):
        """The pairs. Raises `ValidationError` with the line that is none."""
        try:
            return corrections.read(self.cleaned_data["replace"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def arguments(self):
        """What `deciding.decide` takes beside the target and `by`."""
        data = self.cleaned_data
        words = {
            "quotes": [line.strip() for line in data["quotes"].splitlines() if line.strip()],
            "pictures": [int(pk) for pk in data["pictures"]],
            "text": data["text"],
            "replace": data["replace"],
            "changes": {name: data[name] for name in CHANGED if data[name]},
        }
        basis = data["basis"] or CODES.get(data["code"], ("", ""))[1]
        return {
            **{name: data[name] for name in ("version", "outcome", "code", "measure", "facts")},
            "basis": basis,
            "status": data["status"] or 410,
            **{name: data[name] for name in ("begins_at", "until")},
            "words": {name: value for name, value in words.items() if value},
        }


def pictures_of(target):
    """The pictures that the target's article shows; already read for the screen, else asked for."""
    if not target.article_id:
        return []
    read = getattr(target.article, "shown_images", None)
    return target.article.image_uses.select_related("image").order_by("pk") if read is None else read


def _initial(target):
    """What stands in the form before anybody typed: the decision so far, else what the kind suggests."""
    decision = decision_of(target)
    start = {"version": target.case.version, "status": "410"}
    if decision is None:
        quote = target.words.get("quote", "")
        first = MEASURES[Kind(target.case.kind)][0]
        order = getattr(target.case, "order", None)
        start |= {"until": order.until} if order else {}
        return start | {"measure": str(first), "quotes": quote if first == Measure.REDACT else ""}
    words = decision.words
    return start | {
        "outcome": decision.outcome,
        "code": decision.code,
        "measure": decision.measure,
        "status": str(decision.status),
        "begins_at": decision.begins_at,
        "until": decision.until,
        "basis": decision.basis,
        "facts": words.get("facts", ""),
        "quotes": "\n".join(words.get("quotes", [])),
        "text": words.get("text", ""),
        "replace": "\n".join(" → ".join(pair) for pair in words.get("replace", [])),
        **words.get("changes", {}),
        "pictures": [str(pk) for pk in words.get("pictures", [])],
    }
