"""The OpenAPI document describes every line of the feeds: a client that is generated from it reads them all."""

import pytest
from rest_framework.test import APIClient

from annotation.actions.curating.holding_out import hold_out_images
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import Critique, Instruction
from tests.api.schema.described import document, errors_of
from tests.exporting.instructions import TALK_ITEM, WHY_ITEM, refine
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def feeds():
    """The first pages of both feeds, with critiques, of which one is withdrawn and one held out, and instructions."""
    project, people = make_desk(images=2, annotators=3, order="depth_first", critiques_per_image=3)
    for person in [*people, people[0]]:
        make_critique(person, project)
    refine(project, WHY_ITEM, TALK_ITEM)
    withdrawn, judged, _third, held_out = Critique.objects.select_related("image").order_by("id")
    hold_out_images(actor=project.created_by, project=project, images=[held_out.image])
    withdraw_critique(actor=withdrawn.annotator, critique=withdrawn, reason="a slip")
    Instruction.objects.filter(critique=judged, type="why").update(status="rejected")
    client = APIClient()
    client.force_authenticate(project.created_by)
    return {name: client.get(f"/api/v1/projects/{project.id}/{name}/").json() for name in ("critiques", "instructions")}


STATUSES = {
    "critiques": {"submitted", "withdrawn", "held_out"},
    "instructions": {"kept", "rejected", "retired", "held_out"},
}


@pytest.mark.parametrize("name", STATUSES)
def test_every_line_of_a_feed_is_one_that_the_schema_describes(feeds, name):
    responses = document()["paths"][f"/api/v1/projects/{{project_id}}/{name}/"]["get"]["responses"]
    page = feeds[name]
    assert {line["status"] for line in page["results"]} == STATUSES[name]
    assert errors_of(page, responses["200"]["content"]["application/json"]["schema"]) == []


@pytest.mark.parametrize("name", STATUSES)
def test_the_status_of_a_line_tells_which_of_the_schemas_it_has(feeds, name):
    component = "CritiqueFeedLine" if name == "critiques" else "InstructionFeedLine"
    mapping = document()["components"]["schemas"][component]["discriminator"]["mapping"]
    for line in feeds[name]["results"]:
        assert errors_of(line, {"$ref": mapping[line["status"]]}) == []
