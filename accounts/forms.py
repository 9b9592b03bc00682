"""Forms of people: log-in, a password of one's own, and the users that an administrator keeps."""

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.forms import AdminPasswordChangeForm as OwnPasswordForm
from django.contrib.auth.forms import AdminPasswordChangeForm as SetPasswordForm
from django.contrib.auth.forms import BaseUserCreationForm
from django.db import transaction

from accounts import roles
from accounts.models import User
from workflow.models import Event


class LoginForm(AdminAuthenticationForm):
    """One sentence for every failure, so that nobody learns which names exist (safety.md, rule 8)."""

    REFUSED = "用户名或密码不正确，或尝试次数过多。请稍后再试，或联系站点管理员。"
    error_messages = {"invalid_login": REFUSED, "inactive": REFUSED}


class OwnPasswordChangeForm(OwnPasswordForm):
    """A person changes the own password; a forced change is thereby done."""

    def clean_new_password1(self):
        """The new password, if it is not the old one again."""
        new = self.cleaned_data["new_password1"]
        if self.user.check_password(new):
            raise forms.ValidationError("新密码不能和旧密码相同，请换一个。", code="same_password")
        return new

    @transaction.atomic
    def save(self, commit=True):  # noqa: FBT002  Django's signature
        """Store the password, lift the force, write the event."""
        self.user.must_change_password = False
        user = super().save(commit)
        Event.objects.record(user, move="change_password", label="修改自己的密码", by=user)
        return user


class SetPassword(SetPasswordForm):
    """An administrator sets a one-time password: its owner must change it at the next log-in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)  # there is no other way to log in
        for field in self.fields.values():
            field.required = True

    def save(self, commit=True):  # noqa: FBT002  Django's signature
        """Store the password and force the change."""
        self.user.must_change_password = True
        return super().save(commit)


class RegionList(forms.SelectMultiple):
    """A list of regions that the search of its script also finds by pinyin."""

    def create_option(self, name, value, *args, **kwargs):
        """The option with its search words."""
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-find"] = value.instance.slug
        return option


class RegionsChoice(forms.ModelMultipleChoiceField):
    """Regions by name with the region above them."""

    widget = RegionList

    def label_from_instance(self, obj):
        """For example 青岛（山东）."""
        return f"{obj.short}（{obj.parent.short}）" if obj.parent else obj.short


class RolesMixin(forms.ModelForm):
    """Roles as check boxes, regions as a list that a script turns into chips with a search."""

    roles = forms.MultipleChoiceField(
        label="角色",
        choices=roles.CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="可多选。没有角色的用户不能进入后台。",
    )
    regions = RegionsChoice(
        label="负责地区",
        queryset=None,
        required=False,
        help_text="省包括它的全部城市，大区包括它的全部省。",
    )

    class Media:
        js = [forms.Script("admin-suggest.js", defer=True)]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = User._meta.get_field("regions").related_model.objects
        self.fields["regions"].queryset = rows.select_related("parent").order_by("code")


class UserForm(RolesMixin):
    """A user as an administrator edits it; the password has a page of its own."""

    acting = None  # the administrator who edits, set by the admin

    class Meta:
        model = User
        fields = ["username", "name", "email", "roles", "regions", "all_regions", "is_active", "must_change_password"]

    def clean(self):
        """Refuse that administrators lock themselves out."""
        cleaned = super().clean()
        if self.acting == self.instance:
            if not cleaned.get("is_active", True):
                self.add_error("is_active", "不能停用自己的账号。请由另一位站点管理员操作。")
            if "administrator" in self.instance.roles and "administrator" not in cleaned.get("roles", []):
                self.add_error("roles", "不能取消自己的“站点管理员”角色。请由另一位站点管理员操作。")
        return cleaned


class NewUserForm(RolesMixin, BaseUserCreationForm):
    """A new user with a one-time password."""

    class Meta:
        model = User
        fields = ["username", "name", "email", "roles", "regions", "all_regions"]
        field_classes = {}

    def save(self, commit=True):  # noqa: FBT002  Django's signature
        """The user, who must choose an own password at the first log-in."""
        self.instance.must_change_password = True
        return super().save(commit)
