"""What was taken out of a page: counted while it happens, told in words afterwards."""

from dataclasses import dataclass, replace

from chinese.hygiene import clean_imported

SAMPLE_LENGTH = 60
KINDS = {
    "readings": ("拼音注音", "处"),
    "tail": ("页尾网站内容", "行"),
    "watermark": ("防采集水印", "处"),
    "hidden": ("隐藏文字", "处"),
    "invisible": ("不可见字符", "个"),
    "entities": ("多转义的符号", "个"),
    "mojibake": ("乱码修复", "处"),
}


@dataclass(frozen=True)
class Removal:
    """What was taken out: its kind, how often, and one example."""

    kind: str
    count: int
    sample: str


class Log:
    """Collects what the steps take out, one entry a kind."""

    def __init__(self) -> None:
        self._found: dict[str, Removal] = {}

    def note(self, kind: str, sample: str, count: int = 1) -> None:
        """Counts `count` more of a kind; the first sample is kept."""
        if count:
            known = self._found.get(kind, Removal(kind, 0, clean_imported(sample).strip()[:SAMPLE_LENGTH]))
            self._found[kind] = replace(known, count=known.count + count)

    def removals(self) -> tuple[Removal, ...]:
        """All entries, in the order in which their kinds first came up."""
        return tuple(self._found.values())


def told(removals: list[dict]) -> str:
    """What was cleaned, as one Chinese phrase; `removals` as an ImportedPage keeps them."""
    parts = [f"{KINDS[entry['kind']][0]} {entry['count']} {KINDS[entry['kind']][1]}" for entry in removals]
    return f"已清理{'，'.join(parts)}。" if parts else "没有需要清理的内容。"
