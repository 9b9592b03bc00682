from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("takedowns", "0003_bulk_runs"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="begins_at",
            field=models.DateTimeField(null=True, verbose_name="措施开始"),
        ),
    ]
