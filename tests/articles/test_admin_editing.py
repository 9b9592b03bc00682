"""The article form: what is saved, what is refused with everything kept, and two people at once."""

import datetime
import io
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Picture

from articles import publishing
from articles.models import Article, Author, Image, Source
from tests import make
from tests.articles import desk
from tests.articles.racing import errors_of
from workflow.models import Event

pytestmark = pytest.mark.django_db
CANARY = "canary-5d21"


def snapshot(article):
    """The newest snapshot."""
    return publishing.newest_revision(article).snapshot


def png(color=(20, 90, 60)):
    """A small picture as a file."""
    file = io.BytesIO()
    Picture.new("RGB", (640, 400), color).save(file, "PNG")
    return SimpleUploadedFile("cover.png", file.getvalue(), "image/png")


def new(client, **values):
    """Send the form of a new article."""
    return client.post(desk.ADD, desk.fields(client.get(desk.ADD)) | {"title": "新稿件"} | values)


def test_a_new_article_with_every_field(browser, editor):
    """All fields of the form arrive; names become the records that exist, or new ones."""
    source = make.source("半岛都市报", aliases="半島都市報\n半岛报")
    section, qingdao = make.section(), make.region("qingdao")
    answer = new(
        browser,
        title="青岛启动碳账户试点",
        short_title="碳账户",
        summary="摘要",
        body="<p>正文</p><script>alert(1)</script>",
        source="半島都市報",
        byline="本报记者 王媛",
        authors="王媛 李四、王媛",
        source_url="https://example.com/a?utm_source=x",
        originally_published_at="2022-06-08T10:20",
        editor="王晓",
        licence="licensed",
        section=str(section.pk),
        regions=[str(qingdao.pk)],
        tags="碳达峰，碳交易、海南;CCER",
        expire_at="2099-01-01T00:00",
        note="首次录入",
    )
    article = Article.objects.get()
    assert answer.headers["Location"] == desk.at(article)
    assert (article.created_by, article.state, article.source) == (editor, "draft", source)
    assert article.body == "<p>正文</p>"
    assert article.originally_published_at == datetime.datetime(2022, 6, 8, 2, 20, tzinfo=datetime.UTC)
    assert sorted(article.tags.names()) == sorted(["碳达峰", "碳交易", "海南", "CCER"])
    assert [place.author.name for place in article.author_places.order_by("position")] == ["王媛", "李四"]
    assert set(Author.objects.values_list("source", flat=True)) == {source.pk}
    assert article.places.get(assigned=True).region == qingdao
    assert article.revisions.get().note == "首次录入"
    assert (article.licence, article.editor, article.section) == ("licensed", "王晓", section)


def test_the_form_shows_the_newest_revision(browser):
    """An edit of a published article stands in the form while readers still have the old text."""
    article = make.published(title="旧标题", source=make.source("甲报"), tags=["碳价"], authors=[make.author("林溪")])
    desk.save(browser, article, title="新标题", tags="碳价、配额")
    shown = desk.fields(browser.get(desk.at(article)))
    assert (shown["title"], shown["tags"], shown["source"], shown["authors"]) == (
        "新标题",
        "碳价，配额",
        "甲报",
        "林溪",
    )
    assert Article.objects.get(pk=article.pk).title == "旧标题"
    assert "读者看到的还是第" in desk.text(browser.get(desk.at(article)), ".panel")


def test_an_unknown_source_is_proposed(browser):
    """Typing a new name makes an unconfirmed source, once."""
    article = make.draft()
    desk.save(browser, article, source="从未见过的报纸")
    desk.save(browser, article, source="从未见过的报纸", title="再存一次")
    assert Source.objects.get(name="从未见过的报纸").confirmed is False
    assert snapshot(article)["source"] == Source.objects.get(name="从未见过的报纸").pk


def test_nothing_changed_writes_nothing(browser):
    """An untouched form makes no revision and no event, whatever line ends and seconds the snapshot has."""
    at = datetime.datetime(2022, 6, 8, 2, 20, 33, tzinfo=datetime.UTC)
    article = make.draft(originally_published_at=at, body="<p>一</p>\n<p>二</p>", authors=[make.author("John Smith")])
    before = Event.objects.count()
    data = desk.fields(browser.get(desk.at(article)))
    answer = browser.post(desk.at(article), data | {"body": data["body"].replace("\n", "\r\n")})
    assert answer.status_code == 302
    assert (article.revisions.count(), Event.objects.count()) == (1, before)
    desk.save(browser, article, title="只改标题")
    assert snapshot(article)["originally_published_at"] == at.isoformat()
    assert [Author.objects.get(pk=pk).name for pk in snapshot(article)["authors"]] == ["John Smith"]


def test_a_double_click_makes_one_draft(browser):
    """The same form sent twice ends at the same article."""
    data = desk.fields(browser.get(desk.ADD)) | {"title": "只要一篇"}
    first, second = browser.post(desk.ADD, data), browser.post(desk.ADD, data)
    assert first.headers["Location"] == second.headers["Location"]
    assert Article.objects.count() == 1
    assert "没有重复建立" in desk.messages(browser)


@pytest.mark.postgres(reason="threads need row locks; SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_draft(monkeypatch):
    """The second request waits for the first one and finds its article."""
    client, publish, answers = desk.enter(make.user(regions=["shandong"])), publishing.draft, []
    data = desk.fields(client.get(desk.ADD)) | {"title": "只要一篇"}

    def slowly(**values):
        time.sleep(0.4)
        return publish(**values)

    def click():
        browser = Client()
        browser.cookies = client.cookies
        answers.append(browser.post(desk.ADD, data).headers["Location"])

    monkeypatch.setattr(publishing, "draft", slowly)
    assert errors_of(click, click) == []
    assert len(set(answers)) == 1
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "这个字段是必填项"),
        ("title", "长" * 201, "200"),
        ("source_url", "javascript:alert(1)", "http://"),
        ("originally_published_at", "2022-02-30T10:00", "有效的日期"),
        ("originally_published_at", "1986-05-04T00:30", "1990"),
        ("originally_published_at", "9999-12-31T23:59", "1990"),
        ("tags", "，".join(f"标签{n}" for n in range(25)), "最多 20 个标签"),
        ("authors", "名" * 61, "60 字"),
        ("body", "<div>" * 300 + "文" * 50, "嵌套过深"),
        ("body", "文" * 200_000, "512 KB"),
        ("section", "999", "有效的选项"),
        ("cover", "999", "有效的选项"),
        ("licence", "stolen", "有效的选项"),
    ],
)
def test_bad_input_is_refused_and_kept(browser, field, value, sentence):
    """400, a Chinese sentence, nothing saved, and what was typed still in the form."""
    article = make.draft(title="原来的标题")
    answer = desk.save(browser, article, **{"summary": "别的字段也留着", field: value})
    assert answer.status_code == 400
    assert sentence in desk.text(answer, ".errornote")
    again = desk.fields(answer)
    assert again["summary"] == "别的字段也留着"
    if field not in {"section", "cover", "licence"}:
        assert again[field] == value
    assert article.revisions.count() == 1


def test_an_address_that_another_article_has(browser):
    """The refusal of the verb becomes a sentence on the form, and nothing of its transaction stays."""
    make.draft(source_url="https://example.com/a", regions=["lanzhou"], title=CANARY)
    article = make.draft()
    answer = desk.save(browser, article, source_url="http://example.com/a?utm_source=x", source="新报纸")
    assert answer.status_code == 400
    assert "这个原文链接已有一篇稿件" in desk.text(answer, ".errornote")
    assert CANARY not in answer.content.decode()
    assert not Source.objects.filter(name="新报纸").exists()


def test_regions_of_others_are_neither_offered_nor_accepted(browser):
    """A6: a foreign region by a forged field is a form error, on new and on existing articles."""
    lanzhou, article = make.region("lanzhou"), make.draft(regions=["qingdao"])
    assert "兰州" not in browser.get(desk.at(article)).content.decode()
    answer = desk.save(browser, article, regions=[str(lanzhou.pk)])
    assert answer.status_code == 400
    assert "不在您负责的范围" in desk.text(answer, ".errornote")
    assert new(browser, regions=[str(lanzhou.pk)]).status_code == 400
    assert not Article.objects.filter(places__region=lanzhou).exists()


def test_extra_fields_are_ignored(browser):
    """A8: the form cannot set what belongs to the verbs."""
    article = make.draft()
    desk.save(
        browser, article, title="改过", state="published", published_at="2020-01-01", hidden_by="3", created_by="1",
        live_revision="1", open_claims="5",
    )  # fmt: skip
    row = Article.objects.get(pk=article.pk)
    assert (row.title, row.state, row.published_at, row.hidden_by) == ("改过", "draft", None, 0)
    assert (row.created_by, row.open_claims) == (None, 0)


def test_foreign_articles_are_404(browser):
    """A2, A3: neither read nor written, and nothing of it told."""
    foreign = make.draft(regions=["lanzhou"], title=CANARY, summary=CANARY)
    before = Article.objects.filter(pk=foreign.pk).values().get()
    for answer in (browser.get(desk.at(foreign)), browser.post(desk.at(foreign), {"title": "x", "version": 1})):
        assert answer.status_code == 404
        assert CANARY not in answer.content.decode()
    assert Article.objects.filter(pk=foreign.pk).values().get() == before


def test_shared_articles_can_be_read_but_not_changed(browser):
    """An article that also belongs to another region: its text is shown, a POST is refused."""
    shared = make.draft(regions=["qingdao", "lanzhou"], title="两地的稿件")
    answer = browser.get(desk.at(shared))
    assert "两地的稿件" in desk.text(answer)
    assert not desk.parsed(answer).css("#article_form")
    assert browser.post(desk.at(shared), {"title": "x", "version": 1}).status_code == 403
    assert not any(node.text() == "移到回收站" for node in desk.parsed(answer).css(".panel .button"))


def test_rights_are_read_on_each_request(browser, editor):
    """A9: a region that is taken away, or a switched-off account, counts at once."""
    article = make.draft()
    assert browser.get(desk.at(article)).status_code == 200
    editor.regions.clear()
    assert browser.get(desk.at(article)).status_code == 404
    editor.is_active = False
    editor.save()
    assert browser.get(desk.at(article)).headers["Location"].startswith("/admin/login/")


def test_a_cover_is_uploaded_and_kept_even_when_the_form_is_wrong(browser):
    """The picture is stored once; the form that comes back has it chosen."""
    article = make.draft()
    answer = desk.save(browser, article, title="", cover_file=png(), cover_alt="一片绿色")
    image = Image.objects.get()
    assert (answer.status_code, image.alt) == (400, "一片绿色")
    again = desk.fields(answer)
    assert again["cover"] == str(image.pk)
    browser.post(desk.at(article), again | {"title": "有标题了"})
    assert snapshot(article)["cover"] == image.pk


def test_a_refused_picture_is_a_sentence(browser):
    """What is no picture is named; the text stays."""
    file = SimpleUploadedFile("cover.png", b"<svg onload=alert(1)>", "image/png")
    answer = desk.save(browser, make.draft(), title="标题还在", cover_file=file)
    assert answer.status_code == 400
    assert "图片" in desk.text(answer, ".errornote")
    assert desk.fields(answer)["title"] == "标题还在"


def test_covers_of_others_are_not_offered(browser):
    """A picture that only a foreign article uses is neither shown nor accepted."""
    other = make.user(regions=["gansu"])
    desk.enter(other).post("/admin/articles/image/add/", {"file": png(), "alt": CANARY})
    image = Image.objects.get()
    article = make.draft()
    assert CANARY not in browser.get(desk.at(article)).content.decode()
    assert desk.save(browser, article, cover=str(image.pk)).status_code == 400


def test_regions_are_found_without_a_script(browser):
    """The button fills the page with suggestions, a second one adds a region; nothing is saved meanwhile."""
    make.region("qingdao")
    make.region("lanzhou")
    data = desk.fields(browser.get(desk.ADD)) | {"title": "山东青岛市与甘肃兰州市合作", "body": "<p>正文</p>"}
    answer = browser.post(desk.ADD, data | {"_suggest": "1"})
    chips = [node.text().strip() for node in desk.parsed(answer).css(".suggested .chip")]
    assert chips[:1] == ["＋ 青岛"]
    assert any("兰州（不在您的范围）" in chip for chip in chips)
    button = desk.parsed(answer).css_first(".suggested button.chip").attributes
    answer = browser.post(desk.ADD, desk.fields(answer) | {button["name"]: button["value"]})
    again = desk.fields(answer)
    assert (answer.status_code, again["regions"]) == (200, [button["value"]])
    assert again["title"] == "山东青岛市与甘肃兰州市合作"
    assert not Article.objects.exists()


def test_invisible_characters_are_dropped_and_counted(browser):
    article = make.draft(title="碳价")
    typed = {"title": "碳\u200b价\ufeff走势", "body": "<p>正\u00ad文\x07</p>", "byline": "王\u2060媛"}
    desk.save(browser, article, **typed)
    assert "已去掉 5 个不可见字符。" in browser.get(desk.at(article)).content.decode()
    assert [snapshot(article)[name] for name in ("title", "body", "byline")] == ["碳价走势", "<p>正文</p>", "王媛"]
    desk.save(browser, article, title="碳价 又涨")
    assert "不可见字符" not in browser.get(desk.at(article)).content.decode()
    page = new(browser, summary="\x07摘要")
    assert "已去掉 1 个不可见字符。" in browser.get(page["Location"]).content.decode()
