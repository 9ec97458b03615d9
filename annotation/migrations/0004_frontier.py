"""How far each person's search of a batch has come, and indexes that nothing asks for taken away from the desk's path."""

import annotation.models.base
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0003_dispenser'),
    ]

    operations = [
        migrations.CreateModel(
            name='Frontier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.BigIntegerField()),
                ('seen', models.BigIntegerField()),
                ('moved_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name='critique',
            name='critique_by_batch',
        ),
        migrations.AddField(
            model_name='assignment',
            name='opened_in',
            field=models.BigIntegerField(db_default=annotation.models.base.CurrentTransaction(), editable=False),
        ),
        migrations.AlterField(
            model_name='assignment',
            name='annotator',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='assignment',
            name='batch',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='annotation.batch'),
        ),
        migrations.AlterField(
            model_name='assignment',
            name='questionnaire',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='annotation.questionnaire'),
        ),
        migrations.AlterField(
            model_name='critique',
            name='annotator',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='critiques', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='critique',
            name='image',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='critiques', to='annotation.image'),
        ),
        migrations.AlterField(
            model_name='critique',
            name='project',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='critiques', to='annotation.project'),
        ),
        migrations.AlterField(
            model_name='critique',
            name='questionnaire',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='critiques', to='annotation.questionnaire'),
        ),
        migrations.AlterField(
            model_name='event',
            name='actor',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='event',
            name='project',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='annotation.project'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['batch', 'opened_in'], name='assignment_open_since'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(condition=models.Q(('status', 'lapsed')), fields=['annotator'], name='assignment_lapsed'),
        ),
        migrations.AddField(
            model_name='frontier',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.batch'),
        ),
        migrations.AddField(
            model_name='frontier',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='frontier',
            constraint=models.UniqueConstraint(fields=('person', 'batch'), name='frontier_once'),
        ),
    ]
