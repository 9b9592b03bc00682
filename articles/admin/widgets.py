"""Form fields of the article screen: body, regions, cover, and text inputs that offer what exists."""

import dataclasses

from django import forms
from django.db.models import Q
from django.templatetags.static import static
from django.urls import reverse, reverse_lazy
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

from articles.cleaning import CleaningRefused, clean
from articles.models import Image
from regions.models import Region

# What the allow-list of articles/cleaning.py knows, so that opening an article loses nothing. No TextAlign, Color,
# Highlight, TextStyle: they would open raw style and class.
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Underline": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "Code": True,
    "CodeBlock": True,
    "Heading": {"levels": [2, 3, 4]},
    "HardBreak": True,
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Image": True,
    "Figure": True,
    "Caption": True,
    "Fullscreen": True,
    "KeepWords": True,
}


class BodyWidget(AdminProseEditorWidget):
    """The editor with our own mark."""

    def get_config(self):
        """The configuration with the module that brings `KeepWords`."""
        config = super().get_config()
        return config | {"js_modules": [*config.get("js_modules", []), static("admin-keep.js")]}


class BodyField(ProseEditorFormField):
    """The body in the rich text editor; without a script a textarea of markup. Cleaned on the way in."""

    def __init__(self, **kwargs):
        super().__init__(extensions=EXTENSIONS, widget=BodyWidget, **kwargs)

    def clean(self, value):
        """The cleaned markup; a refusal becomes the field's error."""
        try:
            return clean(super().clean(value))
        except CleaningRefused as refused:
            raise forms.ValidationError(refused.message, code=refused.code) from refused

    def has_changed(self, initial, data):
        """Browsers send line ends of their own."""
        return (initial or "") != (data or "").replace("\r\n", "\n")


class RegionSelect(forms.SelectMultiple):
    """A list of regions by province; each option also carries the words that find it."""

    found_by = {}

    def create_option(self, name, value, *args, **kwargs):
        """The option with its search words (pinyin, Traditional, aliases)."""
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-find"] = self.found_by.get(value, "")
        return option


class RegionsField(forms.TypedMultipleChoiceField):
    """Regions that the person may assign: the held ones, and those that the article has already."""

    widget = RegionSelect
    default_error_messages = {"invalid_choice": "不能选这个地区：它不在您负责的范围内，或已停用。请从列表中选择。"}

    def __init__(self, **kwargs):
        super().__init__(coerce=int, empty_value=[], **kwargs)

    def offer(self, user, current):
        """Fill the list: active regions that `user` holds, and the ids in `current`."""
        held = Region.objects.held_by(user).values("pk")
        rows = Region.objects.filter(pk__in=held).active() | Region.objects.filter(pk__in=current)
        groups, words = {}, {}
        for region in rows.select_related("parent").order_by("order", "code"):
            head = region if region.level in {"zone", "province"} else region.parent
            label = "大区" if region.level == "zone" else head.short
            groups.setdefault(label, []).append((region.pk, region.short))
            words[region.pk] = f"{region.slug} {region.name} {region.short_hant} {region.aliases}"
        self.widget.found_by = words
        self.choices = list(groups.items())


class SuggestInput(forms.TextInput):
    """A text input that offers what exists while one types; without a script it is just a text input."""

    def __init__(self, kind, *, many=False, **attrs):
        address = reverse_lazy("admin:articles_article_suggest", args=[kind])
        super().__init__({"class": "vTextField", "autocomplete": "off", "data-suggest": address, **attrs})
        if many:
            self.attrs["data-many"] = "，"


def small_address(image):
    """The address of a picture's narrowest file; staff get it before readers do."""
    name = image.renditions[min(image.renditions, key=int)]["webp"] if image.renditions else image.name
    return reverse("media", args=[name])


@dataclasses.dataclass(frozen=True)
class Tile:
    """A picture as a choice: its words and its smallest file."""

    label: str
    small: str = ""

    def __str__(self):
        return self.label


class CoverField(forms.TypedChoiceField):
    """The cover: one of the person's recent pictures, any other picture in the scope, or none; shown as tiles."""

    widget = forms.RadioSelect
    RECENT = 12

    def __init__(self, **kwargs):
        super().__init__(coerce=int, empty_value=None, required=False, **kwargs)

    def offer(self, user, *, posted=None, trusted=()):
        """Fill the tiles: the newest pictures that `user` may see, `posted` if in scope, and `trusted` ids in any case."""
        visible = Image.objects.visible_to(user)
        wanted = Image.objects.filter(Q(pk__in=trusted) | Q(pk__in=visible.filter(pk=posted).values("pk")))
        images = {image.pk: image for image in (*wanted, *visible.order_by("-pk")[: self.RECENT])}
        tiles = [(pk, Tile(str(image), small_address(image))) for pk, image in images.items()]
        self.choices = [("", Tile("不用封面")), *tiles]
