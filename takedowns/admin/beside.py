"""What the desk does to a case beside its moves: files, further articles, an order's second call, restrictions, the summary."""

import functools

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.views.decorators.http import require_POST

from accounts.desk import is_id
from articles.models import Article
from chinese.hygiene import clean_chars
from takedowns import evidence, log, publicity
from takedowns.admin.acting import attempt, back, handled
from takedowns.admin.moveforms import PartyForm
from takedowns.filing import FileRefused
from takedowns.handling import deciding, ending, joining, moving, parties
from takedowns.lifecycle import RESTRICTION
from takedowns.models import Restriction

MOST = 50  # articles that are added at once
REASONED = {"agree": ending.agree, "end": ending.end, "cancel": ending.cancel}


@require_POST
def upload(request, *, desk, pk):
    """Keep a file that came by letter or mail, under a purpose."""
    case = handled(desk, request, pk)
    sent = request.FILES.get("file")
    if sent is None:
        messages.error(request, "没有选择文件。请选择 PDF、JPEG、PNG 或 WebP。")
        return back(case)
    try:
        row = evidence.take(case, sent.name, sent.read(), purpose=request.POST.get("purpose", "proof"))
    except FileRefused as refused:
        messages.error(request, str(refused))
        return back(case)
    log.append(case, "file_added", "登记材料", by=request.user, file=row.pk)
    moving.renew(case, by=request.user)
    messages.success(request, f"材料 {row.pk} 已加密保存。")
    return back(case)


@require_POST
def include(request, *, desk, pk):
    """Make the ticked articles, and the numbers that were typed, targets of the case."""
    case = handled(desk, request, pk)
    typed = request.POST.get("numbers", "").replace("，", ",").replace("#", "").replace(",", " ").split()
    numbers = [text for text in [*request.POST.getlist("article"), *typed] if is_id(text)][:MOST]
    articles = list(Article.objects.filter(pk__in=map(int, numbers)).select_related("section").order_by("pk"))
    if not articles:
        messages.error(request, "没有选到稿件。请勾选相近稿件，或填写稿件编号，例如 128。")
        return back(case)
    return _told(
        request, case, functools.partial(joining.include, case, articles, by=request.user), "已追加为涉及的稿件。"
    )


@require_POST
def order(request, *, desk, pk):
    """The second person's confirmation of an authority's document."""
    case = handled(desk, request, pk)
    return _told(
        request, case, functools.partial(deciding.confirm_order, case, by=request.user), "公文已由两个人核实。"
    )


@require_POST
def party(request, *, desk, pk):
    """An author or a source of the articles, who is told with the decision, or at once after it."""
    case = handled(desk, request, pk)
    form = PartyForm(request.POST)
    if not form.is_valid():
        faults = [f"{form[name].label}：{errors[0]}" for name, errors in form.errors.items()]
        messages.error(request, " ".join(faults))
        return back(case, "#parties")
    contact = {name: form.cleaned_data[name] for name in ("name", "email", "lang") if form.cleaned_data[name]}
    told = {"role": form.cleaned_data["role"], "contact": contact}
    act = functools.partial(parties.name_party, case, **told, by=request.user)
    return _told(request, case, act, "已登记，通知随决定发出；措施已生效的，一分钟后发出。")


@require_POST
def look(request, *, desk, pk):
    """The second look at what one person decided."""
    case = handled(desk, request, pk)
    return _told(request, case, functools.partial(deciding.look_again, case, by=request.user), "已复看。")


@require_POST
def summary(request, *, desk, pk):
    """What the transparency page says of the case."""
    case = handled(desk, request, pk)
    text = clean_chars(request.POST.get("summary", "")).strip()
    return _told(request, case, functools.partial(publicity.summarise, case, text, by=request.user), "公示摘要已保存。")


@require_POST
def restriction(request, *, desk, pk, number, name):
    """Affirm an interim hide, or end one whose time is over: two people, the legal desk first."""
    case = desk.case(request, pk)
    found = Restriction.objects.of_case(case).filter(pk=number).select_related("target__case", "article").first()
    if found is None or name not in {"affirm", *REASONED}:
        raise Http404
    if not request.user.has_perm(RESTRICTION.moves[name].permission):
        raise PermissionDenied
    act = functools.partial(ending.affirm, found, by=request.user)
    if name in REASONED:
        act = functools.partial(REASONED[name], found, by=request.user, reason=request.POST.get("reason", "").strip())
    return _told(request, case, act, f"{RESTRICTION.label(name)}：已完成。")


def _told(request, case, act, done):
    refusal = attempt(act)
    if refusal is None:
        messages.success(request, done)
    else:
        messages.error(request, " ".join(refusal.sentences))
    return back(case)
