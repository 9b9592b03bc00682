"""`manage.py rebuild_search`: rebuild, stop, go on, check; what happens meanwhile is not lost."""

import datetime
import io

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from articles import invariants, publishing, reconciling
from articles.indexing import NEWSROOM, PUBLIC, SOURCES
from articles.management.commands import rebuild_search
from articles.management.commands.rebuild_search import Bar, as_time
from articles.models import Article
from search import building, comparing, engine
from search.errors import Unavailable
from search.models import Build, Outbox
from tests import make
from tests.articles.index import desk_found, found, held

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch):
    monkeypatch.setattr(building, "COMMITTED", 4)
    monkeypatch.setattr(building, "PIECE", 2)


@pytest.fixture
def shelf():
    """Nine live articles, one in each other state, and one with a corner of every kind."""
    articles = [make.published(title=f"绿证第{number}期", regions=["qingdao"], tags=["碳价"]) for number in range(9)]
    for kind in make.INVISIBLE.values():
        kind(title="绿证不见")
    return articles


def run(*arguments, out=None):
    """The command's exit code, what it printed, what it complained about."""
    out, err, code = out or io.StringIO(), io.StringIO(), 0
    try:
        call_command("rebuild_search", *arguments, stdout=out, stderr=err)
    except SystemExit as ended:
        code = ended.code
    except CommandError as error:
        code = error.returncode
        err.write(str(error))
    return code, out.getvalue(), err.getvalue()


def right():
    """Whether both indexes say what the articles say, to the letter."""
    return not any(comparing.compare(index, source, contents=True) for index, source in SOURCES.items())


def test_both_indexes_from_nothing(shelf):
    for index in SOURCES:
        engine.empty(index)
    assert found("绿证") == []
    code, out, err = run()
    assert (code, err) == (0, "")
    assert [line.split("，用时")[0] for line in out.splitlines()] == [
        "public：已索引 9 篇，补上期间的改动 0 处",
        "newsroom：已索引 14 篇，补上期间的改动 0 处",
    ]
    assert right()
    assert set(found("绿证")) == {article.pk for article in shelf}
    assert len(desk_found("绿证不见")) == 5  # not what was taken down


def test_one_index_alone(shelf):
    for index in SOURCES:
        engine.empty(index)
    assert run("--index", "public")[0] == 0
    assert (len(held(PUBLIC)), held(NEWSROOM)) == (9, set())


def test_what_is_published_and_taken_down_meanwhile(shelf, monkeypatch):
    """The live index serves and follows; the new one catches up before it goes live."""
    seen = []

    def meanwhile(self, done, total):
        seen.append(len(found("绿证")))
        if done == 4 and self.name == PUBLIC:
            publishing.withdraw(shelf[0], by=None, reason="核实")
            publishing.hide(shelf[8], by=None, reason="案件")
            seen.append(make.published(title="刚刚发布").pk)

    monkeypatch.setattr(Bar, "show", meanwhile)
    code, out, _ = run()
    assert code == 0
    assert "补上期间的改动 3 处" in out
    assert seen[:2] == [9, 9]
    assert found("刚刚发布") == [seen[2]]
    assert set(found("绿证")) == {article.pk for article in shelf[1:8]}
    assert right()


@pytest.mark.parametrize(("name", "at"), [(PUBLIC, 2), (PUBLIC, 6), (NEWSROOM, 8)])
def test_stopped_and_gone_on_with(shelf, monkeypatch, name, at):
    """Ctrl-C leaves the old index at work, and what comes after it is not forgotten."""
    show = Bar.show

    def stop(self, done, total):
        if self.name == name and done == at:
            raise KeyboardInterrupt
        show(self, done, total)

    engine.drop([shelf[3].pk], NEWSROOM)
    with monkeypatch.context() as stopping:
        stopping.setattr(Bar, "show", stop)
        code, _, err = run()
    assert code == 130
    assert "rebuild_search --resume" in err
    assert len(found("绿证")) == 9
    publishing.withdraw(shelf[1], by=None, reason="核实")
    published = make.published(title="停下以后")
    code, out, err = run("--resume")
    assert (code, err) == (0, "")
    assert ("public：" in out) == (name == PUBLIC)
    assert "newsroom：" in out
    assert found("停下以后") == [published.pk]
    assert right()
    assert not Build.objects.exists()


def test_nothing_to_go_on_with(shelf):
    code, out, err = run("--resume")
    assert (code, out) == (1, "")
    assert "没有中断的重建" in err


def test_a_second_run_beside_it_is_refused(shelf):
    Build.objects.create(index=PUBLIC, terms_version=1, host="elsewhere", process=7)
    code, _, err = run()
    assert code == 1
    assert "elsewhere 的进程 7" in err


def test_documents_that_fail_are_named(shelf, monkeypatch):
    """The others are indexed; the exit code tells."""
    monkeypatch.setattr("articles.indexing.year_facet", lambda year: "不是")
    monkeypatch.setattr(rebuild_search, "NAMED", 3)
    engine.empty(NEWSROOM)
    code, out, err = run()
    assert code == 1
    assert "public：已索引 0 篇" in out
    assert err.count("未能索引：文档") == 3
    assert "另有 6 篇未能索引。" in err
    assert len(held(NEWSROOM)) == 14


@pytest.mark.parametrize("number", ["0", "-1", "65", "x", "１", "1000"])
def test_a_number_of_workers_that_is_none(number):
    with pytest.raises(CommandError, match="须是 1 到 64 的整数"):
        call_command("rebuild_search", f"--workers={number}")


def test_two_processes(shelf):
    assert run("--workers", "2", "--index", "public")[0] == 0
    assert right()


# The check


def test_the_check_of_what_is_right(shelf):
    assert run("--check") == (0, "public：9 篇，一致。\nnewsroom：14 篇，一致。\n", "")
    assert run("--check", "--texts")[0] == 0


def test_the_check_of_what_is_wrong(shelf):
    """Missing, too many, old rules, other words; each named, and mended by the nightly repair."""
    engine.drop([shelf[0].pk], PUBLIC)
    hidden = Article.objects.get(hidden_by=1)
    document = SOURCES[PUBLIC].some([shelf[1].pk], lock=False)[0]
    engine.put([type(document)(hidden.pk, document.at, "绿证不见", "")], PUBLIC)
    code, out, _ = run("--check")
    assert code == 1
    assert f"public：缺少 1 篇（{shelf[0].pk}）；多出 1 篇（{hidden.pk}）" in out
    assert "newsroom：14 篇，一致。" in out
    invariants.repair(invariants.check())
    assert run("--check")[0] == 0
    assert found("绿证不见") == []


def test_old_rules_are_found_and_mended(shelf):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE search_newsroom_doc SET terms_version = 0 WHERE doc_id = %s", [shelf[2].pk])
    code, out, _ = run("--check")
    assert (code, f"newsroom：检索词规则较旧 1 篇（{shelf[2].pk}）" in out) == (1, True)
    assert reconciling.difference(NEWSROOM).stale == [shelf[2].pk]


def test_other_words_are_found_by_a_look_into_the_texts(shelf):
    Article.objects.filter(pk=shelf[4].pk).update(summary="绕过了动作")
    assert run("--check")[0] == 0
    code, out, _ = run("--check", "--texts", "--index", "public")
    assert (code, f"文字不符 1 篇（{shelf[4].pk}）" in out) == (1, True)


def test_what_only_waits_is_not_wrong(shelf):
    """An article that ended a moment ago, one that is due, one in the outbox: `tick` sees to them."""
    engine.drop([shelf[5].pk], PUBLIC)
    engine.later([shelf[5].pk], PUBLIC)
    make.scheduled(in_=datetime.timedelta(minutes=1))
    ends = make.published(expire_at=timezone.now() + datetime.timedelta(minutes=1))
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=5)):
        assert ends.pk in held()
        assert run("--check")[0] == 0
        assert not reconciling.difference(PUBLIC)
    Outbox.objects.all().delete()
    assert run("--check")[0] == 1


@pytest.mark.parametrize("error", [Unavailable(), OperationalError("no such table")])
def test_what_could_not_be_asked(error, monkeypatch):
    """2, not 1: nobody knows whether it is wrong."""

    def fail(*args, **options):
        raise error

    monkeypatch.setattr(comparing, "compare", fail)
    code, _, err = run("--check")
    assert code == 2
    assert "搜索暂时不可用" in err or "请先运行 migrate" in err


def test_a_check_tells_of_an_empty_index(shelf):
    """After an update from before there was a search; an empty site has nothing to index."""

    def told():
        return [each.msg for each in run_checks(databases=["default"]) if each.id == "articles.W001"]

    assert told() == []
    for index in SOURCES:
        engine.empty(index)
    assert [PUBLIC in sentence or NEWSROOM in sentence for sentence in told()] == [True, True]


# The bar


class Terminal(io.StringIO):
    """A terminal."""

    def isatty(self):
        return True


def test_the_line(monkeypatch):
    """As many cells as the share, rounded up; speed of this run; time left."""
    clock = iter([0.0, 0.0, 100.0])
    monkeypatch.setattr(rebuild_search.time, "monotonic", lambda: next(clock))
    bar = Bar(PUBLIC, Terminal())
    bar.show(366_500, 1_000_000)
    line = bar.line(412_000, 1_000_000, 100.0)
    assert line == "[####....] 412,000/1,000,000 41% 455/s 剩余 21 分"
    assert bar.line(1_000_000, 1_000_000, 100.0).startswith("[########] 1,000,000/1,000,000 100%")
    assert bar.line(0, 0, 100.0).startswith("[########] 0/0 100%")


def test_a_terminal_sees_one_line(shelf):
    out = Terminal()
    code, text, _ = run("--index", "public", out=out)
    assert code == 0
    bar, last = text.split("\n")[:2]
    assert bar.count("\r") >= 1
    assert "[########] 9/9 100%" in bar.rsplit("\r", maxsplit=1)[1]
    assert last.startswith("public：已索引 9 篇")


def test_without_a_terminal_a_line_every_ten_thousand(monkeypatch):
    out = io.StringIO()
    bar = Bar(NEWSROOM, rebuild_search.Command(stdout=out).stdout)
    for done in range(0, 25_000, 100):
        bar.show(done, 25_000)
    lines = out.getvalue().splitlines()
    assert [line.split(" ")[2] for line in lines] == ["10,000/25,000", "20,000/25,000"]
    assert "\r" not in out.getvalue()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 秒"), (59.4, "59 秒"), (119, "1 分"), (1260, "21 分"), (11_100, "3 小时 5 分")],
)
def test_times_in_words(seconds, text):
    assert as_time(seconds) == text
