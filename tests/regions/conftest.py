"""A copy of the data files that a test may break."""

import shutil
from pathlib import Path

import pytest

from regions.datafiles import DATA


class Files:
    """The data files in a folder of their own."""

    def __init__(self, folder: Path):
        self.folder = folder

    def replace(self, name: str, old: str, new: str) -> None:
        """Change one place of a file; the text must be there."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def line(self, name: str, start: str) -> str:
        """The line of a file that begins so, with its line end."""
        lines = (self.folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (found,) = [line for line in lines if line.startswith(start)]
        return found


@pytest.fixture
def files(tmp_path):
    return Files(Path(shutil.copytree(DATA, tmp_path / "data")))
