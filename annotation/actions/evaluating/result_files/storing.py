"""Stores the answers of files in one transaction: raw, and as they are read by the rules of all answers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.db.models.functions import Now

from annotation.actions.evaluating.answers.reading import COUNTERS, read_text
from annotation.actions.evaluating.result_files.uploads import delete_files
from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.evaluating.errors import Notice, printable_name
from annotation.evaluating.grading import MISSING
from annotation.evaluating.result_files.matching import MatchedResults, StoredAnswer
from annotation.models import BenchmarkItem, Evaluation, EvaluationAnswer, EvaluationFile, Outcome

BLOCK_SIZE: Final = 1_000
NAMES_KEPT: Final = 100
"""Of the items or lines that a notice is about."""


@dataclass(frozen=True, slots=True)
class FileCounts:
    """What one file was read as."""

    row: EvaluationFile
    format: str
    answers: int
    notices: Sequence[Notice]


def store_answers(
    evaluation: Evaluation, items: Mapping[str, BenchmarkItem], results: MatchedResults, files: Iterable[FileCounts]
) -> None:
    """Reads and stores the answers to all items in all trials, of which one without an answer has failed.

    Raises FenceLost, with nothing stored, when the evaluation has ended or another attempt has begun.
    """
    numbers = Counter[str]()
    with transaction.atomic():
        row = jobs.lock_attempt(evaluation)
        answers = _answers(row, items, results)
        while block := list(islice(answers, BLOCK_SIZE)):
            EvaluationAnswer.objects.bulk_create(block)
            numbers.update(_counter(answer) for answer in block)
        for counts in files:
            _store_file(counts)
        delete_files(row)
        _finish(row, numbers)


def storable(text: str) -> str:
    """Returns a text without what the database takes in no text: NUL, and half of a surrogate pair."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")


def _answers(
    evaluation: Evaluation, items: Mapping[str, BenchmarkItem], results: MatchedResults
) -> Iterator[EvaluationAnswer]:
    """Yields the answer to each item in each trial, an interpretation in one, numbered as an endpoint's are."""
    number = 0
    for key, item in items.items():
        for trial in range(evaluation.trials if item.options else 1):
            number += 1
            answer = EvaluationAnswer(
                evaluation=evaluation, item=item, trial=trial, number=number, model=evaluation.model, finished_at=Now()
            )
            _fill(answer, results.answers.get((key, trial)))
            yield answer


def _fill(answer: EvaluationAnswer, stored_answer: StoredAnswer | None) -> None:
    values: dict[str, Any]
    if stored_answer is None:
        order = list(range(len(answer.item.options)))
        values = {"status": "failed", "outcome": Outcome.FAILED, "rule": MISSING, "failure": "answer_missing"}
    else:
        order, text = list(stored_answer.order), storable(stored_answer.text)
        reading = read_text(answer.item, order, text)
        values = {"status": "done", "text": text, "outcome": reading.outcome, "rule": reading.rule}
        values |= {"letter": reading.letter, "choice": reading.choice}
    for name, value in {**values, "order": order}.items():
        setattr(answer, name, value)


def _counter(answer: EvaluationAnswer) -> str:
    """Returns the field of the evaluation that counts an answer."""
    return "failed_requests" if answer.status == "failed" else COUNTERS[Outcome(answer.outcome)]


def _store_file(counts: FileCounts) -> None:
    row = counts.row
    row.format, row.answers = counts.format, counts.answers
    row.notices = [
        {
            "code": notice.code,
            "params": dict(notice.params),
            "names": [printable_name(name) for name in notice.names[:NAMES_KEPT]],
        }
        for notice in counts.notices
    ]
    row.save(update_fields=["format", "answers", "notices"])


def _finish(evaluation: Evaluation, numbers: Mapping[str, int]) -> None:
    total = sum(numbers.values())
    evaluation = jobs.finish(evaluation, total=total, done=total, **numbers)
    failed = evaluation.failed_requests
    record_event(
        actor=None,
        verb="done",
        noun="evaluation",
        target=evaluation.id,
        project_id=evaluation.project_id,
        answers=total - failed,
        failed=failed,
    )
