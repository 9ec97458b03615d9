"""The field's words for what is stored: slots, sort keys, sequence stamps, claim cursors and expired assignments.

A renamed column keeps its place in constraints and indexes, so those are renamed as well and not built again; only what
names the status `expired` is. Django's state of them is replaced, because it names columns.
"""

import annotation.models.base
from django.db import migrations, models

ASSIGNMENT_STATES = [
    ("open", "open"),
    ("claimed", "claimed"),
    ("submitted", "submitted"),
    ("skipped", "skipped"),
    ("expired", "expired"),
]
LIVE = ["open", "claimed", "submitted"]
INDEXES = [
    ("assignment_seat_held_once", "assignment_slot_live_once"),
    ("assignment_open_in_order", "assignment_open_by_sort_key"),
    ("assignment_open_since", "assignment_open_by_seq"),
]
CONSTRAINTS = [
    ("assignment", "assignment_seat_from_one", "assignment_slot_number_from_one"),
    ("assignment", "assignment_open_or_somebodys", "assignment_open_or_assigned"),
    ("claimcursor", "frontier_once", "claim_cursor_once"),
    ("critique", "critique_withdrawn_at_a_time", "critique_withdrawn_has_time"),
    ("project", "project_wish_in_range", "project_critiques_in_range"),
    ("project", "project_apart_in_range", "project_spacing_in_range"),
    ("batch", "batch_wish_in_range", "batch_critiques_in_range"),
]
# What PostgreSQL named after a table or column when it was made: keys, sequences, NOT NULL and range constraints.
WORDS = [
    ("annotation_frontier", "annotation_claimcursor"),
    ("annotation_cluster", "annotation_databaseincarnation"),
    ("annotation_assignment_seat", "annotation_assignment_slot_number"),
    ("annotation_assignment_rank", "annotation_assignment_sort_key"),
    ("annotation_assignment_surplus", "annotation_assignment_beyond_required"),
    ("annotation_assignment_opened_in", "annotation_assignment_opened_seq"),
    ("annotation_claimcursor_rank", "annotation_claimcursor_sort_key"),
    ("annotation_claimcursor_seen_not", "annotation_claimcursor_seen_seq_not"),
    ("annotation_critique_changed_in", "annotation_critique_changed_seq"),
    ("annotation_project_neighbours_apart", "annotation_project_duplicate_spacing"),
]


def rename_stored(reverse):
    """Returns the SQL that renames the function of sequence stamps, indexes and constraints."""
    function, indexes, constraints = ("loupe_moment", "loupe_sequence_stamp"), INDEXES, CONSTRAINTS
    if reverse:
        function, indexes = function[::-1], [pair[::-1] for pair in indexes]
        constraints = [(table, new, old) for table, old, new in constraints]
    return [
        f"ALTER FUNCTION {function[0]}(xid8) RENAME TO {function[1]}",
        *[f"ALTER INDEX {old} RENAME TO {new}" for old, new in indexes],
        *[f"ALTER TABLE annotation_{table} RENAME CONSTRAINT {old} TO {new}" for table, old, new in constraints],
    ]


def rename_generated(reverse):
    """Returns the SQL that renames what PostgreSQL named itself, by the words that have changed in its names."""
    words = [pair[::-1] for pair in reversed(WORDS)] if reverse else WORDS
    return [
        f"""
DO $$ DECLARE item record; BEGIN
    FOR item IN SELECT conrelid::regclass AS relation, conname AS name FROM pg_constraint
                 WHERE connamespace = current_schema()::text::regnamespace AND starts_with(conname, '{old}') LOOP
        EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', item.relation, item.name,
                       left(replace(item.name, '{old}', '{new}'), 63));
    END LOOP;
    FOR item IN SELECT relkind, relname AS name FROM pg_class
                 WHERE relnamespace = current_schema()::text::regnamespace AND starts_with(relname, '{old}')
                   AND relkind IN ('i', 'S') LOOP
        EXECUTE format('ALTER %s %I RENAME TO %I', CASE item.relkind WHEN 'i' THEN 'INDEX' ELSE 'SEQUENCE' END,
                       item.name, left(replace(item.name, '{old}', '{new}'), 63));
    END LOOP;
END $$"""
        for old, new in words
    ]


class InState(migrations.SeparateDatabaseAndState):
    """Operations that change nothing in the database but what Django knows of it."""

    def __init__(self, *operations):
        super().__init__(state_operations=operations)


def constraint(model, **options):
    return migrations.AddConstraint(model, models.CheckConstraint(**options))


def stamp():
    return models.BigIntegerField(db_default=annotation.models.base.SequenceStamp(), editable=False)


class Migration(migrations.Migration):
    dependencies = [("annotation", "0018_jobs")]

    operations = [
        InState(
            migrations.RemoveConstraint("assignment", "assignment_seat_held_once"),
            migrations.RemoveConstraint("assignment", "assignment_seat_from_one"),
            migrations.RemoveConstraint("assignment", "assignment_open_or_somebodys"),
            migrations.RemoveIndex("assignment", "assignment_open_in_order"),
            migrations.RemoveIndex("assignment", "assignment_open_since"),
            migrations.RemoveConstraint("frontier", "frontier_once"),
            migrations.RemoveIndex("critique", "critique_feed"),
            migrations.RemoveConstraint("critique", "critique_withdrawn_at_a_time"),
            migrations.RemoveConstraint("project", "project_wish_in_range"),
            migrations.RemoveConstraint("project", "project_apart_in_range"),
            migrations.RemoveConstraint("batch", "batch_wish_in_range"),
        ),
        migrations.RemoveConstraint("assignment", "assignment_status_known"),
        migrations.RemoveIndex("assignment", "assignment_lapsed"),
        migrations.RunSQL(
            "UPDATE annotation_assignment SET status = 'expired' WHERE status = 'lapsed'",
            "UPDATE annotation_assignment SET status = 'lapsed' WHERE status = 'expired'",
        ),
        migrations.RenameModel("Frontier", "ClaimCursor"),
        migrations.AlterModelTable("databaseincarnation", None),
        migrations.RenameField("assignment", "seat", "slot_number"),
        migrations.RenameField("assignment", "rank", "sort_key"),
        migrations.RenameField("assignment", "surplus", "beyond_required"),
        migrations.RenameField("assignment", "opened_in", "opened_seq"),
        migrations.RenameField("claimcursor", "rank", "sort_key"),
        migrations.RenameField("claimcursor", "seen", "seen_seq"),
        migrations.RenameField("critique", "changed_in", "changed_seq"),
        migrations.RenameField("project", "neighbours_apart", "duplicate_spacing"),
        migrations.RunSQL(rename_stored(reverse=False), rename_stored(reverse=True)),
        migrations.RunSQL(rename_generated(reverse=False), rename_generated(reverse=True)),
        # The defaults call the renamed function already.
        InState(
            migrations.AlterField("assignment", "opened_seq", stamp()),
            migrations.AlterField("critique", "changed_seq", stamp()),
        ),
        migrations.AlterField(
            "assignment",
            "status",
            models.CharField(choices=ASSIGNMENT_STATES, default="open", max_length=12, verbose_name="status"),
        ),
        constraint(
            "assignment",
            condition=models.Q(status__in=[state for state, _label in ASSIGNMENT_STATES]),
            name="assignment_status_known",
        ),
        migrations.AddIndex(
            "assignment",
            models.Index(fields=["annotator"], condition=models.Q(status="expired"), name="assignment_expired"),
        ),
        migrations.RenameIndex("assignment", "assignment_skipped", old_name="assignment_skips"),
        migrations.RenameIndex("assignment", "assignment_claimed_by_lease", old_name="assignment_leases"),
        migrations.RenameIndex("assignment", "assignment_claimed_by_person", old_name="assignment_on_a_desk"),
        migrations.RenameIndex("critique", "critique_counted", old_name="critique_given"),
        migrations.RenameIndex("critique", "critique_by_annotator", old_name="critique_own_last"),
        migrations.RenameIndex("image", "image_processing", old_name="image_still_processing"),
        InState(
            migrations.AddConstraint(
                "assignment",
                models.UniqueConstraint(
                    fields=["image", "slot_number"],
                    condition=models.Q(status__in=LIVE, beyond_required=False),
                    name="assignment_slot_live_once",
                ),
            ),
            constraint(
                "assignment",
                condition=models.Q(status="open", annotator__isnull=True, lease_until__isnull=True)
                | (~models.Q(status="open") & models.Q(annotator__isnull=False, questionnaire__isnull=False)),
                name="assignment_open_or_assigned",
            ),
            constraint("assignment", condition=models.Q(slot_number__gte=1), name="assignment_slot_number_from_one"),
            migrations.AddIndex(
                "assignment",
                models.Index(
                    fields=["batch", "sort_key"],
                    condition=models.Q(status="open"),
                    name="assignment_open_by_sort_key",
                ),
            ),
            migrations.AddIndex(
                "assignment",
                models.Index(
                    fields=["batch", "opened_seq"], condition=models.Q(status="open"), name="assignment_open_by_seq"
                ),
            ),
            migrations.AddConstraint(
                "claimcursor", models.UniqueConstraint(fields=["person", "batch"], name="claim_cursor_once")
            ),
            migrations.AddIndex(
                "critique", models.Index(fields=["project", "changed_seq", "id"], name="critique_feed")
            ),
            constraint(
                "critique",
                condition=models.Q(status="withdrawn", withdrawn_at__isnull=False)
                | (~models.Q(status="withdrawn") & models.Q(withdrawn_at__isnull=True)),
                name="critique_withdrawn_has_time",
            ),
            constraint(
                "project",
                condition=models.Q(critiques_per_image__range=(1, 100)),
                name="project_critiques_in_range",
            ),
            constraint(
                "project", condition=models.Q(duplicate_spacing__range=(0, 200)), name="project_spacing_in_range"
            ),
            constraint(
                "batch",
                condition=models.Q(critiques_per_image__isnull=True) | models.Q(critiques_per_image__range=(1, 100)),
                name="batch_critiques_in_range",
            ),
        ),
    ]
