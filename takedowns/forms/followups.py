"""The small forms of a case's page and of the way to it."""

from django import forms

from takedowns.forms.claimants import Claimant
from takedowns.forms.fields import Choice, Text, mail
from takedowns.forms.kinds import FORMS
from takedowns.handling.countering import GROUNDS

# Which fields of the kind's form answer a missing element (`takedowns.elements`); the rest is answered by a file or a note.
ANSWERS = {
    "name": ("name",),
    "phone": ("phone",),
    "address": ("address",),
    "uscc": ("country", "uscc"),
    "authority": ("principal", "authority_until"),
    "work": ("work",),
    "first": ("first_medium", "first_date"),
    "basis": ("basis",),
    "relation": ("relation",),
    "categories": ("categories",),
    "ground": ("ground",),
    "subject": ("subject",),
    "untrue": ("untrue",),
    "correct": ("correct",),
    "company": ("company",),
    "standing": ("standing",),
    "corrected": ("corrected",),
    "category": ("category",),
}
QUOTES = ("quotes", "quote")


class SheetForm(forms.Form):
    """A form as our templates print it."""

    def __init__(self, *args, **options):
        super().__init__(*args, **{"label_suffix": "", "use_required_attribute": False} | options)


class TrackForm(SheetForm):
    """Number and secret, as written down."""

    ref = Text(label="编号", max_length=60, help_text="形如 TD-26-XXXXX-XXXXX。", autocomplete="off")
    secret = Text(label="查询码", max_length=80, help_text="确认提交时页面上给您的一串字。", autocomplete="off")


class LinkForm(SheetForm):
    """Number and mailbox: a link is mailed, if they belong together."""

    link_ref = Text(label="编号", max_length=60, required=True, error_messages={"required": "请填写编号，邮件里都有。"})
    link_email = mail(label="提交时填写的邮箱", required=True, error_messages={"required": "请填写提交时用的邮箱。"})


class AgainForm(SheetForm):
    """The mailbox to which a confirmation is sent again."""

    email = mail(label="提交时填写的邮箱", required=True, error_messages={"required": "请填写提交时用的邮箱。"})


class SayForm(SheetForm):
    """A line of the thread."""

    text = Text(
        label="给经办人留言", rows=4, max_length=4000, required=True, error_messages={"required": "请写下要说的话。"}
    )


class AppealForm(SheetForm):
    """The argument of a review."""

    argument = Text(
        label="新的事实或理由",
        rows=5,
        max_length=2000,
        required=True,
        help_text="至少 20 个字。每件申请可以复核一次，由没有经手的人办理。",
        error_messages={"required": "请写明新的事实或理由，至少 20 个字。"},
    )


class RetractForm(SheetForm):
    """Why a request is taken back, if somebody wants to say it."""

    why = Text(label="撤回的原因（可以不写）", max_length=500)


class MailboxForm(SheetForm):
    """A new mailbox."""

    email = mail(label="新的邮箱", required=True, error_messages={"required": "请填写新的邮箱。"})


class SupplyForm(SheetForm):
    """What is missing: the fields of the kind's own form that answer it, the quotes, and a note."""

    note = Text(label="补充说明", rows=3, max_length=2000)

    def __init__(self, *args, case, **options):
        super().__init__(*args, **options)
        note = self.fields.pop("note")
        known = FORMS[case.kind].base_fields if case.kind in FORMS else Claimant.base_fields
        for name in (name for code in case.missing for name in ANSWERS.get(code, ())):
            if name in known:
                field = self.fields[name] = _optional(known[name])
                field.initial = None
        if set(QUOTES) & set(case.missing):
            self.fields["quote"] = Text(
                label="有关的原文", rows=4, max_length=2000, help_text="请从页面上照抄，一字不改；几处的，一处一行。"
            )
        self.fields["note"] = note

    def told(self):
        """What was filled in, by field name, the note apart."""
        return {name: value for name, value in self.cleaned_data.items() if value and name != "note"}


class CounterForm(Claimant):
    """条例 16: who, which pages, why nothing was infringed, and that it is true."""

    targets = forms.MultipleChoiceField(
        label="涉及的稿件",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少勾选一篇稿件。", "invalid_choice": "这篇稿件不在这件申请里。请重新勾选。"},
    )
    ground = Choice(label="您认为属于哪种情形", choices=[("", "请选择"), *GROUNDS.items()])
    statement = Text(
        label="请说明为什么不构成侵权",
        rows=8,
        max_length=4000,
        required=True,
        help_text="这段话和您的姓名、联系方式会依法转送申请人；证明材料里的身份文件不转送。",
        error_messages={"required": "请说明为什么不构成侵权，至少 20 个字。"},
    )
    truth = forms.BooleanField(
        label="我声明：以上内容真实，愿意承担相应的法律责任（《信息网络传播权保护条例》第十六条）。",
        error_messages={"required": "请读完声明并勾选，才能提交。"},
    )

    def __init__(self, *args, choices, **options):
        super().__init__(*args, **{"label_suffix": "", "use_required_attribute": False} | options)
        self.fields["targets"].choices = choices
        for name in ("claimant", "principal", "authority_until", "country", "uscc"):
            del self.fields[name]
        for name, sentence in (("phone", "请填写电话。"), ("address", "请填写通信地址。")):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = sentence
        self.fields["email"].help_text = "办理进展发到这里。"

    def clean_statement(self):
        """Twenty characters at least."""
        text = self.cleaned_data["statement"]
        if len(text) < 20:
            raise forms.ValidationError(f"至少写 20 个字，现在有 {len(text)} 个。请说明事情的经过和依据。")
        return text

    def what(self):
        """The fields of the statement itself."""
        return [self[name] for name in ("targets", "ground", "statement")]

    def who(self):
        """The fields of the sender."""
        return [self[name] for name in ("name", "email", "phone", "address", "lang")]


def _optional(field):
    """A copy of a form's field that may stay empty."""
    copied = type(field).__deepcopy__(field, {})
    copied.required = False
    return copied
