"""The transparency pages: what was asked, what became of it, and the numbers; for everybody, with nothing that was removed."""

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse

from accounts.desk import is_id
from articles import charts
from articles.views.rendering import page, reader_page
from takedowns import exports, figures

SHOWN = 50
CSV_MOST = 5_000
DESCRIPTION = "本站收到的侵权投诉、个人信息和更正申请，怎样处理，用了多久。"


@reader_page
def index(request):
    """The figures of a period with their charts, and the newest entries, `before` a number."""
    try:
        period = figures.read_period(request.GET.get("period", ""))
    except ValueError as error:
        raise Http404 from error
    entries = _entries(request.GET.get("before"))
    some = [exports.entry_row(entry) | {"pk": entry.pk} for entry in entries[: SHOWN + 1]]
    found = figures.of(period)
    context = {
        "figures": found,
        "charts": []
        if found.total < figures.SMALL  # a bar of a few cases would tell more than the table
        else [
            ("收到的申请（按月）", "月份", charts.bars(_drawn(found.by_month)), _table(found.by_month)),
            ("处理结果", "结果", charts.bars(_drawn(found.by_outcome)), _table(found.by_outcome)),
            ("作出决定所用的时间", "时间", charts.bars(_drawn(found.by_time)), _table(found.by_time)),
        ],
        "rows": [(row, [figures.told(value) for value in _cells(row)]) for row in found.rows],
        "total": figures.told(found.total),
        "years": figures.periods(),
        "quarters": [f"{period.first.year}-Q{number}" for number in range(1, 5)],
        "entries": some[:SHOWN],
        "older": some[SHOWN - 1]["pk"] if len(some) > SHOWN else None,
        "description": DESCRIPTION,
    }
    plain = not request.GET
    return page("takedowns/transparency.html", context, path=reverse("transparency:index"), indexed=plain)


@reader_page
def entry(request, public_id):
    """One entry; a stub and a secret one have no page."""
    found = figures.shown().filter(public_id=public_id, is_stub=False).first()
    if found is None:
        raise Http404
    context = {"entry": exports.entry_row(found)}
    return page("takedowns/entry.html", context, path=reverse("transparency:entry", args=[public_id]))


@reader_page
def as_csv(request):
    """The newest entries as CSV."""
    answer = HttpResponse(exports.as_csv(_entries(None)[:CSV_MOST]), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="takedowns.csv"'
    return answer


@reader_page
def as_json(request):
    """The figures of a period and a page of entries, `before` a number, as JSON."""
    try:
        period = figures.read_period(request.GET.get("period", ""))
    except ValueError as error:
        raise Http404 from error
    found = exports.as_json(_entries(request.GET.get("before")))
    found["figures"] = exports.of_figures(figures.of(period))
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


def _entries(before):
    rows = figures.shown().order_by("-pk")
    if not before:
        return rows
    if not is_id(before):
        raise Http404
    return rows.filter(pk__lt=int(before))


def _drawn(counts):
    """What the bars show: a small number is drawn as two, so that its length tells nothing either."""
    return [(label, 2 if 0 < number < figures.SMALL else number) for label, number in counts]


def _table(counts):
    return [(label, figures.told(number)) for label, number in counts]


def _cells(row):
    return row.total, row.granted, row.partial, row.refused, row.countered, row.restored, row.organisations
