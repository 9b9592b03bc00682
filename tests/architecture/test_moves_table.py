"""The editors' guide shows the move table of the code, row by row."""

from pathlib import Path

from articles.lifecycle import ARTICLE
from articles.states import ArticleState

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "editors.md"


def test_the_guide_has_the_moves_of_the_table():
    """Label, states and reason of every move that has a button."""
    rows = [
        f"| {move.label} | {'、'.join(ArticleState(state).label for state in move.from_)} | "
        f"{ArticleState(move.to).label} | {'是 ' if move.needs_reason else ''}|"
        for move in ARTICLE.moves.values()
        if move.button and move.permission
    ]
    text = GUIDE.read_text(encoding="utf-8")
    table = [line for line in text.splitlines() if line.startswith("| ") and line.count("|") == 5]
    assert table[2:] == rows
