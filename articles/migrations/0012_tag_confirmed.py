"""New tags wait for a chief; those that are there count as confirmed. A constant default: no row is written anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_redactions")]

    operations = [
        migrations.AddField(
            model_name="tag",
            name="confirmed",
            field=models.BooleanField("已确认", default=True, editable=False),
        )
    ]
