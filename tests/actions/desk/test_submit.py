"""Promises 1 and 4: an acknowledged critique is stored once, completely, and is never removed."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.drafts import save_draft
from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.submit import submit_critique
from annotation.errors import Conflict, Invalid, KeyReused, Missing
from annotation.models import Assignment, Critique, CritiqueStatus, Draft, Event
from annotation.rules.judging import QuestionnaireResponse
from tests.factories import ANSWERS, make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db

STAGES = ["evaluation", "attributes", "reason", "emotion", "suggestion"]


def claim(person, project):
    return claim_assignments(person=person, project_id=project.id, count=1)[0]


def submit(person, assignment, key=None, response=None, claim=0):
    return submit_critique(
        person=person,
        assignment_id=assignment.id,
        key=key or uuid4(),
        response=response or QuestionnaireResponse(answers=ANSWERS),
        claim=claim,
    )


def test_a_submitted_critique_is_stored_with_its_level_word_count_and_event():
    project, (person,) = make_desk(images=1)
    assignment = claim(person, project)
    response = QuestionnaireResponse(answers=ANSWERS, timings={"evaluation": 6.1, "reason": 48.0}, committed=STAGES)

    critique = submit(person, assignment, response=response).critique

    stored_critique = Critique.objects.get()
    assert stored_critique.id == critique.id
    assert stored_critique.answers == ANSWERS
    assert stored_critique.timings == {"evaluation": 6.1, "reason": 48.0}
    assert (stored_critique.level, stored_critique.words, stored_critique.late) == ("medium", 57, False)
    assert stored_critique.submitted_at == critique.submitted_at
    assert Assignment.objects.get(pk=assignment.id).status == "submitted"
    assert Event.objects.get(verb="submitted").target == stored_critique.id


def test_a_submit_claims_the_next_image_and_deletes_the_draft():
    project, (person,) = make_desk(images=2)
    assignment = claim(person, project)
    save_draft(
        person=person, assignment_id=assignment.id, version=0, response=QuestionnaireResponse(answers={"grade": 3})
    )

    submission = submit(person, assignment, claim=1)

    assert [next_claim.image_id for next_claim in submission.claims] != [assignment.image_id]
    assert len(submission.claims) == 1
    assert not Draft.objects.exists()


def test_the_same_key_and_response_again_return_the_same_critique_and_its_claims():
    project, (person,) = make_desk(images=2)
    assignment, key = claim(person, project), uuid4()

    first = submit(person, assignment, key=key, claim=1)
    second = submit(person, assignment, key=key, claim=1)

    assert first.is_new
    assert not second.is_new
    assert second.critique.id == first.critique.id
    assert [assignment.id for assignment in second.claims] == [assignment.id for assignment in first.claims]
    assert Critique.objects.count() == 1


def test_the_same_key_with_another_response_is_rejected():
    project, (person,) = make_desk(images=2)
    assignment, key = claim(person, project), uuid4()
    submit(person, assignment, key=key)

    with pytest.raises(KeyReused):
        submit(person, assignment, key=key, response=QuestionnaireResponse(answers={**ANSWERS, "grade": 2}))
    with pytest.raises(KeyReused):
        submit(person, claim(person, project), key=key)


def test_another_key_on_a_submitted_assignment_is_a_conflict_that_names_the_critique():
    project, (person,) = make_desk(images=1)
    assignment = claim(person, project)
    critique = submit(person, assignment).critique

    with pytest.raises(Conflict) as error:
        submit(person, assignment)

    assert error.value.code == "already_submitted"
    assert error.value.extra["critique"] == str(critique.id)


def test_a_missing_required_answer_is_named_and_nothing_is_stored():
    project, (person,) = make_desk(images=1)
    assignment = claim(person, project)

    with pytest.raises(Invalid) as error:
        submit(person, assignment, response=QuestionnaireResponse(answers={"grade": 3, "reason": "too short"}))

    assert error.value.code == "invalid_answers"
    assert {"technical_quality", "reason", "emotion"} <= set(error.value.fields)
    assert not Critique.objects.exists()
    assert Assignment.objects.get(pk=assignment.id).status == "claimed"


def test_a_hidden_question_is_neither_required_nor_stored():
    project, (person,) = make_desk(images=1)

    critique = submit(
        person, claim(person, project), response=QuestionnaireResponse(answers={**ANSWERS, "grade": 5})
    ).critique

    assert critique.level == "high"
    assert "suggestion" not in Critique.objects.get().answers


def test_a_change_of_a_committed_answer_is_recorded_even_when_the_client_sends_no_revision():
    project, (person,) = make_desk(images=1)
    assignment = claim(person, project)
    first = QuestionnaireResponse(answers={"grade": 4}, committed=["evaluation"])
    save_draft(person=person, assignment_id=assignment.id, version=0, response=first)

    critique = submit(
        person, assignment, response=QuestionnaireResponse(answers={**ANSWERS, "grade": 2}, committed=STAGES)
    ).critique

    assert [(revision["question"], revision["from"], revision["to"]) for revision in critique.revisions] == [
        ("grade", 4, 2)
    ]
    assert datetime.fromisoformat(critique.revisions[0]["at"]).tzinfo == UTC


def test_a_revision_after_the_submit_keeps_the_earlier_answer():
    project, (person,) = make_desk(images=1)
    critique = make_critique(person, project)

    revised = revise_critique(actor=person, critique=critique, answers={"grade": 2})

    assert revised.answers["grade"] == 2
    assert revised.level == "low"
    assert [(revision["question"], revision["from"], revision["to"]) for revision in revised.revisions] == [
        ("grade", 3, 2)
    ]
    assert revised.changed_seq is not None


def test_a_rejected_critique_cannot_be_changed():
    project, (person,) = make_desk(images=1)
    critique = make_critique(person, project)
    Critique.objects.update(status=CritiqueStatus.REJECTED)

    with pytest.raises(Conflict):
        revise_critique(actor=person, critique=critique, answers={"grade": 2})


def test_nobody_submits_for_somebody_else():
    project, (person, second_person) = make_desk(images=1, annotators=2)
    assignment = claim(person, project)

    with pytest.raises(Missing):
        submit(second_person, assignment)
    with pytest.raises(Missing):
        submit(make_member(project, "manager"), assignment)


def test_deleting_a_person_image_batch_or_question_never_removes_a_critique():
    project, (person,) = make_desk(images=1)
    critique = make_critique(person, project)

    for row in (person, critique.image, critique.batch, critique.questionnaire, critique.assignment, project):
        with pytest.raises(ProtectedError), transaction.atomic():
            row.delete()

    assert Critique.objects.count() == 1


def test_the_database_rejects_deleting_a_critique_and_changing_its_author():
    project, (person, second_person) = make_desk(images=1, annotators=2)
    make_critique(person, project)

    with connection.cursor() as cursor:
        for statement in (
            "DELETE FROM annotation_critique",
            f"UPDATE annotation_critique SET annotator_id = '{second_person.id}'",
            "UPDATE annotation_questionnaire SET definition = '{}'",
            "UPDATE annotation_event SET verb = 'nothing'",
            "DELETE FROM annotation_event",
        ):
            with pytest.raises(IntegrityError, match="is rejected"), transaction.atomic():
                cursor.execute(statement)


def test_a_draft_that_cannot_be_stored_is_rejected():
    project, (person,) = make_desk(images=1)
    assignment = claim(person, project)
    responses = [
        QuestionnaireResponse(answers={"no_such_question": 1}),
        QuestionnaireResponse(answers={"grade": "3"}),
        QuestionnaireResponse(answers={"reason": "a" * 300_000}),
        QuestionnaireResponse(answers={}, timings={"evaluation": float("nan")}),
        QuestionnaireResponse(answers={}, timings={"nowhere": 1}),
        QuestionnaireResponse(answers={}, committed=["nowhere"]),
    ]

    for response in responses:
        with pytest.raises(Invalid):
            save_draft(person=person, assignment_id=assignment.id, version=0, response=response)

    assert not Draft.objects.exists()
