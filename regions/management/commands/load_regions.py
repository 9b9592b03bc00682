"""manage.py load_regions: regions and exchanges from the data files; a second run changes nothing."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from regions.datafiles import DATA, DataFileError
from regions.loading import load


class Command(BaseCommand):
    help = "从数据文件载入地区和碳交易机构；可以反复运行，不会删除记录，也不会改动编辑写的内容。"

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=DATA, help="含 regions.csv 和 exchanges.csv 的文件夹")

    def handle(self, *args, folder, **options):
        try:
            reports = load(folder=folder)
        except DataFileError as error:
            raise CommandError(f"没有载入任何数据。{error}") from error
        for label, report in zip(("地区", "碳交易机构"), reports, strict=True):
            self.stdout.write(f"{label}：{self._summary(report)}")
            for line in report.kept if options["verbosity"] > 1 else ():
                self.stdout.write(f"  保留后台的修改：{line}")

    @staticmethod
    def _summary(report):
        if not report.wrote:
            text = f"没有变化（{report.unchanged} 条）"
        else:
            numbers = f"新增 {report.created}，更新 {report.updated}，停用 {report.retired}"
            text = f"{numbers}，未变 {report.unchanged}"
        kept = f"，保留后台修改 {len(report.kept)} 处（-v 2 列出）" if report.kept else ""
        return f"{text}{kept}。"
