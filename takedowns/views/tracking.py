"""The way to a case's page: number and secret, or a link that is mailed; neither says whether such a case exists."""

from django.http import HttpResponseRedirect
from django.urls import reverse

from articles.views.rendering import page
from takedowns import references, sending
from takedowns.forms.followups import LinkForm, TrackForm
from takedowns.handling import conversing
from takedowns.views import sessions
from takedowns.views.posting import FOREIGN, desk_page, is_foreign, wants_english
from takedowns.views.sheets import spoken

NO_MATCH = "编号或查询码不对。请对照确认时保存的内容，逐字核对后再试；查询码丢了的，用下面的邮件链接。"
EARLY = references.FormToken.MESSAGES["early"]  # whoever was too quick goes on with the same form
TOO_OFTEN = "查询太频繁，请 {wait}后再试。您填写的内容仍在下面。"


@desk_page(referrer="no-referrer")
def track(request):
    """The page that asks for number and secret. Statuses: 400 no such pair, 403 from elsewhere, 429 too often."""
    if request.method != "POST":
        return _shown(request, TrackForm(), LinkForm(), sent="sent" in request.GET)
    if request.POST.get("do") == "link":
        return _mailed(request)
    form = TrackForm(request.POST)
    sentence, status = _checked(request)
    if sentence:
        typed = request.POST.get("token", "")
        return _shown(request, form, LinkForm(), sentence=sentence, status=status, token=typed)
    wait, case = sending.tracking(request.POST.get("ref", ""), request.POST.get("secret", ""))
    if wait:
        answer = _shown(request, form, LinkForm(), sentence=TOO_OFTEN.format(wait=spoken(wait)), status=429)
        answer["Retry-After"] = str(wait)
        return answer
    if case is None:
        return _shown(request, form, LinkForm(), sentence=NO_MATCH, status=400)
    return sessions.begin(HttpResponseRedirect(reverse("takedown:case")), case)


@desk_page(referrer="no-referrer")
def enter(request, token):
    """A mailed link: its page has a button, and only the button opens the case."""
    case = references.case_of_link(token)
    if case is None:
        context = {"spent": True, "english": wants_english(request)}
        return page("takedowns/enter.html", context, indexed=False, status=410)
    if request.method == "POST" and not is_foreign(request):
        return sessions.begin(HttpResponseRedirect(reverse("takedown:case")), case)
    return page("takedowns/enter.html", {"english": wants_english(request)}, indexed=False)


def _mailed(request):
    """Mail the link if number and mailbox belong together; the answer is the same if not."""
    form = LinkForm(request.POST)
    sentence, status = _checked(request)
    if sentence or not form.is_valid():
        typed = request.POST.get("token", "")
        return _shown(request, TrackForm(), form, sentence=sentence, status=status, token=typed)
    conversing.send_entry(form.cleaned_data["link_ref"], form.cleaned_data["link_email"])
    english = "&lang=en" if wants_english(request) else ""
    return HttpResponseRedirect(f"{reverse('takedown:track')}?sent=1{english}")


def _checked(request):
    """Why a form cannot be taken as ours: sentence and status; 400 for what is wrong in its fields."""
    if is_foreign(request):
        return FOREIGN, 403
    try:
        references.check_form(request.POST.get("token", ""))
    except references.FormToken as refused:
        return refused.message, 400
    return "", 400


def _shown(request, form, link, *, sentence="", sent=False, status=200, token=""):
    token = token if references.form_key(token) and sentence == EARLY else references.form_token()
    context = {"form": form, "link": link, "sentence": sentence, "sent": sent, "token": token}
    context["english"] = wants_english(request)
    return page("takedowns/track.html", context, indexed=False, status=status)
