"""Nobody signs up without an invitation, and an invitation works once."""

import pytest
from django.test import Client
from django.urls import reverse

from annotation.actions.projects.members import change_member, revoke_invitation
from annotation.errors import Conflict
from annotation.models import Event, Membership, Person
from tests.factories import PASSWORD

NEW = {
    "username": "newcomer",
    "email": "",
    "password1": "dunes and tall grass 7",
    "password2": "dunes and tall grass 7",
}


def test_there_is_no_open_sign_up(scenario):
    client = Client()
    assert "by invitation" in client.get(reverse("account_signup")).content.decode()
    client.post(reverse("account_signup"), NEW)
    assert not Person.objects.filter(username="newcomer").exists()


def test_a_link_opens_the_form_that_creates_the_account_and_joins_in_one_step(scenario):
    client = Client()
    form = client.get(reverse("invitation", args=[scenario.secret]), follow=True)
    assert scenario.project.name in form.content.decode()
    response = client.post(reverse("account_signup"), NEW)
    assert response.url == reverse("home")
    newcomer = Person.objects.get(username="newcomer")
    assert Membership.objects.get(person=newcomer).role == "annotator"
    assert client.get(reverse("project", args=[scenario.project.id])).status_code == 200


def test_a_link_works_once(scenario):
    first, second = Client(), Client()
    for client in (first, second):
        client.get(reverse("invitation", args=[scenario.secret]))
    first.post(reverse("account_signup"), NEW)
    second.post(reverse("account_signup"), NEW | {"username": "second"})
    assert Person.objects.filter(username="newcomer").exists()
    assert not Person.objects.filter(username="second").exists()
    assert second.get(reverse("invitation", args=[scenario.secret])).status_code == 404


def test_a_used_link_redirects_its_person_to_the_project_and_is_not_found_for_others(scenario):
    client = scenario.browser("stranger")
    url = reverse("invitation", args=[scenario.secret])
    client.post(url)
    assert client.get(url).url == reverse("project", args=[scenario.project.id])
    assert scenario.browser("annotator").get(url).status_code == 404
    response = Client().get(url)
    assert response.status_code == 404
    assert reverse("account_login") in response.content.decode()


def test_a_member_who_opens_a_link_does_not_use_it_up(scenario):
    client = scenario.browser("manager")
    url = reverse("invitation", args=[scenario.secret])
    for response in (client.get(url, follow=True), client.post(url, follow=True)):
        assert "The link is still valid for somebody else" in response.content.decode()
    assert scenario.browser("stranger").get(url).status_code == 200


def test_a_used_link_cannot_be_revoked(scenario):
    scenario.browser("stranger").post(reverse("invitation", args=[scenario.secret]))
    with pytest.raises(Conflict):
        revoke_invitation(actor=scenario.people["manager"], invitation=scenario.invitation)
    assert not Event.objects.filter(verb="revoked").exists()


def test_an_unchanged_role_records_no_event(scenario):
    membership = Membership.objects.get(person=scenario.people["annotator"], project=scenario.project)
    change_member(actor=scenario.people["manager"], membership=membership, role="annotator", group="")
    assert not Event.objects.filter(verb="changed", noun="member").exists()


def test_a_revoked_link_creates_no_account(scenario):
    client = Client()
    client.get(reverse("invitation", args=[scenario.secret]))
    revoke_invitation(actor=scenario.people["manager"], invitation=scenario.invitation)
    client.post(reverse("account_signup"), NEW)
    assert not Person.objects.filter(username="newcomer").exists()


def test_a_link_revoked_before_the_form_is_sent_creates_no_account(scenario, monkeypatch):
    client = Client()
    client.get(reverse("invitation", args=[scenario.secret]))
    monkeypatch.setattr("frontend.site.accounts.AccountAdapter.is_open_for_signup", lambda _adapter, _request: True)
    revoke_invitation(actor=scenario.people["manager"], invitation=scenario.invitation)
    assert client.post(reverse("account_signup"), NEW).status_code == 404
    assert not Person.objects.filter(username="newcomer").exists()


def test_a_person_with_an_account_joins_in_one_step(scenario):
    client = scenario.browser("stranger")
    url = reverse("invitation", args=[scenario.secret])
    assert scenario.project.name in client.get(url).content.decode()
    assert client.post(url).url == reverse("project", args=[scenario.project.id])
    assert Membership.objects.filter(person=scenario.people["stranger"], project=scenario.project).exists()


@pytest.mark.parametrize("secret", ["wrong", "a" * 300, "%00", "..%2f.."])
def test_an_unknown_link_is_not_found(db, secret):
    assert Client().get(f"/invitations/{secret}/").status_code == 404


def test_failed_sign_ins_are_slowed_down_and_the_page_says_so(scenario):
    client = Client()
    wrong = {"login": scenario.people["manager"].username, "password": "wrong"}
    for _ in range(6):
        response = client.post(reverse("account_login"), wrong)
    assert "Too many failed login attempts" in response.content.decode()
    response = client.post(reverse("account_login"), wrong | {"password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_signing_in_applies_the_persons_language(scenario):
    person = scenario.people["manager"]
    Person.objects.filter(pk=person.pk).update(language="zh-hans")
    client = Client()
    client.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})
    assert 'lang="zh-hans"' in client.get(reverse("home")).content.decode()
