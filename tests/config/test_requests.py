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


def test_a_kept_connection_that_lives_is_not_asked(kept):
    backend = pid(kept)

    assert kept.is_usable()

    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [backend])
        assert cursor.fetchone()[0] == "SELECT pg_backend_pid()"


def test_a_kept_connection_whose_server_went_away_is_found_out_before_it_is_used(kept):
    backend = pid(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])

    assert not kept.is_usable()


def test_a_connection_on_which_the_server_only_said_something_stays(kept):
    with kept.cursor() as cursor:
        cursor.execute("LISTEN a_word")
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY a_word")

    assert kept.is_usable()


def request_with(session_key):
    request = HttpRequest()
    request.session = SessionStore(session_key)
    return request


def test_a_session_brings_its_person_and_its_own_copy_of_what_it_holds():
    person = make_person()
    key = sign_in(person)

    first, second = request_with(key), request_with(key)
    first.session["seen"] = ["one"]

    assert get_user(second) == person
    assert get_user(second).keys == {}
    assert "seen" not in second.session


def test_a_session_that_is_over_or_was_altered_brings_nobody():
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
def test_a_cookie_that_cannot_be_the_key_of_a_session_counts_as_none(cookie):
    browser = Client()

    answers = {path: browser.generic("GET", path, HTTP_COOKIE=f"sessionid={cookie}") for path in ("/", "/api/v1/me/")}

    assert {path: answer.status_code for path, answer in answers.items()} == {"/": 302, "/api/v1/me/": 401}


def test_nul_in_a_search_or_a_form_that_no_form_class_checks_is_left_out():
    member = make_member(make_project(), "annotator").memberships.get()
    browser = Client()
    browser.force_login(make_member(member.project, "manager"))

    found = browser.get("/projects/", {"words": f"{member.project.name[:4]}\0{member.project.name[4:]}"})
    assert [card.project for card in found.context["cards"]] == [member.project]
    assert browser.post("/me/tokens/revoke/", {"token": "\0"}).status_code == 404
    assert browser.post(f"/people/{member.id}/withdraw/", {"reason": "a\0sked for"}).status_code == 302


def test_what_is_asked_of_the_schema_stands_in_no_header_and_its_page_takes_no_other_method():
    answer = Client().get("/api/v1/schema/", {"version": "\0\n"})
    assert answer.status_code == 200
    assert set(answer["Content-Disposition"]).isdisjoint("\0\n")
    assert Client().options("/api/v1/docs/").status_code == 405


def test_a_request_that_django_refuses_before_any_view_is_answered_in_the_form_of_the_api():
    answer = Client().get("/api/v1/me/", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    page = Client().get("/", headers={"Host": "elsewhere.example"})
    assert page.status_code == 400
    assert "what you typed is still in the form" in page.content.decode()


def test_whoever_is_deactivated_or_gets_another_password_is_signed_out_everywhere_at_once():
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
