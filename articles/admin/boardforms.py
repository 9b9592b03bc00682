"""What a board's page asks: which article, from when to when, and the moment of a preview."""

import datetime

from django import forms
from django.utils import timezone

from articles.admin.forms import BIGGEST, MinuteField
from articles.models.boards import SlotPosition

FURTHEST = datetime.timedelta(days=366)


class PutForm(forms.Form):
    """An article for a box, with its times."""

    article = forms.IntegerField(
        min_value=1, max_value=BIGGEST, error_messages={"required": "请先查找并选一篇稿件，再点“放上”。"}
    )
    position = forms.ChoiceField(label="位置")
    start_at = MinuteField(label="开始", required=False, help_text="北京时间；留空表示现在。")
    end_at = MinuteField(label="结束", required=False, help_text="留空表示一直放着。")

    def __init__(self, *args, board, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["position"].choices = [(place.value, place.label) for place in SlotPosition if place in board.room]


class TimesForm(forms.Form):
    """From when to when a slot stands; what it holds may stay as it is."""

    start_at = MinuteField(label="开始")
    end_at = MinuteField(label="结束", required=False, help_text="留空表示一直放着。")

    def __init__(self, *args, slot, **kwargs):
        times = {"start_at": slot.start_at, "end_at": slot.end_at}
        super().__init__(*args, label_suffix="", auto_id=f"id_{slot.pk}_%s", initial=times, **kwargs)
        for name, at in times.items():
            self.fields[name].standing = at


class MomentForm(forms.Form):
    """The moment of a preview: from now to a year ahead."""

    at = MinuteField(label="时间", error_messages={"required": "请选一个时间。"})

    def clean_at(self):
        """The moment, now for the minute that is running; raises `ValidationError` for another past or a far future."""
        at, now = self.cleaned_data["at"], timezone.now()
        if at + datetime.timedelta(minutes=1) < now:
            raise forms.ValidationError("这个时间已经过去。请选现在或以后的时间。", code="past")
        if at > now + FURTHEST:
            raise forms.ValidationError("只能预览一年之内的页面。请选近一些的时间。", code="far")
        return max(at, now)
