"""Indexes the texts of evaluations that judges are given, so that no other answer is read for them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotation", "0029_benchmarks")]

    operations = [
        migrations.AddIndex(
            model_name="evaluationanswer",
            index=models.Index(
                condition=models.Q(("outcome", "answered")),
                fields=["evaluation", "item", "id"],
                name="evaluation_texts",
            ),
        ),
    ]
