"""The user with roles and regions, how they log in, and the one row of settings that administrators decide."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from accounts import roles


class UserManager(BaseUserManager):
    """Makes users; natural keys as Django's log-in expects."""

    def create_user(self, username, password=None, **fields):
        """A saved user; without a password nobody can log in as them."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save()
        return user


def validate_roles(value):
    """Refuse anything that is not a list of known role codes."""
    if not isinstance(value, list) or any(code not in roles.ROLES for code in value):
        raise ValidationError("角色代码不存在，请从列表中选择。", code="unknown_role")


class User(AbstractBaseUser):
    """A member of staff. Readers have no accounts."""

    username = models.CharField(
        "用户名",
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "这个用户名已有人使用，请换一个。"},
    )
    name = models.CharField("姓名", max_length=60, blank=True)
    email = models.EmailField("邮箱", blank=True)
    roles = models.JSONField("角色", default=list, blank=True, validators=[validate_roles])
    regions = models.ManyToManyField("regions.Region", verbose_name="负责地区", blank=True, related_name="+")
    all_regions = models.BooleanField("负责全部地区", default=False)
    is_active = models.BooleanField("有效", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    created_at = models.DateTimeField("创建时间", default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"

    def __str__(self):
        return self.name or self.username

    @property
    def is_staff(self):
        """Whoever holds a role may enter the admin."""
        return bool(self.roles)

    @property
    def role_labels(self):
        """The Chinese names of the user's roles."""
        return "、".join(roles.ROLES[code].label for code in self.roles if code in roles.ROLES)

    def has_perm(self, perm, obj=None):
        """Whether an active user's roles bring `perm` (`app.codename`)."""
        return self.is_active and obj is None and perm in roles.permissions_of(self.roles)

    def has_perms(self, perms, obj=None):
        """Whether the roles bring all of `perms`."""
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label):
        """Whether the roles bring anything in the app."""
        return self.is_active and any(perm.startswith(f"{app_label}.") for perm in roles.permissions_of(self.roles))


class SecondFactor(models.Model):
    """The key of a person's authenticator app; `accounts.secondfactor` seals and reads it."""

    user = models.OneToOneField(
        User, models.CASCADE, primary_key=True, related_name="second_factor", verbose_name="用户"
    )
    sealed = models.CharField("加密的密钥", max_length=200)
    used_step = models.BigIntegerField("最近用过的时间步", default=0)  # an older code is refused
    since = models.DateTimeField("启用时间", default=timezone.now)

    class Meta:
        verbose_name = "两步验证"
        verbose_name_plural = "两步验证"

    def __str__(self):
        return f"{self.user} 的两步验证"


class RecoveryCode(models.Model):
    """One code that opens the second step once, kept as a keyed hash; a used one is gone."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes", verbose_name="用户")
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "恢复码"
        verbose_name_plural = "恢复码"

    def __str__(self):
        return f"{self.user} 的恢复码"


class StaffSession(models.Model):
    """What a person recognises a log-in by; it goes with Django's row of the session, however that ends."""

    session = models.OneToOneField("sessions.Session", models.CASCADE, related_name="staff", verbose_name="会话")
    user = models.ForeignKey(User, models.CASCADE, related_name="sessions", verbose_name="用户")
    device = models.CharField("设备", max_length=60)
    address = models.CharField("来源网段", max_length=50, blank=True)  # cut: /24 and /48
    began_at = models.DateTimeField("登录时间", default=timezone.now)
    seen_at = models.DateTimeField("最近使用", default=timezone.now)

    class Meta:
        verbose_name = "登录会话"
        verbose_name_plural = "登录会话"

    def __str__(self):
        return f"{self.user} {self.device}"


class FailedLogin(models.Model):
    """One failed attempt, of which only `accounts.throttling` knows; gone after an hour."""

    name = models.CharField("用户名摘要", max_length=64)  # people type passwords into the wrong field
    network = models.CharField("来源", max_length=50)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = "失败的登录"
        verbose_name_plural = "失败的登录"
        indexes = [
            models.Index(fields=["name", "network", "at"], name="failed_pair"),
            models.Index(fields=["network", "at"], name="failed_network"),
            models.Index(fields=["name", "at"], name="failed_name"),
            models.Index(fields=["at"], name="failed_at"),
        ]

    def __str__(self):
        return f"{self.at:%H:%M} {self.network}"


# The kinds of a request whose measures a statement of the other side may end (`takedowns.states.PUBLIC_KINDS`).
RESTORABLE = (
    ("copyright", "著作权侵权通知"),
    ("personal_info", "个人信息与隐私"),
    ("reputation", "名誉权、涉企侵权"),
    ("harmful", "违法和不良信息"),
    ("self", "作者或来源单位申请"),
    ("correction", "更正、补充"),
)


def validate_restorable(value):
    """Refuse anything that is not a list of `RESTORABLE` codes."""
    if not isinstance(value, list) or any(code not in dict(RESTORABLE) for code in value):
        raise ValidationError("申请类型不存在，请从列表中选择。", code="unknown_kind")


class Policy(models.Model):
    """What an administrator decides for the whole site: exactly one row, read through `accounts.policy`."""

    small_team = models.BooleanField(
        "小团队模式（不要求四眼）", default=False, help_text="打开后，编辑可以发布自己写的稿件；关闭时须由另一人审核。"
    )
    full_text_feeds = models.BooleanField("订阅源提供全文", default=False, help_text="关闭时订阅源只给摘要。")
    banned_words = models.TextField("禁用词", blank=True, help_text="每行一个；稿件含有时不能发布。")
    stay_down_hold = models.PositiveSmallIntegerField(
        "防再发布：拦截（%）",
        default=30,
        validators=[MinValueValidator(10), MaxValueValidator(100)],
        help_text="与受限稿件的相同部分达到这个比例时，不能导入、保存或发布。",
    )
    stay_down_warn = models.PositiveSmallIntegerField(
        "防再发布：提醒（%）",
        default=15,
        validators=[MinValueValidator(5), MaxValueValidator(100)],
        help_text="达到这个比例而未到拦截比例时，发布前须逐条确认。",
    )

    direct_action = models.BooleanField(
        "下架：经办可直接处置",
        default=False,
        help_text="只对一篇稿件、低风险的著作权、作者来源和更正申请；关闭时一律须另一人审批。",
    )
    interim_status = models.PositiveSmallIntegerField(
        "下架：先行屏蔽时的页面答复",
        choices=[(451, "451 因法律原因不可用"), (404, "404 页面不存在")],
        default=451,
        help_text="国内搜索引擎把 404 和 410 当作失效页面，不认 451。",
    )
    counter_days = models.PositiveSmallIntegerField(
        "下架：转送声明后的等待天数",
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text="期满而申请人没有提交投诉或起诉证明时，提示法务；系统不会自动恢复。",
    )
    restore_at_once = models.JSONField(
        "下架：声明转送后不等待期满的类型",
        default=list,
        blank=True,
        validators=[validate_restorable],
        help_text="勾选的类型，声明完整并转送后，法务即可同意、另一人即可恢复；没有勾选的须等待期满。由法律顾问决定。",
    )

    class Meta:
        verbose_name = "站点设置"
        verbose_name_plural = "站点设置"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="policy_one_row",
                violation_error_code="second_policy",
                violation_error_message="站点设置只有一份，请修改已有的那一份。",
            )
        ]

    def __str__(self):
        return "站点设置"
