"""Boards: one row for each arranged page; an article stands once in a box."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Coalesce


def drop_repeated(apps, schema_editor):
    """Delete slots that repeat an article in the same box; the first in the editors' order stays."""
    seen = set()
    slots = apps.get_model("articles", "Slot").objects
    for slot in slots.order_by("order", "pk"):
        key = (slot.region_id, slot.section_id, slot.position, slot.article_id)
        if key in seen:
            slot.delete()
        seen.add(key)


def once(name, fields, **condition):
    return migrations.AddConstraint(
        model_name="slot",
        constraint=models.UniqueConstraint(
            condition=models.Q(**condition),
            fields=fields,
            name=f"slot_once_{name}",
            violation_error_code="placed_twice",
            violation_error_message="这篇稿件已在这个位置上。请改它的时间或顺序。",
        ),
    )


def page(to, verbose_name):
    return models.ForeignKey(
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.CASCADE,
        to=to,
        verbose_name=verbose_name,
    )


def number(name):
    return Coalesce(models.F(name), models.Value(0), output_field=models.BigIntegerField())


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_glossary"),
        ("regions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Board",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0, editable=False, verbose_name="版本")),
                (
                    "last_change",
                    models.CharField(blank=True, editable=False, max_length=64, verbose_name="最近一次改动的指纹"),
                ),
                ("region", page("regions.region", "地区页")),
                ("section", page("articles.section", "栏目页")),
            ],
            options={
                "verbose_name": "推荐位页面",
                "verbose_name_plural": "推荐位页面",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("region__isnull", True), ("section__isnull", True), _connector="OR"),
                        name="board_one_page",
                        violation_error_code="two_pages",
                        violation_error_message="推荐位只能属于首页、一个地区页或一个栏目页。",
                    ),
                    models.UniqueConstraint(
                        number("region"),
                        number("section"),
                        name="board_once",
                        violation_error_code="two_boards",
                        violation_error_message="这个页面的推荐位已经建立。",
                    ),
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="slot",
            options={
                "permissions": [("arrange_site", "可安排首页和栏目页的推荐位")],
                "verbose_name": "推荐位",
                "verbose_name_plural": "推荐位",
            },
        ),
        migrations.RunPython(drop_repeated, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__in", ["headline", "carousel", "recommended"])),
                name="slot_position_known",
                violation_error_code="unknown_position",
                violation_error_message="没有这个位置。请从头条、焦点图和推荐里选一个。",
            ),
        ),
        once("home", ("position", "article"), region__isnull=True, section__isnull=True),
        once("region", ("region", "position", "article"), region__isnull=False),
        once("section", ("section", "position", "article"), section__isnull=False),
    ]
