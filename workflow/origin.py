"""Where the current request comes from, for the event log."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_address: ContextVar[str] = ContextVar("workflow_address", default="")


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    """Note `address` (a network address as text) on every event written inside the block."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


def current_address() -> str:
    """The address of the request being served; empty in commands and tasks."""
    return _address.get()
