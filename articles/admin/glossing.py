"""The form of a term with its trial sentence, and the form for many terms at once."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse

from accounts.desk import LineField, LinesField
from articles import glossary, trials
from articles.admin.comparing import pieces
from articles.admin.forms import add_errors
from articles.models import GlossaryRelease, GlossaryTerm
from articles.rewording import READINGS
from chinese.converting import ConversionFailed
from chinese.glossary import KINDS, LONGEST, TERM
from chinese.variants import VARIANTS
from workflow.errors import Blocked, MoveRefused, Stale

MOST_LINES = 500
COLUMNS = ("hans", "tw", "hk", "kind", "note")
CODES = {label: code for code, label in KINDS.items()} | {code: code for code in KINDS} | {"": TERM}
UNFIT = "这样改以后，词表将不能生效："
LIST = "admin:articles_glossaryterm_changelist"


class TermForm(forms.ModelForm):
    """A term, and a sentence to try it on."""

    required_css_class = "required"
    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    sentence = LinesField(
        label="试一句",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
        help_text="写一句含有原词的话，点“试一下”看三种读法。不会保存，也不影响读者。",
    )

    class Meta:
        model = GlossaryTerm
        fields = ["hans", "kind", "tw", "hk", "reverse", "note", "active"]
        field_classes = dict.fromkeys(["hans", "tw", "hk", "note"], LineField)
        widgets = {name: forms.TextInput({"class": "vTextField"}) for name in ("hans", "tw", "hk", "note")}
        error_messages = {
            "hans": {"required": "请填写原词。", "max_length": f"原词须含汉字，最长 {LONGEST} 字。"},
            "kind": {"invalid_choice": "请选择种类：用语、专名或停用内置替换。"},
        }


def screen(desk, request, term):
    """The form of a new or standing term: tried on a sentence, saved, or shown again with all that was typed."""
    stored = GlossaryTerm.objects.filter(pk=term.pk).first() if term.pk else None
    if request.method != "POST":
        given = {name: request.GET[name] for name in ("hans", "kind") if name in request.GET and not stored}
        initial = {"seen": glossary.fingerprint(stored)} | given
        return _form_page(desk, request, TermForm(instance=term, initial=initial), stored)
    form = TermForm(request.POST, instance=term)
    if not form.is_valid():
        return _form_page(desk, request, form, stored, status=400)
    if "_try" in request.POST:
        return _form_page(desk, request, form, stored, trial=_trial(form))
    saved = _attempt(form, lambda: glossary.save_term(term, by=request.user, seen=form.cleaned_data["seen"]))
    if saved is None:
        stored = GlossaryTerm.objects.filter(pk=term.pk).first()
        return _form_page(desk, request, _renewed(form, request.POST, stored), stored, status=409)
    messages.success(request, f"“{term.hans}”已保存。读者还看不到，请在列表中“预览并生效”。")
    return HttpResponseRedirect(reverse("admin:articles_glossaryterm_add" if "_more" in request.POST else LIST))


def _attempt(form, verb):
    """The verb's result, or None with its refusal on the form."""
    try:
        return verb()
    except MoveRefused as refused:
        form.late = isinstance(refused, Stale)
        form.add_error(None, refused.message)
    except ValidationError as refused:
        add_errors(form, refused)
    return None


def _renewed(form, sent, stored):
    """The refused form; after a conflict it has seen what stands now, so that saving again means it."""
    if getattr(form, "late", False):
        form.data = sent.copy()
        form.data["seen"] = glossary.fingerprint(stored)
    return form


def _trial(form):
    """The sentence in the three readings, now and with the rule as typed beside the other drafts; None without one."""
    sentence, term = form.cleaned_data["sentence"], form.instance
    if not sentence:
        form.add_error("sentence", "请先写一句话。")
        return None
    others = [rule for rule in glossary.drafts() if rule.number != term.pk and rule.hans != term.hans]
    version = GlossaryRelease.objects.version()
    try:
        drafted = trials.compiled([*others, *([term.rule()] if term.active else [])], version)
        refused = trials.spoilt(drafted, version)
        form.warnings = [UNFIT, *refused.items] if refused else []
        return list(_readings(sentence, trials.online(), drafted))
    except Blocked as refused:
        form.warnings = [UNFIT, *refused.items]
    except ConversionFailed:
        form.add_error("sentence", "这句话无法转换，请换一句。")
    return None


def _readings(sentence, online, drafted):
    for variant in VARIANTS:
        before, after = (each.convert(sentence, to=variant) for each in (online, drafted))
        yield {
            "reading": READINGS[variant.code],
            "lang": variant.lang,
            "pieces": pieces(before, after),
            "same": before == after,
        }


def _form_page(desk, request, form, stored, *, status=200, trial=None):
    title = f"词条第 {stored.pk} 条：{stored.hans}" if stored else "新建词条"
    context = {"title": title, "form": form, "stored": stored, "trial": trial, "is_trial": "_try" in request.POST}
    if getattr(form, "late", False) and stored:
        context["theirs"] = [(field.verbose_name, _read(stored, field)) for field in _columns()]
    return desk.page(request, "admin/articles/glossaryterm/form.html", context, status=status)


def _columns():
    return [GlossaryTerm._meta.get_field(name) for name in TermForm.Meta.fields]


def _read(term, field):
    value = term.get_kind_display() if field.name == "kind" else getattr(term, field.name)
    return {True: "是", False: "否", "": "（空）"}.get(value, value)


class PasteForm(forms.Form):
    """Lines of a table: word, Taiwan, Hong Kong, kind, note."""

    lines = LinesField(
        label="词条",
        max_length=60_000,
        strip=False,
        widget=forms.Textarea({"rows": 14, "class": "vLargeTextField", "wrap": "off"}),
        error_messages={"required": "请粘贴至少一行。"},
        help_text="从表格里复制后直接粘贴，每行一条，各列用制表符分开：原词、台湾、香港、种类（可空，默认用语）、备注（可空）。",
    )

    def clean_lines(self):
        """The forms of the terms, one a line; raises a sentence for each line that cannot be taken."""
        lines = [line for line in enumerate(self.cleaned_data["lines"].splitlines(), 1) if line[1].strip()]
        if not lines:
            raise ValidationError("请粘贴至少一行。", code="required")
        if len(lines) > MOST_LINES:
            raise ValidationError(f"一次最多 {MOST_LINES} 行，现有 {len(lines)} 行。请分几次粘贴。", code="too_many")
        problems, found, places = [], [], {}
        for number, line in lines:
            form = _row(line)
            words = [sentence for errors in form.errors.values() for sentence in errors]
            hans = form.cleaned_data.get("hans", "")
            if hans in places:
                words.append(f"与第 {places[hans]} 行是同一个词。")
            problems += [f"第 {number} 行“{line.split(chr(9))[0][:LONGEST]}”：{word}" for word in words]
            places.setdefault(hans, number)
            found.append(form.instance)
        if problems:
            raise ValidationError([ValidationError(problem, code="bad_line") for problem in problems])
        return found


def _row(line):
    cells = dict(zip(COLUMNS, map(str.strip, line.split("\t")), strict=False))
    kind = cells.get("kind", "")
    return TermForm(cells | {"kind": CODES.get(kind, kind), "active": "on"})


def paste(desk, request):
    """Many new terms at once; one bad line and none is saved."""
    form = PasteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        terms = form.cleaned_data["lines"]
        if _attempt(form, lambda: glossary.add_terms(terms, by=request.user) or True):
            messages.success(request, f"已保存 {len(terms)} 条。读者还看不到，请“预览并生效”。")
            return HttpResponseRedirect(reverse(LIST))
    context = {"title": "粘贴多条词条", "form": form}
    return desk.page(request, "admin/articles/glossaryterm/paste.html", context, status=400 if form.errors else 200)
