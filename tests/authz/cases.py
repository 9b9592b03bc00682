"""The takedown desk's part of the walk: a case whose words nobody but the desk may read, and the addresses about it."""

from django.urls import reverse
from django.utils import timezone

from takedowns import log
from takedowns.models import BulkRow, BulkRun, OutsideCopy, Restriction, Workday
from tests import make
from tests.takedowns import desk

CANARY = desk.SECRET_NAME  # in the name, the reason and the quote of the case
FILE = 1  # no case has this file: whoever may ask is told 404


class Cases:
    """A case about an article, a day of the calendar, an event."""

    def __init__(self, article):
        self.case = desk.case(article)
        self.copy = make.published(body=article.body, regions=["lanzhou"])
        self.day = Workday.objects.create(date="2026-10-01", name="国庆节")
        target = self.case.targets.get()
        self.restriction = Restriction.objects.create(article=article, target=target, measure="note", hides=False)
        self.outside = OutsideCopy.objects.create(target=target, place="baidu")
        self.run = BulkRun.objects.create(key="walk", action="approve", label="批准", by=desk.approver("walker"))
        BulkRow.objects.create(run=self.run, case=self.case, version=1)
        self.event = log.append(self.case, "reply", "答复申请人")
        self.answers = {own: self._on_our_own(place) for own, place in ((True, "qingdao"), (False, "lanzhou"))}

    def _on_our_own(self, place):
        """The public number of a case that holds something against our own article of a place."""
        case = desk.case(make.published(regions=[place]), state="actioned", decided_at=timezone.now())
        target = case.targets.get()
        Restriction.objects.create(article=target.article, target=target, measure="note", hides=False, state="active")
        return case.public_id

    def addresses(self, name, *, own):
        """The paths to try for an admin name of the desk; `own`: about an article of the person's own region, where that counts."""
        what, _, page = name.removeprefix("admin:takedowns_").partition("_")
        if page == "answer":
            return [reverse(name, args=[self.answers[own]])]
        if what == "workday":
            return [reverse(name, args=[self.day.pk] if page in {"change", "history", "delete"} else [])]
        if what == "caseevent":
            return [reverse(name, args=[self.event.pk] if page in {"change", "history", "delete"} else [])]
        if page in {"bulk", "bulk_approve"}:
            return [f"{reverse(name)}?case={self.case.pk}"]
        return [reverse(name, args=self._arguments(page))]

    def _arguments(self, page):
        pk = self.case.pk
        more = {"move": ["claim"], "decide": [1], "match": [1], "evidence": [FILE], "snapshot": [FILE]}
        more["compare"] = [1, self.copy.pk]
        more["copy"] = [self.outside.pk]
        more["restriction"] = [self.restriction.pk, "affirm"]
        alone = {
            "bulk_run": [self.run.pk],
            "changelist": [],
            "add": [],
            "register": ["copyright"],
            "by_ref": [self.case.ref],
        }
        return alone.get(page, [pk, *more.get(page, [])])


def reads_cases(role):
    """Whether a role is of the desk."""
    return role.startswith("takedown")
