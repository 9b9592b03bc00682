"""What every public form asks: the pages in words, what happened, who asks, the declaration."""

from django import forms

from takedowns.forms.claimants import PERSON, Claimant
from takedowns.forms.fields import Choice, Text, reason
from takedowns.states import Kind
from takedowns.targets import LEAST_WORDS

TRUTH_VERSION = "2026-11"  # of all declarations and of the notice on privacy; kept with each request
TRUTH = (
    "我声明：以上内容真实，我有权提出这项申请。我知道，依照《民法典》第一千一百九十五条，因错误通知造成他人损害的，"
    "应当依法承担责任。我已阅读本页的隐私说明，同意本站为办理这项申请而使用我填写的信息。"
)
PUBLISH = (
    ("redacted", "公示，隐去姓名和联系方式"),
    ("full", "公示，可以写明单位名称"),
    ("figures", "只计入统计数字"),
)


class ClaimForm(Claimant):
    """What all kinds ask; a kind adds its own fields and says in `steps` where they stand."""

    kind: Kind
    about = ()  # names of the kind's own fields
    oath = ()  # names of declarations that the law of another country wants
    proof_hint = "能证明您所说情况的材料，例如截图、文件扫描件。"

    where = Text(
        label="找不到地址？",
        rows=2,
        max_length=500,
        help_text="写下标题、日期、栏目等能让我们找到稿件的内容。已填地址的不用写。",
    )
    reason = reason(label="请说明情况", error_messages={"required": "请说明情况：发生了什么，为什么应当处理。"})
    publish_level = Choice(
        label="办结后怎样公示",
        choices=PUBLISH,
        initial="redacted",
        required=False,
        help_text="本站公布处理结果供公众监督。个人信息和个人名誉的申请一律只公布数字。",
    )
    truth = forms.BooleanField(label=TRUTH, required=True, error_messages={"required": "请读完声明并勾选，才能提交。"})

    def __init__(self, *args, **options):
        super().__init__(*args, **{"label_suffix": "", "use_required_attribute": False} | options)

    def clean_where(self):
        """A description that is used must say enough."""
        text = self.cleaned_data["where"]
        if 0 < len(text) < LEAST_WORDS:
            raise forms.ValidationError(f"请写 {LEAST_WORDS} 个字以上，现在有 {len(text)} 个；已填地址的请留空。")
        return text

    def told(self):
        """What is kept of the form besides person and pages, by field name; empty values left out."""
        names = [name for name in self.fields if name not in {*PERSON, "lang"}]
        found = {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}
        return found | {"truth": TRUTH_VERSION}

    def at(self, *names):
        """The bound fields of these names, those that this kind does not have left out."""
        return [self[name] for name in names if name in self.fields]

    def story(self):
        """The fields of the step in which the sender tells what happened."""
        return self.at(*self.about, "reason")

    def who(self):
        """The fields of the step about the sender."""
        return self.at(*PERSON, "lang")

    def parts(self):
        """All bound fields in the order of the page, one list for each step."""
        return self.at("where"), self.story(), self.who(), self.at(*self.oath, "publish_level", "truth")

    def sworn(self):
        """The declarations of claimants from abroad."""
        return self.at(*self.oath)

    @property
    def is_sworn(self):
        """Whether one of them was filled in, or is wrong: then they are unfolded."""
        return any(field.value() or field.errors for field in self.sworn())
