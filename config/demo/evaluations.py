"""Adds evaluations of the demo's benchmark: the answers of models that do not exist, made for the demo.

They are read from files and scored as anybody's are. Some cannot be read, and one is a refusal.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.core.files.base import ContentFile

from annotation.actions.evaluating.evaluations.scoring import score_evaluation
from annotation.actions.evaluating.judging.claims import MAX_CLAIMS, claim_interpretations
from annotation.actions.evaluating.judging.judgements import judge_interpretation, set_judges_per_answer
from annotation.actions.evaluating.result_files.uploads import create_file_evaluation
from annotation.actions.evaluating.work import work_on_evaluation
from annotation.evaluating.evaluation_spec import FileEvaluationSpec
from annotation.evaluating.items import LETTERS
from annotation.evaluating.judgements import ASPECTS
from annotation.evaluating.trials import option_order
from annotation.models import Benchmark, Person
from config.demo.waiting import wait_until_done

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


def _add(manager: Person, benchmark: Benchmark, model: RecordedModel) -> None:
    trials = max(len(texts) for by_criterion in model["answers"].values() for texts in by_criterion.values())
    spec = FileEvaluationSpec(name=model["name"], model=model["name"], trials=trials, text_only=model["text_only"])
    lines = b"".join(_lines(benchmark, model))
    file = ContentFile(lines, name=f"{model['name']}.jsonl")
    evaluation = create_file_evaluation(actor=manager, benchmark=benchmark, spec=spec, files=[file])
    work_on_evaluation(evaluation.pk)
    wait_until_done(evaluation)


def _lines(benchmark: Benchmark, model: RecordedModel) -> Iterator[bytes]:
    """Yields the lines of a result file: one for each item and trial."""
    for item in benchmark.items.select_related("image"):
        for trial, text in enumerate(model["answers"][item.image.file][item.criterion]):
            order = option_order(str(item.pk), len(item.options), trial=trial, seed=0)
            options = [item.options[index] for index in order]
            line = {"id": item.public_id, "trial": trial, "answer": _with_letter(text, options)}
            yield json.dumps({**line, "order": order} if options else line).encode() + b"\n"


def _with_letter(text: str, options: Sequence[str]) -> str:
    match = _OPTION.fullmatch(text)
    return LETTERS[options.index(match[1])] if match else text


def _judge(manager: Person, benchmark: Benchmark, models: Sequence[RecordedModel]) -> None:
    """Judges the interpretations as recorded. A second person may judge each, so that the desk has some."""
    set_judges_per_answer(actor=manager, benchmark=benchmark, count=2)
    recorded = {(model["name"], model["text_only"]): model["judgements"] for model in models}
    for claim in claim_interpretations(person=manager, benchmark=benchmark, count=MAX_CLAIMS):
        evaluation, file = claim.answer.evaluation, claim.answer.item.image.file
        figures = recorded.get((evaluation.name, evaluation.text_only))
        if figures:
            judge_interpretation(person=manager, claim_id=claim.id, **dict(zip(ASPECTS, figures[file], strict=True)))
