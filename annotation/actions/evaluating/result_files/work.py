"""Reads the files of an evaluation in a worker: complete, or visibly failed with what is wrong."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from annotation.actions.evaluating.result_files.storing import FileCounts, store_answers
from annotation.actions.shared import jobs
from annotation.actions.shared.attempts import work_on
from annotation.actions.shared.failures import JobFailure
from annotation.actions.shared.jobs import FenceLost
from annotation.evaluating.errors import RejectedFile
from annotation.evaluating.items import Item
from annotation.evaluating.result_files.matching import MatchedResults, Matcher
from annotation.evaluating.result_files.registry import read_results
from annotation.evaluating.stored_content import StoredContent
from annotation.imaging.storing import local_original
from annotation.models import Evaluation, EvaluationFile, EvaluationSource
from annotation.queries.evaluating.publishing.benchmark_items import read_items

DEAD_AFTER: Final = timedelta(seconds=300)
"""A workbook may take a minute, without a heartbeat within it."""
MAX_ATTEMPTS: Final = 3
_TEXT_CHARACTERS: Final = 300


def read_evaluation_files(evaluation_id: UUID) -> None:
    """Reads the stored files of an evaluation, or marks it as failed with the reason, as `work_on` does.

    The answers are stored in one transaction, which only the attempt with the latest fencing token may commit.
    """
    rows = Evaluation.objects.filter(pk=evaluation_id, source=EvaluationSource.FILE)
    work_on(
        rows.select_related("benchmark", "project"),
        _read_and_store,
        explain=_explain,
        dead_after=DEAD_AFTER,
        max_deaths=MAX_ATTEMPTS,
        death="worker_died",
    )


def _read_and_store(evaluation: Evaluation) -> None:
    items = {item.id: (row, item) for row, item in read_items(evaluation.benchmark)}
    try:
        results, counts = _read(evaluation, [item for _row, item in items.values()])
    except RejectedFile as error:
        raise JobFailure(error.code, **_storable(error.params)) from error
    store_answers(evaluation, {item: row for item, (row, _item) in items.items()}, results, counts)


def _explain(error: Exception) -> tuple[str, dict[str, Any]]:
    return "files_not_read", _storable({"error": getattr(error, "strerror", None) or type(error).__name__})


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


def _storable(params: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the values of a sentence as whole numbers, or as texts that the database takes."""
    return {name: value if isinstance(value, int) else _printable(value) for name, value in params.items()}


def _printable(value: Any) -> str:
    text = str(value)[:_TEXT_CHARACTERS]
    return "".join(character if character.isprintable() else " " for character in text)
