"""A newspaper's claim on three addresses, from the article's copyright line to the answer, as its lawyer lives it on a phone."""

import pytest
from django.urls import reverse

from takedowns import references
from takedowns.models import Case
from takedowns.states import CaseState
from tests import make
from tests.browser.looking import pressed_low, too_wide
from tests.hostile import files as hostile
from tests.takedowns import desk, sent

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "这三篇文章均为本报记者采写，贵站未经许可整篇转载，请尽快下架并回复处理结果。"
LOW = """[...document.querySelectorAll('main :is(a, button, input, select, summary)')].filter(each => {
  const box = each.getBoundingClientRect(), alone = !each.closest('p, .plain, .heading, .faults, .message, h3, .help, .notice');
  return alone && box.width > 1 && !each.matches('[type=checkbox], [type=radio], .unseen') && box.height < 39.5;
}).map(each => each.outerHTML.slice(0, 90))"""


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(references, "YOUNGEST", -1)


@pytest.fixture
def articles():
    return [make.published(title=f"独家报道之{n}", source=make.source()) for n in "一二三"]


def picture(name):
    return {"name": name, "mimeType": "image/png", "buffer": hostile.encoded("PNG", (60, 40))}


def fill(page, values):
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def claim(page, articles):
    """Fill in the form from the first article's page, with everything but the address of the newspaper and its proof."""
    page.goto(articles[0].get_absolute_url())
    page.get_by_role("link", name="侵权投诉、纠错").click()
    page.get_by_role("link", name="著作权侵权", exact=True).click()
    assert page.locator("#id_page0-raw").input_value().endswith(articles[0].get_absolute_url())
    page.get_by_role("button", name="再加一处").click()
    page.locator("#id_page1-raw").fill("\n".join(article.get_absolute_url() for article in articles[1:]))
    fill(page, {"work": "独家报道", "first_medium": "海岸日报", "first_date": "2020-03-05", "reason": REASON})
    page.locator("[name=basis]").select_option("employer")
    page.get_by_label("单位", exact=True).check()
    values = {"name": "海岸日报社", "uscc": "91350100M000100Y43", "email": "wrong", "phone": "0532-81234567"}
    fill(page, values)
    page.locator("[name=truth]").check()


@pytest.mark.parametrize("scripts", [False, True])
def test_scenario_32_a_newspaper_claims_three_addresses_on_a_phone(new_page, articles, scripts):
    """Scenarios 11 and 32: with and without scripts, at 320 pixels."""
    page = new_page(viewport={"width": 320, "height": 700}, java_script_enabled=scripts)
    claim(page, articles)
    page.get_by_role("button", name="提交", exact=True).last.click()
    assert "邮箱地址不对" in page.locator(".faults").inner_text()
    assert page.locator("[name=reason]").input_value() == REASON
    assert page.locator("[name=truth]").is_checked()
    page.locator("[name=email]").fill("rights@haian.example.cn")
    page.get_by_role("button", name="提交", exact=True).last.click()
    assert page.get_by_role("heading", level=1).inner_text() == "还差一步：请到邮箱确认"

    case = Case.objects.get()
    assert (case.state, case.targets.count()) == (CaseState.UNVERIFIED, 3)
    page.goto(reverse("takedown:confirm", args=[sent.token_of(case)]))
    page.get_by_role("button", name="确认提交").click()
    ref, secret = page.locator(".keep dd").all_inner_texts()
    assert ref == case.ref
    assert page.context.cookies() == []

    page.get_by_role("link", name="去查询页").click()
    fill(page, {"ref": ref.lower().replace("-", " "), "secret": secret})
    page.get_by_role("button", name="打开", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "等您补充材料"
    needed = page.locator(".needed strong").all_inner_texts()
    assert needed == ["通信地址", "权属证明"]
    page.locator("[name=address]").fill("青岛市某某路一号")
    page.locator("#up-proof").set_input_files(picture("版面.png"))
    page.get_by_role("button", name="提交补充").click()
    assert "期限继续计算" in page.get_by_role("status").inner_text()
    assert page.get_by_role("heading", level=1).inner_text() == "正在办理"
    page.locator("[name=text]").fill("谢谢，请尽快。")
    page.get_by_role("button", name="发送留言").click()
    assert "谢谢，请尽快。" in page.locator("#thread").inner_text()
    case.refresh_from_db()
    assert (case.state, case.missing, case.evidence.count()) == (CaseState.IN_REVIEW, [], 1)
    assert too_wide(page) == []
    assert [cookie["name"] for cookie in page.context.cookies()] == ["takedown"]


@pytest.fixture
def addresses(articles):
    """Every page of requesters, with what must be read on it; the case's own ones come after its log-in."""
    spent, waiting = sent.submitted(articles[0]), sent.submitted(articles[1], person={**sent.PERSON, "email": "b@c.cn"})
    sent_token = sent.token_of(spent)
    person = {name: value for name, value in sent.PERSON.items() if name != "phone"} | {"email": "d@e.cn"}
    case, secret = sent.received(*articles, person=person, proof=False)
    counter = desk.case(articles[2])
    desk.imposed(counter)
    return {
        "secret": (case, secret),
        "kinds": f"/takedown/?article={articles[0].pk}",
        **{kind: f"/takedown/{kind}/" for kind in ("copyright", "personal_info", "reputation", "harmful", "self")},
        "correction": f"/takedown/correction/?article={articles[0].pk}",
        "sent": "/takedown/sent/",
        "again": "/takedown/again/?sent=1",
        "confirm": reverse("takedown:confirm", args=[sent_token]),
        "other": reverse("takedown:confirm", args=[sent.token_of(waiting)]),
        "spent": "/takedown/confirm/nothing/",
        "track": "/takedown/track/",
        "enter": reverse("takedown:enter", args=[references.track_link(case)]),
        "mailbox": "/takedown/mailbox/nothing/",
        "counter": reverse("takedown:counter", args=[references.counter_token(counter)]),
    }


def log_in(page, case, secret):
    page.goto("/takedown/track/")
    fill(page, {"ref": case.ref, "secret": secret})
    page.get_by_role("button", name="打开", exact=True).click()


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(new_page, axe, addresses, scheme):
    found = []
    page = new_page(color_scheme=scheme, bypass_csp=True)
    log_in(page, *addresses.pop("secret"))
    addresses |= {"case": "/takedown/case/", "print": "/takedown/case/print/"}
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        for kind, address in addresses.items():
            page.goto(address)
            page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
            found += [f"{kind} {width}: {line}" for line in [*too_wide(page), *axe(page)]]
    page.goto("/takedown/copyright/")
    page.get_by_role("button", name="提交", exact=True).last.click()
    assert page.locator(".faults").is_visible()
    found += [f"faults: {line}" for line in axe(page)]
    assert found == []


@pytest.mark.looks
def test_the_traditional_pages_are_whole(new_page, axe, addresses):
    page = new_page(viewport={"width": 320, "height": 800}, bypass_csp=True)
    page.goto("/zh-tw/takedown/")
    assert page.get_by_role("heading", level=1).inner_text() == "侵權投訴與舉報"
    page.get_by_role("link", name="著作權侵權", exact=True).click()
    fill(page, {"reason": "软件与网络"})
    page.get_by_role("button", name="提交", exact=True).last.click()
    assert page.url.endswith("/zh-tw/takedown/copyright/")
    assert page.locator("[name=reason]").input_value() == "软件与网络"
    assert "還沒有提交" in page.locator(".faults").inner_text()
    assert [*too_wide(page), *axe(page)] == []


@pytest.mark.looks
def test_thumbs_hit_what_they_press(new_page, addresses):
    page = new_page(viewport={"width": 375, "height": 812})
    log_in(page, *addresses.pop("secret"))
    assert pressed_low(page, addresses | {"case": "/takedown/case/"}, LOW) == {}


def test_the_keyboard_alone_reaches_the_fault_and_mends_it(page):
    page.goto("/takedown/harmful/")
    page.locator("[name=name]").press("Enter")
    assert page.evaluate("document.activeElement.className") == "faults"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#id_page0-raw")
    page.keyboard.type("#1")
    assert page.locator("#id_page0-raw").input_value() == "#1"


def test_what_does_not_concern_the_sender_is_folded_away(page):
    page.goto("/takedown/copyright/")
    assert not page.locator("[name=principal]").is_visible()
    assert not page.locator("[name=uscc]").is_visible()
    page.get_by_label("单位", exact=True).check()
    assert page.locator("[name=uscc]").is_visible()
    assert not page.locator("[name=principal]").is_visible()
    page.get_by_label("代理人（受本人或单位委托）").check()
    assert page.locator("[name=principal]").is_visible()
    assert page.locator("#authority").is_visible()


def test_the_signed_form_is_paper(new_page, addresses):
    page = new_page(color_scheme="dark")
    log_in(page, *addresses["secret"])
    page.goto("/takedown/case/print/")
    page.emulate_media(media="print", color_scheme="dark")
    for gone in (".masthead", ".foot", ".no-print", ".crumbs"):
        assert not page.locator(gone).first.is_visible()
    assert page.get_by_text("盖章（单位）").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
