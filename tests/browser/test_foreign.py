"""A publisher from abroad sends a notice on a telephone without scripts, guided by the English on the pages."""

import pytest

from takedowns import references
from takedowns.models import Case
from tests import make
from tests.browser.looking import too_wide
from tests.hostile import files as hostile
from tests.takedowns import sent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
TYPED = {
    "work": "Carbon Desk 12",
    "first_medium": "Média Daily",
    "first_date": "2020-01-02",
    "reason": "Our report was republished in full without any licence.",
    "name": "Zoë Müller",
    "email": "rights@example.ie",
    "phone": "+353 1 234 5678",
    "address": "5 O'Connell Street, Dublin",
    "signature": "/s/ Zoë Müller",
}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(references, "YOUNGEST", -1)


@pytest.mark.parametrize("path", ["/takedown/", "/takedown/copyright/", "/takedown/copyright/?lang=en"])
def test_the_pages_with_english_are_clean(page, axe, path):
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(path)
    assert axe(page) == []
    assert not too_wide(page)


def test_a_notice_from_abroad(new_page):
    article = make.published()
    page = new_page(viewport={"width": 320, "height": 700}, java_script_enabled=False)
    page.goto(f"/takedown/?article={article.pk}")
    page.get_by_role("link", name="send a copyright notice").click()
    assert page.locator("#id_page0-raw").input_value().endswith(article.get_absolute_url())
    assert page.locator("[name=lang]").input_value() == "en"
    page.get_by_text("Only a part of it, or a wish").click()
    page.get_by_label("Which part").select_option("quote")
    page.get_by_label("The passage, copied").fill("a passage")
    page.get_by_text("stands there more than once?").click()
    page.get_by_label("A few words before").fill("before")
    for name, value in TYPED.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_label("a person; an organisation").get_by_label("单位", exact=True).check()
    page.get_by_label("Your right").select_option("employer")
    page.get_by_label("Country or region").select_option("IE")
    assert not page.locator("[name=uscc]").is_visible()
    for words in ("in good faith", "penalty of perjury", "I declare that the above"):
        page.get_by_label(words).check()
    page.locator("#proof").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": hostile.encoded("PNG", (9, 9))}
    )
    page.get_by_role("button", name="Send").last.click()
    assert "One more step" in page.locator(".notice").inner_text()
    case = Case.objects.get()
    page.goto(f"/takedown/confirm/{sent.token_of(case)}/?lang=en")
    assert "Press the button" in page.locator(".notice").inner_text()
    page.get_by_role("button", name="确认提交").click()
    assert "Please write down the number" in page.locator(".notice").inner_text()
    case.refresh_from_db()
    assert (case.missing, case.targets.get().words["prefix"]) == ([], "before")
    assert not too_wide(page)
