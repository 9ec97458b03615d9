"""Django's admin shows everything and changes nothing that has a state."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from annotation.models import Critique, Person, Project
from tests.factories import make_person

OURS = [model for model in admin.site._registry if model._meta.app_label == "annotation"]


@pytest.fixture
def administrator(db):
    client = Client()
    client.force_login(make_person(is_superuser=True, is_staff=True))
    return client


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_a_site_administrator_reads_every_list_and_row_and_may_neither_add_nor_delete(scenario, administrator, model):
    name = f"admin:annotation_{model._meta.model_name}"
    assert administrator.get(reverse(f"{name}_changelist")).status_code == 200
    assert administrator.get(reverse(f"{name}_add")).status_code == 403
    for row in model.objects.all()[:1]:
        assert administrator.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
        assert administrator.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_events_are_filtered_by_noun_and_say_what_was_done(scenario, administrator):
    page = administrator.get(reverse("admin:annotation_event_changelist"), {"noun": "batch"})

    assert {event.noun for event in page.context["cl"].queryset} == {"batch"}
    assert "created a batch" in page.content.decode()


def test_a_critique_cannot_be_changed_in_the_admin(scenario, administrator):
    url = reverse("admin:annotation_critique_change", args=[scenario.critique.pk])
    assert administrator.post(url, {"status": "accepted", "answers": "{}"}).status_code == 403
    assert Critique.objects.get(pk=scenario.critique.pk).answers == scenario.critique.answers


def test_an_account_is_switched_off_in_the_admin_and_nothing_else_of_it_changes(scenario, administrator):
    person = scenario.people["annotator"]
    url = reverse("admin:annotation_person_change", args=[person.pk])
    assert administrator.post(url, {"username": "taken-over", "is_staff": ""}).status_code == 302
    changed = Person.objects.get(pk=person.pk)
    assert (changed.is_active, changed.username) == (False, person.username)


def test_the_key_of_the_pseudonyms_and_passwords_are_never_shown(scenario, administrator):
    project = Project.objects.get(pk=scenario.project.pk)
    page = administrator.get(reverse("admin:annotation_project_change", args=[project.pk])).content.decode()
    assert project.pseudonym_key not in page
    person = scenario.people["annotator"]
    page = administrator.get(reverse("admin:annotation_person_change", args=[person.pk])).content.decode()
    assert person.password not in page


def test_a_lost_second_factor_is_deleted_and_its_secret_is_never_shown(scenario, administrator):
    secret = "JBSWY3DPEHPK3PXP"
    authenticator = Authenticator.objects.create(
        user=scenario.people["annotator"], type="totp", data={"secret": secret}
    )
    change_list = administrator.get(reverse("admin:mfa_authenticator_changelist"))
    change_form = administrator.get(reverse("admin:mfa_authenticator_change", args=[authenticator.pk]))
    assert (change_list.status_code, change_form.status_code) == (200, 200)
    assert secret not in change_list.content.decode() + change_form.content.decode()
    assert administrator.get(reverse("admin:mfa_authenticator_add")).status_code == 403
    administrator.post(reverse("admin:mfa_authenticator_delete", args=[authenticator.pk]), {"post": "yes"})
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("role", ["manager", "annotator", "stranger"])
def test_other_people_cannot_open_the_admin(scenario, role):
    assert scenario.browser(role).get(reverse("admin:index")).status_code in (302, 403)


def test_the_admin_has_no_sign_in_of_its_own(db):
    response = Client().get(reverse("admin:login"), follow=True)
    assert response.request["PATH_INFO"] == reverse("account_login")
