"""A program requests a run, confirms where the texts go, watches it, and lets it go on with a larger budget."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.actions.refining.recipes import built_in_version
from annotation.models import Run
from annotation.refining.replies import CallError
from tests.actions.refining.helpers import make_critiques, write_endpoints
from tests.refining.answers import answer_requests, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(settings, tmp_path):
    write_endpoints(settings, tmp_path, tiny={"url": "https://models.example.org/v1", "model": "stand-in"})
    return make_critiques(2)


@pytest.fixture
def client(project):
    client = APIClient()
    client.force_login(project.created_by)
    return client


@pytest.fixture
def request_run(client, project):
    """Returns a function that requests a run, and answers the response."""
    recipe = built_in_version(actor=project.created_by, project=project, key="aesmmit")

    def post(name="runs", **fields):
        body = {"recipe": str(recipe.id), "endpoint": "tiny", **fields}
        return client.post(reverse(f"api:{name}", args=[project.id]), body, format="json")

    return post


def test_the_first_run_to_an_address_answers_where_the_texts_would_go(request_run):
    response = request_run()
    assert response.status_code == 409
    assert {name: response.json()[name] for name in ("code", "endpoint", "url")} == {
        "code": "endpoint_not_allowed",
        "endpoint": "tiny",
        "url": "https://models.example.org/v1",
    }
    assert not Run.objects.exists()

    response = request_run(
        acknowledged=True, budget={"tokens": 9000, "money": "0.25"}, filter={"min_words": 3}, limit=1
    )
    assert response.status_code == 202
    run = response.json()
    assert (run["status"], run["limit"], run["progress"]) == ("queued", 1, {"done": 0, "total": 1})
    assert run["budget"] == {"tokens": 9000, "money": "0.25000000"}
    assert run["filter"]["min_words"] == 3
    assert request_run().status_code == 202  # it is confirmed once


def test_an_estimate_has_low_and_high_figures_and_stores_nothing(request_run):
    estimate = request_run("run-estimate").json()

    assert (estimate["critiques"], estimate["taken_over"], estimate["measured"]) == (2, 0, 0)
    for name in ("input_tokens", "output_tokens", "hours"):
        assert 0 < estimate[name]["low"] <= estimate[name]["high"]
    assert float(estimate["money"]["high"]) > 0
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"recipe": "00000000-0000-0000-0000-000000000000"}, "recipe"),
        ({"endpoint": "nobody"}, "endpoint"),
        ({"filter": {"colour": "red"}}, "filter.colour"),
        ({"limit": 0}, "limit"),
        ({"budget": {"tokens": -1}}, "budget.tokens"),
        ({"judge": {"endpoint": "tiny", "share": 2}}, "judge.share"),
        ({"temperature": 1}, "temperature"),
    ],
)
def test_what_cannot_be_used_is_named(request_run, fields, field):
    response = request_run(acknowledged=True, **fields)

    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"endpoint": "nobody"}, "endpoint"), ({"judge": {"endpoint": "nobody", "share": 0.5}}, "judge_endpoint")],
)
def test_there_is_no_estimate_at_an_endpoint_that_does_not_exist(request_run, fields, field):
    response = request_run("run-estimate", **fields)

    assert response.status_code == 400
    assert list(response.json()["fields"]) == [field]


def test_a_run_tells_its_counts_its_cost_and_its_errors(client, request_run):
    run = start(Run.objects.get(pk=request_run(acknowledged=True).json()["id"]))
    answer_requests(run, count=1)
    answer_requests(run, error=CallError("wrong_schema", params={"path": "items"}, is_paid=True))
    document = client.get(reverse("api:run", args=[run.id])).json()

    assert (document["status"], document["progress"], document["failed_requests"]) == (
        "done",
        {"done": 2, "total": 2},
        1,
    )
    assert document["usage"]["input_tokens"] == 900
    assert document["instructions"]["kept"] > 0
    assert document["errors"] == [
        {
            "code": "wrong_schema",
            "detail": "The answer does not have the form that was asked for (items).",
            "requests": 1,
        }
    ]


def test_a_run_without_an_endpoint_has_null_for_it(request_run):
    assert request_run(endpoint=None, model="a-model").json()["endpoint"] is None


def test_a_run_that_stopped_tells_why_and_goes_on_with_a_larger_budget(client, request_run):
    run = start(Run.objects.get(pk=request_run(acknowledged=True, budget={"tokens": 1200}).json()["id"]))
    answer_requests(run, count=1)
    Run.objects.filter(pk=run.pk).update(status="paused", failure="budget_reached")
    document = client.get(reverse("api:run", args=[run.id])).json()
    assert (document["failure"], document["a_minute"]) == ("budget_reached", None)
    assert "larger budget" in document["reason"]

    url = reverse("api:run-resume", args=[run.id])
    assert client.post(url, {}, format="json").json()["code"] == "budget_reached"
    assert client.post(url, {"budget": {"tokens": 1000}}, format="json").status_code == 400
    document = client.post(url, {"budget": {"tokens": 90_000}}, format="json").json()
    assert (document["status"], document["budget"]["tokens"]) == ("queued", 90_000)
