"""Makes candidates of critiques, and benchmarks of candidates, for tests."""

from typing import Any

from annotation.actions.curating.holding_out import hold_out_batch
from annotation.actions.evaluating.publishing.benchmarks import request_benchmark
from annotation.exporting.staging import own_path
from annotation.models import Benchmark, Candidate, Critique, CrossCheck, Person, Project
from annotation.tasks import publish_benchmark
from tests.factories import make_batch, make_critique, make_image, make_member, make_project

LEVELS = ["High", "Medium", "Low"]
OPTIONS = ["The grass", "The sky", "The sea", "A person"]
AUTHOR_MAIL = "author.of.questions@example.org"


def make_candidate(critique: Critique, criterion: str, **fields: Any) -> Candidate:
    """Makes an accepted candidate of a critique with two right cross-checks."""
    defaults: dict[str, Any] = {
        "AesP": {
            "text": f"What is sharp in picture {critique.image.position}?",
            "options": OPTIONS,
            "correct": 0,
            "dimension": "technical_quality",
            "kind": "what",
        },
        "AesE": {
            "text": f"Is picture {critique.image.position} calm?",
            "options": ["Yes", "No"],
            "correct": 0,
            "dimension": "emotion",
            "kind": "yes_no",
        },
        "AesA": {"options": LEVELS, "correct": 0},
        "AesI": {"text": f"The light of picture {critique.image.position} falls flat. Written by an expert."},
    }[criterion]
    return Candidate.objects.create(
        project=critique.project,
        image=critique.image,
        critique=critique,
        author=critique.annotator,
        question=f"{criterion}-{fields.pop('question', 1)}",
        criterion=criterion,
        source=critique.image.source,
        **{"status": "accepted", "checks": 2, "right_checks": 2, **defaults, **fields},
    )


def make_check(candidate: Candidate, person: Person, choice: int | None = 0) -> CrossCheck:
    """Makes a finished cross-check of a candidate."""
    return CrossCheck.objects.create(
        project=candidate.project,
        candidate=candidate,
        person=person,
        author=candidate.author,
        status="done",
        choice=choice,
        verdict="" if candidate.criterion == "AesA" else "agree",
    )


def make_pool(images: int = 4, *, held_out: bool = True) -> Project:
    """Makes a project whose images have an accepted candidate of each criterion, and are graded by two people."""
    project = make_project()
    batch = make_batch(project)
    for number in range(images):
        make_image(batch, number, source=("natural", "artistic")[number % 2], license="CC0-1.0")
    author, checker = make_member(project), make_member(project)
    author.email, author.first_name = f"{author.username}.{AUTHOR_MAIL}", "Wilhelmina"
    author.save()
    for _ in range(images):
        critique = make_critique(author, project)
        for criterion in ("AesP", "AesE", "AesI"):
            make_candidate(critique, criterion)
        make_check(make_candidate(critique, "AesA"), checker)
    if held_out:
        hold_out_batch(actor=project.created_by, batch=batch)
    return project


def ask_for_benchmark(project: Project, name: str = "Dunes", **spec: Any) -> Benchmark:
    return request_benchmark(actor=project.created_by, project=project, name=name, spec=spec)


def finish_benchmark(benchmark: Benchmark) -> Benchmark:
    """Runs a worker's task for a benchmark, and returns it with its new state."""
    publish_benchmark(str(benchmark.id))
    benchmark.refresh_from_db()
    return benchmark


def publish(project: Project, name: str = "Dunes", **spec: Any) -> Benchmark:
    """Requests and publishes a benchmark."""
    benchmark = finish_benchmark(ask_for_benchmark(project, name, **spec))
    assert benchmark.status == "done", (benchmark.failure, benchmark.failure_params)
    return benchmark


def files_of(benchmark: Benchmark, *, private: bool | None = None) -> dict[str, bytes]:
    """Returns the files of a benchmark by name: all, the private or the public ones."""
    files = benchmark.files.all() if private is None else benchmark.files.filter(private=private)
    return {file.name: own_path(file.key).read_bytes() for file in files}
