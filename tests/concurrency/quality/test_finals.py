"""Promise 3 for an adjudicator with two windows, each with a database connection of its own."""

from uuid import uuid4

import pytest

from annotation.actions.desk.submit import submit_critique
from annotation.actions.review.finals import begin_final
from annotation.errors import Conflict
from annotation.models import Critique, Image
from annotation.rules.judging import QuestionnaireResponse
from tests.concurrency.test_claims import run_together
from tests.factories import ANSWERS, make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 40


def test_submitting_the_final_critique_in_one_window_and_opening_it_in_others_never_deadlocks():
    project, people = make_desk(images=ROUNDS, annotators=2, critiques_per_image=2)
    for person in people:
        for _ in range(ROUNDS):
            make_critique(person, project)
    adjudicator = make_member(project, "reviewer")

    for image in Image.objects.filter(project=project):
        assignment = begin_final(adjudicator=adjudicator, image=image)

        def submit(assignment=assignment):
            response = QuestionnaireResponse(answers=ANSWERS)
            return submit_critique(person=adjudicator, assignment_id=assignment.id, key=uuid4(), response=response)

        def begin(image=image):
            try:
                return begin_final(adjudicator=adjudicator, image=image)
            except Conflict as error:
                return error

        results = run_together(submit, begin, begin, begin)

        assert results[0].is_new
        errors = [result.code for result in results if isinstance(result, Conflict)]
        assert set(errors) <= {"final_exists"}
    assert Critique.objects.filter(purpose="final").count() == ROUNDS
