"""The administrators' settings: read through `current()`, changed through `change()`."""

import time

from django.db import transaction

from accounts.models import Policy
from workflow.models import Event

CACHE_SECONDS = 5
_cached = {"at": 0.0, "policy": None}


def current():
    """The policy in force, at most five seconds old; defaults while nobody has saved one."""
    now, policy = time.monotonic(), _cached["policy"]
    if policy is None or now - _cached["at"] > CACHE_SECONDS:
        policy = Policy.objects.filter(pk=1).first() or Policy(pk=1)
        _cached.update(at=now, policy=policy)
    return policy


def change(*, by, **values):
    """Set fields of the policy, write the event with old and new values, return the policy."""
    with transaction.atomic():
        policy, _ = Policy.objects.select_for_update().get_or_create(pk=1)
        before = {name: getattr(policy, name) for name in values}
        for name, value in values.items():
            setattr(policy, name, value)
        policy.save()
        details = {"before": before, "after": values}
        Event.objects.record(policy, move="change", label="修改设置", by=by, details=details)
        transaction.on_commit(forget)
    return policy


def forget():
    """Drop the cached copy; the next `current()` reads the row again."""
    _cached["policy"] = None
