"""The tabs beside an article of a case: each says its own, none says what is sealed, and the plain address opens it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Image
from ingest.importing import import_page
from tests import make
from tests.articles.desk import enter, parsed, text
from tests.takedowns import desk

pytestmark = pytest.mark.django_db
PAGE = (
    "<html><head><title>碳价连涨三日</title></head><body><h1>碳价连涨三日</h1><p>2026-06-08 10:20 来源：山谷早报 作者：林溪</p>"
    + "".join(f"<p>第{n}段讲的是碳市场的成交量与价格，以及企业如何安排履约的进度。</p>" for n in "一二三四五六")
    + "</body></html>"
)


@pytest.fixture
def owner():
    return desk.handler()


def opened(person, case, **asked):
    """The screen of a case as a person asks for it."""
    return enter(person).get(reverse("admin:takedowns_case_change", args=[case.pk]), asked)


def pane(answer, number=1):
    """What stands in the open tab of a target."""
    return text(answer, f"#article-{number} .desk-pane")


def current(answer, number=1):
    """The name of the tab that is open."""
    return text(answer, f"#article-{number} .desk-tabs a[aria-current]")


def test_the_article_is_open_first_and_a_tab_opens_for_its_own_target_alone(owner):
    case = desk.case(make.published(title="甲篇"), make.published(title="乙篇"))
    answer = opened(owner, case, tab="licence", target=2)
    assert (current(answer, 1), current(answer, 2)) == ("稿件", "来源许可")
    assert "甲篇" in pane(answer, 1)
    assert "本篇的授权依据" in pane(answer, 2)
    for wrong in ({"tab": "nothing", "target": 1}, {"tab": "licence", "target": "x"}, {"tab": "licence", "target": 9}):
        assert current(opened(owner, case, **wrong)) == "稿件"
    links = [node.attributes["href"] for node in parsed(answer).css("#article-1 .desk-tabs a")]
    assert "?tab=revisions&target=1#article-1" in links  # works without any script


def told_of(case, target, **words):
    target.sealed = case.box.seal_json(words, f"target of {case.ref}")
    target.save()


def test_the_screen_says_what_of_a_page_is_meant(owner):
    body = "<p>甲公司称：配额不足。</p><p>乙公司称：配额不足。</p>"
    case = desk.case(*(make.published(body=body) for _ in range(4)))
    one, two, three, four = case.targets.order_by("number")
    told_of(case, one, quote="配額不足", prefix="乙公司称", wish="redact")
    told_of(case, two, quote="配额不足")
    told_of(case, three, quote="从没写过的一句")
    told_of(case, four)
    four.what, four.picture = "picture", 2
    four.save()
    answer = opened(owner, case)
    assert "引文之前：乙公司称 · 希望：删去有关文字" in pane(answer, 1)
    assert [node.text() for node in parsed(answer).css("#article-1 mark")] == ["配额不足"]
    assert "乙公司称" in parsed(answer).css_first("#article-1 .desk-text p:has(mark)").text()
    assert "引文在文中有 2 处" in pane(answer, 2)
    assert len(parsed(answer).css("#article-2 mark")) == 2
    assert "引文：从没写过的一句 · 注意：引文不在正文里" in pane(answer, 3)
    assert "所指：第 2 张图片" in pane(answer, 4)


def test_an_import_tells_when_from_where_and_what_was_cleaned(owner):
    page = import_page(PAGE.encode(), name="山谷.html").page
    case = desk.case(page.article)
    told = pane(opened(owner, case, tab="import", target=1))
    assert f"{timezone.localtime(page.imported_at):%Y-%m-%d %H:%M}" in told
    assert "2026-06-08 10:20" in told
    assert "山谷.html" in told
    assert page.raw_sha256[:16] in told
    assert "导入自 山谷.html" in told
    own = desk.case(make.published())
    assert "没有保存导入的网页" in pane(opened(owner, own, tab="import", target=1))


def test_revisions_tell_who_changed_what_and_by_how_much(owner):
    person = make.user("chief_editor", username="zongbian", name="总编甲")
    article = make.published(body="<p>一二三四五。</p>", by=None)
    publishing.save(
        article, {"body": "<p>一二三四五六七八。</p>", "title": "改过的标题"}, by=person, version=article.version
    )
    told = pane(opened(owner, desk.case(article), tab="revisions", target=1))
    assert "总编甲" in told
    assert "改了标题、正文；正文 9 字（+3）" in told
    assert "最早的一版，正文 6 字" in told
    assert "打开修订历史" not in told  # whoever may not open it gets no link
    chief = make.user("takedown_handler", username="both", all_regions=True)
    chief.roles = ["takedown_handler", "chief_editor"]
    chief.save()
    assert "打开修订历史" in pane(opened(chief, desk.case(article), tab="revisions", target=1))


def picture(name, **fields):
    """A picture without files."""
    facts = {"width": 10, "height": 10, "renditions": {}, "sha256": name * 8, "alt": "图"} | fields
    return Image.objects.create(name=f"2026/01/{name * 32}.png", **facts)


def test_pictures_tell_rights_and_where_else_the_same_file_is_used(owner):
    """Counted are articles before readers, by the file: also where another person uploaded it; drafts are not."""
    until = timezone.localdate() + datetime.timedelta(days=9)
    shared = picture("a", caption="厂区", credit="某图片社", rights_until=until)
    twin = picture("b", sha256=shared.sha256, created_by=make.user(username="other"))
    article = make.published(cover=shared, body=f'<p>文</p><figure><img src="{picture("c").url}" alt="独有"></figure>')
    make.published(cover=shared), make.published(cover=twin), make.draft(cover=shared), make.withdrawn(cover=shared)
    case = desk.case(article)
    told = pane(opened(owner, case, tab="images", target=1))
    for word in ("厂区", "某图片社", f"授权到 {until:%Y-%m-%d}", "封面", "另有 2 篇线上稿件用同一文件"):
        assert word in told
    assert told.count("没有别的线上稿件用这个文件") == 1
    answer = opened(owner, case)
    assert "3 个地区页、2 张图片，其中 1 张他文共用" in text(answer, "#target-1")
    assert f"/media/{shared.name}" in opened(owner, case, tab="images", target=1).content.decode()


def test_a_picture_that_no_reader_may_see_is_no_broken_one(owner):
    case = desk.case(make.withdrawn(cover=picture("a")))
    answer = opened(owner, case, tab="images", target=1)
    assert "没有公开的文件" in pane(answer)
    assert parsed(answer).css_first(".desk-pictures img") is None


def test_the_licence_of_the_source(owner):
    until = timezone.localdate()
    facts = {"policy": "ask", "licence_until": until, "contact": "banquan@shangu.example", "reprint_list": "第三版"}
    source = make.source("山谷早报", **facts)
    article = make.published(source=make.source("先前的报"), source_url="https://www.shangu.example/1.html")
    article.source, article.licence = source, "list"
    article.save()
    told = pane(opened(owner, desk.case(article), tab="licence", target=1))
    for word in ("山谷早报", "banquan@shangu.example", "第三版", f"{until:%Y-%m-%d}", "www.shangu.example/1.html"):
        assert word in told
    assert "按本站稿件处理" in pane(opened(owner, desk.case(make.published()), tab="licence", target=1))


def test_earlier_cases_are_counted_and_unconfirmed_ones_are_not(owner):
    article = make.published()
    older = desk.case(article, state="closed", decided_at=timezone.now())
    hidden = desk.case(article, state="unverified")
    case = desk.case(article)
    answer = opened(owner, case, tab="earlier", target=1)
    assert current(answer) == "既往申请 1"
    assert older.ref in pane(answer)
    assert hidden.ref not in answer.content.decode()


def test_a_sealed_article_opens_nothing_that_lies_sealed(owner):
    secret = "封存以后谁也看不到的一句话"
    article = make.published(title=secret, body=f"<p>{secret}</p>")
    publishing.save(article, {"summary": secret}, by=None, version=article.version, note=secret)
    case = desk.removed(article).target.case
    answers = [
        opened(owner, case, tab=tab, target=1) for tab in ("article", "import", "revisions", "images", "licence")
    ]
    assert "全文已封存" in pane(answers[0])
    assert [current(answer) for answer in answers] == ["稿件", "稿件", "修订", "稿件", "来源许可"]
    assert not any(secret in answer.content.decode() for answer in answers)
    assert "各版的文字已随全文封存" in pane(answers[2])
