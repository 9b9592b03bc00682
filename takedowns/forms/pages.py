"""Which pages a request is about: rows of an address and the part that is meant; several addresses may stand in one row."""

from django import forms

from takedowns import targets
from takedowns.forms.fields import Choice, Text
from takedowns.states import MEASURES, Kind, Measure

MOST = targets.MOST
WHAT = (("whole", "整篇"), ("title", "标题"), ("quote", "其中一段文字"), ("picture", "其中一张图片"))
UNFOLDED = {Kind.PERSONAL_INFO, Kind.REPUTATION, Kind.CORRECTION}  # about words in a text, rarely about all of it
WISHES = {
    Measure.REMOVE: "删除或下架",
    Measure.REMOVE_MEDIA: "移除图片",
    Measure.REDACT: "删去有关文字",
    Measure.EXCERPT_LINK: "只留摘录和原文链接",
    Measure.CORRECT: "更正内容",
    Measure.NOTE: "加注说明",
    Measure.ATTRIBUTE: "补正署名、来源",
}


class PageRow(forms.Form):
    """One row: an address (or several, one a line), which part of it, the words that are meant, what is wished for."""

    raw = Text(label="网页地址", rows=2, max_length=12_000)
    what = Choice(label="涉及哪一部分", choices=WHAT, required=False)
    quote = Text(
        label="有关的原文",
        rows=3,
        max_length=2000,
        help_text="请从页面上照抄，一字不改。只用于办理，不会出现在邮件和公示里。",
    )
    prefix = Text(label="它前面的几个字", max_length=60)
    suffix = Text(label="它后面的几个字", max_length=60)
    picture = forms.IntegerField(
        label="第几张图片",
        required=False,
        min_value=1,
        max_value=200,
        error_messages={
            "invalid": "请填数字，从上往下数第几张。",
            "min_value": "请填 1 到 200 之间的数字。",
            "max_value": "请填 1 到 200 之间的数字。",
        },
    )
    wish = Choice(label="希望怎样处理", required=False, help_text="仅供参考，处理方式由本站依法决定。")

    def __init__(self, *args, kind, number, **options):
        super().__init__(*args, **options)
        wishes = [(str(measure), WISHES[measure]) for measure in MEASURES[kind]]
        self.fields["wish"].choices = [("", "没有特别要求"), *wishes]
        self.number = number
        self.unfolded = kind in UNFOLDED
        self.fields["what"].initial = "quote" if self.unfolded else "whole"
        self.fields["raw"].label = f"网页地址（第 {number} 处）"
        self.fields["raw"].widget.attrs["inputmode"] = "url"

    @property
    def is_open(self):
        """Whether the part below the address is unfolded: it was filled in, or must be."""
        value = self["what"].value() or "whole"
        filled = any(self[name].value() for name in ("quote", "prefix", "suffix", "picture", "wish"))
        return self.unfolded or value != "whole" or filled or bool(set(self.errors) - {"raw"})

    @property
    def is_placed(self):
        """Whether it is told which of several places is meant."""
        return any(self[name].value() or self[name].errors for name in ("prefix", "suffix"))

    def clean(self):
        """Words belong to a quote, a number to a picture; a part without any address is a mistake."""
        data = self.cleaned_data
        if data.get("what") == "quote" and not data.get("quote") and "quote" not in self.errors:
            data["what"] = "whole"  # for these kinds it was chosen for them; what is missing is asked for
            if not self.unfolded:
                self.add_error("quote", "请照抄有关的原文，或改选“整篇”。")
        if data.get("what") == "picture" and not data.get("picture") and "picture" not in self.errors:
            self.add_error("picture", "请填从上往下数第几张图片，或改选“整篇”。")
        if data.get("quote") and data.get("what") in {"whole", ""}:
            data["what"] = "quote"
        if not data.get("raw") and "raw" not in self.errors and (data.get("quote") or data.get("picture")):
            self.add_error("raw", "请填这一处的网页地址、稿件编号，或标题加日期。")
        return data

    def lines(self):
        """What the row names, one dict for each line of it."""
        data = self.cleaned_data
        part = {name: data[name] for name in ("what", "quote", "prefix", "suffix", "picture", "wish") if data.get(name)}
        return [
            {"what": "whole", **part, "raw": line.strip()} for line in data.get("raw", "").split("\n") if line.strip()
        ]


class Pages:
    """All rows of a request, read without asking the database: the answer never depends on what exists."""

    def __init__(self, data=None, *, kind, first=""):
        self.kind = kind
        bound = data is not None
        count = _count(data) if bound else 1
        self.rows = [
            PageRow(data, prefix=f"page{n}", kind=kind, number=n + 1, initial=None if bound else {"raw": first})
            for n in range(count)
        ]
        self.errors = []

    @property
    def count(self):
        """How many rows are shown."""
        return len(self.rows)

    @property
    def may_grow(self):
        """Whether one more row may be asked for."""
        return self.count < MOST

    def unchecked(self, *, more=0):
        """The same rows with what was typed, `more` empty ones below, and nothing said about them yet."""
        fresh = Pages(kind=self.kind)
        count = min(self.count + more, MOST)
        typed = [as_typed(row) for row in self.rows]
        fresh.rows = [
            PageRow(prefix=f"page{n}", kind=self.kind, number=n + 1, initial=typed[n] if n < len(typed) else None)
            for n in range(count)
        ]
        return fresh

    def is_valid(self, *, description):
        """Whether every row can be read and says which article is meant; else the rows and `errors` hold the sentences.

        `description`: the words of the request that tell it where no address does.
        """
        read = [self._read(row) for row in self.rows]
        if not all(row.is_valid() for row in self.rows):
            return False
        typed = [one for row in read for one in row]
        if len(self.lines()) > MOST:
            self.errors.append(f"一次最多 {MOST} 处，现在有 {len(typed)} 处。请删去一些，其余的另提交一份。")
        try:
            targets.accept(typed, description)
        except targets.TargetsRefused:
            self.errors.append(
                f"请填网页地址、稿件编号，或标题加日期；都没有的，在“找不到地址”一栏用 {targets.LEAST_WORDS} 个以上的字说明。"
            )
        return not self.errors

    def lines(self):
        """One dict for each page that is named, duplicates left out; see `PageRow.lines`."""
        found = {}
        for row in self.rows:
            for line in row.lines():
                found.setdefault(tuple(sorted(line.items())), line)
        return list(found.values())

    def _read(self, row):
        found = []
        for line in row.lines() if row.is_valid() else []:
            try:
                found.append(targets.parse(line["raw"]))
            except targets.TargetRefused as refused:
                row.add_error("raw", refused.message)
        return found


def as_typed(form):
    """What somebody typed into a bound form, by field name, as `initial` of a new one."""
    return {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
    }


def _count(data):
    typed = data.get("rows", "1")
    count = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 1
    return max(1, min(count, MOST))
