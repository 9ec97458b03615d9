"""The OpenAPI document is valid, its page needs no other host, and every error says what to do."""

import json

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.urls import get_resolver, reverse

from api.errors import server_error
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_the_schema_is_valid_and_free_of_warnings(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))

    assert "/api/v1/assignments/{assignment_id}/submit/" in (tmp_path / "schema.yml").read_text()


def test_the_page_of_the_schema_loads_nothing_from_another_host(client):
    page = client.get(reverse("api:docs")).content.decode()

    assert "https://" not in page
    assert "<script>" not in page


@pytest.mark.parametrize("cursor", ["abc", "cD0y", "cD0yMDI2LTk5LTk5", "cj0xJnA9eA=="])
def test_an_invalid_cursor_is_rejected_by_name(client, cursor):
    client.force_login(make_person(is_superuser=True))

    response = client.get(reverse("api:projects"), {"cursor": cursor})

    assert (response.status_code, response.json()["code"]) == (400, "bad_cursor")


def test_a_server_error_is_json_for_a_program_and_a_page_for_a_person(rf):
    api_response = server_error(rf.get("/api/v1/me/"))
    page_response = server_error(rf.get("/me/"))

    assert (api_response.status_code, json.loads(api_response.content)["code"]) == (500, "server_error")
    assert (page_response.status_code, page_response["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert get_resolver().resolve_error_handler(500) is server_error


def test_while_the_database_is_unavailable_every_response_suggests_a_retry(client):
    client.raise_request_exception = False
    client.force_login(make_person())

    with connection.execute_wrapper(raise_connection_closed):
        api_response = client.get("/api/v1/me/")
        page_response = client.get("/me/")

    assert (api_response.status_code, api_response.json()["code"], api_response["Retry-After"]) == (
        503,
        "try_again",
        "5",
    )
    assert page_response.status_code == 503
    assert "The database does not answer just now" in page_response.content.decode()


def test_while_redis_is_unavailable_a_sign_in_suggests_a_retry(client, settings):
    client.raise_request_exception = False
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}

    page_response = client.post("/accounts/login/", {"login": "somebody", "password": "a guess"})
    api_response = client.post(
        "/api/v1/auth/token/", {"username": "somebody", "password": "a guess"}, content_type="application/json"
    )

    assert (page_response.status_code, page_response["Retry-After"]) == (503, "5")
    assert "A part of Loupe does not answer just now" in page_response.content.decode()
    assert (api_response.status_code, api_response.json()["code"]) == (503, "try_again")


def raise_connection_closed(*_arguments):
    raise OperationalError("server closed the connection unexpectedly")


@pytest.mark.parametrize(
    ("method", "headers", "status", "sentence"),
    [
        ("get", {}, 401, "send a token"),
        ("delete", {"as": "manager"}, 405, "OPTIONS"),
        ("get", {"as": "manager", "Accept": "text/csv"}, 406, "application/json"),
        ("post", {"as": "manager", "Content-Type": "text/plain"}, 415, "application/json"),
    ],
)
def test_an_error_of_the_framework_says_what_to_do(client, method, headers, status, sentence):
    if headers.pop("as", None):
        client.force_login(make_person(is_superuser=True))
    content = {"data": "x", "content_type": headers["Content-Type"]} if "Content-Type" in headers else {}

    response = getattr(client, method)(reverse("api:projects"), headers=headers, **content)

    assert response.status_code == status
    assert sentence in response.json()["detail"]
