"""Adds evaluations of the demo's benchmark: the answers of models that do not exist, made for the demo.

They are read and scored as those of an endpoint are. Some cannot be read, and one is a refusal.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction

from annotation.actions.evaluating.answers.freezing import freeze_items
from annotation.actions.evaluating.answers.preparing import prepare_answers
from annotation.actions.evaluating.answers.storing import Answer, store_answers
from annotation.actions.evaluating.judging.claims import MAX_CLAIMS, claim_interpretations
from annotation.actions.evaluating.judging.judgements import judge_interpretation, set_judges_per_answer
from annotation.actions.evaluating.scoring import score_evaluation
from annotation.evaluating.items import LETTERS
from annotation.evaluating.judgements import ASPECTS
from annotation.evaluating.prompts import PARAMETERS, PROMPT_VERSION
from annotation.models import Benchmark, Evaluation, EvaluationAnswer, EvaluationSource, Person
from annotation.refining.replies import Reply, Usage

CHARACTERS_A_TOKEN: Final = 4
TOKENS_A_QUESTION: Final = 60
_OPTION: Final = re.compile(r"\{(.+)\}")

RecordedModel = Mapping[str, Any]
"""`name`, whether it was `text_only`, and its `answers` by file and criterion, one a trial: an option in braces stands
for its letter as shown. `judgements` has the figures of each interpretation in the order of ASPECTS, by file."""


def add_evaluations(manager: Person, benchmark: Benchmark, models: Sequence[RecordedModel]) -> None:
    """Adds the evaluations that the benchmark does not have yet, and the manager's judgements of interpretations."""
    for model in models:
        if not benchmark.evaluations.filter(name=model["name"], text_only=model["text_only"]).exists():
            _add(manager, benchmark, model)
    _judge(manager, benchmark, models)
    for evaluation in benchmark.evaluations.all():
        score_evaluation(evaluation.pk)


@transaction.atomic
def _add(manager: Person, benchmark: Benchmark, model: RecordedModel) -> Evaluation:
    trials = max(len(texts) for by_criterion in model["answers"].values() for texts in by_criterion.values())
    evaluation = Evaluation.objects.create(
        project=benchmark.project,
        benchmark=benchmark,
        name=model["name"],
        source=EvaluationSource.FILE,
        model=model["name"],
        trials=trials,
        text_only=model["text_only"],
        parameters=dict(PARAMETERS),
        prompt_version=PROMPT_VERSION,
        requested_by=manager,
    )
    evaluation.total = freeze_items(evaluation)
    evaluation.save(update_fields=["total"])
    prepare_answers(evaluation)
    rows = evaluation.answers.select_related("item__image").order_by("number")
    store_answers(evaluation, [_answer(row, model) for row in rows])
    return evaluation


def _judge(manager: Person, benchmark: Benchmark, models: Sequence[RecordedModel]) -> None:
    """Judges the interpretations as recorded. A second person may judge each, so that the desk has some."""
    set_judges_per_answer(actor=manager, benchmark=benchmark, count=2)
    recorded = {(model["name"], model["text_only"]): model["judgements"] for model in models}
    for claim in claim_interpretations(person=manager, benchmark=benchmark, count=MAX_CLAIMS):
        evaluation, file = claim.answer.evaluation, claim.answer.item.image.file
        figures = recorded.get((evaluation.name, evaluation.text_only))
        if figures:
            judge_interpretation(person=manager, claim_id=claim.id, **dict(zip(ASPECTS, figures[file], strict=True)))


def _answer(row: EvaluationAnswer, model: RecordedModel) -> Answer:
    texts: Sequence[str] = model["answers"][row.item.image.file][row.item.criterion]
    text = _OPTION.sub(lambda match: _letter(row, match[1]), texts[row.trial])
    usage = Usage(TOKENS_A_QUESTION, len(text) // CHARACTERS_A_TOKEN + 1, is_estimated=True)
    return Answer(row, Reply(text, "stop", usage, model["name"]))


def _letter(row: EvaluationAnswer, option: str) -> str:
    return LETTERS[(row.order or []).index(row.item.options.index(option))]
