"""The transparency list as files: entries, public notices and figures in CSV and JSON, with nothing that the page does not say."""

import csv
import io

from django.utils import timezone

from accounts.exporting import BOM, defused
from takedowns import announcing, figures
from takedowns.states import CATEGORY, Kind, Measure

HEAD = ("公示编号", "收到日期", "决定日期", "类型", "结果", "措施", "稿件数", "摘要", "现状")
NOTICE_HEAD = ("公示编号", "公告日期", "类别", "措施", "稿件数", "可提交不侵权声明至", "现状")
PAGE = 200
STANDS, OVER = "措施生效", "措施已解除"


def entry_row(entry):
    """One entry as the list prints it. A stub says the month and nothing else: kind and outcome are in the figures alone."""
    if entry.is_stub:
        return {
            "id": "", "received": "", "decided": f"{entry.decided_date:%Y-%m}", "kind": "", "outcome": "",
            "measures": [], "articles": None, "summary": "", "state": "",
        }  # fmt: skip
    return {
        "id": entry.public_id,
        "received": entry.received_date.isoformat(),
        "decided": entry.decided_date.isoformat(),
        "kind": Kind(entry.kind).label,
        "outcome": figures.OUTCOMES.get(entry.outcome, entry.outcome),
        "measures": [Measure(name).label for name in entry.measures],
        "articles": entry.articles,
        "summary": entry.summary,
        "state": entry.state_now,
    }


def notice_row(notice):
    """One public notice (of `announcing.listed`) as the list prints it; `until` is the last day of a statement against it."""
    return {
        "id": notice.number,
        "published": timezone.localdate(notice.published_at).isoformat(),
        "category": CATEGORY[Kind.COPYRIGHT],
        "measures": [Measure(name).label for name in notice.measures],
        "articles": notice.articles,
        "until": timezone.localdate(notice.decided + announcing.ANSWERABLE).isoformat() if notice.stands else "",
        "state": STANDS if notice.stands else OVER,
    }


def as_csv(entries):
    """The entries as text in CSV (RFC 4180) with a byte order mark, which spreadsheets need for Chinese; cells defused."""
    return _csv(HEAD, (_cells(entry_row(entry)) for entry in entries))


def notices_csv(notices):
    """The public notices in CSV."""
    return _csv(NOTICE_HEAD, (_cells(notice_row(notice)) for notice in notices))


def figures_csv(found):
    """The figures of a period in CSV: one row for each kind, small cells not exact."""
    rows = [(found.period.text, label, *told.values()) for label, told in figures.cells(found)]
    return _csv(
        ("时段", "类型", *figures.COLUMNS.values()), [*rows, (found.period.text, "全部", figures.told(found.total))]
    )


def as_json(entries):
    """A page of entries as plain values: `entries`, and `next` (a number) if there are more."""
    some = list(entries[: PAGE + 1])
    found = {"entries": [entry_row(entry) for entry in some[:PAGE]]}
    if len(some) > PAGE:
        found["next"] = some[PAGE - 1].pk
    return found


def of_figures(found):
    """The figures of a period as plain values, small cells not exact."""
    return {
        "period": found.period.text,
        "total": figures.told(found.total),
        "notices": announcing.number(found.period.first, found.period.last),
        "hours_to_first_answer": found.answer and {"median": found.answer[0], "p90": found.answer[1]},
        "hours_to_decision": found.decision and {"median": found.decision[0], "p90": found.decision[1]},
        "kinds": [{"kind": label, **told} for label, told in figures.cells(found)],
    }


def _cells(row):
    return ["、".join(value) if isinstance(value, list) else value or "" for value in row.values()]


def _csv(head, rows):
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow(map(defused, row))
    return out.getvalue()
