"""The statements that keep the open places right, under whatever plan PostgreSQL makes for them."""

import json

import pytest
from django.db import connection

from annotation.actions.shared.slots import _ADD, _REMOVE, _SCOPES
from annotation.models import Assignment
from bench.shared.seeding import seed

pytestmark = pytest.mark.django_db

IMAGES = 40


@pytest.mark.parametrize(("statement", "wish"), [(_REMOVE, 6), (_ADD, 10)])
def test_what_is_wanted_is_worked_out_once_even_where_the_plan_is_the_worst(statement, wish):
    world = seed(images=IMAGES, critiques=0, people=1)  # each image wants eight
    world.batch.critiques_per_image = wish
    world.batch.save()
    before = Assignment.objects.count()

    plan = executed(statement, world.batch)

    assert abs(Assignment.objects.count() - before) == IMAGES * 2
    counted = [node for node in nodes(plan) if node.get("Parent Relationship") == "SubPlan"]
    assert counted
    assert all(node["Actual Loops"] <= IMAGES * 10 for node in counted)
    assert all(node["Actual Loops"] == 1 for node in nodes(plan) if node["Node Type"] == "WindowAgg")


def executed(statement, batch):
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
