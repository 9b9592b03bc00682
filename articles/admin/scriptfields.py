"""The part of the article form that says how the text reads in Traditional characters."""

from django import forms

from articles import scriptrules
from articles.cleaning import plain_text
from articles.states import Script
from chinese.hygiene import clean_line
from chinese.rules import MOST_TERMS, unused
from chinese.scripts import detect

NAMES = ("title_tw", "title_hk", "terms")
DETECTED = "自动"


class TermsField(forms.CharField):
    """Terms as text, one rule a line; browsers' line ends and spaces around the bars are no change."""

    def clean(self, value):
        """The text in the form that `scriptrules.to_lines` gives it; raises `ValidationError` with the faults."""
        terms = _terms(super().clean(value))
        if faults := scriptrules.faults({"terms": terms}):
            raise forms.ValidationError(faults)
        return scriptrules.to_lines(terms)

    def has_changed(self, initial, data):
        """Whether the rules are others."""
        return _terms(initial or "") != _terms(data or "")


class OwnTitleField(forms.CharField):
    """A title for one reading, freed of what nobody sees."""

    def __init__(self, label, code):
        help_text = "留空则自动转换。填了以后，列表和搜索里也用它，代替短标题。"
        widget = forms.TextInput({"class": "vTextField", "data-count": "200"})
        super().__init__(label=label, required=False, help_text=help_text, widget=widget)
        self.code = code

    def clean(self, value):
        """The tidy line; raises `ValidationError` with the faults."""
        title = clean_line(super().clean(value))
        if faults := scriptrules.faults({"title": {self.code: title}}):
            raise forms.ValidationError(faults)
        return title


class ScriptFields(forms.Form):
    """The script the text is written in, its titles elsewhere, its own terms; what the verbs take is `rules_in`."""

    script = forms.ChoiceField(label="文字", choices=[("", DETECTED), *Script.choices], required=False)
    title_tw = OwnTitleField("台湾标题", "tw")
    title_hk = OwnTitleField("香港标题", "hk")
    terms = TermsField(
        label="用词规则",
        required=False,
        max_length=6000,
        widget=forms.Textarea({"rows": 4, "class": "vLargeTextField", "placeholder": "原词 | 台湾 | 香港"}),
        help_text=f"一行一条：原词 | 台湾 | 香港，最多 {MOST_TERMS} 条。只留一边就空着另一边，如“碳汇 | 碳匯 |”。"
        "只在本文标题、摘要和正文里生效。作者、署名和责任编辑的姓名自动保持正确，不用写。",
    )
    keep_unused = forms.BooleanField(label="仍然保留没有出现的规则", required=False)

    def clean(self):
        """Ask for a tick where a new rule matches nothing."""
        cleaned = super().clean()
        is_new = self.fields["terms"].has_changed(self.initial.get("terms"), self.data.get("terms"))
        idle = unused(_terms(cleaned.get("terms", "")), self._text(cleaned)) if is_new else []
        if idle and not cleaned.get("keep_unused"):
            self.add_error("terms", f"此规则在正文中没有出现：{'、'.join(idle)}。请改正，或在下面打勾后再保存。")
        return cleaned

    @staticmethod
    def _text(cleaned):
        words = [cleaned.get(name, "") for name in ("title", "short_title", "summary")]
        return "\n".join([*words, plain_text(cleaned.get("body", ""))])

    @property
    def asks_for_tick(self):
        """Whether the tick for rules that match nothing belongs on the page."""
        return "keep_unused" in self.data or any("没有出现" in error for error in self.errors.get("terms", []))

    @property
    def detected(self):
        """What `自动` means for the text as it stands, as a word."""
        text = "\n".join(str(self[name].value() or "") for name in ("title", "body"))
        return Script(detect(text)).label

    @property
    def says_something(self):
        """Whether the group is worth opening: something stands in it, or something in it is wrong."""
        names = ("script", *NAMES)
        return any(self[name].value() or self[name].errors for name in names)


def of_rules(rules):
    """The fields' values for stored rules."""
    title, terms = rules.get("title", {}), rules.get("terms", [])
    return {"title_tw": title.get("tw", ""), "title_hk": title.get("hk", ""), "terms": scriptrules.to_lines(terms)}


def rules_in(values):
    """The rules, in the stored shape, from the fields' values."""
    title = {"tw": values["title_tw"], "hk": values["title_hk"]}
    return scriptrules.tidy({"title": title, "terms": scriptrules.from_lines(values["terms"])})


def _terms(text):
    return scriptrules.tidy({"terms": scriptrules.from_lines(text)}).get("terms", [])
