"""The article list as CSV: what the filters show within the person's scope, bounded, told in the log."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.exporting import csv_answer, newest_first
from articles.addresses import absolute
from articles.dates import minute_text
from articles.states import RevisionState
from workflow.models import Event

PERMISSION = "articles.work_in_region"
MOST = 5_000
HEADS = (
    "编号 标题 状态 审核 地区 栏目 来源 署名 授权依据 原文链接 原发布时间 可见时间 失效时间 更新时间 责任编辑 创建人 网址"
).split()
CUT = f"只导出了编号最大的 {MOST} 篇。请用筛选缩小范围，再导出其余的。"


def view(desk, request):
    """POST: the filtered list as a download, and an event that says so."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    shown = desk.get_changelist_instance(request)
    filters = {name: value[-1] for name, value in shown.get_filters_params().items() if value}
    if shown.query:
        filters["q"] = shown.query
    Event.objects.record(request.user, move="export", label="导出稿件", by=request.user, details={"filters": filters})
    rows = newest_first(desk.listed(shown.queryset), most=MOST)
    return csv_answer(f"articles-{timezone.localtime():%Y%m%d-%H%M}.csv", HEADS, map(_line, rows))


def _line(article):
    """An article as a line of the export; None is the line that says that there were more."""
    if article is None:
        return [CUT]
    return [
        article.pk,
        article.pending_title or article.title,
        "定时" if article.is_scheduled else article.get_state_display(),
        RevisionState(article.review).label,
        "、".join(place.region.short for place in article.chosen) or "全国",
        article.section or "",
        article.source or "",
        article.byline,
        article.get_licence_display(),
        article.source_url,
        *map(minute_text, (article.originally_published_at, article.visible_from, article.expire_at)),
        minute_text(article.changed_at),
        article.editor,
        article.created_by or "导入",
        absolute(article.get_absolute_url()) if article.was_public else "",
    ]
