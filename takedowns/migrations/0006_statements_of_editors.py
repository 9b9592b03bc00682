import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("takedowns", "0005_outside_copies_and_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="counternotice",
            name="editor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="代表本站的编辑",
            ),
        ),
        migrations.AddConstraint(
            model_name="counternotice",
            constraint=models.UniqueConstraint(
                fields=("case", "editor"),
                name="counter_once_by_editor",
                violation_error_code="answered",
                violation_error_message="这位编辑已就这件申请提交过声明。",
            ),
        ),
    ]
