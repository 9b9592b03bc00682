"""What a handler types into a decision is there again after a reload, and gone once it is kept."""

import pytest
from django.urls import reverse

from tests import make
from tests.browser.test_admin import enter
from tests.takedowns import desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
FACTS = "写到一半的事实，还没有保存，合上电脑也不能丢。"


def test_a_decision_survives_a_reload(new_page):
    owner = desk.handler()
    case = desk.case(make.published(), owner=owner)
    page = new_page(viewport={"width": 1440, "height": 900})
    enter(page, owner.username)
    page.goto(reverse("admin:takedowns_case_change", args=[case.pk]))
    page.locator("[name=t1-facts]").fill(FACTS)
    page.locator("[name=t1-outcome]").select_option("grant")
    page.reload()
    assert page.locator("[name=t1-facts]").input_value() == FACTS
    assert page.locator("[name=t1-outcome]").input_value() == "grant"
    assert "已恢复您上次没有保存的填写" in page.locator(".desk-decision").inner_text()
    page.locator("[name=t1-code]").select_option("infringes")
    page.get_by_role("button", name="保存第 1 条的决定").click()
    assert "决定已保存" in page.locator(".messagelist").inner_text()
    assert page.locator("[name=t1-facts]").input_value() == FACTS
    assert "已恢复" not in page.locator(".desk-decision").inner_text()
