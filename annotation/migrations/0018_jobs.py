"""One model of a job: fencing tokens, heartbeats, and failures as a code with parameters; imports in the field's words.

A failure that was stored as a sentence keeps it, as the parameter of a code of its own.
"""

from django.db import migrations, models

STATES = [
    ("queued", "queued"),
    ("running", "running"),
    ("done", "done"),
    ("failed", "failed"),
    ("cancelled", "cancelled"),
]
FILE_STATES = [
    ("waiting", "waiting"),
    ("accepted", "accepted"),
    ("known", "there already"),
    ("rejected", "rejected"),
]
STORED_SENTENCES = "".join(
    f"""
UPDATE annotation_{table} SET failure = 'stored_sentence', failure_params = jsonb_build_object('sentence', failure)
 WHERE failure !~ '^[a-z0-9_]{{0,40}}$';
"""
    for table in ("image", "imageimport", "export")
)
NEW_WORDS = """
UPDATE annotation_importfile SET status = 'rejected' WHERE status = 'refused';
UPDATE annotation_importchunk SET status = 'queued' WHERE status = 'waiting';
UPDATE annotation_importfile
   SET metadata = metadata - 'metadata' - 'order' || jsonb_strip_nulls(
           jsonb_build_object('extra', metadata -> 'metadata', 'priority', metadata -> 'order'))
 WHERE metadata ?| ARRAY['metadata', 'order'];
"""
OLD_WORDS = """
UPDATE annotation_importfile SET status = 'refused' WHERE status = 'rejected';
UPDATE annotation_importchunk SET status = 'waiting' WHERE status = 'queued';
UPDATE annotation_importfile
   SET metadata = metadata - 'extra' - 'priority' || jsonb_strip_nulls(
           jsonb_build_object('metadata', metadata -> 'extra', 'order', metadata -> 'priority'))
 WHERE metadata ?| ARRAY['extra', 'priority'];
"""


def failure_code():
    return models.CharField(blank=True, db_default="", default="", max_length=40, verbose_name="why it failed")


def failure_params():
    return models.JSONField(db_default={}, default=dict, editable=False)


def fencing_token():
    return models.PositiveIntegerField(db_default=0, default=0, editable=False)


class Migration(migrations.Migration):
    dependencies = [("annotation", "0017_state_beside_events")]

    operations = [
        # The names that constraints and indexes mention are changed without them.
        migrations.RemoveConstraint(model_name="importchunk", name="chunk_number_once"),
        migrations.RemoveConstraint(model_name="importchunk", name="chunk_status_known"),
        migrations.RemoveConstraint(model_name="importfile", name="import_file_position_once"),
        migrations.RemoveConstraint(model_name="importfile", name="import_file_status_known"),
        migrations.RemoveIndex(model_name="importchunk", name="chunk_unfinished"),
        migrations.RemoveIndex(model_name="importfile", name="import_file_waiting"),
        migrations.RemoveIndex(model_name="importfile", name="import_file_refused"),
        migrations.AlterModelOptions(name="importchunk", options={}),
        migrations.AlterModelOptions(name="importfile", options={}),
        migrations.RenameField("export", "fence", "fencing_token"),
        migrations.AlterField("export", "fencing_token", fencing_token()),
        migrations.AddField("export", "failure_params", failure_params()),
        migrations.RenameField("imageimport", "began_at", "started_at"),
        migrations.RenameField("imageimport", "served_at", "heartbeat_at"),
        migrations.RenameField("imageimport", "refused", "rejected"),
        migrations.AddField("imageimport", "fencing_token", fencing_token()),
        migrations.AlterField("imageimport", "failure_params", failure_params()),
        migrations.RenameField("importchunk", "wanted", "image_import"),
        migrations.RenameField("importchunk", "fence", "fencing_token"),
        migrations.RenameField("importchunk", "troubles", "failed_attempts"),
        migrations.RenameField("importchunk", "code", "failure"),
        migrations.RenameField("importchunk", "params", "failure_params"),
        migrations.AlterField("importchunk", "fencing_token", fencing_token()),
        migrations.AlterField("importchunk", "failure", failure_code()),
        migrations.AlterField("importchunk", "failure_params", failure_params()),
        migrations.AlterField(
            "importchunk",
            "status",
            models.CharField(choices=STATES, default="queued", max_length=12, verbose_name="status"),
        ),
        migrations.RenameField("importfile", "wanted", "image_import"),
        migrations.RenameField("importfile", "place", "uri"),
        migrations.RenameField("importfile", "details", "metadata"),
        migrations.AlterField(
            "importfile", "status", models.CharField(choices=FILE_STATES, default="waiting", max_length=8)
        ),
        migrations.RunSQL(STORED_SENTENCES, migrations.RunSQL.noop),
        migrations.RunSQL(NEW_WORDS, OLD_WORDS),
        migrations.AlterField("image", "failure", failure_code()),
        migrations.AlterField("imageimport", "failure", failure_code()),
        migrations.AlterField("export", "failure", failure_code()),
        migrations.AlterModelOptions(name="importchunk", options={"ordering": ["image_import", "number"]}),
        migrations.AlterModelOptions(name="importfile", options={"ordering": ["image_import", "position"]}),
        migrations.AddConstraint(
            "importchunk", models.UniqueConstraint(fields=["image_import", "number"], name="chunk_number_once")
        ),
        migrations.AddConstraint(
            "importchunk",
            models.CheckConstraint(
                condition=models.Q(("status__in", ["queued", "running", "done"])), name="chunk_status_known"
            ),
        ),
        migrations.AddConstraint(
            "importfile", models.UniqueConstraint(fields=["image_import", "position"], name="import_file_position_once")
        ),
        migrations.AddConstraint(
            "importfile",
            models.CheckConstraint(
                condition=models.Q(("status__in", ["waiting", "accepted", "known", "rejected"])),
                name="import_file_status_known",
            ),
        ),
        migrations.AddIndex(
            "importchunk",
            models.Index(
                condition=models.Q(("status", "done"), _negated=True),
                fields=["image_import", "number"],
                name="chunk_unfinished",
            ),
        ),
        migrations.AddIndex(
            "importfile",
            models.Index(
                condition=models.Q(("status", "waiting")), fields=["image_import", "chunk"], name="import_file_waiting"
            ),
        ),
        migrations.AddIndex(
            "importfile",
            models.Index(
                condition=models.Q(("status", "rejected")),
                fields=["image_import", "position"],
                name="import_file_rejected",
            ),
        ),
    ]
