"""Indexes critiques by the version of their questionnaire, so that the list of versions counts them without a scan."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("annotation", "0034_rollups")]

    operations = [
        migrations.AddIndex(
            model_name="critique",
            index=models.Index(fields=["questionnaire"], name="critique_by_questionnaire"),
        ),
    ]
