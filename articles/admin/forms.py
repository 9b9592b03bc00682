"""The article form: one screen over a snapshot. It saves nothing itself; the verbs do."""

import re

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import URLValidator
from django.utils import timezone

from accounts.desk import is_id
from articles import pictures
from articles.admin import scriptfields, sourcing, values
from articles.admin.holding import override_field
from articles.admin.scriptfields import ScriptFields, rules_in
from articles.admin.widgets import BodyField, CoverField, RegionsField, SuggestInput
from articles.models import Section
from articles.states import Licence
from articles.tagging import check_names, retired_among, split_tags
from articles.vocabulary import authors_named, source_named
from chinese.hygiene import clean_line

MINUTE = "%Y-%m-%dT%H:%M"
NAME_ENDS = re.compile(r"[、,，;；/\s]+")
MOST_NAMES = 20
BIGGEST = 2**63 - 1


class MinuteField(forms.DateTimeField):
    """A moment to the minute, in Asia/Shanghai."""

    standing = None  # what the field held before: it may stay as it is

    def __init__(self, **kwargs):
        attrs = {"type": "datetime-local", "min": "1990-01-01T00:00", "max": "2100-12-31T23:59"}
        kwargs["widget"] = forms.DateTimeInput(format=MINUTE, attrs=attrs)
        formats = [MINUTE, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]
        super().__init__(input_formats=formats, **kwargs)

    def to_python(self, value):
        """The aware moment; what stands is not read again, an hour that came twice cannot be."""
        if self.standing and value == f"{timezone.localtime(self.standing):{MINUTE}}":
            return self.standing
        return super().to_python(value)

    def clean(self, value):
        """The aware moment; only days of 1990 to 2100, unless it stands already."""
        at = super().clean(value)
        if at and at != self.standing and not 1990 <= at.year <= 2100:
            raise forms.ValidationError("日期须在 1990 年到 2100 年之间。", code="out_of_range")
        return at


def line(label, limit, **kwargs):
    """A text input of one line that knows its limit."""
    attrs = {"class": "vTextField", **kwargs.pop("attrs", {})}
    return forms.CharField(label=label, max_length=limit, widget=forms.TextInput(attrs), **{"required": False} | kwargs)


def add_errors(form, refused):
    """Put the sentences of a verb's `ValidationError` on the form, each at its field if the form has it."""
    for name, sentences in getattr(refused, "message_dict", {NON_FIELD_ERRORS: refused.messages}).items():
        form.add_error(name if name in form.fields else None, sentences)


class ArticleForm(ScriptFields):
    """All editable fields of an article; names instead of ids where a person types."""

    required_css_class = "required"
    GROUPS = {
        "words": ["title", "short_title", "summary", "body"],
        "place": ["section", "tags", "regions"],
        "origin": ["source", "authors", "byline", "source_url", "originally_published_at", "licence", "editor"],
        "script": ["script", "title_tw", "title_hk", "terms"],
        "rest": ["expire_at", "note"],
    }
    held = None  # the sealed article that a refused text is like
    asked = False  # whether the person asked for regions
    suggested = ()  # pairs of a region that the text is about and whether the person holds it

    title = line("标题", 200, required=True, attrs={"data-count": "200"})
    short_title = line("短标题", 60, attrs={"data-count": "60"}, help_text="用于列表和手机；留空则用标题。")
    summary = forms.CharField(
        label="摘要",
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3, "class": "vLargeTextField", "data-count": "300"}),
    )
    body = BodyField(label="正文", required=False)
    source = forms.CharField(
        label="来源",
        max_length=80,
        required=False,
        widget=SuggestInput("source"),
        help_text="输入名称或别名，简繁均可。没有的名称会作为新来源提交，待总编确认。",
    )
    byline = line("署名（原样）", 200)
    authors = forms.CharField(
        label="作者",
        max_length=200,
        required=False,
        widget=SuggestInput("author", many=True),
        help_text="几位作者用顿号或空格分开。",
    )
    source_url = forms.CharField(
        label="原文链接",
        max_length=2000,
        required=False,
        widget=forms.URLInput({"class": "vTextField", "placeholder": "https://"}),
        validators=[URLValidator(schemes=["http", "https"], message="请输入以 http:// 或 https:// 开头的完整网址。")],
    )
    originally_published_at = MinuteField(
        label="原发布时间", required=False, help_text="来源媒体的发布时间，北京时间。"
    )
    editor = line("责任编辑", 60)
    licence = forms.ChoiceField(label="授权依据", choices=Licence.choices, initial=Licence.UNVERIFIED)
    section = forms.TypedChoiceField(label="栏目", coerce=int, empty_value=None, required=False)
    regions = RegionsField(label="地区", required=False)
    tags = forms.CharField(
        label="标签",
        max_length=300,
        required=False,
        widget=SuggestInput("tag", many=True),
        help_text="用逗号、顿号或分号分开。",
    )
    cover = CoverField(label="封面")
    cover_file = forms.FileField(label="上传新封面", required=False, help_text="JPEG、PNG 或 WebP，最大 10 MB。")
    cover_alt = line("新封面的替代文字", 120, help_text="给看不到图片的读者，一句话说明画面。")
    cover_caption = line("新封面的图注", 200)
    cover_credit = line("新封面的图片来源", 80)
    expire_at = MinuteField(label="失效时间", required=False, help_text="到时自动对读者隐藏；一般留空。")
    note = line("修改说明", 200, help_text="写给同事看，记入修订历史。")

    override = override_field()

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=BIGGEST)
    base = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=BIGGEST)

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, *args, user, snapshot, **kwargs):
        initial = values.of_snapshot(snapshot) | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, label_suffix="", **kwargs)
        if self.is_bound:
            self.data = self.data.copy()
        self.user = user
        self.fields["section"].choices = [("", "（未选）"), *Section.objects.values_list("pk", "name")]
        for name in ("originally_published_at", "expire_at"):
            self.fields[name].standing = initial[name]
        self.fields["regions"].offer(user, snapshot.get("regions", []))
        self.fields["cover"].offer(user, posted=self._posted_cover(), trusted=self._own_covers())

    @property
    def groups(self):
        """The fields as the screen arranges them."""
        return {group: [self[name] for name in names] for group, names in self.GROUPS.items()}

    @property
    def source_told(self):
        """What the form says of the source that stands in it."""
        return sourcing.told(self["source"].value() or "")

    def _posted_cover(self):
        raw = self.data.get("cover", "")
        return int(raw) if is_id(raw) else None

    def _own_covers(self):
        return [self.initial["cover"]] if self.initial["cover"] else []

    def clean_tags(self):
        """The names, joined as `values.of_snapshot` joins them."""
        names = split_tags(self.cleaned_data["tags"])
        check_names(names)
        retired = set(retired_among(names)) - set(split_tags(self.initial["tags"]))
        if retired:
            raise forms.ValidationError(f"标签“{min(retired)}”已停用。请换一个，或删去它。", code="retired")
        return "，".join(names)

    def clean_source(self):
        """The name without what nobody sees."""
        return clean_line(self.cleaned_data["source"])

    def clean_authors(self):
        """The names, joined as `values.of_snapshot` joins them."""
        parts = (clean_line(part) for part in NAME_ENDS.split(self.cleaned_data["authors"]))
        names = list(dict.fromkeys(filter(None, parts)))
        if any(len(name) > 60 for name in names) or len(names) > MOST_NAMES:
            raise forms.ValidationError(f"最多 {MOST_NAMES} 位作者，每个姓名不超过 60 字。请用顿号分开。")
        return "、".join(names)

    def clean(self):
        """Store an uploaded cover, so that it is kept whatever else is wrong."""
        cleaned = super().clean()
        file = cleaned.get("cover_file")
        if file:
            try:
                words = {name: cleaned.get(f"cover_{name}", "") for name in ("alt", "caption", "credit")}
                image = pictures.store(file.read(), original_name=file.name, by=self.user, **words)
            except pictures.PictureRefused as refused:
                self.add_error("cover_file", refused.message)
            else:
                cleaned["cover"] = image.pk
                self.data["cover"] = str(image.pk)
                self.fields["cover"].offer(self.user, trusted=[image.pk, *self._own_covers()])
        return cleaned

    def unsettle(self):
        """Show what was typed without judging it: nothing was to be saved, so nothing is wrong yet."""
        self.full_clean()
        self._errors = {}

    @property
    def values(self):
        """The cleaned fields of the article, in the shapes of `values.of_snapshot`."""
        return {name: self.cleaned_data[name] for name in values.NAMES}

    @property
    def touched(self):
        """The names of the article's fields that the person changed."""
        return [name for name in self.changed_data if name in values.NAMES]

    def changes(self):
        """What the verbs take: only fields that the person changed; new sources and authors are proposed here."""
        own = self.values
        changed = {name: own[name] for name in self.touched}
        if "source" in changed:
            changed["source"] = source_named(own["source"]) if own["source"] else None
        if "authors" in changed:
            source = source_named(own["source"]) if own["source"] else None
            changed["authors"] = authors_named(filter(None, own["authors"].split("、")), source)
        if "tags" in changed:
            changed["tags"] = split_tags(own["tags"])
        if [changed.pop(name) for name in scriptfields.NAMES if name in changed]:
            changed["script_rules"] = rules_in(own)
        return changed
