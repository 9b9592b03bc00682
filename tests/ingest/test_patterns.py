"""Patterns that are held against folded text must be folded themselves, or they never match."""

import re

import pytest

from chinese.folding import fold
from ingest import bylines, sources, times, titles, trimming

HAN = re.compile(r"[\u3400-\u9fff]")
PATTERNS = [
    (module.__name__, name, value.pattern)
    for module in (bylines, sources, times, titles, trimming)
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern) and HAN.search(value.pattern)
]


def test_there_are_patterns():
    assert len(PATTERNS) >= 15


@pytest.mark.parametrize(("module", "name", "pattern"), PATTERNS)
def test_pattern_is_folded(module, name, pattern):
    han = "".join(HAN.findall(pattern))
    assert fold(han) == han
