"""Adds an index by which the images where people disagree are found, the furthest apart first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotation", "0032_reviews"), ("annotation", "0034_rollups")]

    operations = [
        migrations.AddIndex(
            model_name="imageratings",
            index=models.Index(
                models.F("project"),
                models.OrderBy(models.F("spread"), descending=True),
                models.OrderBy(models.F("image"), descending=True),
                models.OrderBy(models.F("questionnaire"), descending=True),
                condition=models.Q(("spread__gte", 1)),
                name="image_ratings_by_spread",
            ),
        ),
    ]
