"""When a critique was withdrawn; which critiques a release holds; releases with a data card beside."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0008_marks'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExportPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempt', models.PositiveIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('entries', models.BinaryField()),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.AddField(
            model_name='critique',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='withdrawn'),
        ),
        migrations.AddField(
            model_name='export',
            name='card',
            field=models.BooleanField(db_default=False, default=False, verbose_name='with a data card'),
        ),
        migrations.RunSQL(
            "UPDATE annotation_critique SET withdrawn_at = updated_at WHERE status = 'withdrawn'", migrations.RunSQL.noop
        ),
        migrations.AddIndex(
            model_name='critique',
            index=models.Index(condition=models.Q(('status', 'withdrawn')), fields=['batch'], name='critique_withdrawn'),
        ),
        migrations.AddConstraint(
            model_name='critique',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'withdrawn'), ('withdrawn_at__isnull', False)), models.Q(models.Q(('status', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', True)), _connector='OR'), name='critique_withdrawn_at_a_time'),
        ),
        migrations.AddField(
            model_name='exportpart',
            name='export',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='annotation.export'),
        ),
        migrations.AddConstraint(
            model_name='exportpart',
            constraint=models.UniqueConstraint(fields=('export', 'attempt', 'number'), name='export_part_once'),
        ),
    ]
