"""The buttons of a case that are pressed a few times a year: later and until when, joined, told, made longer, looked at again."""

import datetime

import pytest
from django.utils import timezone

from takedowns.handling import countering
from takedowns.models import Case, Restriction
from takedowns.states import CaseState
from tests import make
from tests.browser.test_admin import enter
from tests.browser.test_takedown_buttons import told
from tests.browser.test_takedown_desk import FACTS, press, screen, take
from tests.takedowns import desk, sent
from tests.takedowns.test_scenarios import article, countered, taken_down

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
DAY = datetime.timedelta(days=1)


def typed(moment):
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


@pytest.fixture
def desks(new_page):
    """A maker of windows in which the named person is logged in."""
    desk.handler(), desk.approver(), desk.legal()

    def window(name):
        page = new_page(viewport={"width": 1440, "height": 900})
        enter(page, name)
        return page

    return window


def test_a_measure_that_begins_later_is_called_off(desks):
    """登记作者来源, a decision with times, 取消 by the approver."""
    case, _ = sent.received(make.published(source=make.source()))
    one, two = desks("jingban"), desks("shenpi")
    take(one, case)
    one.locator("#parties, .desk-parties").first.scroll_into_view_if_needed()
    form = one.locator("form[action$='/party/']")
    if not form.is_visible():
        one.locator("details:has(form[action$='/party/']) > summary").click()
    form.locator("[name=name]").fill("林溪")
    form.locator("[name=email]").fill("linxi@example.org")
    form.locator("button").click()
    assert "已登记" in told(one)
    one.locator("#id_t1-outcome").select_option("grant")
    one.locator("#id_t1-code").select_option("infringes")
    one.locator("#id_t1-facts").fill(FACTS)
    one.get_by_text("何时开始、何时截止").click()
    one.locator("#id_t1-begins_at").fill(typed(timezone.now() - DAY))
    one.get_by_role("button", name="保存第 1 条的决定").click()
    assert "开始时间须在现在之后" in one.locator("#content").inner_text()
    assert one.locator("#id_t1-facts").input_value() == FACTS
    one.locator("#id_t1-begins_at").fill(typed(timezone.now() + DAY))
    one.locator("#id_t1-until").fill(typed(timezone.now() + 9 * DAY))
    one.get_by_role("button", name="保存第 1 条的决定").click()
    press(one, "propose")
    screen(two, case)
    press(two, "approve")
    assert "待生效" in two.locator("#target-1").inner_text()
    two.locator("form[action$='/cancel/'] [name=reason]").fill("来文撤回")
    two.get_by_role("button", name="取消", exact=True).click()
    assert "已完成" in told(two)
    assert Restriction.objects.get().state == "cancelled"


def test_a_measure_whose_time_is_over_ends(desks):
    """法务同意解除 and 到期解除, by two people."""
    other = desk.removed(
        make.published(), until=timezone.now() - DAY, case={"state": CaseState.ACTIONED, "decided_at": timezone.now()}
    )
    two, three = desks("shenpi"), desks("fawu")
    screen(three, other.target.case)
    three.locator("form[action$='/agree/'] [name=reason]").fill("期限已过")
    three.get_by_role("button", name="法务同意解除").click()
    screen(two, other.target.case)
    two.locator("form[action$='/end/'] [name=reason]").fill("期限已过")
    two.get_by_role("button", name="到期解除").click()
    assert "已完成" in told(two)
    other.refresh_from_db()
    assert (other.state, other.article.hidden_by) == ("ended", 0)


def test_cases_are_joined_looked_at_again_and_a_wait_is_made_longer(desks):
    """并案 by the handler, 标为垃圾 and its 抽查 by the approver, 延长 by the legal desk."""
    named = make.published(source=make.source())
    master, _ = sent.received(named)
    case, _ = sent.received(named, make.published())
    spam, _ = sent.received(make.published())
    waiting = taken_down(article(), by=desk.handler("ji"), approver=desk.approver("pi"))
    notice = countered(waiting)
    countering.forward(waiting, by=desk.handler("er"))
    countering.deliver(notice)
    one, two, three = desks("jingban"), desks("shenpi"), desks("fawu")
    take(one, case)
    press(one, "merge", master=master.ref, reason="同一申请人就同一篇稿件再次提交")
    assert Case.objects.get(pk=case.pk).master == master
    screen(one, spam)
    press(one, "discard", reason="反复发送的广告")
    two.goto("/admin/takedowns/case/?view=look")
    two.get_by_role("link", name=spam.ref).click()
    two.get_by_role("button", name="抽查").click()
    assert "已复看" in told(two)
    screen(three, waiting)
    press(three, "extend", reason="申请人提交了立案通知书")
    notice.refresh_from_db()
    assert notice.extended
