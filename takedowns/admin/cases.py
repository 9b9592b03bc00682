"""The case in the admin: its addresses, each behind the one scoped queryset."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse

from accounts.desk import DeskAdmin
from takedowns.admin import (
    acting,
    answering,
    beside,
    bulk,
    comparing,
    files,
    queue,
    reaching,
    registering,
    releasing,
    screen,
)
from takedowns.models import Case


@admin.register(Case)
class CaseAdmin(DeskAdmin):
    def get_queryset(self, request):
        """What the person may open, nothing else."""
        more = ("owner", "entry", "order__called_by", "order__confirmed_by")
        return Case.objects.visible_to(request.user).select_related(*more)

    def get_urls(self):
        """The pages of the desk before Django's own."""
        view = self.admin_site.admin_view
        pages = [
            ("register/<slug:kind>/", registering.view, "register"),
            ("by-ref/<slug:ref>/", by_ref, "by_ref"),
            ("answer/<slug:number>/", answering.answer, "answer"),
            ("bulk/", bulk.decide, "bulk"),
            ("bulk/approve/", bulk.approve, "bulk_approve"),
            ("bulk/<int:run>/", bulk.report, "bulk_run"),
            ("<int:pk>/move/<slug:name>/", acting.move, "move"),
            ("<int:pk>/target/<int:number>/", acting.decide, "decide"),
            ("<int:pk>/target/<int:number>/match/", acting.match, "match"),
            ("<int:pk>/target/<int:number>/copy/<int:copy>/", comparing.view, "compare"),
            ("<int:pk>/release/", releasing.view, "release"),
            ("<int:pk>/reply/", acting.reply, "reply"),
            ("<int:pk>/letters/call-back/", acting.call_back, "call_back"),
            ("<int:pk>/upload/", beside.upload, "upload"),
            ("<int:pk>/include/", beside.include, "include"),
            ("<int:pk>/order/", beside.order, "order"),
            ("<int:pk>/party/", beside.party, "party"),
            ("<int:pk>/look/", beside.look, "look"),
            ("<int:pk>/summary/", beside.summary, "summary"),
            ("<int:pk>/announce/", reaching.announce, "announce"),
            ("<int:pk>/copy/<int:number>/", reaching.mark, "copy"),
            ("<int:pk>/restriction/<int:number>/<slug:name>/", beside.restriction, "restriction"),
            ("<int:pk>/identity/", files.identity, "identity"),
            ("<int:pk>/evidence/<int:file>/", files.evidence, "evidence"),
            ("<int:pk>/snapshot/<int:file>/", files.snapshot, "snapshot"),
        ]
        own = [path(route, view(self._bound(page)), name=f"takedowns_case_{name}") for route, page, name in pages]
        return own + super().get_urls()

    def _bound(self, page):
        def bound(request, **arguments):
            return page(request, desk=self, **arguments)

        return bound

    def changelist_view(self, request, extra_context=None):
        """The queue."""
        self.require_view(request)
        return queue.view(self, request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The screen of one case; whoever opens it is noted."""
        self.require_view(request)
        return screen.view(self, request, self.get_object(request, object_id))

    def case(self, request, pk):
        """The case with this number that the person may open. Raises `Http404`, `PermissionDenied`."""
        self.require_view(request)
        found = self.get_queryset(request).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def require_view(self, request):
        """Raise `PermissionDenied` for whoever is not of the desk."""
        if not request.user.has_perm("takedowns.view_case"):
            raise PermissionDenied

    def has_add_permission(self, request):
        """Not by Django's form: a case is registered on a page of its own."""
        return False

    def has_change_permission(self, request, obj=None):
        """By verbs only."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Nobody: cases are never deleted."""
        return False


def by_ref(request, *, desk, ref):
    """Where an editor's page links to: the case, for whoever may open it."""
    desk.require_view(request)
    found = desk.get_queryset(request).filter(ref=ref).first()
    if found is None:
        raise Http404
    return HttpResponseRedirect(reverse("admin:takedowns_case_change", args=[found.pk]))
