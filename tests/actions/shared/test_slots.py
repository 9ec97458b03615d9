"""The statements that balance open slots stay cheap under the worst plan that PostgreSQL makes for them."""

import json

import pytest
from django.db import connection

from annotation.actions.shared.slots import _ADD, _REMOVE, _SCOPES
from annotation.models import Assignment
from bench.shared.seeding import seed

pytestmark = pytest.mark.django_db

IMAGES = 40


@pytest.mark.parametrize(("statement", "critiques_required"), [(_REMOVE, 6), (_ADD, 10)])
def test_the_requirement_is_computed_once_even_under_the_worst_plan(statement, critiques_required):
    seeded = seed(images=IMAGES, critiques=0, people=1)  # each image requires eight
    seeded.batch.critiques_per_image = critiques_required
    seeded.batch.save()
    slot_count = Assignment.objects.count()

    plan = explain(statement, seeded.batch)

    assert abs(Assignment.objects.count() - slot_count) == IMAGES * 2
    subplans = [node for node in nodes(plan) if node.get("Parent Relationship") == "SubPlan"]
    assert subplans
    assert all(node["Actual Loops"] <= IMAGES * 10 for node in subplans)
    assert all(node["Actual Loops"] == 1 for node in nodes(plan) if node["Node Type"] == "WindowAgg")


def explain(statement, batch):
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_material = off"
        )
        cursor.execute(
            "EXPLAIN (ANALYZE, FORMAT JSON) " + statement.format(scope=_SCOPES["batch_id"]), {"batch_id": batch.id}
        )
        ((plan,),) = cursor.fetchall()
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]


def nodes(plan):
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)
