"""Reads results files: answers become instructions, whatever their order, and however often a file is read."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import IO, Any, Final
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from annotation.actions.calling.ends import finish_if_complete
from annotation.actions.refining.storing import Answer, is_known_result, store_answers
from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.actions.shared.jobs import FenceLost
from annotation.models import (
    NOT_HELD_OUT,
    RETURNED,
    REVISION,
    VISIBLE,
    JobStatus,
    ResultsFile,
    Run,
    RunRequest,
    review_suffices,
)
from annotation.refining.batch_lines import RejectedLine, ResultLine, read_result
from annotation.refining.results_text import RejectedFile, ResultsText
from annotation.storage.configured import configured_store
from annotation.storage.stores import StorageError

logger = logging.getLogger(__name__)

LINES_AT_ONCE: Final = 200
BYTES_AT_ONCE: Final = 16_000_000
MAX_REJECTIONS: Final = 50
DEAD_AFTER: Final = timedelta(seconds=60)
LOST_AFTER: Final = timedelta(seconds=30)
_SKIP_CHANGED: Final = f"""
UPDATE annotation_runrequest request
   SET status = 'skipped', finished_at = now(),
       failure = CASE WHEN NOT ({NOT_HELD_OUT}) THEN 'held_out'
                      WHEN NOT {VISIBLE.sql()} OR {REVISION} <> request.revision THEN 'critique_changed'
                      WHEN {RETURNED} THEN 'returned' ELSE 'not_reviewed' END
  FROM annotation_critique critique JOIN annotation_image image ON image.id = critique.image_id
 WHERE request.run_id = %s AND request.status IN ('queued', 'failed') AND critique.id = request.critique_id
   AND (NOT {VISIBLE.sql()} OR {REVISION} <> request.revision OR NOT ({NOT_HELD_OUT})
        OR {RETURNED} OR NOT {review_suffices()})
RETURNING request.id
"""


def read_results(*, results_id: UUID) -> None:
    """Reads a stored results file, or marks it as failed with the reason. Safe to run twice, also at once."""
    row = _begin(results_id)
    if row is None:
        return
    try:
        with configured_store().open(row.key) as stream:
            read_lines(row, stream)
        _finish(row)
    except FenceLost:
        logger.info("Another attempt reads the results file %s.", row.id)
    except RejectedFile as error:
        _fail(row, error.code, error.params)
    except (StorageError, FileNotFoundError, DatabaseError) as error:
        logger.exception("The results file %s could not be read.", row.id)
        _fail(row, "file_not_read", {"error": str(getattr(error, "strerror", None) or error)[:300]})


def read_lines(row: ResultsFile, stream: IO[bytes]) -> None:
    """Stores the answers of a results file, and its counts as they grow. Raises FenceLost, and RejectedFile."""
    counts, rejections = Counter[str](), list[dict[str, Any]]()
    text = ResultsText(stream)
    for block in _blocks(text.lines()):
        results = list(_results(block, row.run_id, rejections, counts))
        counts += _store(row.run, results)
        progress: dict[str, Any] = {name: counts[name] for name in ("accepted", "failed", "repeated", "rejected")}
        if not jobs.beat(row, done=min(text.bytes_read, row.total), rejections=rejections, **progress):
            raise FenceLost


def _blocks(lines: Iterable[bytes]) -> Iterator[list[tuple[int, bytes]]]:
    """Yields lines with their numbers in blocks of bounded size; empty lines are left out."""
    block, size = list[tuple[int, bytes]](), 0
    try:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            block.append((number, line))
            size += len(line)
            if len(block) >= LINES_AT_ONCE or size >= BYTES_AT_ONCE:
                yield block
                block, size = [], 0
    except RejectedFile:
        yield block  # what was read before the damage counts
        raise
    yield block


def _results(
    block: Iterable[tuple[int, bytes]], run_id: UUID, rejections: list[dict[str, Any]], counts: Counter[str]
) -> Iterator[ResultLine]:
    """Yields the answers of some lines, and adds the lines that are none to the rejections."""
    for number, line in block:
        try:
            yield read_result(line, run_id)
        except RejectedLine as rejection:
            counts["rejected"] += 1
            if len(rejections) < MAX_REJECTIONS:
                rejections.append({"line": number, "code": rejection.code, "params": rejection.params})


def _store(run: Run, results: list[ResultLine]) -> Counter[str]:
    """Stores answers, and returns how many became instructions, failed, or came again."""
    rows = RunRequest.objects.filter(run=run, number__in={result.number for result in results})
    requests = {request.number: request for request in rows.select_related("critique__questionnaire")}
    # Of several lines for one request an answer counts more than an error, whichever comes last.
    ordered = sorted(results, key=lambda result: result.reply is not None)
    chosen = {result.number: result for result in ordered if result.number in requests}
    answers = [
        Answer(requests[number], result.reply, result.error, digest=result.digest)
        for number, result in sorted(chosen.items())
        if requests[number].status in {"queued", "failed"} and not is_known_result(requests[number], result.digest)
    ]
    store_answers(run, answers)
    pks = [answer.request.pk for answer in answers]
    done = RunRequest.objects.filter(pk__in=pks, status="done").count()
    strangers = len(results) - sum(result.number in requests for result in results)
    return Counter(
        accepted=done,
        failed=len(answers) - done,
        repeated=len(results) - strangers - len(answers),
        rejected=strangers,
    )


@transaction.atomic
def _begin(results_id: UUID) -> ResultsFile | None:
    due = Q(status=JobStatus.QUEUED) | jobs.silent(DEAD_AFTER)
    rows = ResultsFile.objects.select_for_update(of=("self",)).select_related("run__recipe", "run__project")
    row = rows.filter(due, pk=results_id).first()
    if row is not None:
        jobs.begin(row, started_at=Now(), done=0)
    return row


@transaction.atomic
def _finish(row: ResultsFile) -> None:
    """Finishes the file, and the run if nothing is left of it but critiques that changed or were held out."""
    run = Run.objects.select_for_update(of=("self",)).get(pk=row.run_id)
    _skip_changed(run)
    finish_if_complete(run)
    row = jobs.finish(row, done=F("total"), key="")
    record_event(
        actor=row.requested_by,
        verb="answered",
        noun="run",
        target=run.id,
        project_id=run.project_id,
        file=row.file,
        accepted=row.accepted,
        rejected=row.rejected,
    )
    key = f"results/{row.id}"
    transaction.on_commit(lambda: configured_store().delete([key]), robust=True)


def _skip_changed(run: Run) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SKIP_CHANGED, [run.id])
        skipped = cursor.rowcount
    Run.objects.filter(pk=run.pk).update(done=F("done") + skipped)


def _fail(row: ResultsFile, code: str, params: dict[str, Any]) -> None:
    try:
        jobs.fail(row, code, params)
    except FenceLost:
        return


def resend_results() -> None:
    """Sends the hints again for results files that wait although no message does, and for those whose worker died."""
    waiting = Q(status=JobStatus.QUEUED, created_at__lt=Now() - LOST_AFTER)
    jobs.resend(ResultsFile.objects.filter(waiting | jobs.silent(DEAD_AFTER)).order_by("created_at"))
