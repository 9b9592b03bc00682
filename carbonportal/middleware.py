"""What every request passes first and every answer last: bounds, request id, client address, headers, one log line."""

import ipaddress
import logging
import re
import secrets
import time
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse

from accounts import sessions
from carbonportal import headers
from carbonportal.logs import request_id
from carbonportal.refusing import refusal
from workflow.origin import coming_from

log = logging.getLogger("carbonportal.request")

METHODS = ("GET", "HEAD", "POST")
CHARSETS = {"utf-8", "utf8"}
SESSION_KEY = re.compile(r"[a-z0-9]{0,64}", re.ASCII)
# Django has decoded the path already and left bytes that are no UTF-8 percent-encoded.
BAD_IN_PATH = re.compile(r"[\x00-\x1f\x7f]|%[89A-F][0-9A-F]")


class FirstMiddleware:
    """Outermost of all, so that even its own refusals and static files carry the headers (safety.md has the rules)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer one request, with headers and a log line whatever happens inside."""
        began = time.monotonic()
        request.request_id = secrets.token_hex(6)
        token = request_id.set(request.request_id)
        try:
            request.client_address = _settle_client(request.META)
            if headers.is_staff(request.path_info):
                request.csp_nonce = secrets.token_urlsafe(16)
            with coming_from(request.client_address):
                response = _refused(request) or self.get_response(request)
            headers.write(request, response)
            _log(request, response, began)
        finally:
            request_id.reset(token)
        return response


class StaffSessionMiddleware:
    """Renews a staff session while it is used, and ends it twelve hours after login whatever happens."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Renew or end the session of a staff page; no other page is looked at."""
        if not headers.is_staff(request.path_info):
            return self.get_response(request)
        if sessions.is_too_old(request.session):
            logout(request)
        self._keep(request)
        response = self.get_response(request)
        if response.status_code < 500:
            self._keep(request)  # the view may have logged somebody in, or changed the session's id
        return response

    def _keep(self, request):
        if request.user.is_authenticated and "X-Heartbeat" not in request.headers:
            sessions.keep(request)  # a page that is merely open asks with that header: nobody is there


def _refused(request) -> HttpResponse | None:
    """Return the refusal of a request that no view should ever see, or None."""
    if request.method not in METHODS:
        answer = refusal(405, "不支持这种请求方式", "请用浏览器打开页面，或返回上一页。", request.request_id)
        answer["Allow"] = ", ".join(METHODS)
        return answer
    try:
        request.get_host()
    except DisallowedHost:
        return refusal(400, "网址的主机名不对", "请检查网址，从本站首页重新进入。", request.request_id)
    if not _is_clean(request.META):
        return refusal(400, "网址中有无法识别的字符", "请检查网址，或从本站首页重新进入。", request.request_id)
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not SESSION_KEY.fullmatch(session):
        del request.COOKIES[settings.SESSION_COOKIE_NAME]  # no key of ours, and PostgreSQL takes no NUL
    if request.content_params.get("charset", "utf-8").strip("\"' ").lower() not in CHARSETS:
        return refusal(
            400, "提交的内容编码不对", "本站只接受 UTF-8 编码，请改用 UTF-8 后重新提交。", request.request_id
        )
    if _content_length(request.META) > settings.REQUEST_MAX_BYTES:
        limit = settings.REQUEST_MAX_BYTES // 1024 // 1024
        return refusal(413, "提交的内容太大", f"一次最多 {limit} MB，请减少或压缩文件后重新提交。", request.request_id)
    return None


def _is_clean(meta: dict) -> bool:
    """Whether path and query are UTF-8 without NUL, and the path without any control character."""
    query = unquote_to_bytes(meta.get("QUERY_STRING", "").encode("latin-1"))
    try:
        query.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in query and not BAD_IN_PATH.search(meta["PATH_INFO"])


def _content_length(meta: dict) -> int:
    raw = meta.get("CONTENT_LENGTH") or "0"
    return int(raw) if raw.isascii() and raw.isdigit() else 0


def _settle_client(meta: dict) -> str:
    """Return the client's address, and let forwarding headers count only behind a proxy we trust.

    This is the one place: throttles, logs and cases use `request.client_address`; `request.is_secure()` is right after.
    """
    address = meta.get("REMOTE_ADDR", "")
    chain = [part.strip() for part in meta.pop("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    scheme = meta.pop("HTTP_X_FORWARDED_PROTO", "")
    if _is_trusted(address) and scheme in {"http", "https"}:
        meta["wsgi.url_scheme"] = scheme
    while chain and _is_trusted(address):
        address = chain.pop()
    return address if _parsed(address) else ""


def _is_trusted(address: str) -> bool:
    if not address:
        return settings.TRUST_UNIX_SOCKET
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in settings.TRUSTED_PROXIES)


def _parsed(address: str):
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None


def _logged_path(request) -> str:
    """The path with the prefix of its reading; where it holds a token, which opens something, only its pattern."""
    match = request.resolver_match
    return f"/{match.route}" if match and "token" in match.kwargs else request.path


def _log(request, response, began: float) -> None:
    """One line a request; the user only where a session was asked for, the address cut as safety.md demands."""
    session = getattr(request, "session", None)
    # Only a user that the view has asked for already: asking now could fail where the database just did.
    user = getattr(request, "_cached_user", None) if session is not None and session.accessed else None
    log.info(
        "request",
        extra={
            "method": request.method[:10],
            "path": _logged_path(request)[:200],
            "status": response.status_code,
            "ms": round((time.monotonic() - began) * 1000),
            "user": user and user.pk,
            "address": sessions.cut(request.client_address) or None,
        },
    )
