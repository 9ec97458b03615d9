"""What stands before every request: the kept connection, the session, the person."""

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
def kept():
    """A second connection, as a thread of the web server keeps one between requests."""
    other = connection.copy()
    other.connect()
    yield other
    other.close()


def pid(of):
    with of.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_a_live_persistent_connection_is_used_without_a_query(kept):
    backend = pid(kept)

    assert kept.is_usable()

    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [backend])
        assert cursor.fetchone()[0] == "SELECT pg_backend_pid()"


def test_a_persistent_connection_whose_server_ended_is_closed_before_it_is_used(kept):
    backend = pid(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])

    assert not kept.is_usable()


def test_a_connection_with_an_unread_server_message_stays_open(kept):
    with kept.cursor() as cursor:
        cursor.execute("LISTEN a_word")
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY a_word")

    assert kept.is_usable()


def request_with(session_key):
    request = HttpRequest()
    request.session = SessionStore(session_key)
    return request


def test_a_session_has_its_person_and_its_own_copy_of_its_data():
    person = make_person()
    key = sign_in(person)

    first, second = request_with(key), request_with(key)
    first.session["seen"] = ["one"]

    assert get_user(second) == person
    assert get_user(second).keys == {}
    assert "seen" not in second.session


def test_an_expired_or_altered_session_has_no_person():
    key = sign_in(make_person())
    Session.objects.filter(pk=key).update(session_data="eyJfYXV0aF91c2VyX2lkIjoiMSJ9:1:forged")
    assert get_user(request_with(key)).is_anonymous

    other = sign_in(make_person())
    Session.objects.filter(pk=other).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert get_user(request_with(other)).is_anonymous
    assert get_user(request_with("0" * 32)).is_anonymous


@pytest.mark.parametrize(
    "cookie", ['"\\000aaaaaaaaaaaaaaaa"', '"\\377aaaaaaaa"', "é" * 20, "x", "a" * 5_000, '""', "A" * 32]
)
def test_a_cookie_that_cannot_be_a_session_key_is_ignored(cookie):
    browser = Client()

    answers = {path: browser.generic("GET", path, HTTP_COOKIE=f"sessionid={cookie}") for path in ("/", "/api/v1/me/")}

    assert {path: answer.status_code for path, answer in answers.items()} == {"/": 302, "/api/v1/me/": 401}


def test_nul_in_a_search_or_an_unchecked_form_field_is_removed():
    member = make_member(make_project(), "annotator").memberships.get()
    browser = Client()
    browser.force_login(make_member(member.project, "manager"))

    found = browser.get("/projects/", {"words": f"{member.project.name[:4]}\0{member.project.name[4:]}"})
    assert [card.project for card in found.context["cards"]] == [member.project]
    assert browser.post("/me/tokens/revoke/", {"token": "\0"}).status_code == 404
    assert browser.post(f"/people/{member.id}/withdraw/", {"reason": "a\0sked for"}).status_code == 302


def test_parameters_of_the_schema_are_not_in_its_headers_and_its_page_rejects_other_methods():
    answer = Client().get("/api/v1/schema/", {"version": "\0\n"})
    assert answer.status_code == 200
    assert set(answer["Content-Disposition"]).isdisjoint("\0\n")
    assert Client().options("/api/v1/docs/").status_code == 405


def test_a_request_that_django_rejects_before_any_view_is_answered_in_the_format_of_the_api():
    answer = Client().get("/api/v1/me/", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    page = Client().get("/", headers={"Host": "elsewhere.example"})
    assert page.status_code == 400
    assert "what you typed is still in the form" in page.content.decode()


def test_deactivating_a_person_or_changing_the_password_ends_every_session():
    gone, changed = make_person(), make_person()
    browsers = [Client(), Client()]
    for browser, person in zip(browsers, (gone, changed), strict=True):
        browser.force_login(person)
        assert browser.get("/api/v1/me/").status_code == 200

    gone.is_active = False
    gone.save()
    changed.set_password("another quiet photograph")
    changed.save()

    assert [browser.get("/api/v1/me/").status_code for browser in browsers] == [401, 401]
