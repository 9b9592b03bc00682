"""The rules of the house that no linter knows."""

import ast
import re
from importlib.metadata import PackageNotFoundError, distribution

import pytest

from tests.architecture import sources

VAGUE = {"core", "common", "utils", "util", "misc", "helpers", "services", "manager2", "info", "flag", "signals"}


def test_no_file_has_a_name_that_says_nothing():
    assert [sources.name(path) for path in sources.code() if VAGUE & set(path.with_suffix("").parts)] == []


def test_every_module_says_what_it_is_for():
    silent = [
        sources.name(path)
        for path in sources.code() + sources.tests()
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(sources.tree(path))
    ]
    assert silent == []


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    paths = sources.code() + sources.templates() + sources.static()
    assert [sources.name(path) for path in paths if later.search(path.read_text(encoding="utf-8"))] == []


def test_every_exception_from_the_linter_has_its_reason():
    bare = re.compile(r"# noqa(?!: [A-Z]+\d+(, ?[A-Z]+\d+)*\s+[^\s,])|# type: ignore(?!\[[\w, -]+\]\s+\S)")
    found = [
        f"{sources.name(path)}:{number}"
        for path in sources.code()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def test_no_model_overrides_save_or_delete():
    found = [
        f"{sources.where(path, node)} {node.name}"
        for path, node in sources.find(ast.FunctionDef, sources.code())
        if node.name in {"save", "delete"} and "models" in sources.name(path)
    ]
    assert found == []


def test_no_signals_inside_our_own_code():
    modules = {"django.dispatch", "django.db.models.signals", "django.core.signals"}
    found = [
        sources.where(path, node)
        for path, node in sources.find(ast.ImportFrom, sources.code())
        if node.module in modules or (node.module or "").endswith(".signals")
    ]
    assert found == []


# The environment is read in one place

READERS = ("bench/", "carbonportal/env.py", "carbonportal/wsgi.py", "manage.py", "run.py", "running/")


def test_only_the_reader_reads_the_environment():
    found = [
        sources.where(path, node)
        for path, node in sources.find(ast.Attribute, sources.code())
        if node.attr in {"environ", "getenv"}
        and ast.unparse(node.value) == "os"
        and not sources.name(path).startswith(READERS)
    ]
    assert found == []


def test_no_setting_has_a_second_default_in_the_code():
    found = [
        sources.where(path, node)
        for path, node in sources.find(ast.Call, sources.code())
        if ast.unparse(node.func) == "getattr" and ast.unparse(node.args[0]) == "settings"
    ]
    assert found == []


def test_psycopg_3_is_absent():
    """Django would take it before psycopg2, without a word."""
    with pytest.raises(PackageNotFoundError):
        distribution("psycopg")


# Moves: only the engine assigns a state

WRITES = {"update", "create", "get_or_create", "update_or_create", "bulk_create", "filter_update"}


def assigns_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(each, ast.Attribute) and each.attr == "state" for each in targets)
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name == "setattr":
        return isinstance(node.args[1], ast.Constant) and node.args[1].value == "state"
    is_write = name in WRITES or name in {"Article", "Revision"}
    return is_write and any(keyword.arg == "state" for keyword in node.keywords)


KINDS = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Call)


def test_only_workflow_assigns_a_state():
    found = [sources.where(path, node) for path, node in sources.find(KINDS, sources.code()) if assigns_state(node)]
    assert [place.split(":")[0] for place in found] == ["workflow/lifecycle.py"]


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("article.state = 'published'", True),
        ("setattr(article, 'state', x)", True),
        ("Article.objects.filter(pk=1).update(state='published')", True),
        ("Article.objects.create(title='t', state='published')", True),
        ("Revision(state='approved')", True),
        ("state = article.state", False),
        ("Article.objects.filter(state='draft')", False),
        ("setattr(article, name, x)", False),
    ],
)
def test_the_search_for_states_bites(line, caught):
    nodes = [node for node in ast.walk(ast.parse(line)) if isinstance(node, KINDS)]
    assert any(map(assigns_state, nodes)) == caught
