"""What a move asks before it happens: a reason, a time, ticks for what pre-flight found."""

import datetime
import functools

from django import forms
from django.utils import timezone

from articles import preflight, staydown
from articles.admin import holding
from articles.admin.forms import BIGGEST, MinuteField
from articles.states import CorrectionKind
from workflow.lifecycle import REASON_LIMIT


class MoveForm(forms.Form):
    """What every move sends: the version and the revision that the person saw."""

    required_css_class = "required"
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=BIGGEST)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=BIGGEST)

    def __init__(self, *args, article, revision, user, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.user = user
        self.fill(article, revision)

    def fill(self, article, revision):
        """Adapt the fields to what is moved."""


class ReasonForm(MoveForm):
    """A move that needs a reason."""

    reason = forms.CharField(
        label="理由", max_length=REASON_LIMIT, widget=forms.Textarea({"rows": 4}), help_text="记入操作记录，同事可见。"
    )


class CorrectionForm(ReasonForm):
    """A note for readers below the article."""

    kind = forms.ChoiceField(label="类型", choices=CorrectionKind.choices)
    text = forms.CharField(
        label="给读者的说明", max_length=500, widget=forms.Textarea({"rows": 4}), help_text="显示在文末，注明日期。"
    )
    field_order = ["kind", "text", "reason"]


class ReleaseForm(MoveForm):
    """Publication: what pre-flight found, each warning with a box to tick."""

    acknowledged = forms.MultipleChoiceField(
        label="请逐条确认后打勾", required=False, widget=forms.CheckboxSelectMultiple
    )

    override = holding.override_field()
    held = None

    def fill(self, article, revision):
        """Offer the warnings; what blocks is shown above the form, but for what this person may let pass."""
        block = staydown.standing_block(revision.snapshot, article=article)
        if block and block.strength == staydown.HELD:
            self.held = holding.held_by(block.tombstone, self.user)
        may_pass = self.held and self.held.may_override
        if not may_pass:
            del self.fields["override"]
        self.near = functools.partial(holding.near, revision.snapshot, article, self.user)
        findings = preflight.check(revision.snapshot, block=block)
        blocking = [finding for finding in findings if finding.blocking]
        self.blocking = [each.message for each in blocking if not (may_pass and each.code == "stay_down")]
        self.passable = [each.message for each in blocking if may_pass and each.code == "stay_down"]
        warnings = [(finding.code, finding.message) for finding in findings if not finding.blocking]
        self.fields["acknowledged"].choices = warnings
        if not warnings:
            del self.fields["acknowledged"]


class ScheduleForm(ReleaseForm):
    """Publication at a later time."""

    at = MinuteField(label="发布时间", help_text="北京时间。到时读者自动能看到。")
    field_order = ["at", "acknowledged", "override"]

    def fill(self, article, revision):
        """Propose the next full hour."""
        super().fill(article, revision)
        hour = timezone.localtime().replace(minute=0, second=0, microsecond=0)
        self.fields["at"].initial = hour + datetime.timedelta(hours=1)


PAGES = {
    "publish": ReleaseForm,
    "schedule": ScheduleForm,
    "withdraw": ReasonForm,
    "restore": ReasonForm,
    "request_changes": ReasonForm,
    "correct": CorrectionForm,
}
