"""Promise 6: every endpoint of the API with every role. An endpoint that is not declared here fails."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.actions.evaluating.publishing.benchmarks import request_benchmark
from annotation.actions.importing.requests import request_import
from annotation.actions.refining.batch_files import prepare_batch_run
from annotation.actions.refining.rechecks import recheck_run
from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.actions.releasing.exports import cancel_export, create_export
from annotation.actions.releasing.run_export import run_export
from annotation.models import Batch, Benchmark, Project, Run
from annotation.refining.run_spec import RunSpec
from api.urls import urlpatterns
from tests.api.declared_access import ENDPOINTS, NEWCOMER
from tests.api.scenarios import ROLES, make_scenario
from tests.factories import image_bytes, make_person

pytestmark = pytest.mark.django_db

NOT_FOUND = "not-found"


def declared_methods(route):
    view = route.callback.view_class
    return {method for method in ("get", "post", "put", "patch", "delete") if hasattr(view, method)}


def test_every_endpoint_of_the_api_is_declared():
    endpoints = {(route.name, method) for route in urlpatterns for method in declared_methods(route)}

    assert endpoints == set(ENDPOINTS)
    assert {route.name for route in urlpatterns} == {name for name, _ in ENDPOINTS} | {NOT_FOUND}


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_an_unknown_url_is_answered_in_the_error_format_of_the_api(method):
    response = getattr(APIClient(), method)("/api/v1/no/such/address/")

    assert (response.status_code, response.json()["code"]) == (404, "no_such_address")


def test_each_role_gets_the_declared_response(prepared_scenario):
    scenario = prepared_scenario()
    statuses = {
        endpoint: tuple(
            _status(scenario.people[role], endpoint[1], url_of(endpoint[0], scenario), _filled(body, scenario))
            for role in ROLES
        )
        for endpoint, (_, body) in ENDPOINTS.items()
    }

    assert statuses == {endpoint: expected for endpoint, (expected, _) in ENDPOINTS.items()}


def url_of(name, scenario):
    """Returns the URL of an endpoint; those that need an export in a certain state get one in that state."""
    route = next(route for route in urlpatterns if route.name == name)
    special = {"export-file": "published_id", "export": "published_id", "export-retry": "cancelled_id"}
    special["export-compare"] = "published_id"
    ids = {**scenario.ids, "export_id": scenario.ids[special.get(name, "export_id")]}
    ids["benchmark_id"] = scenario.ids[
        {"benchmark-cancel": "queued_benchmark_id", "benchmark-retry": "failed_benchmark_id"}.get(name, "benchmark_id")
    ]
    ids["run_id"] = scenario.ids["failed_run_id" if name == "run-retry" else "run_id"]
    return reverse(f"api:{name}", kwargs={key: ids[key] for key in route.pattern.converters})


def _status(person, method, url, body):
    """Returns the status of one request, whose effect is rolled back."""
    cache.clear()  # where failed sign-ins are counted
    client = APIClient()
    if person is not None:
        client.force_login(person)
    with transaction.atomic():
        content, kind = _content(body)
        status = getattr(client, method)(url, content, format=kind).status_code
        transaction.set_rollback(True)
    return status


def _filled(body, scenario):
    if body == "a decision":
        return {"decision": "accept", "based_on": scenario.ids["updated_at"]}
    return {"recipe": str(scenario.ids["recipe_id"]), "model": "a-model"} if body == "a run" else body


def _content(body):
    if body == "an image":
        return {"file": SimpleUploadedFile("new.jpg", image_bytes(999))}, "multipart"
    if body == "a zip":
        return {"kind": "zip", "file": SimpleUploadedFile("new.zip", EMPTY_ZIP)}, "multipart"
    if body == "a results file":
        return {"file": SimpleUploadedFile("results.jsonl", b"{}\n")}, "multipart"
    return body, "json"


EMPTY_ZIP = b"PK\x05\x06" + bytes(18)


def test_an_unknown_id_is_answered_as_a_foreign_one(prepared_scenario):
    scenario = prepared_scenario()
    client = APIClient()
    client.force_login(scenario.people["elsewhere"])

    for name in (
        "project",
        "batch",
        "assignment",
        "critique",
        "questionnaire",
        "export",
        "import",
        "run",
        "benchmark",
        "evaluation",
        "judging",
    ):
        (parameter,) = next(route for route in urlpatterns if route.name == name).pattern.converters
        foreign_response = client.get(reverse(f"api:{name}", kwargs={parameter: scenario.ids[parameter]}))
        unknown_response = client.get(reverse(f"api:{name}", kwargs={parameter: scenario.ids["key"]}))
        assert foreign_response.status_code == unknown_response.status_code == 404
        assert foreign_response.json() == unknown_response.json()


def test_privileged_fields_that_nobody_may_set_are_rejected_and_change_nothing(prepared_scenario):
    scenario = prepared_scenario()
    client = APIClient()
    client.force_login(scenario.people["manager"])
    attempts = [
        ("project", "patch", {"pseudonym_key": "0" * 64}),
        ("project", "patch", {"created_by": str(scenario.ids["key"])}),
        ("batch", "patch", {"project": str(scenario.ids["key"])}),
        ("member", "patch", {"role": "manager", "person": str(scenario.ids["key"])}),
    ]

    for name, method, body in attempts:
        (parameter,) = next(route for route in urlpatterns if route.name == name).pattern.converters
        response = getattr(client, method)(
            reverse(f"api:{name}", kwargs={parameter: scenario.ids[parameter]}), body, format="json"
        )
        assert response.status_code == 400, (name, body)
        assert response.json()["fields"]


@pytest.fixture
def prepared_scenario():
    """Returns a function that makes a scenario with an import, and with exports in every state that is needed."""

    def prepare():
        scenario = make_scenario()
        make_person(NEWCOMER)
        manager, project = scenario.people["manager"], Project.objects.get(pk=scenario.ids["project_id"])
        batch = Batch.objects.get(pk=scenario.ids["batch_id"])
        file = SimpleUploadedFile("new.zip", EMPTY_ZIP)
        scenario.ids["import_id"] = request_import(actor=manager, batch=batch, kind="zip", file=file).id
        published, cancelled = (
            create_export(actor=manager, project=project, format="jsonl", filter={}, splits={}) for _ in range(2)
        )
        run_export(export_id=published.id)
        cancel_export(actor=manager, export=cancelled)
        recipe = built_in_version(actor=manager, project=project, key="aesmmit")
        spec = RunSpec(recipe, model="a-model")
        run, failed_run = (create_run(actor=manager, project=project, spec=spec) for _ in range(2))
        prepare_batch_run(run)
        recheck_run(actor=manager, run=run)
        failed_run.requests.update(status="failed", failure="refused")
        Run.objects.filter(pk=failed_run.pk).update(status="done", done=1, failed_requests=1)
        scenario.ids |= {"recipe_id": recipe.id, "run_id": run.id, "failed_run_id": failed_run.id}
        queued, failed = (
            request_benchmark(actor=manager, project=project, name=name, spec={}) for name in ("Waiting", "Failed")
        )
        Benchmark.objects.filter(pk=failed.pk).update(status="failed")
        scenario.ids |= {"queued_benchmark_id": queued.id, "failed_benchmark_id": failed.id}
        scenario.ids |= {"published_id": published.id, "cancelled_id": cancelled.id}
        return scenario

    return prepare


def test_a_stranger_of_a_project_is_told_nothing_of_a_body(prepared_scenario):
    scenario = prepared_scenario()
    # These read their body first, whose fields say nothing of the project, and find the project as they claim.
    claims = ("claim", "claim-qualification", "reviews-claim", "cross-check-claim")
    routes = [route.name for route in urlpatterns if "project_id" in route.pattern.converters]
    answers = {
        (name, method, *body): _status(scenario.people["stranger"], method, url_of(name, scenario), body)
        for (name, method), (statuses, _) in ENDPOINTS.items()
        if name in routes and name not in claims and method != "get" and statuses[ROLES.index("stranger")] == 404
        for body in ({}, {"no": "such field"})
    }

    assert {request: status for request, status in answers.items() if status != 404} == {}
