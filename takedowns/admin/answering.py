"""The editor's page about a measure on our own article: what was done and why, and the form of a statement for the house."""

import functools

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from takedowns import evidence, log, publicity, references
from takedowns.admin.acting import STATUS, attempt
from takedowns.admin.moveforms import MoveForm
from takedowns.announcing import ANSWERABLE
from takedowns.decisions import decided, decision_of
from takedowns.forms.fields import Choice, Text
from takedowns.handling import representing
from takedowns.handling.countering import GROUNDS
from takedowns.states import CODES
from takedowns.views.sheets import listed, take_files

LEAST, MOST = 20, 4000  # characters
HELD_BACK = "（含有当事人信息，不在此显示）"
DONE = "声明已提交。下架组会核对形式并转送申请人，结果可以在本页查看。"


class AnswerForm(MoveForm):
    """A statement in the name of the house: which articles, on what ground, why, and that it is true."""

    targets = forms.ModelMultipleChoiceField(
        label="涉及的稿件",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少勾选一篇稿件。", "invalid_choice": "这篇稿件上没有生效的措施。请重新勾选。"},
    )
    ground = Choice(label="属于哪种情形", choices=[("", "请选择"), *GROUNDS.items()])
    statement = Text(
        label="请说明为什么不构成侵权",
        rows=8,
        max_length=MOST,
        required=True,
        help_text="20 到 4,000 字。这段话会以“本站编辑部”的名义转送申请人，不写您的姓名。",
        error_messages={"required": "请说明为什么不构成侵权，至少 20 个字。"},
    )
    truth = forms.BooleanField(
        label="我声明：以上内容真实，我所在的编辑部愿意承担相应的法律责任。",
        error_messages={"required": "请读完声明并勾选，才能提交。"},
    )

    def __init__(self, *args, targets, **options):
        super().__init__(*args, **{"label_suffix": "", "use_required_attribute": False} | options)
        self.fields["targets"].queryset = targets
        self.fields["targets"].label_from_instance = lambda target: f"稿件 #{target.article_id}"
        self.fields["targets"].initial = [target.pk for target in targets]

    def clean_statement(self):
        """Twenty characters at least."""
        text = self.cleaned_data["statement"]
        if len(text) < LEAST:
            raise forms.ValidationError(f"至少写 {LEAST} 个字，现在有 {len(text)} 个。请说明事情的经过和依据。")
        return text


class Answer:
    """The page as it stands: form, files, what is wrong."""

    def __init__(self, request, case):
        self.request, self.case, self.user = request, case, request.user
        data = request.POST if request.method == "POST" else None
        typed = (data or {}).get("held", "")
        self.held = typed if references.form_key(typed) else references.form_token()
        rows = representing.targets_of(case, self.user)
        in_force = representing.held(case, self.user).order_by().values("target")
        self.form = AnswerForm(data, case=case, targets=rows.filter(pk__in=in_force))
        self.sentences, self.file_errors, self.status = [], [], 200

    def take(self):
        """Keep what was sent along, let go what was taken off."""
        self.file_errors += take_files(self.request.FILES, owner=lambda: evidence.open_draft(self.held))
        number = self.pressed.removeprefix("drop-")
        if number.isascii() and number.isdigit() and self.draft():
            for row in evidence.files_of(self.draft()).filter(pk=int(number[:18])):
                evidence.drop(row)

    @property
    def pressed(self):
        """The button: attach, drop-<id> (the form comes back), anything else sends it."""
        return self.request.POST.get("do", "send")

    def draft(self):
        """The files of this form, None if it has none."""
        return evidence.draft_of(self.held)

    def files(self):
        """The same as the page lists them."""
        return listed(self.draft()) if self.draft() else []

    def submit(self):
        """Hand the statement over; returns whether it is in, else says what is wrong."""
        if not self.files() and not self.file_errors:
            self.file_errors.append(representing.NO_PROOF)
        if not self.form.is_valid() or self.file_errors:
            self.status = 400
            return False
        words = {name: self.form.cleaned_data[name] for name in ("ground", "statement", "targets", "version")}
        refused = attempt(
            functools.partial(representing.counter_for_us, self.case, draft=self.draft(), by=self.user, **words)
        )
        if refused is None or refused.code == "answered":
            return True
        self.sentences, self.status = refused.sentences, STATUS.get(type(refused), 409)
        self.case.refresh_from_db()
        self.form.data = self.form.data.copy()
        self.form.data["version"] = self.case.version  # a second press means what the page shows now
        return False


def answer(request, *, desk, number):
    """What an editor may know of a case about our own article, and the form of a statement (GET); making it (POST).

    Statuses: 400 something is wrong, 404 no such case in their scope, 409 too late or overtaken.
    """
    case = representing.case_for(request.user, number)
    if case is None:
        raise Http404
    refused = representing.refusal(case, request.user)
    sheet = Answer(request, case)
    if request.method == "POST":
        if refused is None:
            sheet.take()
            if sheet.pressed == "attach" or sheet.pressed.startswith("drop-"):
                return _page(desk, request, sheet, None)
            if (
                sheet.submit() or case.counters.filter(editor=request.user).exists()
            ):  # two clicks at once: one was first
                return _done(request)
        elif refused.code == "answered":
            return _done(request)
        else:
            sheet.sentences, sheet.status = refused.sentences, 409
    else:
        log.seen(case, "answer", by=request.user)
    return _page(desk, request, sheet, refused)


def _done(request):
    messages.success(request, DONE)
    return HttpResponseRedirect(reverse("admin:takedowns_case_answer", args=[request.resolver_match.kwargs["number"]]))


def _page(desk, request, sheet, refused):
    case = sheet.case
    context = {
        "title": f"代表本站声明：{case.public_id}",
        "case": case,
        "sheet": sheet,
        "form": sheet.form,
        "rows": _facts(case, request.user),
        "until": case.decided_at + ANSWERABLE,
        "closed": refused.message if refused else "",
        "shows_form": refused is None or (request.method == "POST" and refused.code != "answered"),
    }
    return desk.page(request, "admin/takedowns/answer.html", context, status=sheet.status)


def _facts(case, user):
    """What was done to each article and why: as much as letter N6 tells an author, and nobody's name."""
    by_target = {target.pk: decision_of(target) for target in decided(case)}
    return [_row(case, row, by_target.get(row.target_id)) for row in representing.held(case, user)]


def _row(case, restriction, decision):
    told = {"facts": decision.words.get("facts", ""), "basis": decision.basis} if decision else {}
    shown = {name: HELD_BACK if publicity.names_somebody(case, text) else text for name, text in told.items()}
    return {"restriction": restriction, "why": CODES.get(decision.code, ("",))[0] if decision else ""} | shown
