"""The newsroom in a real browser: write, paste, pictures, review, two tabs, no script, keyboard."""

import re

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image as Picture

from accounts.models import User
from articles import publishing
from articles.models import Article, Image
from tests import make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
ADD, LIST = "/admin/articles/article/add/", "/admin/articles/article/"
BODY = ".ProseMirror[contenteditable=true]"
WORD = """<html><head><style>p.MsoNormal{margin:0}</style></head><body>
<p class=MsoNormal style='text-indent:2em'><b><span lang=EN-US style='color:red'>2022</span></b>
<span style='font-family:宋体'>年成交量<o:p></o:p></span></p>
<table class=MsoTableGrid style='border-collapse:collapse'><tr><td style='width:9pt'><p>年份</p></td></tr></table>
<img src="https://mmbiz.example/x.png"><script>alert(1)</script></body></html>"""
PASTE = """([html, selector]) => { const data = new DataTransfer(); data.setData("text/html", html);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.querySelector(selector).dispatchEvent(event); }"""
PASTE_PICTURE = """([bytes, selector]) => { const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "paste.png", {type: "image/png"}));
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.querySelector(selector).dispatchEvent(event); }"""


@pytest.fixture
def people():
    """A reporter and an editor of 山东, an editor of 甘肃, and what they choose from."""
    make.section()
    for slug in ("qingdao", "jinan", "lanzhou"):
        make.region(slug)
    make.source("海岸环境报", aliases="海岸環境報")
    make.user("reporter", username="jizhe", name="陈记")
    make.user(username="bianji", name="王晓")
    make.user(username="lanzhou", regions=["gansu"])


def log_in(page, name):
    """Log in by the form."""
    page.goto("/admin/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(make.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/admin/")


def enter(page, name):
    """Begin at the start page with a log-in already made, for tests that are about something else."""
    client = Client()
    client.force_login(User.objects.get(username=name))
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    place = {"domain": "localhost", "path": "/", "httpOnly": True, "sameSite": "Lax"}
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, **place}])
    page.goto("/admin/")


def into_body(page):
    """Click into the text and wait until the editor has looked at its selection: 20 ms after it got the focus it puts
    back what it knew then, and keys pressed before would be lost."""
    page.locator(BODY).click()
    page.evaluate("new Promise(done => setTimeout(done, 60))")


def open_form(page, address=ADD):
    """Open the article screen and wait for its editor."""
    page.goto(address)
    page.locator(".prose-menubar").wait_for()


def address(article):
    """The article's screen."""
    return f"{LIST}{article.pk}/change/"


def press(page, name):
    """Press a button of the bar below the form and wait for the next page."""
    with page.expect_navigation():
        page.locator("#submit-row").get_by_role("button", name=name, exact=True).click()


def test_writing(people, page, tmp_path):
    """Type, paste from a word processor, insert a picture, choose regions and source by keyboard, save."""
    log_in(page, "jizhe")
    open_form(page)
    page.get_by_label("标题", exact=True).fill("青岛企业碳排放核算试点")
    assert "11 / 200 字" in page.locator(".field-title").inner_text()
    into_body(page)
    page.keyboard.type("开头一句。")
    page.keyboard.press("Enter")
    page.evaluate(PASTE, [WORD, BODY])
    Picture.new("RGB", (640, 400), (30, 120, 80)).save(tmp_path / "green.png")
    page.locator(f"{BODY} > p").first.click()
    page.keyboard.press("End")
    page.get_by_role("button", name="插入图片").click()
    page.get_by_label("图片文件").set_input_files(tmp_path / "green.png")
    page.locator("#picker-alt").fill("一片绿色")
    page.locator("#picker-caption").fill("图注一句")
    page.get_by_role("button", name="上传并使用").click()
    page.locator(f"{BODY} figure img").wait_for()
    page.get_by_role("button", name="从标题和正文找地区").click()
    page.get_by_role("button", name="＋ 青岛").click()
    page.get_by_label("地区", exact=True).fill("jin")
    page.get_by_role("option", name="济南（山东）").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_label("来源", exact=True).press_sequentially("海岸環")
    page.get_by_role("option", name="海岸环境报").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    press(page, "保存草稿")
    article = Article.objects.get()
    assert article.title == "青岛企业碳排放核算试点"
    assert set(article.places.filter(assigned=True).values_list("region__slug", flat=True)) == {"qingdao", "jinan"}
    assert article.source.name == "海岸环境报"
    image = Image.objects.get()
    assert "<strong>2022</strong>" in article.body
    assert "<table>" in article.body
    assert f'<img src="{image.url}" alt="一片绿色"' in article.body
    assert "<figcaption>图注一句</figcaption>" in article.body
    assert not re.search("style|class|Mso|script|mmbiz", article.body)


def test_an_upload_asks_for_its_words(people, page, tmp_path):
    """Without an alternative text the picker keeps the picture and says what is missing."""
    enter(page, "bianji")
    open_form(page)
    Picture.new("RGB", (300, 200), (20, 60, 200)).save(tmp_path / "blue.png")
    page.get_by_role("button", name="插入图片").click()
    page.get_by_label("图片文件").set_input_files(tmp_path / "blue.png")
    page.get_by_role("button", name="上传并使用").click()
    assert "请先写替代文字" in page.locator("#picker-error").inner_text()
    assert page.locator("#picker-alt").evaluate("field => field === document.activeElement")
    assert not Image.objects.exists()


def test_pictures_are_pasted_and_picked_again(people, page, tmp_path):
    """A picture on the clipboard is uploaded into the text; the library offers it as cover."""
    enter(page, "bianji")
    open_form(page)
    page.get_by_label("标题", exact=True).fill("有图的稿件")
    page.locator(BODY).click()
    Picture.new("RGB", (300, 200), (200, 60, 20)).save(tmp_path / "red.png")
    page.evaluate(PASTE_PICTURE, [list((tmp_path / "red.png").read_bytes()), BODY])
    page.locator(f"{BODY} figure img").wait_for()
    page.get_by_role("button", name="从图片库选…").click()
    page.locator("#picker-results button").first.click()
    assert not page.locator("#picker").is_visible()
    press(page, "保存草稿")
    article = Article.objects.get()
    assert article.cover == Image.objects.get()
    assert article.body.count("<img ") == 1


def test_the_way_of_a_text(people, new_page):
    """Submit, send back, submit again, approve by another, schedule, publish, correct, withdraw; 甘肃 sees nothing."""
    writer, editor, stranger = (new_page(viewport={"width": 1440, "height": 900}) for _ in range(3))
    for page, name in ((writer, "jizhe"), (editor, "bianji"), (stranger, "lanzhou")):
        enter(page, name)
    article = make.draft(title="记者的稿件", regions=["qingdao"])
    Article.objects.filter(pk=article.pk).update(created_by=User.objects.get(username="jizhe"))
    open_form(writer, address(article))
    assert writer.get_by_role("button", name="发布…", exact=True).count() == 0
    into_body(writer)
    writer.keyboard.press("End")
    writer.keyboard.type("补一句。")
    press(writer, "提交审核")
    editor.goto("/admin/")
    editor.get_by_role("link", name="记者的稿件").first.click()
    editor.get_by_role("link", name="退回修改").click()
    editor.get_by_label("理由").fill("请补出处")
    editor.get_by_role("button", name="退回修改").click()
    writer.goto("/admin/")
    assert writer.get_by_text("请补出处").count() == 1
    open_form(writer, address(article))
    press(writer, "提交审核")
    open_form(editor, address(article))
    editor.get_by_role("button", name="审核通过").click()
    editor.get_by_text("现在可以发布").wait_for()
    press(editor, "定时发布…")
    editor.get_by_role("button", name="定时发布").click()
    editor.get_by_text("起对读者可见").wait_for()
    press(editor, "发布…")
    editor.get_by_role("button", name="发布", exact=True).click()
    editor.get_by_text("读者现在能看到").wait_for()
    editor.get_by_role("link", name="更正").click()
    editor.get_by_label("给读者的说明").fill("文中数字已更正。")
    editor.get_by_label("理由").fill("读者来信")
    editor.get_by_role("button", name="更正").click()
    editor.get_by_role("link", name="撤稿").click()
    editor.get_by_label("理由").fill("来源要求")
    editor.get_by_role("button", name="撤稿").click()
    editor.get_by_text("只留撤稿说明").wait_for()
    assert not Article.objects.live().exists()
    assert stranger.goto(address(article)).status == 404
    assert "记者的稿件" not in stranger.content()


def test_two_tabs(people, page):
    """The second save answers with both texts; saving on purpose keeps the own one."""
    article = make.draft(title="原题", regions=["qingdao"])
    enter(page, "bianji")
    other = page.context.new_page()
    open_form(page, address(article))
    open_form(other, address(article))
    page.get_by_label("标题", exact=True).fill("先存的题")
    press(page, "保存")
    other.get_by_label("标题", exact=True).fill("后存的题")
    other.get_by_label("短标题").fill("后存")
    press(other, "保存")
    assert "先存的题" in other.locator(".conflict").inner_text()
    other.locator(".prose-menubar").wait_for()
    assert other.get_by_label("标题", exact=True).input_value() == "后存的题"
    press(other, "仍然保存我的内容")
    snapshot = publishing.newest_revision(article).snapshot
    assert (snapshot["title"], snapshot["short_title"]) == ("后存的题", "后存")


def test_unsaved_text_is_not_left_by_mistake(people, page):
    """Leaving asks once something was typed, and not before; saving does not ask."""
    article = make.draft(regions=["qingdao"])
    enter(page, "bianji")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    open_form(page, address(article))
    page.goto(LIST)
    assert asked == []
    open_form(page, address(article))
    into_body(page)
    page.keyboard.type("新的一句")
    assert page.get_by_text("有未保存的修改").is_visible()
    page.goto(LIST)
    assert asked == ["beforeunload"]
    open_form(page, address(article))
    page.get_by_label("标题", exact=True).fill("改题")
    press(page, "保存")
    assert asked == ["beforeunload"]


def test_without_a_script(people, new_page):
    """Everything but the rich text works as plain HTML."""
    page = new_page(java_script_enabled=False)
    enter(page, "bianji")
    page.goto(ADD)
    page.get_by_label("标题", exact=True).fill("青岛的稿件")
    page.get_by_label("正文").fill("<p>用标记写的正文。</p>")
    page.get_by_label("来源", exact=True).fill("海岸環境報")
    page.get_by_role("button", name="从标题和正文找地区").click()
    page.get_by_role("button", name="＋ 青岛").click()
    page.get_by_label("栏目").select_option(label="碳市场")
    page.get_by_label("标签").fill("碳价、配额")
    page.get_by_role("button", name="提交审核").click()
    article = Article.objects.get()
    assert (article.body, article.source.name) == ("<p>用标记写的正文。</p>", "海岸环境报")
    assert article.places.get(assigned=True).region.slug == "qingdao"
    assert publishing.newest_revision(article).state == "submitted"


def test_the_editor_speaks_chinese(people, page):
    """No button of the menu, no field of its dialogs has an English name."""
    enter(page, "bianji")
    open_form(page)
    names = page.eval_on_selector_all(".prose-menubar button[title]", "all => all.map(b => b.title).filter(Boolean)")
    assert len(names) > 20
    assert not [name for name in names if re.search("[A-Za-z]", name)]
    page.locator(BODY).click()
    page.get_by_role("button", name="插入表格").click()
    dialog = page.locator("dialog[open]").inner_text()
    assert not re.search("[A-Za-z]", dialog)
    page.get_by_role("button", name="取消").click()
