"""A text that was taken down, in a real browser: why it is held, how it is let pass, what is like it."""

import pytest

from articles.models import Article, Tombstone
from tests import make
from tests.articles import copies, desk
from tests.articles.sealed import seal
from tests.browser.test_admin import enter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
ADDRESS = "https://www.media.example/taken/1.html"


@pytest.fixture
def waiting():
    """A draft of words that were taken down since, and one like it that was not."""
    make.small_team()
    make.user(username="bianji", name="王晓")
    make.user("administrator", username="guanli", name="陈站长")
    seal(make.published(title="被下架的独家报道", body=copies.html(copies.text(1)), source_url=ADDRESS))
    Tombstone.objects.update(active=False)
    draft = make.draft(
        title="某地碳市场消息", body=copies.html(copies.traditional(copies.text(1)) + "\n" + copies.text(2))
    )
    Tombstone.objects.update(active=True)
    make.published(title="早先发表的一篇", body=copies.html(copies.text(2)))
    return draft


def test_held_with_its_reason_and_nothing_lost(waiting, page, axe):
    enter(page, "bianji")
    page.goto(desk.at(waiting, "move", "publish"))
    assert "相符，不能发布。如有新的授权，请联系下架组" in page.locator(".errornote").inner_text()
    assert page.get_by_role("button", name="发布", exact=True).count() == 0
    assert "相近" in page.locator(".quiet", has_text="提示").inner_text()
    assert "独家" not in page.content()
    assert axe(page) == []
    page.goto(desk.at(waiting))
    page.locator("#id_source_url").fill(ADDRESS)
    page.locator("#id_editor").fill("王晓")
    page.get_by_role("button", name="保存", exact=True).last.click()
    assert "相符，不能保存" in page.locator(".errornote").first.inner_text()
    assert page.locator("#id_source_url").input_value() == ADDRESS
    assert page.locator("#id_editor").input_value() == "王晓"
    assert page.locator("#id_override").count() == 0


@pytest.mark.parametrize("width", [1440, 390])
def test_an_administrator_lets_it_pass_with_a_reason(waiting, new_page, axe, width):
    page = new_page(viewport={"width": width, "height": 900})
    enter(page, "guanli")
    page.goto(desk.at(waiting))
    page.locator("#id_source_url").fill(ADDRESS)
    page.get_by_role("button", name="保存", exact=True).last.click()
    assert axe(page) == []
    page.locator("#id_override").fill("已取得新的授权书")
    page.get_by_role("button", name="保存", exact=True).last.click()
    assert "已保存" in page.locator(".messagelist").inner_text()
    Article.objects.get(pk=waiting.pk).waivers.all().delete()
    page.goto(desk.at(waiting, "move", "publish"))
    assert "您可以写明理由放行" in page.locator(".errornote").inner_text()
    assert axe(page) == []
    page.locator("#id_override").fill("已取得新的授权书")
    page.locator("#id_acknowledged input").evaluate_all("boxes => boxes.forEach(box => { box.checked = true })")
    page.get_by_role("button", name="发布", exact=True).click()
    assert "已发布" in page.locator(".messagelist").inner_text()
