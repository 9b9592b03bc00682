"""The server's own settings for the bare view, which loads none of the site's tables before the fork."""

# ruff: noqa: INP001 - scripts in no package

import runpy
from pathlib import Path

ours = runpy.run_path(str(Path(__file__).resolve().parent.parent / "deploy" / "gunicorn.conf.py"))
globals().update({name: value for name, value in ours.items() if name[0] != "_" and not callable(value)})
