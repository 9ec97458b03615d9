"""Tokens for programs: requested with a password, limited like the sign-in page, subject to the second factor."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.actions.people.tokens import create_token, revoke_token
from annotation.models import ApiToken
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db


def request_token(username, password=PASSWORD, **fields):
    return APIClient().post(reverse("api:token"), {"username": username, "password": password, **fields}, format="json")


def test_a_password_gets_a_token_that_opens_the_api_and_is_stored_as_a_hash():
    person = make_person("pipeline")

    response = request_token("pipeline")

    assert response.status_code == 200
    secret = response.json()["token"]
    me = APIClient(headers={"Authorization": f"Token {secret}"}).get(reverse("api:me"))
    assert me.json()["username"] == "pipeline"
    token = ApiToken.objects.get(user=person)
    assert secret not in (token.digest, token.token_key)
    assert token.expiry is not None


@pytest.mark.parametrize("secret", ["\x00", "a\x00" * 20, "é", "\xff" * 64, "x" * 5_000])
def test_a_header_without_a_token_is_rejected_with_what_to_do(secret):
    response = APIClient().get(reverse("api:me"), headers={"Authorization": f"Token {secret}"})

    assert (response.status_code, response.json()["code"]) == (401, "authentication_failed")


def test_many_tokens_in_a_row_are_not_limited():
    make_person("pipeline")

    assert {request_token("pipeline").status_code for _ in range(40)} == {200}


def test_guessing_passwords_is_limited_and_the_response_says_to_wait():
    make_person("pipeline")

    responses = [request_token("pipeline", "a wrong password") for _ in range(6)]

    assert [response.status_code for response in responses] == [400] * 5 + [429]
    assert responses[-1].json()["code"] == "too_many_attempts"
    assert request_token("pipeline").status_code == 429


def test_a_person_with_a_second_factor_gets_no_token_without_its_code():
    person = make_person("careful")
    secret = generate_totp_secret()
    TOTP.activate(person, secret)

    response = request_token("careful")
    code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06}"

    assert (response.status_code, response.json()["code"]) == (400, "second_factor")
    assert request_token("careful", code=code).status_code == 200
    assert request_token("careful", code="000000").status_code == 400


@pytest.mark.parametrize("secret", ["unknown" * 9, "\xfc", "é" * 64])
def test_an_invalid_token_is_rejected_with_what_to_do(secret):
    response = APIClient(headers={"Authorization": f"Token {secret}"}).get(reverse("api:me"))

    assert (response.status_code, response.json()["code"]) == (401, "authentication_failed")
    assert "Make a new one" in response.json()["detail"]


def test_a_page_of_one_person_does_nothing_with_the_session_of_another():
    person, colleague = make_person("a"), make_person("b")
    client = APIClient()
    client.force_login(colleague)
    url = reverse("api:me")
    assert client.get(url).status_code == client.get(url, HTTP_X_LOUPE_PERSON=str(colleague.pk)).status_code == 200
    answer = client.get(url, HTTP_X_LOUPE_PERSON=str(person.pk))
    assert (answer.status_code, answer.json()["code"]) == (401, "another_person")


def test_an_inactive_person_and_a_revoked_token_have_no_access():
    person = make_person()
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
