"""Which article is meant: every form of an address finds it, another site is named, what was never public is not found."""

import datetime

import pytest
from django.utils import timezone

from articles import pictures
from articles.models import Article, OldAddress
from takedowns import targets
from tests import make
from tests.hostile import files as hostile

pytestmark = pytest.mark.django_db

HOST = "localhost:8000"


@pytest.fixture(autouse=True)
def _hosts(settings):
    settings.SITE_URL = "https://www.碳市场.cn"
    settings.ALLOWED_HOSTS = ["www.碳市场.cn", ".sub.example.cn", "localhost", "testserver", "[::1]"]


def found(line):
    return targets.find(targets.parse(line))


@pytest.mark.parametrize(
    "form",
    [
        "https://www.碳市场.cn{path}",
        "http://碳市场.cn{path}",
        "HTTPS://WWW.XN--MESR1NX7Y.CN{path}",
        "//localhost{path}",
        "localhost:8000{path}",
        "qingdao.sub.example.cn{path}",
        "http://[::1]:8000{path}",
        "https://localhost/zh-tw{path}",
        "https://localhost/zh-hk{path}",
        "https://localhost/zh-Hant{path}",
        "https://localhost{path}?utm_source=wx&spm=1.2&from=timeline#top",
        "  <https://localhost{path}>  ",
        "https://localhost//{path}",
        "{path}",
        "{stem}",
        "{stem}_2.html",
        "{stem}-3.html",
        "{stem}/print/",
        "{stem}.json",
        "/zhengce/1999/0101/{pk}.html",
        "{pk}",
        "#{pk}",
        "编号：{pk}",
        "第{pk}篇",
        "《某地发布碳市场方案》{day}",
        "某地发布碳市场方案 {day:%Y年%m月%d日}",
        "{day:%Y/%m/%d} 某地發佈碳市場方案",
    ],
)
def test_every_form_of_an_address_finds_the_article(form):
    make.published(title="另一篇")
    article = make.published(title="某地发布碳市场方案")
    path, day = article.get_absolute_url(), timezone.localdate(article.published_at)
    line = form.format(path=path, stem=path.removesuffix(".html"), pk=article.pk, day=day)
    assert found(line) == article, line


def test_full_width_signs_are_the_same_address():
    article = make.published()
    assert found(str(article.pk).translate(str.maketrans("0123456789", "０１２３４５６７８９"))) == article


def test_addresses_of_former_sites_find_the_article():
    article = make.published()
    OldAddress.objects.create(path="/html/2019/1.html", article=article)
    Article.objects.filter(pk=article.pk).update(legacy_origin="dede", legacy_id=7788)
    assert found("http://localhost/html/2019/1.html") == article
    assert found("http://localhost/plus/view.php?aid=7788") == article
    assert found("view.php?aid=7788") == article
    hidden = make.hidden()
    OldAddress.objects.create(path="/html/2019/2.html", article=hidden)
    assert found("http://localhost/html/2019/2.html") == hidden


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("https://other.example.com/ccer/2024/0101/1.html", "other.example.com"),
        ("other.example.com/a", "other.example.com"),
        ("10.0.0.1/ccer/2024/0101/1.html", "10.0.0.1"),
        ("//other.example.com/a", "other.example.com"),
        ("http://localhost@other.example.com/1.html", "other.example.com"),
        ("http://localhost.other.example.com/1.html", "localhost.other.example.com"),
        ("https://另一家.cn/1.html", "另一家.cn"),
        ("http://notsub.example.cn/1.html", "notsub.example.cn"),
        (r"http://other.example.com\@localhost/1.html", "other.example.com"),
    ],
)
def test_another_site_is_refused_by_its_name(line, named):
    with pytest.raises(targets.TargetRefused, match="不是本站") as refused:
        targets.parse(line)
    assert f"“{named}”" in refused.value.message


@pytest.mark.parametrize("line", ["ftp://localhost/1.html", "javascript://localhost/%0aalert(1)", "http://[::1/1.html"])
def test_what_is_no_address_of_a_page_is_refused(line):
    with pytest.raises(targets.TargetRefused):
        targets.parse(line)


@pytest.mark.parametrize("state", make.INVISIBLE)
def test_only_what_readers_once_saw_is_found(state):
    article = make.INVISIBLE[state]()
    was_public = state in {"withdrawn", "hidden", "expired"}
    assert (found(str(article.pk)) == article) == was_public
    assert (found(article.get_absolute_url()) == article) == was_public


def test_a_title_that_two_articles_have_on_a_day_finds_none():
    make.published(title="每日行情")
    article = make.published(title="每日行情")
    assert found(f"每日行情 {timezone.localdate(article.published_at)}") is None


@pytest.mark.parametrize("line", ["0", "9" * 19, "9" * 30, "/ccer/2024/0101/9999999999999999999.html", "%00", "/a%00b"])
def test_numbers_beyond_the_database_find_nothing(line):
    assert found(line) is None


def test_a_picture_finds_the_one_article_that_shows_it():
    image = pictures.store(hostile.encoded(), original_name="a.jpg", by=None, alt="图")
    make.draft(cover=image)
    article = make.published(cover=image)
    assert found(f"http://localhost{image.url}") == article
    make.published(cover=image)
    assert found(f"http://localhost{image.url}") is None  # two show it: which one is meant?
    assert found("/media/2026/11/0123456789abcdef0123456789abcdef.jpg") is None


def test_nineteen_good_lines_and_an_unknown_one_are_taken_and_a_foreign_one_is_named():
    lines = [f"https://localhost/ccer/2024/0101/{pk}.html" for pk in range(1, 20)]
    typed = targets.read("\n".join([*lines, "一个说不清的地址"]))
    assert len(typed) == 20
    targets.accept(typed)
    with pytest.raises(targets.TargetsRefused) as refused:
        targets.read("\n".join([*lines[:2], "https://elsewhere.example/1.html", "https://third.example/"]))
    assert ["elsewhere.example" in refused.value.sentences[0], "third.example" in refused.value.sentences[1]] == [
        True,
        True,
    ]
    assert refused.value.sentences[0].startswith("第 3 行")


def test_lines_are_counted_and_doubles_dropped():
    assert len(targets.read("12\n#12\n/ccer/2024/0101/12.html\n\n13")) == 2
    for text in ("", " \n\n", "\n".join(map(str, range(1, 22))), "x" * 501):
        with pytest.raises(targets.TargetsRefused):
            targets.read(text)


def test_without_any_address_a_description_is_needed(django_assert_num_queries):
    typed = targets.read("那篇写我们公司的文章")
    with django_assert_num_queries(0):
        with pytest.raises(targets.TargetsRefused, match="20"):
            targets.accept(typed, "太短")
        targets.accept(typed, "去年十一月首页头条那篇，写的是我们公司碳排放数据造假")


def test_reading_a_form_asks_no_database(django_assert_num_queries):
    lines = "\n".join(article.get_absolute_url() for article in (make.published(), make.draft()))
    with django_assert_num_queries(0):
        one, other = targets.read(lines)
    assert (one.kind, other.kind) == (targets.ADDRESS, targets.ADDRESS)


@pytest.mark.parametrize(
    "line", ["关于欧阳泄密的报道", "《欧阳泄密的一天》 2024-05-06", "/search/?q=欧阳泄密", "/tag/欧阳泄密/"]
)
def test_what_stands_in_a_plain_column_holds_no_name(line):
    assert "欧阳" not in targets.parse(line).shown


def test_an_address_of_last_year_is_found_by_its_day():
    article = make.published(title="旧闻一则", ago=datetime.timedelta(days=400))
    assert found(f"旧闻一则 {timezone.localdate(article.published_at)}") == article
    assert found(f"旧闻一则 {timezone.localdate()}") is None
