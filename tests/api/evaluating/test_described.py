"""The OpenAPI document describes every answer about benchmarks, field by field."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.actions.evaluating.cross_checks.claims import expire_cross_checks
from annotation.models import Benchmark, Candidate, Evaluation, Judging
from api.urls import urlpatterns
from tests.actions.evaluating.helpers import RIGHT, make_benchmark, work
from tests.actions.evaluating.judging.helpers import use_judge
from tests.actions.evaluating.judging.helpers import work as work_on_judging
from tests.actions.evaluating.result_files.helpers import answer_rows, lines_of
from tests.actions.evaluating.stored_evaluations import right, store_evaluation, wrong
from tests.api.schema.described import DescribedClient
from tests.authored import author, check_candidate, end_leases, make_authoring
from tests.evaluating.candidates import finish_benchmark, make_pool
from tests.factories import make_member
from tests.refining.stand_in import StandIn

AUTHORING = {
    ("coverage", "get"),
    ("coverage", "patch"),
    ("candidates", "get"),
    ("cross-checks-claim", "post"),
    ("cross-check-answer", "get"),
    ("cross-check-answer", "post"),
    ("cross-check-verdict", "post"),
    ("cross-check-skip", "post"),
    ("candidate-stand", "post"),
    ("candidate-decide", "post"),
}
PUBLISHING = {
    ("benchmark-preview", "post"),
    ("benchmark-hold-out", "post"),
    ("benchmarks", "get"),
    ("benchmarks", "post"),
    ("benchmark", "get"),
    ("benchmark-exclusions", "get"),
    ("benchmark-cancel", "post"),
    ("benchmark-retry", "post"),
}
EVALUATIONS = {
    ("evaluations", "get"),
    ("evaluations", "post"),
    ("evaluation-estimate", "post"),
    ("evaluation", "get"),
    ("evaluation", "patch"),
    ("evaluation-answers", "get"),
    *((f"evaluation-{verb}", "post") for verb in ("pause", "resume", "cancel", "retry", "read", "score")),
}
JUDGING = {
    ("evaluation-judge", "get"),
    ("evaluation-judge", "post"),
    ("judging-estimate", "post"),
    ("judging", "get"),
    *((f"judging-{verb}", "post") for verb in ("pause", "resume", "cancel", "retry")),
    ("claim-interpretations", "post"),
    ("claim-judgement", "put"),
    ("judgements", "get"),
    ("benchmark-judging", "get"),
    ("benchmark-judging", "patch"),
}
TABLES = {("benchmark-table", "get"), ("benchmark-comparison", "get")}
pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings, tmp_path):
    with StandIn(right_options=RIGHT, interprets=True, models=("judge", "stand-in")) as stand_in:
        use_judge(settings, tmp_path, stand_in)
        yield stand_in


def test_every_endpoint_of_benchmarks_is_held_to_the_document():
    views = [route for route in urlpatterns if "evaluating" in route.callback.view_class.__module__]
    endpoints = {
        (route.name, method)
        for route in views
        for method in ("get", "post", "put", "patch", "delete")
        if hasattr(route.callback.view_class, method)
    }
    assert endpoints - {("benchmark-file", "get")} == AUTHORING | PUBLISHING | EVALUATIONS | JUDGING | TABLES


def test_answers_about_candidates_and_cross_checks_are_described():
    project, (author_, first, second, third) = make_authoring(images=2, annotators=4)
    author(author_, project)
    author(author_, project)
    manager, checker, writer = (DescribedClient(person) for person in (project.created_by, third, author_))
    disputed = Candidate.objects.filter(criterion="AesP").earliest("id")
    check_candidate(first, disputed, verdict="wrong")
    check_candidate(second, disputed)
    end_leases()
    expire_cross_checks()
    cell = {"criterion": "AesE", "source": "natural", "dimension": "interest", "kind": "why", "target": 31}

    manager.exchange("patch", reverse("api:coverage", args=[project.id]), {"cells": [cell]})
    manager.exchange("get", reverse("api:coverage", args=[project.id]))
    rows = manager.exchange("get", reverse("api:candidates", args=[project.id]))["results"]
    assert {row["criterion"] for row in rows} == {"AesP", "AesE", "AesA", "AesI"}
    claimed = checker.exchange("post", reverse("api:cross-checks-claim", args=[project.id]), {"count": 10})
    answered, skipped = [row["id"] for row in claimed["cross_checks"] if row["criterion"] != "AesA"][:2]
    url = reverse("api:cross-check-answer", args=[answered])
    checker.exchange("get", url)
    checker.exchange("post", url, {"option": 1, "seconds": 2.5})
    checker.exchange("post", reverse("api:cross-checks-claim", args=[project.id]), {"count": 10})
    checker.exchange("post", reverse("api:cross-check-verdict", args=[answered]), {"verdict": "agree"})
    checker.exchange("post", reverse("api:cross-check-skip", args=[skipped]), {"reason": "words", "note": "Which?"})
    writer.exchange("post", reverse("api:candidate-stand", args=[disputed.id]))
    manager.exchange("post", reverse("api:candidate-decide", args=[disputed.id]), {"decision": "accept"})

    assert manager.endpoints | checker.endpoints | writer.endpoints == AUTHORING


@pytest.mark.django_db(transaction=True)
def test_answers_about_a_benchmark_are_described():
    project = make_pool(2, held_out=False)
    client = DescribedClient(project.created_by)
    body = {"spec": {"min_checks": 3, "formats": ["jsonl"]}}

    client.exchange("post", reverse("api:benchmark-preview", args=[project.id]), body)
    client.exchange("post", reverse("api:benchmark-hold-out", args=[project.id]), body)
    url = reverse("api:benchmarks", args=[project.id])
    benchmark = Benchmark.objects.get(pk=client.exchange("post", url, {"name": "Dunes", **body}, status=202)["id"])
    client.exchange("get", reverse("api:benchmark", args=[benchmark.id]))
    client.exchange("post", reverse("api:benchmark-cancel", args=[benchmark.id]))
    client.exchange("post", reverse("api:benchmark-retry", args=[benchmark.id]), status=202)
    finish_benchmark(benchmark)
    published = client.exchange("get", reverse("api:benchmark", args=[benchmark.id]))
    assert published["counts"]["items"] == 2 and published["files"]
    assert client.exchange("get", url)["results"] == [published]
    assert client.exchange("get", reverse("api:benchmark-exclusions", args=[benchmark.id]))["results"]

    assert client.endpoints == PUBLISHING


def test_answers_about_an_evaluation_are_described(server):
    benchmark = make_benchmark(images=1)
    client = DescribedClient(benchmark.project.created_by)
    url = reverse("api:evaluations", args=[benchmark.id])
    body = {"endpoint": "local", "trials": 2, "budget": {"tokens": 90_000, "money": "0.25"}}

    client.exchange("post", reverse("api:evaluation-estimate", args=[benchmark.id]), body)
    created = client.exchange("post", url, {**body, "acknowledged": True}, status=202)
    evaluation = Evaluation.objects.get(pk=created["id"])

    def send(verb, status=200, **fields):
        return client.exchange("post", reverse(f"api:evaluation-{verb}", args=[evaluation.id]), fields, status)

    def poll():
        return client.exchange("get", reverse("api:evaluation", args=[evaluation.id]))

    send("pause")
    poll()
    client.exchange("get", reverse("api:evaluation-answers", args=[evaluation.id]))
    send("resume", 202, budget={"tokens": 95_000})
    work(evaluation)
    assert poll()["status"] == "done"
    assert client.exchange("get", reverse("api:evaluation-answers", args=[evaluation.id]), {"limit": 3})["next"] == 3
    send("read")
    send("score")
    client.exchange("patch", reverse("api:evaluation", args=[evaluation.id]), {"name": "Small", "is_hidden": True})
    evaluation.answers.filter(number=1).update(
        status="failed", outcome="failed", failure="refused", letter="", choice=None
    )
    Evaluation.objects.filter(pk=evaluation.pk).update(failed_requests=1)
    assert poll()["errors"]
    send("retry", 202)
    send("cancel")
    assert len(client.exchange("get", url)["results"]) == 1

    assert client.endpoints == EVALUATIONS


def test_answers_about_an_evaluation_from_files_are_described():
    benchmark = make_benchmark(images=1)
    file = lines_of([*answer_rows(benchmark)[:-1], {"id": "other", "answer": "A"}])
    sender = APIClient()
    sender.force_authenticate(benchmark.project.created_by)
    url = reverse("api:evaluations", args=[benchmark.id])
    assert sender.post(url, {"file": file, "model": "Qwen"}, format="multipart").status_code == 202
    work(Evaluation.objects.get())

    client = DescribedClient(benchmark.project.created_by)
    document = client.exchange("get", reverse("api:evaluation", args=[Evaluation.objects.get().id]))
    assert document["files"][0]["notices"][0]["names"] == ["other"]


def test_answers_about_judges_are_described(server):
    benchmark = make_benchmark(images=2, criteria=("AesI",))
    evaluation = store_evaluation(benchmark, "model-a")
    manager = DescribedClient(benchmark.project.created_by)
    reviewer = DescribedClient(make_member(benchmark.project, "reviewer"))
    url = reverse("api:evaluation-judge", args=[evaluation.id])

    manager.exchange("patch", reverse("api:benchmark-judging", args=[benchmark.id]), {"judges_per_answer": 2})
    estimate = manager.exchange("post", reverse("api:judging-estimate", args=[evaluation.id]), {"endpoint": "judge"})
    assert estimate["texts"] == 2
    requested = manager.exchange("post", url, {"endpoint": "judge", "acknowledged": True}, status=202)
    judging = Judging.objects.get(pk=requested["id"])

    def send(verb, status=200):
        return manager.exchange("post", reverse(f"api:judging-{verb}", args=[judging.id]), status=status)

    send("pause")
    send("resume", 202)
    work_on_judging(judging)
    for claimed in reviewer.exchange("post", reverse("api:claim-interpretations", args=[benchmark.id]), {"count": 2})[
        "claims"
    ]:
        figures = {"relevance": 2, "precision": 1, "completeness": 0}
        reviewer.exchange("put", reverse("api:claim-judgement", args=[claimed["id"]]), figures)
    assert len(manager.exchange("get", reverse("api:judgements", args=[benchmark.id]))["results"]) == 4
    assert manager.exchange("get", reverse("api:benchmark-judging", args=[benchmark.id]))["agreements"]
    assert manager.exchange("get", reverse("api:judging", args=[judging.id]))["status"] == "done"
    judging.requests.filter(number=1).update(status="failed", failure="refused")
    Judging.objects.filter(pk=judging.pk).update(failed_requests=1)
    send("retry", 202)
    send("cancel")
    assert len(manager.exchange("get", url)["results"]) == 1

    assert manager.endpoints | reviewer.endpoints == JUDGING


@pytest.mark.parametrize("view", ["criteria", "parts", "kinds", "sources", "outcomes"])
def test_a_table_is_described_in_every_view(view):
    benchmark = make_benchmark(images=2)
    store_evaluation(benchmark, "model-a", trials=2)
    client = DescribedClient(benchmark.project.created_by)
    assert client.exchange("get", reverse("api:benchmark-table", args=[benchmark.id]), {"view": view})["rows"]


def test_a_comparison_is_described():
    benchmark = make_benchmark(images=2)
    first, second = store_evaluation(benchmark, "model-a", right), store_evaluation(benchmark, "model-b", wrong)
    client = DescribedClient(benchmark.project.created_by)
    url = reverse("api:benchmark-comparison", args=[benchmark.id])
    assert client.exchange("get", url, {"a": first.id, "b": second.id})["criteria"]
