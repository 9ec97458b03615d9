"""Adds what makes critiques trusted: purposes, review, gold, qualification, consent, inspection, roll-ups, statistics.

Each model is made whole. Columns of tables that exist come last, with a default of the database, which rewrites no row;
the indexes of critiques are made anew. Reversing it drops what reviewers decided and people agreed to.
"""

import annotation.models.base
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


def add_policies(apps, schema_editor):
    alias = schema_editor.connection.alias
    projects, policies = apps.get_model("annotation", "Project"), apps.get_model("annotation", "QualityPolicy")
    ids = projects.objects.using(alias).values_list("pk", flat=True)
    policies.objects.using(alias).bulk_create([policies(project_id=project_id) for project_id in ids])


class Migration(migrations.Migration):

    dependencies = [
        ('annotation', '0030_judged_texts'),
    ]

    operations = [
        migrations.CreateModel(
            name='AnswerCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=16)),
                ('question', models.CharField(max_length=100)),
                ('source', models.CharField(blank=True, max_length=100)),
                ('value', models.CharField(max_length=100)),
                ('number', models.BigIntegerField()),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.project')),
                ('questionnaire', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.questionnaire')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'questionnaire', 'name', 'question', 'source', 'value'), name='answer_count_once')],
            },
        ),
        migrations.CreateModel(
            name='BatchCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('critiques', models.PositiveSmallIntegerField()),
                ('number', models.BigIntegerField()),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.batch')),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.project')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'batch', 'critiques'), name='batch_count_once')],
            },
        ),
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
                ('after_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('after_id', models.UUIDField(blank=True, editable=False, null=True)),
                ('proof_key', models.UUIDField(unique=True)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_acceptances', to='annotation.project')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'running', 'done', 'failed', 'cancelled'])), name='bulk_acceptance_status_known')],
            },
        ),
        migrations.CreateModel(
            name='ConsentText',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('text', models.TextField(max_length=50000, verbose_name='consent')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consent_texts', to='annotation.project')),
            ],
            options={
                'ordering': ['-version'],
                'constraints': [models.UniqueConstraint(fields=('project', 'version'), name='consent_version_once')],
            },
        ),
        migrations.CreateModel(
            name='CritiqueInspection',
            fields=[
                ('critique', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='inspection', serialize=False, to='annotation.critique')),
                ('changed_seq', models.BigIntegerField()),
                ('flags', models.JSONField(default=list)),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('counted', models.JSONField(default=dict)),
                ('counting', models.PositiveIntegerField(db_default=0, default=0)),
                ('failure', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('inspected_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.project')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['codes'], name='inspection_by_code')],
            },
        ),
        migrations.CreateModel(
            name='DayCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('name', models.CharField(max_length=80)),
                ('number', models.BigIntegerField()),
                ('annotator', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.batch')),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.project')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'name', 'day', 'batch', 'annotator'), include=('number',), name='day_count_once')],
            },
        ),
        migrations.CreateModel(
            name='GoldItem',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('use', models.CharField(choices=[('gold', 'mixed into the work'), ('training', 'explained in training'), ('test', 'asked in the test')], default='gold', max_length=12, verbose_name='use')),
                ('expected', models.JSONField(verbose_name='expected answers')),
                ('explanation', models.TextField(blank=True, default='', max_length=5000, verbose_name='explanation')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('critique', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gold_items', to='annotation.critique')),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gold_items', to='annotation.image')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gold_items', to='annotation.project')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gold_items', to='annotation.questionnaire')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('is_active', True)), fields=['project', 'questionnaire', 'use'], name='gold_item_in_use')],
                'constraints': [models.UniqueConstraint(fields=('image', 'questionnaire'), name='gold_item_once'), models.CheckConstraint(condition=models.Q(('use__in', ['gold', 'training', 'test'])), name='gold_item_use_known')],
            },
        ),
        migrations.CreateModel(
            name='ImageRatings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('critiques', models.PositiveSmallIntegerField(default=0)),
                ('ratings', models.JSONField(default=dict)),
                ('graders', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('spread', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('sample_key', models.BigIntegerField()),
                ('image', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='annotation.image')),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.project')),
                ('questionnaire', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.questionnaire')),
            ],
            options={
                'indexes': [models.Index(fields=['project', 'questionnaire', 'sample_key'], name='image_ratings_sample'), models.Index(models.F('project'), models.OrderBy(models.F('spread'), descending=True), models.OrderBy(models.F('image'), descending=True), models.OrderBy(models.F('questionnaire'), descending=True), condition=models.Q(('spread__gte', 1)), name='image_ratings_by_spread')],
                'constraints': [models.UniqueConstraint(fields=('image', 'questionnaire'), name='image_ratings_once')],
            },
        ),
        migrations.CreateModel(
            name='InspectionCursor',
            fields=[
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='annotation.project')),
                ('changed_seq', models.BigIntegerField(default=0)),
                ('critique_id', models.UUIDField(blank=True, null=True)),
                ('counted_at', models.DateTimeField(blank=True, null=True)),
                ('tried_at', models.DateTimeField(blank=True, null=True)),
                ('counting', models.PositiveIntegerField(db_default=0, default=0)),
                ('recounted_seq', models.BigIntegerField(blank=True, null=True)),
                ('recounted_id', models.UUIDField(blank=True, null=True)),
                ('queueing_seq', models.BigIntegerField(blank=True, null=True)),
                ('queueing_id', models.UUIDField(blank=True, null=True)),
                ('asking_at', models.DateTimeField(blank=True, null=True)),
                ('asking_spread', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('asking_image_id', models.UUIDField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Qualification',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('attempt', models.PositiveSmallIntegerField()),
                ('status', models.CharField(choices=[('training', 'in training'), ('testing', 'in the test'), ('passed', 'passed'), ('failed', 'failed')], default='training', max_length=12)),
                ('item_ids', models.JSONField(default=list)),
                ('correct', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='qualifications', to='annotation.membership')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.questionnaire')),
            ],
            options={
                'ordering': ['attempt'],
                'constraints': [models.UniqueConstraint(fields=('membership', 'attempt'), name='qualification_attempt_once'), models.UniqueConstraint(condition=models.Q(('status__in', ['training', 'testing'])), fields=('membership',), name='qualification_live_once'), models.CheckConstraint(condition=models.Q(('status__in', ['training', 'testing', 'passed', 'failed'])), name='qualification_status_known')],
            },
        ),
        migrations.CreateModel(
            name='RaterCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(blank=True, max_length=100)),
                ('name', models.CharField(max_length=40)),
                ('number', models.BigIntegerField()),
                ('annotator', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.project')),
                ('questionnaire', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.questionnaire')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'questionnaire', 'annotator', 'question', 'name'), name='rater_count_once')],
            },
        ),
        migrations.CreateModel(
            name='RatingPattern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=100)),
                ('week', models.DateField()),
                ('pattern', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None)),
                ('number', models.BigIntegerField()),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.project')),
                ('questionnaire', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.questionnaire')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'questionnaire', 'question', 'week', 'pattern'), name='rating_pattern_once')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('all', 'every critique is reviewed'), ('sample', 'drawn at random'), ('flagged', 'a check flagged it'), ('disagreement', 'people disagree about the image'), ('changed', 'it changed after a decision'), ('answered', 'its author answered the comments')], max_length=16), size=None)),
                ('flag_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('spread', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('status', models.CharField(choices=[('open', 'open'), ('claimed', 'claimed'), ('done', 'done')], default='open', max_length=12, verbose_name='status')),
                ('queued_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('queued_seq', models.BigIntegerField(db_default=annotation.models.base.SequenceStamp(), editable=False)),
                ('round', models.PositiveSmallIntegerField(db_default=1, default=1)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('kept_until', models.DateTimeField(blank=True, null=True)),
                ('returned_at', models.DateTimeField(blank=True, null=True)),
                ('asked_again_at', models.DateTimeField(blank=True, null=True)),
                ('annotator', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.batch')),
                ('critique', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='annotation.critique')),
                ('image', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.image')),
                ('kept_for', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='annotation.project')),
                ('reviewer', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['project', 'status', 'queued_at', 'id'], name='review_by_status'), models.Index(condition=models.Q(('status', 'open')), fields=['project', 'annotator', 'queued_at', 'id'], name='review_open_of_annotator'), models.Index(condition=models.Q(('status', 'open')), fields=['batch', 'queued_at', 'id'], name='review_open_of_batch'), models.Index(condition=models.Q(('status', 'open'), models.Q(('flag_codes', []), _negated=True)), fields=['project', 'queued_at', 'id'], name='review_open_flagged'), models.Index(condition=models.Q(('reasons__contains', ['disagreement']), ('status', 'open')), fields=['project', 'queued_at', 'id'], name='review_open_disagreement'), models.Index(condition=models.Q(('status', 'open')), fields=['kept_for'], name='review_kept'), models.Index(condition=models.Q(('asked_again_at', None), ('returned_at__isnull', False)), fields=['returned_at'], name='review_unanswered'), models.Index(condition=models.Q(('status', 'claimed')), fields=['reviewer'], name='review_claimed'), models.Index(condition=models.Q(('status', 'claimed')), fields=['lease_until'], name='review_by_lease'), models.Index(fields=['image'], name='review_of_image')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['open', 'claimed', 'done'])), name='review_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('reviewer__isnull', False), ('status', 'claimed')), models.Q(models.Q(('status', 'claimed'), _negated=True), ('lease_until__isnull', True), ('reviewer__isnull', True)), _connector='OR'), name='review_claimed_has_lease'), models.CheckConstraint(condition=models.Q(('reviewer__isnull', True), models.Q(('reviewer', models.F('annotator')), _negated=True), _connector='OR'), name='review_is_of_another')],
            },
        ),
        migrations.CreateModel(
            name='ReviewDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.CharField(choices=[('accept', 'accepted'), ('return', 'returned'), ('reject', 'rejected'), ('fix', 'fixed')], max_length=8, verbose_name='decision')),
                ('comments', models.JSONField(default=dict)),
                ('flag_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('critique_seq', models.BigIntegerField()),
                ('round', models.PositiveSmallIntegerField(db_default=1, default=1)),
                ('in_bulk', models.BooleanField(default=False)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('critique', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='annotation.critique')),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.project')),
                ('reviewer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['project', 'id'], name='review_decision_of_project'), models.Index(fields=['project', 'reviewer'], name='review_decision_of_reviewer')],
                'constraints': [models.CheckConstraint(condition=models.Q(('decision__in', ['accept', 'return', 'reject', 'fix'])), name='review_decision_known'), models.UniqueConstraint(fields=('critique', 'round'), name='review_decision_once_a_round')],
            },
        ),
        migrations.CreateModel(
            name='StatisticsRun',
            fields=[
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='annotation.project')),
                ('begun_at', models.DateTimeField(blank=True, null=True)),
                ('computed_at', models.DateTimeField(blank=True, null=True)),
                ('counted_at', models.DateTimeField(blank=True, null=True)),
                ('seconds', models.FloatField(blank=True, null=True)),
                ('stock', models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='StoredStatistic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(blank=True, default='', max_length=100)),
                ('name', models.CharField(max_length=40)),
                ('scope', models.JSONField(default=dict)),
                ('value', models.FloatField(blank=True, null=True)),
                ('low', models.FloatField(blank=True, null=True)),
                ('high', models.FloatField(blank=True, null=True)),
                ('n', models.PositiveBigIntegerField(default=0)),
                ('reason', models.CharField(blank=True, default='', max_length=40)),
                ('details', models.JSONField(default=dict)),
                ('computed_at', models.DateTimeField()),
                ('person', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='statistics', to='annotation.project')),
                ('questionnaire', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.questionnaire')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['project', 'person', 'name'], name='statistic_of_project')],
                'constraints': [models.UniqueConstraint(fields=('project', 'questionnaire', 'question', 'person', 'name', 'scope'), name='statistic_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='ConsentAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to=settings.AUTH_USER_MODEL)),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='annotation.consenttext')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('text', 'person'), name='consent_agreed_once')],
            },
        ),
        migrations.CreateModel(
            name='GoldItemCount',
            fields=[
                ('results', models.BigIntegerField(default=0)),
                ('compared', models.BigIntegerField(default=0)),
                ('correct', models.BigIntegerField(default=0)),
                ('total', models.BigIntegerField(default=0)),
                ('shares', models.BigIntegerField(default=0)),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='counts', serialize=False, to='annotation.golditem')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GoldMemberCount',
            fields=[
                ('results', models.BigIntegerField(default=0)),
                ('compared', models.BigIntegerField(default=0)),
                ('correct', models.BigIntegerField(default=0)),
                ('total', models.BigIntegerField(default=0)),
                ('shares', models.BigIntegerField(default=0)),
                ('membership', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='gold_counts', serialize=False, to='annotation.membership')),
                ('since', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GoldResult',
            fields=[
                ('critique', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='gold_result', serialize=False, to='annotation.critique')),
                ('correct', models.PositiveSmallIntegerField()),
                ('total', models.PositiveSmallIntegerField()),
                ('questions', models.JSONField(default=dict)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='annotation.golditem')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.project')),
            ],
            options={
                'indexes': [models.Index(fields=['project', 'person'], name='gold_result_of_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('correct__lte', models.F('total'))), name='gold_result_in_range')],
            },
        ),
        migrations.CreateModel(
            name='QualityPolicy',
            fields=[
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='quality', serialize=False, to='annotation.project')),
                ('review', models.CharField(choices=[('none', 'No critique is reviewed'), ('sample', 'A share of the critiques, drawn at random'), ('flagged', 'Critiques that a check flags, and those of images where people disagree'), ('all', 'Every critique')], default='none', max_length=12, verbose_name='review')),
                ('review_percent', models.PositiveSmallIntegerField(default=20, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='share that is reviewed, %')),
                ('review_lease_minutes', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)], verbose_name='lease of a review, minutes')),
                ('return_days', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='days that returned work waits for its author')),
                ('reviewer_days', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(365)], verbose_name='days that it then waits for the same reviewer')),
                ('reviewed_only', models.BooleanField(default=False, verbose_name='only accepted and fixed critiques leave')),
                ('refeed_after', models.BigIntegerField(blank=True, editable=False, null=True)),
                ('refeed_until', models.BigIntegerField(blank=True, editable=False, null=True)),
                ('spread_limit', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='grades apart that ask for another critique')),
                ('critiques_at_most', models.PositiveSmallIntegerField(default=8, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='critiques of an image at most')),
                ('asked_language', models.CharField(blank=True, choices=[('en', 'English'), ('zh', 'Chinese'), ('de', 'German'), ('fr', 'French'), ('es', 'Spanish'), ('it', 'Italian'), ('pt', 'Portuguese'), ('nl', 'Dutch')], default='', max_length=8, verbose_name='language of the texts')),
                ('disabled_checks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('thresholds', models.JSONField(blank=True, default=dict, verbose_name='thresholds of the checks')),
                ('gold_percent', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(30)], verbose_name='gold among the images, %')),
                ('gold_least', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(1000)], verbose_name='gold images before a person is judged')),
                ('gold_threshold', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='least accuracy on gold, %')),
                ('gold_action', models.CharField(choices=[('warn', 'Warn the managers'), ('pause', 'Warn the managers and hand the person no more images')], default='warn', max_length=8, verbose_name='below it')),
                ('requires_qualification', models.BooleanField(default=False, verbose_name='people qualify before real work')),
                ('training_items', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='training images')),
                ('test_items', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='images of the test')),
                ('pass_percent', models.PositiveSmallIntegerField(default=70, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='pass mark, %')),
                ('attempts', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)], verbose_name='attempts')),
                ('retest_percent', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(30)], verbose_name="of one's own images shown again, %")),
                ('retest_days', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(30), django.core.validators.MaxValueValidator(3650)], verbose_name='days before an image is shown again')),
                ('consent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.consenttext')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('review__in', ['none', 'sample', 'flagged', 'all'])), name='quality_review_known'), models.CheckConstraint(condition=models.Q(('gold_action__in', ['warn', 'pause'])), name='quality_gold_action_known'), models.CheckConstraint(condition=models.Q(('asked_language__in', ['', 'en', 'zh', 'de', 'fr', 'es', 'it', 'pt', 'nl'])), name='quality_asked_language_known'), models.CheckConstraint(condition=models.Q(('gold_percent__lte', 30), ('gold_threshold__lte', 100), ('pass_percent__range', (1, 100)), ('retest_percent__lte', 30), ('review_percent__range', (1, 100))), name='quality_percent_in_range'), models.CheckConstraint(condition=models.Q(('retest_days__gte', 30)), name='quality_retest_days_in_range')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='assignment',
            name='assignment_once_per_annotator',
        ),
        migrations.RemoveConstraint(
            model_name='assignment',
            name='assignment_slot_live_once',
        ),
        migrations.RemoveConstraint(
            model_name='critique',
            name='critique_once_per_annotator',
        ),
        migrations.RemoveConstraint(
            model_name='critique',
            name='critique_status_known',
        ),
        migrations.RemoveConstraint(
            model_name='image',
            name='image_position_once',
        ),
        migrations.RemoveIndex(
            model_name='critique',
            name='critique_counted',
        ),
        migrations.RemoveIndex(
            model_name='critique',
            name='critique_by_annotator',
        ),
        migrations.AddField(
            model_name='assignment',
            name='purpose',
            field=models.CharField(choices=[('work', 'work'), ('gold', 'gold'), ('training', 'training'), ('retest', 'retest'), ('final', 'final')], db_default='work', default='work', max_length=12),
        ),
        migrations.AddField(
            model_name='critique',
            name='purpose',
            field=models.CharField(choices=[('work', 'work'), ('gold', 'gold'), ('training', 'training'), ('retest', 'retest'), ('final', 'final')], db_default='work', default='work', max_length=12),
        ),
        migrations.AddField(
            model_name='critiquechange',
            name='author',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='image',
            name='extra_critiques',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False, verbose_name='critiques asked because people disagree'),
        ),
        migrations.AddField(
            model_name='instruction',
            name='critique_returned',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name='critique',
            name='state_seq',
            field=models.BigIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='membership',
            name='pause',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name='membership',
            name='paused_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='paused'),
        ),
        migrations.AddField(
            model_name='membership',
            name='qualified_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='qualified'),
        ),
        migrations.AddField(
            model_name='membership',
            name='warned_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='warned'),
        ),
        migrations.AlterField(
            model_name='critique',
            name='status',
            field=models.CharField(choices=[('submitted', 'submitted'), ('accepted', 'accepted'), ('returned', 'returned'), ('fixed', 'fixed'), ('rejected', 'rejected'), ('withdrawn', 'withdrawn')], default='submitted', max_length=12, verbose_name='status'),
        ),
        migrations.AddIndex(
            model_name='critique',
            index=models.Index(models.F('project'), models.F('annotator'), models.OrderBy(models.F('submitted_at'), descending=True), include=('level', 'status', 'purpose'), name='critique_by_annotator'),
        ),
        migrations.AddIndex(
            model_name='critique',
            index=models.Index(condition=models.Q(('purpose', 'work'), models.Q(('status__in', ['withdrawn', 'rejected']), _negated=True)), fields=['batch', 'image'], name='critique_counted'),
        ),
        migrations.AddIndex(
            model_name='critique',
            index=models.Index(condition=models.Q(('purpose', 'work'), models.Q(('status__in', ['withdrawn', 'rejected']), _negated=True)), fields=['questionnaire'], name='critique_by_questionnaire'),
        ),
        migrations.AddIndex(
            model_name='critique',
            index=models.Index(condition=models.Q(('status', 'returned')), fields=['annotator', 'project'], name='critique_returned'),
        ),
        migrations.AddConstraint(
            model_name='critique',
            constraint=models.UniqueConstraint(fields=('image', 'annotator', 'purpose'), name='critique_once_per_purpose'),
        ),
        migrations.AddConstraint(
            model_name='critique',
            constraint=models.UniqueConstraint(condition=models.Q(('purpose', 'final'), models.Q(('status__in', ['withdrawn', 'rejected']), _negated=True)), fields=('image',), name='critique_final_once'),
        ),
        migrations.AddConstraint(
            model_name='critique',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ['work', 'gold', 'training', 'retest', 'final'])), name='critique_purpose_known'),
        ),
        migrations.AddConstraint(
            model_name='critique',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['submitted', 'accepted', 'returned', 'fixed', 'rejected', 'withdrawn'])), name='critique_status_known'),
        ),
        migrations.AddConstraint(
            model_name='image',
            constraint=models.UniqueConstraint(fields=('batch', 'position'), include=('id', 'status', 'source', 'group', 'critiques_per_image', 'extra_critiques'), name='image_position_once'),
        ),
        migrations.AddField(
            model_name='membership',
            name='consent',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.consenttext'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='gold_item',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='showings', to='annotation.golditem'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(condition=models.Q(('annotator__isnull', False)), fields=('image', 'annotator', 'purpose'), name='assignment_once_per_purpose'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(condition=models.Q(('beyond_required', False), ('purpose', 'work'), ('status__in', ['open', 'claimed', 'submitted'])), fields=('image', 'slot_number'), name='assignment_work_slot_live_once'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ['work', 'gold', 'training', 'retest', 'final'])), name='assignment_purpose_known'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('purpose', 'work'), models.Q(('status', 'open'), _negated=True), _connector='OR'), name='assignment_open_is_work'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('gold_item__isnull', False), ('purpose__in', ['gold', 'training'])), models.Q(models.Q(('purpose__in', ['gold', 'training']), _negated=True), ('gold_item__isnull', True)), _connector='OR'), name='assignment_shows_gold_item'),
        ),
        migrations.RunPython(add_policies, migrations.RunPython.noop, elidable=True),
    ]
