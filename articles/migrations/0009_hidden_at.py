"""When readers lost an article, and which pictures were taken into custody; both are asked for without a walk over all.

The index is built without keeping writers out, and holds the hidden articles alone.
"""

from django.db import migrations, models

from articles.indexes import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("articles", "0008_sealing")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="hidden_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="下架时间"),
        ),
        migrations.AddField(
            model_name="image",
            name="taken_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="收存时间"),
        ),
        AddIndexBeside(
            model_name="article",
            index=models.Index(
                condition=models.Q(("hidden_at__isnull", False)), fields=["-hidden_at", "-id"], name="article_hidden"
            ),
        ),
    ]
