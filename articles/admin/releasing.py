"""Releases of the glossary on screen: the preview before it takes effect, the way back, one release in full."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from articles import glossary, trials
from articles.admin.comparing import Budget, pieces
from articles.models import GlossaryRelease
from articles.rewording import LABELS, MOST_SHOWN, changed_words
from chinese.glossary import KINDS
from workflow.errors import MoveRefused

NAMED = 3


class PublishForm(forms.Form):
    """The confirmation: an optional note, and what the person has seen."""

    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        widget=forms.TextInput({"class": "vTextField"}),
        help_text="可不填。写明这一版为什么改，日后在版本列表里能看到。",
    )


class RestoreForm(forms.Form):
    """The confirmation with the reason that a return needs, and what the person has seen."""

    required_css_class = "required"
    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label="理由",
        max_length=glossary.MOST_REASON,
        widget=forms.TextInput({"class": "vTextField"}),
        error_messages={"required": "请写明恢复这一版的理由。"},
    )


def publish(desk, request):
    """All active terms as the next release."""

    def act(form):
        return glossary.publish_glossary(
            by=request.user, note=form.cleaned_data["note"], seen=form.cleaned_data["seen"]
        )

    return _confirm(desk, request, PublishForm, rules=glossary.drafts, act=act, context={"title": "预览并生效"})


def restore(desk, request, release):
    """The rules of an old release as the next one."""

    def act(form):
        reason, seen = form.cleaned_data["note"], form.cleaned_data["seen"]
        return glossary.roll_back(release, by=request.user, reason=reason, seen=seen)

    context = {"title": f"恢复第 {release.version} 版", "restored": release}
    return _confirm(desk, request, RestoreForm, rules=release.rules, act=act, context=context)


def _confirm(desk, request, form_class, *, rules, act, context):
    """The preview with its form; a refusal shows it again with what was typed and the present differences."""
    form = form_class(request.POST or None)
    sentences, status = [], 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                release = act(form)
            except MoveRefused as refused:
                sentences, status = refused.sentences, 409
            else:
                messages.success(request, f"词表第 {release.version} 版已生效，各页面在 5 秒内换用。")
                return HttpResponseRedirect(reverse("admin:articles_glossaryterm_changelist"))
    found = trials.preview(rules())
    again = form_class(initial={"seen": found.seen, "note": form["note"].value() or ""})
    again.problems = [error for errors in form.errors.values() for error in errors] if form.is_bound else []
    shown = {"preview": found, "rows": _rows(found), "form": again, "sentences": sentences, "most": MOST_SHOWN}
    shown["repeats"] = found.refused and found.refused.message in sentences
    return desk.page(request, "admin/articles/glossaryterm/publish.html", shown | context, status=status)


def _rows(found):
    """Each change with its rules side by side and its sentences, the differences marked."""
    budget = Budget()
    effects = {effect.change.hans: effect for effect in found.effects}
    for change in found.changes:
        effect = effects.get(change.hans)
        sentences = [(one, pieces(one.before, one.after, budget)) for one in effect.sentences] if effect else []
        yield {"change": change, "wordings": wordings(change), "effect": effect, "sentences": sentences}


def wordings(change):
    """The fields in which the rules of a change differ: label, before, after."""
    before, after = (_shown(rule) for rule in (change.before, change.after))
    return [(label, before[label], after[label]) for label in before if before[label] != after[label]]


def _shown(rule):
    if rule is None:
        return dict.fromkeys(("种类", "台湾", "香港", "反向"), "")
    return {"种类": KINDS[rule.kind], "台湾": rule.tw, "香港": rule.hk, "反向": "也替换" if rule.reverse else ""}


def detail(desk, request, release):
    """One release against the one before it."""
    former = GlossaryRelease.objects.filter(version__lt=release.version).newest()
    changes = changed_words(former.rules() if former else (), release.rules())
    context = {
        "title": f"词表第 {release.version} 版",
        "release": release,
        "former": former,
        "rows": [{"change": change, "wordings": wordings(change)} for change in changes],
        "rules": [(rule, KINDS[rule.kind]) for rule in release.rules()],
        "is_newest": release.version == GlossaryRelease.objects.version(),
        "can_publish": request.user.has_perm(glossary.PUBLISH),
    }
    return desk.page(request, "admin/articles/glossaryrelease/detail.html", context)


def mark_of(term):
    """The column that says whether readers get a term as it stands."""
    if not term.active:
        return format_html('<span class="state state-discarded">{}</span>', "待停用" if term.is_online else "已停用")
    state, label = ("published", "已生效") if term.is_online else ("scheduled", "未生效")
    return format_html('<span class="state state-{}">{}</span>', state, label)


def name_of(release):
    """The column with the number of a release, the one in force marked."""
    mark = format_html(' <span class="state state-published">{}</span>', "线上") if release.is_newest else ""
    return format_html("第 {} 版{}", release.version, mark)


def summary_of(changes):
    """What a release changed in one line: the first words of each kind, and how many."""
    parts = []
    for kind, label in LABELS.items():
        words = [change.hans for change in changes if change.kind == kind]
        if words:
            more = f" 等 {len(words)} 条" if len(words) > NAMED else ""
            parts.append(f"{label}：{'、'.join(words[:NAMED])}{more}")
    return "；".join(parts)
