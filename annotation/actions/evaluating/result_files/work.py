"""Reads the files of an evaluation in a worker: complete, or visibly failed with what is wrong."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from annotation.actions.evaluating.result_files.storing import FileCounts, store_answers
from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.actions.shared.jobs import FenceLost
from annotation.evaluating.errors import RejectedFile
from annotation.evaluating.items import Item
from annotation.evaluating.result_files.matching import MatchedResults, Matcher
from annotation.evaluating.result_files.registry import read_results
from annotation.evaluating.stored_content import StoredContent
from annotation.imaging.storing import local_original
from annotation.models import Evaluation, EvaluationFile, EvaluationSource, JobStatus
from annotation.queries.evaluating.publishing.benchmark_items import read_items

logger = logging.getLogger(__name__)

DEAD_AFTER: Final = timedelta(seconds=300)
"""A workbook may take a minute, without a heartbeat within it."""
MAX_ATTEMPTS: Final = 3
_TEXT_CHARACTERS: Final = 300


def read_evaluation_files(evaluation_id: UUID) -> None:
    """Reads the stored files of an evaluation, or marks it as failed with the reason. Safe to run twice, also at once.

    The answers are stored in one transaction, which only the attempt with the latest fencing token may commit.
    """
    evaluation = _begin(evaluation_id)
    if evaluation is None:
        return
    try:
        items = {item.id: (row, item) for row, item in read_items(evaluation.benchmark)}
        results, counts = _read(evaluation, [item for _row, item in items.values()])
        store_answers(evaluation, {item: row for item, (row, _item) in items.items()}, results, counts)
    except FenceLost:
        logger.info("The evaluation %s has ended, or another attempt reads its files.", evaluation.id)
    except RejectedFile as error:
        _fail(evaluation, error.code, error.params)
    except Exception as error:
        # Whatever goes wrong, the evaluation says so: it never stays half read, or read over and over.
        logger.exception("The files of the evaluation %s could not be read.", evaluation.id)
        _fail(evaluation, "files_not_read", {"error": getattr(error, "strerror", None) or type(error).__name__})


@transaction.atomic
def _begin(evaluation_id: UUID) -> Evaluation | None:
    due = Q(status=JobStatus.QUEUED) | jobs.silent(DEAD_AFTER)
    rows = Evaluation.objects.select_for_update(of=("self",)).select_related("benchmark", "project")
    evaluation = rows.filter(due, pk=evaluation_id, source=EvaluationSource.FILE).first()
    if evaluation is None:
        return None
    if evaluation.status == JobStatus.RUNNING and evaluation.fencing_token >= MAX_ATTEMPTS:
        _fail(evaluation, "worker_died", {})
        return None
    jobs.begin(evaluation, started_at=Now(), done=0)
    return evaluation


def _read(evaluation: Evaluation, items: Sequence[Item]) -> tuple[MatchedResults, list[FileCounts]]:
    """Returns what all files answer, and what is worth knowing about each. Raises RejectedFile and FenceLost."""
    matcher = Matcher(items, with_trials=evaluation.trials > 1)
    counts = []
    for row in evaluation.files.order_by("position"):
        if not jobs.beat(evaluation):
            raise FenceLost
        counts.append(_read_file(row, matcher))
    results = matcher.finish()
    if results.trials != evaluation.trials:
        raise RejectedFile("trials_differ", found=results.trials, stated=evaluation.trials)
    return results, counts


def _read_file(row: EvaluationFile, matcher: Matcher) -> FileCounts:
    with ExitStack() as stack:
        content = StoredContent(row.file, stack.enter_context(local_original(row.key)))
        result_format, rows = read_results(content)
        before, noted = len(matcher.results.answers), len(matcher.results.notices)
        matcher.add(row.file, rows)
        results = matcher.results
        return FileCounts(row, result_format.key, len(results.answers) - before, results.notices[noted:])


@transaction.atomic
def _fail(evaluation: Evaluation, code: str, params: Mapping[str, Any]) -> None:
    """Fails the evaluation unless the attempt has lost it."""
    values = {name: value if isinstance(value, int) else _storable(value) for name, value in params.items()}
    try:
        row = jobs.lock_own(evaluation)
        if row.fencing_token != evaluation.fencing_token:
            return
        jobs.fail(row, code, values)
    except FenceLost:
        return
    record_event(
        actor=None,
        verb="failed",
        noun="evaluation",
        target=evaluation.id,
        project_id=evaluation.project_id,
        code=code,
        params=values,
    )


def _storable(value: Any) -> str:
    """Returns a value of a sentence as a text that the database takes."""
    text = str(value)[:_TEXT_CHARACTERS]
    return "".join(character if character.isprintable() else " " for character in text)
