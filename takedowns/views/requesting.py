"""The public pages on which a request is made: the kinds, a form for each, and what follows its sending."""

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from articles import throttling
from articles.models import Article
from articles.views.rendering import page
from takedowns import references, sending, targets
from takedowns.forms.kinds import FORMS
from takedowns.guide import GUIDES
from takedowns.handling import intake
from takedowns.states import CaseState
from takedowns.views.posting import FOREIGN, desk_page, is_foreign, wants_english
from takedowns.views.sheets import Sheet
from workflow.errors import MoveRefused

UPLOADS = 15  # forms with files in a minute for each client address: each file is looked into by a process of its own


@desk_page("GET", "HEAD")
def kinds(request):
    """What may be asked for, what is needed, what happens and when."""
    named = _named(request)
    context = {"guides": GUIDES, "named": named, "article": _number(request)}
    return page("takedowns/kinds.html", context, indexed=False)


@desk_page()
def form(request, kind):
    """The form of one kind. Statuses: 400 something is wrong, 403 from elsewhere, 429 too often; all comes back with it."""
    if kind not in FORMS:
        raise Http404
    if request.method != "POST":
        return _shown(Sheet(kind, first=_named(request), article=_number(request), english=wants_english(request)))
    sheet = Sheet(kind, data=request.POST, article=_number(request), english=wants_english(request))
    if is_foreign(request):
        sheet.renew()
        return _shown(sheet.refuse(FOREIGN, status=403))
    if sending.is_trap(request.POST):
        return _to_mailbox(sheet)
    return _sent(request, sheet)


@desk_page("GET", "HEAD")
def sent(request):
    """What to do now that the form is with us: open the letter."""
    return page("takedowns/sent.html", {"english": wants_english(request)}, indexed=False)


def _sent(request, sheet):
    """The answer to a form that was sent from our page."""
    if not references.form_key(sheet.token):
        sheet.renew()
    if request.FILES and (wait := throttling.wait("evidence", request.client_address, limit=UPLOADS)):
        return _shown(sheet.wait(wait))
    sheet.take_files(request.FILES)
    if sheet.presses != "send":
        return _back(sheet)
    try:
        references.check_form(request.POST.get("token", ""))
    except references.FormToken as refused:
        if refused.code != "early":
            sheet.renew()
        return _shown(sheet.refuse(refused.message))
    if not sheet.is_valid():
        sheet.status = 400
        return _shown(sheet)
    if wait := sending.submitting(sheet.form.cleaned_data.get("email", "")):
        return _shown(sheet.wait(wait))
    return _submitted(sheet)


def _back(sheet):
    """The form once more, with another row, with a file more or less."""
    if sheet.presses.startswith("drop-"):
        sheet.drop_file()
    sheet.unchecked(more=1 if sheet.presses == "add" else 0)
    return _shown(sheet)


def _submitted(sheet):
    data = sheet.form
    try:
        case, secret = intake.submit(
            sheet.kind,
            fields=data.told(),
            person=data.person(),
            targets=sheet.pages.lines() or [{"raw": data.cleaned_data["where"]}],
            lang=data.cleaned_data["lang"] or "zh-Hans",
            files=sheet.standing(),
        )
    except MoveRefused as refused:
        return _shown(sheet.refuse(" ".join(refused.sentences)))
    if case.state == CaseState.UNVERIFIED:
        return _to_mailbox(sheet)
    return page("takedowns/received.html", {"case": case, "secret": secret}, indexed=False)


def _to_mailbox(sheet):
    """To the page that sends the sender to the mailbox; it speaks English to whoever wants English letters."""
    english = sheet.english or sheet.data.get("lang") == "en"
    return HttpResponseRedirect(reverse("takedown:sent") + ("?lang=en" if english else ""))


def _shown(sheet):
    sheet.speak()
    answer = page("takedowns/form.html", {"sheet": sheet, "form": sheet.form}, indexed=False, status=sheet.status)
    if sheet.retry_after:
        answer["Retry-After"] = str(sheet.retry_after)
    return answer


def _named(request):
    """What stands in the first row when the form is opened from an article: its address while readers see it, else its number.

    So an article that is not live, one that never was and one that answers as if it were not all look alike.
    """
    number = _number(request)
    if not number:
        return ""
    article = Article.objects.live().select_related("section").filter(pk=number).first()
    return targets.prefilled(article) if article else f"#{number}"


def _number(request):
    """The id of the article in the query, 0 if there is none."""
    typed = request.GET.get("article", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0
