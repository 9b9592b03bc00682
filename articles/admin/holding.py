"""What the newsroom sees of stay-down: why a text is held, the way to the case, the field of those who may let it pass."""

import dataclasses
import datetime

from django import forms
from django.urls import NoReverseMatch, reverse

from articles import duplicates, staydown
from workflow.lifecycle import REASON_LIMIT


@dataclasses.dataclass(frozen=True)
class Held:
    """`case` is the address of the case, empty for who may not see it or where there is no desk."""

    case: str
    may_override: bool


def override_field():
    """The reason to let a held text pass; only shown when one is held."""
    return forms.CharField(
        label="放行理由",
        max_length=REASON_LIMIT,
        required=False,
        widget=forms.Textarea({"rows": 2, "class": "vLargeTextField"}),
        help_text="例如新的授权。记入操作记录；这篇稿件以后不再被同一受限稿件拦截。",
    )


def held_by(tombstone, user):
    """What `user` is shown when a text is held by a sealed article."""
    return Held(_case(tombstone.case_ref, user), user.has_perm(staydown.OVERRIDE))


def held_of(refused, user):
    """The same of a verb's refusal; None if it refused for another reason."""
    return held_by(refused.tombstone, user) if isinstance(refused, staydown.StayDown) else None


def _case(ref, user):
    if not ref or not user.has_perm("takedowns.view_case"):
        return ""
    try:
        return reverse("admin:takedowns_case_by_ref", args=[ref])
    except NoReverseMatch:
        return ""


def near(snapshot, article, user):
    """Sentences about the near copies of a version of an article; those that the person may not read have no name."""
    at = snapshot["originally_published_at"]
    hits = duplicates.find(
        title=snapshot["title"],
        body=snapshot["body"],
        source=snapshot["source"],
        source_url=snapshot["source_url"],
        day=at and datetime.datetime.fromisoformat(at),
        without=article,
        explain=False,
    )
    return duplicates.hints(hits, by=user)
