"""Reads stored answers: which option a text names, and whether that is the right one. No model is asked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Count

from annotation.actions.evaluating.evaluations.scoring import store_score
from annotation.actions.shared.events import record_event
from annotation.errors import Conflict
from annotation.evaluating.items import LETTERS
from annotation.evaluating.reading.reader import is_answered, read_answer
from annotation.evaluating.score_documents import RULES_VERSION
from annotation.models import BenchmarkItem, Evaluation, EvaluationAnswer, Outcome, Person
from annotation.sql.rows import as_json
from annotation.wording.model_jobs import explain_refusal

REFUSED_BY_ENDPOINT: Final = "refused_by_endpoint"
"""The rule of an answer that the endpoint itself marked as a refusal: it has no text."""
BLOCK_SIZE: Final = 1_000
COUNTERS: Final = {
    Outcome.CORRECT: "correct",
    Outcome.WRONG: "wrong",
    Outcome.REFUSED: "refused",
    Outcome.UNREADABLE: "unreadable",
    Outcome.FAILED: "empty",
    Outcome.ANSWERED: "answered",
}
"""The field of an evaluation that counts the answers of an outcome whose calls did not fail."""
_UPDATE: Final = """
UPDATE annotation_evaluationanswer answer
   SET outcome = new.outcome, rule = new.rule, letter = new.letter, choice = new.choice
  FROM jsonb_to_recordset(%s::jsonb) AS new(id bigint, outcome text, rule text, letter text, choice int)
 WHERE answer.id = new.id
"""


@dataclass(frozen=True, slots=True)
class AnswerReading:
    """What an answer was read as; `letter` as it was shown, `choice` the index of the item's option as frozen."""

    outcome: str
    rule: str
    letter: str = ""
    choice: int | None = None


def read_text(item: BenchmarkItem, order: Sequence[int], text: str) -> AnswerReading:
    """Returns what the text of an answer to an item is read as, whose options were shown in an order."""
    if not item.options:
        reading = is_answered(text)
        return AnswerReading(Outcome.ANSWERED if reading.status == "read" else reading.status, reading.rule)
    reading = read_answer(text, [item.options[index] for index in order])
    if reading.choice is None:
        return AnswerReading(reading.status, reading.rule)
    choice = order[reading.choice]
    outcome = Outcome.CORRECT if choice == item.correct else Outcome.WRONG
    return AnswerReading(outcome, reading.rule, LETTERS[reading.choice], choice)


@transaction.atomic
def read_again(*, actor: Person, evaluation: Evaluation) -> Evaluation:
    """Reads every stored answer of an evaluation by today's rules. Raises Conflict while its model is asked."""
    evaluation = Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
    if evaluation.status in evaluation.UNFINISHED:
        raise Conflict(explain_refusal(evaluation.NOUN, "not_ended"), code="wrong_state", status=evaluation.status)
    count = 0
    rows = evaluation.answers.filter(status="done").exclude(rule=REFUSED_BY_ENDPOINT)
    last = 0
    while block := list(rows.filter(pk__gt=last).select_related("item").order_by("pk")[:BLOCK_SIZE]):
        _store_readings(block)
        last, count = block[-1].pk, count + len(block)
    count_outcomes(evaluation)
    store_score(evaluation, RULES_VERSION)
    record_event(
        actor=actor,
        verb="read",
        noun="evaluation",
        target=evaluation.id,
        project_id=evaluation.project_id,
        answers=count,
    )
    return evaluation


def count_outcomes(evaluation: Evaluation) -> None:
    """Counts the answers of an evaluation anew, which the caller has locked: by outcome, finished and failed ones."""
    rows = evaluation.answers.order_by().values_list("status", "outcome").annotate(number=Count("id"))
    counts = {(status, outcome): number for status, outcome, number in rows}
    finished = Counter[str]()
    for (status, _outcome), number in counts.items():
        finished[status] += number
    changes: dict[str, Any] = {field: counts.get(("done", outcome), 0) for outcome, field in COUNTERS.items()}
    changes |= {
        "done": finished["done"] + finished["failed"] + finished["skipped"],
        "failed_requests": finished["failed"],
    }
    Evaluation.objects.filter(pk=evaluation.pk).update(**changes)
    evaluation.refresh_from_db(fields=list(changes))


def _store_readings(answers: Sequence[EvaluationAnswer]) -> None:
    rows = []
    for answer in answers:
        reading = read_text(answer.item, answer.order or [], answer.text)
        values = {"rule": reading.rule, "letter": reading.letter, "choice": reading.choice}
        rows.append({"id": answer.pk, "outcome": str(reading.outcome), **values})
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [as_json(rows)])
