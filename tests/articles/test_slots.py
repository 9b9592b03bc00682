"""The verbs of the boards: who may put what where, in which order and time; each change once and on the record."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import picking, placing, publishing
from articles.models import Board, Slot
from tests import make
from tests.articles.racing import errors_of
from workflow.errors import Blocked, NotPermitted, OutOfScope, Stale
from workflow.models import Event

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def board(region=None, section=None):
    """The board of a page as it stands."""
    page = {"region": region, "section": section}
    return Board.objects.filter(**page).first() or Board(**page)


def put(page, article, *, by=None, position="headline", **times):
    """Put an article on a page, from its newest version."""
    standing = board(page.region, page.section)
    placing.put(standing, article, position=position, by=by, version=standing.version, **times)
    return Slot.objects.latest("pk")


def order(page):
    """The ids of the articles of the first box, as arranged."""
    return [slot.article_id for slot in placing.boxes_of(page)["headline"]]


def events(page):
    """The moves of a board, oldest first."""
    return list(Event.objects.about(board(page.region, page.section)).order_by("pk").values_list("move", flat=True))


def test_a_chief_fills_the_front_page():
    chief = make.user("chief_editor")
    first, second = make.published(), make.published()
    put(board(), first, by=chief)
    put(board(), second, by=chief)
    assert picking.slots() == {"headline": [first.pk, second.pk]}
    event = Event.objects.about(board()).first()
    assert (event.by, event.label, event.details["version"]) == (chief, "放入推荐位", 2)
    assert [pk for pk, *_ in event.details["before"]["headline"]] == [first.pk]
    assert [pk for pk, *_ in event.details["after"]["headline"]] == [first.pk, second.pk]


def test_who_may_arrange_which_page():
    """Chiefs everything; editors the pages of their regions, with what is below them; reporters nothing."""
    shandong, qingdao, gansu = make.region("shandong"), make.region("qingdao"), make.region("gansu")
    pages = {"home": board(), "section": board(section=make.section()), "shandong": board(shandong)}
    pages |= {"qingdao": board(qingdao), "gansu": board(gansu)}
    expected = {
        "chief_editor": {"home", "section", "shandong", "qingdao", "gansu"},
        "regional_editor": {"shandong", "qingdao"},
        "reporter": set(),
        "takedown_handler": set(),
    }
    for role, allowed in expected.items():
        user = make.user(role, regions=["shandong"])
        own = make.published(regions=["qingdao"])
        for name, page in pages.items():
            try:
                put(page, own, by=user)
            except (NotPermitted, OutOfScope):
                assert name not in allowed
            else:
                assert name in allowed
    assert Slot.objects.count() == 7


def test_an_editor_of_all_regions_still_has_no_front_page():
    user = make.user(all_regions=True)
    with pytest.raises(OutOfScope):
        put(board(), make.published(), by=user)
    put(board(make.region("gansu")), make.published(), by=user)


def test_no_article_beyond_the_scope():
    user, foreign = make.user(regions=["shandong"]), make.published(regions=["lanzhou"])
    with pytest.raises(OutOfScope):
        put(board(make.region("shandong")), foreign, by=user)
    assert not Slot.objects.exists()
    assert not Board.objects.exists()


@pytest.mark.parametrize("kind", make.INVISIBLE)
def test_only_what_is_or_will_be_live(kind):
    article = make.INVISIBLE[kind]()
    if kind == "scheduled":
        put(board(), article)
        assert picking.slots() == {}
        assert picking.slots(at=timezone.now() + 2 * HOUR) == {"headline": [article.pk]}
        return
    with pytest.raises(Blocked, match="已发布或已定时"):
        put(board(), article)
    assert not Slot.objects.exists()


def test_what_is_withdrawn_drops_out_and_comes_back_by_itself():
    article = make.published()
    put(board(), article)
    publishing.withdraw(article, by=None, reason="误发")
    assert picking.slots() == {}
    publishing.publish(article, by=None)
    assert picking.slots() == {"headline": [article.pk]}


def test_a_slot_stands_from_start_to_end():
    article, now = make.published(), timezone.now()
    put(board(), article, start_at=now + HOUR, end_at=now + 3 * HOUR)
    hours = (0, 1, 2, 3)
    assert [bool(picking.slots(at=now + n * HOUR)) for n in hours] == [False, True, True, False]


@pytest.mark.parametrize(
    ("start", "end", "code"), [(2, 1, "ends_too_early"), (1, 1, "ends_too_early"), (-3, -1, "over")]
)
def test_times_that_make_no_sense(start, end, code):
    now = timezone.now()
    with pytest.raises(Blocked) as refused:
        put(board(), make.published(), start_at=now + start * HOUR, end_at=now + end * HOUR)
    assert refused.value.code == code
    assert not Slot.objects.exists()


def test_an_article_stands_once_in_a_box():
    article = make.published()
    put(board(), article)
    with pytest.raises(Blocked, match="已在这个位置"):
        put(board(), article)
    put(board(), article, position="recommended")
    put(board(make.region("qingdao")), article)
    assert Slot.objects.count() == 3


@pytest.mark.parametrize("place", ["home", "region", "section"])
def test_the_database_is_the_last_guard(place):
    page = {"home": {}, "region": {"region": make.region()}, "section": {"section": make.section()}}[place]
    article = make.published()
    Slot.objects.create(article=article, position="headline", **page)
    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.create(article=article, position="headline", **page)
    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.create(article=article, position="banner", **page)
    Board.objects.create(**page)
    with pytest.raises(IntegrityError), transaction.atomic():
        Board.objects.create(**page)


def test_a_section_has_headlines_only():
    page = board(section=make.section())
    with pytest.raises(Blocked, match="没有这个位置"):
        put(page, make.published(), position="carousel")
    put(page, make.published())


def test_a_box_is_bounded(monkeypatch):
    monkeypatch.setattr(placing, "MOST", 2)
    put(board(), make.published())
    put(board(), make.published())
    with pytest.raises(Blocked, match="最多排 2 篇"):
        put(board(), make.published())


def test_what_is_over_is_cleared_away():
    old = make.published()
    now = timezone.now()
    Slot.objects.create(article=old, position="headline", start_at=now - 2 * HOUR, end_at=now - HOUR)
    elsewhere = Slot.objects.create(
        article=old, position="headline", region=make.region(), start_at=now - 2 * HOUR, end_at=now - HOUR
    )
    put(board(), old)
    assert Slot.objects.on(board()).count() == 1
    assert Slot.objects.filter(pk=elsewhere.pk).exists()


def three():
    """Three slots of the front page and their articles."""
    articles = [make.published() for _ in range(3)]
    return [put(board(), article) for article in articles], [article.pk for article in articles]


def test_up_and_down():
    slots, (a, b, c) = three()
    placing.shift(board(), slots[2].pk, step=-1, by=None, version=3)
    assert order(board()) == [a, c, b]
    placing.shift(board(), slots[0].pk, step=1, by=None, version=4)
    assert order(board()) == [c, a, b]
    with pytest.raises(Blocked, match="最前"):
        placing.shift(board(), slots[2].pk, step=-1, by=None, version=5)
    assert events(board())[3:] == ["arrange", "arrange"]


def test_a_whole_order():
    slots, (a, b, c) = three()
    ids = [slots[n].pk for n in (2, 0, 1)]
    placing.arrange(board(), ids, position="headline", by=None, version=3)
    assert order(board()) == [c, a, b]
    for wrong in (ids[:2], [*ids, ids[0]], [ids[0], ids[1], 10**9]):
        with pytest.raises(Stale):
            placing.arrange(board(), wrong, position="headline", by=None, version=4)
    placing.arrange(board(), ids, position="headline", by=None, version=4)
    assert board().version == 4, "nothing changed, nothing counted"


def test_new_times_and_removal():
    slots, _ = three()
    start = timezone.now() + HOUR
    placing.retime(board(), slots[0].pk, start_at=start, end_at=start + HOUR, by=None, version=3)
    assert Slot.objects.get(pk=slots[0].pk).start_at == start
    placing.remove(board(), slots[1].pk, by=None, version=4)
    assert set(Slot.objects.values_list("pk", flat=True)) == {slots[0].pk, slots[2].pk}
    assert events(board())[3:] == ["retime", "remove"]


def test_a_slot_of_another_page_is_none_of_this_board():
    slot = put(board(make.region("gansu")), make.published(regions=["lanzhou"]))
    user = make.user(regions=["shandong"])
    mine = board(make.region("shandong"))
    for verb in (placing.remove, lambda page, pk, **who: placing.shift(page, pk, step=1, **who)):
        with pytest.raises(Stale):
            verb(mine, slot.pk, by=user, version=0)
    assert Slot.objects.filter(pk=slot.pk).exists()


def test_a_stale_board_is_refused_and_left_alone():
    slots, _ = three()
    placing.shift(board(), slots[1].pk, step=-1, by=make.user("chief_editor"), version=3)
    with pytest.raises(Stale):
        placing.remove(board(), slots[0].pk, by=make.user("chief_editor"), version=3)
    assert Slot.objects.count() == 3


def test_the_same_change_twice_is_one():
    """A double click: the second is told apart from somebody else's change."""
    chief, (slots, (a, b, c)) = make.user("chief_editor"), three()
    placing.shift(board(), slots[2].pk, step=-1, by=chief, version=3)
    for _ in range(3):
        with pytest.raises(placing.Repeated):
            placing.shift(board(), slots[2].pk, step=-1, by=chief, version=3)
    assert order(board()) == [a, c, b]
    assert events(board()).count("arrange") == 1
    with pytest.raises(Stale) as refused:
        placing.shift(board(), slots[2].pk, step=-1, by=make.user("chief_editor"), version=3)
    assert not isinstance(refused.value, placing.Repeated)


def test_the_readers_page_shows_as_many_as_the_board_says(client):
    for _ in range(7):
        put(board(), make.published())
    page = client.get("/").content.decode()
    shown = [slot.article for slot in placing.boxes_of(board())["headline"][:5]]
    assert all(article.title in page for article in shown)
    assert len(picking.slots()["headline"]) == 7


@pytest.mark.postgres(reason="threads need row locks; SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_two_chiefs_at_once():
    """One of them wins, whoever it is; also for the first change, when there is no row to lock yet."""
    chiefs = [make.user("chief_editor") for _ in range(4)]
    articles = [make.published() for _ in chiefs]
    jobs = [
        lambda article=article, chief=chief: placing.put(Board(), article, position="headline", by=chief, version=0)
        for article, chief in zip(articles, chiefs, strict=True)
    ]
    errors = errors_of(*jobs)
    assert [type(error) for error in errors] == [Stale] * 3
    assert Slot.objects.count() == 1
    assert events(board()) == ["put"]
