"""The case's page: how it stands, what is missing, the thread, and what its requester may do."""

import json

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from articles import throttling
from articles.views.rendering import page
from takedowns import announcing, log, progress
from takedowns.dossier import dossier, sheet_of
from takedowns.english import said, translated
from takedowns.forms.claims import TRUTH
from takedowns.forms.followups import AppealForm, MailboxForm, RetractForm, SayForm, SupplyForm
from takedowns.handling import answering, asking, conversing
from takedowns.lifecycle import CASE
from takedowns.people import REQUESTER
from takedowns.states import CaseState
from takedowns.views import sessions
from takedowns.views.posting import FOREIGN, desk_page, is_foreign
from takedowns.views.requesting import UPLOADS
from takedowns.views.sheets import TOO_OFTEN, listed, spoken, take_files
from takedowns.wording import ENGLISH
from workflow.errors import MoveRefused, Stale, WrongState

DONE = {
    "supply": "已收到您的补充，期限继续计算。",
    "say": "留言已送达经办人。",
    "appeal": "复核申请已收到，由没有经手的人办理。",
    "retract": "申请已撤回。",
    "mailbox": "确认信已发往新的邮箱。点开并确认之后，邮箱才会更换。",
    "erase": "您上传的材料已删除。",
}


@desk_page("GET", "HEAD", referrer="no-referrer")
def case(request):
    """The case of the session; without one, the way to it."""
    visit = sessions.visit_of(request)
    if visit is None:
        return HttpResponseRedirect(reverse("takedown:track"))
    return sessions.renew(_shown(visit, notice=DONE.get(request.GET.get("done", ""), "")), visit)


@desk_page("GET", "HEAD", referrer="no-referrer")
def printed(request):
    """The request as a form to print, sign, stamp, scan and send in."""
    visit = sessions.visit_of(request)
    if visit is None:
        return HttpResponseRedirect(reverse("takedown:track"))
    context = {"case": visit.case, "parts": sheet_of(visit.case), "truth": TRUTH}
    return sessions.renew(page("takedowns/printed.html", context, indexed=False), visit)


@desk_page("POST", referrer="no-referrer")
def act(request, verb):
    """Do one thing on the case. A session that is over gives back what was typed; a refusal comes with its sentence."""
    if verb not in VERBS:
        raise Http404
    visit = sessions.visit_of(request)
    if visit is None or is_foreign(request) or not visit.is_proven(request):
        typed = next((request.POST[name] for name in ("text", "argument", "note", "why") if request.POST.get(name)), "")
        context = {"typed": typed, "sentence": FOREIGN if visit else ""}
        return page("takedowns/over.html", context, indexed=False, status=403)
    if request.FILES and (wait := throttling.wait("evidence", request.client_address, limit=UPLOADS)):
        answer = _shown(
            visit, forms=_typed(request, visit, verb), sentence=TOO_OFTEN.format(wait=spoken(wait)), status=429
        )
        answer["Retry-After"] = str(wait)
        return sessions.renew(answer, visit)
    try:
        answer = VERBS[verb](request, visit)
    except MoveRefused as refused:
        status = 409 if isinstance(refused, Stale | WrongState) else 400
        visit.case.refresh_from_db()
        answer = _shown(visit, forms=_typed(request, visit, verb), sentence=" ".join(refused.sentences), status=status)
    answer = answer or HttpResponseRedirect(f"{reverse('takedown:case')}?done={verb}")
    return answer if verb == "leave" else sessions.renew(answer, visit)


def _supply(request, visit):
    form = SupplyForm(request.POST, case=visit.case)
    asked = visit.case.state in CASE.moves["supply"].from_  # what comes unasked is refused whole: no file stays unseen
    refusals = take_files(request.FILES, owner=lambda: visit.case) if asked else []
    if refusals or not form.is_valid():
        return _shown(visit, forms={"supply": form}, file_errors=refusals, status=400)
    conversing.supply(visit.case, told=form.told(), note=form.cleaned_data["note"])
    return None


def _say(request, visit):
    form = SayForm(request.POST)
    refusals = take_files(request.FILES, owner=lambda: visit.case)
    if refusals or not form.is_valid():
        return _shown(visit, forms={"say": form}, say_errors=refusals, status=400)
    conversing.say(visit.case, form.cleaned_data["text"])
    return None


def _appeal(request, visit):
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _shown(visit, forms={"appeal": form}, status=400)
    answering.appeal(visit.case, argument=form.cleaned_data["argument"])
    return None


def _retract(request, visit):
    form = RetractForm(request.POST)
    if not form.is_valid():
        return _shown(visit, forms={"retract": form}, status=400)
    answering.retract(visit.case, reason=form.cleaned_data["why"])
    return None


def _mailbox(request, visit):
    form = MailboxForm(request.POST)
    if not form.is_valid():
        return _shown(visit, forms={"mailbox": form}, status=400)
    conversing.change_mailbox(visit.case, form.cleaned_data["email"])
    return None


def _erase(request, visit):
    conversing.erase_files(visit.case)


def _export(request, visit):
    log.append(visit.case, "exported_own", "导出本人数据", by=REQUESTER)
    text = json.dumps(dossier(visit.case), ensure_ascii=False, indent=2, default=str)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{visit.case.ref}.json"'
    return answer


def _leave(request, visit):
    return sessions.end(HttpResponseRedirect(reverse("takedown:track")))


VERBS = {
    "supply": _supply,
    "say": _say,
    "appeal": _appeal,
    "retract": _retract,
    "mailbox": _mailbox,
    "erase": _erase,
    "export": _export,
    "leave": _leave,
}
TYPED = {"say": SayForm, "appeal": AppealForm, "retract": RetractForm, "mailbox": MailboxForm}


def _typed(request, visit, verb):
    """The form of a refused act with what was typed in it."""
    if verb == "supply":
        return {verb: SupplyForm(request.POST, case=visit.case)}
    return {verb: TYPED[verb](request.POST)} if verb in TYPED else {}


def _in_english(found, headline):
    """What a reader of English must know: how the case stands, and what is missing."""
    return {"headline": said(headline), "missing": translated(progress.missing(found))}


def _shown(visit, *, forms=None, status=200, **said):
    found, forms = visit.case, forms or {}
    headline, sentence = progress.words(found)
    person = progress.claimant(found)
    empty = {verb: form() for verb, form in TYPED.items()} | {"supply": SupplyForm(case=found)}
    context = {
        "case": found,
        "visit": visit,
        "headline": headline,
        "explained": sentence,
        "steps": progress.steps(found),
        "lines": progress.lines(found),
        "promise": progress.promise(found),
        "missing": progress.missing(found),
        "thread": progress.thread(found),
        "letters": progress.letters_of(found),
        "files": listed(found),
        "forms": empty | forms,
        "opened": dict.fromkeys(forms, True),
        "has_mailbox": bool(person and person.email_hmac),
        "may_retract": found.state in CASE.moves["retract"].from_,
        "may_appeal": found.state in CASE.moves["appeal"].from_ and not found.appealed_at,
        "may_erase": conversing.may_erase(found),
        "waits_until": found.paused_at + asking.WAITS if found.paused_at else None,
        "may_talk": found.state != CaseState.SPAM,
        "announced": announcing.listed().filter(case=found).first(),
        "english": _in_english(found, headline) if found.lang == ENGLISH else None,
        **said,
    }
    return page("takedowns/case.html", context, indexed=False, status=status)
