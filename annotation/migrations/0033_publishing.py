from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotation", "0032_cross_checks"),
    ]

    operations = [
        migrations.AddField(
            model_name="benchmarkitem",
            name="public_id",
            field=models.CharField(default="", max_length=40),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="benchmarkitem",
            constraint=models.UniqueConstraint(
                fields=("benchmark", "public_id"), name="benchmark_item_public_id_once"
            ),
        ),
    ]
