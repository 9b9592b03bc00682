"""Whoever uses the admin reads Chinese: every model and field has a Chinese name."""

import re

import pytest
from django.apps import apps
from django.db.models import UniqueConstraint

from tests.architecture import sources

HAN = re.compile(r"[\u4e00-\u9fff]")
OUR_APPS = [config for config in apps.get_app_configs() if config.name.split(".")[0] in sources.APPS]
MODELS = [model for config in OUR_APPS for model in config.get_models()]


def test_all_apps_are_looked_at():
    assert {config.name for config in OUR_APPS} >= set(sources.APPS) - {"chinese"}
    assert len(MODELS) >= 15


@pytest.mark.parametrize("config", apps.get_app_configs(), ids=lambda config: config.label)
def test_every_app_that_shows_models_has_a_chinese_name(config):
    assert HAN.search(str(config.verbose_name)) or not list(config.get_models()) or config.label == "contenttypes"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_model_and_fields_have_chinese_names(model):
    names = [model._meta.verbose_name, model._meta.verbose_name_plural]
    fields = [field for field in model._meta.get_fields() if field.concrete and not field.auto_created]
    assert [str(name) for name in names if not HAN.search(str(name))] == []
    assert [field.name for field in fields if not HAN.search(str(field.verbose_name))] == []


def may_meet_a_person(constraint) -> bool:
    """Whether a form's validation can end here with the constraint's own words (plain uniqueness has Django's)."""
    return not isinstance(constraint, UniqueConstraint) or bool(constraint.condition or constraint.expressions)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_what_the_database_refuses_is_said_in_chinese_with_a_code(model):
    constraints = filter(may_meet_a_person, model._meta.constraints)
    silent = [
        constraint.name
        for constraint in constraints
        if not (constraint.violation_error_code and HAN.search(str(constraint.violation_error_message)))
    ]
    assert silent == []
