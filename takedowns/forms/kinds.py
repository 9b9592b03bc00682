"""The public forms, one for each kind of request: what each asks, in the order of its page."""

from django import forms

from takedowns.forms.claims import ClaimForm
from takedowns.forms.fields import Choice, Choices, Text, link, past_day
from takedowns.states import Kind

UNSET = [("", "请选择")]


class CopyrightForm(ClaimForm):
    """条例 14: work, right, first publication, proof; for claimants from abroad also what 17 USC 512(c)(3) lists."""

    kind = Kind.COPYRIGHT
    about = ("work", "work_type", "basis", "first_medium", "first_date", "first_url")
    oath = ("good_faith", "accuracy", "signature")
    proof_hint = "权属证明：首次发表的版面或网页截图、登记证书、授权合同等。代理人另附授权书。"

    work = Text(label="作品名称", max_length=200)
    work_type = Choice(
        label="作品类型",
        required=False,
        choices=[
            *UNSET,
            ("text", "文字"),
            ("photo", "摄影"),
            ("art", "美术、图表"),
            ("video", "视听"),
            ("other", "其他"),
        ],
    )
    basis = Choice(
        label="您的权利从何而来",
        required=False,
        choices=[
            *UNSET,
            ("author", "我是作者"),
            ("employer", "职务作品或法人作品"),
            ("licence", "专有使用权"),
            ("agent", "受权利人委托"),
        ],
    )
    first_medium = Text(label="首次发表在哪里", max_length=200, help_text="报刊、网站、账号的名称。")
    first_date = past_day(label="首次发表的日期")
    first_url = link(label="首次发表的网址", help_text="没有的可以留空。我们不会替您打开它。")
    good_faith = forms.BooleanField(
        label="善意声明：我真诚地相信，所投诉的使用未经权利人、其代理人或法律许可。", required=False
    )
    accuracy = forms.BooleanField(
        label="准确声明：通知中的信息准确；我是权利人，或有权代表权利人，如有虚假愿负伪证的责任。", required=False
    )
    signature = Text(label="电子签名", max_length=100, help_text="写下您的全名。")


class PersonalInfoForm(ClaimForm):
    """个人信息保护法 46, 47, 49; 民法典 1037."""

    kind = Kind.PERSONAL_INFO
    about = ("relation", "minor", "categories", "ground")
    proof_hint = "能说明您与有关信息关系的材料。不要上传身份证照片；确有需要时我们会另行请您提供，并说明如何遮挡。"

    relation = Choice(
        label="这是谁的信息",
        choices=[
            ("self", "我本人的"),
            ("guardian", "我监护的未成年人的"),
            ("kin", "我已故近亲属的"),
            ("agent", "委托我的人的"),
        ],
        widget=forms.RadioSelect,
        initial="self",
    )
    minor = forms.BooleanField(label="当事人未满 18 周岁（优先办理）", required=False)
    categories = Choices(
        label="涉及哪些信息",
        required=False,
        choices=[
            ("name", "姓名"),
            ("contact", "电话、住址"),
            ("identity", "证件号码"),
            ("image", "肖像、照片"),
            ("health", "健康、医疗"),
            ("family", "家庭、婚姻"),
            ("finance", "财产、账户"),
            ("location", "行踪"),
            ("other", "其他"),
        ],
    )
    ground = Choice(
        label="您认为属于哪种情形",
        required=False,
        choices=[
            *UNSET,
            ("no_need", "公开这些信息没有必要，或目的已实现"),
            ("no_consent", "未经同意，或我撤回同意"),
            ("wrong", "信息不准确、不完整"),
            ("unlawful", "违反法律、约定"),
            ("deceased", "近亲属行使死者个人信息的权利"),
        ],
    )


class ReputationForm(ClaimForm):
    """民法典 1024-1028; 涉企侵权举报规范."""

    kind = Kind.REPUTATION
    about = ("subject", "untrue", "correct", "company")
    proof_hint = "证明内容不实的材料：判决书、公告、主管部门证明、合同、检测报告等。"

    subject = Text(label="名誉受到影响的人或单位", max_length=100)
    untrue = Text(label="哪些话不属实", rows=3, max_length=2000, help_text="请照抄原文，一句一行。")
    correct = Text(label="事实是什么", rows=3, max_length=2000)
    company = Choice(
        label="涉企侵权的情形",
        required=False,
        help_text="企业填写。",
        choices=[
            *UNSET,
            ("impersonation", "仿冒、假借企业名称"),
            ("misleading", "断章取义、误导公众"),
            ("rumour", "捏造、散布谣言"),
            ("insult", "侮辱、诽谤"),
            ("secret", "泄露商业秘密"),
            ("other", "其他"),
        ],
    )


class HarmfulForm(ClaimForm):
    """网络信息内容生态治理规定 6, 7, 16: anybody may report, without a name."""

    kind = Kind.HARMFUL
    about = ("category",)
    proof_hint = "可以附截图，也可以不附。"

    category = Choice(
        label="属于哪一类",
        required=False,
        choices=[
            *UNSET,
            ("rumour", "谣言、虚假信息"),
            ("fraud", "诈骗、传销"),
            ("porn", "淫秽色情、低俗"),
            ("violence", "暴力、恐怖"),
            ("hatred", "歧视、煽动仇恨"),
            ("minors", "危害未成年人"),
            ("other", "其他违法和不良信息"),
        ],
        help_text="拿不准的选“其他”。",
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name in ("claimant", "name", "email"):
            self.fields[name].required = False
        self.fields["email"].help_text = "可以不留。留下邮箱的，我们会把结果告诉您。"
        self.fields["reason"].label = "哪里有问题"
        for name in ("principal", "authority_until", "country", "uscc", "address", "publish_level", "claimant"):
            del self.fields[name]


class SelfForm(ClaimForm):
    """An author's or source's own wish."""

    kind = Kind.SELF
    about = ("standing", "request")
    proof_hint = "能说明您就是作者或来源单位的材料。用单位域名的邮箱提交，可以不附。"

    standing = Choice(
        label="您是",
        choices=[("author", "作者"), ("source", "稿件的来源单位")],
        widget=forms.RadioSelect,
        initial="author",
    )
    request = Choice(
        label="希望本站",
        choices=[("remove", "下架这篇稿件"), ("attribute", "补正署名、来源"), ("correct", "按原文更新内容")],
        widget=forms.RadioSelect,
        initial="remove",
    )


class CorrectionForm(ClaimForm):
    """A mistake in a text."""

    kind = Kind.CORRECTION
    about = ("corrected", "evidence_url")
    proof_hint = "能证明正确内容的材料，可以不附。"

    corrected = Text(label="应当改成什么", rows=3, max_length=2000, help_text="写出改好的句子。")
    evidence_url = link(label="可以核对的网址", help_text="例如主管部门的公告，可以留空。")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["name"].required = False
        self.fields["reason"].label = "错在哪里"
        for name in ("principal", "authority_until", "country", "uscc", "address"):
            del self.fields[name]


FORMS = {
    str(form.kind): form
    for form in (CopyrightForm, PersonalInfoForm, ReputationForm, HarmfulForm, SelfForm, CorrectionForm)
}
