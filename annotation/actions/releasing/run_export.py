"""Runs an export in a worker: begins an attempt, writes the release, and publishes it in one step or fails it."""

from collections.abc import Sequence
from itertools import islice
from typing import Final
from uuid import UUID

import psycopg2
from django.db import connection

from annotation.actions.curating.holding_out import hold_out_missed_copies
from annotation.actions.shared import jobs
from annotation.actions.shared.attempts import job_attempt, publication, work_on
from annotation.actions.shared.events import record_event
from annotation.actions.shared.failures import JobFailure
from annotation.actions.shared.grouping import lock_groups
from annotation.exporting.encoding.index_writer import IndexWriter
from annotation.exporting.release import WrittenRelease, write_release
from annotation.exporting.snapshot import open_snapshot
from annotation.exporting.sql.instruction_json import instruction_choice
from annotation.exporting.staging import StagingDirectory, staging_directory
from annotation.models import Export, ExportFile, ExportPart

# A part grows with the release, and is in memory several times over while it is stored.
PARTS_AT_ONCE: Final = 1
# Tells the images that are held out for a benchmark from any other set of them.
_HELD_OUT: Final = """
SELECT count(*), coalesce(bit_xor(hashtextextended(id::text, 0)), 0)
  FROM annotation_image WHERE project_id = %s AND held_out
"""


def run_export(*, export_id: UUID) -> None:
    """Writes and publishes a release, or marks the export as failed with the reason, as `work_on` does."""
    work_on(Export.objects.filter(pk=export_id).select_related("project"), _write_and_publish)


def _write_and_publish(export: Export) -> None:
    hold_out_missed_copies()
    with (
        job_attempt(export) as attempt,
        staging_directory(export.id, export.fencing_token) as directory,
        IndexWriter() as index,
    ):
        try:
            choice = instruction_choice(export.turns, export.runs)
            with open_snapshot(export.project, export.filter, choice) as snapshot:
                attempt.stop = snapshot.stop
                held_out = snapshot.fetch(_HELD_OUT, [export.project_id])
                release = write_release(export, snapshot, directory, index, attempt)
            _store_index(export, index)
        except psycopg2.extensions.QueryCanceledError:
            attempt.check()
            raise
        directory.publish()
        _publish(export, directory, release, held_out)


def _store_index(export: Export, index: IndexWriter) -> None:
    """Stores the index of the release, for comparisons, which read only that of the published attempt."""
    ExportPart.objects.filter(export=export).delete()
    parts = (
        ExportPart(export=export, attempt=export.fencing_token, number=number, entries=entries)
        for number, entries in index.parts()
    )
    while block := list(islice(parts, PARTS_AT_ONCE)):
        ExportPart.objects.bulk_create(block)


def _publish(
    export: Export, directory: StagingDirectory, release: WrittenRelease, held_out: Sequence[tuple[int, int]]
) -> None:
    """Makes a release visible in one step: files, status and event are committed together.

    Raises FenceLost, and JobFailure if other images are held out now than in the snapshot of the release.
    """
    with publication(directory):
        _require_same_held_out(export, held_out)
        counts = {"done": release.critiques, "total": release.critiques}
        row = jobs.finish(export, manifest=release.manifest, **counts)
        ExportFile.objects.bulk_create(
            ExportFile(export=row, name=file.name, bytes=file.bytes, sha256=file.sha256, key=file.key)
            for file in release.files
        )
        record_event(
            actor=None,
            verb="published",
            noun="export",
            target=row.id,
            project_id=row.project_id,
            critiques=release.critiques,
            files={file.name: file.sha256 for file in release.files},
        )


def _require_same_held_out(export: Export, before: Sequence[tuple[int, int]]) -> None:
    """Locks the groups of the project, so that no image is held out until the release can be found in."""
    lock_groups(export.project_id)
    with connection.cursor() as cursor:
        cursor.execute(_HELD_OUT, [export.project_id])
        if cursor.fetchall() != before:
            raise JobFailure("held_out_meanwhile")
