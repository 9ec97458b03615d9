"""Releases with pictures beside them, and critiques that are withdrawn."""

from django.db import migrations, models

STATUSES = [
    ("submitted", "submitted"),
    ("accepted", "accepted"),
    ("returned", "returned"),
    ("fixed", "fixed"),
    ("withdrawn", "withdrawn"),
]


class Migration(migrations.Migration):
    dependencies = [("annotation", "0006_incoming")]

    operations = [
        migrations.AddField(
            model_name="export",
            name="pictures",
            field=models.BooleanField(default=False, verbose_name="with the pictures beside"),
        ),
        migrations.AlterField(
            model_name="critique",
            name="status",
            field=models.CharField(choices=STATUSES, default="submitted", max_length=12, verbose_name="status"),
        ),
        migrations.RemoveConstraint(model_name="critique", name="critique_status_known"),
        migrations.AddConstraint(
            model_name="critique",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", [status for status, _label in STATUSES])),
                name="critique_status_known",
            ),
        ),
    ]
