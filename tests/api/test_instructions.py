"""Instructions over the API: drawn for spot checks, judged, and the agreement of what people say."""

import pytest
from rest_framework.test import APIClient

from annotation.models import Instruction, SpotCheck
from tests.factories import make_critique, make_desk, make_member
from tests.refining.instructions import CHOICE, INVENTED, WHY_ITEM, make_instructions

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    project, (person,) = make_desk(images=2)
    for _ in range(2):
        make_critique(person, project)
    return project


@pytest.fixture
def reviewer(project):
    client = APIClient()
    client.force_authenticate(make_member(project, "reviewer"))
    return client


def draw(client, project, **query):
    return client.get(f"/api/v1/projects/{project.id}/spot-checks/", query).json()


def judge(client, instruction_id, **body):
    return client.patch(f"/api/v1/instructions/{instruction_id}/", body, format="json")


def test_a_draw_is_judged_blind_and_then_says_what_the_checks_say(reviewer, project):
    make_instructions(project, INVENTED)
    drawn = draw(reviewer, project)["instructions"][0]
    assert "checked_as" not in drawn
    answer = judge(reviewer, drawn["id"], status="approved", draw=drawn["draw"], wording=drawn["wording"])
    assert (answer.status_code, answer.json()["status"], answer.json()["checked_as"]) == (200, "approved", "rejected")
    assert SpotCheck.objects.get().is_random
    assert draw(reviewer, project)["judged"] == 1


def test_what_the_caller_has_already_is_not_drawn(reviewer, project):
    make_instructions(project, WHY_ITEM, INVENTED)
    first = draw(reviewer, project, count=2)["instructions"]
    skip = ",".join(entry["id"] for entry in first)
    second = draw(reviewer, project, count=9, skip=skip)["instructions"]
    assert len(first) + len(second) == 4
    assert not {entry["id"] for entry in first} & {entry["id"] for entry in second}


def test_an_edit_of_options_sets_the_answer(reviewer, project):
    make_instructions(project, CHOICE)
    instruction = Instruction.objects.first()
    options = ["Light", "A clear subject", "Colour"]
    answer = judge(reviewer, instruction.id, status="edited", options=options, correct_option=1)
    assert answer.json()["answer"] == "A clear subject"
    assert answer.json()["original"]["answer"] == "A subject"


def test_a_wording_without_options_is_edited_with_all_of_its_fields_as_they_were_given(reviewer, project):
    make_instructions(project)
    drawn = draw(reviewer, project)["instructions"][0]
    fields = {name: drawn[name] for name in ("question", "options", "correct_option", "follow_ups", "wording")}
    answer = judge(reviewer, drawn["id"], status="edited", answer="No subject.", **fields)
    assert (answer.status_code, answer.json()["answer"]) == (200, "No subject.")


def test_words_that_somebody_edited_meanwhile_are_a_conflict_with_the_present_ones(reviewer, project):
    make_instructions(project)
    drawn = draw(reviewer, project)["instructions"][0]
    judge(reviewer, drawn["id"], status="edited", answer="No subject.")
    answer = judge(reviewer, drawn["id"], status="rejected", reason="other", wording=drawn["wording"])
    assert (answer.status_code, answer.json()["code"]) == (409, "instruction_changed")
    assert answer.json()["answer"] == "No subject."


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"status": "kept"}, "status"),
        ({"status": "rejected"}, "reason"),
        ({"status": "edited", "anser": "x"}, "anser"),
        ({"status": "edited", "correct_option": 99_999}, "correct_option"),
    ],
)
def test_a_judgement_that_is_not_complete_is_rejected_beside_its_field(reviewer, project, body, field):
    make_instructions(project)
    answer = judge(reviewer, Instruction.objects.first().id, **body)
    assert answer.status_code == 400
    assert field in answer.json()["fields"]


def test_agreement_is_given_with_its_number_and_interval(reviewer, project):
    make_instructions(project, WHY_ITEM)
    for drawn in draw(reviewer, project, count=2)["instructions"]:
        judge(reviewer, drawn["id"], status="approved", draw=drawn["draw"])
    report = reviewer.get(f"/api/v1/projects/{project.id}/spot-checks/agreement/").json()
    kept = report["checks"]["kept_precision"]
    assert report["judgements"] == SpotCheck.objects.filter(is_random=True).count()
    assert (kept["value"], kept["high"]) == (1, 1)
    assert kept["low"] < 1
    assert report["computed_at"]


@pytest.mark.parametrize("address", ["spot-checks/agreement/", "spot-checks/"])
def test_a_run_of_another_project_is_not_found(reviewer, project, address):
    foreign_project, (person,) = make_desk(images=1)
    make_critique(person, foreign_project)
    (instruction,) = make_instructions(foreign_project)
    path = f"/api/v1/projects/{project.id}/{address}"
    assert reviewer.get(path, {"run": instruction.run_id}).status_code == 404
