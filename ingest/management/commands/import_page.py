"""manage.py import_page: a saved page (HTML or text) becomes a draft; the same file again changes nothing."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from ingest.errors import ImportRefused
from ingest.importing import MOST_BYTES, import_page
from ingest.removals import told

FACTS = ("title", "source", "authors", "originally_published_at", "regions")


class Command(BaseCommand):
    help = "导入一个保存下来的网页或文本文件，建成草稿；不会发布。同一个文件再导入一次，什么也不会改变。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="网页（.html）或文本（.txt）文件，不超过 5 MB")
        parser.add_argument("--json", action="store_true", dest="as_json", help="只输出一个 JSON 对象")

    def handle(self, *args, file, as_json, **options):
        try:
            imported = import_page(_read(file), name=file.name)
        except ImportRefused as error:
            raise CommandError(f"{file.name}：{error.message}", returncode=1) from error
        write = _as_json if as_json else _as_text
        self.stdout.write(write(imported))


def _read(file):
    """The file's bytes, never more than one above the limit."""
    try:
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        reasons = {
            FileNotFoundError: "没有这个文件",
            IsADirectoryError: "这是一个文件夹",
            PermissionError: "没有读取权限",
        }
        raise CommandError(
            f"{file}：{reasons.get(type(error), '无法读取')}。请检查路径后再试。", returncode=1
        ) from error


def _as_json(imported):
    page = imported.page
    answer = {
        "article": page.article_id,
        **{key: page.findings[key] for key in FACTS},
        "state": page.article.state,
        "paragraphs": page.findings["paragraphs"],
        "cleaned": page.removals,
        "warnings": page.warnings,
    }
    if not imported.created:
        answer["unchanged"] = True
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _minute(iso):
    return iso and iso[:16].replace("T", " ")


def _as_text(imported):
    page, findings = imported.page, imported.page.findings
    first = "已建成草稿" if imported.created else "这个文件导入过，没有改变任何内容。稿件"
    address = settings.SITE_URL + reverse("admin:articles_article_change", args=[page.article_id])
    lines = [
        f"{first}：{findings['title']}",
        f"来源：{findings['source'] or '（没有找到）'}　作者：{'、'.join(findings['authors']) or '（没有找到）'}",
        f"原发布时间：{_minute(findings['originally_published_at']) or '（没有找到）'}",
        f"地区：{'、'.join(findings['regions']) or '（没有识别出）'}　正文 {findings['paragraphs']} 段",
        told(page.removals),
        *(f"提示：{warning}" for warning in page.warnings),
        f"请到后台补全并发布：{address}",
    ]
    return "\n".join(lines)
