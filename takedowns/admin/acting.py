"""What the buttons of a case do: one page that asks, one verb that acts, one sentence that tells."""

import functools

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.desk import is_id
from articles.models import Article
from chinese.hygiene import clean_chars
from takedowns import elements, letters, log
from takedowns.admin import decisionforms, moveforms, screen
from takedowns.handling import answering, approving, conversing, countering, deciding, intake, restoring
from takedowns.lifecycle import CASE
from workflow import errors

STATUS = {errors.Stale: 409, errors.WrongState: 409, errors.NotPermitted: 403, errors.OutOfScope: 403}
# The verb of each button and the form that it asks with.
VERBS = {
    "claim": (deciding.claim, moveforms.ClaimForm),
    "verify": (deciding.verify, moveforms.VerifyForm),
    "hold": (deciding.hold, moveforms.TargetsForm),
    "propose": (deciding.propose, moveforms.MoveForm),
    "send_back": (deciding.send_back, moveforms.ReasonForm),
    "act": (approving.act, moveforms.MoveForm),
    "approve": (approving.approve, moveforms.MoveForm),
    "refuse": (approving.refuse, moveforms.ReasonForm),
    "approve_refusal": (approving.approve_refusal, moveforms.ReasonForm),
    "discard": (intake.discard, moveforms.ReasonForm),
    "ask": (intake.ask, moveforms.AskForm),
    "merge": (intake.merge, moveforms.MergeForm),
    "take_appeal": (answering.take_appeal, moveforms.MoveForm),
    "dismiss_appeal": (answering.dismiss_appeal, moveforms.ReasonForm),
    "reopen": (answering.reopen, moveforms.ReasonForm),
    "retract": (answering.retract, moveforms.ReasonForm),
    "supply": (intake.supply, moveforms.SupplyForm),
    "counter": (countering.enter, moveforms.CounterForm),
    "forward": (countering.forward, moveforms.MoveForm),
    "extend": (countering.extend, moveforms.ReasonForm),
    "dismiss": (countering.dismiss, moveforms.ReasonForm),
    "uphold": (countering.uphold, moveforms.ReasonForm),
    "consent": (restoring.consent, moveforms.ConsentForm),
    "reinstate": (restoring.reinstate, moveforms.MoveForm),
}
# What puts something into force: refused as stale, only the case's own screen leads to it again.
UNSEEN_NEVER = {"act", "approve", "approve_refusal", "reinstate"}
TWO_PEOPLE = "涉及未成年人和公文的，由一人提出，另一名审批人执行。"
# What one person may only ask for in a grave case: the state stays.
ASKED_FOR = {"discard", "retract"}
NO_VERSION = "这个页面不完整，没有执行。请返回申请页，看过最新内容后再操作。"
ON_BEHALF = dict.fromkeys(screen.ON_BEHALF, "takedowns.handle_case")
MEANS = {
    "claim": "认领后由您经办。三十分钟没有动作，别人可以接手。",
    "verify": "核实后，措施的身份要求即满足。请写明核对了什么、在哪里核对的。",
    "hold": "所选稿件立即对读者隐藏，页面答复 451 或 404；审批人须在一个工作日内确认。",
    "ask": "计时暂停，申请人会收到逐项说明；十天没有补充的，按材料不全办结或按现有材料办理。",
    "propose": "交给另一个人审批。审批人会看到您的决定、事实和信函。",
    "approve": "获得支持的地址立即采取措施（定了开始时间的到时采取）：下架的稿件从所有页面、订阅、搜索中消失，全文加密封存。"
    "信函一分钟后发出。",
    "act": "不经审批立即采取措施。信函一分钟后发出，期间可以撤回信函。",
    "refuse": "申请人会收到理由、依据和救济途径。",
    "reinstate": "稿件逐字恢复到原来的地址和日期。同一申请人不能再就这些稿件提出相同的通知。",
    "consent": "只对当前状态有效；之后有任何改动，须重新同意。恢复须由另一个人执行。",
    "discard": "只用于广告、测试等明显不是申请的来件。另一人抽查、满七天后连同材料一并清除。" + TWO_PEOPLE,
    "counter": "作者、来源用信函、邮件声明不侵权时由您代为登记。证明材料请先以“声明材料”为用途登记，会一并归入这份声明。",
    "extend": "只能延长一次，到送达后 20 个工作日。请写明申请人提交了什么证明。",
    "supply": "申请人用信函、电话或邮件补充时由您代为登记；计时继续。",
    "retract": "申请人用信函、电话或邮件撤回时由您代为登记，事后由另一人抽查。已生效的措施不会自动解除。" + TWO_PEOPLE,
    "merge": "申请人会收到并案通知，结果随并入的申请一并答复。",
}


def move(request, *, desk, pk, name):
    """Ask what a move needs (GET, or a POST without it), or make it (POST)."""
    case = desk.case(request, pk)
    if name not in VERBS:
        raise Http404
    permission = CASE.moves[name].permission or ON_BEHALF[name]
    if not request.user.has_perm(permission):
        raise PermissionDenied
    verb, form_class = VERBS[name]
    options = {"case": case} | (
        {"choices": [(light.code, light.name) for light in elements.lights(case)]} if name == "ask" else {}
    )
    initial = {"version": _seen(request, case), "master": request.GET.get("into", "")[:20]}
    form = form_class(request.POST or None, initial=initial, **options)
    if request.method == "POST" and form.is_valid():
        act = functools.partial(verb, case, by=request.user, version=form.cleaned_data["version"], **form.arguments())
        refused = attempt(act)
        if refused is None:
            asked = name in ASKED_FOR and case.state != CASE.moves[name].to
            done = "已提出。须由另一名审批人打开这件申请，再次执行。" if asked else "已完成。"
            messages.success(request, f"{CASE.label(name)}：{done}")
            return back(case)
        if name not in UNSEEN_NEVER:
            _renew(form, case)
        return _asked(desk, request, case, name, form, refused=refused)
    return _asked(desk, request, case, name, form)


def _seen(request, case):
    """The version of the screen on which the button was pressed: this page shows nothing of the case by itself."""
    text = request.GET.get("seen", "")
    return int(text) if is_id(text) else case.version


def _asked(desk, request, case, name, form, *, refused=None):
    context = {
        "title": f"{CASE.label(name)}：{case.ref}",
        "case": case,
        "move": CASE.moves[name],
        "means": MEANS.get(name, ""),
        "form": form,
        "sentences": refused.sentences if refused else [NO_VERSION] if "version" in form.errors else [],
    }
    status = STATUS.get(type(refused), 400) if refused else 400 if form.is_bound and not form.is_valid() else 200
    return desk.page(request, "admin/takedowns/case/move.html", context, status=status)


def _renew(form, case):
    """Let a form that came too late carry the version that its page now shows: a second press means it."""
    case.refresh_from_db()
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = case.version


def attempt(act):
    """Call `act`; returns the refusal, or None."""
    try:
        act()
    except errors.MoveRefused as refusal:
        return refusal
    return None


@require_POST
def decide(request, *, desk, pk, number):
    """Keep what was decided about one target; a refusal comes back on the screen with all that was typed."""
    case = handled(desk, request, pk)
    target = _target(case, number)
    form = decisionforms.DecisionForm(request.POST, target=target)
    if not form.is_valid():
        return screen.view(desk, request, case, bound=form, status=400)
    act = functools.partial(deciding.decide, target, by=request.user, **form.arguments())
    refusal = attempt(act)
    if refusal is None:
        messages.success(request, f"第 {number} 条地址的决定已保存。")
        return back(case, f"#target-{number}")
    _renew(form, case)
    return screen.view(desk, request, case, bound=form, refusal=refusal, status=STATUS.get(type(refusal), 400))


@require_POST
def match(request, *, desk, pk, number):
    """Say which article an address means."""
    case = handled(desk, request, pk)
    target = _target(case, number)
    text = request.POST.get("article", "").strip().lstrip("#")
    article = Article.objects.filter(pk=int(text)).first() if is_id(text) else None
    if article is None or not article.was_public:
        messages.error(request, f"没有编号为 {text[:20]} 的已发布稿件。请填写稿件编号，例如 128。")
        return back(case, f"#target-{number}")
    refusal = attempt(functools.partial(intake.match, target, article, by=request.user))
    if refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"第 {number} 条地址已指定为稿件 #{article.pk}。")
    return back(case, f"#target-{number}")


@require_POST
def reply(request, *, desk, pk):
    """Write to the requester on the case page, as 经办人 A."""
    case = handled(desk, request, pk)
    text = clean_chars(request.POST.get("text", ""))
    refusal = attempt(functools.partial(conversing.answer, case, text, by=request.user))
    if refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "留言已显示在申请人的查询页，并发信告诉对方。")
    return back(case, "#thread")


@require_POST
def call_back(request, *, desk, pk):
    """Keep the letters of a decision from leaving, within the minute that they wait, or let them leave after all (`again`).

    The measures stand, and until its letters have left the case stays open; approvers are told.
    """
    case = handled(desk, request, pk)
    with transaction.atomic():
        if "again" in request.POST:
            number = letters.send_again(case)
            log.append(case, "letters_sent_again", "重新发出信函", by=request.user, letters=number)
            said = f"{number} 封信将在一分钟后发出。"
        else:
            number = letters.cancel(case)
            log.append(case, "letters_called_back", "撤销发送", by=request.user, letters=number)
            if number:
                letters.write(case, "I1", to="approvers", facts={"what": "决定信函被撤回，还没有重新发出"})
            said = f"已撤回 {number} 封还没有发出的信。措施不受影响；信函重新发出之前，这件申请不会办结。"
    messages.success(request, said)
    return back(case)


def handled(desk, request, pk):
    """The case, for whoever works on cases; raises `PermissionDenied`."""
    case = desk.case(request, pk)
    if not request.user.has_perm("takedowns.handle_case"):
        raise PermissionDenied
    return case


def _target(case, number):
    found = case.targets.filter(number=number).select_related("article__section").first()
    if found is None:
        raise Http404
    found.case = case
    return found


def back(case, anchor=""):
    """To the case's screen."""
    return HttpResponseRedirect(reverse("admin:takedowns_case_change", args=[case.pk]) + anchor)
