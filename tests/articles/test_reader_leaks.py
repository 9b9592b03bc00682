"""What readers may not see is on no page, in no feed, and leaves no trace of its words, tags, authors or source."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Slot
from tests import make
from tests.articles.reader import FORMATS, full, lists

pytestmark = pytest.mark.django_db
CANARY = "金丝雀"
DAY = datetime.timedelta(days=1)


def canary(kind, **values):
    """An invisible article whose every text holds the canary, in the middle of live ones that share all its places."""
    words = {
        "title": f"{CANARY}标题",
        "short_title": f"{CANARY}短题",
        "summary": f"{CANARY}摘要",
        "body": f"<p>{CANARY}正文</p>",
        "editor": f"{CANARY}编辑",
        "byline": f"{CANARY}署名",
        "source_url": "https://example.cn/canary",
    }
    older = make.published(ago=2 * DAY, **full())
    hidden = make.INVISIBLE[kind](**full(**words, **values))
    newer = make.published(**full())
    return hidden, older, newer


@pytest.mark.parametrize("kind", make.INVISIBLE)
def test_no_list_feed_or_sitemap_shows_it(client, kind):
    hidden, older, newer = canary(kind)
    for position in ("headline", "carousel", "recommended"):
        Slot.objects.create(article=hidden, position=position)
        Slot.objects.create(article=hidden, position=position, region=make.region("shandong"))
        Slot.objects.create(article=hidden, position=position, section=hidden.section)
    pages = lists(hidden) | {"older": older.get_absolute_url(), "newer": newer.get_absolute_url()}
    for name, address in pages.items():
        answer = client.get(address)
        assert answer.status_code == 200, name
        body = answer.content.decode()
        assert CANARY not in body, name
        told = re.sub(r"<at:deleted-entry[^>]*/?>", "", body)  # a removal is told to Atom readers, by its address
        assert f"/{hidden.pk}.html" not in told, name
        assert CANARY not in str(answer.headers), name


@pytest.mark.parametrize("kind", make.INVISIBLE)
def test_its_own_address_tells_nothing(client, kind):
    hidden, *_ = canary(kind)
    gone = kind in {"withdrawn", "hidden", "expired"}
    answer = client.get(hidden.get_absolute_url())
    assert answer.status_code == (410 if gone else 404)
    assert CANARY not in answer.content.decode()
    wrong_place = client.get(f"/zhengce/2001/0101/{hidden.pk}.html")
    assert wrong_place.status_code == answer.status_code
    assert "Location" not in wrong_place.headers


@pytest.mark.parametrize("kind", make.INVISIBLE)
def test_a_name_that_only_it_bears_has_no_page(client, kind):
    names = {
        "tags": [f"{CANARY}标签"],
        "authors": [make.author(f"{CANARY}作者")],
        "source": make.source(f"{CANARY}来源"),
    }
    hidden = make.INVISIBLE[kind](**full(**names))
    tag, author = hidden.tags.get(), hidden.authors.get()
    addresses = [tag.get_absolute_url(), author.get_absolute_url(), hidden.source.get_absolute_url()]
    addresses += [reverse(f"tag_feed{ending}", args=[tag.slug]) for ending in FORMATS]
    addresses += [reverse(f"source_feed{ending}", args=[hidden.source_id]) for ending in FORMATS]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert CANARY not in answer.content.decode()
    assert CANARY not in client.get("/").content.decode()
    assert CANARY not in client.get("/region/qingdao/").content.decode()


def test_the_same_pages_do_show_a_live_one(client):
    shown = make.published(**full(title=f"{CANARY}标题"))
    make.published(**full())
    for name, address in lists(shown).items():
        body = client.get(address).content.decode()
        if name in {"archive", "archive_month", "sitemap"}:
            continue
        assert CANARY in body or f"/{shown.pk}.html" in body, name


def test_scheduled_and_cancelled_before_its_time_stays_unknown(client, time_machine):
    planned = make.scheduled(in_=DAY)
    publishing.withdraw(planned, by=None, reason="取消")
    time_machine.move_to(timezone.now() + 3 * DAY)
    assert client.get(planned.get_absolute_url()).status_code == 404


def test_the_notice_of_a_withdrawn_article_leads_to_its_section_and_region(client):
    gone = make.withdrawn(**full())
    body = client.get(gone.get_absolute_url()).content.decode()
    assert 'href="/tanshichang/"' in body
    assert 'href="/region/qingdao/"' in body


def test_times_alone_show_and_hide(client, time_machine):
    planned = make.scheduled(in_=DAY, **full())
    address = planned.get_absolute_url()
    assert client.get(address).status_code == 404
    time_machine.move_to(timezone.now() + 2 * DAY)
    assert client.get(address).status_code == 200
    assert planned.title in client.get("/").content.decode()


@pytest.mark.parametrize("asked", ["", "?month=2022-01", "?month=2000-01"])
def test_names_of_drafts_are_not_told_by_any_page_of_a_listing(client, asked):
    draft = make.draft(tags=["机密标签"], authors=[make.author("机密作者")], source=make.source("机密来源"))
    for address in (
        draft.tags.get().get_absolute_url(),
        draft.authors.get().get_absolute_url(),
        draft.source.get_absolute_url(),
    ):
        answer = client.get(address + asked)
        assert answer.status_code == 404
        assert "机密" not in answer.content.decode()
