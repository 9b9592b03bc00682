"""The release of the glossary that this process converts with: the newest one, at most five seconds late."""

import logging
import threading
import time

from django.db import Error

from articles.models import GlossaryRelease
from chinese.converting import current, put_in_force
from chinese.glossary import GlossaryRefused, Release

log = logging.getLogger(__name__)

EVERY, AGAIN = 5, 60  # seconds between two looks; until a release that could not be loaded is tried again

_looking = threading.Lock()
_next = {"at": 0.0}


def follow() -> None:
    """Put the newest release in force in this process; asks the database at most every five seconds.

    For the start of requests and commands. Whoever meets a new release first waits while it is built; other threads go
    on with the former one. What cannot be loaded leaves the former one in force, with an error in the log.
    """
    if time.monotonic() < _next["at"] or not _looking.acquire(blocking=False):
        return
    try:
        wait(EVERY)
        if GlossaryRelease.objects.version() != current().release.version:
            _load()
    except Error as error:
        log.warning("glossary not looked up, release %d stays in force: %s", current().release.version, error)
    except GlossaryRefused as error:
        wait(AGAIN)
        log.exception("GLOSSARY NOT LOADED, release %d stays in force: %s", current().release.version, error.message)
    finally:
        _looking.release()


def look_again() -> None:
    """Let the next `follow` ask the database at once."""
    wait(0)


def wait(seconds: float) -> None:
    """Let no `follow` ask the database for so long."""
    _next["at"] = time.monotonic() + seconds


def _load() -> None:
    began = time.monotonic()
    newest = GlossaryRelease.objects.newest()
    release = newest.release() if newest else Release(0)
    put_in_force(release)
    log.info("glossary release %d in force, built in %.2f s", release.version, time.monotonic() - began)
