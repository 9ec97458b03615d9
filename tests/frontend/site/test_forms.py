"""Promise 8: bad input is named beside its field, and nothing that was typed is lost."""

import json

from django.urls import reverse

from annotation.models import Batch, Invitation, Project, Questionnaire


def text_of(response):
    return response.content.decode()


def test_a_batch_name_in_use_is_reported_beside_the_field_and_stays_in_the_form(scenario):
    typed = {"name": scenario.batch.name, "priority": 7, "critiques_per_image": 3, "status": "paused"}
    response = scenario.browser("manager").post(reverse("new_batch", args=[scenario.project.id]), typed)
    assert response.status_code == 422
    assert response.context["form"].errors["name"]
    assert f'value="{scenario.batch.name}"' in text_of(response)
    assert 'value="7"' in text_of(response)
    assert Batch.objects.count() == 1


def test_settings_out_of_range_change_nothing_and_keep_the_text(scenario):
    page = reverse("project_settings", args=[scenario.project.id])
    typed = {"name": "Another name", "critiques_per_image": 0, "lease_minutes": 30, "order": "breadth_first"}
    typed |= {"session_length": 50, "duplicate_spacing": 20, "cross_checks_per_candidate": 2}
    response = scenario.browser("manager").post(page, typed)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"critiques_per_image"}
    assert 'value="Another name"' in text_of(response)
    assert "<title>Settings · Loupe</title>" in text_of(response) or scenario.project.name in text_of(response)
    assert Project.objects.get(pk=scenario.project.pk).name == scenario.project.name


def test_good_settings_are_saved(scenario):
    page = reverse("project_settings", args=[scenario.project.id])
    typed = {
        "name": "Dunes",
        "critiques_per_image": 2,
        "lease_minutes": 45,
        "order": "depth_first",
        "session_length": 20,
        "duplicate_spacing": 0,
        "cross_checks_per_candidate": 3,
        "daily_quota": 40,
        "total_quota": "",
    }
    assert scenario.browser("manager").post(page, typed).status_code == 302
    changed = Project.objects.get(pk=scenario.project.pk)
    assert {name: getattr(changed, name) or "" for name in typed} == {**typed, "duplicate_spacing": ""}


def test_a_manager_creates_a_project_and_is_redirected_to_it(scenario):
    response = scenario.browser("manager").post(reverse("new_project"), {"name": "Birds", "critiques_per_image": 4})
    assert response.url == reverse("project", args=[Project.objects.get(name="Birds").id])


def test_an_unknown_user_name_is_reported_beside_the_field(scenario):
    response = scenario.browser("manager").post(
        reverse("add_person", args=[scenario.project.id]), {"username": "no-such-person", "role": "annotator"}
    )
    assert response.status_code == 422
    assert response.context["member_form"].errors["username"]
    assert 'value="no-such-person"' in text_of(response)


def test_the_last_manager_cannot_be_removed_and_the_page_says_why(scenario):
    members = scenario.project.memberships
    members.filter(role="manager").exclude(person=scenario.people["manager"]).update(is_active=False)
    last = members.get(person=scenario.people["manager"])
    response = scenario.browser("manager").post(reverse("remove_person", args=[last.id]))
    assert response.status_code == 409
    assert "at least one manager" in text_of(response)
    assert members.get(pk=last.pk).is_active


def test_an_invitation_link_is_shown_once_and_never_again(scenario):
    client = scenario.browser("manager")
    response = client.post(reverse("invite_person", args=[scenario.project.id]), {"role": "reviewer", "note": "Kenji"})
    link = response.context["link"]
    assert link in text_of(response)
    next_response = client.get(reverse("people", args=[scenario.project.id]))
    assert link not in text_of(next_response)
    assert "Kenji" in text_of(next_response)
    assert Invitation.objects.filter(note="Kenji", role="reviewer").exists()


def test_a_questionnaire_with_a_problem_is_not_stored_and_its_text_stays_in_the_form(scenario):
    definition = scenario.project.questionnaire.definition
    broken = json.dumps({**definition, "stages": []})
    response = scenario.browser("manager").post(
        reverse("new_questionnaire", args=[scenario.project.id]), {"definition": broken}
    )
    assert response.status_code == 422
    assert "stages" in text_of(response)
    assert response.context["form"]["definition"].value() == broken
    assert Questionnaire.objects.filter(project=scenario.project).count() == 1


def test_invalid_json_is_reported_with_line_and_column(scenario):
    response = scenario.browser("manager").post(
        reverse("new_questionnaire", args=[scenario.project.id]), {"definition": '{\n  "key": ,\n}'}
    )
    assert response.status_code == 422
    assert "line 2, column 10" in text_of(response)


def test_hostile_json_is_rejected_without_a_crash(scenario):
    url = reverse("new_questionnaire", args=[scenario.project.id])
    for hostile in ("[" * 100_000, '{"key": NaN}', "", "null", "9" * 5_000, '{"key": "\\ud800"}'):
        response = scenario.browser("manager").post(url, {"definition": hostile})
        assert response.status_code == 422
        assert response.context["preview"].errors


def test_a_changed_copy_becomes_the_next_version(scenario):
    client = scenario.browser("manager")
    page = reverse("new_questionnaire", args=[scenario.project.id])
    copied = json.loads(client.get(page).context["form"]["definition"].value())
    copied["title"] = "Another title"
    assert client.post(page, {"definition": json.dumps(copied)}).status_code == 302
    scenario.project.refresh_from_db()
    assert scenario.project.questionnaire.version == 2


def test_an_invalid_export_request_names_its_field_and_keeps_the_choices(scenario):
    typed = {"format": "csv", "status": ["submitted"], "train": 50, "validation": 20}
    response = scenario.browser("manager").post(reverse("new_export", args=[scenario.project.id]), typed)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert 'value="50"' in text_of(response)


def test_an_export_is_requested_with_its_filter_and_splits(scenario):
    typed = {"format": "csv", "batch": [str(scenario.batch.id)], "status": ["submitted"], "train": 80, "test": 20}
    response = scenario.browser("manager").post(reverse("new_export", args=[scenario.project.id]), typed)
    assert response.status_code == 302
    export = scenario.project.exports.get(format="csv")
    assert export.filter["batch"] == [str(scenario.batch.id)]
    assert export.splits["train"] == 0.8


def test_an_unknown_filter_value_is_ignored(scenario):
    client = scenario.browser("manager")
    for name, url in (("batches", scenario.project.id), ("events", scenario.project.id), ("batch", scenario.batch.id)):
        response = client.get(reverse(name, args=[url]), {"status": "'; drop", "noun": "x", "page": "99999999999"})
        assert response.status_code == 200


def test_the_page_of_an_export_shows_its_filter_and_splits_in_words(scenario):
    client = scenario.browser("manager")
    typed = {"format": "csv", "batch": [str(scenario.batch.id)], "status": ["submitted"], "train": 80, "test": 20}
    page = client.post(reverse("new_export", args=[scenario.project.id]), typed, follow=True).content.decode()
    assert scenario.batch.name in page
    assert str(scenario.batch.id) not in page
    assert "Train, %</dt><dd>80" in page
