"""What an event says to a person: Chinese names instead of codes, one form of time everywhere."""

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone

SHOWN = 200  # characters of one value


def moment(at):
    """A time in Asia/Shanghai, to the second."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"


def kind(event):
    """The name of the kind of object; the bare type of a kind that is no more."""
    model = _model(event)
    return str(model._meta.verbose_name) if model else event.subject_type


def subject(event):
    """The kind of object and its number."""
    return f"{kind(event)} {event.subject_id}"


def change(event):
    """From which state to which, in words; empty when it stayed."""
    if event.from_state == event.to_state:
        return ""
    return " → ".join(filter(None, [state(event, event.from_state), state(event, event.to_state)]))


def state(event, code):
    """The Chinese label of a state of the event's kind of object; the code itself if it has none."""
    field = _field(event, "state")
    return str(dict(field.flatchoices).get(code, code)) if field is not None and field.choices else code


def details(event):
    """What else the event holds, one line each: changed fields by name, values before and after."""
    return "\n".join(filter(None, (_line(event, key, value) for key, value in event.details.items())))


WORDS = {
    "fields": "改动的字段",
    "revision": "修订",
    "acknowledged": "已确认的提醒",
    "visible_from": "对读者可见起始",
    "before": "原来",
    "after": "后来",
    "into": "并入编号",
    "name": "名称",
    "merged": "并入的",
    "filters": "条件",
    "regions": "地区编号",
    "restricted": "受限稿件",
    "case": "下架编号",
}


def _line(event, key, value):
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, dict):
        text = "；".join(f"{_name(event, name)}：{each}" for name, each in value.items())
    elif isinstance(value, list):
        text = "、".join(_name(event, str(each)) if key == "fields" else str(each) for each in value)
    else:
        text = str(value)
    return f"{WORDS.get(key, key)}：{text if len(text) <= SHOWN else text[:SHOWN] + '…'}"


def _name(event, name):
    field = _field(event, name)
    return str(field.verbose_name) if field is not None and hasattr(field, "verbose_name") else name


def _field(event, name):
    model = _model(event)
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def _model(event):
    try:
        return apps.get_model(event.subject_type)
    except (LookupError, ValueError):
        return None
