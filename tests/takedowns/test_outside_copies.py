"""Copies that others keep: a row for each with its ready links, made with the measure, moved by a person, never fetched."""

import datetime
import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from takedowns import copies
from takedowns.handling import chasing
from takedowns.models import OutsideCopy
from takedowns.states import CopyState
from tests import make
from tests.articles.desk import enter
from tests.takedowns import desk
from workflow.errors import Blocked, NotPermitted

pytestmark = pytest.mark.django_db
ORIGINAL = "https://news.example.com/2026/haishang-fengdian.html"
TITLE = "海上风电场的碳资产怎样估值"


def hidden(*, source_url=ORIGINAL, **more):
    return desk.removed(make.published(title=TITLE, source_url=source_url), **more)


def places(restriction):
    return set(restriction.target.outside_copies.values_list("place", flat=True))


def screen(case, user):
    path = reverse("admin:takedowns_case_change", args=[case.pk])
    return enter(user).get(path).content.decode()


def test_a_hiding_measure_makes_a_row_for_each_place(settings):
    settings.PARTNERS = ["某某网=https://partner.example/contact", "坏的=javascript:alert(1)"]
    restriction = hidden()
    assert places(restriction) == {*copies.PLACES, "source", "partner:某某网"}
    assert set(restriction.target.outside_copies.values_list("state", flat=True)) == {CopyState.OPEN}
    source = restriction.target.outside_copies.get(place="source")
    assert source.address == ORIGINAL
    assert b"haishang" not in bytes(source.sealed)  # an address may spell the title: it lies sealed like the text


def test_a_second_measure_of_the_same_target_keeps_what_was_noted():
    hold = hidden(interim=True, until=timezone.now() + datetime.timedelta(days=3))
    case = hold.target.case
    chasing.mark(hold.target.outside_copies.get(place="baidu"), state="gone", by=desk.handler("er"))
    desk.imposed(case)
    assert OutsideCopy.objects.filter(target__case=case).count() == len(copies.PLACES) + 1
    assert OutsideCopy.objects.get(place="baidu").state == CopyState.GONE


def test_what_hides_nothing_and_what_nobody_ever_saw_makes_no_row():
    desk.imposed(desk.case(make.published()), "note", text="说明一句。")
    desk.removed(make.draft())
    assert not OutsideCopy.objects.exists()


def test_the_links_hold_addresses_of_ours_and_no_word_of_anybody():
    restriction = hidden()
    case = restriction.target.case
    found = re.findall(r'<a href="([^"]*)" target="_blank" rel="noreferrer noopener"', screen(case, desk.handler("er")))
    found = [unescape(link) for link in found]
    assert len(found) == 2 * len(copies.PLACES) + 1
    assert ORIGINAL in found
    path = restriction.article.get_absolute_url()
    assert sum(path.replace("/", "%2F") in link for link in found) == len(copies.PLACES)
    for link in found:
        assert link.startswith(("https://", "mailto:"))
        assert not [
            secret for secret in (desk.SECRET_NAME, desk.SECRET_QUOTE, case.ref, case.public_id) if secret in link
        ]


def test_where_a_copy_stands_is_noted_with_name_and_time():
    restriction, handler = hidden(), desk.handler("er")
    case, row = restriction.target.case, restriction.target.outside_copies.get(place="bing")
    case.refresh_from_db()
    version = case.version
    chasing.mark(row, state="submitted", note="编号 123", by=handler)
    row.refresh_from_db()
    assert (row.state, row.note, row.changed_by, bool(row.changed_at)) == ("submitted", "编号 123", handler, True)
    event = case.events.get(kind="copy_marked")
    assert (event.by, event.payload) == (handler, {"copy": row.pk, "place": "bing", "state": "submitted"})
    case.refresh_from_db()
    assert case.version == version  # a consent stays good, and no other screen is stale
    for options in ({"state": "x"}, {"note": f"{desk.SECRET_NAME}要求"}, {"note": "长" * 201}):
        with pytest.raises(Blocked):
            chasing.mark(row, **{"state": "gone", "by": handler} | options)
    with pytest.raises(NotPermitted):
        chasing.mark(row, state="gone", by=desk.auditor())


def test_the_screen_counts_what_is_open_and_a_refusal_keeps_the_note():
    restriction, handler = hidden(), desk.handler("er")
    case, browser = restriction.target.case, enter(handler)
    row = restriction.target.outside_copies.get(place="sogou")
    address = reverse("admin:takedowns_case_copy", args=[case.pk, row.pk])
    assert f"站外副本（待办 {len(copies.PLACES) + 1}）" in screen(case, desk.auditor())
    answer = browser.post(address, {"state": "gone", "note": "", "copy": row.pk}, follow=True).content.decode()
    assert f"站外副本（待办 {len(copies.PLACES)}）" in answer
    typed = f"{desk.SECRET_NAME}要求的"
    refused = browser.post(address, {"state": "gone", "note": typed, "copy": row.pk})
    assert (refused.status_code, refused.content.decode().count(f'value="{typed}"')) == (400, 1)
    other = desk.case(make.published())
    assert (
        browser.post(reverse("admin:takedowns_case_copy", args=[other.pk, row.pk]), {"state": "gone"}).status_code
        == 404
    )


def test_a_secret_case_has_its_rows_and_a_warning_and_one_given_back_has_none():
    secret = hidden(status=404)
    page = screen(secret.target.case, desk.handler("er"))
    assert "提交时不要说明原因" in page
    desk.lifted(secret)
    assert "站外副本" not in screen(secret.target.case, desk.handler("san"))
