"""Plans of the database's functions on the way of a claim, whose cost must not grow with the number of open slots."""

import pytest
from django.db import connection

from tests.factories import make_desk

pytestmark = pytest.mark.django_db


def test_the_open_batches_are_found_without_a_join_that_could_read_every_open_slot():
    project, _people = make_desk(images=2)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # as loupe_claim does
        cursor.execute("EXPLAIN SELECT * FROM loupe_open_batches(%s)", [project.id])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "SubPlan" in plan
    assert "Join" not in plan
    assert "Hash" not in plan
