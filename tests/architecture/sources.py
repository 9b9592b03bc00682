"""The files of the checkout, as the architecture tests see them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "articles", "carbonportal", "chinese", "ingest", "regions", "search", "takedowns", "workflow")
OURS = (*APPS, "running", "deploy", "bench", "manage.py", "run.py")


def _below(*names: str, ending: str) -> Iterator[Path]:
    for name in names:
        place = ROOT / name
        yield from sorted(place.rglob(f"*{ending}")) if place.is_dir() else [place]


def name(path: Path) -> str:
    """Return a file's name from the root of the checkout."""
    return path.relative_to(ROOT).as_posix()


def code() -> list[Path]:
    """Return our Python files: no tests, no migrations."""
    return [path for path in _below(*OURS, ending=".py") if path.exists() and "migrations" not in path.parts]


def tests() -> list[Path]:
    """Return the Python files of the suite."""
    return list(_below("tests", ending=".py"))


def templates() -> list[Path]:
    """Return every template: HTML, XML and text."""
    everywhere = ["templates", *(f"{app}/templates" for app in APPS)]
    return [path for path in _below(*everywhere, ending="") if path.is_file()]


def static() -> list[Path]:
    """Return what browsers load from us and can read as text."""
    everywhere = ["static", *(f"{app}/static" for app in APPS)]
    return [path for path in _below(*everywhere, ending="") if path.suffix in {".css", ".js", ".mjs", ".svg"}]


@cache
def tree(path: Path) -> ast.Module:
    """Return the parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def find(kind, paths: list[Path]) -> Iterator[tuple[Path, ast.AST]]:
    """Yield each node of this kind (a class of `ast`, or several) with its file."""
    for path in paths:
        for node in ast.walk(tree(path)):
            if isinstance(node, kind):
                yield path, node


def where(path: Path, node: ast.AST) -> str:
    """Return `file:line`."""
    return f"{name(path)}:{node.lineno}"
