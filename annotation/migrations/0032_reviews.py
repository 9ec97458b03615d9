"""Adds what reviewing needs: authors of fixes, returned work, filters of the queue, acceptance in bulk, the feed again."""

import annotation.models.base
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0031_quality'),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkAcceptance',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('failure', models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='why it failed')),
                ('failure_params', models.JSONField(db_default={}, default=dict, editable=False)),
                ('status', models.CharField(choices=[('queued', 'queued'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=12, verbose_name='status')),
                ('fencing_token', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('heartbeat_at', models.DateTimeField(blank=True, null=True)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('filter', models.JSONField(default=dict)),
                ('sample', models.JSONField(default=list)),
                ('until_seq', models.BigIntegerField()),
                ('proof_key', models.UUIDField(unique=True)),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.RemoveIndex(
            model_name='review',
            name='review_open',
        ),
        migrations.AddField(
            model_name='critiquechange',
            name='author',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='qualitypolicy',
            name='refeed_after',
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='qualitypolicy',
            name='refeed_until',
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='review',
            name='asked_again_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='review',
            name='queued_seq',
            field=models.BigIntegerField(db_default=annotation.models.base.SequenceStamp(), editable=False),
        ),
        migrations.AddField(
            model_name='review',
            name='returned_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='review',
            name='round',
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='reviewdecision',
            name='round',
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['project', 'status', 'queued_at', 'id'], name='review_by_status'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['project', 'annotator', 'queued_at', 'id'], name='review_open_of_annotator'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['batch', 'queued_at', 'id'], name='review_open_of_batch'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('status', 'open'), models.Q(('flag_codes', []), _negated=True)), fields=['project', 'queued_at', 'id'], name='review_open_flagged'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('reasons__contains', ['disagreement']), ('status', 'open')), fields=['project', 'queued_at', 'id'], name='review_open_disagreement'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['kept_for'], name='review_kept'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('asked_again_at', None), ('returned_at__isnull', False)), fields=['returned_at'], name='review_unanswered'),
        ),
        migrations.AddConstraint(
            model_name='reviewdecision',
            constraint=models.UniqueConstraint(fields=('critique', 'round'), name='review_decision_once_a_round'),
        ),
        migrations.AddField(
            model_name='bulkacceptance',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_acceptances', to='annotation.project'),
        ),
        migrations.AddField(
            model_name='bulkacceptance',
            name='requested_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='bulkacceptance',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'running', 'done', 'failed', 'cancelled'])), name='bulk_acceptance_status_known'),
        ),
    ]
