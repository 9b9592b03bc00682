"""Fresh proof: whoever changes people, rights or settings shows again who they are, unless they just did."""

import time
from functools import wraps

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse

from accounts import throttling
from accounts.forms import ProofForm

FRESH = 5 * 60  # seconds; a log-in is a proof too
OWN = ("proof-", "csrfmiddlewaretoken")  # how the names begin that are not carried on


def ask(request):
    """What must be answered instead of going on, or None if the person has proved themselves lately.

    Call it after the rights were checked. A POST that has to wait comes back with its fields hidden in the proof form:
    sent again with the right password, it goes on here as if nothing had been between. A GET is opened again. Files
    do not survive; the page says so.
    """
    now, session = int(time.time()), request.session
    if now - max(session.get("proved", 0), session.get("began", 0)) <= FRESH:
        return None
    sent = "proof-password" in request.POST
    form = ProofForm(request.POST if sent else None, user=request.user)
    if not sent or not form.is_valid():
        return _page(request, form)
    session["proved"] = now
    return HttpResponseRedirect(request.get_full_path()) if "proof-get" in request.POST else None


def needed(view):
    """A function view, whatever its method, that asks for a fresh proof first."""

    @wraps(view)
    def proved(request, *args, **kwargs):
        return ask(request) or view(request, *args, **kwargs)

    return proved


class ProvenAdmin(admin.ModelAdmin):
    """A model admin whose saves, not whose pages, need a fresh proof."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The form; before it is read, the proof."""
        allowed = self.has_change_permission(request) if object_id else self.has_add_permission(request)
        wanted = ask(request) if request.method == "POST" and allowed else None
        return wanted or super().changeform_view(request, object_id, form_url, extra_context)


def _page(request, form):
    kept = [(name, text) for name, texts in request.POST.lists() if not name.startswith(OWN) for text in texts]
    context = {
        **admin.site.each_context(request),
        "title": "请再确认一次身份",
        "form": form,
        "kept": kept,
        "opens": request.method == "GET" or "proof-get" in request.POST,
        "lost_files": bool(request.FILES),
    }
    return throttling.told(TemplateResponse(request, "admin/prove.html", context), form.wait)
