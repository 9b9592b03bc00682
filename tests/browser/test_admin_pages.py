"""Every kind of page of the admin, filled: axe in both schemes, on a desk and on a narrow phone; none wider than that."""

import datetime
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image as Picture

from articles import batching, missing, pictures, previewing, publishing, reviewing
from articles.models import Article, SavedFilter, Tag
from tests import make
from tests.articles.test_slots import board, put
from tests.browser.test_admin import LIST, enter
from workflow.models import Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
ARTICLES = "/admin/articles/"
PAGES = {
    "article": [
        f"{LIST}add/",
        f"{LIST}{{live}}/change/",
        *(f"{LIST}{{draft}}/move/{name}/" for name in ("publish", "schedule")),
        *(f"{LIST}{{live}}/move/{name}/" for name in ("withdraw", "correct", "request_changes")),
        *(f"{LIST}{{live}}/{name}/" for name in ("history", "compare", "preview", "links")),
    ],
    "desk": [
        "/admin/",
        ARTICLES,
        LIST,
        f"{LIST}?state=draft",
        f"{LIST}queue/",
        f"{LIST}calendar/",
        f"{LIST}batches/",
        f"{LIST}batches/{{batch}}/",
        f"{ARTICLES}slot/",
        f"{ARTICLES}slot/home/0/",
        f"{ARTICLES}slot/home/0/ahead/?at={{at}}",
        "/admin/workflow/event/",
        "/admin/workflow/event/{event}/change/",
    ],
    "site": [
        f"{ARTICLES}tag/",
        f"{ARTICLES}tag/{{tag}}/change/",
        f"{ARTICLES}tag/{{tag}}/delete/",
        f"{ARTICLES}source/add/",
        f"{ARTICLES}missing/",
        f"{ARTICLES}image/",
        f"{ARTICLES}image/add/",
        f"{ARTICLES}image/{{image}}/change/",
        f"{ARTICLES}page/add/",
        f"{ARTICLES}glossaryterm/",
        f"{ARTICLES}glossaryterm/add/",
        f"{ARTICLES}glossaryterm/paste/",
        f"{ARTICLES}glossaryterm/publish/",
    ],
    "people": [
        "/admin/accounts/user/",
        "/admin/accounts/user/add/",
        "/admin/accounts/user/{user}/change/",
        "/admin/accounts/user/{user}/security/",
        "/admin/accounts/policy/1/change/",
        "/admin/security/",
        "/admin/security/second-factor/",
        "/admin/password_change/",
        "/admin/unfound/",
        "/admin/regions/region/",
    ],
}


def filled():
    """An administrator and one of everything that a page shows; what the addresses name."""
    guanli = make.user("administrator", username="guanli", name="管理员")
    live = make.published(title="第二个履约周期清缴率达百分之九十九", source=make.source(), tags=["碳价"])
    publishing.save(live, {"title": "第二个履约周期清缴率达99.61%"}, by=None, version=live.version)
    waiting = reviewing.submit(publishing.newest_revision(live), by=None)
    reviewing.urge(reviewing.claim(waiting, by=None), by=None)
    back = reviewing.submit(publishing.newest_revision(make.draft(title="退回的稿件", by=guanli)), by=None)
    reviewing.request_changes(back, by=None, reason="请补上配额总量的出处。")
    draft = make.draft(title="没有摘要的稿件", summary="")
    for n in range(5):
        make.scheduled(title=f"同时发布的一篇标题很长很长很长的稿件第{n}号")
    put(board(), live)
    put(board(), make.scheduled(title="将来的"), position="recommended")
    Article.objects.filter(pk=live.pk).update(open_claims=1)
    previewing.invite(live, by=guanli, token=previewing.new_token(), days=7, note="受访者核对")
    missing.note("/old/2019/an-address-of-the-old-system.html")
    missing.flush()
    SavedFilter.objects.create(user=guanli, name="我的草稿", query="state=draft")
    order = batching.Order("add_tags", "加标签：配额", "one", value=["配额"], afterwards="save")
    batch = batching.run(order, [draft, live], by=guanli, seen=lambda row: row.version if row == draft else 0)
    file = BytesIO()
    Picture.new("RGB", (640, 400), (30, 120, 80)).save(file, "PNG")
    image = pictures.store(file.getvalue(), original_name="green.png", by=guanli, alt="一片绿色")
    later = timezone.localtime() + datetime.timedelta(hours=2)
    names = {"live": live, "draft": draft, "batch": batch, "image": image, "user": make.user("reporter", name="陈记")}
    names |= {"tag": Tag.objects.get(name="碳价"), "event": Event.objects.latest("pk")}
    return {name: thing.pk for name, thing in names.items()} | {"at": f"{later:%Y-%m-%dT%H:%M}"}


SETTLED = """() => new Promise((done) => requestAnimationFrame(() => {
  document.getAnimations().forEach((each) => each.finish()); requestAnimationFrame(() => done()); }))"""


def judged(page, axe):
    """What axe finds on the open page: all rules at 1440 and at 320, colours in both schemes; and if it is too wide."""
    if page.locator("[name=body]").count():
        page.locator(".prose-menubar").wait_for()
    found = axe(page)
    for scheme, width, rules in (
        ("dark", 1440, ["color-contrast"]),
        ("dark", 320, []),
        ("light", 320, ["color-contrast"]),
    ):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(SETTLED)
        found += [f"{scheme} {width} {line}" for line in axe(page, *rules)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than 320 pixels")
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


@pytest.mark.parametrize("group", PAGES)
def test_axe_finds_nothing(page, axe, group):
    """No violation, no page that scrolls sideways."""
    things = filled()
    page.goto("/admin/login/")
    found = {"login": judged(page, axe)}
    enter(page, "guanli")
    for path in PAGES[group]:
        assert page.goto(path.format(**things)).ok, path
        found[path] = judged(page, axe)
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_axe_finds_nothing_where_a_form_leads(page, axe):
    """The page that asks before many rows change, the form with errors, the board after a refusal, the lost address."""
    things = filled()
    enter(page, "guanli")
    page.goto(LIST)
    page.locator("input.action-select").first.check()
    page.get_by_label("动作").select_option(label="发布所选稿件")
    page.get_by_role("button", name="执行").click()
    assert judged(page, axe) == []
    page.goto(f"{LIST}{things['live']}/move/withdraw/")
    page.locator(".move-form button.default").click()
    assert judged(page, axe) == []
    page.goto(f"{LIST}add/")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_text("没有保存，您填写的内容都还在").wait_for()
    assert judged(page, axe) == []
    page.goto("/admin/articles/slot/home/0/")
    page.get_by_role("button", name="放上").click()
    assert judged(page, axe) == []
    assert page.goto(f"{LIST}999999/change/").status == 404
    assert judged(page, axe) == []
