"""The transparency pages: what was asked, what became of it, and the numbers; for everybody, with nothing that was removed."""

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse

from accounts.desk import is_id
from articles import charts
from articles.views.rendering import page, reader_page
from takedowns import announcing, exports, figures

SHOWN = 50
NOTICES, MOST_NOTICES = 10, 200  # on the page, in the files
CSV_MOST = 5_000
DESCRIPTION = "本站收到的侵权投诉、个人信息和更正申请，怎样处理，用了多久。"


@reader_page
def index(request):
    """The figures of a period with their charts, the public notices, and the newest entries, `before` a number."""
    period = _period(request)
    entries = _entries(request.GET.get("before"))
    some = [exports.entry_row(entry) | {"pk": entry.pk} for entry in entries[: SHOWN + 1]]
    notices = [exports.notice_row(notice) for notice in announcing.listed()[: NOTICES + 1]]
    found = figures.of(period)
    context = {
        "figures": found,
        "charts": _charts(found),
        "columns": figures.COLUMNS.values(),
        "rows": [(label, told.values()) for label, told in figures.cells(found)],
        "total": figures.told(found.total),
        "years": figures.periods(),
        "quarters": [f"{period.first.year}-Q{number}" for number in range(1, 5)],
        "notices": notices[:NOTICES],
        "more_notices": len(notices) > NOTICES,
        "entries": some[:SHOWN],
        "older": some[SHOWN - 1]["pk"] if len(some) > SHOWN else None,
        "description": DESCRIPTION,
    }
    plain = not request.GET
    return page("takedowns/transparency.html", context, path=reverse("transparency:index"), indexed=plain)


@reader_page
def entry(request, public_id):
    """The entry of a case, its public notice, or both; a stub without a notice, and a secret case, have no page."""
    found = figures.shown().filter(public_id=public_id, is_stub=False).first()
    notice = announcing.listed().filter(number=public_id).first()
    if found is None and notice is None:
        raise Http404
    context = {
        "number": public_id,
        "entry": found and exports.entry_row(found),
        "notice": notice and exports.notice_row(notice),
    }
    return page("takedowns/entry.html", context, path=reverse("transparency:entry", args=[public_id]))


@reader_page
def as_csv(request):
    """The newest entries as CSV."""
    return _file("takedowns.csv", exports.as_csv(_entries(None)[:CSV_MOST]))


@reader_page
def notices_csv(request):
    """The newest public notices as CSV."""
    return _file("notices.csv", exports.notices_csv(announcing.listed()[:CSV_MOST]))


@reader_page
def figures_csv(request):
    """The figures of a period as CSV."""
    return _file("figures.csv", exports.figures_csv(figures.of(_period(request))))


@reader_page
def as_json(request):
    """The figures of a period, a page of entries, `before` a number, and on the first page the notices, as JSON."""
    period, before = _period(request), request.GET.get("before")
    found = exports.as_json(_entries(before))
    found["figures"] = exports.of_figures(figures.of(period))
    if not before:
        found["notices"] = [exports.notice_row(notice) for notice in announcing.listed()[:MOST_NOTICES]]
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


def _period(request):
    try:
        return figures.read_period(request.GET.get("period", ""))
    except ValueError as error:
        raise Http404 from error


def _entries(before):
    rows = figures.shown().order_by("-pk")
    if not before:
        return rows
    if not is_id(before):
        raise Http404
    return rows.filter(pk__lt=int(before))


def _file(name, text):
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _charts(found):
    """The charts of a period, each as heading, first column, bars and table; one of which nothing may be told is left out."""
    if found.total < figures.SMALL:  # a bar of a few cases would tell more than the table
        return []
    series = [
        ("收到的申请（按月）", "月份", figures.untold(found.by_month)),
        ("处理结果", "结果", figures.outcomes(found)),
        ("作出决定所用的时间", "时间", figures.untold(found.by_time)),
    ]
    return [
        (heading, first, charts.bars([_bar(label, number) for label, number in counts]), _table(counts))
        for heading, first, counts in series
        if any(number for _, number in counts)
    ]


def _bar(label, number):
    """What is not told has no bar, and says so, lest it be taken for none at all."""
    return (f"{label} {figures.UNTOLD}", 0) if number is None else (label, number)


def _table(counts):
    """The numbers of a chart as texts."""
    return [(label, figures.UNTOLD if number is None else number) for label, number in counts]
