"""The small forms behind the buttons of a case: what each move asks for."""

from django import forms

from accounts.desk import LinesField
from takedowns import tidying
from takedowns.forms.claimants import LANGUAGES
from takedowns.forms.fields import Tidied, mail, phone
from takedowns.handling import restoring
from takedowns.handling.countering import GROUNDS
from takedowns.handling.deciding import WAYS
from takedowns.handling.parties import ROLES
from takedowns.handling.standing import in_force
from takedowns.models import Case

CONTACT = ("name", "email", "phone", "address")
EARLIEST, LATEST = 1990, 2100  # years of a moment


def moment(**options):
    """A field of a moment that may be left out."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(required=False, widget=widget, validators=[_require_real], **options)


def _require_real(moment):
    if not EARLIEST <= moment.year <= LATEST:
        raise forms.ValidationError(f"年份须在 {EARLIEST} 到 {LATEST} 之间。请核对。")


class MoveForm(forms.Form):
    """What every move carries: the version that the screen showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.case = case
        self.fields["version"].initial = case.version

    def arguments(self):
        """What the verb is called with, beside `by` and `version`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ReasonForm(MoveForm):
    """A move that needs a reason."""

    reason = LinesField(label="理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class ConsentForm(ReasonForm):
    """The consent of the legal desk: which of the reasons holds, and what shows it."""

    field_order = ("version", "why", "reason")
    why = forms.ChoiceField(label="恢复的依据", widget=forms.RadioSelect)
    reason = LinesField(label="说明", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["why"].choices = restoring.whys(self.case).items()


class ClaimForm(MoveForm):
    """Taking a case, or taking it over."""

    conflict_free = forms.BooleanField(label="这件申请与我本人、亲属或我的生意无关", required=False)
    takeover = forms.BooleanField(label="接手同事经办的申请", required=False)
    reason = LinesField(label="接手的理由", required=False, max_length=2000)

    def __init__(self, *args, **kwargs):
        """Nothing is asked about a colleague where nobody has the case."""
        super().__init__(*args, **kwargs)
        if not self.case.owner_id:
            del self.fields["takeover"], self.fields["reason"]


class AskForm(MoveForm):
    """Asking for what is missing."""

    items = forms.MultipleChoiceField(label="请补充", widget=forms.CheckboxSelectMultiple)
    note = LinesField(label="另外说明", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = choices


class VerifyForm(ReasonForm):
    """Having established who asks."""

    how = forms.ChoiceField(label="核实的方式", choices=[("", "请选择"), *WAYS.items()])
    reason = LinesField(label="核对了什么", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class TargetsForm(ReasonForm):
    """A move about some of the addresses."""

    targets = forms.ModelMultipleChoiceField(label="地址", queryset=None, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = self.case.targets.exclude(article=None).order_by("number")
        self.fields["targets"].queryset = rows
        self.fields["targets"].label_from_instance = lambda target: f"第 {target.number} 条：稿件 #{target.article_id}"
        self.fields["targets"].initial = [row.pk for row in rows]


class SupplyForm(MoveForm):
    """What somebody supplied by letter, telephone or mail."""

    note = LinesField(label="补充了什么", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class CounterForm(MoveForm):
    """A statement of the other side that came by letter or mail."""

    name = Tidied(tidying.tidy_name, label="声明人", required=True)
    email = mail(label="邮箱")
    phone = phone(label="电话")
    address = Tidied(tidying.tidy_address, label="通信地址")
    targets = forms.ModelMultipleChoiceField(label="涉及的稿件", queryset=None, widget=forms.CheckboxSelectMultiple)
    ground = forms.ChoiceField(label="属于哪种情形", choices=[("", "请选择"), *GROUNDS.items()])
    statement = LinesField(label="声明的内容", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        held = in_force(self.case).order_by().values("target")
        self.fields["targets"].queryset = self.case.targets.filter(pk__in=held).order_by("number")
        self.fields["targets"].label_from_instance = lambda target: f"第 {target.number} 条：稿件 #{target.article_id}"

    def arguments(self):
        """See `MoveForm`; who declares is one value."""
        data = self.cleaned_data
        person = {name: data[name] for name in CONTACT if data[name]}
        return {"person": person} | {name: data[name] for name in ("ground", "statement", "targets")}


class PartyForm(forms.Form):
    """An author or source who is to be told."""

    role = forms.ChoiceField(label="身份", choices=[(role.value, role.label) for role in ROLES])
    name = Tidied(tidying.tidy_name, label="姓名或单位", required=True)
    email = mail(label="邮箱", required=True)
    lang = forms.ChoiceField(label="信函使用的文字", choices=LANGUAGES, required=False)


class MergeForm(ReasonForm):
    """Joining a case to another one of the same claimant."""

    master = forms.CharField(label="并入的编号", max_length=20)

    def clean_master(self):
        """The open case with this reference."""
        found = Case.objects.open().filter(ref__iexact=self.cleaned_data["master"].strip()).first()
        if found is None:
            raise forms.ValidationError("没有这个编号的未结申请。请核对编号。")
        return found
