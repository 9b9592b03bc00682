"""`run.py lock`: requirements*.in become requirements*.txt, with every hash."""

import shutil
import tempfile
from pathlib import Path

from running.environment import ROOT, VENV, call, install, must, say

NAMES = ("requirements", "requirements-dev", "requirements-extra", "requirements-pg")


def lock(*, upgrade: bool) -> None:
    """Write each lock, constrained by those before it; pins stay where they still fit unless `upgrade`."""
    install("requirements", "requirements-dev")
    for name in NAMES:
        say(f"{name}.txt")
        must(f"{name}.in 没有解出。", *_command(name, ROOT / f"{name}.txt"), *(["--upgrade"] if upgrade else []))


def differing() -> list[str]:
    """Return the locks that are not what their `.in` gives."""
    different = []
    with tempfile.TemporaryDirectory() as folder:
        for name in NAMES:
            real, copy = ROOT / f"{name}.txt", Path(folder) / f"{name}.txt"
            shutil.copy(real, copy)
            if call(*_command(name, copy)) or real.read_bytes() != copy.read_bytes():
                different.append(real.name)
    return different


def _command(name: str, target: Path) -> list[object]:
    return [
        VENV / "bin" / "uv",
        "pip",
        "compile",
        "-q",
        "--generate-hashes",
        "--python-version",
        "3.11",
        "--custom-compile-command",
        "./run.py lock",
        f"{name}.in",
        "-o",
        target,
    ]
