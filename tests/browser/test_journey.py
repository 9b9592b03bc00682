"""The main job end to end: a saved page of another medium goes in, an editor publishes it, readers find it, it goes."""

import json
import re

import pytest
from django.core.management import call_command

from articles.models import Article
from chinese.folding import fold
from tests import make
from workflow.models import Event

pytestmark = pytest.mark.django_db(transaction=True)

# As a mirror site delivers it: Traditional, readings behind characters, source and author run together, a broken tail.
PAGE = """\
山東青島市啟動海洋碳匯(huì)試點,助力藍色經(jīng)濟(jì)發(fā)展

文章來源:每日經(jīng)濟(jì)新聞林小溪2023-05-06 09:30

  5月6日,青島市啟動海洋碳匯(huì)試點,首批十二家養(yǎng)殖單位參(cān)加。試點為期兩年,將為貝類和藻類養(yǎng)殖建立核算方法,數(shù)據(jù)每季度公開一次。

  記者在活動中獲悉,試點單位將統(tǒng)一使用監(jiān)測設(shè)備,核算結(jié)果由第三方復(fù)核。青島市還將建立藍色碳匯(huì)數(shù)據(jù)庫,為今后的交易做準(zhǔn)備,并向沿海城市開放。
【版權(quán)聲明】本網(wǎng)為公益類網(wǎng)站,所有內(nèi)容均已署名來源和作者,如有侵權(quán)請告知,本站將立即刪除。

關(guān)于我們|商務(wù)洽談|廣告服務(wù)|免責(zé)聲明|聯(lián)系我們
批準(zhǔn)單位:中華人民共和國某部 指導(dǎo)單位:某某??凇?/span>【臺灣】
"""
TITLE = "山東青島市啟動海洋碳匯試點"
SHOWN = "山东青岛市启动海洋碳汇试点"  # at the plain address readers see Simplified
LISTS = [
    "/",
    "/difang/",
    "/region/shandong/",
    "/region/qingdao/",
    "/region/huadong/",
    "/region/qingdao/difang/",
    "/feed/",
    "/feed/rss/",
    "/region/shandong/feed/",
    "/sitemap-news.xml",
]


@pytest.fixture
def desk(transactional_db, tmp_path, capsys):
    """Regions, a section, two editors, four eyes off, and the imported page; the import's JSON."""
    call_command("load_regions")
    make.section("difang", "地方动态")
    make.source("每日经济新闻")
    make.small_team()
    make.user(username="bianji-shandong", regions=["shandong"])
    make.user(username="bianji-gansu", regions=["gansu"])
    file = tmp_path / "page.txt"
    file.write_text(PAGE, encoding="utf-8")
    capsys.readouterr()
    call_command("import_page", str(file), json=True)
    return json.loads(capsys.readouterr().out)


def log_in(page, name):
    """Enter the admin as `name` through its form."""
    page.goto("/admin/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(make.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/admin/")


def where_readers_find(page, title):
    """The addresses among `LISTS` on which `title` stands, in either script."""
    answers = {address: page.request.get(address) for address in LISTS}
    assert all(answer.ok for answer in answers.values())
    return [address for address, answer in answers.items() if fold(title) in fold(answer.text())]


def publish(editor):
    """Complete the imported draft and publish it, as the editor of its region."""
    editor.goto("/admin/articles/article/")
    editor.get_by_role("link", name=re.compile(TITLE)).click()
    editor.get_by_label("栏目").select_option(label="地方动态")
    editor.get_by_label("摘要").fill("青島啟動為期兩年的海洋碳匯試點。")
    editor.get_by_role("button", name="发布…", exact=True).click()
    editor.get_by_role("heading", name="发布").wait_for()
    for box in editor.get_by_role("checkbox").all():
        box.check()
    editor.get_by_role("button", name="发布", exact=True).click()
    editor.get_by_text("已发布，读者现在能看到。").wait_for()


def withdraw(editor, reason):
    """Withdraw the article on the screen."""
    editor.get_by_role("link", name="撤稿").click()
    editor.get_by_label("理由").fill(reason)
    editor.get_by_role("button", name="撤稿").click()
    editor.get_by_text("已撤稿").first.wait_for()


def read(reader, address):
    """Find the article on the home page and read it there."""
    reader.goto("/")
    reader.get_by_role("link", name=re.compile(SHOWN)).first.click()
    assert reader.url.endswith(address)
    text = reader.get_by_role("article").inner_text()
    assert all(word in text for word in ("每日经济新闻", "林小溪", "2023-05-06 09:30"))
    assert not any(noise in text for noise in ("(huì)", "版权声明", "版權聲明"))


def test_the_import_says_what_it_found(desk):
    """Title without noise, source, author, minute, regions, paragraphs, and a warning for the broken tail."""
    assert (desk["title"][: len(TITLE)], desk["source"], desk["authors"]) == (TITLE, "每日經濟新聞", ["林小溪"])
    assert (desk["originally_published_at"], desk["regions"], desk["state"]) == (
        "2023-05-06T09:30:00+08:00",
        ["山东", "青岛"],
        "draft",
    )
    assert desk["paragraphs"] == 2
    assert any("乱码" in warning for warning in desk["warnings"])


def test_reprint_published_found_withdrawn(desk, new_page):
    """Import, complete and publish as an editor of 山东, find it everywhere, withdraw it, find it nowhere."""
    editor, reader = (new_page(viewport={"width": width, "height": 900}) for width in (1440, 375))
    log_in(editor, "bianji-shandong")
    publish(editor)
    article = Article.objects.get(pk=desk["article"])
    address = article.get_absolute_url()
    assert where_readers_find(reader, TITLE) == LISTS
    maps = ["/sitemap-0.xml", "/sitemap-news.xml"]
    assert all(address in reader.request.get(name).text() for name in maps)
    read(reader, address)

    withdraw(editor, "来源要求撤下。")
    assert where_readers_find(reader, TITLE) == []
    assert not any(address in reader.request.get(name).text() for name in maps)
    gone = reader.goto(address)
    assert gone.status == 410
    assert fold(TITLE) not in fold(reader.content())
    event = Event.objects.about(article)[0]
    assert (event.label, event.reason, event.by.username) == ("撤稿", "来源要求撤下。", "bianji-shandong")


def test_another_regions_editor_neither_sees_nor_touches_it(desk, new_page):
    """An editor of 甘肃: not in the list, 404 at its pages, and a forged POST changes nothing."""
    page = new_page(viewport={"width": 1440, "height": 900})
    log_in(page, "bianji-gansu")
    page.goto("/admin/articles/article/")
    assert fold(TITLE) not in fold(page.content())
    before = Article.objects.filter(pk=desk["article"]).values().get()
    own = f"/admin/articles/article/{desk['article']}/"
    for name in ("change/", "history/", "preview/", "move/publish/", "move/withdraw/"):
        answer = page.goto(own + name)
        assert answer.status == 404
        assert fold(TITLE) not in fold(page.content())
    page.goto("/admin/articles/article/add/")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    forged = {"csrfmiddlewaretoken": token, "title": "改写", "version": "1", "revision": "1", "reason": "无"}
    headers = {"Referer": page.url}
    for name in ("change/", "move/publish/", "move/discard/"):
        assert page.request.post(own + name, form=forged, headers=headers).status == 404
    assert Article.objects.filter(pk=desk["article"]).values().get() == before
