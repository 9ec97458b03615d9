"""Promise 6: every endpoint of the API with every role. An endpoint that is not declared here fails."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.actions.importing.requests import request_import
from annotation.actions.people.tokens import create_token, revoke_token
from annotation.actions.refining.batch_files import prepare_batch_run
from annotation.actions.refining.rechecks import recheck_run
from annotation.actions.refining.recipes import built_in_version
from annotation.actions.refining.runs import create_run
from annotation.actions.releasing.exports import cancel_export, create_export
from annotation.actions.releasing.run_export import run_export
from annotation.models import Batch, Project, Run
from annotation.questionnaires import built_in
from annotation.refining.recipes import built_in_recipe
from annotation.refining.run_spec import RunSpec
from api.urls import urlpatterns
from tests.api.scenarios import ROLES, make_scenario
from tests.factories import ANSWERS, image_bytes, make_person

pytestmark = pytest.mark.django_db

# The status for each of ROLES: anonymous, stranger, annotator, colleague, reviewer, manager, elsewhere.
PUBLIC = (200,) * 7
SIGNED_IN = (401, 200, 200, 200, 200, 200, 200)
MEMBERS = (401, 404, 200, 200, 200, 200, 404)
READERS = (401, 404, 403, 403, 200, 200, 404)
MANAGERS = (401, 404, 403, 403, 403, 200, 404)
ANY_MANAGER = (401, 403, 403, 403, 403, 200, 200)
OWN_ASSIGNMENT = (401, 404, 200, 404, 404, 404, 404)
OWN_JUDGEMENT = (401, 404, 404, 404, 200, 404, 404)


def with_success(statuses, status):
    """Returns the same statuses, with another one where the request succeeds."""
    return tuple(status if status_code == 200 else status_code for status_code in statuses)


NEWCOMER = "newcomer"
RESPONSE = {"answers": ANSWERS}
ENDPOINTS = {
    ("schema", "get"): (PUBLIC, None),
    ("docs", "get"): (PUBLIC, None),
    ("token", "post"): ((400,) * 7, {"username": "nobody", "password": "nothing"}),
    ("me", "get"): (SIGNED_IN, None),
    ("me", "patch"): (SIGNED_IN, {"keys": {"skip": "x"}}),
    ("projects", "get"): (SIGNED_IN, None),
    ("projects", "post"): ((401, 403, 403, 403, 403, 201, 201), {"name": "Another"}),
    ("project", "get"): (MEMBERS, None),
    ("project", "patch"): (MANAGERS, {"lease_minutes": 45}),
    ("questionnaires", "get"): (MEMBERS, None),
    ("questionnaires", "post"): (with_success(MANAGERS, 201), {"definition": built_in("aesthetic-critique")}),
    ("members", "get"): (MANAGERS, None),
    ("members", "post"): (with_success(MANAGERS, 201), {"username": NEWCOMER, "role": "annotator"}),
    ("member", "patch"): (MANAGERS, {"role": "reviewer"}),
    ("member", "delete"): (with_success(MANAGERS, 204), None),
    ("batches", "get"): (READERS, None),
    ("batches", "post"): (with_success(MANAGERS, 201), {"name": "Another"}),
    ("hold-out", "post"): (MANAGERS, {"share": 0.5}),
    ("hold-out-preview", "post"): (MANAGERS, {"share": 0.5}),
    ("batch", "get"): (READERS, None),
    ("batch", "patch"): (MANAGERS, {"status": "paused"}),
    ("images", "post"): (with_success(MANAGERS, 201), "an image"),
    ("known-images", "post"): (MANAGERS, {"sha256": ["0" * 64]}),
    ("imports", "post"): (with_success(MANAGERS, 202), "a zip"),
    ("import", "get"): (MANAGERS, None),
    ("import-cancel", "post"): (MANAGERS, None),
    ("import-retry", "post"): (with_success(MANAGERS, 202), None),
    ("import-report", "get"): (MANAGERS, None),
    ("questionnaire", "get"): (MEMBERS, None),
    ("claim", "post"): ((401, 404, 200, 200, 403, 403, 404), {"count": 1}),
    ("assignment", "get"): (OWN_ASSIGNMENT, None),
    ("draft", "put"): (OWN_ASSIGNMENT, {"version": 0, "answers": {"grade": 2}}),
    ("submit", "post"): (
        with_success(OWN_ASSIGNMENT, 201),
        {**RESPONSE, "key": "7d9f1c6e-2f53-4f0e-9d5b-0a3f8a2f6f10"},
    ),
    ("skip", "post"): (OWN_ASSIGNMENT, {"reason": "other"}),
    ("flag", "post"): (OWN_ASSIGNMENT, {"reason": "other"}),
    ("critique", "get"): ((401, 404, 200, 404, 200, 200, 404), None),
    ("critique", "patch"): ((401, 404, 200, 404, 403, 403, 404), {"answers": {"grade": 2}}),
    ("critique-withdraw", "post"): ((401, 404, 200, 404, 403, 200, 404), {"reason": "Its author asked."}),
    ("critiques", "get"): (READERS, None),
    ("instructions", "get"): (READERS, None),
    ("export-preview", "post"): (MANAGERS, {"format": "jsonl"}),
    ("export-formats", "get"): (READERS, None),
    ("exports", "get"): (READERS, None),
    ("exports", "post"): (with_success(MANAGERS, 202), {"format": "jsonl"}),
    ("export", "get"): (READERS, None),
    ("export", "delete"): (with_success(MANAGERS, 204), None),
    ("export-cancel", "post"): (MANAGERS, None),
    ("export-retry", "post"): (with_success(MANAGERS, 202), None),
    ("export-compare", "get"): (READERS, None),
    ("export-file", "get"): (READERS, None),
    ("run-batch", "get"): (MANAGERS, None),
    ("run-batch-file", "get"): (MANAGERS, None),
    ("run-results", "post"): (with_success(MANAGERS, 202), "a results file"),
    ("results", "get"): (MANAGERS, None),
    ("recipes", "get"): (MANAGERS, None),
    ("recipes", "post"): (with_success(MANAGERS, 201), {"definition": built_in_recipe("aesmmit")}),
    ("recipe-preview", "post"): (MANAGERS, {"definition": built_in_recipe("aesmmit")}),
    ("recipe", "get"): (MANAGERS, None),
    ("instruction", "get"): (READERS, None),
    ("instruction", "patch"): (READERS, {"status": "approved"}),
    ("spot-checks", "get"): (READERS, None),
    ("spot-check-agreement", "get"): (READERS, None),
    ("recheck", "get"): (MANAGERS, None),
    ("recheck", "post"): (with_success(MANAGERS, 202), None),
    ("runs", "get"): (READERS, None),
    ("runs", "post"): (with_success(MANAGERS, 202), "a run"),
    ("run-estimate", "post"): (MANAGERS, "a run"),
    ("run", "get"): (READERS, None),
    ("run-pause", "post"): (MANAGERS, None),
    ("run-resume", "post"): (with_success(MANAGERS, 202), {}),
    ("run-cancel", "post"): (MANAGERS, None),
    ("run-retry", "post"): (with_success(MANAGERS, 202), None),
    ("evaluations", "get"): (READERS, None),
    ("evaluations", "post"): (with_success(MANAGERS, 400), {"endpoint": "gone"}),
    ("evaluation-estimate", "post"): (with_success(MANAGERS, 400), {"endpoint": "gone"}),
    ("evaluation", "get"): (READERS, None),
    ("evaluation-answers", "get"): (MANAGERS, None),
    ("evaluation-pause", "post"): (MANAGERS, None),
    ("evaluation-resume", "post"): (with_success(MANAGERS, 202), {}),
    ("evaluation-cancel", "post"): (MANAGERS, None),
    ("evaluation-retry", "post"): (with_success(MANAGERS, 202), None),
    ("evaluation-read", "post"): (MANAGERS, None),
    ("evaluation-judge", "get"): (READERS, None),
    ("evaluation-judge", "post"): (with_success(MANAGERS, 400), {"endpoint": "gone"}),
    ("claim-interpretations", "post"): (READERS, {}),
    ("claim-judgement", "put"): (OWN_JUDGEMENT, {"relevance": 2, "precision": 1, "completeness": 0}),
    ("judgements", "get"): (MANAGERS, None),
    ("benchmark-judging", "get"): (READERS, None),
    ("benchmark-judging", "patch"): (MANAGERS, {"judges_per_answer": 2}),
    ("judging", "get"): (READERS, None),
    ("judging-pause", "post"): (MANAGERS, None),
    ("judging-resume", "post"): (with_success(MANAGERS, 202), {}),
    ("judging-cancel", "post"): (MANAGERS, None),
    ("judging-retry", "post"): (with_success(MANAGERS, 202), None),
    ("endpoints", "get"): (ANY_MANAGER, None),
    ("endpoint-probe", "post"): (with_success(ANY_MANAGER, 404), None),
}
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
        "evaluation",
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


def test_an_inactive_person_and_a_revoked_token_have_no_access(prepared_scenario):
    scenario = prepared_scenario()
    person = scenario.people["annotator"]
    token, secret = create_token(person=person, name="pipeline")
    client = APIClient(headers={"Authorization": f"Token {secret}"})
    url = reverse("api:me")
    assert client.get(url).status_code == 200

    person.is_active = False
    person.save()
    assert client.get(url).status_code == 401
    person.is_active = True
    person.save()
    revoke_token(person=person, token_key=token.token_key)

    assert client.get(url).status_code == 401


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
        scenario.ids |= {"published_id": published.id, "cancelled_id": cancelled.id}
        return scenario

    return prepare
