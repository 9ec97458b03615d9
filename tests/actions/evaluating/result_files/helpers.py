"""Evaluations from files, read as a worker reads them."""

import json
from typing import Any

from django.core.files.base import ContentFile

from annotation.actions.evaluating.result_files.uploads import create_file_evaluation
from annotation.actions.evaluating.work import work_on_evaluation
from annotation.evaluating.evaluation_spec import FileEvaluationSpec
from annotation.models import Benchmark, BenchmarkItem, Evaluation

RIGHT_LETTER = "A"
INTERPRETATION = "Soft light from a window leads to the face."


def file_of(content: str | bytes, name: str = "results.jsonl") -> "ContentFile[bytes]":
    return ContentFile(content if isinstance(content, bytes) else content.encode(), name=name)


def lines_of(rows: list[dict[str, Any]], name: str = "results.jsonl") -> "ContentFile[bytes]":
    return file_of("".join(json.dumps(row) + "\n" for row in rows), name)


def right_answer(item: BenchmarkItem) -> str:
    return RIGHT_LETTER if item.options else INTERPRETATION


def answer_rows(benchmark: Benchmark) -> list[dict[str, Any]]:
    """Returns a right answer to each item of a benchmark, as rows of JSON Lines."""
    return [{"id": item.public_id, "answer": right_answer(item)} for item in benchmark.items.order_by("number")]


def send(benchmark: Benchmark, *files: "ContentFile[bytes]", **fields: Any) -> Evaluation:
    spec = FileEvaluationSpec(**{"model": "a-model", **fields})
    return create_file_evaluation(actor=benchmark.project.created_by, benchmark=benchmark, spec=spec, files=list(files))


def send_and_read(benchmark: Benchmark, *files: "ContentFile[bytes]", **fields: Any) -> Evaluation:
    """Sends files, lets this process read them as a worker does, and returns the evaluation as it is then."""
    evaluation = send(benchmark, *files, **fields)
    work_on_evaluation(evaluation.id)
    return Evaluation.objects.get(pk=evaluation.pk)
