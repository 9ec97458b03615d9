"""Rows and columns for what was computed from the audit trail: earlier values of critiques, moved regions, and which
flags a manager has answered. They begin with what the trail has, which keeps its events.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

COPY_CRITIQUE_CHANGES = """
INSERT INTO annotation_critiquechange (critique_id, at, answers, regions_before)
SELECT event.target, event.at, coalesce(event.data -> 'changes', '{}'), event.data -> 'marks_before'
  FROM annotation_event event JOIN annotation_critique critique ON critique.id = event.target
 WHERE event.noun = 'critique' AND event.verb <> 'submitted'
 ORDER BY event.id
"""
COPY_REGION_MOVES = """
INSERT INTO annotation_regionmove (assignment_id, at, regions_before)
SELECT event.target, event.at, event.data -> 'marks_before'
  FROM annotation_event event JOIN annotation_assignment assignment ON assignment.id = event.target
 WHERE event.noun = 'assignment' AND event.verb = 'moved'
 ORDER BY event.id
"""
# A flag is resolved when its image was made ready after the person flagged it last.
RESOLVE_FLAGS = """
UPDATE annotation_flag flag SET resolved_at = ready.at
  FROM (SELECT DISTINCT ON (target) target, id, at FROM annotation_event
         WHERE noun = 'image' AND verb = 'ready' ORDER BY target, id DESC) ready
 WHERE ready.target = flag.image_id
   AND NOT EXISTS (SELECT FROM annotation_event event
                    WHERE event.target = flag.image_id AND event.noun = 'image' AND event.verb = 'flagged'
                      AND event.actor_id = flag.person_id AND event.id > ready.id)
"""


class Migration(migrations.Migration):
    dependencies = [("annotation", "0001_squashed_0016")]

    operations = [
        migrations.AlterModelTable(name="cluster", table="annotation_cluster"),
        migrations.RenameModel(old_name="Cluster", new_name="DatabaseIncarnation"),
        migrations.AddField(
            model_name="flag",
            name="resolved_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="CritiqueChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("answers", models.JSONField(default=dict)),
                ("regions_before", models.JSONField(blank=True, null=True)),
                (
                    "critique",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="annotation.critique",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="RegionMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("regions_before", models.JSONField()),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="region_moves",
                        to="annotation.assignment",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.RunSQL(COPY_CRITIQUE_CHANGES, migrations.RunSQL.noop),
        migrations.RunSQL(COPY_REGION_MOVES, migrations.RunSQL.noop),
        migrations.RunSQL(RESOLVE_FLAGS, migrations.RunSQL.noop),
    ]
