"""An editor answers for our own article: from its restricted page, on a phone, with a mistake first."""

import pytest

from takedowns.models import CounterNotice
from takedowns.states import CaseState
from tests.articles.desk import at
from tests.browser.looking import too_wide
from tests.browser.test_admin import enter
from tests.hostile import files as hostile
from tests.takedowns.test_representing import SAID, editor, own
from tests.takedowns.test_scenarios import taken_down

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]


def test_an_editor_answers_for_the_house(new_page, axe):
    editor()
    found = own()
    case = taken_down(found)
    page = new_page(viewport={"width": 320, "height": 800})
    enter(page, "lubianji")
    page.goto(at(found))
    page.get_by_role("link", name="代表本站提交声明").click()
    assert (axe(page), too_wide(page)) == ([], [])
    page.get_by_label("请说明为什么不构成侵权").fill(SAID)
    proof = {"name": "采访记录.png", "mimeType": "image/png", "buffer": hostile.encoded("PNG", (40, 30))}
    page.get_by_label("证明材料").set_input_files([proof])
    page.get_by_role("button", name="提交声明").click()
    assert "还没有提交" in page.get_by_role("alert").inner_text()
    assert (axe(page), too_wide(page)) == ([], [])
    assert page.get_by_label("请说明为什么不构成侵权").input_value() == SAID
    page.get_by_label("属于哪种情形").select_option("own_work")
    page.get_by_label("我声明：以上内容真实").check()
    page.get_by_role("button", name="提交声明").click()
    assert "声明已提交" in page.locator(".messagelist").inner_text()
    case.refresh_from_db()
    assert (case.state, CounterNotice.objects.get().evidence.count()) == (CaseState.COUNTER_RECEIVED, 1)
