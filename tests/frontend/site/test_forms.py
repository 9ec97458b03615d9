"""Bad input is named beside its field, and nothing that was typed is lost."""

import json

from django.urls import reverse

from annotation.models import Batch, Invitation, Project, Questionnaire


def text_of(response):
    return response.content.decode()


def test_a_batch_name_in_use_is_reported_beside_the_field_and_stays_in_the_form(house):
    typed = {"name": house.batch.name, "priority": 7, "critiques_per_image": 3, "status": "paused"}
    response = house.browser("manager").post(reverse("new_batch", args=[house.project.id]), typed)
    assert response.status_code == 422
    assert response.context["form"].errors["name"]
    assert f'value="{house.batch.name}"' in text_of(response)
    assert 'value="7"' in text_of(response)
    assert Batch.objects.count() == 1


def test_settings_out_of_range_change_nothing_and_keep_the_text(house):
    page = reverse("project_settings", args=[house.project.id])
    typed = {"name": "Another name", "critiques_per_image": 0, "lease_minutes": 30, "order": "breadth_first"}
    response = house.browser("manager").post(page, typed | {"session_length": 50, "duplicate_spacing": 20})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"critiques_per_image"}
    assert 'value="Another name"' in text_of(response)
    assert "<title>Settings · Loupe</title>" in text_of(response) or house.project.name in text_of(response)
    assert Project.objects.get(pk=house.project.pk).name == house.project.name


def test_good_settings_are_saved(house):
    page = reverse("project_settings", args=[house.project.id])
    typed = {
        "name": "Dunes",
        "critiques_per_image": 2,
        "lease_minutes": 45,
        "order": "depth_first",
        "session_length": 20,
        "duplicate_spacing": 0,
        "daily_quota": 40,
        "total_quota": "",
    }
    assert house.browser("manager").post(page, typed).status_code == 302
    changed = Project.objects.get(pk=house.project.pk)
    assert {name: getattr(changed, name) or "" for name in typed} == {**typed, "duplicate_spacing": ""}


def test_a_manager_creates_a_project_and_is_redirected_to_it(house):
    response = house.browser("manager").post(reverse("new_project"), {"name": "Birds", "critiques_per_image": 4})
    assert response.url == reverse("project", args=[Project.objects.get(name="Birds").id])


def test_an_unknown_user_name_is_reported_beside_the_field(house):
    response = house.browser("manager").post(
        reverse("add_person", args=[house.project.id]), {"username": "no-such-person", "role": "annotator"}
    )
    assert response.status_code == 422
    assert response.context["member_form"].errors["username"]
    assert 'value="no-such-person"' in text_of(response)


def test_the_last_manager_cannot_be_removed_and_the_page_says_why(house):
    members = house.project.memberships
    members.filter(role="manager").exclude(person=house.people["manager"]).update(is_active=False)
    last = members.get(person=house.people["manager"])
    response = house.browser("manager").post(reverse("remove_person", args=[last.id]))
    assert response.status_code == 409
    assert "at least one manager" in text_of(response)
    assert members.get(pk=last.pk).is_active


def test_an_invitation_link_is_shown_once_and_never_again(house):
    client = house.browser("manager")
    response = client.post(reverse("invite_person", args=[house.project.id]), {"role": "reviewer", "note": "Kenji"})
    link = response.context["link"]
    assert link in text_of(response)
    next_response = client.get(reverse("people", args=[house.project.id]))
    assert link not in text_of(next_response)
    assert "Kenji" in text_of(next_response)
    assert Invitation.objects.filter(note="Kenji", role="reviewer").exists()


def test_a_questionnaire_with_a_problem_is_not_stored_and_its_text_stays_in_the_form(house):
    definition = house.project.questionnaire.definition
    broken = json.dumps({**definition, "stages": []})
    response = house.browser("manager").post(
        reverse("new_questionnaire", args=[house.project.id]), {"definition": broken}
    )
    assert response.status_code == 422
    assert "stages" in text_of(response)
    assert response.context["form"]["definition"].value() == broken
    assert Questionnaire.objects.filter(project=house.project).count() == 1


def test_invalid_json_is_reported_with_line_and_column(house):
    response = house.browser("manager").post(
        reverse("preview_questionnaire", args=[house.project.id]), {"definition": '{\n  "key": ,\n}'}
    )
    assert response.status_code == 200
    assert "line 2, column 10" in text_of(response)
    assert '<div class="field-errors" id="errors-definition" hx-swap-oob="true"></div>' in text_of(
        response
    )  # said of the text before


def test_hostile_json_is_rejected_without_a_crash(house):
    url = reverse("preview_questionnaire", args=[house.project.id])
    for hostile in ("[" * 100_000, '{"key": NaN}', "", "null", "9" * 5_000, '{"key": "\\ud800"}'):
        response = house.browser("manager").post(url, {"definition": hostile})
        assert response.status_code == 200
        assert response.context["preview"].errors


def test_a_changed_copy_becomes_the_next_version(house):
    client = house.browser("manager")
    page = reverse("new_questionnaire", args=[house.project.id])
    copied = json.loads(client.get(page).context["form"]["definition"].value())
    copied["title"] = "Another title"
    assert client.post(page, {"definition": json.dumps(copied)}).status_code == 302
    house.project.refresh_from_db()
    assert house.project.questionnaire.version == 2


def test_an_invalid_export_request_names_its_field_and_keeps_the_choices(house):
    typed = {"format": "csv", "status": ["submitted"], "train": 50, "validation": 20}
    response = house.browser("manager").post(reverse("new_export", args=[house.project.id]), typed)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert 'value="50"' in text_of(response)


def test_an_export_is_requested_with_its_filter_and_splits(house):
    typed = {"format": "csv", "batch": [str(house.batch.id)], "status": ["submitted"], "train": 80, "test": 20}
    response = house.browser("manager").post(reverse("new_export", args=[house.project.id]), typed)
    assert response.status_code == 302
    export = house.project.exports.get(format="csv")
    assert export.filter["batch"] == [str(house.batch.id)]
    assert export.splits["train"] == 0.8


def test_an_unknown_filter_value_is_ignored(house):
    client = house.browser("manager")
    for name, url in (("batches", house.project.id), ("events", house.project.id), ("batch", house.batch.id)):
        response = client.get(reverse(name, args=[url]), {"status": "'; drop", "noun": "x", "page": "99999999999"})
        assert response.status_code == 200


def test_the_page_of_an_export_shows_its_filter_and_splits_in_words(house):
    client = house.browser("manager")
    typed = {"format": "csv", "batch": [str(house.batch.id)], "status": ["submitted"], "train": 80, "test": 20}
    page = client.post(reverse("new_export", args=[house.project.id]), typed, follow=True).content.decode()
    assert house.batch.name in page
    assert str(house.batch.id) not in page
    assert "80%" in page
