"""Nobody gets a role, an account or a password by setting somebody else's mail address as their own."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from annotation.actions.people.profile import change_person
from annotation.models import Membership, Person
from tests.factories import PASSWORD, make_person, share_identifiers
from tests.frontend.accounts.test_signing_in import NEW

ADDRESS = "anna@lab.example"
ADDRESS_IN_USE = "This address cannot be used; choose another."
LANGUAGE = {"first_name": "", "last_name": "", "language": ""}


def browser_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def signed_in(login: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": login, "password": password})
    return client


def is_signed_in(client: Client, person: Person) -> bool:
    return client.session.get("_auth_user_id") == str(person.pk)


def sign_up(scenario, **typed):
    client = Client()
    client.get(reverse("invitation", args=[scenario.secret]))
    return client.post(reverse("account_signup"), NEW | typed)


def request_password(address):
    mail.outbox.clear()
    Client().post(reverse("account_reset_password"), {"email": address})
    return [(message.to, "password/reset/key" in message.body) for message in mail.outbox]


def test_a_role_cannot_be_given_to_a_mail_address(scenario):
    mallory = make_person("mallory")
    url = reverse("add_person", args=[scenario.project.id])

    browser_of(mallory).post(reverse("me"), LANGUAGE | {"email": ADDRESS})  # anna has no account yet
    assert Person.objects.get(pk=mallory.pk).email == ADDRESS
    response = scenario.browser("manager").post(url, {"username": ADDRESS, "role": "manager", "group": ""})

    assert response.status_code == 422
    (sentence,) = response.context["member_form"].errors["username"]
    assert "Type the user name, not a mail address" in sentence
    assert response.context["member_form"]["username"].value() == ADDRESS
    assert not Membership.objects.filter(person=mallory).exists()


def test_a_mail_address_of_another_account_is_rejected_and_the_form_is_shown_as_typed(scenario):
    make_person("anna", email=ADDRESS)
    response = browser_of(make_person("mallory")).post(
        reverse("me"), LANGUAGE | {"email": ADDRESS.upper(), "first_name": "M"}
    )

    assert response.status_code == 422
    form = response.context["name_form"]
    assert form.errors == {"email": [ADDRESS_IN_USE]}
    assert (form["email"].value(), form["first_name"].value()) == (ADDRESS.upper(), "M")
    assert not Person.objects.filter(first_name="M").exists()


def test_the_api_adds_by_user_name_alone(scenario):
    make_person("anna", email=ADDRESS)
    client = APIClient()
    client.force_login(scenario.people["manager"])
    url = f"/api/v1/projects/{scenario.project.id}/members/"

    responses = [
        client.post(url, {"username": name, "role": "annotator"}, format="json") for name in (ADDRESS, "no@lab.example")
    ]
    assert [response.status_code for response in responses] == [400, 400]
    assert responses[0].json() == responses[1].json()
    assert client.post(url, {"username": "anna", "role": "annotator"}, format="json").status_code == 201


@pytest.mark.parametrize("typed", [ADDRESS, ADDRESS.upper()])
@pytest.mark.parametrize("fields", [{"name": "anna", "email": ADDRESS}, {"name": ADDRESS.capitalize()}])
def test_signing_up_with_an_address_in_use_is_rejected_beside_the_field(scenario, typed, fields):
    make_person(**fields)
    response = sign_up(scenario, email=typed)

    assert response.context["form"].errors == {"email": [ADDRESS_IN_USE]}
    assert not Person.objects.filter(username=NEW["username"]).exists()


@pytest.mark.parametrize("typed", ["ANNA", "ａｎｎａ", "Anna@Lab.example"])
def test_signing_up_with_a_user_name_in_use_is_rejected_beside_the_field(scenario, typed):
    make_person("anna", email=ADDRESS)
    response = sign_up(scenario, username=typed)

    assert response.context["form"].errors == {"username": ["This user name cannot be used; choose another."]}
    assert response.context["form"]["username"].value() == typed


def test_a_user_name_is_stored_in_unicodes_compatible_form(scenario):
    sign_up(scenario, username="Ｎｅｗｃｏｍｅｒ")
    assert Person.objects.filter(username="Newcomer").exists()


def test_a_name_that_gets_used_before_the_account_is_saved_is_rejected_beside_the_field(scenario, monkeypatch):
    make_person("newcomer")
    monkeypatch.setattr("frontend.site.accounts.is_identifier_taken", lambda _name: False)  # it was free a moment ago
    response = sign_up(scenario)

    assert response.status_code == 200
    assert response.context["form"].errors == {"username": ["This user name cannot be used; choose another."]}
    assert sign_up(scenario, username="another").url == reverse("home")  # the link was not used up


def test_a_shared_address_signs_in_neither_account_and_each_user_name_signs_in_its_own(scenario):
    anna, second = make_person("anna", email=ADDRESS), make_person("second")
    second.email = ADDRESS
    share_identifiers(second)

    client = Client()
    response = client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    assert "Try your user name instead of the address" in response.content.decode()
    assert "_auth_user_id" not in client.session
    assert is_signed_in(signed_in("anna"), anna)
    assert is_signed_in(signed_in("second"), second)


def test_a_sign_in_checks_the_password_of_one_account_only(scenario):
    """Mallory's user name is anna's address, set before that was rejected: only mallory's password works."""
    anna, mallory = make_person("anna", email=ADDRESS), make_person("mallory")
    anna.set_password("dunes and tall grass 7")
    anna.save()
    mallory.username = ADDRESS
    share_identifiers(mallory)

    assert is_signed_in(signed_in(ADDRESS), mallory)
    assert "_auth_user_id" not in signed_in(ADDRESS, "dunes and tall grass 7").session
    assert is_signed_in(signed_in("anna", "dunes and tall grass 7"), anna)


def test_an_address_signs_in_in_any_letter_case_and_gets_a_token(scenario):
    anna = make_person("Anna", email=ADDRESS)
    for login in (ADDRESS.upper(), "anna", "ＡＮＮＡ"):
        assert is_signed_in(signed_in(login), anna)
    credentials = {"username": ADDRESS, "password": PASSWORD}
    assert APIClient().post("/api/v1/auth/token/", credentials, format="json").status_code == 200


def test_a_replaced_address_signs_in_nobody_and_gets_no_new_password(scenario, settings):
    sign_up(scenario, email=ADDRESS)
    newcomer = Person.objects.get(username=NEW["username"])
    EmailAddress.objects.get_or_create(user=newcomer, email=ADDRESS, defaults={"verified": True})
    change_person(person=newcomer, email="new@lab.example")

    assert "_auth_user_id" not in signed_in(ADDRESS, NEW["password1"]).session
    assert request_password(ADDRESS) == [([ADDRESS], False)]
    heir = change_person(person=make_person("heir"), email=ADDRESS)
    assert is_signed_in(signed_in(ADDRESS), heir)


def test_a_new_password_is_mailed_to_the_address_as_the_account_spells_it(scenario):
    anna = make_person("anna", email=ADDRESS)
    assert request_password("ANNA@ｌａｂ.example") == [([ADDRESS], True)]
    link = re.search(r"http\S+/password/reset/key/\S+", mail.outbox[0].body)
    assert link
    assert anna.pk.hex in link[0]


def test_a_shared_address_gets_no_new_password(scenario):
    anna, mallory = make_person("anna", email=ADDRESS), make_person("mallory")
    mallory.email = ADDRESS
    share_identifiers(anna, mallory)
    assert request_password(ADDRESS) == [([ADDRESS], False)]


def test_another_spelling_of_a_name_gives_no_further_attempts(scenario):
    anna = make_person("anna")
    for letter in "anna", "Anna", "ａnna", "aｎna", "anｎa":
        signed_in(letter, "wrong")
    assert not is_signed_in(signed_in("annａ"), anna)


@pytest.mark.parametrize("page", ["email/", "confirm-email/", "confirm-email/abc:def/"])
def test_addresses_are_set_on_the_account_page_only(scenario, page):
    make_person("anna", email=ADDRESS)
    client = browser_of(make_person("mallory"))
    for action in ({"action_add": ""}, {"action_primary": ""}):
        response = client.post(f"/accounts/{page}", action | {"email": ADDRESS})
        assert (response.status_code, response.url) == (302, reverse("me"))
    assert not EmailAddress.objects.exists()


def test_an_account_with_an_address_may_set_up_a_second_factor(scenario):
    sign_up(scenario, email=ADDRESS)
    client = signed_in(NEW["username"], NEW["password1"])
    reauthentication = client.get(reverse("mfa_activate_totp"))
    assert client.post(reauthentication.url, {"password": NEW["password1"]}).url == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_a_shared_address_is_explained_on_the_account_page(scenario):
    anna, second = make_person("anna", email=ADDRESS), make_person("second")
    second.email = ADDRESS
    share_identifiers(second)
    explanation = "Another account has the same mail address"

    client = browser_of(anna)
    assert explanation in client.get(reverse("me")).content.decode()
    assert client.post(reverse("me"), LANGUAGE | {"email": ADDRESS, "language": "en"}).status_code == 302
    assert explanation in client.get(reverse("me")).content.decode()
    client.post(reverse("me"), LANGUAGE | {"email": "anna@home.example"})
    assert explanation not in client.get(reverse("me")).content.decode()
    assert explanation in browser_of(second).get(reverse("me")).content.decode()


def test_a_site_administrator_filters_accounts_with_a_shared_address_and_deactivates_them(scenario):
    anna, second = make_person("anna", email=ADDRESS), make_person("second")
    second.email = ADDRESS
    share_identifiers(second)
    client = browser_of(make_person(is_superuser=True, is_staff=True))

    people = reverse("admin:annotation_person_changelist")
    change_list = client.get(people, {"sign_in_identifiers__is_shared__exact": "1"})
    assert {person.username for person in change_list.context["cl"].queryset} == {"anna", "second"}
    assert change_list.content.decode().count('alt="True"') >= 2
    change = reverse("admin:annotation_person_change", args=[anna.pk])
    assert client.post(change, {"is_staff": ""}).status_code == 302
    assert not Person.objects.get(pk=anna.pk).is_active
