"""The way in: password, then the code of those who have a second factor; and the page for an own new password."""

import time

from django.contrib import admin
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from accounts import secondfactor, sessions, throttling
from accounts.forms import CodeForm
from accounts.models import User

HELD = 10 * 60  # seconds between the two steps


class PasswordStep(LoginView):
    """The first step; for those without a second factor the only one."""

    def form_valid(self, form):
        """On to the code, or in."""
        user = form.get_user()
        if secondfactor.is_on(user):
            self.request.session.flush()
            self.request.session["entering"] = {
                "user": user.pk,
                "hash": user.get_session_auth_hash(),
                "at": int(time.time()),
                "next": self.get_success_url(),
            }
            return HttpResponseRedirect(reverse("admin:login_code"))
        throttling.forgive(user.username)
        sessions.enter(self.request, user, second_factor=False)
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form):
        """The form again; a 429 when it is locked."""
        return throttling.told(super().form_invalid(form), form.wait)


@sensitive_post_parameters()
@csrf_protect
@never_cache
def code_step(request):
    """The second step. Until it is done nobody is logged in; without a first one it leads back there."""
    user = _held(request)
    if user is None:
        return HttpResponseRedirect(reverse("admin:login"))
    form = CodeForm(request.POST or None, user=user)
    if form.is_valid():
        target = request.session["entering"]["next"]
        throttling.forgive(user.username)
        sessions.enter(request, user, second_factor=True)
        return HttpResponseRedirect(target)
    context = {**admin.site.each_context(request), "title": "两步验证", "form": form}
    return throttling.told(TemplateResponse(request, "admin/login_code.html", context), form.wait)


def _held(request):
    """The person who has given the right password in this browser within ten minutes, if it still is the right one."""
    held = request.session.get("entering")
    if not held or time.time() - held["at"] > HELD:
        return None
    user = User.objects.filter(pk=held["user"], is_active=True).first()
    return user if user and constant_time_compare(user.get_session_auth_hash(), held["hash"]) else None


class OwnPassword(PasswordChangeView):
    """The page for the own password; all other sessions end with the old one."""

    def form_valid(self, form):
        """Store the password; this session goes on under a new id."""
        response = super().form_valid(form)
        key = self.request.session.session_key
        sessions.end(self.request.user.sessions.exclude(session_id=key))
        return response

    def form_invalid(self, form):
        """The form again; a 429 when it is locked."""
        return throttling.told(super().form_invalid(form), form.wait)
