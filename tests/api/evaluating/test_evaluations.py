"""A program requests an evaluation, confirms where the images go, watches it, and reads every answer."""

import json
from dataclasses import replace

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.evaluating.content import Content
from annotation.evaluating.errors import RejectedFile
from annotation.evaluating.items import content_id
from annotation.evaluating.result_files.matching import match_results
from annotation.models import Evaluation
from annotation.queries.evaluating.publishing.benchmark_items import item_of
from tests.actions.evaluating.helpers import RIGHT, make_benchmark, request_evaluation, work
from tests.actions.refining.helpers import use_stand_in
from tests.refining.stand_in import StandIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings, tmp_path):
    with StandIn(right_options=RIGHT, interprets=True, image_tokens=500) as stand_in:
        use_stand_in(settings, tmp_path, stand_in)
        yield stand_in


@pytest.fixture
def benchmark(server):
    return make_benchmark(images=1)


@pytest.fixture
def client(benchmark):
    client = APIClient()
    client.force_login(benchmark.project.created_by)
    return client


@pytest.fixture
def post(client, benchmark):
    """Returns a function that posts to the benchmark's evaluations, and answers the response."""

    def send(view="evaluations", **fields):
        url = reverse(f"api:{view}", args=[benchmark.id])
        return client.post(url, {"endpoint": "local", **fields}, format="json")

    return send


def test_the_first_evaluation_at_an_address_answers_where_texts_and_images_would_go(post, server):
    response = post()
    assert (response.status_code, response.json()["code"]) == (409, "endpoint_not_allowed")
    assert response.json()["url"] == server.url
    assert not Evaluation.objects.exists()

    response = post(acknowledged=True, name="Small", trials=2, budget={"tokens": 90_000, "money": "0.25"})
    assert response.status_code == 202
    evaluation = response.json()
    assert (evaluation["status"], evaluation["name"], evaluation["trials"]) == ("queued", "Small", 2)
    assert evaluation["progress"] == {"done": 0, "total": 7}
    assert evaluation["budget"] == {"tokens": 90_000, "money": "0.25000000"}
    assert evaluation["parameters"] == {"temperature": 0}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"endpoint": "nobody"}, "endpoint"),
        ({"trials": 11}, "trials"),
        ({"budget": {"tokens": -1}}, "budget.tokens"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_used_is_named(post, fields, field):
    response = post(**fields)
    assert (response.status_code, list(response.json()["fields"])) == (400, [field])


def test_an_estimate_has_low_and_high_figures_and_is_measured_once_there_are_answers(post, benchmark):
    estimate = post("evaluation-estimate", trials=3).json()
    assert (estimate["questions"], estimate["measured"]) == (10, 0)
    for name in ("input_tokens", "output_tokens", "hours"):
        assert 0 < estimate[name]["low"] <= estimate[name]["high"]
    work(request_evaluation(benchmark, trials=2))
    estimate = post("evaluation-estimate", trials=3).json()
    assert estimate["measured"] == 7
    assert estimate["input_tokens"]["low"] > 500 * 10


def test_an_estimate_has_the_cost_of_the_judge_beside_that_of_the_model(post):
    estimate = post("evaluation-estimate", trials=3, judge_endpoint="local").json()
    assert (estimate["questions"], estimate["judging"]["texts"]) == (10, 1)
    assert 0 < float(estimate["judging"]["money"]["low"]) <= float(estimate["judging"]["money"]["high"])
    assert post("evaluation-estimate").json()["judging"] is None


def test_its_page_of_figures_and_its_answers_say_the_same(client, benchmark):
    evaluation = work(request_evaluation(benchmark))
    document = client.get(reverse("api:evaluation", args=[evaluation.id])).json()
    assert document["outcomes"] == {
        "correct": 3,
        "wrong": 0,
        "refused": 0,
        "unreadable": 0,
        "failed": 0,
        "answered": 1,
    }
    assert (document["status"], document["errors"], document["in_flight"]) == ("done", [], 0)

    url = reverse("api:evaluation-answers", args=[evaluation.id])
    first = client.get(url, {"limit": 3}).json()
    second = client.get(url, {"limit": 3, "after": first["next"]}).json()
    assert [len(page["results"]) for page in (first, second)] == [3, 1]
    assert second["next"] is None
    response = client.get(url, headers={"Accept": "application/x-ndjson"})
    *lines, end = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]
    assert lines == [*first["results"], *second["results"]]
    assert end == {"end": True}
    assert all(line["rule"] for line in lines)
    items = benchmark.items.order_by("number")
    assert [(line["item"], line["id"]) for line in lines] == [(item.number, item.public_id) for item in items]
    check_other_version(benchmark, response_lines=lines)


def check_other_version(benchmark, response_lines):
    """Checks that the answers fit the items that they are to, and none of another version."""
    items = [item_of(row) for row in benchmark.items.order_by("number")]
    content = Content("answers.jsonl", b"\n".join(json.dumps(line).encode() for line in response_lines))
    assert match_results([content], items).missing == ()
    other_items = [replace(item, question=f"{item.question} Why?") for item in items]
    with pytest.raises(RejectedFile) as caught:
        match_results([content], [replace(item, id=content_id(item)) for item in other_items])
    assert caught.value.code == "results_of_other_items"


def test_a_program_pauses_resumes_and_reads_again(client, benchmark):
    evaluation = request_evaluation(benchmark)

    def send(verb, **fields):
        return client.post(reverse(f"api:evaluation-{verb}", args=[evaluation.id]), fields, format="json")

    assert send("pause").json()["status"] == "paused"
    assert send("resume", budget={"tokens": 50_000}).json()["status"] == "queued"
    assert send("read").status_code == 409
    work(evaluation)
    assert send("read").json()["outcomes"]["correct"] == 3
    assert send("retry").json()["code"] == "nothing_failed"
    assert send("cancel").status_code == 409
