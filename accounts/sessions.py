"""The sessions of the staff: begun by a full log-in, listed for their owner, ended one by one or all at once."""

import ipaddress
import time
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import StaffSession
from workflow.models import Event
from workflow.origin import current_address

EVERY = 60  # seconds between two notes: not every click writes a row
SHOWN = 50
# The first that a browser's name for itself contains; what calls itself Safari or Linux too stands before those.
BROWSERS = {
    "MicroMessenger": "微信", "QQBrowser": "QQ 浏览器", "Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox",
    "Chrome/": "Chrome", "Safari/": "Safari",
}  # fmt: skip
SYSTEMS = {
    "Windows": "Windows", "iPhone": "iPhone", "iPad": "iPad", "HarmonyOS": "鸿蒙", "Android": "安卓",
    "Mac OS X": "Mac", "Linux": "Linux",
}  # fmt: skip


def enter(request, user, *, second_factor):
    """Log a person in who has proved everything that is asked of them; the session gets a new id and starts empty."""
    request.session.flush()
    login(request, user)
    request.session.update({"began": int(time.time()), "second_factor": second_factor})


def is_too_old(session):
    """Whether twelve hours have passed since the log-in that began it."""
    now = int(time.time())
    return now - session.get("began", now) > settings.SESSION_LONGEST


def keep(request):
    """Note that a logged-in person's session is in use: at once for a new id, then each minute.

    A session that somebody ended while its page was being made is over: nothing brings it back.
    """
    session, now = request.session, int(time.time())
    new = session.get("listed") != session.session_key
    if not new and now - session.get("seen", 0) < EVERY:
        return
    session.setdefault("began", now)
    session.update({"seen": now, "listed": session.session_key})
    if not new:
        StaffSession.objects.filter(session_id=session.session_key).update(
            seen_at=timezone.now(), address=cut(current_address())
        )
        return
    try:
        StaffSession.objects.create(
            session_id=session.session_key,
            user=request.user,
            device=device(request.headers.get("user-agent", "")),
            address=cut(current_address()),
            began_at=datetime.fromtimestamp(session["began"], UTC),
        )
    except IntegrityError:
        logout(request)


def of(user):
    """The person's sessions that go on, the one used last first."""
    going = StaffSession.objects.filter(user=user, session__expire_date__gt=timezone.now())
    return going.order_by("-seen_at", "-pk")


def end(rows):
    """End sessions (a queryset of them) as part of something else; returns how many."""
    keys = list(rows.values_list("session_id", flat=True))
    Session.objects.filter(pk__in=keys).delete()
    return len(keys)


@transaction.atomic
def end_of(user, rows, *, by):
    """End some of a person's sessions because `by` wants it, which is an event about somebody else; returns how many."""
    ended = end(rows)
    if ended and by != user:
        Event.objects.record(user, move="end_sessions", label="结束登录会话", by=by, details={"sessions": ended})
    return ended


def device(agent):
    """What a person recognises a device by, from the browser's own words (any text): for example Chrome · Windows."""
    found = (next((label for word, label in words.items() if word in agent), "") for words in (BROWSERS, SYSTEMS))
    return " · ".join(filter(None, found)) or "未知设备"


def cut(address):
    """The network that an address lies in: enough to recognise, too little to find somebody; empty for none."""
    if not address:
        return ""
    bits = 48 if ":" in address else 24
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))
