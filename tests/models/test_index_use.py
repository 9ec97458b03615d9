"""What pages read often is read from the index that was made for it, and costs the same at any size."""

import json
import re
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotation.models import Critique, ImageRatings
from annotation.queries.desk.own_critiques import count_written, returned_ids
from annotation.queries.projects.questionnaire_usage import usage_of
from annotation.queries.review.disagreements import find_disagreements
from bench.shared.seeding import Seeded, seed
from tests.actions.review.test_finals import write_final
from tests.factories import analyze, make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)
IMAGES = 600


@pytest.fixture
def seeded() -> Seeded:
    """A project of 2,400 critiques by 8 people, as vacuumed as tables are in time."""
    seeded = seed(images=IMAGES, critiques=4 * IMAGES, people=8)
    rows = Critique.objects.filter(annotator=seeded.people[0]).order_by("id")
    Critique.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:3])).update(status="returned")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM annotation_critique")
    analyze()
    return seeded


def plan_of(statement):
    """Returns the nodes of the executed plan of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        ((plan,),) = cursor.fetchall()
    return list(nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))


def nodes(node):
    yield node
    for child in node.get("Plans", ()):
        yield from nodes(child)


def executed(read):
    with CaptureQueriesContext(connection) as queries:
        read()
    return queries[0]["sql"]


def test_returned_work_is_found_without_reading_what_else_a_person_wrote(seeded):
    person = seeded.people[0]
    assert len(returned_ids(person.id, seeded.project.id)) == 3

    plan = plan_of(executed(lambda: returned_ids(person.id, seeded.project.id)))

    (scan,) = (node for node in plan if node.get("Relation Name") == "annotation_critique")
    assert (scan["Index Name"], scan["Actual Rows"]) == ("critique_returned", 3)


def test_own_critiques_are_counted_from_an_index_alone(seeded):
    person = seeded.people[0]
    counts = count_written(person.id, seeded.project.id)
    assert (counts.critiques, counts.returned) == (Critique.objects.filter(annotator=person).count(), 3)

    statement = executed(lambda: count_written(person.id, seeded.project.id))
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
        try:
            plan = plan_of(statement)
        finally:
            cursor.execute("RESET enable_seqscan; RESET enable_bitmapscan")

    (scan,) = (node for node in plan if node.get("Relation Name") == "annotation_critique")
    assert (scan["Node Type"], scan["Index Name"]) == ("Index Only Scan", "critique_by_annotator")


def test_images_with_a_final_critique_are_found_from_these(seeded):
    ids = Critique.objects.filter(batch=seeded.batch).order_by().values_list("image", "questionnaire").distinct()
    ImageRatings.objects.bulk_create(
        ImageRatings(
            image_id=image_id, questionnaire_id=questionnaire_id, project=seeded.project, critiques=4, graders=4,
            spread=1 + number % 4, sample_key=number,
        )
        for number, (image_id, questionnaire_id) in enumerate(ids)
    )  # fmt: skip
    reviewer = make_member(seeded.project, "reviewer")
    for ratings in ImageRatings.objects.order_by("sample_key")[:2]:
        write_final(reviewer, ratings.image)
    analyze()

    find_final = partial(
        find_disagreements, seeded.project, seeded.project.created_by, manages=True, final="with", limit=50
    )
    assert len(find_final().rows) == 2
    plan = plan_of(executed(find_final))

    (scan,) = (node for node in plan if node.get("Relation Name") == "annotation_critique")
    assert scan["Index Name"] == "critique_final_once"
    read = [node["Actual Rows"] * node["Actual Loops"] for node in plan if "ratings" in node.get("Alias", "")]
    assert sum(read) <= 4, "the ratings of images without one are not read"


def test_the_usage_of_a_version_counts_no_claim_of_other_projects():
    project, (person,) = make_desk(images=2)
    make_critique(person, project)
    make_desk(images=2)
    version = project.questionnaires.get()

    statement = executed(lambda: usage_of([version.id]))

    assert (usage_of([version.id])[version.id].critiques, usage_of([version.id])[version.id].claims) == (1, 0)
    assert len(re.findall(r"questionnaire_id = ANY", statement)) == 2
