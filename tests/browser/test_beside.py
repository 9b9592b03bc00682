"""What stands beside the article form, in a real browser: the source's policy, a cover's words and focal point, the export."""

import csv

import pytest
from PIL import Image as Picture

from accounts.models import User
from articles.models import Image
from tests import make
from tests.browser.test_admin import BODY, LIST, address, enter, open_form, press

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]


@pytest.fixture
def reporter(page):
    """A reporter of 山东, logged in."""
    make.section()
    make.source("海岸环境报", policy="excerpt_only", aliases="海岸")
    make.source("内陆晚报", policy="forbid")
    make.user("reporter", username="jizhe", name="陈记")
    enter(page, "jizhe")
    return page


def test_the_policy_stands_beside_the_source(reporter):
    """After a choice from the list, after typing, and after the page was opened again."""
    open_form(reporter)
    source, policy = reporter.get_by_label("来源", exact=True), reporter.locator("#source-policy")
    assert policy.is_hidden()
    source.press_sequentially("海岸")
    reporter.get_by_role("option", name="海岸环境报").wait_for()
    source.press("ArrowDown")
    source.press("Enter")
    policy.get_by_text("只可摘录").wait_for()
    source.fill("內陸晚報")
    source.blur()
    policy.get_by_text("禁止转载").wait_for()
    reporter.get_by_label("标题", exact=True).fill("题")
    press(reporter, "保存草稿")
    reporter.locator("#source-policy").get_by_text("禁止转载").wait_for()


def test_a_cover_gets_its_words_and_its_focus(reporter, axe, tmp_path):
    """Uploaded with its words in the form; the focus by a click, by the arrow keys, by numbers; a mistake is told."""
    Picture.new("RGB", (800, 400), "teal").save(tmp_path / "a.png")
    open_form(reporter)
    reporter.get_by_label("标题", exact=True).fill("题")
    reporter.locator("summary", has_text="上传新封面").click()
    reporter.locator("#id_cover_file").set_input_files(tmp_path / "a.png")
    for label, words in {"替代文字": "冷却塔", "图注": "八月的电厂", "图片来源": "本报"}.items():
        reporter.get_by_label(f"新封面的{label}").fill(words)
    press(reporter, "保存草稿")
    link, dialog = reporter.get_by_role("link", name="图片说明和焦点"), reporter.locator("#cover-words")
    link.click()
    box = dialog.locator(".focus.live")
    size = box.bounding_box()
    box.click(position={"x": size["width"] * 0.25, "y": size["height"] * 0.75})
    box.press("ArrowRight")
    assert dialog.get_by_label("焦点横向").input_value() in {"27", "28"}
    assert axe(reporter) == []
    dialog.get_by_label("焦点纵向").fill("40")
    dialog.get_by_label("图注").fill("九月的电厂")
    dialog.get_by_role("button", name="保存图片说明").click()
    reporter.get_by_text("图片说明已保存。").wait_for()
    image = Image.objects.get()
    assert (image.focus_x in {27, 28}, image.focus_y, image.caption, image.credit) == (True, 40, "九月的电厂", "本报")
    link.click()
    dialog.get_by_role("button", name="关闭").click()
    assert dialog.is_hidden()


def test_a_live_text_is_submitted_in_one_press(reporter):
    """The reporter corrects what readers see, and sends it to review with the same button."""
    article = make.published(by=User.objects.get(username="jizhe"))
    open_form(reporter, address(article))
    reporter.locator(BODY).click()
    reporter.keyboard.type("改了。")
    press(reporter, "保存并提交审核")
    reporter.get_by_text("已提交审核").wait_for()


def test_the_list_is_exported_as_it_is_filtered(page, tmp_path):
    """One press on the list; the file holds the filtered rows."""
    make.user(username="wangxiao")
    make.published(title="已发布的")
    make.draft(title="还是草稿")
    enter(page, "wangxiao")
    page.goto(f"{LIST}?state=draft")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 CSV").click()
    download.value.save_as(tmp_path / "a.csv")
    rows = list(csv.reader((tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row[1] for row in rows] == ["标题", "还是草稿"]
