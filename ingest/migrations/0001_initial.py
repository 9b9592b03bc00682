"""The table of imported pages."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("articles", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ImportedPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "raw_sha256",
                    models.CharField(
                        error_messages={"unique": "这个文件已经导入过。"},
                        max_length=64,
                        unique=True,
                        verbose_name="内容校验值",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="文件名")),
                ("charset_used", models.CharField(max_length=20, verbose_name="编码")),
                (
                    "findings",
                    models.JSONField(
                        default=dict, help_text="标题、来源、作者等，与导入时一致。", verbose_name="读出的内容"
                    ),
                ),
                ("removals", models.JSONField(default=list, verbose_name="清理记录")),
                ("warnings", models.JSONField(default=list, verbose_name="提示")),
                ("imported_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="导入时间")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imported_pages",
                        to="articles.article",
                        verbose_name="稿件",
                    ),
                ),
            ],
            options={"verbose_name": "导入的网页", "verbose_name_plural": "导入的网页"},
        ),
    ]
