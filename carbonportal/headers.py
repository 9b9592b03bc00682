"""The security and cache headers of every answer (safety.md, rule 6)."""

from django.conf import settings
from django.utils.cache import patch_vary_headers

STAFF = "/admin/"

POLICY = (
    "default-src 'none'; script-src 'self'{nonce}; style-src 'self'{nonce}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)

# A stranger's file, handed out as an attachment, says this itself: nothing in it may run, whoever opens it where.
SANDBOX = "sandbox; default-src 'none'"

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


def is_staff(path: str) -> bool:
    """Whether a path belongs to the staff's pages."""
    return path.startswith(STAFF)


def write(request, response) -> None:
    """Set all headers on an answer, over whatever stands there but `SANDBOX`."""
    for name, value in ALWAYS.items():
        response[name] = value
    staff = is_staff(request.path_info)
    if response.get("Content-Security-Policy") != SANDBOX:
        response["Content-Security-Policy"] = _policy(getattr(request, "csp_nonce", ""))
    response["Referrer-Policy"] = (
        "same-origin" if staff else response.get("Referrer-Policy") or settings.SECURE_REFERRER_POLICY
    )
    is_media = request.path_info.startswith(settings.MEDIA_URL)
    response["Cross-Origin-Resource-Policy"] = "same-site" if is_media else "same-origin"
    if settings.HTTPS:
        response["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
    response["X-Request-Id"] = request.request_id
    _cache(request, response, staff=staff)


def _policy(nonce: str) -> str:
    """A nonce stands only on staff pages (the editor's import map): a page that a proxy may keep never has one."""
    policy = POLICY.format(nonce=f" 'nonce-{nonce}'" if nonce else "")
    return policy + "; upgrade-insecure-requests" if settings.HTTPS else policy


def _cache(request, response, *, staff: bool) -> None:
    """Nobody keeps a staff page or the answer to a form; what says nothing itself must be asked for again each time."""
    if staff or request.method == "POST" or response.cookies:
        response["Cache-Control"] = "private, no-store"
    elif not response.has_header("Cache-Control"):
        response["Cache-Control"] = "public, no-cache" if response.status_code < 500 else "no-store"
    if staff:
        patch_vary_headers(response, ["Cookie"])
