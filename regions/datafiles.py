"""The data files of regions and exchanges, read and checked row by row."""

import csv
import datetime
import re
from functools import partial
from pathlib import Path

from regions.models import SLUG_FORM, Exchange, Region

DATA = Path(__file__).parent / "data"
REGION_FIELDS = (
    "name", "short", "slug", "name_hant", "short_hant", "is_capital", "in_directory", "order", "aliases",
)  # fmt: skip
EXCHANGE_FIELDS = ("kind", "name", "other_names", "confirmed", "confirmed_note", "pilot_since", "order")
PARENT_LEVEL = {"zone": None, "province": "zone", "city": "province", "county": "province"}


class DataFileError(Exception):
    """A data file is broken; the message names file, row and column in Chinese."""

    def __init__(self, name, line, column, problem):
        where = f"第 {line} 行" + (f"“{column}”列" if column else "")
        super().__init__(f"{name} {where}：{problem}")


def read_rows(name, columns, *, folder=DATA):
    """The rows of a CSV file as dictionaries of stripped text, with the line number under `line`.

    Raises DataFileError when the file cannot be read, a column is missing or a row has too few or too many cells.
    """
    try:
        text = (folder / name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(name, 1, "", f"文件读不出来，请确认它存在并且是 UTF-8 编码（{error}）。") from error
    reader = csv.DictReader(text.splitlines(), strict=True)
    rows = []
    try:
        _check_header(name, reader.fieldnames or [], columns)
        for row in reader:
            line = reader.line_num
            if None in row or None in row.values():
                raise DataFileError(name, line, "", "格数与表头不一致，请检查逗号和引号。")
            rows.append({"line": line} | {key: value.strip() for key, value in row.items()})
    except csv.Error as error:
        raise DataFileError(name, reader.line_num, "", f"不是正确的 CSV：{error}。") from error
    return rows


def _check_header(name, found, columns):
    missing = [column for column in columns if column not in found]
    if missing:
        raise DataFileError(name, 1, missing[0], "缺少这一列。")


def read_regions(*, folder=DATA):
    """Rows of regions.csv with `REGION_FIELDS` as Python values, parents before children. Raises DataFileError."""
    name = "regions.csv"
    rows = read_rows(name, ("code", "parent", "level", *REGION_FIELDS), folder=folder)
    rows = [_typed(name, row, Region, REGION_FIELDS, required=("code", *REGION_FIELDS[:5])) for row in rows]
    for column in ("code", "slug"):
        _check_unique(name, rows, column)
    levels = {row["code"]: row["level"] for row in rows}
    for row in rows:
        _check_place(partial(DataFileError, name, row["line"]), row, levels)
    return sorted(rows, key=lambda row: list(PARENT_LEVEL).index(row["level"]))


def _check_place(error, row, levels):
    if not re.fullmatch(SLUG_FORM, row["slug"]):
        raise error("slug", f"网址名“{row['slug']}”以小写字母开头，只能用小写字母、数字和单个连字符。")
    if row["level"] not in PARENT_LEVEL:
        raise error("level", f"没有“{row['level']}”这个级别，应为 {'、'.join(PARENT_LEVEL)}。")
    wanted = PARENT_LEVEL[row["level"]]
    if levels.get(row["parent"]) != wanted or (wanted is None and row["parent"]):
        raise error("parent", f"上级“{row['parent']}”不在文件中，或者级别不对。")
    if row["level"] == "zone" and row["code"] != row["slug"]:
        raise error("code", "大区的代码必须等于网址名。")


def read_exchanges(*, folder=DATA):
    """Rows of exchanges.csv with `EXCHANGE_FIELDS` as Python values, `region` as its code. Raises DataFileError."""
    name = "exchanges.csv"
    rows = read_rows(name, ("code", "region", *EXCHANGE_FIELDS), folder=folder)
    rows = [_typed(name, row, Exchange, EXCHANGE_FIELDS, required=("code", "region", "kind", "name")) for row in rows]
    _check_unique(name, rows, "code")
    return rows


def _typed(name, row, model, fields, *, required):
    error = partial(DataFileError, name, row["line"])
    for column in required:
        if not row[column]:
            raise error(column, "不能为空。")
    typed = {field: _value(model._meta.get_field(field), row[field], partial(error, field)) for field in fields}
    return row | typed


def _value(field, text, error):
    kind = field.get_internal_type()
    if kind == "BooleanField":
        if text not in {"0", "1"}:
            raise error(f"应为 0 或 1，现在是“{text}”。")
        return text == "1"
    if kind == "PositiveIntegerField":
        if not (text.isascii() and text.isdigit()):
            raise error(f"应为非负整数，现在是“{text}”。")
        return int(text)
    if kind == "DateField":
        return _date(text, error)
    if len(text) > field.max_length:
        raise error(f"最多 {field.max_length} 个字，现在有 {len(text)} 个。")
    return text


def _date(text, error):
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError as problem:
        raise error(f"应为 2021-07-16 这样的日期，现在是“{text}”。") from problem


def _check_unique(name, rows, column):
    first = {}
    for row in rows:
        if row[column] in first:
            raise DataFileError(name, row["line"], column, f"“{row[column]}”与第 {first[row[column]]} 行重复。")
        first[row[column]] = row["line"]
