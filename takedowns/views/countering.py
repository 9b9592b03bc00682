"""The other side's page: a statement that nothing was infringed, from the link in the letter."""

from accounts import policy
from articles import throttling
from articles.views.rendering import page
from takedowns import evidence, references, sending
from takedowns.forms.followups import CounterForm
from takedowns.forms.pages import as_typed
from takedowns.handling import conversing
from takedowns.handling.answering import in_force
from takedowns.views.posting import FOREIGN, desk_page, is_foreign
from takedowns.views.requesting import UPLOADS
from takedowns.views.sheets import TOO_OFTEN, Fault, faults_of, listed, spoken, take_files
from workflow.errors import MoveRefused

NO_PROOF = "请至少上传一份证明材料，例如授权合同、原稿、采访记录。"


@desk_page()
def counter(request, token):
    """The form of a statement. Statuses: 400 something is wrong, 403 from elsewhere, 410 the link is spent."""
    case = references.case_of_counter(token)
    if case is None:
        return page("takedowns/enter.html", {"spent": True}, indexed=False, status=410)
    statement = Statement(case, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return statement.shown()
    if is_foreign(request):
        return statement.refuse(FOREIGN, status=403)
    if request.FILES and throttling.wait("evidence", request.client_address, limit=UPLOADS):
        return statement.refuse(TOO_OFTEN.format(wait="1 分钟"), status=429)
    statement.take_files(request.FILES)
    if request.POST.get("do") == "attach" or request.POST.get("do", "").startswith("drop-"):
        return statement.unchecked()
    try:
        references.check_form(request.POST.get("token", ""))
    except references.FormToken as refused:
        return statement.refuse(refused.message)
    if sending.is_trap(request.POST):
        return _taken()
    return statement.submit()


class Statement:
    """The form as it stands on the page, with its files and what is wrong with it."""

    def __init__(self, case, data):
        self.case, self.data = case, data
        typed = (data or {}).get("token", "")
        held = (data or {}).get("held", "") or typed
        self.token = typed if references.form_key(typed) else references.form_token()
        self.held = held if references.form_key(held) else self.token
        self.rows = [
            (str(found.target_id), f"稿件 #{found.article_id} {found.target.raw}".strip())
            for found in in_force(case).select_related("target__case").order_by("target__number")
        ]
        self.form = self._form(data)
        self.sentences, self.file_errors = [], []

    def take_files(self, files):
        """Keep what was sent along, and let go what was taken off."""
        self.file_errors += take_files(files, owner=lambda: evidence.open_draft(self.held))
        number = self.data.get("do", "").removeprefix("drop-")
        if number.isascii() and number.isdigit() and self.draft():
            for row in evidence.files_of(self.draft()).filter(pk=int(number[:18])):
                evidence.drop(row)

    def draft(self):
        """The files of this form, None if it has none."""
        return evidence.draft_of(self.held)

    def files(self):
        """The same as a page lists them."""
        return listed(self.draft()) if self.draft() else []

    def unchecked(self):
        """The form once more, as it was typed."""
        self.form = self._form(None, initial=as_typed(self.form))
        return self.shown()

    def refuse(self, sentence, *, status=400):
        """The form once more, with a sentence; a token that is too old is a new one."""
        self.sentences.append(sentence)
        if sentence != references.FormToken.MESSAGES["early"]:
            self.token = references.form_token()
        return self.shown(status=status)

    def submit(self):
        """Hand the statement over, or say what is wrong."""
        draft = self.draft()
        if not (draft and evidence.files_of(draft).exists()) and not self.file_errors:
            self.file_errors.append(NO_PROOF)
        if not self.form.is_valid() or self.file_errors:
            return self.shown(status=400)
        if wait := sending.submitting():
            answer = self.refuse(TOO_OFTEN.format(wait=spoken(wait)), status=429)
            answer["Retry-After"] = str(wait)
            return answer
        data = self.form.cleaned_data
        try:
            conversing.declare(
                self.case,
                draft=draft,
                person={name: data[name] for name in ("name", "email", "phone", "address", "lang") if data[name]},
                ground=data["ground"],
                statement=data["statement"],
                targets=list(self.case.targets.filter(pk__in=data["targets"])),
            )
        except MoveRefused as refused:
            return self.refuse(" ".join(refused.sentences), status=409)
        return _taken()

    @property
    def faults(self):
        """All that is wrong, each with the place to mend it."""
        found = [Fault(text) for text in self.sentences] + faults_of(self.form, list(self.form))
        return found + [Fault(text, "proof", "材料") for text in self.file_errors]

    def shown(self, *, status=200):
        """The page."""
        context = {"sheet": self, "form": self.form, "case": self.case, "days": policy.current().counter_days}
        return page("takedowns/counter.html", context, indexed=False, status=status)

    def _form(self, data, **options):
        every = [pk for pk, _ in self.rows]
        return CounterForm(data, choices=self.rows, **{"initial": {"targets": every}} | options)


def _taken():
    return page("takedowns/counter_done.html", {"days": policy.current().counter_days}, indexed=False)
