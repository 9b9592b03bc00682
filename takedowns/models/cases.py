"""The letter: a case with its people, its targets and the notes of whoever works on it."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from takedowns.keys import Box
from takedowns.querysets import CaseQuerySet, PersonQuerySet, TargetQuerySet
from takedowns.states import (
    CATEGORY,
    FOR_ANOTHER,
    LEVEL_NEEDED,
    OWN_DOMAIN,
    CaseState,
    Channel,
    Kind,
    Level,
    Outcome,
    Role,
    TargetState,
)


class Case(models.Model):
    """One request, whoever sent it; what was written in it is sealed with a key of its own (`data_key`).

    `sealed` is a JSON object: the texts of the form by field name. Times that are due are null while nothing is due.
    """

    ref = models.CharField("编号", max_length=20, unique=True)
    public_id = models.CharField("公示编号", max_length=20, unique=True)
    secret_hmac = models.CharField("查询码摘要", max_length=64, blank=True)
    kind = models.CharField("类型", max_length=20, choices=Kind)
    state = models.CharField("状态", max_length=20, choices=CaseState, default=CaseState.UNVERIFIED, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    channel = models.CharField("来件方式", max_length=10, choices=Channel, default=Channel.FORM)
    urgent = models.BooleanField("加急（P0）", default=False)
    lang = models.CharField("信函语言", max_length=10, default="zh-Hans")
    identity_level = models.PositiveSmallIntegerField("身份核实", choices=Level, default=Level.I0)
    publish_level = models.CharField("公示程度", max_length=10, default="redacted")
    risk = models.PositiveSmallIntegerField("风险", default=0)
    flags = models.JSONField("标记", default=list, blank=True)
    second_look = models.BooleanField("抽查", default=False)
    data_key = models.BinaryField("密钥")
    sealed = models.BinaryField("来件内容", default=bytes)
    # confirmation of the mailbox
    token_hmac = models.CharField("确认码摘要", max_length=64, blank=True, db_index=True)
    token_until = models.DateTimeField("确认码有效至", null=True)
    resent = models.PositiveSmallIntegerField("重发次数", default=0)
    # work
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人"
    )
    claimed_until = models.DateTimeField("认领至", null=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="提交审批人"
    )
    consented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="同意恢复的法务"
    )
    consented_version = models.PositiveIntegerField("同意时的版本", null=True)
    master = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", verbose_name="并入")
    missing = models.JSONField("待补材料", default=list, blank=True)  # codes of takedowns.elements
    # clocks
    created_at = models.DateTimeField("提交时间", default=timezone.now)
    received_at = models.DateTimeField("收到时间", null=True)
    complete_at = models.DateTimeField("材料齐全", null=True)
    answer_due = models.DateTimeField("首次答复期限", null=True)
    answered_at = models.DateTimeField("首次答复", null=True)
    decide_due = models.DateTimeField("决定期限", null=True)
    paused_at = models.DateTimeField("计时暂停于", null=True)
    asked_times = models.PositiveSmallIntegerField("要求补充次数", default=0)
    decided_at = models.DateTimeField("决定时间", null=True)
    counter_due = models.DateTimeField("反通知期限", null=True)
    appealed_at = models.DateTimeField("申请复核", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    changed_at = models.DateTimeField("更新时间", default=timezone.now)
    outcome = models.CharField("结果", max_length=20, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "申请"
        verbose_name_plural = "申请"
        default_permissions = ("view",)
        permissions = [
            ("handle_case", "可经办下架申请"),
            ("approve_case", "可审批下架申请"),
            ("decide_legal", "可作法务决定"),
            ("audit_case", "可审计下架申请"),
            ("see_identity", "可查看身份材料"),
            ("manage_policy", "可管理下架设置"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values),
                name="case_state_known",
                violation_error_code="unknown_state",
                violation_error_message="申请状态无效。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CaseState.ACTIONED, CaseState.REJECTED]) | Q(decided_at__isnull=False),
                name="case_decided_dated",
                violation_error_code="decided_undated",
                violation_error_message="已决定的申请必须有决定时间。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[CaseState.UNVERIFIED, CaseState.EXPIRED, CaseState.SPAM])
                | Q(received_at__isnull=False),
                name="case_received_dated",
                violation_error_code="received_undated",
                violation_error_message="已收到的申请必须有收到时间。",
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.DUPLICATE) | Q(master__isnull=False),
                name="case_merged_somewhere",
                violation_error_code="merged_nowhere",
                violation_error_message="并案的申请必须有并入的申请。",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-urgent", "decide_due", "id"], name="case_queue"),
            models.Index(fields=["owner", "decide_due", "id"], name="case_of_owner"),
            models.Index(fields=["-created_at", "-id"], name="case_newest"),
        ]

    def __str__(self):
        return self.ref

    @cached_property
    def box(self):
        """What opens and closes the sealed texts of this case. Raises `keys.Unreadable`."""
        return Box(self.data_key)

    @property
    def fields(self):
        """The texts of the form by field name; empty for a case without any."""
        return self.box.open_json(self.sealed, f"case {self.ref}") or {}

    def seal_fields(self, fields):
        """Keep `fields` (JSON object), unsaved."""
        self.sealed = self.box.seal_json(fields, f"case {self.ref}")

    @property
    def category(self):
        """What a notice says of it: 著作权, 个人信息..."""
        return CATEGORY[Kind(self.kind)]

    @property
    def level_needed(self):
        """The level below which no measure is taken. Authors and sources show more unless they write from a verified domain; so do
        kin and agents of whom information is about."""
        if self.kind == Kind.SELF and OWN_DOMAIN not in self.flags:
            return Level.I3
        if self.kind == Kind.PERSONAL_INFO and FOR_ANOTHER in self.flags:
            return Level.I3
        return LEVEL_NEEDED[Kind(self.kind)]

    @property
    def is_paused(self):
        """Whether the clock stands, since something is asked of the requester."""
        return self.paused_at is not None


class CasePerson(models.Model):
    """A person or organisation in a case: sealed name, mail, phone, address; found again by keyed digests only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="people", verbose_name="申请")
    role = models.CharField("身份", max_length=15, choices=Role, default=Role.CLAIMANT)
    sealed = models.BinaryField("联系方式")
    name_hmac = models.CharField("姓名摘要", max_length=64, db_index=True)
    email_hmac = models.CharField("邮箱摘要", max_length=64, blank=True, db_index=True)
    phone_hmac = models.CharField("电话摘要", max_length=64, blank=True)
    is_organisation = models.BooleanField("单位", default=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核实人"
    )
    verified_at = models.DateTimeField("核实时间", null=True)
    verified_how = models.CharField("核实方式", max_length=20, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "当事人"
        verbose_name_plural = "当事人"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case", "role"],
                condition=Q(role__in=[Role.CLAIMANT, Role.AGENT, Role.PRINCIPAL]),
                name="case_person_once",
                violation_error_code="person_twice",
                violation_error_message="这件申请已有这一身份的当事人。",
            )
        ]

    def __str__(self):
        return f"{self.case} {self.get_role_display()}"

    @property
    def contact(self):
        """`name`, `email`, `phone`, `address` as a dict; what was not given is absent."""
        return self.case.box.open_json(self.sealed, f"person of {self.case.ref}") or {}


class Target(models.Model):
    """One address of a case: what was typed, which article it is, what was decided. `sealed`: quote, wish, reason."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="targets", verbose_name="申请")
    number = models.PositiveSmallIntegerField("序号")
    raw = models.CharField("所填地址", max_length=500, blank=True)
    article = models.ForeignKey(
        "articles.Article", models.PROTECT, null=True, related_name="claims", verbose_name="稿件"
    )
    what = models.CharField("指向", max_length=10, default="whole")  # whole, title, quote, picture
    picture = models.PositiveSmallIntegerField("第几张图片", null=True)
    sealed = models.BinaryField("引文与理由", default=bytes)
    state = models.CharField("状态", max_length=20, choices=TargetState, default=TargetState.PENDING, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    outcome = models.CharField("决定", max_length=15, choices=Outcome, blank=True)
    found_by_us = models.BooleanField("由我们找到", default=False)
    verified_at = models.DateTimeField("核验时间", null=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "涉及的稿件"
        verbose_name_plural = "涉及的稿件"
        default_permissions = ()
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "article"],
                name="target_once",
                violation_error_code="target_twice",
                violation_error_message="这件申请已含有这篇稿件。",
            ),
            models.UniqueConstraint(
                fields=["case", "number"],
                name="target_numbered",
                violation_error_code="number_twice",
                violation_error_message="序号重复，请重试。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[TargetState.MATCHED, TargetState.APPLIED, TargetState.VERIFIED])
                | Q(article__isnull=False),
                name="target_has_article",
                violation_error_code="no_article",
                violation_error_message="已匹配的地址必须有稿件。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[TargetState.DECIDED, TargetState.APPLIED]) | ~Q(outcome=""),
                name="target_decided",
                violation_error_code="undecided",
                violation_error_message="已决定的地址必须有决定。",
            ),
        ]
        indexes = [models.Index(fields=["article", "state"], name="target_of_article")]

    def __str__(self):
        return f"{self.case} 第 {self.number} 条"

    @property
    def words(self):
        """`quote`, `prefix`, `suffix`, `wish`, `title`, `date` as given; absent if not."""
        return self.case.box.open_json(self.sealed, f"target of {self.case.ref}") or {}


class Note(models.Model):
    """What a member of staff wrote about a case (a reason, a note for colleagues), sealed; the log holds its digest."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes", verbose_name="申请")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="作者")
    sealed = models.BinaryField("内容")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "经办记录"
        verbose_name_plural = "经办记录"
        default_permissions = ()

    def __str__(self):
        return f"{self.case} 的记录 {self.pk}"

    @property
    def text(self):
        """What was written."""
        return self.case.box.open(self.sealed, f"note of {self.case.ref}").decode()
