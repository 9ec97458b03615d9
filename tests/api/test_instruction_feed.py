"""Promise 11: the feed of instructions says which may be used, and which no more."""

import orjson
import pytest
from rest_framework.test import APIClient

from annotation.actions.desk.revise import revise_critique
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import Critique, Instruction
from tests.exporting.instructions import TALK_ITEM, WHY_ITEM, refine
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project():
    project, people = make_desk(images=1, annotators=2)
    for person in people:
        make_critique(person, project)
    return project


@pytest.fixture
def client(project):
    client = APIClient()
    client.force_authenticate(project.created_by)
    return client


def read(client, project, since="", **options):
    response = client.get(f"/api/v1/projects/{project.id}/instructions/", {"since": since, **options})
    assert response.status_code == 200, response.json()
    return response.json()


def test_an_instruction_is_fed_with_its_critique_run_recipe_model_and_evidence(client, project):
    run = refine(project, TALK_ITEM)

    row = read(client, project)["results"][0]

    instruction = Instruction.objects.get(pk=row["id"])
    assert row == {
        "id": str(instruction.id),
        "project": str(project.id),
        "critique": str(instruction.critique_id),
        "run": str(run.id),
        "type": "conversation",
        "language": "en",
        "question": TALK_ITEM["question"],
        "answer": TALK_ITEM["answer"],
        "follow_ups": TALK_ITEM["follow_ups"],
        "options": [],
        "correct_option": None,
        "evidence": [{**TALK_ITEM["evidence"][0], "start": 54, "end": 101}],
        "findings": [],
        "checked_as": "kept",
        "status": "kept",
        "recipe": {"key": "aesmmit", "version": 1},
        "model": "tiny",
        "updated_at": row["updated_at"],
    }


@pytest.mark.parametrize(("change", "status"), [("revise", "retired"), ("withdraw", "retired"), ("reject", "rejected")])
def test_an_instruction_that_is_taken_back_is_fed_again_without_its_texts(client, project, change, status):
    refine(project, WHY_ITEM)
    page = read(client, project)
    critique = Critique.objects.order_by("id").first()
    if change == "revise":
        revise_critique(actor=critique.annotator, critique=critique, answers={"grade": 4})
    elif change == "withdraw":
        withdraw_critique(actor=critique.annotator, critique=critique, reason="a slip")
    else:
        Instruction.objects.filter(critique=critique).update(status="rejected")

    (row,) = read(client, project, page["next"])["results"]

    assert len(page["results"]) == 2
    assert set(row) == {"id", "project", "critique", "status", "updated_at"}
    assert (row["critique"], row["status"]) == (str(critique.id), status)


def test_pages_go_on_where_the_last_one_ended_and_a_stream_ends_with_its_cursor(client, project):
    refine(project, WHY_ITEM, TALK_ITEM)

    first = read(client, project, limit=3)
    second = read(client, project, first["next"], limit=3)
    response = client.get(f"/api/v1/projects/{project.id}/instructions/", headers={"Accept": "application/x-ndjson"})
    *rows, end = [orjson.loads(line) for line in b"".join(response.streaming_content).splitlines()]

    assert [len(page["results"]) for page in (first, second)] == [3, 1]
    assert rows == first["results"] + second["results"]
    assert end == {"next": second["next"]}
    assert read(client, project, end["next"])["results"] == []


def test_a_cursor_of_the_critiques_is_not_taken_for_one_of_the_instructions(client, project):
    refine(project, WHY_ITEM)
    cursor = client.get(f"/api/v1/projects/{project.id}/critiques/").json()["next"]
    response = client.get(f"/api/v1/projects/{project.id}/instructions/", {"since": cursor})
    assert (response.status_code, response.json()["code"]) == (409, "cursor_of_another_database")
