"""Promise 8: a bad request about a benchmark is answered with a code and a sentence, and never with a 500."""

import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from rest_framework.test import APIClient

from api.urls import urlpatterns
from tests.api.scenarios import make_scenario

pytestmark = pytest.mark.django_db

NUL = "a\0b"
SURROGATE = '{"name": "\\ud800"}'
REQUESTS = [
    # Benchmarks
    ("manager", "post", "benchmarks", [1], 400, "invalid"),
    ("manager", "post", "benchmarks", "{broken", 400, "parse_error"),
    ("manager", "post", "benchmarks", SURROGATE, 400, "parse_error"),
    ("manager", "post", "benchmarks", '{"name": "Dunes", "spec": {"dev_share": NaN}}', 400, "parse_error"),
    ("manager", "post", "benchmarks", {}, 400, "invalid"),
    ("manager", "post", "benchmarks", {"name": {"a": 1}}, 400, "invalid"),
    ("manager", "post", "benchmarks", {"name": "x" * 101}, 400, "invalid"),
    ("manager", "post", "benchmarks", {"name": NUL}, 400, "parse_error"),
    ("manager", "post", "benchmarks", {"name": "Dunes", "colour": "red"}, 400, "invalid"),
    ("manager", "post", "benchmarks", {"name": "Dunes", "spec": [1]}, 400, "invalid"),
    ("manager", "post", "benchmarks", {"name": "Dunes", "spec": {"criteria": "AesP"}}, 400, "invalid"),
    ("manager", "post", "benchmarks", {"name": "Dunes", "spec": {"criteria": [{}]}}, 400, "invalid"),
    ("manager", "post", "benchmarks", {"name": "Dunes", "spec": {"seed": 10**30}}, 400, "invalid"),
    ("manager", "post", "benchmarks", {"name": "Dunes", "spec": {"min_accuracy": True}}, 400, "invalid"),
    ("manager", "post", "benchmarks", {"name": "Dunes", "spec": {"leak_reason": NUL}}, 400, "parse_error"),
    ("manager", "post", "benchmark-preview", {"spec": {"formats": ["pdf"]}}, 400, "invalid"),
    ("manager", "post", "benchmark-hold-out", {"spec": 5}, 400, "invalid"),
    ("manager", "get", "benchmarks", {"cursor": "abc"}, 400, "bad_cursor"),
    ("manager", "put", "benchmarks", {}, 405, "method_not_allowed"),
    ("manager", "delete", "benchmark", None, 405, "method_not_allowed"),
    ("manager", "get", "benchmark-exclusions", {"cursor": "cD0y"}, 400, "bad_cursor"),
    ("manager", "post", "benchmark-cancel", None, 409, "wrong_state"),
    ("manager", "post", "benchmark-retry", None, 409, "wrong_state"),
    # Evaluations
    ("manager", "post", "evaluations", {"endpoint": "gone", "trials": "many"}, 400, "invalid"),
    ("manager", "post", "evaluations", {"endpoint": "gone", "trials": 0}, 400, "invalid"),
    ("manager", "post", "evaluations", {"endpoint": "gone", "budget": 5}, 400, "invalid"),
    ("manager", "post", "evaluations", {"endpoint": "gone", "budget": {"money": "1e30"}}, 400, "invalid"),
    ("manager", "post", "evaluations", {"endpoint": NUL}, 400, "parse_error"),
    ("manager", "post", "evaluations", {"endpoint": "gone", "colour": "red"}, 400, "invalid"),
    ("manager", "post", "evaluation-estimate", {"endpoint": "gone"}, 400, "invalid"),
    ("manager", "patch", "evaluation", {"name": "x" * 101}, 400, "invalid"),
    ("manager", "patch", "evaluation", {"name": NUL}, 400, "parse_error"),
    ("manager", "patch", "evaluation", {"is_hidden": "perhaps"}, 400, "invalid"),
    ("manager", "patch", "evaluation", {"model": "another"}, 400, "invalid"),
    ("manager", "get", "evaluation-answers", {"after": -1}, 400, "invalid"),
    ("manager", "get", "evaluation-answers", {"after": "x"}, 400, "invalid"),
    ("manager", "get", "evaluation-answers", {"limit": 0}, 400, "invalid"),
    ("manager", "get", "evaluation-answers", {"limit": 5000}, 400, "invalid"),
    ("manager", "get", "evaluation-answers", {"colour": "red"}, 400, "invalid"),
    ("manager", "get", "evaluation-answers", {"format": "csv"}, 400, "invalid"),
    ("manager", "post", "evaluation-resume", {"budget": {"tokens": 0}}, 400, "invalid"),
    # The table
    ("manager", "get", "benchmark-table", {"view": "all"}, 400, "invalid"),
    ("manager", "get", "benchmark-table", {"items": "train"}, 400, "invalid"),
    ("manager", "get", "benchmark-table", {"sort": "x" * 81}, 400, "invalid"),
    ("manager", "get", "benchmark-table", {"colour": "red"}, 400, "invalid"),
    ("manager", "get", "benchmark-table", {"format": "xml"}, 400, "invalid"),
    ("manager", "get", "benchmark-table", {"items": "dev"}, 400, "invalid"),
    ("manager", "get", "benchmark-table", {"judge": "nobody"}, 400, "invalid"),
    ("manager", "get", "benchmark-table", {"sort": "-AesX"}, 400, "invalid"),
    ("manager", "get", "benchmark-comparison", {}, 400, "invalid"),
    ("manager", "get", "benchmark-comparison", {"a": "x", "b": "y"}, 400, "invalid"),
    ("manager", "get", "benchmark-comparison", {"a": uuid4(), "b": uuid4()}, 404, "not_found"),
    # Judges
    ("manager", "post", "evaluation-judge", {"endpoint": "gone"}, 400, "invalid"),
    ("manager", "post", "evaluation-judge", {}, 400, "invalid"),
    ("manager", "patch", "benchmark-judging", {"judges_per_answer": 0}, 400, "invalid"),
    ("manager", "patch", "benchmark-judging", {"judges_per_answer": "x"}, 400, "invalid"),
    ("manager", "patch", "benchmark-judging", {}, 400, "invalid"),
    ("manager", "get", "judgements", {"cursor": "abc"}, 400, "bad_cursor"),
    ("reviewer", "post", "claim-interpretations", {"count": 0}, 400, "invalid"),
    ("reviewer", "post", "claim-interpretations", {"count": 11}, 400, "invalid"),
    ("reviewer", "put", "claim-judgement", {"relevance": 3, "precision": 1, "completeness": 0}, 400, "invalid"),
    ("reviewer", "put", "claim-judgement", {"relevance": 1}, 400, "invalid"),
    ("reviewer", "post", "claim-judgement", {}, 405, "method_not_allowed"),
    # Candidates and cross-checks
    ("manager", "patch", "coverage", {}, 400, "invalid"),
    ("manager", "patch", "coverage", {"cells": [1]}, 400, "invalid"),
    ("manager", "patch", "coverage", {"cells": [{"criterion": "AesX", "source": "", "target": 1}]}, 400, "invalid"),
    ("manager", "patch", "coverage", {"cells": [{"criterion": "AesA", "source": "", "target": -1}]}, 400, "invalid"),
    (
        "manager",
        "patch",
        "coverage",
        {"cells": [{"criterion": "AesA", "source": NUL, "target": 1}]},
        400,
        "parse_error",
    ),
    ("manager", "get", "candidates", {"status": "perfect"}, 400, "invalid"),
    ("manager", "get", "candidates", {"hint": "x"}, 400, "invalid"),
    ("manager", "get", "candidates", {"dimension": NUL}, 400, "invalid"),
    ("manager", "get", "candidates", {"criteria": "AesP"}, 400, "invalid"),
    ("manager", "get", "candidates", {"cursor": "abc"}, 400, "bad_cursor"),
    ("manager", "post", "candidate-decide", {"decision": "perhaps"}, 400, "invalid"),
    ("manager", "post", "candidate-decide", {}, 400, "invalid"),
    ("annotator", "post", "cross-checks-claim", {"count": 0}, 400, "invalid"),
    ("annotator", "post", "cross-checks-claim", {"count": "x"}, 400, "invalid"),
    ("annotator", "post", "cross-check-answer", {"option": 7}, 400, "invalid"),
    ("annotator", "post", "cross-check-answer", {"option": "A"}, 400, "invalid"),
    ("annotator", "post", "cross-check-answer", {"option": 0, "seconds": -1}, 400, "invalid"),
    ("annotator", "post", "cross-check-answer", {}, 400, "invalid"),
    ("annotator", "post", "cross-check-verdict", {"verdict": "perhaps"}, 400, "invalid"),
    ("annotator", "post", "cross-check-verdict", {"verdict": "agree", "comment": "x" * 2001}, 400, "invalid"),
    ("annotator", "post", "cross-check-verdict", {"verdict": "agree", "comment": NUL}, 400, "parse_error"),
    ("annotator", "post", "cross-check-verdict", {"verdict": "agree"}, 409, "not_answered"),
    ("annotator", "post", "cross-check-skip", {"reason": "tired"}, 400, "invalid"),
    ("annotator", "post", "cross-check-skip", {"reason": "other", "note": NUL}, 400, "parse_error"),
]
"""The role, the method, the endpoint, the body (or the query of a GET), the status and the code."""


@pytest.fixture(scope="module")
def scenario(django_db_setup, django_db_blocker):
    """A project with every kind of row, for all requests: none of them changes it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_scenario()
        transaction.set_rollback(True)


def url_of(name, scenario):
    route = next(route for route in urlpatterns if route.name == name)
    return reverse(f"api:{name}", kwargs={key: scenario.ids[key] for key in route.pattern.converters})


def client_of(person):
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(person)
    return client


@pytest.mark.parametrize(("role", "method", "name", "body", "status", "code"), REQUESTS)
def test_a_bad_request_is_answered_with_a_code_and_a_sentence(scenario, role, method, name, body, status, code):
    send = getattr(client_of(scenario.people[role]), method)
    url = url_of(name, scenario)
    if method == "get":
        response = send(url, body)
    elif isinstance(body, str):
        response = send(url, body, content_type="application/json")
    else:
        response = send(url, body, format="json")

    answer = response.json()
    assert (response.status_code, answer.get("code")) == (status, code), response.content
    assert answer["detail"]
    assert code != "invalid" or all(answer["fields"].values()), answer


def test_a_body_that_is_too_large_is_answered_with_what_to_do(scenario):
    body = json.dumps({"name": "Dunes", "spec": {"leak_reason": "x" * 5_000_000}})
    response = client_of(scenario.people["manager"]).post(
        url_of("benchmarks", scenario), body, content_type="application/json"
    )
    assert (response.status_code, response.json()["code"]) == (400, "parse_error")
    assert "send less at once" in response.json()["detail"]


@pytest.mark.parametrize("number", [0, 21])
def test_the_number_of_files_is_limited(scenario, number):
    files = [SimpleUploadedFile(f"{index}.jsonl", b"{}\n") for index in range(number)]
    body = {"model": "a-model", **({"file": files} if files else {})}
    response = client_of(scenario.people["manager"]).post(url_of("evaluations", scenario), body, format="multipart")
    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert response.json()["fields"].keys() == {"file"}
