"""Pictures."""
import pytest
from django.urls import reverse
from tests import make
from tests.browser.test_admin import enter
from tests.takedowns import desk
from tests.takedowns.test_scenarios import taken_down, article
from takedowns.handling import parties
pytestmark = pytest.mark.django_db(transaction=True)

def test_shot(new_page, axe):
    owner = desk.handler()
    case = taken_down(article(), by=owner)
    parties.name_party(case, role="author", contact={"name": "林溪", "email": "linxi@example.org"}, by=owner)
    page = new_page(viewport={"width": 1440, "height": 900})
    enter(page, owner.username)
    page.goto(reverse("admin:takedowns_case_change", args=[case.pk]))
    page.locator("#parties").scroll_into_view_if_needed()
    page.get_by_text("登记作者、来源", exact=True).click()
    page.screenshot(path="/tmp/i5shot/screen.png")
    found = axe(page)
    page.goto(reverse("admin:takedowns_case_move", args=[case.pk, "counter"]))
    page.screenshot(path="/tmp/i5shot/counter.png", full_page=True)
    found += axe(page)
    page.goto(reverse("admin:takedowns_case_register", args=["authority"]))
    page.screenshot(path="/tmp/i5shot/order.png", full_page=True)
    found += axe(page)
    page.goto("/admin/")
    found += axe(page)
    page.set_viewport_size({"width": 390, "height": 800})
    page.screenshot(path="/tmp/i5shot/phone.png", full_page=True)
    assert found == []
