"""Bulk actions that can be undone, saved filters, counted 404s, redirects to addresses, tags and sources merged."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

KEY = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def belongs(to, name, verbose_name):
    return name, models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=to, verbose_name=verbose_name
    )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_script_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                KEY,
                ("key", models.CharField(max_length=60, unique=True, verbose_name="表单编号")),
                ("action", models.CharField(max_length=20, verbose_name="动作")),
                ("label", models.CharField(max_length=200, verbose_name="说明")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="撤销时间")),
                belongs(settings.AUTH_USER_MODEL, "by", "操作人"),
            ],
            options={
                "verbose_name": "批量操作",
                "verbose_name_plural": "批量操作",
                "indexes": [models.Index(fields=["by", "-id"], name="batch_of_person")],
            },
        ),
        migrations.CreateModel(
            name="BatchRow",
            fields=[
                KEY,
                ("done", models.BooleanField(default=False, verbose_name="已执行")),
                ("told", models.CharField(blank=True, max_length=300, verbose_name="结果")),
                ("before", models.JSONField(default=dict, verbose_name="原值")),
                ("version", models.PositiveIntegerField(default=0, verbose_name="之后的版本")),
                ("revision", models.BigIntegerField(default=0, verbose_name="之后的修订")),
                ("undone", models.CharField(blank=True, max_length=300, verbose_name="撤销结果")),
                belongs("articles.article", "article", "稿件"),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="articles.batch",
                        verbose_name="批量操作",
                    ),
                ),
            ],
            options={
                "verbose_name": "批量操作的一篇",
                "verbose_name_plural": "批量操作的各篇",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "article"),
                        name="batch_row_once",
                        violation_error_code="batch_row_taken",
                        violation_error_message="这篇稿件已在这次批量操作里。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Missing",
            fields=[
                KEY,
                ("path", models.CharField(max_length=200, unique=True, verbose_name="地址")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="次数")),
                ("first_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="第一次")),
                ("last_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="最近一次")),
            ],
            options={
                "verbose_name": "找不到的地址",
                "verbose_name_plural": "找不到的地址",
                "indexes": [models.Index(fields=["-count", "-id"], name="missing_most")],
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                KEY,
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                ("query", models.CharField(max_length=500, verbose_name="条件")),
                belongs(settings.AUTH_USER_MODEL, "user", "用户"),
            ],
            options={
                "verbose_name": "常用筛选",
                "verbose_name_plural": "常用筛选",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "name"),
                        name="filter_name_once",
                        violation_error_code="filter_name_taken",
                        violation_error_message="您已有一个同名的常用筛选，请换一个名称。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("query", ""), _negated=True),
                        name="filter_chooses",
                        violation_error_code="empty_filter",
                        violation_error_message="请先选好筛选条件，再保存。",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="oldaddress",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="建立时间"),
        ),
        migrations.AddField(
            model_name="oldaddress",
            name="target",
            field=models.CharField(blank=True, max_length=300, verbose_name="转到"),
        ),
        migrations.AlterField(
            model_name="oldaddress",
            name="article",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="old_addresses",
                to="articles.article",
                verbose_name="稿件",
            ),
        ),
        migrations.AddConstraint(
            model_name="oldaddress",
            constraint=models.CheckConstraint(
                condition=models.Q(("article__isnull", True), ("target", ""), _connector="OR"),
                name="old_address_one_target",
                violation_error_code="two_targets",
                violation_error_message="稿件和“转到”只能填一个；都不填表示该地址的内容已永久撤下。",
            ),
        ),
        migrations.AddField(
            model_name="tag",
            name="retired_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="停用时间"),
        ),
        migrations.AddField(
            model_name="tag",
            name="same_as",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="synonyms",
                to="articles.tag",
                verbose_name="同义于",
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("same_as__isnull", True),
                    models.Q(("same_as", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="tag_not_its_own_synonym",
                violation_error_code="own_synonym",
                violation_error_message="标签不能是它自己的同义词。",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="same_as",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="articles.source",
                verbose_name="已并入",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("same_as__isnull", True),
                    models.Q(("same_as", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="source_not_merged_into_itself",
                violation_error_code="own_merger",
                violation_error_message="来源不能并入它自己。",
            ),
        ),
    ]
