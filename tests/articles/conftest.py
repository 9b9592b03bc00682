"""Who most tests of the newsroom begin with."""

import pytest

from tests import make
from tests.articles import desk


@pytest.fixture
def editor():
    """An editor of 山东."""
    return make.user(regions=["shandong"])


@pytest.fixture
def browser(editor):
    """The editor's browser."""
    return desk.enter(editor)
