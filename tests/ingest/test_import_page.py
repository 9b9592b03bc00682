"""manage.py import_page: one JSON object or a readable summary; exit 1 with a sentence for bad files."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from articles.models import Article
from ingest.importing import MOST_BYTES
from ingest.models import ImportedPage
from tests import make
from tests.ingest import pages

KEYS = [
    "article",
    "title",
    "source",
    "authors",
    "originally_published_at",
    "regions",
    "state",
    "paragraphs",
    "cleaned",
    "warnings",
]
SAMPLE = Path(settings.BASE_DIR).parent / "shared" / "samples" / "reprint-page.txt"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places():
    make.region("qingdao")


def run(path, *options):
    out = StringIO()
    call_command("import_page", str(path), *options, stdout=out)
    return out.getvalue()


def answer(path):
    return json.loads(run(path, "--json"))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(pages.text_page(title="山东青岛市首批碳排放核查提前完成"), encoding="utf-8")
    return path


def test_json(file):
    told = answer(file)
    assert list(told) == KEYS
    assert told["article"] == Article.objects.get().pk
    assert told["regions"] == ["山东", "青岛"]
    assert (told["state"], told["paragraphs"], told["source"], told["authors"]) == (
        "draft",
        3,
        "海州都市报",
        ["林小溪"],
    )
    assert told["originally_published_at"] == "2023-05-06T09:30:00+08:00"
    assert [sorted(entry) for entry in told["cleaned"]] == [["count", "kind", "sample"]]
    assert all(warning.endswith("。") for warning in told["warnings"])


def test_json_is_readable_chinese(file):
    assert "山东青岛市" in run(file, "--json")


def test_a_second_run_tells_the_same_and_says_so(file):
    first, second = answer(file), answer(file)
    assert second == {**first, "unchanged": True}
    assert Article.objects.count() == 1


def test_a_second_run_after_an_edit_still_tells_what_was_imported(file):
    first = answer(file)
    Article.objects.update(title="编辑改过的标题")
    assert answer(file) == {**first, "unchanged": True}


def test_the_summary_leads_to_the_draft(file):
    text = run(file)
    article = Article.objects.get()
    assert text.startswith("已建成草稿：山东青岛市首批碳排放核查提前完成\n")
    assert f"{settings.SITE_URL}/admin/articles/article/{article.pk}/change/" in text
    assert "已清理页尾网站内容 6 行。" in text
    assert "地区：山东、青岛　正文 3 段" in text
    assert "提示：" in text
    assert "来源：海州都市报　作者：林小溪\n原发布时间：2023-05-06 09:30\n" in text
    assert run(file).startswith("这个文件导入过，没有改变任何内容。")


def test_the_summary_says_what_was_not_found(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(pages.text_page(byline="", title="首批碳排放核查提前完成结果公布", tail=()), encoding="utf-8")
    text = run(path)
    assert "来源：（没有找到）　作者：（没有找到）" in text
    assert "原发布时间：（没有找到）" in text
    assert "地区：（没有识别出）" in text
    assert "没有需要清理的内容。" in text


def test_an_html_file(tmp_path):
    path = tmp_path / "页面.HTM"
    path.write_bytes(pages.html_page().encode("gb18030"))
    assert (answer(path)["title"], answer(path)["authors"]) == (pages.TITLE, ["林小溪"])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "文件是空的"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "图片"),
        (b"x" * (MOST_BYTES + 1), "文件超过 5 MB"),
        (b"x" * (20 * 1024 * 1024), "文件超过 5 MB"),
    ],
    ids=["empty", "binary", "5 MB", "20 MB"],
)
def test_bad_files(tmp_path, content, sentence):
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=sentence) as refused:
        run(path, "--json")
    assert refused.value.returncode == 1
    assert str(refused.value).startswith("bad.txt：")
    assert not ImportedPage.objects.exists()


@pytest.mark.parametrize(("name", "sentence"), [("missing.txt", "没有这个文件"), (".", "这是一个文件夹")])
def test_files_that_cannot_be_read(tmp_path, name, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(tmp_path / name)


def test_the_shell_sees_exit_1_and_the_sentence_on_stderr(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as stream:
        stream.truncate(20 * 1024 * 1024)
    done = subprocess.run(
        [sys.executable, "manage.py", "import_page", str(path), "--json"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "large.txt：文件超过 5 MB，没有导入。" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not SAMPLE.exists(), reason="the real page lies beside the checkout on developers' machines only")
def test_the_real_page():
    told = answer(SAMPLE)
    article = Article.objects.get()
    assert len(told["title"]) == 41
    assert told["title"].startswith("山東青島市簽署首個碳達峰")
    assert "," in told["title"]
    assert "(" not in article.title + article.body
    assert (told["source"], told["authors"]) == ("半島都市報", ["王媛"])
    assert told["originally_published_at"] == "2022-06-08T10:20:00+08:00"
    assert told["regions"] == ["山东", "青岛"]
    assert told["paragraphs"] == 4
    lengths = [len(text) for text in article.body.removeprefix("<p>").removesuffix("</p>").split("</p><p>")]
    assert lengths == [117, 243, 233, 109]
    assert {entry["kind"]: entry["count"] for entry in told["cleaned"]} == {"readings": 133, "tail": 11}
    assert any("乱码" in warning and "页尾" in warning for warning in told["warnings"])
    assert article.script == "hant"
