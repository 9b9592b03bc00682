"""A release of the glossary reaches every process within five seconds, without restart: text, ETag, commands."""

import logging

import pytest
from django.core.management import call_command
from django.db import OperationalError

from articles import glossary, inforce
from articles.models import GlossaryRelease, GlossaryTerm
from chinese import converting
from chinese.converting import Converters, current, put_in_force
from chinese.glossary import Release
from chinese.variants import TW
from tests import make

pytestmark = pytest.mark.django_db
WORD, USUAL, OURS = "碳资产", "碳資產", "碳權資產"


@pytest.fixture(autouse=True)
def _former_release():
    """Look for releases as in production, and leave the process as it was."""
    inforce.look_again()
    yield
    put_in_force(Release(0))


def publish(tw=OURS):
    """A release that words `WORD` so for Taiwan."""
    made = GlossaryTerm.objects.filter(hans=WORD).first() or GlossaryTerm(hans=WORD)
    made.tw = tw
    glossary.save_term(made, by=None)
    return glossary.publish_glossary(by=None)


def test_a_page_changes_and_so_does_its_etag(client):
    address = f"/zh-tw{make.published(title=f'{WORD}管理', body=f'<p>{WORD}。</p>').get_absolute_url()}"
    before = client.get(address)
    assert USUAL in before.content.decode()
    assert client.get(address, headers={"if-none-match": before["ETag"]}).status_code == 304
    publish()
    inforce.look_again()
    after = client.get(address, headers={"if-none-match": before["ETag"]})
    assert (after.status_code, OURS in after.content.decode()) == (200, True)
    assert USUAL not in after.content.decode()
    assert after["ETag"] != before["ETag"]
    assert client.get(address, headers={"if-none-match": after["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", ["/zh-tw/", "/zh-tw/feed/", "/zh-tw/tanshichang/"])
def test_lists_and_feeds_follow_too(client, address):
    make.published(title=f"{WORD}管理")
    before = client.get(address)
    publish()
    inforce.look_again()
    after = client.get(address, headers={"if-none-match": before["ETag"]})
    assert (after.status_code, OURS in after.content.decode()) == (200, True)


def test_a_process_asks_at_most_every_five_seconds_and_with_one_query(django_assert_num_queries):
    inforce.follow()
    publish()
    with django_assert_num_queries(0):
        inforce.follow()
    assert current().release.version == 0
    inforce.look_again()
    with django_assert_num_queries(2):
        inforce.follow()
    assert current().release.version == 1
    inforce.look_again()
    with django_assert_num_queries(1):
        inforce.follow()


def test_pages_without_readings_do_not_ask(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")


class Process:
    """What one process holds: its converters, and when it will look again. The module keeps those of this one."""

    def __init__(self):
        self.converters, self.next = Converters(Release(0)), 0.0

    def run(self, job):
        """Do something as this process."""
        mine = converting._in_force, inforce._next["at"]
        converting._in_force, inforce._next["at"] = self.converters, self.next
        try:
            return job()
        finally:
            self.converters, self.next = converting._in_force, inforce._next["at"]
            converting._in_force, inforce._next["at"] = mine


def test_every_process_follows_within_five_seconds(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(inforce.time, "monotonic", lambda: now[0])
    processes = Process(), Process()

    def word():
        inforce.follow()
        return current().convert(WORD, to=TW)

    assert [process.run(word) for process in processes] == [USUAL, USUAL]
    publish()
    now[0] += 4.9
    assert [process.run(word) for process in processes] == [USUAL, USUAL]
    now[0] += 0.2
    assert [process.run(word) for process in processes] == [OURS, OURS]
    publish("碳的資產")
    now[0] += 5.1
    assert processes[0].run(word) == "碳的資產"
    assert processes[1].converters.release.version == 1
    assert processes[1].run(word) == "碳的資產"


def test_the_process_of_the_chief_follows_at_once(django_capture_on_commit_callbacks):
    inforce.wait(3600)
    with django_capture_on_commit_callbacks(execute=True):
        publish()
    inforce.follow()
    assert current().release.version == 1


def test_a_database_that_was_set_back_is_followed_too():
    publish()
    inforce.follow()
    GlossaryRelease.objects.all().delete()
    inforce.look_again()
    inforce.follow()
    assert (current().release.version, current().convert(WORD, to=TW)) == (0, USUAL)


@pytest.mark.parametrize(
    "entries", [[{"hans": "ETS", "tw": "x"}], [{"word": "碳价"}], [{"hans": "碳价", "tw": "<script>"}]]
)
def test_what_cannot_be_loaded_leaves_the_former_release_and_says_so(client, caplog, entries):
    publish()
    inforce.follow()
    GlossaryRelease.objects.create(version=2, entries=entries)
    inforce.look_again()
    address = f"/zh-tw{make.published(title=f'{WORD}管理').get_absolute_url()}"
    with caplog.at_level(logging.ERROR, "articles.inforce"):
        answer = client.get(address)
    assert (answer.status_code, OURS in answer.content.decode()) == (200, True)
    assert "GLOSSARY NOT LOADED, release 1 stays in force" in caplog.text
    caplog.clear()
    client.get(address)
    assert "GLOSSARY" not in caplog.text  # not tried again with each request


def test_a_build_that_fails_half_way_swaps_nothing(monkeypatch, caplog):
    publish()
    with monkeypatch.context() as full:
        full.setattr(converting, "_built", _no_room)
        inforce.follow()
    assert current().release.version == 0
    assert "GLOSSARY NOT LOADED" in caplog.text


def _no_room(config, release):
    raise converting.GlossaryRefused("词表无法编译：磁盘已满")


def test_a_page_survives_a_database_that_does_not_answer(client, monkeypatch, caplog):
    def away(self):
        raise OperationalError("gone")

    monkeypatch.setattr(type(GlossaryRelease.objects.all()), "version", away)
    with caplog.at_level(logging.WARNING, "articles.inforce"):
        assert client.get("/zh-tw/").status_code == 200
    assert "glossary not looked up" in caplog.text


def test_the_minute_job_follows():
    publish()
    call_command("tick")
    assert current().release.version == 1
