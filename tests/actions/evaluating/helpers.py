"""Benchmarks of a few items, and evaluations of them against a stand-in endpoint."""

from typing import Any, Final
from uuid import uuid4

from annotation.actions.evaluating.evaluations.evaluations import create_evaluation
from annotation.actions.evaluating.work import work_on_evaluation
from annotation.actions.shared.cell_changes import CellChanges
from annotation.evaluating.evaluation_spec import EvaluationSpec
from annotation.evaluating.publishing.image_archive import image_archive
from annotation.exporting.staging import BENCHMARKS, staging_directory
from annotation.imaging.jpeg import as_jpeg
from annotation.models import Benchmark, BenchmarkItem, Candidate, Critique, Evaluation
from annotation.storage.configured import configured_store
from tests.factories import make_critique, make_desk

LEVELS: Final = ("High", "Medium", "Low")
OPTIONS: Final = ("Soft window light", "Hard midday sun", "Coloured stage light", "Even overcast light")
RIGHT: Final = ("Soft window light", "Calm", "High")
"""The right options of all items: give them to the stand-in as `right_options`."""
_QUESTIONS: Final[dict[str, dict[str, Any]]] = {
    "AesP": {"text": "What kind of light shapes image %d?", "options": OPTIONS, "dimension": "color_and_light"},
    "AesE": {"text": "Which feeling does image %d evoke?", "options": ("Calm", "Fear"), "dimension": "emotion"},
    "AesA": {"text": "How is the aesthetic quality of this image?", "options": LEVELS},
    "AesI": {"text": "Explain what makes image %d look the way it does.", "options": ()},
}


def make_benchmark(images: int = 2, criteria: tuple[str, ...] = ("AesP", "AesE", "AesA", "AesI")) -> Benchmark:
    """Makes a published benchmark with an item of each criterion for each of so many images."""
    project, (person,) = make_desk(images=images)
    return benchmark_of([make_critique(person, project) for _ in range(images)], criteria)


def benchmark_of(critiques: list[Critique], criteria: tuple[str, ...] = ("AesP",), name: str = "Dunes") -> Benchmark:
    """Makes a published benchmark with an item of each criterion for each critique of a project."""
    project = critiques[0].project
    benchmark = Benchmark.objects.create(
        project=project, name=name, version=1, status="done", requested_by=project.created_by
    )
    add_items(benchmark, critiques, criteria)
    store_images(benchmark)
    return benchmark


def store_images(benchmark: Benchmark) -> None:
    """Stores the archive of a benchmark's images with its index, as publishing does."""
    images = dict(benchmark.items.values_list("file", "image__renditions"))
    with staging_directory(benchmark.id, 1, BENCHMARKS) as directory:
        with image_archive(directory) as add_image:
            for file, renditions in images.items():
                with configured_store().open(renditions["view"]["key"]) as rendition:
                    add_image(file, as_jpeg(rendition.read()))
        files = directory.finish()
        directory.publish()
    for file in files:
        benchmark.files.create(name=file.name, bytes=file.bytes, sha256=file.sha256, key=file.key)


def stopped_evaluation(benchmark: Benchmark, status: str = "paused") -> Evaluation:
    """Makes an evaluation that needs no endpoint: of its one question the call has failed."""
    evaluation = Evaluation.objects.create(
        project=benchmark.project,
        benchmark=benchmark,
        name="a-model",
        endpoint="gone",
        model="a-model",
        status=status,
        total=1,
        done=1,
        failed_requests=1,
        requested_by=benchmark.requested_by,
    )
    evaluation.answers.create(
        item=benchmark.items.first(), number=1, order=[0, 1, 2, 3], status="failed", outcome="failed"
    )
    return evaluation


def add_items(benchmark: Benchmark, critiques: list[Critique], criteria: tuple[str, ...]) -> None:
    candidates, items = [], []
    for critique in critiques:
        for criterion in criteria:
            fields = _QUESTIONS[criterion]
            text = fields["text"] % len(items) if "%d" in fields["text"] else fields["text"]
            correct = None if criterion == "AesI" else 0
            words = {"text": text, "options": list(fields["options"]), "correct": correct}
            candidate = Candidate(
                project=benchmark.project,
                image=critique.image,
                critique=critique,
                author=critique.annotator,
                question=criterion,
                criterion=criterion,
                **words,
            )
            candidates.append(candidate)
            items.append(
                BenchmarkItem(
                    benchmark=benchmark,
                    public_id=uuid4().hex,
                    number=len(items) + 1,
                    candidate=candidate,
                    image=critique.image,
                    file=f"{critique.image.sha256[:16]}.jpg",
                    criterion=criterion,
                    split="test",
                    references=["The light is soft."] if criterion == "AesI" else [],
                    dimension=fields.get("dimension", ""),
                    **words,
                )
            )
    Candidate.objects.bulk_create(candidates)
    changes = CellChanges()
    for candidate in candidates:
        changes.add(candidate, 1)
    changes.write(benchmark.project_id)
    BenchmarkItem.objects.bulk_create(items)


def request_evaluation(benchmark: Benchmark, **fields: Any) -> Evaluation:
    spec = EvaluationSpec(**{"endpoint": "local", **fields})
    actor = benchmark.project.created_by
    return create_evaluation(actor=actor, benchmark=benchmark, spec=spec, acknowledged=True)


def work(evaluation: Evaluation) -> Evaluation:
    """Lets this process work on an evaluation as a worker does, and returns the evaluation as it is then."""
    work_on_evaluation(evaluation.id)
    return Evaluation.objects.get(pk=evaluation.pk)
