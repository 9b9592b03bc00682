"""A file, a function, a template that grew too long is split, not excused."""

import ast

import pytest

from tests.architecture import sources

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def lines(path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def too_long(paths, limit: int) -> dict:
    return {sources.name(path): lines(path) for path in paths if lines(path) > limit}


def test_there_is_something_to_measure():
    assert len(sources.code()) > 40
    assert len(sources.templates()) > 10


def test_no_file_has_more_than_300_lines():
    assert too_long(sources.code(), 300) == {}


def test_no_test_file_has_more_than_400_lines():
    assert too_long(sources.tests(), 400) == {}


def test_no_function_has_more_than_50_lines():
    every = sources.find(FUNCTIONS, sources.code() + sources.tests())
    long = {f"{sources.where(path, node)} {node.name}" for path, node in every if node.end_lineno - node.lineno >= 50}
    assert long == set()


def is_partial(path) -> bool:
    return "partial" in sources.name(path) or path.name.startswith("_")


@pytest.mark.parametrize(("partial", "limit"), [(False, 80), (True, 25)])
def test_templates_are_short(partial, limit):
    paths = [path for path in sources.templates() if is_partial(path) == partial]
    assert too_long(paths, limit) == {}


@pytest.mark.parametrize(("name", "limit"), [("site.css", 20_000), ("takedown.css", 10_000), ("site.js", 5_000)])
def test_what_every_reader_loads_is_small(name, limit):
    assert next(path for path in sources.static() if path.name == name).stat().st_size < limit
