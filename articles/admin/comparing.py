"""Differences between two versions of a text, as pieces that a template escapes and wraps."""

import dataclasses
from difflib import SequenceMatcher

from articles.admin.values import LABELS, NAMES

BUDGET = 3_000_000  # products of lengths that one page compares: comparing is quadratic; beyond it all is shown whole


@dataclasses.dataclass(frozen=True)
class Difference:
    """One field: its text before, and `pieces`, pairs of kind (`same`, `gone`, `new`, `cut`) and text."""

    name: str
    label: str
    before: str
    pieces: list[tuple[str, str]]


def differences(before, after):
    """The fields in which two dicts of texts (`values.shown`) differ, in the order of the form."""
    budget = Budget()
    return [
        Difference(name, LABELS[name], before[name], pieces(before[name], after[name], budget))
        for name in NAMES
        if before[name] != after[name]
    ]


class Budget:
    """What one page may still compare."""

    def __init__(self, left=BUDGET):
        self.left = left

    def covers(self, before, after):
        """Whether comparing two sequences fits in; if so, it is spent."""
        cost = len(before) * len(after)
        if cost > self.left:
            return False
        self.left -= cost
        return True


def pieces(before, after, budget=None):
    """What became of a text: paragraphs first, then the letters inside changed ones; long equal parts are cut."""
    budget = budget or Budget()
    old, new = before.split("\n"), after.split("\n")
    if not budget.covers(old, new):
        return [("gone", before), ("new", after)]
    found = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += _shortened(old[a:b])
        else:
            found += _letters("\n".join(old[a:b]), "\n".join(new[c:d]), budget)
        found.append(("same", "\n"))
    return _joined(found[:-1])


def _shortened(lines):
    if len(lines) <= 2:
        return [("same", "\n".join(lines))]
    return [("same", lines[0] + "\n"), ("cut", f"（{len(lines) - 2} 段相同）"), ("same", "\n" + lines[-1])]


def _letters(before, after, budget):
    if not before or not after or not budget.covers(before, after):
        return [(kind, text) for kind, text in (("gone", before), ("new", after)) if text]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.quick_ratio() < 0.4:
        return [("gone", before), ("new", after)]
    found = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found.append(("same", before[a:b]))
            continue
        found += [(name, text) for name, text in (("gone", before[a:b]), ("new", after[c:d])) if text]
    return found


def _joined(found):
    """Neighbours of one kind as one piece, empty ones left out."""
    joined = []
    for kind, text in found:
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + text)
        elif text:
            joined.append((kind, text))
    return joined
