"""Moments that stay in order when the database is restored into another cluster, where transactions are numbered anew."""

from importlib import import_module

import annotation.models.base
import django.db.models.functions.datetime
from django.db import migrations, models

GUARDS = import_module("annotation.migrations.0002_guards")
DESK_PATH = import_module("annotation.migrations.0005_desk_path")
APART = import_module("annotation.migrations.0010_neighbours_apart")

# A cluster is known by its system identifier, and after a recovery to an earlier point by its new timeline. A session
# cannot outlive its cluster, so it looks once; what a transaction that fails had looked up goes with it.
MOMENTS = """
CREATE FUNCTION loupe_cluster_identity() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT system_identifier || '-' || left(pg_walfile_name(pg_current_wal_lsn()), 8) FROM pg_control_system()
$$;

CREATE FUNCTION loupe_cluster() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    known text := current_setting('loupe.cluster', true);
    here text;
    its_number bigint;
BEGIN
    IF known <> '' THEN
        RETURN known::bigint;
    END IF;
    here := loupe_cluster_identity();
    LOOP
        SELECT cluster.number INTO its_number FROM annotation_cluster cluster WHERE cluster.identity = here;
        EXIT WHEN FOUND;
        INSERT INTO annotation_cluster (number, identity)
        SELECT COALESCE(max(cluster.number), 0) + 1, here FROM annotation_cluster cluster ON CONFLICT DO NOTHING;
    END LOOP;
    PERFORM set_config('loupe.cluster', its_number::text, false);
    RETURN its_number;
END $$;

CREATE FUNCTION loupe_moment(at xid8) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RETURN loupe_cluster() * 281474976710656 + at::text::bigint;
END $$;
"""
NO_MOMENTS = """
DROP FUNCTION loupe_moment(xid8);
DROP FUNCTION loupe_cluster();
DROP FUNCTION loupe_cluster_identity();
"""

MARK = """
CREATE OR REPLACE FUNCTION loupe_mark_critique_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_in := {moment};
    NEW.updated_at := now();
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION loupe_mark_place_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.opened_in := {moment};
    RETURN NEW;
END $$;
"""

# As before, but for the moment, and without an hour after which a frontier was forgotten: it stands in a new cluster too.
START_BEFORE = DESK_PATH.TAKE[
    DESK_PATH.TAKE.index("CREATE FUNCTION loupe_start_of_search(") : DESK_PATH.TAKE.index(
        "CREATE FUNCTION loupe_take_places("
    )
]
START = START_BEFORE.replace(
    "pg_snapshot_xmin(pg_current_snapshot())::text::bigint", "loupe_moment(pg_snapshot_xmin(pg_current_snapshot()))"
).replace(
    " AND frontier.seen <= loupe_start_of_search.seen\n       AND frontier.moved_at > now() - interval '1 hour'", ""
)
NO_START = "DROP FUNCTION loupe_start_of_search(uuid, uuid);"
TAKE = (
    APART.TAKE.replace("rank, seen, moved_at)", "rank, seen)")
    .replace("search.seen, now())", "search.seen)")
    .replace(", moved_at = excluded.moved_at", "")
)


class Migration(migrations.Migration):
    dependencies = [("annotation", "0011_chunk_pauses")]

    operations = [
        migrations.CreateModel(
            name="Cluster",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("identity", models.CharField(max_length=64, unique=True)),
                ("since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.RunSQL(MOMENTS, NO_MOMENTS),
        migrations.RunSQL(
            MARK.format(moment="loupe_moment(pg_current_xact_id())"),
            MARK.format(moment="pg_current_xact_id()::text::bigint"),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="opened_in",
            field=models.BigIntegerField(db_default=annotation.models.base.CurrentMoment(), editable=False),
        ),
        migrations.AlterField(
            model_name="critique",
            name="changed_in",
            field=models.BigIntegerField(db_default=annotation.models.base.CurrentMoment(), editable=False),
        ),
        migrations.RunSQL(NO_START, START_BEFORE),
        migrations.RunSQL(START, NO_START),
        migrations.RunSQL(APART.NO_TAKE, APART.TAKE),
        migrations.RunSQL("DELETE FROM annotation_frontier", migrations.RunSQL.noop),
        migrations.RemoveField(model_name="frontier", name="moved_at"),
        migrations.RunSQL(TAKE, APART.NO_TAKE),
    ]
