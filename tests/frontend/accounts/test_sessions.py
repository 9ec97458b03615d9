"""The sessions in which a person is signed in: listed on their page, and ended there for good."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse, reverse_lazy

from annotation.models import Event
from config import sessions
from frontend.presenting.sessions import device
from tests.factories import make_person

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 "
    "Safari/537.36 Edg/138.0.0.0"
)
PASSWORD = "a long sentence of mine"


@pytest.fixture
def person(db):
    person = make_person()
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(person, user_agent):
    client = Client(headers={"User-Agent": user_agent})
    typed = {"login": person.username, "password": PASSWORD}
    assert client.post(reverse("account_login"), typed).status_code == 302
    return client


def is_signed_in(client):
    return client.get(reverse("me")).status_code == 200


def listed_sessions(client):
    return [(session.device, session.is_this) for session in client.get(reverse("me")).context["sessions"]]


def end(client, session):
    return client.post(reverse("end_sessions"), {"session": session})


def test_every_session_is_listed_and_the_current_one_is_marked(person):
    desk, phone = sign_in(person, FIREFOX), sign_in(person, SAFARI)

    assert listed_sessions(desk) == [("Firefox on Linux", True), ("Safari on iPhone", False)]
    assert listed_sessions(phone) == [("Safari on iPhone", True), ("Firefox on Linux", False)]


def test_an_ended_session_is_signed_out_at_its_next_request_and_recorded(person):
    desk, phone = sign_in(person, FIREFOX), sign_in(person, SAFARI)
    (phone_session,) = [session for session in desk.get(reverse("me")).context["sessions"] if not session.is_this]

    assert end(desk, phone_session.id).status_code == 302

    assert not is_signed_in(phone)
    assert listed_sessions(desk) == [("Firefox on Linux", True)]
    assert Event.objects.get(verb="ended", noun="session").actor == person
    assert end(desk, phone_session.id).status_code == 404


def test_all_other_sessions_are_ended_at_once(person):
    desk, phone, office = (sign_in(person, agent) for agent in (FIREFOX, SAFARI, EDGE))

    end(desk, "others")

    assert [is_signed_in(client) for client in (desk, phone, office)] == [True, False, False]
    assert listed_sessions(desk) == [("Firefox on Linux", True)]


@pytest.mark.parametrize("session", ["", "0", "-1", "x", "9" * 40, "others; drop"])
def test_an_unknown_session_is_not_found(person, session):
    assert end(sign_in(person, FIREFOX), session).status_code == 404


def test_somebody_elses_session_is_not_found_and_not_ended(person, scenario):
    phone = sign_in(person, SAFARI)
    foreign = UserSession.objects.get(user=person)
    stranger = scenario.browser("manager")

    assert end(stranger, foreign.pk).status_code == 404
    end(stranger, "others")

    assert is_signed_in(phone)
    assert "Safari" not in stranger.get(reverse("me")).content.decode()


def test_a_changed_password_ends_all_other_sessions(person):
    desk, phone = sign_in(person, FIREFOX), sign_in(person, SAFARI)
    new = "another long sentence"
    desk.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert not is_signed_in(phone)
    assert listed_sessions(desk) == [("Firefox on Linux", True)]


def test_a_session_older_than_the_table_is_recorded_when_its_list_is_opened(scenario):
    assert listed_sessions(scenario.browser("annotator")) == [("Unknown device", True)]


def test_no_page_shows_the_key_of_a_session(person):
    client = sign_in(person, FIREFOX)

    assert client.session.session_key not in client.get(reverse("me")).content.decode()
    assert UserSession not in admin.site._registry
    assert client.get("/accounts/sessions/").url == reverse("me")


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on iPhone"),
        (EDGE, "Edge on Windows"),
        (EDGE.split(" Edg/", maxsplit=1)[0], "Chrome on Windows"),
        ("curl/8.5.0", "Unknown device"),
        ("<script>alert(1)</script>", "Unknown device"),
        ("Mozilla/5.0 (Linux; Android 14)", "Android"),
    ],
)
def test_a_device_is_named_by_its_browser_and_system(user_agent, name):
    assert device(user_agent) == name


def set_last_seen(ago, *clients):
    sessions.recorded_visits.clear()  # a process records a visit once in five minutes
    keys = [client.session.session_key for client in clients]
    UserSession.objects.filter(session_key__in=keys).update(last_seen_at=Now() - ago)


def last_seen(client):
    return UserSession.objects.get(session_key=client.session.session_key).last_seen_at


@pytest.mark.parametrize("url", [reverse_lazy("home"), "/api/v1/me/"])
def test_activity_is_recorded_at_most_every_five_minutes(person, url):
    browser = sign_in(person, FIREFOX)
    for ago, is_recorded in ((timedelta(minutes=4), False), (timedelta(minutes=6), True)):
        set_last_seen(ago, browser)
        before = last_seen(browser)
        browser.get(url)
        assert (last_seen(browser) > before) == is_recorded


def test_a_process_that_recorded_activity_runs_no_query_for_a_while(person):
    browser = sign_in(person, FIREFOX)
    set_last_seen(timedelta(hours=1), browser)
    with CaptureQueriesContext(connection) as captured:
        for _ in range(3):
            browser.get("/api/v1/me/")
    assert sum("last_seen_at" in query["sql"] for query in captured) == 1


def test_opening_the_list_of_sessions_is_not_activity_of_the_other_sessions(person):
    desk, phone = sign_in(person, FIREFOX), sign_in(person, SAFARI)
    set_last_seen(timedelta(hours=1), desk, phone)
    before = last_seen(phone)

    for _ in range(2):
        (desk_session, phone_session) = desk.get(reverse("me")).context["sessions"]

    assert last_seen(phone) == phone_session.last_seen_at == before
    assert desk_session.last_seen_at - before > timedelta(minutes=50)
