"""A program sends files with a model's answers, polls, and reads what was used of them."""

import json

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.models import Evaluation
from tests.actions.evaluating.helpers import make_benchmark, work
from tests.actions.evaluating.result_files.helpers import answer_rows, lines_of, send_and_read
from tests.factories import make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def benchmark():
    return make_benchmark(images=1)


def send(benchmark, person=None, **fields):
    client = APIClient()
    client.force_login(person or benchmark.project.created_by)
    return client.post(reverse("api:evaluations", args=[benchmark.id]), fields, format="multipart"), client


def test_files_are_taken_read_by_a_worker_and_told(benchmark):
    rows = [*answer_rows(benchmark)[:-1], {"id": "other", "answer": "A"}]
    first, second = lines_of(rows[:2], "a.jsonl"), lines_of(rows[2:], "b.jsonl")
    response, client = send(benchmark, file=[first, second], model="Qwen", trials=1)
    assert response.status_code == 202
    document = response.json()
    assert (document["status"], document["source"], document["endpoint"]) == ("queued", "file", "")

    work(Evaluation.objects.get())
    document = client.get(reverse("api:evaluation", args=[document["id"]])).json()
    assert (document["status"], document["progress"]) == ("done", {"done": 4, "total": 4})
    assert document["outcomes"]["correct"] == 3
    assert document["outcomes"]["failed"] == 1
    assert document["errors"] == [
        {"code": "answer_missing", "detail": "The files have no answer to it.", "requests": 1}
    ]
    assert [(file["file"], file["format"], file["answers"]) for file in document["files"]] == [
        ("a.jsonl", "jsonl", 2),
        ("b.jsonl", "jsonl", 1),
    ]
    (notice,) = document["files"][1]["notices"]
    assert (notice["code"], notice["count"], notice["names"]) == ("notice_unknown", 1, ["other"])
    answers = client.get(reverse("api:evaluation-answers", args=[document["id"]])).json()["results"]
    assert [answer["rule"] for answer in answers][-1] == "missing"


def test_a_file_that_cannot_be_used_fails_it_with_a_code_and_a_sentence(benchmark):
    evaluation = send_and_read(benchmark, lines_of([{"id": "other", "answer": "A"}]))
    client = APIClient()
    client.force_login(benchmark.project.created_by)
    document = client.get(reverse("api:evaluation", args=[evaluation.id])).json()
    assert (document["status"], document["failure"]) == ("failed", "results_of_other_items")
    assert document["reason"].endswith("Give the results on this benchmark and version.")
    assert client.post(reverse("api:evaluation-resume", args=[evaluation.id]), {}, format="json").status_code == 202
    response = client.post(reverse("api:evaluation-pause", args=[evaluation.id]))
    assert (response.status_code, response.json()["code"]) == (409, "is_from_files")


@pytest.mark.parametrize(
    ("fields", "field"), [({"model": ""}, "model"), ({"trials": 11}, "trials"), ({"colour": "red"}, "colour")]
)
def test_what_cannot_be_used_is_named(benchmark, fields, field):
    response, _client = send(benchmark, **{"file": lines_of([]), "model": "m", **fields})
    assert (response.status_code, list(response.json()["fields"])) == (400, [field])
    response, _client = send(benchmark, model="m")
    assert (response.status_code, list(response.json()["fields"])) == (400, ["file"])
    assert not Evaluation.objects.exists()


def test_an_empty_file_is_refused_by_its_name(benchmark):
    response, _client = send(benchmark, file=lines_of([], "empty.jsonl"), model="m")
    assert response.status_code == 400
    assert json.dumps(response.json()["fields"]).count("empty.jsonl is empty") == 1


def test_a_request_without_a_file_is_told_to_attach_one(benchmark):
    response, _client = send(benchmark, model="m")
    assert (response.status_code, response.json()["fields"]) == (400, {"file": ["Attach at least one file."]})


@pytest.mark.parametrize("character", ["\x01", "\n", "\x7f", "\x9f", "\u2028"])
@pytest.mark.parametrize("field", ["model", "name"])
def test_names_have_no_control_characters(benchmark, field, character):
    fields = {"model": "m", field: f"a{character}b"}
    response, client = send(benchmark, file=lines_of(answer_rows(benchmark)), **fields)
    assert (response.status_code, set(response.json()["fields"])) == (400, {field})
    assert not Evaluation.objects.exists()
    response, client = send(benchmark, file=lines_of(answer_rows(benchmark)), **{**fields, field: "a\u3000模型"})
    url = f"/api/v1/evaluations/{response.json()['id']}/"
    assert client.patch(url, {"name": f"a{character}b"}, "json").status_code == 400


def test_nobody_but_a_manager_sends_files(benchmark):
    """Promise 6: nobody writes outside their role, and a stranger's benchmark is not there."""
    reviewer = make_member(benchmark.project, "reviewer")
    for person, status in ((reviewer, 403), (make_person(), 404)):
        response, _client = send(benchmark, person, file=lines_of(answer_rows(benchmark)), model="m")
        assert response.status_code == status
    assert not Evaluation.objects.exists()
