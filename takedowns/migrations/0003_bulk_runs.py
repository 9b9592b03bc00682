import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("takedowns", "0002_log_only_grows"),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, unique=True, verbose_name="表单编号")),
                ("action", models.CharField(max_length=10, verbose_name="动作")),
                ("label", models.CharField(max_length=200, verbose_name="说明")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间")),
                ("digest", models.CharField(max_length=64, verbose_name="决定的摘要")),
                ("sealed", models.BinaryField(default=bytes, verbose_name="决定")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作人",
                    ),
                ),
            ],
            options={"verbose_name": "批量办理", "verbose_name_plural": "批量办理", "default_permissions": ()},
        ),
        migrations.CreateModel(
            name="BulkRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="看到的版本")),
                ("done", models.BooleanField(null=True, verbose_name="已执行")),
                ("told", models.CharField(blank=True, max_length=500, verbose_name="结果")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="takedowns.case",
                        verbose_name="申请",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="takedowns.bulkrun",
                        verbose_name="批量办理",
                    ),
                ),
            ],
            options={
                "verbose_name": "批量办理的一件",
                "verbose_name_plural": "批量办理的各件",
                "default_permissions": (),
                "ordering": ["run", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "case"),
                        name="bulk_row_once",
                        violation_error_code="bulk_row_taken",
                        violation_error_message="这件申请已在这次批量办理里。",
                    )
                ],
            },
        ),
    ]
