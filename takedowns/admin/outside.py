"""What a case's screen says of the world outside: the public notice for whom no letter reaches, and copies that others keep."""

from takedowns import announcing, copies
from takedowns.models import Restriction
from takedowns.states import CopyState


def shown(case):
    """The standing of the notice, and the copies article by article; `is_secret` where nobody outside may learn why."""
    rows = copies.of_case(case)
    return {
        "announcing": announcing.standing(case),
        "copies": rows,
        "waiting": sum(kept.waiting for kept in rows),
        "states": CopyState.choices,
        "is_secret": bool(rows) and Restriction.objects.of_case(case).hiding().filter(status=404).exists(),
    }
