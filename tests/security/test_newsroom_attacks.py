"""What an editor of another region, or with a forged form, can reach: links, batches, boards, exports, old addresses."""

import datetime
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import exporting
from articles import missing, previewing, publishing
from articles.models import Batch, Board, OldAddress, PreviewLink, SavedFilter, Slot, WorkingCopy
from takedowns.models import CaseEvent
from tests import make
from tests.articles import desk
from tests.authz import walk

pytestmark = pytest.mark.django_db
CANARY = "canary-5c2e"
MARKUP = "<img src=x onerror=alert(1)>"


def enter(user):
    """A browser that gets the page of an error instead of the error."""
    return desk.enter(user, raise_request_exception=False)


def link_to(article, by):
    """The address of a new preview link that follows the newest version."""
    token = previewing.new_token()
    previewing.invite(article, by=by, token=token, days=7)
    return f"/preview/{token}/"


# Preview links


def test_with_an_account_end_the_links_that_it_gave():
    """A leaver does not go on reading drafts; the page says that the link is over."""
    leaver, chief = make.user(), make.user("chief_editor")
    article = make.draft(by=leaver)
    address = link_to(article, leaver)
    assert Client().get(address).status_code == 200
    leaver.is_active = False
    leaver.save()
    assert Client().get(address).status_code == 404
    assert not article.preview_links.usable().exists()
    assert "已失效" in desk.text(desk.enter(chief).get(desk.at(article, "links")))


def test_nobody_shows_by_a_link_what_they_may_not_read_any_more():
    """An editor who moved to another region; an article that moved. The maker of the article reads it everywhere."""
    mover, maker = make.user(), make.user("reporter")
    article = make.draft(by=maker)
    theirs, own = link_to(article, mover), link_to(article, maker)
    mover.regions.set([make.region("gansu")])
    publishing.save(article, {"title": CANARY}, by=None, version=article.version)
    refused = Client().get(theirs)
    assert refused.status_code == 404
    assert CANARY not in refused.content.decode()
    assert CANARY in Client().get(own).content.decode()


def test_a_form_for_a_link_is_good_for_one_article_and_one_person():
    """Its secret in another form is refused with a sentence, and shows nothing of who used it first."""
    editor, chief = make.user(), make.user("chief_editor")
    first, second = make.draft(by=editor), make.draft(by=editor)
    client = enter(editor)
    form = desk.fields(client.get(desk.at(first, "links")), "form:has([name=key])")
    assert client.post(desk.at(first, "links"), form).status_code == 200
    for browser, article in ((client, second), (enter(chief), first)):
        refused = browser.post(desk.at(article, "links"), form)
        assert refused.status_code == 400
        assert "这份表单已经用过" in desk.text(refused)
    assert PreviewLink.objects.get().article == first


# Batches


def act(client, action, article, **more):
    """A bulk action on one article, confirmed."""
    standing = {"_confirmed": "1", "token": "one-form-token", f"version-{article.pk}": article.version}
    return client.post(desk.LIST, {"action": action, "_selected_action": [article.pk]} | standing | more)


def test_one_token_for_two_actions_makes_two_batches():
    """Each is undone by its own opposite; a row of one among those of the other would be an error of ours."""
    make.small_team()
    editor = make.user()
    first, second = make.draft(by=editor, tags=["碳市"]), make.draft(by=editor)
    client = enter(editor)
    act(client, "add_tags", first, value="碳价")
    act(client, "publish_selected", second, acknowledged=["summary", "licence", "region"])
    assert sorted(Batch.objects.values_list("action", flat=True)) == ["add_tags", "publish"]
    for batch in Batch.objects.all():
        assert client.post(reverse("admin:articles_article_batch", args=[batch.pk])).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert [tag.name for tag in first.tags.all()] == ["碳市"]
    assert second.state == "draft"


@pytest.mark.parametrize("pk", [None, 2**63 - 1, 10**22])
def test_nobody_undoes_the_batch_of_another(pk):
    """Not even in one's own region, and nothing that is no batch."""
    editor, chief, article = make.user(), make.user("chief_editor"), make.draft()
    act(enter(chief), "discard_selected", article)
    pk = pk or Batch.objects.get().pk
    assert enter(editor).post(f"/admin/articles/article/batches/{pk}/").status_code == 404
    article.refresh_from_db()
    assert article.state == "discarded"


# Boards, copies, filters


def test_a_board_ahead_of_time_tells_nothing_of_other_regions():
    """Scheduled articles elsewhere: on the region's board, and the boards of others are absent."""
    editor = make.user()
    for slug in ("lanzhou", "gansu"):
        make.scheduled(regions=[slug], title=f"{CANARY} {slug}", tags=[f"{CANARY}标签"])
    make.scheduled(regions=["qingdao"], title="青岛自己的稿件")
    client, at = enter(editor), f"{timezone.localtime() + datetime.timedelta(hours=3):%Y-%m-%dT%H:%M}"
    for slug in ("qingdao", "shandong"):
        address = reverse("admin:articles_slot_ahead", args=["region", make.region(slug).pk])
        page = client.get(address, {"at": at}).content.decode()
        assert "青岛自己的稿件" in page
        assert CANARY not in page
    foreign = [("home", 0), ("section", make.section().pk)]
    foreign += [("region", make.region(slug).pk) for slug in ("huadong", "gansu")]
    for kind, pk in foreign:
        assert client.get(reverse("admin:articles_slot_ahead", args=[kind, pk]), {"at": at}).status_code == 404
        forged = {"do": "remove", "slot": 1, "version": 0}
        assert client.post(reverse("admin:articles_slot_board", args=[kind, pk]), forged).status_code == 404


def test_a_board_takes_no_foreign_slot_and_no_foreign_article():
    """Whatever change names them."""
    there, hidden = make.published(regions=["gansu"]), make.scheduled(regions=["gansu"], title=CANARY)
    slot = Slot.objects.create(position="headline", article=there, region=make.region("gansu"))
    Board.objects.create(region=make.region("gansu"))
    client = enter(make.user())
    address = reverse("admin:articles_slot_board", args=["region", make.region("qingdao").pk])
    changes = [{"do": name, "slot": slot.pk} for name in ("remove", "up", "down")]
    changes += [{"do": "retime", "slot": slot.pk, "start_at": "2026-01-01T00:00"}]
    changes += [{"do": "arrange", "ids": slot.pk, "position": "headline"}]
    changes += [{"do": "put", "article": hidden.pk, "position": place} for place in ("headline", "nowhere")]
    for change in changes:
        answer = client.post(address, change | {"version": 0})
        assert answer.status_code in {400, 404, 409}, change
        assert CANARY not in answer.content.decode()
    assert Slot.objects.get().start_at == slot.start_at


def test_an_unsaved_text_is_its_writers_alone():
    """Its token opens and drops nothing for a colleague on the same article."""
    article, writer, colleague = make.draft(), enter(make.user()), enter(make.user())
    writer.post(desk.at(article, "keep"), {"token": "abcdefgh12", "_typed": "1", "title": CANARY})
    assert CANARY not in colleague.get(desk.at(article), {"recover": "abcdefgh12"}).content.decode()
    colleague.post(desk.at(article, "drop"), {"token": "abcdefgh12"})
    assert CANARY in writer.get(desk.at(article), {"recover": "abcdefgh12"}).content.decode()
    odd = {"token": "abcdefgh12", "_typed": "1", "regions": ["999999", "x"], "cover": "9" * 40, "base": "-1"}
    assert writer.post(desk.at(article, "keep"), odd).status_code == 200
    assert writer.get(desk.at(article), {"recover": "abcdefgh12"}).status_code == 200
    assert WorkingCopy.objects.count() == 1


# Texts


def test_names_and_addresses_are_text_wherever_they_are_listed():
    """X2: a filter's name, an address that readers ask for, a title in reports, queue and calendar."""
    make.small_team()
    chief = make.user("chief_editor", name=MARKUP)
    client = enter(chief)
    client.post("/admin/articles/article/filters/", {"name": "<b>“x”</b>", "query": urlencode({"q": MARKUP})})
    assert SavedFilter.objects.exists()
    missing.note(f"/nowhere/{MARKUP}")
    missing.flush()
    article = make.draft(by=chief, title=MARKUP, summary=MARKUP, byline=MARKUP, editor=MARKUP)
    act(client, "add_tags", article, value="碳价")
    batch = reverse("admin:articles_article_batch", args=[Batch.objects.get().pk])
    pages = [desk.at(article, name) for name in ("change", "history", "preview", "links", "compare")]
    pages += [desk.at(article, "move", "publish"), batch, desk.LIST, f"{desk.LIST}?q=x", f"{desk.LIST}queue/"]
    pages += [f"{desk.LIST}calendar/", f"{desk.LIST}batches/", "/admin/articles/missing/", "/admin/workflow/event/"]
    pages += [f"/admin/articles/oldaddress/add/?path=/{MARKUP}", "/admin/", "/admin/security/"]
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "<img src=x" not in answer.content.decode(), address
        assert "<b>“x”" not in answer.content.decode(), address


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_of_an_export_is_a_formula(sign):
    """Full-width signs too: where one types Chinese, a spreadsheet takes them for the others."""
    assert exporting.defused(f"{sign}cmd|'/c calc'!A1").startswith("'")


# Old addresses


@pytest.mark.parametrize(
    "target", ["//evil.example/", "/\\evil.example", "/\t/evil.example", "https://evil.example/", "javascript:alert(1)"]
)
def test_an_old_address_leads_nowhere_outside(target):
    """X3, I7: refused in the form, and not followed if it stands in the table."""
    client = enter(make.user("chief_editor"))
    refused = client.post("/admin/articles/oldaddress/add/", {"path": "/old/x.html", "to": target})
    assert refused.status_code == 200
    assert not OldAddress.objects.exists()
    OldAddress.objects.create(path="/old/x.html", target=target)
    answer = Client(raise_request_exception=False).get("/old/x.html")
    assert "evil" not in answer.headers.get("Location", "")
    assert "javascript" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("target", ["/feed/", "/feed/atom/", "/", "/search/", "/sitemap.xml", "/region/", "/archive/"])
def test_an_old_address_may_lead_to_any_page(target):
    """An old feed to the new one: asking the page is no error, whatever it reads of the request."""
    make.published()
    client = enter(make.user("chief_editor"))
    answer = client.post("/admin/articles/oldaddress/add/", {"path": "/old/x.html", "to": target})
    assert answer.status_code in {200, 302}
    if Client().get(target).status_code == 200:
        assert Client().get("/old/x.html").headers["Location"] == target


# Everywhere


def test_reading_changes_nothing_whatever_the_address_says():
    """A12: GET of every staff address, plain and with all that a form would send; no row changes, nothing fails.

    That somebody has looked at a case is written down, and nothing but that.
    """
    world = walk.World("administrator")
    client = enter(world.person)
    client.get("/admin/")
    faults, before, told = [], _but_sights(), set(CaseEvent.objects.values_list("kind", flat=True))
    for name in (f"admin:{short}" for short in walk.MATRIX["admin"]):
        for address in world.addresses(name, own=True):
            forged = urlencode(walk.forged(world, own=True), doseq=True)
            both = (address, f"{address}{'&' if '?' in address else '?'}{forged}")
            faults += [asked for asked in both if client.get(asked).status_code >= 500]
            after = _but_sights()
            if after != before:
                faults.append(name)
            before = after
    assert not faults
    assert set(CaseEvent.objects.values_list("kind", flat=True)) <= {"seen_answer"} | told


def _but_sights():
    """The hashes of all rows but those of the takedown log, which holds who has seen what."""
    return {key: value for key, value in walk.row_hashes().items() if key[0] != CaseEvent.__name__}


@pytest.mark.parametrize("name", ["change", "links", "keep", "drop", "bring_back"])
def test_no_form_is_taken_from_another_site(name):
    """S1: without the token nothing is done."""
    chief = make.user("chief_editor")
    article = make.draft(by=chief)
    client = Client(enforce_csrf_checks=True)
    client.force_login(chief)
    assert client.post(desk.at(article, name), {"token": "abcdefgh12"}).status_code == 403
    for path in ("logout/", "security/", "security/second-factor/", "login/", "workflow/event/export/"):
        assert client.post(f"/admin/{path}", {"do": "end_all"}).status_code == 403
    assert client.get("/admin/").status_code == 200
