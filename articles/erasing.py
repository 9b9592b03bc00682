"""The one registry: what apps above keep of an article's text must vanish when it is sealed, and can come back with it."""

import dataclasses
from collections.abc import Callable


@dataclasses.dataclass(frozen=True)
class Keeper:
    """What one app does: `erase(article_ids)` its texts; for the way back `take(article_id)` (JSON) before, `refill` after.

    `refill(article_id, taken)` gets what `take` gave. All three run in the transaction of the verb.
    """

    erase: Callable
    take: Callable | None = None
    refill: Callable | None = None


_KEEPERS: dict[str, Keeper] = {}


def register(name, erase, *, take=None, refill=None):
    """Let the app `name` (from its `AppConfig.ready`) take part; see `Keeper`. A second call replaces the first."""
    _KEEPERS[name] = Keeper(erase, take, refill)


def taken(article_id):
    """What the apps keep of an article, by the names under which they registered."""
    return {name: keeper.take(article_id) for name, keeper in sorted(_KEEPERS.items()) if keeper.take}


def erase(article_ids):
    """Let all apps forget the texts of these articles."""
    for _, keeper in sorted(_KEEPERS.items()):
        keeper.erase(article_ids)


def refill(article_id, found):
    """Give each app back what `taken` got from it; what an app that is no more had kept stays in the record."""
    for name, keeper in sorted(_KEEPERS.items()):
        if keeper.refill and name in found:
            keeper.refill(article_id, found[name])
