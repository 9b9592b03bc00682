"""Why a move was refused: each error carries a Chinese sentence that says what to do next."""

from collections.abc import Sequence


class MoveRefused(Exception):
    """A move that did not happen; nothing was written.

    `message` is a sentence for the person who tried, `code` a short word for tests and logs.
    """

    code = "refused"
    items: Sequence[str] = ()

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code:
            self.code = code

    @property
    def sentences(self) -> list[str]:
        """The message and, of failed checks, each one's sentence."""
        return [self.message, *self.items]


class WrongState(MoveRefused):
    """The object is not in a state from which this move starts."""

    code = "wrong_state"


class NotPermitted(MoveRefused):
    """The person lacks the permission that the move table names."""

    code = "not_permitted"


class OutOfScope(MoveRefused):
    """The person may do this, but not to this object."""

    code = "out_of_scope"


class ReasonMissing(MoveRefused):
    """The move needs a reason and none was given."""

    code = "reason_missing"


class Stale(MoveRefused):
    """Somebody else changed the object since the person opened it."""

    code = "stale"


class Blocked(MoveRefused):
    """Checks failed; `items` holds one sentence a failure."""

    code = "blocked"

    def __init__(self, message: str, items: Sequence[str] = (), *, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.items = list(items)
