"""Nothing is computed from events: earlier values, moved regions and resolved flags are rows of other models."""

import ast
from importlib import import_module
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from annotation.actions.curating.images import set_image_status
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.drafts import save_draft
from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.skip_and_flag import flag_image
from annotation.actions.desk.submit import submit_critique
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import CritiqueChange, Event, Flag, RegionMove
from annotation.rules.judging import QuestionnaireResponse
from tests.factories import ANSWERS, make_critique, make_desk
from tests.test_house import ROOT, source

pytestmark = pytest.mark.django_db
MIGRATION = import_module("annotation.migrations.0017_state_beside_events")
# These write events, or read them for the pages that show the trail.
ALLOWED = {
    "annotation/actions/shared/events.py",
    "annotation/admin.py",
    "annotation/models/__init__.py",
    "annotation/queries/own_data/events.py",  # what a person is told of themselves
    "annotation/queries/projects/audit_log.py",
    "annotation/queries/refining/instructions.py",  # the history of one instruction
    "frontend/presenting/audit_phrases.py",
    "frontend/presenting/event_details.py",
}
REGION = {"number": 1, "x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}
CITING = {**ANSWERS, "reason": ANSWERS["reason"] + " [1]"}
STAGES = ["evaluation", "attributes", "reason"]


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def delete_rows(table):
    """Deletes the rows without the trigger that prevents it, as if they had never been written."""
    execute("SET LOCAL session_replication_role = replica")
    execute(f"DELETE FROM {table}")
    execute("SET LOCAL session_replication_role = origin")


def changes():
    return list(CritiqueChange.objects.values_list("critique_id", "answers", "regions_before"))


def uses_events(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("annotation.models"):
            yield from (name for name in node.names if name.name == "Event")
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "annotation_event" in node.value:
            yield node


def test_only_the_pages_that_show_the_trail_read_events():
    paths = {path.relative_to(ROOT).as_posix(): path for path in source(".py")}
    users = {name for name, path in paths.items() if any(uses_events(ast.parse(path.read_text(encoding="utf-8"))))}
    functions = [
        path.name
        for path in source(".sql")
        if "annotation_event" in path.read_text(encoding="utf-8").replace("INSERT INTO annotation_event", "")
    ]

    assert users == ALLOWED
    assert functions == ["loupe_reject_change.sql"]


def test_each_change_of_a_critique_is_stored_with_its_earlier_values():
    project, (person,) = make_desk(images=1)
    critique = make_critique(person, project)

    critique = revise_critique(actor=person, critique=critique, answers={"grade": 1})
    revised = revise_critique(actor=person, critique=critique, answers=CITING, regions={"reason": [REGION]})
    withdraw_critique(actor=person, critique=critique, reason="mine")

    grade, reason = ANSWERS["grade"], ANSWERS["reason"]
    assert changes() == [
        (critique.id, {"grade": [grade, 1]}, None),
        (critique.id, {"grade": [1, grade], "reason": [reason, CITING["reason"]]}, {}),
        (critique.id, {}, None),
    ]
    assert list(CritiqueChange.objects.values_list("at", flat=True))[1] == revised.updated_at


def test_earlier_values_are_migrated_from_the_trail():
    project, (person,) = make_desk(images=2)
    first, second = make_critique(person, project), make_critique(person, project)
    revise_critique(actor=person, critique=first, answers={"grade": 1})
    revise_critique(actor=person, critique=second, answers=CITING, regions={"reason": [REGION]})
    withdraw_critique(actor=person, critique=first, reason="mine")
    expected = changes()
    delete_rows("annotation_critiquechange")

    execute(MIGRATION.COPY_CRITIQUE_CHANGES)

    assert len(expected) == 3
    assert changes() == expected


@pytest.mark.parametrize("model", [CritiqueChange, RegionMove])
def test_the_database_rejects_changing_earlier_values(model):
    project, (person,) = make_desk(images=2)
    revise_critique(actor=person, critique=make_critique(person, project), answers={"grade": 1})
    move_regions(person, project)

    for forbidden in (lambda: model.objects.update(regions_before={"reason": []}), model.objects.all().delete):
        with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
            forbidden()


def move_regions(person, project):
    """Commits a text that cites a region, moves the region, submits the critique, and returns the assignment's id."""
    (claim,) = claim_assignments(person=person, project_id=project.id, count=1)
    for version, x in enumerate((0.1, 0.5, 0.6)):
        regions = {"reason": [{**REGION, "x": x}]}
        response = QuestionnaireResponse(answers=CITING, committed=STAGES, regions=regions)
        save_draft(person=person, assignment_id=claim.id, version=version, response=response)
    submit_critique(person=person, assignment_id=claim.id, key=uuid4(), response=response)
    return claim.id


def test_moved_regions_are_stored_beside_the_critique_and_migrated_from_the_trail():
    project, (person,) = make_desk(images=1)
    assignment_id = move_regions(person, project)
    expected = [(assignment_id, {"reason": [REGION]})]
    moves = RegionMove.objects.values_list("assignment_id", "regions_before")
    assert list(moves) == expected
    delete_rows("annotation_regionmove")

    execute(MIGRATION.COPY_REGION_MOVES)

    assert list(moves.all()) == expected


def test_flags_count_until_the_image_is_brought_back_and_earlier_ones_are_migrated_from_the_trail():
    project, people = make_desk(images=1, annotators=4)
    claims = {person: claim_assignments(person=person, project_id=project.id, count=1)[0] for person in people}
    image = project.images.get()

    def flag(person):
        flag_image(person=person, assignment_id=claims[person].id, reason="broken")

    for person in people[:3]:
        flag(person)
    image.refresh_from_db()
    assert image.status == "set_aside"
    set_image_status(actor=project.created_by, image=image, status="ready")
    flag(people[0])
    flag(people[3])
    image.refresh_from_db()
    assert image.status == "ready"
    resolved = {flag.person: flag.resolved_at is not None for flag in Flag.objects.select_related("person")}
    assert resolved == {people[0]: False, people[1]: True, people[2]: True, people[3]: False}
    Flag.objects.update(resolved_at=None)

    execute(MIGRATION.RESOLVE_FLAGS)

    ready = Event.objects.filter(verb="ready", target=image.id).latest("id")
    times = {flag.person: flag.resolved_at for flag in Flag.objects.select_related("person")}
    assert times == {people[0]: None, people[1]: ready.at, people[2]: ready.at, people[3]: None}


def test_a_flag_of_an_image_that_was_never_brought_back_stays_unresolved():
    project, (person,) = make_desk(images=1)
    (claim,) = claim_assignments(person=person, project_id=project.id, count=1)
    flag_image(person=person, assignment_id=claim.id, reason="other")

    execute(MIGRATION.RESOLVE_FLAGS)

    assert Flag.objects.get().resolved_at is None
