"""The user with roles and regions, and the one row of settings that administrators decide."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
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


class Policy(models.Model):
    """What an administrator decides for the whole site: exactly one row, read through `accounts.policy`."""

    small_team = models.BooleanField(
        "小团队模式（不要求四眼）", default=False, help_text="打开后，编辑可以发布自己写的稿件；关闭时须由另一人审核。"
    )
    full_text_feeds = models.BooleanField("订阅源提供全文", default=False, help_text="关闭时订阅源只给摘要。")
    banned_words = models.TextField("禁用词", blank=True, help_text="每行一个；稿件含有时不能发布。")

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
