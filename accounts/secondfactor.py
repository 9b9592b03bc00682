"""The second factor: codes of an authenticator app (RFC 6238), ten recovery codes, and who must have them."""

import secrets

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts import sessions, throttling
from accounts.models import RecoveryCode, SecondFactor
from workflow.models import Event

RECOVERY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that can be taken for another


def is_required(user):
    """Whether one of the user's roles must have a second factor."""
    return any(code in settings.SECOND_FACTOR_ROLES for code in user.roles)


def is_owed(request):
    """Whether the person who asks must show a code first, and has shown none in this session."""
    return is_required(request.user) and not request.session.get("second_factor")


def is_on(user):
    """Whether the user has set one up."""
    return SecondFactor.objects.filter(pk=user.pk).exists()


def phone():
    """The module of the app's codes."""
    from accounts import phonecodes  # noqa: PLC0415  7 MB that a worker with readers alone never needs

    return phonecodes


@transaction.atomic
def set_up(user, sealed, code):
    """Switch the second factor on (or change its key) if `code` fits the sealed key; returns ten codes, or None."""
    step = phone().step_of(sealed, code)
    if step is None:
        return None
    values = {"sealed": sealed, "used_step": step}
    _, fresh = SecondFactor.objects.update_or_create(pk=user.pk, defaults=values)
    Event.objects.record(user, move="set_up_second_factor", label="启用两步验证" if fresh else "更换验证器", by=user)
    return _new_codes(user)


def accept(user, code):
    """Whether `code` opens the user's second step: one of the app, never used before, or a recovery code.

    After too many wrong ones (`throttling.guess`) only recovery codes do, which nobody can guess.
    """
    code = "".join(code.split()).lower()
    factor = SecondFactor.objects.filter(pk=user.pk).first()
    if factor is None:
        return False
    guess = throttling.guess(user.username)
    step = phone().step_of(factor.sealed, code) if guess else None
    if step is not None:
        right = bool(SecondFactor.objects.filter(pk=user.pk, used_step__lt=step).update(used_step=step))
    else:
        right = bool(RecoveryCode.objects.filter(user=user, digest=_digest(code)).delete()[0])
    if right and guess:
        guess.delete()
    return right


@transaction.atomic
def renew_codes(user):
    """Ten new recovery codes; the old ones end."""
    Event.objects.record(user, move="renew_recovery_codes", label="换发恢复码", by=user)
    return _new_codes(user)


@transaction.atomic
def reset(user, *, by, reason=""):
    """Take the second factor away (a lost phone); `by=None` is the command line.

    Returns how many sessions ended: all of the person's, unless it is they who switch it off.
    """
    SecondFactor.objects.filter(pk=user.pk).delete()
    RecoveryCode.objects.filter(user=user).delete()
    label = "关闭两步验证" if by == user else "重置两步验证"
    Event.objects.record(user, move="reset_second_factor", label=label, by=by, reason=reason)
    return 0 if by == user else sessions.end(user.sessions.all())


def _new_codes(user):
    codes = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _digest(code):
    """A keyed hash; fifty random bits need no slow one."""
    return salted_hmac("accounts.recovery", code.replace("-", ""), algorithm="sha256").hexdigest()
