"""Indexes for what pages count: a person's critiques without the withdrawn ones, and the sources of a project."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotation", "0015_unique_addresses")]

    operations = [
        migrations.RemoveIndex(model_name="critique", name="critique_own_last"),
        migrations.AddIndex(
            model_name="critique",
            index=models.Index(
                models.F("project"),
                models.F("annotator"),
                models.OrderBy(models.F("submitted_at"), descending=True),
                include=("level", "status"),
                name="critique_own_last",
            ),
        ),
        migrations.AddIndex(
            model_name="image",
            index=models.Index(
                fields=["project", "source"],
                condition=models.Q(("source", ""), _negated=True),
                name="image_by_source",
            ),
        ),
    ]
