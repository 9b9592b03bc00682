"""The link of the confirmation letter: a page with a button, the number and secret, and a new link for one that is spent."""

from django.http import HttpResponseRedirect
from django.urls import reverse

from articles.views.rendering import page
from takedowns.forms.followups import AgainForm
from takedowns.handling import conversing, intake
from takedowns.views.posting import desk_page, is_foreign, wants_english
from workflow.errors import MoveRefused


@desk_page(referrer="no-referrer")
def confirm(request, token):
    """Confirm a request: only the button does it. Any link that does not work gets one and the same page."""
    if request.method != "POST":
        return _button(request, token) if intake.is_open(token) else _spent(request, token)
    if is_foreign(request):
        return _button(request, token, "请按本页的按钮确认。", status=403)
    if request.POST.get("do") == "again":
        intake.resend(token)
        return HttpResponseRedirect(f"{reverse('takedown:again')}?sent=1")
    try:
        case, secret = intake.confirm(token)
    except MoveRefused:
        return _spent(request, token)
    return page("takedowns/received.html", {"case": case, "secret": secret}, indexed=False)


@desk_page()
def again(request):
    """A new confirmation letter for the request that a mailbox sent last; the answer is the same for every mailbox."""
    if request.method != "POST":
        return page("takedowns/again.html", {"form": AgainForm(), "sent": "sent" in request.GET}, indexed=False)
    form = AgainForm(request.POST)
    if is_foreign(request) or not form.is_valid():
        return page("takedowns/again.html", {"form": form}, indexed=False, status=400)
    intake.resend(email=form.cleaned_data["email"])
    return HttpResponseRedirect(f"{reverse('takedown:again')}?sent=1")


@desk_page(referrer="no-referrer")
def mailbox(request, token):
    """Confirm a new mailbox; only the button does it."""
    context = {"done": False, "sentence": "", "english": wants_english(request)}
    status = 200
    if request.method == "POST" and not is_foreign(request):
        try:
            conversing.confirm_mailbox(token)
            context["done"] = True
        except MoveRefused as refused:
            context["sentence"], status = refused.message, 410
    return page("takedowns/mailbox.html", context, indexed=False, status=status)


def _button(request, token, sentence="", *, status=200):
    context = {"token": token, "sentence": sentence, "english": wants_english(request)}
    return page("takedowns/confirm.html", context, indexed=False, status=status)


def _spent(request, token):
    context = {"token": token, "english": wants_english(request)}
    return page("takedowns/spent.html", context, indexed=False, status=410)
