"""How often one address may ask, or one link be opened: counters in a small file that all processes of a server share, and no addresses.

A counter is found by a keyed hash of address, kind and minute, in two rows of them; the smaller of the two counts
(a count-min sketch, Cormode and Muthukrishnan 2005). So the file has one size for ever, holds nothing by which a
reader could be found, and forgets everything when the minute is over. Writing it costs no transaction: a search must
not wait for the database's one writer.
"""

import fcntl
import hashlib
import logging
import os
import time

from django.conf import settings

from workflow.origin import counted_as

log = logging.getLogger(__name__)

WINDOW = 60  # seconds
WIDTH = 1 << 16  # counters of one row
ROWS = 2
STAMP = 8  # bytes at the start of the file: the window that the counters belong to
MOST = 255  # a counter is one byte


def wait(kind: str, address: str, *, limit: int, now: float | None = None) -> int:
    """Count one request of a kind; 0 while its address may ask, else the seconds until it may again.

    As `wait_for`. An unknown address is never refused; an IPv6 network of 64 bits counts as one address.
    """
    return wait_for(kind, counted_as(address), limit=limit, now=now)


def wait_for(kind: str, key: str, *, limit: int, now: float | None = None) -> int:
    """Count one request of a kind for `key`; 0 while that is within `limit` (at most 254) in each minute, else seconds.

    Nobody is refused for an empty key, or when the file cannot be written: a full disk must not end reading.
    """
    now = time.time() if now is None else now
    window = int(now // WINDOW)
    if not key:
        return 0
    try:
        times = _count(window, _places(kind, key, window))
    except OSError:
        log.exception("requests are not counted")
        return 0
    return 0 if times <= limit else WINDOW - int(now) % WINDOW


def _places(kind: str, key: str, window: int) -> list[int]:
    """Where in the file the counters of one address stand."""
    secret = hashlib.sha256(f"throttling {settings.SECRET_KEY}".encode()).digest()
    digest = hashlib.blake2b(f"{kind} {key} {window}".encode(), key=secret, digest_size=4 * ROWS).digest()
    numbers = (int.from_bytes(digest[4 * row : 4 * row + 4]) % WIDTH for row in range(ROWS))
    return [STAMP + row * WIDTH + number for row, number in enumerate(numbers)]


def _count(window: int, places: list[int]) -> int:
    """Raise the counters by one; the smaller one."""
    settings.PRIVATE_ROOT.mkdir(parents=True, exist_ok=True)
    file = os.open(settings.PRIVATE_ROOT / "throttle", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        stamp = window.to_bytes(STAMP)
        if os.pread(file, STAMP, 0) != stamp:
            os.ftruncate(file, 0)  # and so all counters are zero again
            os.ftruncate(file, STAMP + ROWS * WIDTH)
            os.pwrite(file, stamp, 0)
        counts = [min(os.pread(file, 1, place)[0] + 1, MOST) for place in places]
        for place, count in zip(places, counts, strict=True):
            os.pwrite(file, bytes([count]), place)
        return min(counts)
    finally:
        os.close(file)
