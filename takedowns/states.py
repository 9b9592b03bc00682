"""The words of the desk: kinds, states, measures, decisions. Each stands once, here."""

from django.db import models


class Kind(models.TextChoices):
    """What a request is about (takedown.md, section 3)."""

    COPYRIGHT = "copyright", "著作权侵权通知"
    PERSONAL_INFO = "personal_info", "个人信息与隐私"
    REPUTATION = "reputation", "名誉权、涉企侵权"
    HARMFUL = "harmful", "违法和不良信息"
    SELF = "self", "作者或来源单位申请"
    CORRECTION = "correction", "更正、补充"
    AUTHORITY = "authority", "主管部门、法院文书"
    OWN = "own", "本站自查"


class CaseState(models.TextChoices):
    """Where a case stands."""

    UNVERIFIED = "unverified", "待确认"
    EXPIRED = "expired", "未确认已失效"
    RECEIVED = "received", "已收到"
    SPAM = "spam", "垃圾"
    NEED_INFO = "need_info", "待补充"
    IN_REVIEW = "in_review", "办理中"
    AWAITING_APPROVAL = "awaiting_approval", "待审批"
    ACTIONED = "actioned", "已处置"
    REJECTED = "rejected", "不予支持"
    APPEALED = "appealed", "复核中"
    DUPLICATE = "duplicate", "已并案"
    COUNTER_RECEIVED = "counter_received", "收到不侵权声明"
    COUNTER_FORWARDED = "counter_forwarded", "声明已转送"
    UPHELD = "upheld", "维持措施"
    RESTORED = "restored", "已恢复"
    RETRACTED = "retracted", "已撤回"
    CLOSED = "closed", "已办结"


class TargetState(models.TextChoices):
    """Where one address of a case stands."""

    PENDING = "pending", "待匹配"
    UNMATCHED = "unmatched", "未找到"
    MATCHED = "matched", "已匹配"
    DECIDED = "decided", "已决定"
    APPLIED = "applied", "已执行"
    VERIFIED = "verified", "已核验"
    FREED = "freed", "已恢复"


class RestrictionState(models.TextChoices):
    """Where a restriction on an article stands."""

    SCHEDULED = "scheduled", "待生效"
    ACTIVE = "active", "生效中"
    SUPERSEDED = "superseded", "已被取代"
    LIFTED = "lifted", "已解除"
    ENDED = "ended", "已到期"
    CANCELLED = "cancelled", "已取消"
    PURGED = "purged", "已销毁"


IN_FORCE = (RestrictionState.ACTIVE, RestrictionState.PURGED)


class Measure(models.TextChoices):
    """What is done to an article."""

    REMOVE = "remove", "下架"
    INTERIM_HIDE = "interim_hide", "先行屏蔽"
    REMOVE_MEDIA = "remove_media", "移除图片"
    REDACT = "redact", "删节"
    EXCERPT_LINK = "excerpt_link", "改为摘录加原文链接"
    CORRECT = "correct", "更正"
    NOTE = "note", "加注说明"
    ATTRIBUTE = "attribute", "补正署名、来源"

    @property
    def hides(self):
        """Whether the article as a whole is hidden and sealed while it is in force."""
        return self in {Measure.REMOVE, Measure.INTERIM_HIDE}

    @property
    def kind_of_class(self):
        """The class of measure: several classes in one case need four eyes."""
        return {"remove": "gone", "interim_hide": "gone", "remove_media": "part", "redact": "part"}.get(self, "words")


class Outcome(models.TextChoices):
    """What is decided about one target."""

    GRANT = "grant", "支持"
    PARTIAL = "partial", "部分支持"
    REFUSE = "refuse", "不予支持"
    ALREADY_GONE = "already_gone", "页面已不存在"
    NOT_OURS = "not_ours", "不是本站内容"

    @property
    def is_granted(self):
        """Whether a measure follows."""
        return self in {Outcome.GRANT, Outcome.PARTIAL}


class Level(models.IntegerChoices):
    """How sure we are of the sender (section 3)."""

    I0 = 0, "未核实（匿名）"
    I1 = 1, "邮箱已确认"
    I2 = 2, "已声明身份"
    I3 = 3, "身份与权利已核实"


class Channel(models.TextChoices):
    """How a request came in."""

    FORM = "form", "网页表单"
    PAPER = "paper", "信函"
    PHONE = "phone", "电话"
    MAIL = "mail", "电子邮件"
    OFFICIAL = "official", "公文"
    OWN = "own", "本站自查"


class Role(models.TextChoices):
    """Who a person in a case is."""

    CLAIMANT = "claimant", "申请人"
    AGENT = "agent", "代理人"
    PRINCIPAL = "principal", "被代理人"
    COUNTERPARTY = "counterparty", "声明人"
    AUTHOR = "author", "作者"
    SOURCE = "source", "来源单位"


class Who(models.TextChoices):
    """Who acts, as the log writes it."""

    REQUESTER = "requester", "申请人"
    PARTY = "party", "声明人"
    EDITOR = "editor", "本站编辑"
    HANDLER = "handler", "经办"
    APPROVER = "approver", "审批"
    LEGAL = "legal", "法务"
    AUDITOR = "auditor", "审计"
    SYSTEM = "system", "系统"


class Unreached(models.TextChoices):
    """Why a public notice stands in for the letter to author and source (条例 15)."""

    UNKNOWN = "unknown", "无法得知作者、来源的联系方式"
    UNDELIVERED = "undelivered", "信函三天没有送出"
    RETURNED = "returned", "信函被退回"


class CopyState(models.TextChoices):
    """Where a copy stands that others keep."""

    OPEN = "open", "待办"
    SUBMITTED = "submitted", "已提交"
    GONE = "gone", "已消失"
    NOT_APPLICABLE = "not_applicable", "不适用"


# Why a request is granted or refused: (code, sentence, legal basis). The basis is a proposal that the handler may edit.
GRANT_CODES = (
    ("infringes", "转载未经许可，且不属于合理使用", "《信息网络传播权保护条例》第十四条、第十五条"),
    ("licence_over", "授权已到期或超出授权范围", "《著作权法》第二十六条、第五十三条"),
    ("privacy", "公开了不必要的个人信息", "《民法典》第一千零三十四条、《个人信息保护法》第四十七条"),
    ("untrue", "内容与事实不符", "《民法典》第一千零二十八条"),
    ("attribution", "署名或来源有误、缺失", "《著作权法》第十条"),
    ("harmful", "属于违法或不良信息", "《网络信息内容生态治理规定》第六条、第七条"),
    ("order", "主管部门或法院要求", ""),
    ("goodwill", "应作者或来源单位请求", ""),
)
REFUSE_CODES = (
    ("licensed", "转载有许可", "《著作权法》第二十六条"),
    ("news_fact", "单纯事实消息，不受著作权法保护", "《著作权法》第五条"),
    ("current_affairs", "时事性文章，未声明不得转载", "《著作权法》第二十四条第一款第四项"),
    ("public_interest", "为公共利益实施新闻报道", "《民法典》第九百九十九条、《个人信息保护法》第十三条第一款第五项"),
    ("true_report", "内容属实，属于为公共利益的舆论监督", "《民法典》第一千零二十五条"),
    ("no_right", "未能证明权利", "《信息网络传播权保护条例》第十四条"),
    ("not_proven", "未提交初步证据", "《民法典》第一千一百九十五条"),
    ("repeat", "同一作品已依不侵权声明恢复，不再重复受理", "《信息网络传播权保护条例》第十七条"),
    ("gone", "页面已不存在", ""),
    ("foreign", "不是本站内容", ""),
)
CODES = {code: (sentence, basis) for code, sentence, basis in (*GRANT_CODES, *REFUSE_CODES)}

LEVEL_NEEDED = {
    Kind.COPYRIGHT: Level.I3,
    Kind.PERSONAL_INFO: Level.I2,
    Kind.REPUTATION: Level.I3,
    Kind.HARMFUL: Level.I0,
    Kind.SELF: Level.I1,
    Kind.CORRECTION: Level.I1,
    Kind.AUTHORITY: Level.I0,
    Kind.OWN: Level.I0,
}
# Set on a request of a source that came from a mailbox of its own, verified domain: there I1 is enough.
OWN_DOMAIN = "来源域名"
# Set where somebody asks about the personal information of another: kin and agents show who they are.
FOR_ANOTHER = "代他人"
# The measures of each kind, in the order in which the desk offers them.
MEASURES = {
    Kind.COPYRIGHT: (Measure.REMOVE, Measure.REMOVE_MEDIA, Measure.EXCERPT_LINK, Measure.ATTRIBUTE),
    Kind.PERSONAL_INFO: (Measure.REDACT, Measure.REMOVE_MEDIA, Measure.REMOVE),
    Kind.REPUTATION: (Measure.CORRECT, Measure.NOTE, Measure.REDACT, Measure.REMOVE),
    Kind.HARMFUL: (Measure.REMOVE,),
    Kind.SELF: (Measure.REMOVE, Measure.ATTRIBUTE, Measure.CORRECT),
    Kind.CORRECTION: (Measure.CORRECT, Measure.ATTRIBUTE),
    Kind.AUTHORITY: tuple(measure for measure in Measure if measure != Measure.INTERIM_HIDE),
    Kind.OWN: tuple(measure for measure in Measure if measure != Measure.INTERIM_HIDE),
}
CATEGORY = {
    Kind.COPYRIGHT: "著作权",
    Kind.PERSONAL_INFO: "个人信息",
    Kind.REPUTATION: "名誉权",
    Kind.HARMFUL: "违法和不良信息",
    Kind.SELF: "作者或来源申请",
    Kind.CORRECTION: "更正",
    Kind.AUTHORITY: "依法要求",
    Kind.OWN: "本站自查",
}
PUBLIC_KINDS = tuple(kind for kind in Kind if kind not in {Kind.AUTHORITY, Kind.OWN})
