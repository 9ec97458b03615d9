"""Evaluations with interpretations, and judges of them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from annotation.actions.evaluating.judging.judgings import create_judging
from annotation.actions.evaluating.work import work_on_judging
from annotation.models import Benchmark, Evaluation, Judging, JudgingClaim, Person, Role
from tests.actions.evaluating.helpers import make_benchmark
from tests.actions.refining.helpers import write_endpoints
from tests.factories import make_member
from tests.refining.stand_in import StandIn


def use_judge(settings: Any, folder: Path, server: StandIn, behaviour: str = "", **fields: Any) -> None:
    """Makes the stand-in the endpoints `local` and `judge`; every call to the judge behaves as named."""
    model = f"judge:{behaviour}" if behaviour else "judge"
    local = {"url": server.url, "model": "stand-in", "timeout": 5}
    write_endpoints(settings, folder, local=local, judge={"url": server.url, "model": model, "timeout": 5, **fields})


def interpreted_evaluation(benchmark: Benchmark, texts: list[str], name: str = "a-model") -> Evaluation:
    """Makes a finished evaluation that needs no endpoint, with these texts as answers to the items of AesI."""
    evaluation = Evaluation.objects.create(
        project=benchmark.project,
        benchmark=benchmark,
        name=name,
        endpoint=f"secret-{name}",
        model=name,
        status="done",
        total=len(texts),
        done=len(texts),
        answered=len(texts),
        requested_by=benchmark.requested_by,
    )
    items = benchmark.items.filter(criterion="AesI").order_by("number")
    for number, (item, text) in enumerate(zip(items, texts, strict=False), start=1):
        evaluation.answers.create(
            item=item, number=number, order=[], status="done", outcome="answered", rule="text", text=text, model=name
        )
    return evaluation


def make_interpretations(images: int = 2) -> Evaluation:
    """Makes a finished evaluation with so many interpretations."""
    benchmark = make_benchmark(images=images, criteria=("AesI",))
    return interpreted_evaluation(benchmark, [f"Text {number}: the light is soft." for number in range(images)])


def request_judging(evaluation: Evaluation, **fields: Any) -> Judging:
    fields = {"endpoint": "judge", "acknowledged": True, **fields}
    return create_judging(actor=evaluation.requested_by, evaluation=evaluation, **fields)


def work(judging: Judging) -> Judging:
    """Lets this process work on a judging as a worker does, and returns the judging as it is then."""
    work_on_judging(judging.id)
    return Judging.objects.get(pk=judging.pk)


def make_reviewer(benchmark: Benchmark) -> Person:
    return make_member(benchmark.project, Role.REVIEWER)


def stopped_judging(evaluation: Evaluation, person: Person) -> tuple[Judging, JudgingClaim]:
    """Makes a paused judging of an evaluation's one answer, whose call has failed, and a person's claim of it."""
    answer = evaluation.answers.get()
    judging = Judging.objects.create(
        project=evaluation.project,
        evaluation=evaluation,
        endpoint="gone",
        model="a-judge",
        prompt_version="1",
        status="paused",
        total=1,
        done=1,
        failed_requests=1,
        requested_by=evaluation.requested_by,
    )
    judging.requests.create(answer=answer, number=1, status="failed")
    lease_until = timezone.now() + timedelta(minutes=30)
    return judging, JudgingClaim.objects.create(answer=answer, person=person, lease_until=lease_until)
