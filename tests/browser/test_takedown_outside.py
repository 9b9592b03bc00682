"""Public notice and outside copies, pressed by a handler; the public pages beside them, in the dark and at 320 pixels."""

import datetime

import pytest
from django.utils import timezone

from takedowns.models import OutsideCopy, PublicNotice
from takedowns.states import CaseState
from tests import make
from tests.browser.looking import too_wide
from tests.browser.test_admin import enter
from tests.browser.test_takedown_desk import screen
from tests.takedowns import desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]


def test_a_handler_publishes_a_notice_and_marks_a_copy_and_readers_find_it(new_page, live_server, axe):
    desk.handler()
    article = make.published(source=make.source(), licence="unverified", source_url="https://news.example.com/1.html")
    at = timezone.now() - datetime.timedelta(minutes=5)
    restriction = desk.removed(article, case={"state": CaseState.ACTIONED, "decided_at": at, "outcome": "granted"})
    case = restriction.target.case
    page = new_page(viewport={"width": 1440, "height": 900})
    enter(page, "jingban")
    screen(page, case)
    page.get_by_label("为什么通知不到").select_option("unknown")
    page.get_by_label("试过哪些办法").fill("来源网站已经关闭，查不到邮箱。")
    page.get_by_role("button", name="发布公告").click()
    page.get_by_role("link", name=f"公告 {case.public_id}").wait_for()
    assert PublicNotice.objects.get().by.username == "jingban"
    page.get_by_text("站外副本").click()
    page.get_by_label("必应的状态").select_option("submitted")
    page.get_by_role("button", name="更新").nth(1).click()
    page.get_by_text("必应：已更新").wait_for()
    assert OutsideCopy.objects.get(place="bing").state == "submitted"
    assert axe(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert not too_wide(page)
    for scheme in ("light", "dark"):
        reader = new_page(viewport={"width": 320, "height": 700}, color_scheme=scheme)
        for path in ("/transparency/", f"/transparency/{case.public_id}/", f"/zh-tw/transparency/{case.public_id}/"):
            reader.goto(f"{live_server.url}{path}")
            assert (axe(reader), too_wide(reader)) == ([], [])
