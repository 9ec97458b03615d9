"""The keys of a person's desk: changed over `me/`, rejected under their command, and named on the desk."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.models import Event, Person
from annotation.rules.keys import DEFAULT_KEYS
from frontend.presenting.desk_messages import desk_messages
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_person()


@pytest.fixture
def choose(person):
    """Returns a function that sends keys as the desk does, and returns the status and the body."""

    def send(keys):
        client = APIClient()
        client.force_login(person)
        response = client.patch(reverse("api:me"), {"keys": keys}, format="json")
        return response.status_code, response.json()

    return send


def test_chosen_keys_are_stored_in_lower_case_and_without_the_defaults(choose, person):
    status, me = choose({"skip": "X", "flag": "f", "mark": "標"})

    assert (status, me["keys"]) == (200, {"skip": "x", "mark": "標"})
    assert Person.objects.get(pk=person.pk).keys == {"skip": "x", "mark": "標"}
    assert Event.objects.get(target=person.pk).data == {"fields": ["keys"]}


def test_a_command_that_is_not_named_gets_its_default_key(choose):
    choose({"skip": "x"})

    assert choose({})[1]["keys"] == {}


def test_two_commands_may_exchange_their_keys(choose):
    assert choose({"skip": "f", "flag": "s"})[1]["keys"] == {"skip": "f", "flag": "s"}


def test_a_used_key_is_rejected_under_its_command_and_nothing_is_stored(choose, person):
    status, body = choose({"skip": "f", "undo": "x", "mark": "="})

    assert (status, body["code"]) == (400, "invalid_keys")
    assert body["fields"] == {"skip": ["This key is taken: Flag."], "mark": ["This key is taken: Closer."]}
    assert Person.objects.get(pk=person.pk).keys == {}


def test_two_commands_with_the_same_key_are_both_reported(choose):
    assert set(choose({"skip": "x", "flag": "x"})[1]["fields"]) == {"skip", "flag"}


@pytest.mark.parametrize("key", ["1", "9", " ", "", "ab", "\n", "\t", "👍"])
def test_answer_keys_and_invalid_keys_are_rejected(choose, key):
    status, body = choose({"skip": key})

    assert (status, set(body["fields"])) == (400, {"skip"})


def test_an_unknown_command_is_reported(choose):
    assert choose({"submit": "x"})[1]["fields"] == {"submit": ["The desk has no such command."]}


def test_the_desk_calls_every_command_that_has_a_key_by_name():
    assert {f"key_{command}" for command in DEFAULT_KEYS} <= set(desk_messages())
