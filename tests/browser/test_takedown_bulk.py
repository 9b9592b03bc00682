"""Several cases at once in a real browser: ticked by keyboard, tried, done, told; approved by another person."""

import pytest

from takedowns.models import Case, Restriction
from takedowns.states import CaseState
from tests import make
from tests.browser.looking import too_wide
from tests.browser.test_admin import enter
from tests.takedowns import desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
FACTS = "申请人提交的版面与总机回拨表明其为著作权人，本站转载未经许可。"


def test_two_cases_are_decided_and_approved_together(new_page, axe):
    """Without a script the approver does the same; on a telephone nothing runs over the edge."""
    desk.handler(), desk.approver()
    cases = [desk.case(make.published(source=make.source()), state=CaseState.RECEIVED) for _ in range(2)]
    one, two = new_page(), new_page(viewport={"width": 320, "height": 700}, java_script_enabled=False)
    enter(one, "jingban")
    one.goto("/admin/takedowns/case/")
    for key in "jxjx":
        one.keyboard.press(key)
    one.get_by_role("button", name="批量办理所选").click()
    for name, value in {"outcome": "grant", "measure": "remove", "code": "infringes"}.items():
        one.locator(f"[name=all-{name}]").select_option(value)
    one.get_by_label("认定的事实").fill(FACTS)
    one.get_by_label("这些申请都与我本人").check()
    one.get_by_role("button", name="预演").click()
    assert one.get_by_text("✓ 决定 1 条地址，提交审批").count() == 2
    assert axe(one) == []
    one.get_by_role("button", name="执行：办理 2 件").click()
    one.get_by_text("已办的 2 件").wait_for()
    assert axe(one) == []
    enter(two, "shenpi")
    two.goto("/admin/takedowns/case/?view=approval")
    for box in two.locator("[name=case]").all():
        box.check()
    two.get_by_role("button", name="批量办理所选").click()
    assert two.get_by_text(FACTS).count() == 2
    two.get_by_role("button", name="批准 2 件").click()
    two.get_by_text("已办的 2 件").wait_for()
    assert too_wide(two) == []
    assert {case.state for case in Case.objects.filter(pk__in=[each.pk for each in cases])} == {CaseState.ACTIONED}
    assert Restriction.objects.in_force().count() == 2
