"""The transparency list as files: entries and figures in CSV and JSON, with nothing that the page does not say."""

import csv
import io

from accounts.exporting import BOM, defused
from takedowns import figures
from takedowns.states import Kind, Measure

HEAD = ("公示编号", "收到日期", "决定日期", "类型", "结果", "措施", "稿件数", "摘要", "现状")
PAGE = 200


def entry_row(entry):
    """One entry as the list prints it. A stub says its kind and outcome, nothing else that could lead to a person."""
    return {
        "id": "" if entry.is_stub else entry.public_id,
        "received": "" if entry.is_stub else entry.received_date.isoformat(),
        "decided": f"{entry.decided_date:%Y-%m}" if entry.is_stub else entry.decided_date.isoformat(),
        "kind": Kind(entry.kind).label,
        "outcome": figures.OUTCOMES.get(entry.outcome, entry.outcome),
        "measures": [] if entry.is_stub else [Measure(name).label for name in entry.measures],
        "articles": None if entry.is_stub else entry.articles,
        "summary": "" if entry.is_stub else entry.summary,
        "state": "" if entry.is_stub else entry.state_now,
    }


def as_csv(entries):
    """The entries as text in CSV (RFC 4180) with a byte order mark, which spreadsheets need for Chinese; cells defused."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for entry in entries:
        row = entry_row(entry)
        values = [row["id"], row["received"], row["decided"], row["kind"], row["outcome"], "、".join(row["measures"])]
        values += [row["articles"] or "", row["summary"], row["state"]]
        writer.writerow(map(defused, values))
    return out.getvalue()


def as_json(entries, *, after=None):
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
        "hours_to_first_answer": found.answer and {"median": found.answer[0], "p90": found.answer[1]},
        "hours_to_decision": found.decision and {"median": found.decision[0], "p90": found.decision[1]},
        "kinds": [
            {
                "kind": row.label,
                **{
                    name: figures.told(getattr(row, name))
                    for name in ("total", "granted", "partial", "refused", "countered", "restored", "organisations")
                },
            }
            for row in found.rows
        ],
    }
