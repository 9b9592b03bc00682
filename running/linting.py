"""`run.py lint`: everything that can be said about the code without running it."""

import os
from pathlib import Path

from running.environment import PYTHON, ROOT, VENV, call, install, say
from running.locking import differing

# Settings as on a server; nothing is connected to.
PRODUCTION = {
    "CARBON_DEBUG": "0",
    "CARBON_SECRET_KEY": "only-for-lint-Gm2-vWq8ZtRk4Lx1pNc7Yb5Hd3Js9Fa0Ue6oiTQw",
    "CARBON_HMAC_KEY": "only-for-lint-Qx7-hTn3Vb9Kd2Lw5Zs8Rj1Mf4Gc6Ya0PuEi",
    "CARBON_ALLOWED_HOSTS": "www.example.cn",
    "CARBON_SITE_URL": "https://www.example.cn",
    "CARBON_SEAL_KEYS": "b25seS1mb3ItbGludC0zMi1ieXRlcy1sb25nLWtleSE=",
    "CARBON_MAIL_URL": "smtp+tls://carbon:carbon@localhost:587",
    "DATABASE_URL": "postgres://carbon@localhost/carbon",
}


def lint() -> int:
    """Run every check to its end; return 1 if one of them found something."""
    install("requirements", "requirements-dev", "requirements-extra")
    found = [name for name, command, env in _checks() if _fails(name, command, env)]
    say("锁文件")
    found += differing()
    say("检查全部通过" if not found else "没有通过：" + "、".join(found))
    return 1 if found else 0


def _fails(name: str, command: list[object], env: dict[str, str]) -> bool:
    say(name)
    return call(*command, env=os.environ | env) != 0


def _checks() -> list[tuple[str, list[object], dict[str, str]]]:
    bin_ = VENV / "bin"
    local = {"CARBON_DEBUG": "1", "CARBON_LOG_LEVEL": "WARNING"}
    manage = [PYTHON, "manage.py"]
    python, templates = _ours("*.py"), _ours("*.html")
    return [
        ("ruff check", [bin_ / "ruff", "check", "-q", "."], {}),
        ("ruff format", [bin_ / "ruff", "format", "--check", "-q", "."], {}),
        ("djade", [bin_ / "djade", "--check", "--target-version", "5.2", *templates], {}),
        ("django-upgrade", [bin_ / "django-upgrade", "--check", "--target-version", "5.2", *python], {}),
        ("import-linter", [bin_ / "lint-imports", "--no-cache"], local),
        ("makemigrations", [*manage, "makemigrations", "--check", "--dry-run", "--verbosity", "1"], local),
        ("check --deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
        ("collectstatic", [*manage, "collectstatic", "--noinput", "--clear", "--verbosity", "0"], PRODUCTION),
        ("mypy", [bin_ / "mypy"], local),
    ]


def _ours(pattern: str) -> list[Path]:
    """Return the files of the checkout that are ours: not of the environment, not of var/, no migration."""
    outside = {".venv", "var", "migrations"}
    files = (path.relative_to(ROOT) for path in ROOT.rglob(pattern))
    return sorted(path for path in files if not outside & set(path.parts))
