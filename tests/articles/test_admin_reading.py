"""History, comparison and preview: true, and within the person's scope."""

import pytest

from articles import publishing, reviewing
from articles.admin import values
from articles.admin.comparing import differences, pieces
from articles.admin.values import readable_body
from articles.models import Article, Tag
from tests import make
from tests.articles import desk

pytestmark = pytest.mark.django_db
CANARY = "canary-c0de"


def test_history(browser, editor):
    """Revisions with their notes and authors, events with reasons, newest first."""
    article = make.published(title="原题")
    publishing.save(article, {"title": "改题"}, by=editor, version=article.version, note="按来信改正")
    publishing.withdraw(article, by=editor, reason="来源要求撤下")
    told = desk.text(browser.get(desk.at(article, "history")))
    for word in ("按来信改正", "来源要求撤下", str(editor), "线上", "撤稿", "保存", "发布", "新建"):
        assert word in told
    assert told.index("撤稿") < told.index("新建")


def test_compare(browser):
    """Two revisions field by field, names instead of ids, long equal parts cut."""
    body = "".join(f"<p>第{n}段没有变。</p>" for n in range(9))
    article = make.draft(title="原来的题", body=f"{body}<p>会变的一段。</p>", regions=["qingdao"])
    first = publishing.newest_revision(article)
    changes = {"title": "后来的题", "body": f"{body}<p>变了的一段。</p>", "regions": [make.region("jinan")]}
    second = publishing.save(article, changes, by=None, version=article.version)
    answer = browser.get(desk.at(article, "compare"), {"old": first.pk, "new": second.pk})
    told = desk.text(answer, ".differences")
    for word in ("标题", "地区", "青岛", "济南", "7 段相同"):
        assert word in told
    assert browser.get(desk.at(article, "compare")).content.decode().count("<dt>") == 3


def test_compare_only_within_the_article(browser):
    """A second id from elsewhere is 404, the own region or not."""
    article, foreign = make.draft(), make.draft(regions=["lanzhou"], title=CANARY)
    other = publishing.newest_revision(foreign).pk
    own = publishing.newest_revision(article).pk
    for query in ({"old": other, "new": own}, {"old": own, "new": other}, {"new": "x"}, {"old": "9" * 30}):
        answer = browser.get(desk.at(article, "compare"), query)
        assert answer.status_code == 404
        assert CANARY not in answer.content.decode()


@pytest.mark.parametrize("name", ["history", "compare", "preview"])
def test_foreign_pages_are_404(browser, name):
    """A4: nothing of another region's article, not even that it is there."""
    foreign = make.draft(regions=["lanzhou"], title=CANARY)
    for address in (desk.at(foreign, name), desk.at(foreign, name).replace(str(foreign.pk), "999999")):
        answer = browser.get(address)
        assert answer.status_code == 404
        assert CANARY not in answer.content.decode()


def test_preview_shows_the_newest_revision(browser):
    """Title, body, tags, authors and regions of the pending text, under a bar; private; the row stays."""
    article = make.published(title="旧题", tags=["旧签"], regions=["qingdao"])
    changes = {
        "title": "新题", "body": "<p>新的正文。</p>", "tags": ["新签"], "authors": [make.author("林溪")],
        "regions": [make.region("jinan")],
    }  # fmt: skip
    publishing.save(article, changes, by=None, version=article.version)
    answer = browser.get(desk.at(article, "preview"))
    told = desk.text(answer, "body")
    for word in ("新题", "新的正文", "新签", "林溪", "济南", "只有编辑部能看到"):
        assert word in told
    assert "旧签" not in told
    assert "no-store" in answer.headers["Cache-Control"]
    assert Article.objects.get(pk=article.pk).title == "旧题"
    assert not Tag.objects.filter(name="新签").exists()


@pytest.mark.parametrize("kind", make.INVISIBLE)
def test_preview_of_every_state(browser, kind):
    """Also what has no section, no time and no text yet."""
    assert browser.get(desk.at(make.INVISIBLE[kind](), "preview")).status_code == 200
    bare = make.draft(section=None, body="", summary="", regions=["qingdao"])
    assert browser.get(desk.at(bare, "preview")).status_code == 200


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("一", "一", [("same", "一")]),
        ("", "新", [("new", "新")]),
        ("旧", "", [("gone", "旧")]),
        ("甲乙丙", "甲丁丙", [("same", "甲"), ("gone", "乙"), ("new", "丁"), ("same", "丙")]),
        (
            "一\n二\n三\n四",
            "一\n二\n三\n五",
            [("same", "一\n"), ("cut", "（1 段相同）"), ("same", "\n三\n"), ("gone", "四"), ("new", "五")],
        ),
        ("完全不同的话", "another text", [("gone", "完全不同的话"), ("new", "another text")]),
    ],
)
def test_pieces(before, after, expected):
    """What became of a text."""
    assert pieces(before, after) == expected


def test_pieces_of_huge_texts_are_shown_whole():
    """Nothing quadratic on long input, and nothing lost."""
    before, after = "\n".join(str(n) for n in range(3000)), "\n".join(str(n) for n in range(1, 3001))
    assert pieces(before, after) == [("gone", before), ("new", after)]
    assert pieces("甲" * 2000, "乙" * 2000) == [("gone", "甲" * 2000), ("new", "乙" * 2000)]


def test_differences_follow_the_form():
    """Only what differs, in the order of the form, with Chinese labels."""
    before = dict.fromkeys(values.NAMES, "")
    rows = differences(before, before | {"tags": "新", "title": "新"})
    assert [(row.name, row.label) for row in rows] == [("title", "标题"), ("tags", "标签")]


HOSTILE = "</title></textarea>\"'><script>alert(1)</script>{{7*7}}{% debug %}"


def test_hostile_text_is_only_text(browser, editor):
    """X2, I9: tags and template signs in every text field come back as text on every page of the desk."""
    article = make.draft(
        title=HOSTILE, short_title="<img src=x>", summary=HOSTILE, byline=HOSTILE, editor="<img src=x>", tags=[HOSTILE[:40]],
        source=make.source(HOSTILE), authors=[make.author(HOSTILE[:60])], by=editor,
    )  # fmt: skip
    publishing.save(article, {"summary": f"{HOSTILE}2"}, by=editor, version=article.version, note=HOSTILE)
    reviewing.submit(publishing.newest_revision(article), by=editor)
    reviewing.request_changes(publishing.newest_revision(article), by=None, reason=HOSTILE)
    pages = ["/admin/", desk.LIST, desk.ADD, *(desk.at(article, name) for name in ("change", "history", "compare"))]
    pages += [desk.at(article, "preview"), desk.at(article, "move", "submit"), "/admin/workflow/event/"]
    pages += [f"/admin/articles/{model}/" for model in ("source", "author", "tag")]
    answers = [browser.get(page) for page in pages]
    answers += [browser.post(desk.LIST, {"action": "discard_selected", "_selected_action": [article.pk], "index": "0"})]
    for answer in answers:
        page = answer.content.decode()
        assert "<script>alert" not in page
        assert "<img src=x>" not in page
        assert "49{% debug %}" not in page
    assert HOSTILE in desk.fields(answers[3])["title"]


def test_the_screen_asks_a_fixed_number_of_questions(browser, django_assert_max_num_queries):
    """The article form does not grow with authors, tags, pictures or revisions."""
    article = make.draft(authors=[make.author(f"作者{n}") for n in range(9)], tags=[f"签{n}" for n in range(9)])
    for number in range(9):
        publishing.save(article, {"editor": f"第{number}"}, by=None, version=article.version)
    browser.get(desk.at(article))
    with django_assert_max_num_queries(20):
        browser.get(desk.at(article))


def test_a_changed_link_or_picture_is_a_difference():
    """The words alone would hide where a link leads and which picture stands there."""
    body = '<p>见<a href="{}" rel="noopener nofollow">这里</a></p><figure><img src="{}" alt="{}"></figure>'
    forms = [("https://a.cn/?x=1&amp;y", "/media/1.jpg", "厂房"), ("https://b.cn/", "/media/2.jpg", "&lt;b&gt;<i>")]
    first, second = (readable_body(body.format(*form)) for form in forms)
    assert first == "见〔链接 https://a.cn/?x=1&y〕这里\n〔图片 /media/1.jpg，替代文字 厂房〕"
    assert second == "见〔链接 https://b.cn/〕这里\n〔图片 /media/2.jpg，替代文字 <b><i>〕"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("<p>成交<strong>八</strong>吨</p>", "<p>成交八吨</p>", "成交〔粗体〕八〔/粗体〕吨"),
        ("<h2>背景</h2><p>文</p>", "<p>背景</p><p>文</p>", "〔二级标题〕背景\n文"),
        ("<ul><li>甲</li><li><p>乙</p></li></ul>", "<p>甲</p><p>乙</p>", "• 甲\n• 乙"),
        ('<ol start="3"><li>甲<ul><li>子</li></ul></li><li>乙</li></ol>', "<p>甲子乙</p>", "3. 甲• 子\n4. 乙"),
        ("<blockquote><p>他说</p></blockquote>", "<p>他说</p>", "〔引用〕他说"),
    ],
)
def test_a_changed_format_is_a_difference(before, after, told):
    """Bold, headings, lists and quotations: words alone would look the same."""
    assert readable_body(before) == told
    assert readable_body(before) != readable_body(after)


def test_any_two_revisions_are_chosen_by_button(browser, editor):
    """The history offers each revision as the older and as the newer one; the form leads to their comparison."""
    article = make.draft(title="一版", by=editor)
    for title in ("二版", "三版"):
        publishing.save(article, {"title": title}, by=editor, version=article.version)
    page = desk.parsed(browser.get(desk.at(article, "history")))
    ids = [str(pk) for pk in article.revisions.newest_first().values_list("pk", flat=True)]
    form = page.css_first("#compare-two")
    for name, chosen in (("new", ids[0]), ("old", ids[1])):
        radios = page.css(f'input[type=radio][name={name}][form="compare-two"]')
        assert [radio.attributes["value"] for radio in radios] == ids
        assert [radio.attributes["value"] for radio in radios if "checked" in radio.attributes] == [chosen]
    told = desk.text(browser.get(form.attributes["action"], {"old": ids[2], "new": ids[0]}), ".differences")
    assert "一三版" in told
    assert "compare-two" not in browser.get(desk.at(make.draft(by=editor), "history")).content.decode()
