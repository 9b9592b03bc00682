"""The short session of a case's page: one signed cookie that names the case, and a token for each of its forms.

A cookie of its own, so that a member of staff who is logged in and somebody who follows a case never share a session.
"""

import secrets

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from takedowns.models import Case

COOKIE = "__Host-takedown" if settings.HTTPS else "takedown"
SALT = "takedowns.session"
LIVES = 30 * 60


class Visit:
    """Somebody who has opened a case: `case`, and `proof`, which every form of the page carries."""

    def __init__(self, case, number):
        self.case, self.number = case, number

    @property
    def proof(self):
        """The token of the page's forms (as Django's CSRF token, bound to this session)."""
        return salted_hmac("takedowns.proof", self.number).hexdigest()

    def is_proven(self, request):
        """Whether a POST comes from a page of this session."""
        return constant_time_compare(request.POST.get("proof", ""), self.proof)


def begin(response, case):
    """Open a session for a case, in a cookie of 30 minutes."""
    return renew(response, Visit(case, secrets.token_hex(16)))


def renew(response, visit):
    """Let a session go on for 30 minutes from now."""
    response.set_signed_cookie(
        COOKIE,
        f"{visit.case.ref}:{visit.case.secret_hmac[:16]}:{visit.number}",
        salt=SALT,
        max_age=LIVES,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def end(response):
    """Close the session."""
    response.delete_cookie(COOKIE, samesite="Strict")
    return response


def visit_of(request):
    """The session of a request, None if there is none, or it is over, or the case got another secret since."""
    value = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=LIVES)
    ref, _, rest = value.partition(":")
    digest, _, number = rest.partition(":")
    case = Case.objects.came_in().select_related("owner", "master").filter(ref=ref).first() if ref else None
    return Visit(case, number) if case and case.secret_hmac[:16] == digest else None
