"""Forms of people: log-in in two steps, a proof, an own password, and the users that an administrator keeps."""

from contextlib import contextmanager

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.forms import AdminPasswordChangeForm as OwnPasswordForm
from django.contrib.auth.forms import AdminPasswordChangeForm as SetPasswordForm
from django.contrib.auth.forms import BaseUserCreationForm
from django.db import transaction

from accounts import roles, secondfactor, sessions, throttling
from accounts.desk import LineField
from accounts.models import User
from workflow.models import Event


class Throttled(forms.Form):
    """What every form that takes a password or a code shares: `wait` is the seconds until the next try, if locked."""

    wait = 0

    @contextmanager
    def trying(self, name):
        """One attempt for a user name; if the block raises, it has failed. Raises `ValidationError` when locked."""
        self.wait, row = throttling.attempt(name)
        if self.wait:
            raise forms.ValidationError(throttling.REFUSED, code="throttled")
        yield
        row.delete()


class CodeInput(forms.PasswordInput):
    """A line that can be read while it is typed, and is empty when the form comes back: a code works once."""

    input_type = "text"


class CodeField(forms.CharField):
    """A code of the app, or a recovery code."""

    ATTRS = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false", "class": "vTextField"}

    def __init__(self, *, help_text, **attrs):
        widget = CodeInput(attrs=self.ATTRS | attrs)
        super().__init__(label="验证码", max_length=40, help_text=help_text, widget=widget)


class LoginForm(Throttled, AdminAuthenticationForm):
    """One sentence for every failure, so that nobody learns which names exist."""

    error_messages = {"invalid_login": throttling.REFUSED, "inactive": throttling.REFUSED}

    def clean(self):
        """The person with this name and password, unless the throttle says no."""
        with self.trying(self.cleaned_data.get("username") or ""):
            return super().clean()


WRONG_CODE = "验证码不正确、已过期或已用过。请等验证器显示下一个再输入；一小时内错了很多次，就只有恢复码能用。"


class CodeForm(Throttled):
    """The second step of a log-in; `user` has given the right password."""

    code = CodeField(help_text="验证器应用里的 6 位数字；手机不在身边时，用一个恢复码。", autofocus=True)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self):
        """The code, used up by this."""
        code = self.cleaned_data["code"]
        with self.trying(self.user.username):
            if not secondfactor.accept(self.user, code):
                raise forms.ValidationError(WRONG_CODE, code="wrong")
        return code


class ProofForm(Throttled):
    """A logged-in person proves once more who they are: by password, and by code if they have a second factor."""

    password = forms.CharField(
        label="您的密码",
        strip=False,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "autofocus": True, "class": "vTextField"}
        ),
    )
    code = CodeField(help_text="验证器应用里的 6 位数字，或一个恢复码。")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, prefix="proof", **kwargs)
        self.user = user
        if not secondfactor.is_on(user):
            del self.fields["code"]

    def clean(self):
        """Both, with one answer for both."""
        given = super().clean()
        if self.errors:
            return given
        with self.trying(self.user.username):
            right = self.user.check_password(given["password"])
            if not right or ("code" in given and not secondfactor.accept(self.user, given["code"])):
                raise forms.ValidationError(self._wrong(), code="wrong")
        return given

    def _wrong(self):
        return (
            "密码或验证码不正确，或验证码已用过。请重新输入。" if "code" in self.fields else "密码不正确，请重新输入。"
        )


class SetUpForm(forms.Form):
    """The first code of an app that has just been told the key."""

    code = CodeField(help_text="应用现在显示的 6 位数字，每 30 秒换一次。", inputmode="numeric")


class ResetForm(forms.Form):
    """Why an administrator takes somebody's second factor away."""

    reason = LineField(
        label="理由",
        max_length=500,
        help_text="例如：手机丢失，已当面核对本人。写入操作记录。",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class OwnPasswordChangeForm(Throttled, OwnPasswordForm):
    """A person changes the own password; a forced change is thereby done."""

    def clean_old_password(self):
        """The present password, under the same throttle as the log-in."""
        with self.trying(self.user.username):
            return super().clean_old_password()

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
        """Store the password, force the change, end the person's sessions."""
        self.user.must_change_password = True
        sessions.end(self.user.sessions.all())
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
