"""The pages and endpoints of benchmarks take as many statements for many rows as for one."""

from datetime import timedelta
from typing import Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotation.actions.curating.holding_out import hold_out_batch
from annotation.models import Benchmark, Candidate, JudgingClaim
from tests.actions.evaluating.helpers import make_benchmark
from tests.actions.evaluating.stored_evaluations import in_turn, judge, right, store_evaluation, wrong
from tests.authored import author, candidate_of, check_candidate, make_authoring
from tests.clients import browser_of
from tests.factories import make_member

LARGE: Final = 3
AUTHORING_PAGES: Final = ("coverage", "candidates", "new_benchmark", "hold_out", "benchmarks")
AUTHORING_LISTS: Final = ("coverage", "candidates", "benchmarks")
BENCHMARK_PAGES: Final = (
    *("benchmark", "benchmark_exclusions", "evaluations", "new_evaluation", "new_file_evaluation"),
    *("benchmark-table", "judging", "judging-desk"),
)
BENCHMARK_LISTS: Final = (
    *("benchmark", "benchmark-exclusions", "evaluations", "benchmark-table", "judgements", "benchmark-judging"),
)
EVALUATION_PAGES: Final = ("evaluation", "evaluation_judges", "evaluation-scores", "evaluation-answers")
EVALUATION_LISTS: Final = ("evaluation", "evaluation-answers", "evaluation-judge")
pytestmark = pytest.mark.django_db


def make_authored(size):
    """Returns the requests to a project in which so many images have candidates that were checked and came back."""
    project, (writer, first) = make_authoring(images=size + 1, annotators=2, cross_checks_per_candidate=1)
    for _ in range(size):
        critique = author(writer, project)
        for criterion, verdict in (("AesP", "wrong"), ("AesE", "ambiguous"), ("AesA", "agree"), ("AesI", "agree")):
            check_candidate(first, candidate_of(critique, criterion), verdict=verdict)
    author(writer, project)  # with questions that wait
    hold_out_batch(actor=project.created_by, batch=project.batches.get())
    for version in range(1, size + 1):
        benchmark = Benchmark.objects.create(
            project=project, name="Dunes", version=version, status="done", requested_by=project.created_by
        )
        benchmark.files.create(name="items.jsonl", key=f"{benchmark.id}", bytes=1, sha256="0" * 64)
    manager = project.created_by
    yield from ((name, manager, "get", reverse(name, args=[project.id])) for name in AUTHORING_PAGES)
    yield from ((f"api:{name}", manager, "get", reverse(f"api:{name}", args=[project.id])) for name in AUTHORING_LISTS)
    yield "api:benchmark-preview", manager, "post", reverse("api:benchmark-preview", args=[project.id])
    yield "returned-candidates", writer, "get", reverse("returned-candidates", args=[project.id])
    yield "cross-check", first, "get", reverse("cross-check", args=[project.id])


def make_scored(size):
    """Returns the requests to a benchmark with so many images and evaluations, each with judges."""
    benchmark = make_benchmark(images=size)
    manager, reviewer = benchmark.project.created_by, make_member(benchmark.project, "reviewer")
    evaluations = [
        store_evaluation(benchmark, f"model-{number}", in_turn(right, wrong), trials=2) for number in range(size + 1)
    ]
    for evaluation in evaluations:
        judge(evaluation)
        for number in range(size):
            evaluation.judgings.create(
                project=benchmark.project,
                endpoint="judge",
                model=f"judge-{number}",
                prompt_version="1",
                status="done",
                requested_by=manager,
            )
        evaluation.files.create(file="a.jsonl", key="a", bytes=1, sha256="0" * 64, position=0)
    for candidate in Candidate.objects.filter(project=benchmark.project):
        benchmark.exclusions.create(candidate=candidate, reason="few_checks", params={"checks": 1, "limit": 2})
    for answer in evaluations[0].answers.filter(item__criterion="AesI"):
        JudgingClaim.objects.create(answer=answer, person=reviewer, lease_until=timezone.now() + timedelta(hours=1))
    for names, target in ((BENCHMARK_PAGES, benchmark), (EVALUATION_PAGES, evaluations[0])):
        yield from ((name, manager, "get", reverse(name, args=[target.id])) for name in names)
    for names, target in ((BENCHMARK_LISTS, benchmark), (EVALUATION_LISTS, evaluations[0])):
        yield from ((f"api:{name}", manager, "get", reverse(f"api:{name}", args=[target.id])) for name in names)
    pair = f"?a={evaluations[0].id}&b={evaluations[1].id}"
    for name in ("compare-evaluations", "api:benchmark-comparison"):
        yield name, manager, "get", reverse(name, args=[benchmark.id]) + pair
    yield "benchmark-item", manager, "get", reverse("benchmark-item", args=[benchmark.id, 1])


def count_statements(requests):
    """Returns the number of statements of each request, and of each in the same process again."""
    counts, browsers = {}, {}
    for name, person, method, url in requests:
        if person not in browsers:
            browsers[person] = browser_of(person)
        browser = browsers[person]
        for turn in ("first", "again"):
            with CaptureQueriesContext(connection) as captured:
                response = browser.get(url) if method == "get" else browser.post(url, {}, "application/json")
            assert response.status_code == 200, (name, response.content)
            counts[name, turn] = len(captured)
    return counts


@pytest.mark.parametrize("make", [make_authored, make_scored])
def test_no_page_and_no_answer_takes_more_statements_for_more_rows(make):
    small, large = count_statements(make(1)), count_statements(make(LARGE))

    assert {key: (small[key], large[key]) for key in small if large[key] > small[key]} == {}
