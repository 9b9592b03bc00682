"""The boards in the admin: choose a page, put, order, time, remove; stale boards, double clicks, scope, bad input."""

import datetime

import pytest
from django.utils import timezone

from articles import placing, publishing
from articles.models import Board, Slot
from tests import make
from tests.articles import desk
from tests.articles.test_slots import board, order, put
from workflow.models import Event

pytestmark = pytest.mark.django_db
HOME = "/admin/articles/slot/home/0/"
CANARY = "canary-51ot"
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def chief():
    """The browser of a chief."""
    return desk.enter(make.user("chief_editor", name="总编甲"))


def of(region):
    """The address of a region's board."""
    return f"/admin/articles/slot/region/{make.region(region).pk}/"


def send(client, address, do, version, **data):
    """A change as a button of the board sends it."""
    return client.post(address, {"do": do, "version": version, **data})


def minute(at):
    """A moment as the browser's field sends it."""
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"


def test_the_way_to_the_boards(chief):
    make.section()
    make.region("qingdao")
    page = desk.text(chief.get("/admin/articles/slot/"), "#content")
    assert all(word in page for word in ("首页", "碳市场", "华东", "山东"))
    editor = desk.enter(make.user(regions=["shandong"]))
    make.region("gansu")
    page = desk.text(editor.get("/admin/articles/slot/"), "#content")
    assert "山东" in page
    assert "青岛" in page
    assert "甘肃" not in page
    assert "碳市场" not in page
    answer = editor.get("/admin/articles/slot/", {"region": make.region("qingdao").pk})
    assert (answer.status_code, answer.headers["Location"]) == (302, of("qingdao"))


def test_put_an_article(chief):
    """The page offers what comes next and what is newest; the form brings it to the front page."""
    article, soon = make.published(title="新的稿"), make.scheduled(title="将来的稿")
    page = desk.text(chief.get(HOME), ".board-found")
    assert "新的稿" in page
    assert "将来的稿" in page
    end = timezone.now() + 2 * HOUR
    answer = send(chief, HOME, "put", 0, article=article.pk, position="headline", start_at="", end_at=minute(end))
    assert (answer.status_code, answer.headers["Location"]) == (302, HOME)
    slot = Slot.objects.get()
    assert (slot.article, slot.end_at) == (article, end.replace(second=0, microsecond=0))
    assert abs(slot.start_at - timezone.now()) < HOUR
    assert soon.title not in desk.text(chief.get(HOME), ".board-slots")


def test_search_by_title_in_either_script_and_by_number(chief):
    article = make.published(title="碳市场周报")
    make.published(title="別的稿")
    make.draft(title="碳市场草稿")
    for term in ("碳市场", "碳市場", str(article.pk)):
        found = desk.text(chief.get(HOME, {"q": term}), ".board-found")
        assert "碳市场周报" in found, term
        assert "別的稿" not in found
        assert "草稿" not in found
    assert "没有找到" in desk.text(chief.get(HOME, {"q": "查无此词"}), ".board-put")


def test_a_draft_is_not_offered(chief):
    make.draft(title=CANARY)
    make.withdrawn(title=CANARY)
    assert CANARY not in chief.get(HOME).content.decode()


def test_what_each_slot_does_now(chief):
    now = timezone.now()
    for n in range(6):
        put(board(), make.published(title=f"第{n}篇"))
    put(board(), make.scheduled(title="等发布"))
    put(board(), make.published(title="等开始"), start_at=now + HOUR)
    gone = make.published(title="撤掉的")
    put(board(), gone)
    publishing.withdraw(gone, by=None, reason="误发")
    put(board(), make.published(title="没封面"), position="carousel")
    rows = [" ".join(row.text().split()) for row in desk.parsed(chief.get(HOME)).css(".board-slot")]
    expected = ["读者现在能看到"] * 5 + ["排队中", "才发布", "开始。", "已撤稿、下架或失效", "没有封面"]
    assert len(rows) == len(expected)
    assert all(sentence in row for row, sentence in zip(rows, expected, strict=True))
    assert "上头条" in desk.text(chief.get(HOME), ".board-next")


def test_the_same_article_in_two_boxes_shows_once(chief):
    article = make.published()
    put(board(), article)
    put(board(), article, position="recommended")
    assert "已在头条里" in desk.text(chief.get(HOME), "[data-board=recommended]")


def test_order_without_a_script(chief):
    slots = [put(board(), make.published()) for _ in range(3)]
    answer = send(chief, HOME, "up", 3, slot=slots[2].pk)
    assert answer.headers["Location"] == f"{HOME}#slot-{slots[2].pk}"
    send(chief, HOME, "down", 4, slot=slots[0].pk)
    assert order(board()) == [slots[n].article_id for n in (2, 0, 1)]
    send(chief, HOME, "arrange", 5, position="headline", ids=",".join(str(slot.pk) for slot in slots))
    assert order(board()) == [slot.article_id for slot in slots]


def test_times_and_removal(chief):
    slot = put(board(), make.published(title="放过的稿"))
    start = timezone.now() + 24 * HOUR
    send(chief, HOME, "retime", 1, slot=slot.pk, start_at=minute(start), end_at="")
    slot.refresh_from_db()
    assert slot.start_at == start.replace(second=0, microsecond=0)
    send(chief, HOME, "remove", 2, slot=slot.pk)
    assert not Slot.objects.exists()
    history = desk.text(chief.get(HOME), "[aria-labelledby=history-title]")
    assert all(
        f"{label} 放过的稿" in history for label in ("系统：放入推荐位", "总编甲：改推荐位时间", "总编甲：撤下推荐位")
    )


def test_unchanged_times_stay_to_the_second(chief):
    slot = put(board(), make.published(), start_at=timezone.now() - HOUR)
    form = desk.fields(chief.get(HOME), ".board-times")
    send(chief, HOME, "retime", form["version"], slot=form["slot"], start_at=form["start_at"], end_at=form["end_at"])
    was = slot.start_at
    slot.refresh_from_db()
    assert slot.start_at == was
    assert board().version == 1


def test_a_stale_board_shows_both_states(chief):
    first, second = (put(board(), make.published(title=title)) for title in ("甲稿", "乙稿"))
    other = make.user("chief_editor", name="总编乙")
    placing.shift(board(), second.pk, step=-1, by=other, version=2)
    placing.put(board(), make.published(title="丙稿"), position="headline", by=other, version=3)
    answer = send(chief, HOME, "remove", 2, slot=first.pk)
    assert answer.status_code == 409
    told = desk.text(answer, ".board-since")
    assert "总编乙" in told
    assert "您看到的排列 头条：甲稿；乙稿" in told
    assert "现在的排列 头条：乙稿；甲稿；丙稿" in told
    assert Slot.objects.count() == 3


def test_a_stale_put_keeps_what_was_chosen(chief):
    wanted = make.published(title="要放的")
    put(board(), make.published())
    end = minute(timezone.now() + HOUR)
    answer = send(chief, HOME, "put", 0, article=wanted.pk, position="recommended", start_at="", end_at=end)
    assert answer.status_code == 409
    form = desk.fields(answer, ".board-put .article-form")
    assert (form["article"], form["position"], form["end_at"]) == (str(wanted.pk), "recommended", end)
    assert (
        send(chief, HOME, "put", form["version"], **{k: form[k] for k in ("article", "position", "end_at")}).status_code
        == 302
    )


def test_a_double_click_has_one_effect(chief):
    slots = [put(board(), make.published()) for _ in range(3)]
    answers = [send(chief, HOME, "up", 3, slot=slots[2].pk) for _ in range(10)]
    assert {answer.status_code for answer in answers} == {302}
    assert order(board()) == [slots[n].article_id for n in (0, 2, 1)]
    assert Event.objects.filter(move="arrange").count() == 1


@pytest.mark.parametrize("kind", [kind for kind in make.INVISIBLE if kind != "scheduled"])
def test_what_readers_will_never_see_gets_a_sentence(chief, kind):
    article = make.INVISIBLE[kind]()
    answer = send(chief, HOME, "put", 0, article=article.pk, position="headline")
    assert answer.status_code == 400
    assert "只有已发布或已定时的稿件" in desk.text(answer, ".errornote")
    assert not Slot.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"article": ""}, "请先查找并选一篇稿件"),
        ({"position": "banner"}, "位置"),
        ({"end_at": "2020-01-01T00:00"}, "结束时间"),
        ({"end_at": "1850-01-01T00:00"}, "1990 年到 2100 年"),
        ({"start_at": "昨天"}, "开始"),
    ],
)
def test_bad_input_gets_a_sentence(chief, data, sentence):
    article = make.published()
    wish = {"article": article.pk, "position": "headline", "start_at": "", "end_at": ""} | data
    answer = send(chief, HOME, "put", 0, **wish)
    assert answer.status_code == 400
    assert sentence in desk.text(answer, ".errornote")
    assert not Slot.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"do": "put"},
        {"do": "drop", "version": "0"},
        {"do": "up", "version": "0"},
        {"do": "up", "version": "0", "slot": "９"},
        {"do": "remove", "version": "-1", "slot": "1"},
        {"do": "arrange", "version": "0", "ids": "1,x", "position": "headline"},
        {"do": "arrange", "version": "0", "ids": ",".join(["1"] * 21), "position": "headline"},
        {"do": "up", "version": "9" * 19, "slot": "1"},
    ],
)
def test_crafted_posts(chief, data):
    """What no button sends is refused and changes nothing."""
    put(board(), make.published())
    assert chief.post(HOME, data).status_code in {400, 409}
    assert board().version == 1
    assert Slot.objects.count() == 1


@pytest.mark.parametrize(
    "kind", ["home/1", "home/x", "region/0", "region/٣", "section/99", "tag/1", f"region/{'9' * 30}"]
)
def test_no_such_board(chief, kind):
    for rest in ("", "ahead/?at=2099-01-01T00:00"):
        assert chief.get(f"/admin/articles/slot/{kind}/{rest}").status_code == 404


def test_foreign_boards_do_not_exist():
    editor = desk.enter(make.user(regions=["shandong"]))
    article = make.published(regions=["qingdao"])
    section = make.section()
    for address in (HOME, of("gansu"), of("huadong"), f"/admin/articles/slot/section/{section.pk}/"):
        assert editor.get(address).status_code == 404
        assert send(editor, address, "put", 0, article=article.pk, position="headline").status_code == 404
    assert not Slot.objects.exists()
    assert not Board.objects.exists()
    assert send(editor, of("shandong"), "put", 0, article=article.pk, position="headline").status_code == 302
    reporter = desk.enter(make.user("reporter", regions=["shandong"]))
    assert reporter.get(of("shandong")).status_code == 403


def test_foreign_articles_are_not_named():
    """A chief put an article of elsewhere on a region's page: its editor learns its title when readers do."""
    page = board(make.region("shandong"))
    hidden = make.scheduled(title=CANARY, regions=["lanzhou"])
    put(page, hidden)
    put(board(page.region), make.published(title="公开的外地稿", regions=["lanzhou"]))
    editor = desk.enter(make.user(regions=["shandong"]))
    answer = editor.get(of("shandong"))
    assert CANARY not in answer.content.decode()
    assert "不在您范围内的稿件" in desk.text(answer, ".board-slots")
    assert "公开的外地稿" in desk.text(answer, ".board-slots")
    assert send(editor, of("shandong"), "put", 2, article=hidden.pk, position="recommended").status_code == 404
    assert CANARY not in editor.get(of("shandong"), {"q": hidden.pk}).content.decode()
    assert CANARY not in send(editor, of("shandong"), "up", 0, slot=1).content.decode()


def test_get_changes_nothing(chief):
    slot = put(board(), make.published())
    chief.get(HOME, {"do": "remove", "version": 1, "slot": slot.pk})
    assert Slot.objects.exists()
    assert chief.post("/admin/articles/slot/").status_code == 405
    assert chief.post(f"{HOME}ahead/", {"at": "2099-01-01T00:00"}).status_code == 405


@pytest.mark.parametrize("slots", [1, 3, 20])
def test_a_fixed_number_of_queries(chief, django_assert_max_num_queries, slots):
    for _ in range(slots):
        put(board(), make.published())
    chief.get(HOME)
    with django_assert_max_num_queries(11):
        chief.get(HOME)


def test_who_reads_the_history_of_a_board():
    """The log shows the changes of held regions only."""
    put(board(make.region("gansu")), make.published(regions=["lanzhou"]), by=make.user("chief_editor", name=CANARY))
    put(board(make.region("shandong")), make.published(), by=make.user("chief_editor", name="本地改动"))
    editor = desk.enter(make.user(regions=["shandong"]))
    log = editor.get("/admin/workflow/event/").content.decode()
    assert "本地改动" in log
    assert CANARY not in log
