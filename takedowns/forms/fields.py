"""The fields of the public forms: each says in one Chinese sentence what is wrong and how to mend it, and keeps what was typed."""

import datetime
import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from chinese.hygiene import clean_chars, clean_line
from takedowns import tidying

DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)


class Text(forms.CharField):
    """One line, or a text of `rows` lines: no invisible characters, at most `max_length` characters."""

    def __init__(self, *, rows=0, autocomplete="", **options):
        widget = forms.Textarea(attrs={"rows": rows, "cols": False}) if rows else forms.TextInput()
        if autocomplete:
            widget.attrs["autocomplete"] = autocomplete
        super().__init__(**{"widget": widget, "required": False, "max_length": 500} | options)
        self.widget.attrs.pop("maxlength", None)  # a browser would cut a pasted text without a word
        self.validators = [self.is_short_enough]

    def to_python(self, value):
        """The text without what nobody can see; a line stays one line."""
        text = super().to_python(value) or ""
        if not isinstance(self.widget, forms.Textarea):
            return clean_line(text)
        return clean_chars(text.replace("\r\n", "\n").replace("\r", "\n")).strip()

    def is_short_enough(self, value):
        """Raise ValidationError with the limit and the finding."""
        if len(value) > self.max_length:
            raise ValidationError(f"最多 {self.max_length} 字，现在有 {len(value)} 字。请缩短后再提交。")


class Tidied(Text):
    """A text that `tidying` brings into its form or refuses."""

    def __init__(self, tidy, *, kind="text", **options):
        super().__init__(**{"max_length": 100_000} | options)
        self.tidy = tidy
        if kind != "text":
            self.widget.input_type = kind

    def clean(self, value):
        """The tidied value, empty if nothing was typed and nothing need be. Raises ValidationError."""
        text = super().clean(value)
        try:
            return self.tidy(text) if text else ""
        except ValueError as error:
            raise ValidationError(str(error)) from error


def mail(**options):
    """A mailbox."""
    return Tidied(tidying.tidy_email, **{"kind": "email", "autocomplete": "email"} | options)


def phone(**options):
    """A number of a telephone."""
    return Tidied(tidying.tidy_phone, **{"kind": "tel", "autocomplete": "tel"} | options)


def past_day(**options):
    """A day up to today, as an ISO string."""
    return Tidied(lambda text: tidying.tidy_first_date(text).isoformat(), kind="date", **options)


def last_day(**options):
    """The last day of something that is still running, as an ISO string; also a day gone by."""
    return Tidied(_any_day, kind="date", **options)


def link(**options):
    """An address on the web, as text: it is never opened by us."""
    return Tidied(tidying.tidy_link, kind="url", **options)


def reason(**options):
    """What happened: 20 to 4,000 characters that say something."""
    return Tidied(tidying.tidy_reason, rows=8, required=True, **options)


class Choice(forms.ChoiceField):
    """One of a few; an unknown value gets a sentence."""

    default_error_messages = {"invalid_choice": "这个选项不存在。请重新选择。", "required": "请选择一项。"}


class Choices(forms.MultipleChoiceField):
    """Any of a few."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"invalid_choice": "这个选项不存在。请重新选择。", "invalid_list": "请重新选择。"}


def _any_day(text):
    found = DAY.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        day = datetime.date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None or not timezone.localdate().year - 30 <= day.year <= 2100:
        raise ValueError("没有这一天。请照 2027-03-05 的样子填写。")
    return day.isoformat()
