"""Users with roles and regions, and the one row of site settings."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import TextField
from django.db.models.functions import Cast
from django.forms import CheckboxSelectMultiple, MultipleChoiceField
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html

from accounts import events, policy, proving, roles, secondfactor, security
from accounts.desk import DeskAdmin
from accounts.forms import NewUserForm, SetPassword, UserForm
from accounts.models import RESTORABLE, Policy, User

__all__ = ["events"]


class RoleFilter(admin.SimpleListFilter):
    """By role; a user may hold several."""

    title = "角色"
    parameter_name = "role"

    def lookups(self, request, model_admin):
        """All roles."""
        return roles.CHOICES

    def queryset(self, request, queryset):
        """Users that hold the chosen role: the stored list searched as text, which both databases can do."""
        if self.value() not in roles.ROLES:
            return queryset
        return queryset.alias(listed=Cast("roles", TextField())).filter(listed__contains=f'"{self.value()}"')


@admin.register(User)
class UserAdmin(proving.ProvenAdmin, DeskAdmin, DjangoUserAdmin):
    form = UserForm
    add_form = NewUserForm
    change_password_form = SetPassword
    change_user_password_template = "admin/set_password.html"  # noqa: S105  a template
    list_display = ["username", "name", "role_names", "region_names", "second_step", "is_active", "last_login"]
    list_filter = [RoleFilter, "is_active"]
    search_fields = ["username", "name", "email"]
    ordering = ["username"]
    filter_horizontal = []
    add_form_template = None  # Django's speaks of passwords that one may leave out
    readonly_fields = ["set_password", "security", "last_login", "created_at"]
    fieldsets = [
        (None, {"fields": ["username", "name", "email"]}),
        ("职责", {"fields": ["roles", "regions", "all_regions"]}),
        ("登录", {"fields": ["set_password", "must_change_password", "security"]}),
        ("账号", {"fields": ["is_active", "last_login", "created_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "name", "email"]}),
        ("职责", {"fields": ["roles", "regions", "all_regions"]}),
        ("一次性密码（首次登录须修改）", {"fields": ["password1", "password2"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("second_factor").prefetch_related("regions")

    def get_urls(self):
        """Django's addresses, and the page about a person's sessions and second factor."""
        page = self.admin_site.admin_view(self.security_view)
        return [path("<id>/security/", page, name="accounts_user_security"), *super().get_urls()]

    def security_view(self, request, id):  # noqa: A002  the name in Django's own addresses
        """Who may change users may look at and end their sessions."""
        user = self.get_object(request, id)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        return security.others(request, user)

    def user_change_password(self, request, id, form_url=""):  # noqa: A002  Django's signature
        """A one-time password; before it is read, the proof."""
        allowed = self.has_change_permission(request, self.get_object(request, id))
        wanted = proving.ask(request) if request.method == "POST" and allowed else None
        return wanted or super().user_change_password(request, id, form_url)

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.acting = request.user
        return form

    def has_delete_permission(self, request, obj=None):
        """Never: a leaver is deactivated, the name stays in the events."""
        return False

    @admin.display(description="密码")
    def set_password(self, user):
        """The way to a new one-time password; nobody sees the present one."""
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('<a class="button" href="{}">设置一次性密码…</a>', address)

    @admin.display(description="会话与两步验证")
    def security(self, user):
        """The way to the page that ends sessions and resets the second factor."""
        address = reverse("admin:accounts_user_security", args=[user.pk])
        return format_html('<a class="button" href="{}">查看与管理…</a>', address)

    @admin.display(description="两步验证")
    def second_step(self, user):
        if hasattr(user, "second_factor"):
            return "已启用"
        return "待设置" if secondfactor.is_required(user) else "未启用"

    @admin.display(description="角色")
    def role_names(self, user):
        return user.role_labels or "无"

    @admin.display(description="负责地区")
    def region_names(self, user):
        return "全部" if user.all_regions else "、".join(region.short for region in user.regions.all()) or "无"


@admin.register(Policy)
class PolicyAdmin(proving.ProvenAdmin, DeskAdmin):
    fields = ["small_team", "full_text_feeds", "banned_words", "stay_down_hold", "stay_down_warn"]
    fields += ["direct_action", "interim_status", "counter_days", "restore_at_once"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Kinds of request as check boxes."""
        if db_field.name != "restore_at_once":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        words = {"label": db_field.verbose_name, "help_text": db_field.help_text}
        return MultipleChoiceField(
            choices=RESTORABLE, required=False, widget=CheckboxSelectMultiple(attrs={"class": "ticks"}), **words
        )

    def changelist_view(self, request, extra_context=None):
        """Straight to the one form."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:accounts_policy_change", args=[1]))

    def get_object(self, request, object_id, from_field=None):
        if object_id != "1":
            raise Http404
        return Policy.objects.filter(pk=1).first() or Policy(pk=1)

    def save_model(self, request, obj, form, change):
        """Through `policy.change`, which writes the event with old and new values."""
        if form.changed_data:
            policy.change(by=request.user, **{name: form.cleaned_data[name] for name in form.changed_data})

    def log_change(self, request, obj, message):
        """Nothing: `policy.change` has written the event."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
