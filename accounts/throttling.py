"""How often a log-in may fail. Kept in the database, so that neither a restart nor a flushed cache forgives.

Own code: django-axes knows one limit for all its keys; here there are three, each over a time of its own.
"""

import math
from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import FailedLogin
from workflow.origin import counted_as, current_address

REFUSED = "用户名或密码不正确，或尝试次数过多。请稍后再试，或联系站点管理员。"
WINDOW = timedelta(minutes=15)  # in which failures count together, and how long a lock then lasts
HOUR = timedelta(hours=1)
PER_PAIR = 8  # failures for one name from one address
PER_NETWORK = 20  # failures from one address, whatever the names
PER_NAME = 20  # failures for one name in an hour, from anywhere: then an address has one try
PER_CODES = 30  # wrong codes of one person in an hour, from anywhere
ANYWHERE = "-"  # instead of a network, where none counts


def attempt(name):
    """Begin an attempt with a user name (any text) from the current address.

    Returns the seconds to wait and None, or 0 and a row that counts the attempt as failed until the caller deletes it:
    many attempts at the same moment thus see each other. Nothing here depends on whether the name exists.
    """
    key, network = _key(name), counted_as(current_address())
    wait = _wait(key, network, FailedLogin.objects.all())
    if wait:
        return wait, None
    row = FailedLogin.objects.create(name=key, network=network)
    wait = _wait(key, network, FailedLogin.objects.exclude(pk=row.pk))
    if wait:
        row.delete()
        return wait, None
    return 0, row


def forgive(name):
    """Forget the failures for a name from the current address: its owner has logged in from there."""
    FailedLogin.objects.filter(name=_key(name), network=counted_as(current_address())).delete()


def guess(name):
    """Begin a guess at the six digits of a person's app; a row that counts it as wrong until deleted, None if locked.

    Six digits are few, and whoever has the password may own a million addresses with a try each (a /48 of IPv6). Only
    the owner and a thief of the password come so far, so no stranger locks anybody out.
    """
    rows = FailedLogin.objects.filter(name=_key(f"code\0{name}"), at__gt=timezone.now() - HOUR)
    row = FailedLogin.objects.create(name=_key(f"code\0{name}"), network=ANYWHERE)
    if rows.exclude(pk=row.pk).order_by("at", "pk")[PER_CODES - 1 : PER_CODES].exists():
        row.delete()
        return None
    return row


def told(response, wait):
    """The response, made a 429 with `Retry-After` if `wait` (seconds) is not 0."""
    if wait:
        response.status_code = 429
        response["Retry-After"] = str(wait)
    return response


def prune():
    """Delete the rows that no rule asks for any more: addresses are kept for an hour, not longer."""
    FailedLogin.objects.filter(at__lt=timezone.now() - HOUR).delete()


def _wait(key, network, rows):
    hot = rows.filter(name=key, at__gt=timezone.now() - HOUR).order_by("at", "pk")[PER_NAME - 1 : PER_NAME].exists()
    pair, all_names = rows.filter(name=key, network=network), rows.filter(network=network)
    return max(_locked(pair, 1 if hot else PER_PAIR), _locked(all_names, PER_NETWORK))


def _locked(rows, limit):
    """The seconds for which the newest `limit` failures lock, if they lie together."""
    times = list(rows.order_by("-at", "-pk").values_list("at", flat=True)[:limit])
    if len(times) < limit or times[0] - times[-1] > WINDOW:
        return 0
    return max(0, math.ceil((times[0] + WINDOW - timezone.now()).total_seconds()))


def _key(name):
    return salted_hmac("accounts.throttling", name, algorithm="sha256").hexdigest()
