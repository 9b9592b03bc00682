"""Forms of the admin that somebody else has overtaken: refused once, with what stands now beside what was typed."""

import hashlib

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.models import model_to_dict

from workflow.models import Event

SEEN = "_seen"
SHOWN = 300  # characters of one standing value


def digest(form):
    """A short text that stands for what the record of a model form held when the form was made."""
    values = {name: _plain(form.initial.get(name)) for name in form.fields}
    return hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()[:32]


def is_refused(form):
    """Whether a form was refused because somebody else came first."""
    return form.is_bound and form.has_error(NON_FIELD_ERRORS, code="overtaken")


def guarded(form_class):
    """The model form, refusing what was typed over an older state of the record than it has now."""
    return type(form_class.__name__, (_Guard, form_class), {})


def told(field, value):
    """A value of a form's field in words: names of rows, labels of choices; cut at three hundred characters."""
    plain = _plain(value)
    values = [each for each in (plain if isinstance(plain, list) else [plain]) if each not in (None, "")]
    if hasattr(field, "queryset"):
        names = {str(row.pk): str(row) for row in field.queryset.filter(pk__in=values)}
    else:
        names = {str(key): str(label) for key, label in getattr(field, "choices", [])}
    text = "、".join(names.get(str(each), str(each)) for each in values)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


class _Guard:
    """Compares before it saves: what the page showed (`_seen`), what was read for this request, what stands under lock."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.read = model_to_dict(self.instance, fields=list(self.fields))

    def clean(self):
        """The cleaned fields; an overtaken form gets sentences that say what stands now."""
        cleaned = super().clean()
        rows = type(self.instance)._base_manager.select_for_update(of=("self",))
        standing = rows.filter(pk=self.instance.pk).first()
        late = self.data.get(SEEN) != digest(self)
        late = late or (standing and model_to_dict(standing, fields=list(self.fields)) != self.read)
        if standing and late and self.changed_data:  # what stands already, a second click, is no conflict
            self.add_error(None, self._sentences(standing))
        return cleaned

    def _sentences(self, standing):
        event = Event.objects.about(standing).first()
        who = event.actor if event else "别人"
        first = f"您打开以后，{who}改过这里，所以没有保存。您填写的还在下面；核对以后再点保存，就以您的为准。"
        stands = {name: told(self.fields[name], self.initial.get(name)) for name in self.changed_data}
        lines = [f"“{self.fields[name].label}”现在是：{text or '（空）'}" for name, text in stands.items()]
        return [ValidationError(line, code="overtaken") for line in (first, *lines)]


def _plain(value):
    """Rows as their ids; anything else as it is."""
    if isinstance(value, (list, tuple)) or hasattr(value, "_iterable_class"):
        return [_plain(each) for each in value]
    return getattr(value, "pk", value)
