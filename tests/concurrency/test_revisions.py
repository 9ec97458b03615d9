"""Promise 1: of two revisions that arrive at once, the second is rejected and the first one stays."""

import pytest

from annotation.actions.desk.revise import StaleCritique, revise_critique
from annotation.models import Critique, CritiqueChange
from tests.concurrency.test_claims import run_together
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_revisions_at_once_one_is_stored_and_the_other_is_rejected():
    project, (person,) = make_desk(images=1)
    critique = make_critique(person, project)
    for turn in range(10):
        critique.refresh_from_db()

        def revise(question, text=f"It feels like the end of a long and quiet day, number {turn}."):
            answers = {question: f"{critique.answers[question]} {text}"}
            try:
                return revise_critique(actor=person, critique=critique, answers=answers, based_on=critique.updated_at)
            except StaleCritique as error:
                return error

        results = run_together(lambda: revise("reason"), lambda: revise("emotion"))
        (stored,) = [result for result in results if isinstance(result, Critique)]
        assert Critique.objects.get().answers == stored.answers
        assert CritiqueChange.objects.count() == turn + 1
