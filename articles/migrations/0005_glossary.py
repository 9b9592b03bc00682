"""The terms of the glossary and its releases."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

WORDING = """^[^<>&"'\\s]*$"""
HAN = "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇\U00020000-\U000323af]"


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_working_copies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GlossaryTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "hans",
                    models.CharField(
                        "原词",
                        error_messages={"blank": "请填写原词。"},
                        help_text="简体，2 到 20 个字，须含汉字。",
                        max_length=20,
                    ),
                ),
                (
                    "tw",
                    models.CharField("台湾写法", blank=True, help_text="留空则按内置规则转换。", max_length=40),
                ),
                (
                    "hk",
                    models.CharField("香港写法", blank=True, help_text="留空则按内置规则转换。", max_length=40),
                ),
                (
                    "reverse",
                    models.BooleanField(
                        "繁体稿转简体时也替换",
                        default=False,
                        help_text="读者用简体看繁体稿时，把上面的写法换回原词。",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        "种类",
                        choices=[("term", "用语"), ("name", "专名"), ("veto", "停用内置替换")],
                        default="term",
                        help_text="用语：按填写的写法替换。专名：只换字，姓氏不变，写法可留空。停用内置替换：不换成当地用词，只换字。",
                        max_length=10,
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        "备注", blank=True, help_text="为什么这样写、依据哪里，给同事看。", max_length=200
                    ),
                ),
                (
                    "active",
                    models.BooleanField("有效", default=True, help_text="取消后，下次生效时这条规则不再使用。"),
                ),
            ],
            options={"verbose_name": "词条", "verbose_name_plural": "词表", "ordering": ["-pk"]},
        ),
        migrations.CreateModel(
            name="GlossaryRelease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField("版本", editable=False, unique=True)),
                ("entries", models.JSONField("规则", default=list, editable=False)),
                ("at", models.DateTimeField("时间", default=django.utils.timezone.now, editable=False)),
                ("note", models.CharField("说明", blank=True, editable=False, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作人",
                    ),
                ),
            ],
            options={
                "verbose_name": "词表版本",
                "verbose_name_plural": "词表版本",
                "ordering": ["-version"],
                "default_permissions": ["view"],
                "permissions": [("publish_glossary", "可让词表生效、恢复旧版")],
            },
        ),
        migrations.AddConstraint(
            model_name="glossaryterm",
            constraint=models.UniqueConstraint(
                fields=["hans"],
                condition=Q(active=True),
                name="glossary_one_active",
                violation_error_code="taken",
                violation_error_message="这个词已有一条有效的规则，请修改那一条。",
            ),
        ),
        migrations.AddConstraint(
            model_name="glossaryterm",
            constraint=models.CheckConstraint(
                condition=Q(("hans__regex", HAN), ("hans__regex", "^..+$"), ("hans__regex", WORDING)),
                name="glossary_word",
                violation_error_code="bad_word",
                violation_error_message="原词须含汉字，2 到 20 字，不能有空格、引号和 < > &。",
            ),
        ),
        migrations.AddConstraint(
            model_name="glossaryterm",
            constraint=models.CheckConstraint(
                condition=Q(tw__regex=WORDING, hk__regex=WORDING),
                name="glossary_wordings",
                violation_error_code="bad_wording",
                violation_error_message="原词和译词不能含有空格、引号、< > & 和不可见字符。",
            ),
        ),
        migrations.AddConstraint(
            model_name="glossaryterm",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("kind__in", ["term", "name", "veto"]), Q(~Q(kind="term"), ~Q(tw=""), ~Q(hk=""), _connector="OR")
                ),
                name="glossary_kind",
                violation_error_code="no_wording",
                violation_error_message="请选择种类；“用语”要填写台湾或香港的写法，至少一种。",
            ),
        ),
        migrations.AddConstraint(
            model_name="glossaryrelease",
            constraint=models.CheckConstraint(
                condition=Q(version__gte=1),
                name="glossary_version_from_one",
                violation_error_code="bad_version",
                violation_error_message="词表版本从 1 开始编号。",
            ),
        ),
    ]
