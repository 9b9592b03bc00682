"""What a case's screen says of the world outside: the public notice for whom no letter reaches, and copies that others keep."""

from takedowns import announcing, copies
from takedowns.states import IN_FORCE, CopyState


def shown(case, targets):
    """The standing of the notice, and the copies article by article; `is_secret` where nobody outside may learn why.

    `targets` are those of the screen, with their restrictions in `measures`.
    """
    rows = copies.of_case(case)
    return {
        "announcing": announcing.standing(case, targets),
        "copies": rows,
        "waiting": sum(kept.waiting for kept in rows),
        "states": CopyState.choices,
        "is_secret": any(_is_silent(one) for target in targets for one in target.measures),
    }


def _is_silent(restriction):
    return restriction.hides and restriction.is_secret and restriction.state in IN_FORCE
