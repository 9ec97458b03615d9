"""Questionnaires over the API: checks, differences, usage and dry runs, none of which stores anything."""

import pytest

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.drafts import save_draft
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import Assignment, Critique, Draft, Event, Questionnaire
from annotation.queries.projects import questionnaire_usage
from annotation.questionnaires import built_in
from annotation.rules.judging import QuestionnaireResponse
from tests.actions.quality.helpers import make_gold, set_policies
from tests.clients import client_of
from tests.factories import ANSWERS, make_batch, make_critique, make_images, make_member, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    project = make_project()
    make_images(make_batch(project), 3)
    return project


@pytest.fixture
def manager(project):
    return make_member(project, "manager")


def url_of(project, step=""):
    return f"/api/v1/projects/{project.id}/questionnaires/{step}"


def changed(prompt="How fine is it?"):
    definition = built_in("aesthetic-critique")
    definition["stages"][0]["questions"][0]["prompt"] = prompt
    return definition


def test_a_check_finds_what_a_save_rejects_with_the_same_paths_and_stores_nothing(project, manager):
    definition = changed()
    definition["stages"][0]["questions"][0]["show_if"] = {"question": "nothing", "eq": 1}
    client = client_of(manager)

    check = client.post(url_of(project, "check/"), {"definition": definition}, format="json").json()
    save = client.post(url_of(project), {"definition": definition}, format="json")

    assert save.status_code == 400
    assert {problem["path"]: [problem["detail"]] for problem in check["problems"]} == save.json()["fields"]
    assert check["problems"][0]["code"] == "no_such_question"
    assert check["changes"] is None
    assert Questionnaire.objects.filter(project=project).count() == 1


def test_a_check_tells_the_changes_against_the_version_in_use_or_another_one(project, manager):
    first = project.questionnaire
    add_questionnaire(actor=manager, project=project, definition=changed())
    client = client_of(manager)

    same = client.post(url_of(project, "check/"), {"definition": changed()}, format="json").json()
    earlier = client.post(
        url_of(project, "check/"), {"definition": changed(), "before": str(first.id)}, format="json"
    ).json()

    assert same == {"problems": [], "changes": [], "gold": {"carried": 0, "dropped": [], "obstacle": ""}}
    assert [change["code"] for change in earlier["changes"]] == [
        "property_removed",
        "property_removed",
        "property_added",
    ]
    assert {change["question"] for change in earlier["changes"]} == {"grade"}


def without_an_option():
    definition = built_in("aesthetic-critique")
    definition["stages"][0]["questions"][0]["options"].pop()
    definition["stages"][0]["questions"][0].pop("levels")
    return definition


def test_a_check_tells_which_gold_items_go_on_and_why_others_do_not(project, manager):
    make_gold(project, 2)
    make_gold(project, 1, expected={"composition": {"value": "weak"}})
    client = client_of(manager)

    gold = client.post(url_of(project, "check/"), {"definition": without_an_option()}, format="json").json()["gold"]

    sentence = "The kind, options or limits of “grade” are others."
    dropped = {"code": "question_changed", "question": "grade", "items": 2, "detail": sentence}
    assert gold == {"carried": 1, "dropped": [dropped], "obstacle": ""}
    check = client.post(url_of(project, "check/"), {"definition": changed()}, format="json").json()
    assert check["gold"] == {"carried": 3, "dropped": [], "obstacle": ""}


def test_a_version_after_which_nobody_could_qualify_is_told_by_the_check_and_not_stored(project, manager):
    make_gold(project, 1, use="test")
    set_policies(project, requires_qualification=True, test_items=1, training_items=0)
    client, body = client_of(manager), {"definition": without_an_option()}

    obstacle = client.post(url_of(project, "check/"), body, format="json").json()["gold"]["obstacle"]
    save = client.post(url_of(project), body, format="json")

    assert (save.status_code, save.json()["code"]) == (409, "too_few_test_items")
    assert save.json()["detail"] == obstacle
    assert Questionnaire.objects.filter(project=project).count() == 1


def test_the_difference_is_to_the_version_before_or_to_the_one_that_is_named(project, manager):
    first = project.questionnaire
    second = add_questionnaire(actor=manager, project=project, definition=changed())
    third = add_questionnaire(actor=manager, project=project, definition=changed("Is it?"))
    client = client_of(manager)

    before = client.get(f"/api/v1/questionnaires/{third.id}/difference/").json()
    chosen = client.get(f"/api/v1/questionnaires/{third.id}/difference/?from={first.id}").json()
    foreign = client.get(f"/api/v1/questionnaires/{third.id}/difference/?from={make_project().questionnaire_id}")

    assert (before["before"]["version"], before["after"]["version"]) == (second.version, third.version)
    assert [change["detail"] for change in before["changes"]] == ["prompt changed from “How fine is it?” to “Is it?”"]
    assert chosen["before"]["version"] == first.version
    assert foreign.status_code == 404


def test_a_save_based_on_an_earlier_version_is_told_of_the_newer_one_and_stores_nothing(project, manager):
    colleague = make_member(project, "manager")
    based_on = str(project.questionnaire_id)
    newer = add_questionnaire(actor=colleague, project=project, definition=changed())
    client = client_of(manager)

    response = client.post(url_of(project), {"definition": changed("Mine?"), "based_on": based_on}, format="json")
    repeated = client.post(url_of(project), {"definition": changed("Mine?"), "based_on": str(newer.id)}, format="json")

    assert response.status_code == 409
    assert response.json() | {"detail": ""} == {
        "code": "newer_version",
        "detail": "",
        "questionnaire": str(newer.id),
        "version": 2,
    }
    assert colleague.display_name in response.json()["detail"]
    assert (repeated.status_code, repeated.json()["version"]) == (201, 3)


def test_usage_counts_critiques_claims_and_drafts_of_each_version(project, manager, monkeypatch):
    annotator = make_member(project)
    make_critique(annotator, project)
    make_critique(annotator, project)
    (claim,) = claim_assignments(person=annotator, project_id=project.id, count=1)
    save_draft(person=annotator, assignment_id=claim.id, version=0, response=QuestionnaireResponse({"grade": 2}))
    add_questionnaire(actor=manager, project=project, definition=changed())
    client = client_of(manager)

    newest, oldest = client.get(url_of(project, "usage/")).json()["results"]
    monkeypatch.setattr(questionnaire_usage, "MOST_COUNTED", 1)
    bounded = client.get(url_of(project, "usage/")).json()["results"][1]

    assert (newest["in_use"], newest["critiques"], newest["claims"], newest["drafts"]) == (True, 0, 0, 0)
    assert (oldest["in_use"], oldest["critiques"], oldest["claims"], oldest["drafts"]) == (False, 2, 1, 1)
    assert not oldest["has_more_critiques"]
    assert (bounded["critiques"], bounded["has_more_critiques"]) == (1, True)

    withdraw_critique(actor=manager, critique=Critique.objects.first(), reason="A test.")
    without_withdrawn = client.get(url_of(project, "usage/")).json()["results"][1]
    assert (without_withdrawn["critiques"], without_withdrawn["has_more_critiques"]) == (1, False)


def counts():
    return [model.objects.count() for model in (Assignment, Draft, Critique, Event, Questionnaire)]


def test_a_dry_run_is_judged_as_a_submission_and_stores_nothing(project):
    reviewer = client_of(make_member(project, "reviewer"))
    earlier = counts()
    definition = changed()

    accepted = reviewer.post(url_of(project, "dry-run/"), {"definition": definition, "answers": ANSWERS}, format="json")
    rejected = reviewer.post(
        url_of(project, "dry-run/"), {"definition": definition, "answers": {**ANSWERS, "grade": 77}}, format="json"
    )

    assert accepted.json()["rejection"] is None
    assert accepted.json()["answers"] == ANSWERS
    assert accepted.json()["words"] > 0
    assert (rejected.status_code, rejected.json()["rejection"]["code"]) == (200, "invalid_answers")
    assert rejected.json()["rejection"]["problems"].keys() == {"grade"}
    assert counts() == earlier


def test_a_dry_run_of_a_document_with_problems_says_so(project, manager):
    response = client_of(manager).post(url_of(project, "dry-run/"), {"definition": {}, "answers": {}}, format="json")

    assert (response.status_code, response.json()["code"]) == (400, "invalid_questionnaire")


def test_the_document_of_the_version_in_use_makes_no_new_version(project, manager):
    answer = client_of(manager).post(url_of(project), {"definition": project.questionnaire.definition}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (409, "unchanged")
    assert Questionnaire.objects.filter(project=project).count() == 1


def test_an_earlier_document_may_be_published_again(project, manager):
    first = project.questionnaire.definition
    add_questionnaire(actor=manager, project=project, definition=changed())

    answer = client_of(manager).post(url_of(project), {"definition": first}, format="json")

    assert (answer.status_code, answer.json()["version"]) == (201, 3)
