"""The admin site of the newsroom: the way in, what must be done first, dashboard, the editor's Chinese."""

from functools import update_wrapper

from django.contrib.admin import AdminSite
from django.contrib.admin.models import LogEntry
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.views.i18n import JavaScriptCatalog

from accounts import entering, secondfactor, security
from accounts.forms import LoginForm, OwnPasswordChangeForm
from carbonportal import dashboard, unfound
from carbonportal.editorwords import WORDS

FOREIGN_APPS = {"auth", "taggit"}  # their models register themselves; rights are roles, tags are articles.Tag
ORDER = {
    name: place for place, name in enumerate(("articles", "ingest", "takedowns", "regions", "accounts", "workflow"))
}
ALWAYS_OPEN = {"logout", "jsi18n"}


class EditorCatalog(JavaScriptCatalog):
    """Django's words for scripts, and those of the rich text editor, which has no Chinese of its own."""

    def get_catalog(self):
        """All words by their English text."""
        return super().get_catalog() | WORDS


class CarbonAdminSite(AdminSite):
    """Django's admin as our newsroom."""

    site_header = "碳排放交易网 · 编辑部"
    site_title = "碳排放交易网编辑部"
    index_title = "工作台"
    site_url = "/"
    enable_nav_sidebar = True
    login_form = LoginForm

    def register(self, model_or_iterable, admin_class=None, **options):
        """Register our own models; groups, permissions and taggit's tags have no page here."""
        models = model_or_iterable if isinstance(model_or_iterable, (list, tuple)) else [model_or_iterable]
        ours = [model for model in models if model._meta.app_label not in FOREIGN_APPS]
        super().register(ours, admin_class, **options)

    def get_app_list(self, request, app_label=None):
        """The apps in the order of a day's work, and in each the models as they were registered."""
        apps = self._build_app_dict(request, app_label)
        registered = [model._meta.object_name for model in self._registry]
        for app in apps.values():
            app["models"].sort(key=lambda model: registered.index(model["object_name"]))
        return sorted(apps.values(), key=lambda app: (app["app_label"] not in ORDER, ORDER.get(app["app_label"], 0)))

    def login(self, request, extra_context=None):
        """The first step of the way in; whoever is in already goes to the dashboard."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        request.current_app = self.name
        context = {
            **self.each_context(request),
            "title": "登录",
            "subtitle": None,
            "app_path": request.get_full_path(),
            **(extra_context or {}),
        }
        return entering.PasswordStep.as_view(
            authentication_form=self.login_form,
            template_name="admin/login.html",
            next_page=reverse("admin:index"),
            extra_context=context,
        )(request)

    def admin_view(self, view, cacheable=False):  # noqa: FBT002  Django's signature
        """A staff page: who still has something to do first is led there."""
        inner = super().admin_view(view, cacheable)

        def forced(request, *args, **kwargs):
            first = self._first(request)
            if first and request.resolver_match.url_name not in {first, *ALWAYS_OPEN}:
                return HttpResponseRedirect(reverse(f"admin:{first}"))
            return inner(request, *args, **kwargs)

        return update_wrapper(forced, inner)

    def _first(self, request):
        """The page to go to before any other: to change a one-time password, to set up a required second factor."""
        user = request.user
        if not self.has_permission(request):
            return ""
        if user.must_change_password:
            return "password_change"
        return "second_factor" if secondfactor.is_owed(request) else ""

    def get_urls(self):
        """Django's addresses and those of the way in.

        Its redirect by content type is left out: it would tell of articles that are not the reader's.
        """
        kept = [address for address in super().get_urls() if getattr(address, "name", "") != "view_on_site"]
        return [
            path("login/code/", entering.code_step, name="login_code"),
            path("unfound/", self.admin_view(unfound.page(self)), name="unfound"),
            path("security/", self.admin_view(security.own), name="security"),
            path("security/second-factor/", self.admin_view(security.set_up), name="second_factor"),
            *kept,
        ]

    def password_change(self, request, extra_context=None):
        """The page for the own password, with the reason when the change is forced."""
        forced = request.user.must_change_password
        request.current_app = self.name
        return entering.OwnPassword.as_view(
            form_class=OwnPasswordChangeForm,
            success_url=reverse("admin:index") if forced else reverse("admin:password_change_done"),
            template_name="admin/own_password.html",
            extra_context={**self.each_context(request), "forced": forced, **(extra_context or {})},
        )(request)

    def i18n_javascript(self, request, extra_context=None):
        """The words that the admin's scripts and the rich text editor print."""
        return EditorCatalog.as_view(packages=["django.contrib.admin"])(request)

    def index(self, request, extra_context=None):
        """The dashboard: what waits for this person, and the numbers of the last thirty days."""
        desk = dashboard.desk(request.user)
        return super().index(request, {**desk, **(extra_context or {})})

    def get_log_entries(self, request):
        """Nothing: our events replace Django's log, whose texts would tell titles."""
        return LogEntry.objects.none()
