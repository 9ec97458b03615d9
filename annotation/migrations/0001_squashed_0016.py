"""The whole schema, as the migrations 0001 to 0016 had made it. Columns stand in the order in which those added them.

`migrate` installs functions and triggers afterwards, from annotation/sql. Two columns have a default that calls
loupe_moment, so a stub of it comes first.
"""

import annotation.models.base
import annotation.models.project
import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


MOMENT = """
CREATE FUNCTION loupe_moment(at xid8) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the functions of the database are not installed: run `manage.py migrate` to its end';
END $$;
"""

class Moment(models.Func):
    """The default of sequence stamps, as it was named then."""

    template = "(loupe_moment(pg_current_xact_id()))"
    output_field = models.BigIntegerField()


# For loupe_near_duplicates: the four bands of 16 bits of a perceptual hash. An index-only scan tells which hashes are near.
BAND_INDEXES = "".join(
    f"CREATE INDEX fingerprint_band_{shift} ON annotation_fingerprint (((hash >> {shift}) & 65535)) INCLUDE (hash, image_id);"
    for shift in (0, 16, 32, 48)
)


class Migration(migrations.Migration):

    replaces = [
        ('annotation', '0001_initial'),
        ('annotation', '0002_guards'),
        ('annotation', '0003_dispenser'),
        ('annotation', '0004_frontier'),
        ('annotation', '0005_desk_path'),
        ('annotation', '0006_incoming'),
        ('annotation', '0007_releases'),
        ('annotation', '0008_marks'),
        ('annotation', '0009_withdrawals'),
        ('annotation', '0010_neighbours_apart'),
        ('annotation', '0011_chunk_pauses'),
        ('annotation', '0012_clusters'),
        ('annotation', '0013_counted_from_indexes'),
        ('annotation', '0014_plans_are_kept'),
        ('annotation', '0015_unique_addresses'),
        ('annotation', '0016_counted_without_withdrawn'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.RunSQL(MOMENT, 'DROP FUNCTION loupe_moment(xid8)'),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('language', models.CharField(blank=True, default='', max_length=12, verbose_name='language')),
                ('keys', models.JSONField(blank=True, default=dict, verbose_name='keys')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='SignInIdentifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identifier', models.TextField()),
                ('kind', models.CharField(choices=[('username', 'user name'), ('email', 'mail address')], max_length=8)),
                ('is_shared', models.BooleanField(db_default=False, default=False, verbose_name='shared address or user name')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_in_identifiers', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['identifier'], name='sign_in_identifier'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('is_shared', False)), fields=('identifier',), name='sign_in_identifier_once'),
                    models.UniqueConstraint(fields=('person', 'kind'), name='sign_in_identifier_once_per_kind'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('digest', models.CharField(max_length=128, primary_key=True, serialize=False)),
                ('token_key', models.CharField(db_index=True, max_length=25)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('expiry', models.DateTimeField(blank=True, null=True)),
                ('name', models.CharField(blank=True, default='', max_length=100, verbose_name='name')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='auth_token_set', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'API token',
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('description', models.TextField(blank=True, default='', max_length=5000, verbose_name='description')),
                ('guidelines', models.TextField(blank=True, default='', max_length=50000, verbose_name='guidelines')),
                ('critiques_per_image', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='critiques required per image')),
                ('lease_minutes', models.PositiveIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)], verbose_name='lease, minutes')),
                ('order', models.CharField(choices=[('breadth_first', 'Breadth first: every image once, then every image twice'), ('depth_first', 'Depth first: finish an image before the next begins')], default='breadth_first', max_length=16, verbose_name='order')),
                ('daily_quota', models.PositiveIntegerField(blank=True, null=True, verbose_name='critiques per person and day')),
                ('total_quota', models.PositiveIntegerField(blank=True, null=True, verbose_name='critiques per person in all')),
                ('session_length', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='images before a pause is offered')),
                ('pseudonym_key', models.CharField(default=annotation.models.project.make_pseudonym_key, editable=False, max_length=64)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('critiques_per_image__range', (1, 100))), name='project_wish_in_range'),
                    models.CheckConstraint(condition=models.Q(('lease_minutes__range', (1, 1440))), name='project_lease_in_range'),
                    models.CheckConstraint(condition=models.Q(('session_length__range', (1, 1000))), name='project_session_in_range'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Questionnaire',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('key', models.SlugField(max_length=100, verbose_name='key')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('definition', models.JSONField(verbose_name='definition')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questionnaires', to='annotation.project')),
            ],
            options={
                'ordering': ['-version'],
                'constraints': [
                    models.UniqueConstraint(fields=('project', 'version'), name='questionnaire_version_once'),
                ],
            },
        ),
        migrations.AddField(
            model_name='project',
            name='questionnaire',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='annotation.questionnaire'),
        ),
        migrations.AddField(
            model_name='project',
            name='neighbours_apart',
            field=models.PositiveSmallIntegerField(db_default=20, default=20, validators=[django.core.validators.MaxValueValidator(200)], verbose_name='images between near-duplicates'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('neighbours_apart__range', (0, 200))), name='project_apart_in_range'),
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('role', models.CharField(choices=[('annotator', 'annotator'), ('reviewer', 'reviewer'), ('manager', 'manager')], max_length=16, verbose_name='role')),
                ('group', models.CharField(blank=True, default='', max_length=100, verbose_name='group')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='annotation.project')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('project', 'person'), name='membership_once_per_project'),
                    models.CheckConstraint(condition=models.Q(('role__in', ['annotator', 'reviewer', 'manager'])), name='membership_role_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('role', models.CharField(choices=[('annotator', 'annotator'), ('reviewer', 'reviewer'), ('manager', 'manager')], max_length=16, verbose_name='role')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='for whom')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='annotation.project')),
            ],
            options={
                'ordering': ['-created_at'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('role__in', ['annotator', 'reviewer', 'manager'])), name='invitation_role_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('status', models.CharField(choices=[('open', 'open'), ('paused', 'paused'), ('closed', 'closed')], default='open', max_length=8, verbose_name='status')),
                ('priority', models.SmallIntegerField(default=100, help_text='Lower numbers are handed out first.', verbose_name='priority')),
                ('critiques_per_image', models.PositiveSmallIntegerField(blank=True, help_text='Empty: as the project says.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='critiques required per image')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='annotation.project')),
            ],
            options={
                'verbose_name_plural': 'batches',
                'ordering': ['priority', 'created_at', 'id'],
                'indexes': [
                    models.Index(fields=['project', 'status', 'priority', 'created_at'], name='batch_in_order'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('project', 'name'), name='batch_name_once'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['open', 'paused', 'closed'])), name='batch_status_known'),
                    models.CheckConstraint(condition=models.Q(('critiques_per_image__isnull', True), ('critiques_per_image__range', (1, 100)), _connector='OR'), name='batch_wish_in_range'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Image',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('status', models.CharField(choices=[('processing', 'being prepared'), ('ready', 'ready'), ('failed', 'failed'), ('set_aside', 'set aside')], default='processing', max_length=12, verbose_name='status')),
                ('failure', models.CharField(blank=True, default='', max_length=500, verbose_name='why it failed')),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('sha256', models.CharField(max_length=64)),
                ('file', models.CharField(max_length=300, verbose_name='file name')),
                ('bytes', models.PositiveBigIntegerField(verbose_name='bytes')),
                ('format', models.CharField(max_length=16, verbose_name='format')),
                ('width', models.PositiveIntegerField(verbose_name='width')),
                ('height', models.PositiveIntegerField(verbose_name='height')),
                ('title', models.CharField(blank=True, default='', max_length=300, verbose_name='title')),
                ('author', models.CharField(blank=True, default='', max_length=300, verbose_name='author')),
                ('license', models.CharField(blank=True, default='', max_length=100, verbose_name='license')),
                ('source', models.CharField(blank=True, default='', max_length=100, verbose_name='source')),
                ('group', models.CharField(blank=True, default='', max_length=100, verbose_name='near-duplicate group')),
                ('critiques_per_image', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='critiques required')),
                ('metadata', models.JSONField(blank=True, default=dict, verbose_name='metadata')),
                ('exposure', models.JSONField(blank=True, default=dict, verbose_name='camera and exposure')),
                ('original', models.CharField(editable=False, max_length=200)),
                ('renditions', models.JSONField(default=dict, editable=False)),
                ('ready_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='images', to='annotation.batch')),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='images', to='annotation.project')),
                ('failure_params', models.JSONField(db_default={}, default=dict, editable=False)),
                ('grouped_by_hand', models.BooleanField(db_default=False, default=False, editable=False)),
            ],
            options={
                'ordering': ['position', 'id'],
                'indexes': [
                    models.Index(condition=models.Q(('status', 'processing')), fields=['created_at'], name='image_still_processing'),
                    models.Index(condition=models.Q(('group', ''), _negated=True), fields=['project', 'group'], name='image_by_group'),
                    models.Index(condition=models.Q(('status', 'failed')), fields=['batch', 'position'], name='image_failed'),
                    models.Index(condition=models.Q(('source', ''), _negated=True), fields=['project', 'source'], name='image_by_source'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('project', 'sha256'), name='image_once_per_project'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['processing', 'ready', 'failed', 'set_aside'])), name='image_status_known'),
                    models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='image_sha256_is_hex'),
                    models.UniqueConstraint(fields=('batch', 'position'), include=('id', 'status', 'source', 'group', 'critiques_per_image'), name='image_position_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Fingerprint',
            fields=[
                ('image', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='fingerprint', serialize=False, to='annotation.image')),
                ('hash', models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(BAND_INDEXES, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='ImageImport',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(max_length=16, verbose_name='kind')),
                ('source', models.JSONField(default=dict)),
                ('status', models.CharField(choices=[('queued', 'queued'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=12, verbose_name='status')),
                ('failure', models.CharField(blank=True, default='', max_length=500, verbose_name='why it failed')),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('accepted', models.PositiveIntegerField(default=0)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='annotation.batch')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('began_at', models.DateTimeField(blank=True, null=True)),
                ('by_command', models.BooleanField(db_default=False, default=False)),
                ('bytes_done', models.PositiveBigIntegerField(db_default=0, default=0)),
                ('bytes_total', models.PositiveBigIntegerField(db_default=0, default=0)),
                ('failure_params', models.JSONField(db_default={}, default=dict)),
                ('first_position', models.PositiveIntegerField(db_default=0, default=0)),
                ('opens_batch', models.BooleanField(db_default=False, default=False)),
                ('refused', models.PositiveIntegerField(db_default=0, default=0)),
                ('served_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at'],
                'indexes': [
                    models.Index(condition=models.Q(('status__in', ['queued', 'running'])), fields=['created_at'], name='import_unfinished'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'running', 'done', 'failed', 'cancelled'])), name='import_status_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ImportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('chunk', models.PositiveIntegerField(default=0)),
                ('file', models.CharField(max_length=300, verbose_name='file name')),
                ('place', models.TextField()),
                ('bytes', models.PositiveBigIntegerField(default=0)),
                ('details', models.JSONField(default=dict)),
                ('status', models.CharField(choices=[('waiting', 'waiting'), ('accepted', 'accepted'), ('known', 'there already'), ('refused', 'refused')], default='waiting', max_length=8)),
                ('code', models.CharField(blank=True, default='', max_length=40)),
                ('params', models.JSONField(default=dict)),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='annotation.image')),
                ('wanted', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='annotation.imageimport')),
            ],
            options={
                'ordering': ['wanted', 'position'],
                'indexes': [
                    models.Index(condition=models.Q(('status', 'waiting')), fields=['wanted', 'chunk'], name='import_file_waiting'),
                    models.Index(condition=models.Q(('status', 'refused')), fields=['wanted', 'position'], name='import_file_refused'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('wanted', 'position'), name='import_file_position_once'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'accepted', 'known', 'refused'])), name='import_file_status_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ImportChunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('status', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done')], default='waiting', max_length=8)),
                ('fence', models.PositiveIntegerField(default=0)),
                ('troubles', models.PositiveSmallIntegerField(default=0)),
                ('heartbeat_at', models.DateTimeField(blank=True, null=True)),
                ('wanted', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='annotation.imageimport')),
                ('code', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('params', models.JSONField(db_default={}, default=dict)),
            ],
            options={
                'ordering': ['wanted', 'number'],
                'indexes': [
                    models.Index(condition=models.Q(('status', 'done'), _negated=True), fields=['wanted', 'number'], name='chunk_unfinished'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('wanted', 'number'), name='chunk_number_once'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'running', 'done'])), name='chunk_status_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('seat', models.PositiveSmallIntegerField()),
                ('rank', models.BigIntegerField()),
                ('status', models.CharField(choices=[('open', 'open'), ('claimed', 'claimed'), ('submitted', 'submitted'), ('skipped', 'skipped'), ('lapsed', 'lapsed')], default='open', max_length=12, verbose_name='status')),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=32, verbose_name='reason')),
                ('note', models.TextField(blank=True, default='', max_length=2000, verbose_name='note')),
                ('surplus', models.BooleanField(default=False)),
                ('annotator', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='annotation.batch')),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='annotation.image')),
                ('questionnaire', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='annotation.questionnaire')),
                ('opened_in', models.BigIntegerField(db_default=Moment(), editable=False)),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('status', 'open')), fields=['batch', 'rank'], name='assignment_open_in_order'),
                    models.Index(condition=models.Q(('status', 'claimed')), fields=['lease_until'], name='assignment_leases'),
                    models.Index(condition=models.Q(('status', 'claimed')), fields=['annotator', 'claimed_at'], name='assignment_on_a_desk'),
                    models.Index(condition=models.Q(('status', 'open')), fields=['batch', 'opened_in'], name='assignment_open_since'),
                    models.Index(condition=models.Q(('status', 'lapsed')), fields=['annotator'], name='assignment_lapsed'),
                    models.Index(condition=models.Q(('status', 'skipped')), fields=['annotator', 'ended_at'], name='assignment_skips'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['open', 'claimed', 'submitted', 'skipped', 'lapsed'])), name='assignment_status_known'),
                    models.UniqueConstraint(condition=models.Q(('annotator__isnull', False)), fields=('image', 'annotator'), name='assignment_once_per_annotator'),
                    models.UniqueConstraint(condition=models.Q(('status__in', ['open', 'claimed', 'submitted']), ('surplus', False)), fields=('image', 'seat'), name='assignment_seat_held_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('annotator__isnull', True), ('lease_until__isnull', True), ('status', 'open')), models.Q(models.Q(('status', 'open'), _negated=True), ('annotator__isnull', False), ('questionnaire__isnull', False)), _connector='OR'), name='assignment_open_or_somebodys'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'claimed'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='assignment_claim_has_lease'),
                    models.CheckConstraint(condition=models.Q(('seat__gte', 1)), name='assignment_seat_from_one'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='draft', serialize=False, to='annotation.assignment')),
                ('version', models.PositiveIntegerField(default=1)),
                ('answers', models.JSONField(default=dict)),
                ('timings', models.JSONField(default=dict)),
                ('committed', models.JSONField(default=list)),
                ('revisions', models.JSONField(default=list)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('marks', models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                ('viewing', models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='Frontier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.BigIntegerField()),
                ('seen', models.BigIntegerField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='annotation.batch')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('person', 'batch'), name='frontier_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Critique',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('status', models.CharField(choices=[('submitted', 'submitted'), ('accepted', 'accepted'), ('returned', 'returned'), ('fixed', 'fixed'), ('withdrawn', 'withdrawn')], default='submitted', max_length=12, verbose_name='status')),
                ('answers', models.JSONField()),
                ('timings', models.JSONField(default=dict)),
                ('revisions', models.JSONField(default=list)),
                ('level', models.CharField(blank=True, default='', max_length=8, verbose_name='level')),
                ('words', models.PositiveIntegerField(default=0)),
                ('late', models.BooleanField(default=False)),
                ('submission_key', models.UUIDField()),
                ('body_hash', models.CharField(max_length=64)),
                ('submitted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('changed_in', models.BigIntegerField(db_default=Moment(), editable=False)),
                ('annotator', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='critiques', to=settings.AUTH_USER_MODEL)),
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='critique', to='annotation.assignment')),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='critiques', to='annotation.batch')),
                ('image', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='critiques', to='annotation.image')),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='critiques', to='annotation.project')),
                ('questionnaire', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='critiques', to='annotation.questionnaire')),
                ('marks', models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                ('viewing', models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['project', 'changed_in', 'id'], name='critique_feed'),
                    models.Index(condition=models.Q(('status', 'withdrawn'), _negated=True), fields=['batch', 'image'], name='critique_given'),
                    models.Index(models.F('project'), models.F('annotator'), models.OrderBy(models.F('submitted_at'), descending=True), include=('level', 'status'), name='critique_own_last'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('image', 'annotator'), name='critique_once_per_annotator'),
                    models.UniqueConstraint(fields=('annotator', 'submission_key'), name='critique_key_once'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['submitted', 'accepted', 'returned', 'fixed', 'withdrawn'])), name='critique_status_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'withdrawn'), ('withdrawn_at__isnull', False)), models.Q(models.Q(('status', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', True)), _connector='OR'), name='critique_withdrawn_at_a_time'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Flag',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('reason', models.CharField(max_length=32, verbose_name='reason')),
                ('note', models.TextField(blank=True, default='', max_length=2000, verbose_name='note')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='annotation.image')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('image', 'person'), name='flag_once_per_person'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('format', models.CharField(max_length=32, verbose_name='format')),
                ('filter', models.JSONField(default=dict)),
                ('splits', models.JSONField(default=dict)),
                ('status', models.CharField(choices=[('queued', 'queued'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=12, verbose_name='status')),
                ('failure', models.CharField(blank=True, default='', max_length=500, verbose_name='why it failed')),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('fence', models.PositiveIntegerField(default=0)),
                ('manifest', models.JSONField(default=dict)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('heartbeat_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='annotation.project')),
                ('pictures', models.BooleanField(default=False, verbose_name='with images')),
                ('card', models.BooleanField(db_default=False, default=False, verbose_name='with a data card')),
            ],
            options={
                'ordering': ['-created_at'],
                'indexes': [
                    models.Index(condition=models.Q(('status__in', ['queued', 'running'])), fields=['created_at'], name='export_unfinished'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'running', 'done', 'failed', 'cancelled'])), name='export_status_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ExportFile',
            fields=[
                ('id', models.UUIDField(default=annotation.models.base.make_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('name', models.CharField(max_length=200)),
                ('bytes', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('key', models.CharField(editable=False, max_length=300)),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='annotation.export')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [
                    models.UniqueConstraint(fields=('export', 'name'), name='export_file_name_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ExportPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempt', models.PositiveIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('entries', models.BinaryField()),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='annotation.export')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('export', 'attempt', 'number'), name='export_part_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('verb', models.CharField(max_length=40)),
                ('noun', models.CharField(max_length=24)),
                ('target', models.UUIDField()),
                ('data', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='annotation.project')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [
                    models.Index(fields=['project', '-id'], name='event_by_project'),
                    models.Index(fields=['target', 'id'], name='event_by_target'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Cluster',
            fields=[
                ('number', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('identity', models.CharField(max_length=64, unique=True)),
                ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
    ]
