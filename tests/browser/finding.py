"""Finds the system's Chromium; none is ever downloaded."""

import shutil

from carbonportal.env import env


def chromium() -> str | None:
    """Return the path of a Chromium: $CHROMIUM, else the first that the system has."""
    named = env.text("CHROMIUM", "", "tests only: the browser's program", shown="found by itself")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    return next(filter(None, map(shutil.which, names)), None)
