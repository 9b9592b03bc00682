"""The small buttons of a case, each pressed by the person who has it; and the desk on a telephone, in the dark."""

import pytest
from django.urls import reverse

from takedowns.models import Case, Entry, Restriction
from tests import make
from tests.browser.looking import too_wide
from tests.browser.test_admin import enter
from tests.browser.test_takedown_desk import BODY, FACTS, decide, press, screen, take
from tests.hostile import files as hostile
from tests.takedowns import desk, sent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
FILE = {"name": "版面.png", "mimeType": "image/png", "buffer": hostile.encoded("PNG", (60, 40))}


@pytest.fixture
def desks(new_page):
    """A maker of windows in which the named person is logged in."""
    desk.handler(), desk.approver()

    def window(name, **options):
        page = new_page(**{"viewport": {"width": 1440, "height": 900}} | options)
        enter(page, name)
        return page

    return window


def told(page):
    """What the page says after a press."""
    return page.locator(".messagelist").inner_text()


def test_what_is_seen_only_on_purpose(desks):
    """Contact and file are asked for with a reason, and the log of the case says who looked."""
    case, _ = sent.received(make.published(source=make.source()))
    one = desks("jingban")
    take(one, case)
    assert sent.PERSON["phone"] not in one.locator("#content").inner_text()
    one.get_by_role("button", name="查看身份信息").click()
    one.get_by_label("为什么要查看").fill("核对")
    one.get_by_role("button", name="查看").click()
    assert "理由" in one.locator("#content").inner_text()
    one.get_by_label("为什么要查看").fill("核对申请人姓名与授权书")
    one.get_by_role("button", name="查看").click()
    assert sent.PERSON["phone"] in one.locator("#content").inner_text()
    one.get_by_role("link", name="返回").click()
    one.get_by_role("button", name="原件…").click()
    one.get_by_label("为什么要查看").fill("核对版面")
    with one.expect_download() as download:
        one.get_by_role("button", name="查看").click(no_wait_after=True)
    assert download.value.suggested_filename.endswith(".png")
    screen(one, case)
    one.get_by_text("谁做过、谁看过").click()
    one.locator(".desk-events").wait_for()
    assert {"查看身份信息", "下载材料"} <= {
        line.split()[-1] for line in one.locator(".desk-events li").all_inner_texts()
    }


def test_what_a_handler_adds_to_a_case(desks):
    """A file that came by letter, an article that we found, a line to the requester."""
    first, copy = make.published(body=BODY, source=make.source()), make.published(body=BODY, source=make.source())
    case, _ = sent.received(first)
    one = desks("jingban")
    take(one, case)
    one.locator(".desk-upload input[type=file]").set_input_files(FILE)
    one.get_by_role("button", name="上传").click()
    assert "已加密保存" in told(one)
    one.get_by_role("checkbox", name=f"#{copy.pk}").first.check()
    one.get_by_role("button", name="追加").click()
    assert "已追加" in told(one)
    assert set(case.targets.values_list("article_id", "found_by_us")) == {(first.pk, False), (copy.pk, True)}
    one.locator("#reply").fill("材料收到，正在核对。")
    one.get_by_role("button", name="发送").click()
    assert "材料收到，正在核对。" in one.locator(".desk-thread").inner_text()
    one.locator("[data-move=ask]").click()
    one.get_by_role("checkbox", name="权属证明").check()
    one.locator(".desk-form button.default").click()
    assert Case.objects.get(pk=case.pk).is_paused


def test_a_hold_is_affirmed_by_another_person(desks):
    """The handler hides at once; the approver presses 确认屏蔽, and the button is gone."""
    case, _ = sent.received(make.published(source=make.source()))
    one, two = desks("jingban"), desks("shenpi")
    take(one, case)
    press(one, "hold", reason="情况紧急，先行屏蔽。")
    screen(two, case)
    two.get_by_role("button", name="确认屏蔽").click()
    assert "已完成" in told(two)
    assert Restriction.objects.get().affirmed_by.username == "shenpi"
    assert two.get_by_role("button", name="确认屏蔽").count() == 0


def test_letters_are_called_back_and_sent_after_all_and_the_summary_is_written(desks):
    """After the approval: the minute in which a letter can be held, and the words of the public entry."""
    case, _ = sent.received(make.published(source=make.source()))
    one, two = desks("jingban"), desks("shenpi")
    take(one, case)
    decide(one, 1)
    press(one, "propose")
    screen(two, case)
    press(two, "approve")
    two.get_by_role("button", name="撤销发送").click()
    assert "已撤回 1 封" in told(two)
    two.get_by_role("button", name="重新发出").click()
    assert case.letters.filter(key="N5", cancelled_at=None).exists()
    two.get_by_text("透明度页的摘要").click()
    two.locator("#summary").fill("报社就一篇转载提出通知，核实后下架。")
    two.get_by_role("button", name="保存", exact=True).click()
    assert Entry.objects.get().summary == "报社就一篇转载提出通知，核实后下架。"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_on_a_telephone(desks, axe, scheme):
    """Nothing runs over the edge at 320 pixels, and axe finds nothing: the queue, a case to decide, a question."""
    owner = desk.handler("shouji")
    case, _ = sent.received(make.published(body=BODY, source=make.source()))
    page = desks(owner.username, viewport={"width": 320, "height": 700}, color_scheme=scheme)
    take(page, case)
    decide(page, 1)
    change = reverse("admin:takedowns_case_change", args=[case.pk])
    found = []
    for path in ("/admin/takedowns/case/", change, reverse("admin:takedowns_case_move", args=[case.pk, "ask"])):
        page.goto(path)
        found += [f"{path} {line}" for line in [*axe(page), *too_wide(page)]]
    assert found == []
    assert FACTS in page.goto(change).text()
