"""Where the current request comes from, for the event log and the throttles."""

import ipaddress
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


def counted_as(address: str) -> str:
    """An address as throttles count it: a household has a /64 of IPv6 to choose from; empty for what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((int(parsed), 64), strict=False))
