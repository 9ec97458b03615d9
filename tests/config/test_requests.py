"""What every request passes first: the persistent connection, the session, the person, and checks of its input."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from bench.shared.seeding import sign_in
from config.sessions import SessionStore
from tests.factories import make_member, make_person, make_project

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def persistent_connection():
    """Yields a second connection, like the one that a thread of the web server uses for several requests."""
    second_connection = connection.copy()
    second_connection.connect()
    yield second_connection
    second_connection.close()


def backend_pid(connection_to_server):
    with connection_to_server.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_a_live_persistent_connection_is_used_without_a_query(persistent_connection):
    backend = backend_pid(persistent_connection)

    assert persistent_connection.is_usable()

    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [backend])
        assert cursor.fetchone()[0] == "SELECT pg_backend_pid()"


def test_a_persistent_connection_whose_server_ended_is_closed_before_it_is_used(persistent_connection):
    backend = backend_pid(persistent_connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])

    assert not persistent_connection.is_usable()


def test_a_connection_with_an_unread_server_message_stays_open(persistent_connection):
    with persistent_connection.cursor() as cursor:
        cursor.execute("LISTEN a_word")
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY a_word")

    assert persistent_connection.is_usable()


def request_with(session_key):
    request = HttpRequest()
    request.session = SessionStore(session_key)
    return request


def test_a_session_has_its_person_and_its_own_copy_of_its_data():
    person = make_person()
    key = sign_in(person)

    first, second = request_with(key), request_with(key)
    first.session["tips"] = ["regions"]

    assert get_user(second) == person
    assert get_user(second).keys == {}
    assert "tips" not in second.session


def test_an_expired_or_altered_session_has_no_person():
    key = sign_in(make_person())
    Session.objects.filter(pk=key).update(session_data="eyJfYXV0aF91c2VyX2lkIjoiMSJ9:1:forged")
    assert get_user(request_with(key)).is_anonymous

    expired_key = sign_in(make_person())
    Session.objects.filter(pk=expired_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert get_user(request_with(expired_key)).is_anonymous
    assert get_user(request_with("0" * 32)).is_anonymous


@pytest.mark.parametrize(
    "cookie", ['"\\000aaaaaaaaaaaaaaaa"', '"\\377aaaaaaaa"', "é" * 20, "x", "a" * 5_000, '""', "A" * 32]
)
def test_a_cookie_that_cannot_be_a_session_key_is_ignored(cookie):
    client = Client()

    responses = {path: client.generic("GET", path, HTTP_COOKIE=f"sessionid={cookie}") for path in ("/", "/api/v1/me/")}

    assert {path: response.status_code for path, response in responses.items()} == {"/": 302, "/api/v1/me/": 401}


def test_nul_in_a_search_or_an_unchecked_form_field_is_removed():
    member = make_member(make_project(), "annotator").memberships.get()
    client = Client()
    client.force_login(make_member(member.project, "manager"))

    response = client.get("/projects/", {"words": f"{member.project.name[:4]}\0{member.project.name[4:]}"})
    assert [card.project for card in response.context["cards"]] == [member.project]
    assert client.post("/me/tokens/revoke/", {"token": "\0"}).status_code == 404
    assert client.post(f"/people/{member.id}/withdraw/", {"reason": "a\0sked for"}).status_code == 302


def test_parameters_of_the_schema_are_not_in_its_headers_and_its_page_rejects_other_methods():
    response = Client().get("/api/v1/schema/", {"version": "\0\n"})
    assert response.status_code == 200
    assert set(response["Content-Disposition"]).isdisjoint("\0\n")
    assert Client().options("/api/v1/docs/").status_code == 405


def test_a_request_that_django_rejects_before_any_view_is_answered_in_the_format_of_the_api():
    response = Client().get("/api/v1/me/", headers={"Host": "elsewhere.example"})
    assert (response.status_code, response.json()["code"]) == (400, "bad_request")
    page = Client().get("/", headers={"Host": "elsewhere.example"})
    assert page.status_code == 400
    assert "what you typed is still in the form" in page.content.decode()


def test_deactivating_a_person_or_changing_the_password_ends_every_session():
    deactivated, with_new_password = make_person(), make_person()
    browsers = [Client(), Client()]
    for browser, person in zip(browsers, (deactivated, with_new_password), strict=True):
        browser.force_login(person)
        assert browser.get("/api/v1/me/").status_code == 200

    deactivated.is_active = False
    deactivated.save()
    with_new_password.set_password("another quiet photograph")
    with_new_password.save()

    assert [browser.get("/api/v1/me/").status_code for browser in browsers] == [401, 401]
