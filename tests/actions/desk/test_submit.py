"""Promises 1 and 4: what was acknowledged is there once, whole, and stays."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from annotation.actions.desk.answers import Work
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.drafts import save_draft
from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.submit import submit_critique
from annotation.errors import Conflict, Invalid, KeyReused, Missing
from annotation.models import Assignment, Critique, CritiqueStatus, Draft, Event
from tests.factories import ANSWERS, make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db

STAGES = ["evaluation", "attributes", "reason", "emotion", "suggestion"]


def claim(person, project):
    return claim_assignments(person=person, project_id=project.id, count=1)[0]


def submit(person, held, key=None, work=None, claim=0):
    return submit_critique(
        person=person, assignment_id=held.id, key=key or uuid4(), work=work or Work(answers=ANSWERS), claim=claim
    )


def test_a_submitted_critique_is_stored_whole_with_its_level_words_and_event():
    project, (person,) = make_desk(images=1)
    held = claim(person, project)
    work = Work(answers=ANSWERS, timings={"evaluation": 6.1, "reason": 48.0}, committed=STAGES)

    made = submit(person, held, work=work).critique

    stored = Critique.objects.get()
    assert stored.id == made.id
    assert stored.answers == ANSWERS
    assert stored.timings == {"evaluation": 6.1, "reason": 48.0}
    assert (stored.level, stored.words, stored.late) == ("medium", 57, False)
    assert stored.submitted_at == made.submitted_at
    assert Assignment.objects.get(pk=held.id).status == "submitted"
    assert Event.objects.get(verb="submitted").target == stored.id


def test_a_submit_brings_the_next_image_and_takes_the_draft_away():
    project, (person,) = make_desk(images=2)
    held = claim(person, project)
    save_draft(person=person, assignment_id=held.id, version=0, work=Work(answers={"grade": 3}))

    made = submit(person, held, claim=1)

    assert [one.image_id for one in made.claims] != [held.image_id]
    assert len(made.claims) == 1
    assert not Draft.objects.exists()


def test_the_same_key_and_work_again_answer_the_same_critique_and_its_claims():
    project, (person,) = make_desk(images=2)
    held, key = claim(person, project), uuid4()

    first = submit(person, held, key=key, claim=1)
    again = submit(person, held, key=key, claim=1)

    assert first.is_new
    assert not again.is_new
    assert again.critique.id == first.critique.id
    assert [one.id for one in again.claims] == [one.id for one in first.claims]
    assert Critique.objects.count() == 1


def test_the_same_key_with_other_work_is_refused():
    project, (person,) = make_desk(images=2)
    held, key = claim(person, project), uuid4()
    submit(person, held, key=key)

    with pytest.raises(KeyReused):
        submit(person, held, key=key, work=Work(answers={**ANSWERS, "grade": 2}))
    with pytest.raises(KeyReused):
        submit(person, claim(person, project), key=key)


def test_another_key_on_a_finished_assignment_is_a_conflict_that_names_the_critique():
    project, (person,) = make_desk(images=1)
    held = claim(person, project)
    made = submit(person, held).critique

    with pytest.raises(Conflict) as refusal:
        submit(person, held)

    assert refusal.value.code == "already_submitted"
    assert refusal.value.extra["critique"] == str(made.id)


def test_a_required_answer_that_is_missing_is_named_and_nothing_is_stored():
    project, (person,) = make_desk(images=1)
    held = claim(person, project)

    with pytest.raises(Invalid) as refusal:
        submit(person, held, work=Work(answers={"grade": 3, "reason": "too short"}))

    assert refusal.value.code == "invalid_answers"
    assert {"technical_quality", "reason", "emotion"} <= set(refusal.value.fields)
    assert not Critique.objects.exists()
    assert Assignment.objects.get(pk=held.id).status == "claimed"


def test_a_hidden_question_is_neither_required_nor_kept():
    project, (person,) = make_desk(images=1)

    made = submit(person, claim(person, project), work=Work(answers={**ANSWERS, "grade": 5})).critique

    assert made.level == "high"
    assert "suggestion" not in Critique.objects.get().answers


def test_a_change_of_a_committed_answer_is_kept_even_when_the_client_says_nothing():
    project, (person,) = make_desk(images=1)
    held = claim(person, project)
    first = Work(answers={"grade": 4}, committed=["evaluation"])
    save_draft(person=person, assignment_id=held.id, version=0, work=first)

    made = submit(person, held, work=Work(answers={**ANSWERS, "grade": 2}, committed=STAGES)).critique

    assert [(one["question"], one["from"], one["to"]) for one in made.revisions] == [("grade", 4, 2)]
    assert datetime.fromisoformat(made.revisions[0]["at"]).tzinfo == UTC


def test_a_revision_after_the_submit_keeps_the_earlier_answer():
    project, (person,) = make_desk(images=1)
    made = make_critique(person, project)

    revised = revise_critique(actor=person, critique=made, answers={"grade": 2})

    assert revised.answers["grade"] == 2
    assert revised.level == "low"
    assert [(one["question"], one["from"], one["to"]) for one in revised.revisions] == [("grade", 3, 2)]
    assert revised.changed_in is not None


def test_a_reviewed_critique_is_changed_no_more():
    project, (person,) = make_desk(images=1)
    made = make_critique(person, project)
    Critique.objects.update(status=CritiqueStatus.ACCEPTED)

    with pytest.raises(Conflict):
        revise_critique(actor=person, critique=made, answers={"grade": 2})


def test_nobody_submits_for_somebody_else():
    project, (person, other) = make_desk(images=1, annotators=2)
    held = claim(person, project)

    with pytest.raises(Missing):
        submit(other, held)
    with pytest.raises(Missing):
        submit(make_member(project, "manager"), held)


def test_deleting_a_person_image_batch_or_question_never_removes_a_critique():
    project, (person,) = make_desk(images=1)
    made = make_critique(person, project)

    for row in (person, made.image, made.batch, made.questionnaire, made.assignment, project):
        with pytest.raises(ProtectedError), transaction.atomic():
            row.delete()

    assert Critique.objects.count() == 1


def test_the_database_itself_refuses_to_delete_a_critique_or_to_change_its_author():
    project, (person, other) = make_desk(images=1, annotators=2)
    make_critique(person, project)

    with connection.cursor() as cursor:
        for statement in (
            "DELETE FROM annotation_critique",
            f"UPDATE annotation_critique SET annotator_id = '{other.id}'",
            "UPDATE annotation_questionnaire SET definition = '{}'",
            "UPDATE annotation_event SET verb = 'nothing'",
            "DELETE FROM annotation_event",
        ):
            with pytest.raises(IntegrityError, match="is refused"), transaction.atomic():
                cursor.execute(statement)


def test_what_cannot_be_kept_is_refused_before_it_is_stored():
    project, (person,) = make_desk(images=1)
    held = claim(person, project)
    bad = [
        Work(answers={"no_such_question": 1}),
        Work(answers={"grade": "3"}),
        Work(answers={"reason": "a" * 300_000}),
        Work(answers={}, timings={"evaluation": float("nan")}),
        Work(answers={}, timings={"nowhere": 1}),
        Work(answers={}, committed=["nowhere"]),
    ]

    for work in bad:
        with pytest.raises(Invalid):
            save_draft(person=person, assignment_id=held.id, version=0, work=work)

    assert not Draft.objects.exists()
