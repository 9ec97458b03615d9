"""The database functions change the status of assignments and reviews as the lifecycle allows, and in no other way."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.expire_claims import expire_claims
from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.skip_and_flag import skip_assignment
from annotation.actions.desk.submit import submit_critique
from annotation.actions.review.claim_reviews import end_review_leases
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import Assignment, Person, Project, Review
from annotation.rules.judging import QuestionnaireResponse
from annotation.rules.lifecycle import CHANGES
from tests.actions.review.helpers import make_review_desk
from tests.factories import ANSWERS, make_desk

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[3]
RECORD = """
CREATE TEMPORARY TABLE change (before text, after text) ON COMMIT DROP;
CREATE FUNCTION record_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO change VALUES (OLD.status, NEW.status);
    RETURN NULL;
END
$$;
CREATE TRIGGER record_change AFTER UPDATE OF status ON {table} FOR EACH ROW
  WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION record_change();
"""
NOUNS = "|".join(("assignment", "batch", "critique", "image", "review"))
WRITE = re.compile(
    rf"\bUPDATE\s+annotation_({NOUNS})\b[^;]*?\bSET\b"
    r"(?:(?!\b(?:WHERE|FROM|RETURNING)\b)[^;])*?\bstatus\s*=\s*'(\w+)'"
)
"""A table and the status that a statement gives its rows."""


@pytest.fixture
def transitions():
    """Returns a function that records the transitions of a table in this transaction, and one that reads them."""
    with connection.cursor() as cursor:
        yield (
            lambda table: cursor.execute(RECORD.replace("{table}", table)),
            lambda: {*_rows(cursor, "SELECT before, after FROM change")},
        )


def _rows(cursor, statement: str) -> list[tuple[str, ...]]:
    cursor.execute(statement)
    return [tuple(row) for row in cursor.fetchall()]


def claim(person: Person, project: Project):
    return claim_assignments(person=person, project_id=project.id, count=1)[0]


def expire(*claims) -> None:
    Assignment.objects.filter(pk__in=[assignment.id for assignment in claims]).update(
        lease_until="2001-01-01T00:00:00Z"
    )
    expire_claims()


def submit(person: Person, assignment) -> None:
    response = QuestionnaireResponse(answers=ANSWERS)
    submit_critique(person=person, assignment_id=assignment.id, key=uuid4(), response=response)


def test_assignments_make_every_transition_of_the_lifecycle_and_no_other(transitions):
    record, changes = transitions
    record("annotation_assignment")
    project, people = make_desk(images=1, annotators=5, critiques_per_image=5)
    claims = [claim(person, project) for person in people]
    skip_assignment(person=people[0], assignment_id=claims[0].id, reason="other")
    submit(people[1], claims[1])
    expire(*claims[2:])
    submit(people[2], claims[2])
    skip_assignment(person=people[3], assignment_id=claims[3].id, reason="other")
    assert claim(people[4], project).id == claims[4].id

    allowed = {(before, after) for before, afters in CHANGES["assignment"].items() for after in afters}
    assert changes() == allowed


def test_reviews_make_every_transition_of_the_lifecycle_and_no_other(transitions):
    record, changes = transitions
    record("annotation_review")
    desk = make_review_desk(images=3)
    desk.claim(count=2)
    Review.objects.filter(critique=desk.critiques[1]).update(lease_until="2001-01-01T00:00:00Z")
    end_review_leases()
    desk.decide("return")
    desk.decide("accept", desk.critiques[1])
    withdraw_critique(actor=desk.author, critique=desk.critiques[2], reason="A mistake.")
    for critique in desk.critiques[:2]:
        revise_critique(actor=desk.author, critique=critique, answers={"grade": 4})

    allowed = {(before, after) for before, afters in CHANGES["review"].items() for after in afters}
    assert changes() == allowed


def statements() -> Iterator[str]:
    """Yields the texts of the database functions, and every text in the code that could be a statement."""
    with connection.cursor() as cursor:
        yield from (text for (text,) in _rows(cursor, "SELECT prosrc FROM pg_proc WHERE proname LIKE 'loupe%'"))
    for path in (ROOT / "annotation").rglob("*.py"):
        if "migrations" not in path.parts:
            tree = ast.parse(path.read_text("utf-8"))
            yield from (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def test_no_other_statement_writes_a_status():
    writes = {write for text in statements() for write in WRITE.findall(text)}

    assert writes == {
        *(("assignment", status) for status in ("claimed", "submitted", "expired")),
        *(("review", status) for status in ("open", "claimed", "done")),
        ("critique", "accepted"),
    }
