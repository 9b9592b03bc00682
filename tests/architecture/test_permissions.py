"""Every permission that something asks for is in accounts/roles.py, and every one there exists."""

import ast
import importlib
import re

from django.apps import apps

from accounts.roles import ROLES
from tests.architecture import sources
from workflow.lifecycle import Lifecycle

GRANTED = frozenset().union(*(role.permissions for role in ROLES.values()))
ASKING = {"has_perm", "has_perms", "permission_required"}
NAME = re.compile(r"[a-z]+\.[a-z]+_[a-z_]+")  # the pieces of a computed name are not looked at
IN_TEMPLATES = re.compile(r"\bperms\.(\w+\.\w+)")


def lifecycles() -> list[Lifecycle]:
    paths = [path for path in sources.code() if path.name == "lifecycle.py" and path.parent.name != "workflow"]
    modules = [importlib.import_module(f"{path.parent.name}.lifecycle") for path in paths]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Lifecycle)]


def asked_in_code() -> set[str]:
    calls = (node for _, node in sources.find(ast.Call, sources.code()))
    asking = (node for node in calls if ast.unparse(node.func).split(".")[-1] in ASKING)
    constants = (part.value for node in asking for part in ast.walk(node) if isinstance(part, ast.Constant))
    return {value for value in constants if isinstance(value, str) and NAME.fullmatch(value)}


def test_the_move_tables_ask_only_for_what_a_role_brings():
    tables = lifecycles()
    assert len(tables) >= 2
    asked = {move.permission for table in tables for move in table.moves.values() if move.permission}
    assert asked - GRANTED == set()


def test_code_and_templates_ask_only_for_what_a_role_brings():
    in_templates = {
        name for path in sources.templates() for name in IN_TEMPLATES.findall(path.read_text(encoding="utf-8"))
    }
    assert (asked_in_code() | in_templates) - GRANTED == set()


def test_our_own_permissions_are_all_given_to_somebody():
    ours = {
        f"{config.label}.{codename}"
        for config in apps.get_app_configs()
        if config.name in sources.APPS
        for model in config.get_models()
        for codename, _ in model._meta.permissions
    }
    assert ours - GRANTED == set()


def test_no_role_brings_a_permission_that_does_not_exist():
    with_models = [config for config in apps.get_app_configs() if list(config.get_models())]
    existing = {
        f"{config.label}.{codename}"
        for config in with_models
        for model in config.get_models()
        for codename in [
            *(f"{action}_{model._meta.model_name}" for action in model._meta.default_permissions),
            *(codename for codename, _ in model._meta.permissions),
        ]
    }
    labels = {config.label for config in with_models}
    assert {name for name in GRANTED if name.split(".")[0] in labels} - existing == set()


def test_nobody_asks_for_a_superuser():
    found = [
        sources.where(path, node)
        for path, node in sources.find(ast.Attribute, sources.code())
        if node.attr == "is_superuser"
    ]
    assert found == []
