"""Runs an export in a worker: begins an attempt, writes the release, and publishes it in one step or fails it."""

import logging
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final
from uuid import UUID

import psycopg2
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from annotation.actions.curating.holding_out import hold_out_missed_copies
from annotation.actions.shared import jobs
from annotation.actions.shared.attempts import DEAD_AFTER, JobAttempt, job_attempt
from annotation.actions.shared.events import record_event
from annotation.actions.shared.failures import failure_of
from annotation.actions.shared.jobs import FenceLost
from annotation.exporting.encoding.index_writer import IndexWriter
from annotation.exporting.release import WrittenRelease, write_release
from annotation.exporting.snapshot import open_snapshot
from annotation.exporting.sql.instruction_json import instruction_choice
from annotation.exporting.staging import StagingDirectory, staging_directory
from annotation.models import Export, ExportFile, ExportPart, JobStatus

logger = logging.getLogger(__name__)

# Enough for many restarts of the machine; an export that kills its worker each time must fail in the end.
MAX_DEATHS: Final = 25
# A part grows with the release, and is in memory several times over while it is stored.
PARTS_AT_ONCE: Final = 1
# Tells the images that are held out for a benchmark from any other set of them.
_HELD_OUT: Final = """
SELECT count(*), coalesce(bit_xor(hashtextextended(id::text, 0)), 0)
  FROM annotation_image WHERE project_id = %s AND held_out
"""


class HeldOutMeanwhile(Exception):
    """Images were held out for a benchmark after the snapshot of a release, which may hold critiques of them."""


def run_export(*, export_id: UUID) -> None:
    """Writes and publishes a release, or marks the export as failed with the reason.

    Safe to run twice, also at once: the second to begin returns at once, unless the first has had no heartbeat for
    DEAD_AFTER; then the first has lost its fencing token and publishes nothing.
    """
    export = _begin(export_id)
    if export is None:
        return
    try:
        with job_attempt(export) as attempt:
            _write_and_publish(export, attempt)
    except FenceLost:
        logger.info("Attempt %d at export %s was stopped.", export.fencing_token, export.id)
    except Exception as error:  # any error must mark the export as failed
        logger.exception("Attempt %d at export %s failed.", export.fencing_token, export.id)
        _fail_unless_lost(export, error)


@transaction.atomic
def _begin(export_id: UUID) -> Export | None:
    """Returns the export with a fencing token of this attempt's own, or None when there is nothing to do."""
    due = Q(status=JobStatus.QUEUED) | jobs.silent(DEAD_AFTER)
    rows = Export.objects.select_for_update(of=("self",)).select_related("project")
    export = rows.filter(due, pk=export_id).first()
    if export is None:
        return None
    if export.status == JobStatus.RUNNING and export.fencing_token % MAX_DEATHS == 0:
        _fail(export, "worker_died_often", {})
        return None
    jobs.begin(export, done=0, total=0, started_at=Now())
    return export


def _write_and_publish(export: Export, attempt: JobAttempt) -> None:
    hold_out_missed_copies(export.project)
    with staging_directory(export.id, export.fencing_token) as directory, IndexWriter() as index:
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

    Raises FenceLost, and HeldOutMeanwhile if other images are held out now than in the snapshot of the release.
    """
    try:
        with transaction.atomic():
            _require_same_held_out(export, held_out)
            counts = {"done": release.critiques, "total": release.critiques}
            row = jobs.finish(export, manifest=release.manifest, **counts)
            ExportFile.objects.bulk_create(
                ExportFile(export=row, name=file.name, bytes=file.bytes, sha256=file.sha256, key=file.key)
                for file in release.files
            )
            _record("published", row, critiques=release.critiques, files={f.name: f.sha256 for f in release.files})
    except (FenceLost, HeldOutMeanwhile):
        directory.roll_back()
        raise


def _require_same_held_out(export: Export, before: Sequence[tuple[int, int]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_HELD_OUT, [export.project_id])
        if cursor.fetchall() != before:
            raise HeldOutMeanwhile


def _fail_unless_lost(export: Export, error: Exception) -> None:
    try:
        is_outdated = isinstance(error, HeldOutMeanwhile)
        _fail(export, *(("held_out_meanwhile", {}) if is_outdated else failure_of(error)))
    except FenceLost:
        return


@transaction.atomic
def _fail(export: Export, code: str, params: Mapping[str, Any]) -> None:
    row = jobs.fail(export, code, params)
    _record("failed", row, code=code, params=params)


def _record(verb: str, export: Export, **data: Any) -> None:
    record_event(actor=None, verb=verb, noun="export", target=export.id, project_id=export.project_id, **data)
