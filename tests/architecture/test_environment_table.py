"""The README's table of variables is what the reader reads: names, defaults and meanings."""

import re

from carbonportal.env import env
from tests import pgplugin
from tests.architecture import sources
from tests.browser.finding import chromium

ROW = re.compile(r"^\| `(\w+)` \| (.*?) \| (.*?) \|$", re.MULTILINE)


def test_the_readme_lists_exactly_what_is_read():
    pgplugin.find_bin()
    chromium()
    read = {variable.name: (plain(variable.default), variable.meaning) for variable in env.variables.values()}
    listed = {name: (plain(default), meaning) for name, default, meaning in ROW.findall(readme())}
    assert listed == read


def readme() -> str:
    return (sources.ROOT / "README.md").read_text(encoding="utf-8")


def plain(default: str) -> str:
    return default.strip("`")
