"""A public form as it stands on the page, with all that was typed and the files that were sent, however often it comes back."""

import re
from dataclasses import dataclass
from functools import cached_property

from chinese.hygiene import clean_line
from takedowns import evidence, filing, references, sending
from takedowns.forms.hints import speak
from takedowns.forms.kinds import FORMS
from takedowns.forms.pages import Pages, as_typed
from takedowns.guide import BY_KIND
from takedowns.states import Kind

WRONG_SUM = "答案不对。请用数字填写两个数的和。"
TOO_OFTEN = "提交太频繁，请 {wait}后再试；您填写的内容仍在下面。"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: a sentence, and where to mend it; `english` is what the field asks, on an English page."""

    text: str
    anchor: str = ""
    label: str = ""
    english: str = ""


class Sheet:
    """A form of one kind: opened (`data` None) or sent. `sentences` are what is said above it, `status` what it answers.

    `english`: its fields have English hints (only those of a copyright notice do).
    """

    def __init__(self, kind, *, data=None, first="", article=0, english=False):
        self.guide = BY_KIND[kind]
        self.kind, self.data, self.article = kind, data, article
        self.has_english = kind == Kind.COPYRIGHT
        self.english = english and self.has_english
        self.form = FORMS[kind](data, initial={"lang": "en"} if self.english else None)
        self.pages = Pages(data, kind=kind, first=first)
        self.token = (data or {}).get("token", "") or references.form_token()
        self.held = _held(data, self.token)
        self.sentences, self.file_errors, self.sum_error = [], [], ""
        self.status = 200
        self.retry_after = 0

    # What was pressed and sent along

    @property
    def presses(self):
        """The button: add, attach, drop-<id> (the form comes back), anything else sends it."""
        pressed = self.data.get("do", "send")
        return pressed if pressed in {"add", "attach"} or pressed.startswith("drop-") else "send"

    def take_files(self, files):
        """Keep uploaded files with the form; each one that is refused leaves a sentence and no byte."""
        self.file_errors += take_files(files, owner=lambda: evidence.open_draft(self.held))

    def drop_file(self):
        """Take the file of the pressed button off the form again."""
        number = self.presses.removeprefix("drop-")
        if number.isascii() and number.isdigit() and self.standing():
            for row in evidence.files_of(self.standing()).filter(pk=int(number[:18])):
                evidence.drop(row)

    def standing(self):
        """The files of this form, None if it has none."""
        return evidence.draft_of(self.held)

    def files(self):
        """The files that are with the form, as a page lists them."""
        draft = self.standing()
        return listed(draft) if draft else []

    def unchecked(self, *, more=0):
        """Come back as it was typed, with `more` empty rows, and nothing said about it."""
        self.form = FORMS[self.kind](initial=as_typed(self.form))
        self.pages = self.pages.unchecked(more=more)

    # Is it good

    def is_valid(self):
        """Whether it can be sent: all fields, all rows, the files, the sum where it is asked."""
        form_good = self.form.is_valid()
        described = self.form.cleaned_data.get("where", "")
        pages_good = self.pages.is_valid(description=described)
        if self.asks and not sending.is_right(self.held, self.data.get("sum", "")):
            self.sum_error = WRONG_SUM
        return form_good and pages_good and not self.sum_error and not self.file_errors

    def refuse(self, sentence, *, status=400):
        """Come back with a sentence."""
        self.sentences.append(sentence)
        self.status = status
        return self

    def wait(self, seconds):
        """Come back as too often sent."""
        self.retry_after = seconds
        return self.refuse(TOO_OFTEN.format(wait=spoken(seconds)), status=429)

    def renew(self):
        """A new token for the next try; the files stay with the first one."""
        self.token = references.form_token()
        self.held = self.held or self.token

    # What the page shows

    def speak(self):
        """Let every field show its English hint, on an English page."""
        if self.english:
            for row in self.pages.rows:
                speak(row)
            speak([field for part in self.form.parts() for field in part])

    @cached_property
    def asks(self):
        """Whether a sum is asked, since much came from this network."""
        return sending.needs_question()

    @property
    def question(self):
        """The sum."""
        return sending.question(self.held)

    @cached_property
    def faults(self):
        """All that is wrong, in the order of the page, each with the place to mend it."""
        found = [Fault(text) for text in self.sentences]
        found += [Fault(text, "id_page0-raw", "网页地址") for text in self.pages.errors]
        for row in self.pages.rows:
            found += faults_of(row, row)
        files = [Fault(text, "proof", "材料") for text in self.file_errors]
        own = faults_of(self.form, [field for part in self.form.parts() for field in part])
        found += [*own, *files]
        return found + ([Fault(self.sum_error, "sum", "小题")] if self.sum_error else [])


def take_files(files, *, owner):
    """Keep the uploaded files of a request; `owner` gives the draft or case on first use. Returns a sentence for each refusal."""
    refusals = []
    for purpose in ("proof", "authority", "identity"):
        for upload in files.getlist(purpose):
            try:
                filing.check_size(upload.size)
                evidence.take(owner(), upload.name, upload.read(), purpose=purpose)
            except evidence.FileRefused as refused:
                refusals.append(f"{clean_line(upload.name)[:60]}：{refused.message}")
    return refusals


def listed(owner):
    """The files of a form or case as pages list them."""
    return [
        {"pk": row.pk, "name": evidence.name_of(row), "bytes": row.bytes, "purpose": evidence.PURPOSES[row.purpose]}
        for row in evidence.files_of(owner).select_related("case", "draft")
    ]


def spoken(seconds):
    """A time to wait as one says it: 3 分钟, 2 小时."""
    if seconds < 90:
        return f"{seconds} 秒"
    return f"{round(seconds / 60)} 分钟" if seconds < 5400 else f"{round(seconds / 3600)} 小时"


def faults_of(form, fields):
    """The faults of a bound form's fields, in their order."""
    if not form.is_bound:
        return []
    return [
        Fault(field.errors[0], field.auto_id, "声明" if field.name == "truth" else field.label, _english(field))
        for field in fields
        if field.errors
    ]


def _english(field):
    """What a field asks, on an English page: the beginning of its hint."""
    return re.split(r"[:;,(]", getattr(field.field, "english", ""))[0].strip()[:60]


def _held(data, token):
    """The token under which the files of a form stand: that of its first opening, if it is ours."""
    typed = (data or {}).get("held", "") or token
    return typed if references.form_key(typed) else ""
