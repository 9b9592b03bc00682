"""What we may do with texts of the source that somebody types into the article form, said beside the field."""

import dataclasses

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from articles.models import Source
from articles.preflight import EXCERPT
from articles.states import SourcePolicy

LONGEST = 80
SOON = 30  # days before the end of a licence in which the form counts them
FREE, CARE, STOP = "published", "urgent", "withdrawn"  # the colours of the states
RULES = {
    SourcePolicy.ALLOW: (FREE, ""),
    SourcePolicy.EXCERPT_ONLY: (CARE, f"正文不超过 {EXCERPT} 字，并保留原文链接。"),
    SourcePolicy.ASK: (CARE, "发布前须得到对方同意，并在修改说明里写明。"),
    SourcePolicy.FORBID: (STOP, "它的稿件不能发布。请更换来源，或联系总编。"),
}


@dataclasses.dataclass(frozen=True)
class Told:
    """What the form says of a source: `label` in the colour of the state `kind`, then the sentences."""

    kind: str
    label: str
    sentences: list[str]
    source: Source | None = None


def told(name):
    """What is known of the source called `name` (a name or an alias, in either script); None for an empty name."""
    name = name.strip()[:LONGEST]
    if not name:
        return None
    source = Source.objects.matching(name)
    if source is None:
        return Told(CARE, "新来源", ["还没有这个来源。保存后由总编确认，并定下转载政策。"])
    kind, rule = RULES[SourcePolicy(source.policy)]
    label, sentences = source.get_policy_display(), [rule]
    left = (source.licence_until - timezone.localdate()).days if source.licence_until else None
    if left is not None and left < 0:
        kind, label = STOP, f"{label}，授权已到期"
        sentences.append(f"授权到 {source.licence_until} 为止，现在不能发布。请联系总编续期。")
    elif left is not None:
        sentences.append(f"授权到 {source.licence_until} 为止" + (f"，还有 {left} 天。" if left <= SOON else "。"))
    return Told(kind, label, [*filter(None, [*sentences, *_more(source, name)])], source)


def _more(source, name):
    """What else whoever reprints from a source wants to know."""
    if source.name != name:
        yield f"按“{source.name}”处理。"
    if source.reprint_list:
        yield f"转载名单：{source.reprint_list}。"
    if source.policy == SourcePolicy.ASK and source.contact:
        yield f"联系方式：{source.contact}"
    if not source.confirmed:
        yield "这个来源还没有人确认。"


@require_GET
def policy(request):
    """The same as a piece of HTML, for the form's script: of the source in the parameter `name`."""
    if not request.user.has_perm("articles.view_source"):
        raise PermissionDenied
    return render(request, "admin/articles/article/source.html", {"told": told(request.GET.get("name", ""))})
